"""What a summary reads from the record: everything for staff, posted renditions alone for the public."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Q

from comments.analysis.facts import AttachmentFacts, CommentFacts, SummaryInput
from comments.enums import Audience, Status
from comments.models import Attachment, AttachmentRendition, AttachmentStatus, Comment, Rendition, Summary
from rulemaking.deadlines import EASTERN, last_day_of
from rulemaking.models import CommentPeriod, Document, Rulemaking
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
    return SummaryInput(
        docket_id=docket.docket_id if docket else "",
        title=rulemaking.title,
        audience=summary.audience,
        as_of=_instant_for_people(summary.as_of),
        opens_on=period.opens_at.astimezone(EASTERN).date() if period else None,
        closes_on=last_day_of(latest.closes_at) if latest else None,
        rule_texts=_rule_texts(rulemaking),
        totals=totals(rulemaking, summary.as_of),
    )


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
    comments = (
        Comment.objects.filter(document__rulemaking=summary.rulemaking)
        .received_by(summary.as_of)
        .with_timeliness()
        .with_received_day()
        .with_current_version()
        .select_related("status__docket")
        .order_by("pk")
    )
    if summary.audience == Audience.PUBLIC:
        posted = Rendition.objects.posted().filter(document__rulemaking=summary.rulemaking)
        comments = comments.filter(pk__in=posted.values("pk")).select_related("rendition")
    batch: list[Comment] = []
    for comment in comments.iterator(chunk_size=_BATCH):
        batch.append(comment)
        if len(batch) == _BATCH:
            yield from _facts(batch, summary)
            batch = []
    yield from _facts(batch, summary)


def _facts(comments: list[Comment], summary: Summary) -> Iterator[CommentFacts]:
    is_public = summary.audience == Audience.PUBLIC
    files = _public_files(comments) if is_public else _all_files(comments)
    for comment in comments:
        named = comment.rendition if is_public else comment
        status = comment.status
        yield CommentFacts(
            key=item_id(status.docket.docket_id, status.number) if status.number else comment.tracking_number,
            received_on=comment.received_day,  # type: ignore[attr-defined]
            channel=comment.channel,
            submitter_type=comment.submitter_type,
            is_late=not comment.is_timely,  # type: ignore[attr-defined]
            status=status.status,
            text=comment.rendition.text if is_public else comment.current.text,
            attachments=tuple(files[comment.pk]),
            submitter=f"{named.organization}|{named.first_name}|{named.last_name}".strip("|").casefold(),
        )


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


def _rule_texts(rulemaking: Rulemaking) -> tuple[str, ...]:
    documents = Document.objects.filter(rulemaking=rulemaking, posted_at__isnull=False).exclude(text="")
    said = [rulemaking.plain_language_summary, rulemaking.finding_summary]
    said += list(rulemaking.requests_for_comment.values_list("text", flat=True))
    return tuple(text for text in [*documents.values_list("text", flat=True), *said] if text)


def _instant_for_people(instant: dt.datetime) -> str:
    return instant.astimezone(EASTERN).strftime("%Y-%m-%d %H:%M:%S %Z")
