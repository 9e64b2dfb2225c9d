"""What every staff page shares: who may open it, and what its frame needs."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from rulemaking.requests import received_at

Predicate = Callable[[Any, Any, dt.datetime], bool]
View = Callable[..., HttpResponse]


def staff_page(predicate: Predicate) -> Callable[[View], View]:
    """Decorator: only staff for whom `predicate(user, None, at)` holds; others log in, or are refused with 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request, predicate, None)
            return view(request, *args, **kwargs)

        return wraps(view)(lambda *args, **kwargs: admin.site.admin_view(checked)(*args, **kwargs))

    return decorate


def require(request: HttpRequest, predicate: Predicate, subject: Any) -> None:
    """Refuse, unless `predicate` holds for this user, `subject` and the time of the request.

    Raises:
        PermissionDenied: it doesn't.
    """
    if not predicate(request.user, subject, received_at(request)):
        raise PermissionDenied


def username(request: HttpRequest) -> str:
    """Who acts, as the history names them."""
    return request.user.get_username()


def page(request: HttpRequest, template: str, *, title: str, status: int = 200, **context: Any) -> TemplateResponse:
    """A page in the frame of the admin."""
    frame = admin.site.each_context(request)
    return TemplateResponse(request, template, {**frame, "title": title, **context}, status=status)
