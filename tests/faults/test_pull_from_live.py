"""One installation pulls from another that runs: what was posted there is here, once."""

import hashlib
from io import StringIO

import pytest
from django.core.management import call_command

from comments.enums import Status
from comments.models import Attachment, Comment, CommentTarget
from comments.record.stores import open_original
from rulemaking.models import CommentPeriod, RequestForComment
from tests.factories import CommentPeriodFactory

DOCUMENT = """
SELECT DISTINCT docket.docket_id || '-' || lpad(document.number::text, 4, '0')
  FROM rulemaking_document document
  JOIN rulemaking_docket docket ON docket.id = document.docket_id
  JOIN rulemaking_commentperiod period ON period.document_id = document.id
 WHERE docket.is_practice AND period.closes_at > now()
"""
IN_DOCKET = """docket.id IN (
    SELECT document.docket_id FROM rulemaking_document document
      JOIN rulemaking_commentperiod period ON period.document_id = document.id WHERE period.closes_at > now())
   AND docket.is_practice"""
POSTED = f"""
SELECT docket.docket_id || '-' || lpad(rendition.number::text, 4, '0'), rendition.text, rendition.first_name,
       rendition.last_name, rendition.organization, rendition.signatories
  FROM comments_rendition rendition
  JOIN comments_commentstatus status USING (comment_id)
  JOIN rulemaking_docket docket ON docket.id = rendition.docket_id
 WHERE status.status = %s AND rendition.feed_position IS NOT NULL AND {IN_DOCKET}
"""
# One of them gets signatories, and says that it answers the rule's first question.
SIGNED = f"""
UPDATE comments_rendition SET signatories = E'Ada Lovelace\\nCharles Babbage' WHERE comment_id = (
    SELECT min(rendition.comment_id) FROM comments_rendition rendition
      JOIN comments_commentstatus status USING (comment_id)
      JOIN rulemaking_docket docket ON docket.id = rendition.docket_id
     WHERE status.status = %s AND rendition.feed_position IS NOT NULL AND {IN_DOCKET})
RETURNING comment_id
"""
ANSWERED = """
INSERT INTO comments_commenttarget (comment_id, request_id)
SELECT comment.id, request.id FROM comments_comment comment
  JOIN rulemaking_document document ON document.id = comment.document_id
  JOIN rulemaking_requestforcomment request ON request.rulemaking_id = document.rulemaking_id
 WHERE comment.id = %s AND request.number = 1
    ON CONFLICT DO NOTHING
"""
TARGETS = f"""
SELECT docket.docket_id || '-' || lpad(rendition.number::text, 4, '0'), request.number
  FROM comments_commenttarget target
  JOIN comments_rendition rendition USING (comment_id)
  JOIN rulemaking_requestforcomment request ON request.id = target.request_id
  JOIN rulemaking_docket docket ON docket.id = rendition.docket_id
 WHERE rendition.feed_position IS NOT NULL AND {IN_DOCKET}
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
    ((signed,),) = rows_there(live_stack, SIGNED, Status.POSTED)
    with live_stack.connect() as there:
        there.execute(ANSWERED, [signed])
    answered = set(rows_there(live_stack, TARGETS))
    for number in {number for _, number in answered}:
        RequestForComment.objects.create(rulemaking=days.document.rulemaking, number=number, text="What would it cost?")
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
    assert any(row[-1] for row in ours), "somebody signed"
    pairs = CommentTarget.objects.values_list("comment__source_id", "request__number")
    assert answered
    assert answered <= set(pairs) <= set(rows_there(live_stack, TARGETS))
    hashes = {row[0] for row in rows_there(live_stack, FILES)}
    assert {sha256_of(attachment) for attachment in Attachment.objects.all()} <= hashes
    assert Attachment.objects.exists()
    assert " 0 refused" in said[0].getvalue(), said[0].getvalue()


def sha256_of(attachment):
    with open_original(attachment.key) as original:
        return hashlib.sha256(original.read()).hexdigest()
