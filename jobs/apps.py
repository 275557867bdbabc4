"""Django's description of the engine."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules

from jobs.checks import check_production, check_settings


class JobsConfig(AppConfig):
    """Loads every installed app's `handlers.py` at start."""

    name = "jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        """Register handlers and listeners; two handlers for one job name stop the start with a sentence."""
        autodiscover_modules("handlers")
        register(check_settings)
        register(check_production, Tags.security, deploy=True)
