"""What people see when a request is refused before it reaches a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The session's token is missing or old: say so, and give back what was typed."""
    return render(request, "refused.html", {"typed": request.POST.get("text", "")}, status=403)
