"""The WSGI application: the documented option for serving /v1 from another server than Daphne."""

import os

from django.core.wsgi import get_wsgi_application

from jobsite.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobsite.settings")
application = get_wsgi_application()
settle()
