"""The public site."""

from comments.views.refusals import csrf_failure

__all__ = ["csrf_failure"]
