#!/usr/bin/env python
"""Django's command line for Docket 311."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rulemaking.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as missing:
        raise SystemExit(
            "Django is not installed in this Python. Run `make run` or `make test`, which set up .venv, "
            "or call .venv/bin/python manage.py."
        ) from missing
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
