"""The product's settings, plus this folder as an app: its `handlers.py` answers the measured jobs."""

from jobsite.settings import *  # noqa: F403 - all of them, on purpose
from jobsite.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
