"""The admin's own Content-Security-Policy. docs/adr/0008-admin-policy.md says why it differs from the public one."""

from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

ADMIN_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "manifest-src": [SELF],
}
"""Alpine evaluates the theme's attributes (`unsafe-eval`); the theme writes its colours into a style element and its
widths into style attributes (`unsafe-inline`, for styles alone). Scripts come from our own files only."""

FILE_POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For a file that a stranger sent: should a browser show it after all, nothing in it runs."""


class AdminPolicyMiddleware:
    """Gives pages below the admin's address their policy, and keeps them out of caches.

    Stands inside of django-csp's middleware, which writes the header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("admin:index")):
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]
            response.setdefault("Cache-Control", "no-store, private")
        return response
