"""The same Django, database and pool as ours, with no middleware and one view: what a submission is measured beside."""

from rulemaking.settings import *  # noqa: F403 - all but what follows is the same

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.bare_site"
