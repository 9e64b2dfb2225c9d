"""Pages of words, and what robots may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.views.comment_pages import limits

_ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /find/
Disallow: /receipts/
Disallow: /subscribe/
Disallow: /verify/
Allow: /
"""


@require_safe
def how_commenting_works(request: HttpRequest) -> HttpResponse:
    """From the proposal to the answer, in plain words."""
    return render(request, "public/how.html", limits())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a person, why, and who sees it."""
    return render(request, "public/privacy.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done for access, and whom to tell what is missing."""
    return render(request, "public/accessibility.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by robots, but for pages about one person."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")
