"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")

from plan_portal.startup import exit_if_migrations_are_missing

exit_if_migrations_are_missing()
application = get_wsgi_application()

# Code, models and templates stay until the process ends, and a page makes tens of thousands of short-lived rows:
# looking through all of them for garbage every 700 objects cost a fifth of a large page's time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 10, 10)
