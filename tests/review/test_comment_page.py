"""The page on which a comment is decided."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.enums import RestrictReasonType, ScanStatus, Status
from comments.models import Comment, Rendition
from comments.review import decisions
from comments.review.forms import ReviewForm
from comments.review.trail import steps
from tests.factories import POSTED_AT, AttachmentFactory, CommentFactory, CommentPeriodFactory, next_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    period = CommentPeriodFactory()
    return CommentFactory(document=period.document, numbered=True, text="Call me at 202-555-0143.\n\nWe need time.")


def address(comment: Comment, query: str = "") -> str:
    return reverse("admin:comments_comment_change", args=[comment.pk]) + query


def as_opened(comment: Comment, **typed: Any) -> dict[str, Any]:
    """What a browser sends: the form as the page opened it, with what was typed."""
    form = ReviewForm.for_comment(Comment.objects.select_related("status", "document").get(pk=comment.pk))
    return {name: field.value() or "" for name in form.fields for field in [form[name]]} | typed


def decide(client: Client, comment: Comment, act: str, **typed: Any) -> HttpResponse:
    return client.post(address(comment), as_opened(comment, **typed) | {"act": act})


def status_of(comment: Comment) -> str:
    return Comment.objects.select_related("status").get(pk=comment.pk).status.status


def test_the_original_stands_beside_its_public_copy_with_private_passages_marked(
    reviewer: Client, comment: Comment
) -> None:
    html = reviewer.get(address(comment)).content.decode()

    assert '<mark class="" title="May be a telephone number">202-555-0143</mark>' in html
    assert "Call me at 202-555-0143.\n\nWe need time.</textarea>" in html
    assert comment.email in html


def test_posting_writes_the_public_copy_as_typed_and_opens_the_next_one(reviewer: Client, comment: Comment) -> None:
    following = CommentFactory(document=comment.document, numbered=True)

    answer = decide(reviewer, comment, "post", text="Call me at [redacted].\r\n\r\nWe need time.")

    assert answer.status_code == 302
    assert answer["Location"].startswith(address(following))
    rendition = Rendition.objects.get(pk=comment.pk)
    assert rendition.text == "Call me at [redacted].\n\nWe need time."
    assert (rendition.is_redacted, rendition.posted_by) == (True, "r.viewer")
    assert Comment.objects.get(pk=comment.pk).text == "Call me at 202-555-0143.\n\nWe need time."


def test_posting_unchanged_is_no_redaction(reviewer: Client, comment: Comment) -> None:
    decide(reviewer, comment, "post", text=comment.text.replace("\n", "\r\n"))

    assert Rendition.objects.get(pk=comment.pk).is_redacted is False


def test_after_the_last_one_the_list_opens(reviewer: Client, comment: Comment) -> None:
    answer = decide(reviewer, comment, "post")

    assert answer["Location"].startswith(reverse("admin:comments_comment_changelist"))


def test_the_filter_stays_through_the_queue(reviewer: Client, comment: Comment) -> None:
    CommentFactory(numbered=True)  # of another rule
    following = CommentFactory(document=comment.document, numbered=True)
    query = f"?rule={comment.document.rulemaking.slug}&status=waiting"

    answer = reviewer.post(address(comment, query), as_opened(comment) | {"act": "post"})

    assert answer["Location"] == address(following, query)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"restrict_reason_type": ""}, "Choose why the comment is restricted."),
        ({"restrict_reason_type": RestrictReasonType.OTHER}, "Say in words why the comment is restricted."),
    ],
)
def test_a_refusal_is_a_sentence_and_loses_nothing_typed(
    reviewer: Client, comment: Comment, typed: dict[str, str], sentence: str
) -> None:
    answer = decide(reviewer, comment, "restrict", **typed, text="Half redacted", withdrawn_reason="Half a reason")

    html = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in html
    assert "Half redacted</textarea>" in html
    assert 'value="Half a reason"' in html
    assert status_of(comment) == Status.RECEIVED


def test_restricting_keeps_the_reason(reviewer: Client, comment: Comment) -> None:
    decide(
        reviewer, comment, "restrict", restrict_reason_type=RestrictReasonType.CBI, restrict_reason="Names a client."
    )

    status = Comment.objects.select_related("status").get(pk=comment.pk).status
    assert (status.status, status.restrict_reason_type, status.restrict_reason, status.decided_by) == (
        Status.RESTRICTED, RestrictReasonType.CBI, "Names a client.", "r.viewer",
    )  # fmt: skip


def test_withdrawing_needs_a_reason(reviewer: Client, comment: Comment) -> None:
    refused = decide(reviewer, comment, "withdraw", withdrawn_reason="  ")
    assert "Say why the comment is withdrawn" in refused.content.decode()

    decide(reviewer, comment, "withdraw", withdrawn_reason="The sender asked for it.")

    status = Comment.objects.select_related("status").get(pk=comment.pk).status
    assert (status.status, status.withdrawn_reason) == (Status.WITHDRAWN, "The sender asked for it.")


def test_a_decision_taken_meanwhile_is_noticed(reviewer: Client, comment: Comment) -> None:
    sent = as_opened(comment, withdrawn_reason="The sender asked for it.") | {"act": "withdraw"}
    decisions.post(comment=Comment.objects.get(pk=comment.pk), by="somebody.else", at=POSTED_AT)

    answer = reviewer.post(address(comment), sent)

    assert answer.status_code == 409
    assert "Someone decided on this comment since you opened it" in answer.content.decode()
    assert status_of(comment) == Status.POSTED


def test_a_social_security_number_is_posted_only_on_purpose(reviewer: Client, comment: Comment) -> None:
    text = "My number is 219-09-9999."

    refused = decide(reviewer, comment, "post", text=text)
    assert refused.status_code == 400
    assert "still holds 1 passage that may be private: Social Security number" in refused.content.decode()
    assert status_of(comment) == Status.RECEIVED

    decide(reviewer, comment, "post", text=text, looked="on")
    assert status_of(comment) == Status.POSTED


def test_a_posted_copy_is_changed_with_a_reason(reviewer: Client, comment: Comment) -> None:
    decide(reviewer, comment, "post")

    refused = decide(reviewer, comment, "save", text="Call me at [redacted].", why="")
    assert "Say why you change the public copy" in refused.content.decode()
    answer = decide(reviewer, comment, "save", text="Call me at [redacted].", why="The sender asked.")

    assert answer["Location"].startswith(address(comment))
    assert Rendition.objects.get(pk=comment.pk).text == "Call me at [redacted]."
    assert "The sender asked." in reviewer.get(address(comment)).content.decode()


def test_an_unnumbered_comment_waits_for_its_number(reviewer: Client) -> None:
    comment = CommentFactory()

    html = reviewer.get(address(comment)).content.decode()
    answer = decide(reviewer, comment, "post")

    assert 'value="post"' not in html
    assert "has no docket number yet" in answer.content.decode()


def test_somebody_who_only_reads_sees_no_button_and_decides_nothing(manager: Client, comment: Comment) -> None:
    html = manager.get(address(comment)).content.decode()
    answer = decide(manager, comment, "post")

    assert "<textarea" not in html
    assert 'name="act"' not in html
    assert answer.status_code == 403
    assert status_of(comment) == Status.RECEIVED


def test_markup_of_a_stranger_is_text(reviewer: Client) -> None:
    comment = CommentFactory(
        numbered=True, text='</textarea><script>alert(1)</script><b x-init="alert(2)">', last_name="<i>Doe"
    )

    html = reviewer.get(address(comment)).content.decode()

    assert "<script>alert" not in html
    assert "<b x-init" not in html
    assert "<i>Doe" not in html


def test_the_page_costs_the_same_queries_however_much_happened(reviewer: Client, comment: Comment) -> None:
    AttachmentFactory(comment=comment)

    def query_count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reviewer.get(address(comment)).status_code == 200
        return len(queries)

    query_count()
    before = query_count()
    AttachmentFactory.create_batch(3, comment=comment)
    CommentFactory.create_batch(10, document=comment.document)

    assert query_count() <= before


@pytest.mark.django_db(transaction=True)
def test_the_history_tells_who_did_what_and_why_latest_first(comment: Comment) -> None:
    def fresh() -> Comment:
        return Comment.objects.select_related("status__docket").get(pk=comment.pk)

    decisions.post(comment=fresh(), by="ada", at=POSTED_AT)
    decisions.restrict(
        comment=fresh(), reason_type=RestrictReasonType.OTHER, reason="Copied from a book.", by="bob", at=POSTED_AT
    )

    told = [(step.what, step.by, step.why) for step in steps(fresh())]

    assert told[0] == ("Restricted", "bob", "Other: say which. Copied from a book.")
    assert {("Posted", "ada", ""), ("Public copy made", "ada", "")} == set(told[1:3])
    assert told[-1][0] == "Received by web form"


def test_numbering_stands_in_the_history() -> None:
    comment = CommentFactory()
    number = next_number(comment.status.docket)
    type(comment.status).objects.filter(pk=comment.pk).update(number=number)
    comment.status.refresh_from_db()

    told = [step.what for step in steps(comment)]

    assert told[0] == f"Numbered {comment.status.docket.docket_id}-{number:04d}"


@pytest.fixture
def original(settings: Any, tmp_path: Any) -> Any:
    """A folder for originals, with one file in it."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import storages

    settings.STORAGES = settings.STORAGES | {
        name: {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / name)}}
        for name in ("originals", "public")
    }
    storages["originals"].save("a/letter", ContentFile(b"%PDF-1.4 <script>"))
    return "a/letter"


