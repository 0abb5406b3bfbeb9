#!/usr/bin/env bash
# The checks that need no running portal: lint, formats, types, migrations, deployment settings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=.venv/bin/python

echo "== ruff"
$python -m ruff check .
$python -m ruff format --check --quiet .

echo "== mypy"
$python -m mypy

echo "== django"
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
# Settings of a production server, and none of the developer's own.
production=(
    -u DATABASE_URL ENV_FILE=/dev/null DEBUG=off DATA_DIR="$data" ALLOWED_HOSTS=portal.example.vn
    SECRET_KEY="$($python -c 'import secrets; print(secrets.token_urlsafe(64))')"
)
manage() { env "${production[@]}" $python -W error::DeprecationWarning manage.py "$@"; }
manage makemigrations --check --dry-run
manage check --deploy --fail-level WARNING
