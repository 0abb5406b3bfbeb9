"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")

from plan_portal.startup import exit_if_migrations_are_missing

exit_if_migrations_are_missing()
application = get_wsgi_application()