def test_an_original_file_is_a_download_that_can_do_nothing(reviewer: Client, original: str) -> None:
    attachment = AttachmentFactory(key=original, file_name="letter é.pdf")

    answer = reviewer.get(reverse("review:original_file", args=[attachment.pk]))

    assert b"".join(answer.streaming_content) == b"%PDF-1.4 <script>"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_file_with_malware_is_not_handed_out(reviewer: Client, original: str) -> None:
    attachment = AttachmentFactory(key=original, status__scan_status=ScanStatus.INFECTED)

    answer = reviewer.get(reverse("review:original_file", args=[attachment.pk]))

    assert answer.status_code == 403
    assert "Malware was found" in answer.content.decode()


def test_a_file_is_withheld_with_a_reason_and_published_again(
    reviewer: Client, comment: Comment, original: str
) -> None:
    attachment = AttachmentFactory(comment=comment, key=original, file_format="txt", content_type="text/plain")
    decisions.post(comment=Comment.objects.get(pk=comment.pk), by="ada", at=POSTED_AT)
    place = reverse("review:decide_file", args=[attachment.pk])

    refused = reviewer.post(place, {"act": "withhold", "reason_type": ""}, follow=True)
    assert "Choose why the file is withheld." in refused.content.decode()

    reviewer.post(place, {"act": "withhold", "reason_type": RestrictReasonType.COPYRIGHT})
    attachment.refresh_from_db()
    assert attachment.rendition.key == ""

    reviewer.post(place, {"act": "publish"})
    attachment.rendition.refresh_from_db()
    assert attachment.rendition.key != ""
