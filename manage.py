#!/usr/bin/env python
"""Django's command line for Docket 311."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rulemaking.settings")
    try:
        from django.core.management import execute_from_command_line

        from rulemaking.stack.environment import use_local_environment
    except ImportError as missing:
        raise SystemExit(
            "Django is not installed in this Python. Run `make run` or `make test`, which set up .venv, "
            "or call .venv/bin/python manage.py."
        ) from missing
    # `up` starts the servers that the settings then find; the local profile's other commands look for them there.
    if sys.argv[1:2] == ["up"] or os.environ.get("DOCKET311_ENV") == "local":
        use_local_environment()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
