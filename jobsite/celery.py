"""The Celery application: `celery -A jobsite.celery worker`, or simply `manage.py worker`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobsite.settings")
django.setup()

from jobs.execution.worker import prepare  # noqa: E402 - models load only after setup

app = prepare()
