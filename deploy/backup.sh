#!/usr/bin/env bash
# Backs up one installation, while it runs, into a new folder under the one named:
#   deploy/backup.sh /var/backups/plan-portal
# makes 20251217-013000/ with the database (database.sqlite3 or database.dump), files.tar and SHA256SUMS.
# Reads the settings as the portal does; run it as the portal's user. Restoring: docs/operations.md.
set -euo pipefail
umask 077
target=$(realpath -m "${1:?usage: $0 FOLDER}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python

# Passwords travel in the environment, never among the arguments that every user of the machine can list.
settings=$("$python" - <<'PY'
import os
import shlex

os.environ["DJANGO_SETTINGS_MODULE"] = "plan_portal.settings"
from django.conf import settings
from django.db import connection

values = {"data": settings.DATA_DIR, "sqlite": ""}
if connection.vendor == "sqlite":
    values["sqlite"] = settings.DATABASES["default"]["NAME"]
else:
    given = connection.get_connection_params()
    names = ("user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")
    values["PGDATABASE"] = given["dbname"]
    values |= {f"PG{name.upper()}": given[name] for name in names if given.get(name)}
for name, value in values.items():
    print(f"export {name}={shlex.quote(str(value))}")
PY
)
data='' sqlite=''
eval "$settings"

name=$(date +%Y%m%d-%H%M%S)
unfinished=$target/.$name
mkdir -p "$unfinished"
trap 'rm -rf "$unfinished"' EXIT

# The database first: every file that it names is then still there to be copied.
if [ -n "$sqlite" ]; then
    "$python" - "$sqlite" "$unfinished/database.sqlite3" <<'PY'
import sqlite3
import sys

source, copy = (sqlite3.connect(path) for path in sys.argv[1:])
source.backup(copy)
# One file that stands alone, without a log beside it.
copy.execute("PRAGMA journal_mode=DELETE")
problems = copy.execute("PRAGMA integrity_check").fetchall()
copy.close()
if problems != [("ok",)]:
    sys.exit(f"database is damaged: {problems[:5]}")
PY
else
    pg_dump --format=custom --no-owner --file="$unfinished/database.dump"
fi
mkdir -p "$data/files"
# Status 1: something was added meanwhile, which the copied database does not name.
tar -C "$data" -cf "$unfinished/files.tar" files || [ $? -eq 1 ]
(cd "$unfinished" && sha256sum database.* files.tar >SHA256SUMS)

sync "$unfinished"/*
mv -T "$unfinished" "$target/$name"
trap - EXIT
echo "$target/$name"
