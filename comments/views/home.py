"""The first page: what is open for comment, what comes, what is closed, and search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from comments.views.requests import instant_of
from comments.views.search import QUERY_MAX_CHARACTERS, address_of_identifier, rules_matching
from comments.views.standing import Standing, State, standing_of, with_periods
from rulemaking.models import Rulemaking

CLOSED_SHOWN = 5
"""Of those that closed, the last; the others open below them."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Rules by where they stand now. `?q=` searches them, or goes to what an identifier names."""
    at = instant_of(request)
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:QUERY_MAX_CHARACTERS]
    if query and (address := address_of_identifier(query, at)):
        return redirect(address)
    rules = Rulemaking.objects.public(at)
    if query:
        rules = rules_matching(rules, query, at)
    standings = [standing_of(rulemaking, at) for rulemaking in with_periods(rules)]
    shown = _sorted(standings)
    # Who searches sees all that is found; who looks around, what can be done and what happened last.
    closed = shown["closed"]
    if not query:
        closed, shown["closed_before"] = closed[:CLOSED_SHOWN], closed[CLOSED_SHOWN:]
    return render(request, "public/home.html", {"query": query, "count": len(standings), **shown, "closed": closed})


def _sorted(standings: list[Standing]) -> dict[str, list[Standing]]:
    """Open and upcoming ones by what is due first, closed ones by what closed last."""
    dated = [(standing, standing.period) for standing in standings if standing.period is not None]
    by_close = [standing for standing, _ in sorted(dated, key=lambda pair: pair[1].closes_at)]
    by_opening = [standing for standing, _ in sorted(dated, key=lambda pair: pair[1].opens_at)]
    return {
        "soon": [standing for standing in by_close if standing.is_closing_soon],
        "open": [standing for standing in by_close if standing.is_open and not standing.is_closing_soon],
        "upcoming": [standing for standing in by_opening if standing.state == State.UPCOMING],
        "closed": [standing for standing in reversed(by_close) if standing.state == State.CLOSED],
        "without_period": [standing for standing in standings if standing.state == State.NONE],
    }
