"""Collects the static files that pages link to."""

from django.core.management import call_command


def main() -> None:
    """Answer nothing."""
    call_command("collectstatic", interactive=False, verbosity=0)
