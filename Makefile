# `make run` starts the portal, `make test` proves it; both install what they need first.
PORT ?= 8000

.PHONY: run setup test check fix lock

run: setup
	@.venv/bin/python scripts/run_portal.py $(PORT)

setup:
	@scripts/setup.sh

test:
	@scripts/setup.sh --tests
	@scripts/test.sh

check:
	@scripts/setup.sh --checks
	@scripts/check.sh

fix:
	@scripts/setup.sh --checks
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

# For maintainers: pins and hashes anew from requirements*.in
lock:
	@scripts/setup.sh --checks
	@scripts/compile_requirements.sh
