"""What every view asks of a request."""

import datetime as dt

from django.http import Http404, HttpRequest

from comments.views.standing import Standing, standing_of, with_periods
from rulemaking.models import Rulemaking
from rulemaking.requests import received_at


def instant_of(request: HttpRequest) -> dt.datetime:
    """When the request reached us, aware, UTC: the legal instant of what it carries."""
    return received_at(request)


def public_rule_or_404(request: HttpRequest, slug: str) -> Standing:
    """A rule that the public may see, and where it stands.

    Raises:
        Http404: there is none at this address, or all its documents are drafts.
    """
    at = instant_of(request)
    rulemaking = with_periods(Rulemaking.objects.public(at)).filter(slug=slug).first()
    if rulemaking is None:
        raise Http404("No rule stands at this address.")
    return standing_of(rulemaking, at)
