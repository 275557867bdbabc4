#!/usr/bin/env python
"""Django's command-line entry point for Jobsite."""

import os
import sys


def main() -> None:
    """Run the named management command with Jobsite's settings."""
    if sys.version_info < (3, 11):  # noqa: UP036 - people do run this with an older interpreter
        sys.exit(f"Jobsite needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobsite.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))  # its sentence says what to do; where in our code it was noticed does not help


if __name__ == "__main__":
    main()
