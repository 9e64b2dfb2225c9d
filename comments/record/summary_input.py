"""What a summary reads from the record: everything for staff, posted renditions alone for the public."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from django.db.models import Count, Q

from comments.analysis.facts import AttachmentFacts, CommentFacts, SummaryInput
from comments.enums import Audience, Status
from comments.models import Attachment, AttachmentRendition, AttachmentStatus, Comment, Rendition, Summary
from comments.models.comment import CommentQuerySet
from comments.record import campaign_links, rule_texts
from rulemaking.deadlines import EASTERN, last_day_of
from rulemaking.models import CommentPeriod, Rulemaking
from rulemaking.models.document import item_id

_BATCH = 2000
WITHHELD = "withheld"


def about(summary: Summary) -> SummaryInput:
    """What the summary is of. The totals are those that anyone may know (docs/adr/0002)."""
    rulemaking = summary.rulemaking
    periods = CommentPeriod.objects.filter(part__rulemaking=rulemaking, opens_at__lte=summary.as_of)
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
    )


def _names(pks: set[int]) -> dict[int, str]:
    return {
        comment.pk: key_of(comment) for comment in Comment.objects.filter(pk__in=pks).select_related("status__docket")
    }


def totals(rulemaking: Rulemaking, as_of: dt.datetime) -> dict[str, int]:
    """Received, late and under review by `as_of`: the only totals of what isn't posted that the public may see."""
    received = Comment.objects.filter(document__rulemaking=rulemaking).received_by(as_of).with_timeliness()
    return received.aggregate(
        received=Count("pk"),
        late=Count("pk", filter=Q(is_timely=False)),
        under_review=Count("pk", filter=Q(status__status=Status.RECEIVED)),
    )


def read(summary: Summary) -> Iterator[CommentFacts]:
    """Each comment that belongs in the summary, once."""
    received = Comment.objects.filter(document__rulemaking=summary.rulemaking).received_by(summary.as_of)
    return facts_of(received, Audience(summary.audience))


def facts_of(comments: CommentQuerySet, audience: Audience) -> Iterator[CommentFacts]:
    """Some comments as a summary reads them, in batches: for staff as they now stand, for the public as posted.

    Equal texts are one string, so that a million copies of a letter take the room of one.
    """
    comments = (
        comments.with_timeliness()
        .with_received_day()
        .with_current_version()
        .select_related("status__docket")
        .order_by("pk")
    )
    if audience == Audience.PUBLIC:
        comments = comments.filter(pk__in=Rendition.objects.posted().values("pk")).select_related("rendition")
    once: dict[str, str] = {}
    found = comments.iterator(chunk_size=_BATCH)
    while batch := list(islice(found, _BATCH)):
        for comment in _facts(batch, is_public=audience == Audience.PUBLIC):
            yield replace(comment, text=once.setdefault(comment.text, comment.text))


def _facts(comments: list[Comment], *, is_public: bool) -> Iterator[CommentFacts]:
    files = _public_files(comments) if is_public else _all_files(comments)
    for comment in comments:
        named = comment.rendition if is_public else comment
        status = comment.status
        yield CommentFacts(
            key=key_of(comment),
            received_on=comment.received_day,  # type: ignore[attr-defined]
            channel=comment.channel,
            submitter_type=comment.submitter_type,
            is_late=not comment.is_timely,  # type: ignore[attr-defined]
            status=status.status,
            text=comment.rendition.text if is_public else comment.current.text,
            attachments=tuple(files[comment.pk]),
            submitter=f"{named.organization}|{named.first_name}|{named.last_name}".strip("|").casefold(),
            ref=comment.pk,
        )


def key_of(comment: Comment) -> str:
    """What a summary calls a comment: its number in the docket, or, before it has one, its tracking number."""
    status = comment.status
    return item_id(status.docket.docket_id, status.number) if status.number else comment.tracking_number


def _all_files(comments: list[Comment]) -> dict[int, list[AttachmentFacts]]:
    files: dict[int, list[AttachmentFacts]] = defaultdict(list)
    current = Attachment.objects.current().filter(comment__in=comments)
    for status in (
        AttachmentStatus.objects.filter(attachment__in=current)
        .select_related("attachment")
        .order_by("attachment__position")
    ):
        attachment = status.attachment
        files[attachment.comment_id].append(
            AttachmentFacts(
                key=f"file-{attachment.position}",
                name=attachment.file_name,
                status=status.extraction_status,
                text=status.text,
            )
        )
    return files


def _public_files(comments: list[Comment]) -> dict[int, list[AttachmentFacts]]:
    files: dict[int, list[AttachmentFacts]] = defaultdict(list)
    for shown in (
        AttachmentRendition.objects.filter(rendition__in=[comment.pk for comment in comments])
        .select_related("attachment__status")
        .order_by("position")
    ):
        files[shown.rendition_id].append(
            AttachmentFacts(
                key=f"file-{shown.position}",
                name=shown.title,
                status=shown.attachment.status.extraction_status if shown.key else WITHHELD,
                text=shown.text,
            )
        )
    return files


def _instant_for_people(instant: dt.datetime) -> str:
    return instant.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M:%S %Z")
