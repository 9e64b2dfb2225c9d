"""What a summary reads from the record: everything for staff, posted renditions alone for the public."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, Q

from comments.analysis.facts import CommentFacts, SummaryInput
from comments.enums import Audience, Status
from comments.models import Comment, Summary, timeliness
from comments.models.comment import CommentQuerySet
from comments.record import campaign_links, comment_facts, rule_texts, topic_plans
from rulemaking.deadlines import EASTERN, last_day_of
from rulemaking.models import CommentPeriod, Document, Rulemaking


def about(summary: Summary) -> SummaryInput:
    """What the summary is of. The totals are those that anyone may know (docs/adr/0002)."""
    rulemaking = summary.rulemaking
    periods = CommentPeriod.objects.of_rule(rulemaking).filter(opens_at__lte=summary.as_of)
    period = periods.order_by("opens_at").first()
    latest = periods.order_by("closes_at").last()
    docket = rulemaking.dockets.order_by("pk").first()
    together, apart = campaign_links.pairs(rulemaking)
    names = _names({pk for pair in (*together, *apart) for pk in pair})
    return SummaryInput(
        docket_id=docket.docket_id if docket else "",
        title=rulemaking.title,
        audience=summary.audience,
        as_of=_instant_for_people(summary.as_of),
        opens_on=period.opens_at.astimezone(EASTERN).date() if period else None,
        closes_on=last_day_of(latest.closes_at) if latest else None,
        rule_texts=rule_texts.of(rulemaking),
        totals=totals(rulemaking, summary.as_of),
        together=tuple((names[one], names[other]) for one, other in together),
        apart=tuple((names[one], names[other]) for one, other in apart),
        plan=topic_plans.of(rulemaking),
    )


def _names(pks: set[int]) -> dict[int, str]:
    named = Comment.objects.filter(pk__in=pks).select_related("status__docket")
    return {comment.pk: comment_facts.key_of(comment) for comment in named}


def totals(rulemaking: Rulemaking, as_of: dt.datetime) -> dict[str, int]:
    """Received, late and under review by `as_of`: the only totals of what isn't posted that the public may see."""
    received = Comment.objects.filter(document__rulemaking=rulemaking).received_by(as_of)
    return received.aggregate(
        received=Count("pk"),
        late=Count("pk", filter=timeliness.late(CommentPeriod.objects.of_rule(rulemaking).bounds())),
        under_review=Count("pk", filter=Q(status__status=Status.RECEIVED)),
    )


def read(summary: Summary) -> Iterator[CommentFacts]:
    """Each comment that belongs in the summary, once, in no order."""
    in_time = timeliness.in_time(CommentPeriod.objects.of_rule(summary.rulemaking).bounds())
    # Outside a transaction the database would set all rows aside before it gave the first (WITH HOLD).
    with transaction.atomic():
        yield from comment_facts.facts_of(comments_of(summary), Audience(summary.audience), in_time=in_time)


def comments_of(summary: Summary) -> CommentQuerySet:
    """The comments that were received by the summary's instant, posted or not."""
    # By keys of documents the database reckons how many these are, and joins a large docket as such.
    documents = list(Document.objects.filter(rulemaking=summary.rulemaking).values_list("pk", flat=True))
    return Comment.objects.filter(document__in=documents).received_by(summary.as_of)


def _instant_for_people(instant: dt.datetime) -> str:
    return instant.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M:%S %Z")
