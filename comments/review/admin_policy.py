"""The admin's own Content-Security-Policy. docs/adr/0008-admin-policy.md says why it differs from the public one."""

from collections.abc import Callable
from functools import cache

from csp.constants import HEADER, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

ADMIN_POLICY = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
"""The public policy but for these two. Alpine evaluates the theme's attributes (`unsafe-eval`); the theme writes its
colours into a style element and its widths into style attributes (`unsafe-inline`, for styles alone). Scripts come
from our own files only."""

FILE_POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For a file that a stranger sent: should a browser show it after all, nothing in it runs."""


class ContentPolicyMiddleware:
    """Gives every page its Content-Security-Policy, unless its view gave it one, and keeps the admin out of caches.

    The policies are those of django-csp, which makes them anew for each answer, since it knows nonces. We have none,
    and make them once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_admin = request.path.startswith(_admin_address())
        if is_admin:
            response.setdefault("Cache-Control", "no-store, private")
        response.setdefault(HEADER, _policy(is_admin))
        return response


@cache
def _policy(is_admin: bool) -> str:
    return build_policy(config=ADMIN_POLICY if is_admin else None)


@cache
def _admin_address() -> str:
    return reverse("admin:index")
