"""Who proposes what, and until when."""

from rulemaking.celery import app as celery_app

__all__ = ["celery_app"]
