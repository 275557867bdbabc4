"""Django's description of the data rooms."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    """The data that jobs act on."""

    name = "spaces"
    label = "spaces"
    verbose_name = "Spaces"
