#!/usr/bin/env bash
# Checks, then the whole suite on SQLite and on PostgreSQL, then the browser tests. Nothing is skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# The suite chooses its databases itself.
unset DATABASE_URL
pytest=(.venv/bin/python -m pytest -q)

scripts/check.sh
echo "== tests on SQLite"
"${pytest[@]}" -n 2 -m "not browser"
echo "== tests on PostgreSQL"
scripts/with_postgres.sh "${pytest[@]}" -n 2 -m "not browser"
echo "== browser tests"
"${pytest[@]}" -m browser
