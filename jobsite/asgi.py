"""The ASGI application: pages, REST and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobsite.settings")
os.environ.setdefault("JOBSITE_DATABASE_POOL", "on")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
