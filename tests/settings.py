"""The portal's settings as tests need them: never the local ``.env``, a data directory of their own."""

import os
import tempfile

os.environ["ENV_FILE"] = os.devnull
os.environ.update(
    DATA_DIR=tempfile.mkdtemp(prefix="plan-portal-tests-"),  # tests/conftest.py removes it
    DEBUG="off",
    HTTPS="off",
    SECRET_KEY="a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    DEMO_NOW="",
)

from plan_portal.settings import *  # noqa: F403 - the settings under test, with a few values changed
from plan_portal.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES

# Argon2 takes 0.2 s by design; a suite that logs in a thousand times cannot.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Names with a hash exist only after collectstatic, which tests do not run.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: an in-memory database is shared by threads and locks otherwise.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    # What fsync protects from does not happen in a test.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
