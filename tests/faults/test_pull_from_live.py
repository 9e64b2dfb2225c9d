"""One installation pulls from another that runs: what was posted there is here, once."""

import hashlib
from io import StringIO

import pytest
from django.core.management import call_command

from comments.enums import Status
from comments.models import Attachment, Comment
from comments.record.stores import open_original
from rulemaking.models import CommentPeriod
from tests.factories import CommentPeriodFactory

DOCUMENT = """
SELECT DISTINCT docket.docket_id || '-' || lpad(document.number::text, 4, '0')
  FROM rulemaking_document document
  JOIN rulemaking_docket docket ON docket.id = document.docket_id
  JOIN rulemaking_commentperiod period ON period.document_id = document.id
 WHERE docket.is_practice
"""
POSTED = """
SELECT docket.docket_id || '-' || lpad(rendition.number::text, 4, '0'), rendition.text, rendition.first_name,
       rendition.last_name, rendition.organization, rendition.signatories
  FROM comments_rendition rendition
  JOIN comments_commentstatus status USING (comment_id)
  JOIN rulemaking_docket docket ON docket.id = rendition.docket_id
 WHERE status.status = %s AND rendition.feed_position IS NOT NULL AND docket.is_practice
"""
FILES = """
SELECT encode(sha256, 'hex') FROM comments_attachmentrendition file
  JOIN comments_rendition rendition ON rendition.comment_id = file.rendition_id
 WHERE file.key <> '' AND rendition.feed_position IS NOT NULL
"""


def rows_there(stack, query, *given):
    with stack.connect() as connection:
        return connection.execute(query, given).fetchall()


@pytest.mark.django_db(transaction=True)
def test_what_a_running_installation_has_posted_is_here_once(live_stack, settings):
    live_stack.wait_until(lambda: len(rows_there(live_stack, POSTED, Status.POSTED)) > 100, seconds=240)
    settings.PORTAL_URL = f"{live_stack.base_url}/v4"
    ((document_id,),) = rows_there(live_stack, DOCUMENT)
    days = CommentPeriodFactory()
    CommentPeriod.objects.filter(pk=days.pk).update(opens_at="2020-01-01T05:00Z", closes_at="2099-01-01T05:00Z")
    before = rows_there(live_stack, POSTED, Status.POSTED)
    said = [StringIO(), StringIO()]

    for out in said:
        call_command(
            "pull_comments", document_id, f"--document={days.document.document_id}", "--by=o", "--confirm", stdout=out
        )

    ours = list(
        Comment.objects.values_list(
            "source_id", "text", "first_name", "last_name", "organization", "signatories"
        ).order_by("pk")
    )
    after = rows_there(live_stack, POSTED, Status.POSTED)
    assert len({row[0] for row in ours}) == len(ours)
    assert {row[0] for row in before} <= {row[0] for row in ours} <= {row[0] for row in after}
    assert set(ours) <= set(after)
    hashes = {row[0] for row in rows_there(live_stack, FILES)}
    assert {sha256_of(attachment) for attachment in Attachment.objects.all()} <= hashes
    assert Attachment.objects.exists()
    assert " 0 refused" in said[0].getvalue(), said[0].getvalue()


def sha256_of(attachment):
    with open_original(attachment.key) as original:
        return hashlib.sha256(original.read()).hexdigest()
