"""What is measured, and the plain way of doing the same beside it."""

import datetime as dt
import hashlib
import uuid
from typing import Any

import orjson
from django.db import connection
from django.test import Client

from comments.analysis import summary as analysis
from comments.enums import Audience, Channel, ReceivedBasis, Status, SubmitterType, SummaryOccasion
from comments.intake.submission import Received, Submission, Submitter
from comments.intake.submit import Accepted, submit
from comments.intake.tracking import new_tracking_number
from comments.models import Comment, CommentStatus, Job, Rendition, Summary
from comments.record import sequencer, summary_input
from rulemaking.enums import DocumentKind, SubjectType
from rulemaking.models import Agency, CommentPeriod, Docket, Document, Part, Rulemaking

PAGE = 250
_COLUMNS = ("number", "title", "text", "first_name", "last_name", "organization", "last_modified_at", "posted_at")


def open_document(now: dt.datetime, *, nth: int = 1) -> Document:
    """A proposed rule that is open for comment."""
    agency, _ = Agency.objects.get_or_create(agency_id="BENCH", name="Agency of the benchmarks")
    docket = Docket.objects.create(docket_id=f"BENCH-2026-{nth:04d}", agency=agency, title="Bench", last_number=1)
    rulemaking = Rulemaking.objects.create(
        slug=f"bench-{nth}", title="Bench", subject_type=SubjectType.JURISDICTION, subject_name="Nowhere"
    )
    rulemaking.dockets.add(docket)
    document = Document.objects.create(
        rulemaking=rulemaking,
        docket=docket,
        number=1,
        kind=DocumentKind.PROPOSED_RULE,
        document_type="Proposed Rule",
        title="Bench",
        posted_at=now - dt.timedelta(days=1),
    )
    part = Part.objects.create(rulemaking=rulemaking)
    CommentPeriod.objects.create(
        part=part, document=document, opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=29)
    )
    return document


def submit_one(document: Document, now: dt.datetime, text: str = "A short comment.") -> Accepted:
    """One submission through the one intake."""
    return submit(
        submission=Submission(
            document=document,
            channel=Channel.WEB,
            text=text,
            submitter=Submitter(submitter_type=SubmitterType.INDIVIDUAL, first_name="Ada", last_name="Bench"),
            received=Received(at=now),
            submission_token=uuid.uuid4().hex,
        ),
        at=now,
    )


def _bare_comment(document: Document, now: dt.datetime, text: str) -> Comment:
    digest = hashlib.sha256(text.encode()).digest()
    return Comment(
        tracking_number=new_tracking_number(),
        document=document,
        channel=Channel.BULK,
        text=text,
        text_sha256=digest,
        content_sha256=digest,
        submitter_type=SubmitterType.ANONYMOUS,
        received_at=now,
        received_basis=ReceivedBasis.EDGE_CLOCK,
    )


def bare_inserts(document: Document, now: dt.datetime, text: str, count: int) -> None:
    """The same columns and nothing else: no check, receipt, status or work owed."""
    for _ in range(count):
        _bare_comment(document, now, text).save(force_insert=True)


def owe_numbers(document: Document, now: dt.datetime, text: str, count: int) -> None:
    """Comments that wait for their number, and nothing else owed."""
    Job.objects.update(done_at=now)
    comments = Comment.objects.bulk_create(
        _bare_comment(document, now, f"{text} {n % (count // 4)}") for n in range(count)
    )
    CommentStatus.objects.bulk_create(CommentStatus(comment=kept, docket=document.docket) for kept in comments)
    Job.objects.bulk_create(Job(kind="number", comment=kept, ordered_at=now, not_before=now) for kept in comments)


def update_every_status() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE comments_commentstatus SET number = given.number FROM (SELECT comment_id, "
            "row_number() OVER (ORDER BY comment_id) + 1000000 AS number FROM comments_commentstatus) AS given "
            "WHERE comments_commentstatus.comment_id = given.comment_id AND comments_commentstatus.number IS NULL"
        )


def post_all(document: Document, now: dt.datetime) -> None:
    """Every numbered comment posted and placed in the feed."""
    numbered = CommentStatus.objects.filter(number__isnull=False).select_related("comment")
    Rendition.objects.bulk_create(
        Rendition(
            comment=status.comment,
            docket=document.docket,
            document=document,
            number=status.number,
            title="Comment",
            text=status.comment.text,
            posted_at=now,
            posted_by="bench",
        )
        for status in numbered
    )
    CommentStatus.objects.filter(number__isnull=False).update(status=Status.POSTED, decided_by="bench", decided_at=now)
    at = now
    while sequencer.sequence_changes(at=at):
        at += dt.timedelta(seconds=1)
    with connection.cursor() as cursor:  # as autovacuum does within a minute
        cursor.execute("VACUUM ANALYZE comments_comment, comments_commentstatus, comments_rendition")


def page_by_hand() -> bytes:
    """The rows of a page, read by one query and written by orjson."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM comments_rendition WHERE feed_position IS NOT NULL "
            "ORDER BY last_modified_at, docket_id, number LIMIT %s",
            [PAGE],
        )
        return orjson.dumps([dict(zip(_COLUMNS, row, strict=True)) for row in cursor.fetchall()])


def page_by_api() -> bytes:
    query = {"page[size]": str(PAGE), "sort": "lastModifiedDate,documentId"}
    response = Client().get("/v4/comments", query, REMOTE_ADDR="127.0.0.1")
    if response.status_code != 200:
        raise RuntimeError(f"The API answered {response.status_code}: {response.content[:200]!r}")
    return response.content


def read_texts(document: Document) -> int:
    return sum(len(text) for text in Comment.objects.filter(document=document).values_list("text", flat=True))


def summarise(document: Document, now: dt.datetime) -> dict[str, Any]:
    summary = Summary(
        rulemaking=document.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        version=1,
        as_of=now,
        ordered_at=now,
        ordered_by="bench",
    )
    return analysis.build(summary_input.about(summary), summary_input.read(summary))
