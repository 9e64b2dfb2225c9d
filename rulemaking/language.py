"""In which language a page is: chosen by a link, else as the browser asks. Staff and programs get English."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

ENGLISH = "en"
CHOICE = "lang"
"""The parameter of a link that chooses a language: `?lang=es`."""

_STAFF_AND_MACHINES = ("/admin/", "/v4/", "/api/", "/healthz", "/readyz", "/static/")
_MACHINE_ENDINGS = (".json", ".atom", ".ics", ".docx", ".txt", ".zip", ".csv", ".jsonl", ".parquet", ".xml")


class LanguageMiddleware:
    """Renders each page in its reader's language.

    A link with `?lang=es` sets a cookie and leads to the same page without it. A form that was sent is answered in
    the language of the page that it stood on, which the same cookie and header decide.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_languages(request.path_info):
            with translation.override(ENGLISH):
                return self.get_response(request)
        chosen = request.GET.get(CHOICE)
        if chosen in dict(settings.LANGUAGES) and request.method in ("GET", "HEAD"):
            return _remember(request, chosen)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


def _has_languages(path: str) -> bool:
    return not path.startswith(_STAFF_AND_MACHINES) and not path.endswith(_MACHINE_ENDINGS)


def _remember(request: HttpRequest, language: str) -> HttpResponse:
    rest = [(name, value) for name, values in request.GET.lists() if name != CHOICE for value in values]
    response = HttpResponseRedirect(request.path + (f"?{urlencode(rest)}" if rest else ""))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Cache-Control"] = "no-store"
    return response
