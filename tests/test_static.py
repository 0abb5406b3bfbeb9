"""Static files can be collected as production does: every file that a stylesheet names exists."""

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings


def test_static_files_are_complete(tmp_path):
    storage = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": storage}):
        call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").is_file()
