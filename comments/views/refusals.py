"""What people see when a request can't be answered: in plain words, as a page, or as JSON for programs.

None of these pages needs the database.
"""

import sys
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from comments.forms import CommentForm

RETRY_SECONDS = 60

_SAID = {
    400: (_("We could not read this request"), _("Go back, check what you sent, and try again.")),
    403: (_("This page is not open to you"), _("If you followed a link here, it may be incomplete.")),
    404: (_("We can’t find this page"), _("The address may be mistyped, or the page may not be public.")),
    413: (_("This is too large to send"), _("Go back, remove some files or make them smaller, and send again.")),
    500: (
        _("Something went wrong on our side"),
        _("It was recorded, and we will look into it. Please try again later."),
    ),
    503: (_("This site can’t answer just now"), _("Nothing was changed. Please try again in a few minutes.")),
}  # fmt: skip


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: by the address, or because it doesn't take HTML."""
    is_machine_address = request.path.startswith("/v4/") or request.path.endswith(".json")
    return is_machine_address or not request.accepts("text/html")


def refusal(request: HttpRequest, status: int) -> HttpResponse:
    """A page, or JSON in the shape of the v4 API's errors."""
    title, advice = _SAID[status]
    if wants_json(request):
        with override("en"):  # programs read one language
            detail = f"{title}. {advice}"
        error = {"status": str(status), "title": HTTPStatus(status).phrase, "detail": detail}
        response: HttpResponse = JsonResponse({"errors": [error]}, status=status)
    else:
        context = {"status": status, "title": title, "advice": advice}
        response = render(request, "public/refusal.html", context, status=status)
    if status == 503:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's handler400."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return refusal(request, 413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's handler403."""
    return refusal(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's handler404."""
    return refusal(request, 404)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's handler500; a database that doesn't answer is said to be that."""
    is_unavailable = isinstance(sys.exception(), OperationalError | InterfaceError)
    return refusal(request, 503 if is_unavailable else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The browser's token is missing or old: say so, and give back what was typed."""
    # The form posts to an address below its own.
    context = {
        "typed": request.POST.get("text", ""),
        "form_path": request.path.removesuffix("send/").removesuffix("start/"),
    }
    return render(request, "public/csrf_failure.html", context, status=403)


def unavailable(request: HttpRequest, form: CommentForm, *, is_certain: bool) -> HttpResponse:
    """A submission met a fault. All that was typed comes back, with the same token, ready to be sent again.

    Args:
        is_certain: whether we know that it was not received; after a fault during COMMIT we don't.
    """
    context = {"form": form, "is_certain": is_certain, "had_files": bool(form.uploads)}
    response = render(request, "public/unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def too_many(request: HttpRequest, form: CommentForm, wait_seconds: int) -> HttpResponse:
    """One network has sent more than its share: when to try again, and all that was typed."""
    minutes = -(-wait_seconds // 60)
    context = {"form": form, "minutes": minutes, "had_files": bool(form.uploads)}
    response = render(request, "public/too_many.html", context, status=429)
    response["Retry-After"] = str(wait_seconds)
    response["Cache-Control"] = "no-store"
    return response
