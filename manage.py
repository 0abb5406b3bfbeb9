#!/usr/bin/env python3
"""Entry point of the portal's management commands."""

import os
import sys

NEEDS_ALL_MIGRATIONS = {"run_worker"}


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_portal.settings")
    from django.core.management import execute_from_command_line

    if len(sys.argv) > 1 and sys.argv[1] in NEEDS_ALL_MIGRATIONS:
        from plan_portal.startup import exit_if_migrations_are_missing

        exit_if_migrations_are_missing()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
