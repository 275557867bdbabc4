"""Django's description of the data rooms."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    """The data that jobs act on."""

    name = "spaces"
    label = "spaces"
    verbose_name = "Spaces"

    def ready(self) -> None:
        """Tell the engine what our ids stand for."""
        from spaces.subjects import register_all  # models load only after all apps are there

        register_all()
