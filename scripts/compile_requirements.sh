#!/usr/bin/env bash
# Compiles requirements*.in to pinned lists with hashes, for every supported Python and platform.
# Pins that still satisfy the .in files stay; `scripts/compile_requirements.sh --upgrade` renews all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
.venv/bin/python -m pip install --quiet uv
for name in requirements requirements-dev; do
    .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
        --python-version 3.11 "$@" "$name.in" -o "$name.txt"
done
