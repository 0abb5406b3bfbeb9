#!/usr/bin/env bash
# Installs what the portal needs: system packages, .venv with pinned requirements, a local .env.
#   --checks  also the tools of `make check`;  --tests  also everything `make test` uses.
# Run again it changes nothing and takes a moment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=${1:-}
case "$mode" in "" | --checks | --tests) ;; *) echo "usage: $0 [--checks|--tests]" >&2; exit 2 ;; esac

# WeasyPrint's libraries
packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig)
if [ "$mode" = --tests ]; then
    # libatomic1 is what Playwright's driver needs beside Chromium
    packages+=(git chromium libatomic1 postgresql poppler-utils libreoffice-calc libreoffice-writer)
fi

supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null && supported "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
}

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

install_system_packages() {
    local missing=() package
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo -n)
        if ! sudo -n true 2>/dev/null; then
            {
                echo "Thiếu gói hệ thống; đề nghị chạy dòng sau rồi chạy lại:"
                echo "System packages are missing; run this line, then try again:"
                echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
            } >&2
            exit 1
        fi
    fi
    echo "Installing system packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq -o DPkg::Lock::Timeout=600
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=600 "${missing[@]}" </dev/null >/dev/null
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This script installs on Debian and its relatives. Elsewhere install Python 3.11 to 3.13 and" >&2
    echo "the libraries of: ${packages[*]}; then see README.md." >&2
    exit 1
fi

python=$(find_python)
if [ -z "$python" ] || { [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip' 2>/dev/null; }; then
    packages+=(python3 python3-venv)
fi
install_system_packages "${packages[@]}"
python=${python:-$(find_python)}
if [ -z "$python" ]; then
    echo "Cần Python 3.11 đến 3.13. / Python 3.11 to 3.13 is needed; PYTHON= names one." >&2
    exit 1
fi

# A copied or moved tree, or another Python, makes an old environment useless.
if ! { supported .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; }; then
    echo "Creating the virtual environment with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
fi

install_requirements() {
    local list=$1 stamp=".venv/.installed-$1.sha256"
    sha256sum --status --check "$stamp" 2>/dev/null && return
    echo "Installing $list"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$list"
    sha256sum "$list" >"$stamp"
}

install_requirements requirements.txt
[ -z "$mode" ] || install_requirements requirements-dev.txt

if [ ! -e .env ]; then
    (umask 077 && {
        echo "# Local settings made by \`make setup\`; .env.example explains each line."
        echo "DEBUG=on"
        echo "SECRET_KEY=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')"
        echo "DEMO_NOW=2025-12-12T08:00:00+07:00"
    } >.env)
fi
