"""The public site. Project wiring names its refusals here; everything else is addressed in comments.urls."""

from comments.views.refusals import bad_request, csrf_failure, forbidden, not_found, server_error

__all__ = ["bad_request", "csrf_failure", "forbidden", "not_found", "server_error"]
