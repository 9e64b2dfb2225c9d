"""The index of the record: every entry once, what is sealed with its reason, and a last line that closes it."""

import csv
import hashlib
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.enums import RestrictReasonType
from comments.models import Attachment, Comment, CommentStatus, CommentVersion
from comments.record import record_index
from comments.review import decisions
from tests.factories import (
    POSTED_AT,
    AttachmentFactory,
    CommentFactory,
    CommentPeriodFactory,
    DocumentFactory,
    IssueFactory,
    ResponseFactory,
)

pytestmark = pytest.mark.django_db

AT = POSTED_AT


@pytest.fixture
def period():
    return CommentPeriodFactory()


@pytest.fixture
def rule(period):
    return period.part.rulemaking


def read(rule):
    """Entries without the heading, and the last line."""
    text = "".join(record_index.lines(rule, at=AT)).removeprefix("\ufeff")
    heading, *entries, last = csv.reader(io.StringIO(text))
    assert tuple(heading) == record_index.HEADER
    return [dict(zip(heading, entry, strict=True)) for entry in entries], last


def parts(rule):
    return {entry["Title, or who it is from"]: entry["Part of the record"] for entry in read(rule)[0]}


def test_each_comment_stands_with_the_hash_of_its_receipt_and_the_part_that_it_is_in(rule, period):
    posted = CommentFactory(document=period.document, posted=True, organization="Elm Bank", from_organization=True)
    CommentFactory(document=period.document, numbered=True, organization="Oak Union", from_organization=True)
    sealed = CommentFactory(document=period.document, posted=True, organization="Ash Pay", from_organization=True)
    decisions.restrict(
        comment=fresh(sealed), reason_type=RestrictReasonType.CBI, reason="Their prices.", by="ana", at=AT
    )
    gone = CommentFactory(document=period.document, posted=True, organization="Fir Fund", from_organization=True)
    decisions.withdraw(comment=fresh(gone), reason="The sender asked for it.", by="ana", at=AT)

    found = parts(rule)

    assert (found["Elm Bank"], found["Oak Union"]) == ("Public", "Not decided yet")
    assert found["Ash Pay"] == "Sealed: Confidential business information. Their prices."
    assert found["Fir Fund"] == "Withdrawn: The sender asked for it."
    (entry,) = (entry for entry in read(rule)[0] if entry["Tracking number"] == posted.tracking_number)
    assert entry["SHA-256"] == fresh(posted).text_sha256.hex()
    assert entry["Id"] == f"{period.document.docket.docket_id}-{posted.status.number:04d}"


def test_a_file_stands_in_the_part_that_it_is_in_itself(rule, period):
    comment = CommentFactory(document=period.document, posted=True)
    shown = AttachmentFactory(comment=comment, published=True, file_name="shown.pdf")
    AttachmentFactory(comment=comment, withheld=True, file_name="withheld.pdf")
    waiting = CommentFactory(document=period.document, numbered=True)
    AttachmentFactory(comment=waiting, file_name="waiting.pdf")

    found = parts(rule)

    assert found["shown.pdf"] == "Public"
    assert found["withheld.pdf"].startswith("Sealed: ")
    assert found["waiting.pdf"] == "Not decided yet"
    (entry,) = (entry for entry in read(rule)[0] if entry["Title, or who it is from"] == "shown.pdf")
    assert (entry["SHA-256"], entry["Bytes"]) == (
        Attachment.objects.get(pk=shown.pk).sha256.hex(),
        str(shown.size_bytes),
    )


def test_a_file_that_a_later_version_keeps_stands_once_and_where_that_version_stands(rule, period):
    comment = CommentFactory(document=period.document, numbered=True)
    kept = AttachmentFactory(comment=comment, file_name="kept.pdf")
    AttachmentFactory(comment=comment, file_name="dropped.pdf")
    version = CommentVersion.objects.create(
        comment=comment, version=2, text="Another.", text_sha256=b"t" * 32, content_sha256=b"c" * 32,
        received_at=AT, submission_token="later", payload=b"{}", signature=b"s", submitter_salt=b"s", key_id="k",
    )  # fmt: skip
    CommentStatus.objects.filter(pk=comment.pk).update(current_version=version)
    AttachmentFactory(comment=comment, file_name="kept.pdf", version=version, kept_from=kept)

    entries, _ = read(rule)

    assert [entry["What it is"] for entry in entries].count("File of a comment") == 2
    found = parts(rule)
    assert (found["kept.pdf"], found["dropped.pdf"]) == ("Not decided yet", "Earlier version")


def test_documents_and_published_responses_stand_in_it_and_drafts_do_not(rule, period):
    to_come = DocumentFactory(rulemaking=rule, docket=period.document.docket, title="To come", posted_at=None)
    ResponseFactory(issue=IssueFactory(rulemaking=rule), heading="Time to comply", published_at=AT)
    ResponseFactory(issue=IssueFactory(rulemaking=rule), heading="A draft", draft=True)

    found = parts(rule)

    assert [part for title, part in found.items() if title.startswith(to_come.title)] == ["Not public yet"]
    assert found["Time to comply"] == "Public"
    assert "A draft" not in found


def test_the_last_line_counts_the_entries_and_closes_them(rule, period):
    CommentFactory.create_batch(3, document=period.document, numbered=True)
    entries, last = read(rule)

    *before, closing = record_index.lines(rule, at=AT)

    assert [entry["Entry"] for entry in entries] == [str(number) for number in range(1, len(entries) + 1)]
    assert last[1].startswith(f"All {len(entries)} entries, as of ")
    assert last[8] == hashlib.sha256("".join(before).encode()).hexdigest()
    assert last[8] in closing


def test_a_name_that_a_spreadsheet_would_reckon_with_is_harmless(rule, period):
    CommentFactory(document=period.document, numbered=True, organization="=1+1", from_organization=True)

    assert any(name.startswith("'=") for name in parts(rule))


def test_more_comments_are_no_more_questions(rule, period):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            list(record_index.lines(rule, at=AT))
        return len(queries)

    CommentFactory.create_batch(2, document=period.document, numbered=True)
    few = asked()
    for comment in CommentFactory.create_batch(6, document=period.document, numbered=True):
        AttachmentFactory(comment=comment)

    assert asked() == few


def test_staff_download_it_and_others_do_not(client, admin_client, rule):
    address = f"/admin/rules/{rule.slug}/record-index.csv"

    answer = admin_client.get(address)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert b"Part of the record" in b"".join(answer.streaming_content)
    assert client.get(address).status_code == 302


def fresh(comment):
    return Comment.objects.select_related("status__current_version", "document").get(pk=comment.pk)
