"""The completeness ledger of a rule: where every comment stands in the reading, each number with its list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from comments.record import ledger
from comments.review import permissions
from comments.review.counts import CountLink
from comments.review.queue import EVERY_STATUS, ListFilter
from comments.review.views.staff import page, require, staff_page
from rulemaking.models import Rulemaking

COUNTED_EACH_TIME = 20_000
"""Comments up to which a page counts anew; a million take half a minute, and are counted each hour anyway."""


@staff_page(permissions.may_see_comments)
def ledger_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What the parts hold and what is wrong: counted now, or for a large docket at the last check."""
    rulemaking = get_object_or_404(Rulemaking, slug=slug)
    require(request, permissions.may_see_comments, rulemaking)
    every = ListFilter(rule=slug, status=EVERY_STATUS)
    last_check = rulemaking.ledger_checks.first()
    if last_check is None or "now" in request.GET or every.count() <= COUNTED_EACH_TIME:
        counted, faults, counted_at = ledger.figures(rulemaking), None, None
    else:
        counted, faults, counted_at = last_check.figures, last_check.faults, last_check.checked_at
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
        faults=ledger.faults(rulemaking, counted) if faults is None else faults,
        counted_at=counted_at,
        last_check=last_check,
    )
