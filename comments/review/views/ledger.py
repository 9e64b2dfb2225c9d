"""The completeness ledger of a rule: where every comment stands in the reading, each number with its list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from comments.record import ledger
from comments.review import permissions
from comments.review.counts import CountLink
from comments.review.queue import EVERY_STATUS, ListFilter
from comments.review.views.staff import page, require, staff_page
from rulemaking.models import Rulemaking


@staff_page(permissions.may_see_comments)
def ledger_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Counted now: what the parts hold, what they add up to, and what is wrong."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    counted = ledger.figures(rulemaking)
    every = ListFilter(rule=slug, status=EVERY_STATUS)
    return page(
        request,
        "admin/review/ledger.html",
        title=f"Ledger of {rulemaking.subject_name}",
        rulemaking=rulemaking,
        parts=[
            CountLink(label=words, count=counted[part], address=every.with_(ledger=part).address)
            for part, words in ledger.PARTS.items()
        ],
        total=sum(counted[part] for part in ledger.PARTS),
        received=CountLink(label="Received", count=counted["received"], address=every.address),
        faults=ledger.faults(rulemaking, counted),
        last_check=rulemaking.ledger_checks.first(),
    )
