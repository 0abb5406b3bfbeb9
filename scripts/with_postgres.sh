#!/usr/bin/env bash
# Runs a command with DATABASE_URL naming an empty PostgreSQL server that lives as long as the command:
#   scripts/with_postgres.sh .venv/bin/python -m pytest tests/reports
# The server listens on a Unix socket only and gives up durability for speed.
set -euo pipefail

bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ]; then
    echo "PostgreSQL is not installed: scripts/setup.sh --tests" >&2
    exit 1
fi

cluster=$(mktemp -d -t plan-portal-pg.XXXXXX)
if [ "$(id -u)" -eq 0 ]; then
    # PostgreSQL refuses to run as root.
    owner=postgres
    chown postgres: "$cluster"
else
    owner=$(id -un)
fi

as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

stop() {
    as_owner "$bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as_owner "$bin/initdb" -D "$cluster/data" -U "$owner" -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
if ! as_owner "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w start >/dev/null \
    -o "-k $cluster -c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"; then
    cat "$cluster/log" >&2
    exit 1
fi

export DATABASE_URL="postgres://$owner@/postgres?host=$cluster"
"$@"
