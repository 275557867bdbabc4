"""Django's description of the data rooms."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    """The data that jobs act on."""

    name = "spaces"
    label = "spaces"
    verbose_name = "Spaces"

    def ready(self) -> None:
        """Tell the engine what our ids stand for, and who else hears events."""
        from jobs.sdk.destinations import register_destination  # models load only after all apps are there
        from spaces.agents.delivery import Agents
        from spaces.ops.webhook_send import Webhooks
        from spaces.subjects import register_all

        register_all()
        register_destination(Webhooks())
        register_destination(Agents())
