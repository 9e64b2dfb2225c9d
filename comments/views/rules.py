"""A rule's page and a document's page."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from comments.enums import Status
from comments.models import Comment, CommentStatus, Rendition, Summary, timeliness
from comments.record import editions, on_rules
from comments.record.editions import Told
from comments.record.on_rules import OnRule
from comments.views.requests import instant_of, public_rule_or_404
from comments.views.search import split_item_id
from comments.views.standing import Standing, standing_of, with_periods
from rulemaking import said
from rulemaking.enums import SpecialMeasure
from rulemaking.models import Document, PeriodChange, Rulemaking
from rulemaking.rules import DECIDED_STATES
from rulemaking.timeline import Entry, timeline

ANSWERED = "answered"
"""In a rule's timeline: responses to what comments raise became public."""


@dataclass(frozen=True)
class Totals:
    """The only numbers that the public may see of comments that are not posted. Source: docs/adr, what is public."""

    received: int
    late: int
    under_review: int
    posted: int


def totals_of(rulemaking: Rulemaking) -> Totals:
    """Counts a rule's comments, each number from an index."""
    rule = on_rules.of(rulemaking.slug)
    counts = CommentStatus.objects.filter(rule.statuses).aggregate(
        received=Count("pk"),
        under_review=Count("pk", filter=Q(status=Status.RECEIVED)),
    )
    late = Comment.objects.filter(
        rule.comments, timeliness.late(on_rules.periods_of(rulemaking.slug)), document__in=rule.documents
    )
    return Totals(
        received=counts["received"],
        late=late.count(),
        under_review=counts["under_review"],
        posted=posted_count(rule),
    )


def posted_count(rule: OnRule) -> int:
    """How many of a rule's comments everyone can read."""
    posted = CommentStatus.objects.filter(rule.statuses, status=Status.POSTED)
    # What was posted these seconds stands in no list yet.
    not_placed = Rendition.objects.change_owed().filter(
        document__in=rule.documents, feed_position__isnull=True, decision__status=Status.POSTED
    )
    return max(0, posted.count() - not_placed.count())  # what is posted between the two counts is in the second alone


@require_safe
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """What is proposed, whether and how one can comment, until when, and what others have said."""
    standing = public_rule_or_404(request, slug)
    rulemaking = standing.rulemaking
    documents = Document.objects.public(standing.at).filter(rulemaking=rulemaking).select_related("docket")
    changes = (
        PeriodChange.objects.filter(period__part__rulemaking=rulemaking, document__posted_at__lte=standing.at)
        .select_related("document__docket", "period__part")
        .order_by("opens_after", "at", "pk")
    )
    state = rulemaking.state_at(standing.at)
    answered, corrected = (
        {day: len(found) for (_, day), found in editions.days(standing.at, rulemaking, what=what).items()}
        for what in (Told.PUBLISHED, Told.CORRECTED)
    )
    return render(
        request,
        "public/rule.html",
        {
            **about(standing),
            "documents": documents.order_by("published_on", "number"),
            "changes": changes,
            "timeline": sorted(
                (*timeline(rulemaking, standing.at), *_answers(answered), *_corrections(corrected)),
                key=lambda entry: entry.on,
            ),
            "state": state,
            "is_decided": state in DECIDED_STATES,
            "entities": rulemaking.named_entities.all(),
            "figures": rulemaking.figures.all(),
            "factors": rulemaking.factors.all(),
            "measures": [SpecialMeasure(number) for number in rulemaking.special_measures],
            "questions": rulemaking.requests_for_comment.all(),
            "rins": rulemaking.rins.all(),
            "totals": totals_of(rulemaking),
            "are_answers_public": bool(answered),
            "summary": Summary.objects.for_public()
            .filter(rulemaking=rulemaking)
            .only("pk", "as_of")
            .order_by("-version")
            .first(),
        },
    )


def _answers(days: dict[dt.date, int]) -> list[Entry]:
    """Lines of a rule's timeline: on which days responses became public."""
    said = {
        count: ngettext("%(count)s response became public.", "%(count)s responses became public.", count)
        for count in days.values()
    }
    return [
        Entry(day, ANSWERED, _("The agency answers comments"), (said[count] % {"count": f"{count:,}"},))
        for day, count in days.items()
    ]


def _corrections(days: dict[dt.date, int]) -> list[Entry]:
    """Lines of a rule's timeline: on which days responses were corrected."""
    said = {
        count: ngettext("%(count)s response was corrected.", "%(count)s responses were corrected.", count)
        for count in days.values()
    }
    return [
        Entry(day, ANSWERED, _("The agency corrects its answers"), (said[count] % {"count": f"{count:,}"},))
        for day, count in days.items()
    ]


@require_safe
def document(request: HttpRequest, document_id: str) -> HttpResponse:
    """One document of a rule: what it is, where it was published, and the rule it belongs to."""
    at = instant_of(request)
    parts = split_item_id(document_id)
    if parts is None:
        raise Http404("No document has this address.")
    found = get_object_or_404(
        Document.objects.public(at).select_related("docket__agency"),
        docket__docket_id=parts[0],
        number=parts[1],
    )
    standing = standing_of(with_periods(Rulemaking.objects.filter(pk=found.rulemaking_id)).get(), at)
    takes_comments = any(period.document_id == found.pk and period.is_open_at(at) for period in standing.periods)
    context = {**about(standing), "document": found, "document_takes_comments": takes_comments}
    return render(request, "public/document.html", context)


def about(standing: Standing) -> dict[str, object]:
    """What every page of a rule says of it."""
    return {
        "standing": standing,
        "rule": standing.rulemaking,
        "is_practice": standing.is_practice,
        "time_left": said.time_left(standing.time_left),
    }
