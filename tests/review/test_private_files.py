"""Files that go public with a comment: searched before, withheld in the same act, and never public in between."""

import pytest
from django.urls import reverse

from comments.enums import ExtractionStatus, RestrictReasonType, ScanStatus, Status
from comments.models import AttachmentRendition, AttachmentStatus, Comment
from comments.review import decisions, private_files
from comments.review.errors import ReasonMissing, TooLong
from comments.review.private_data import Kind
from comments.review.queue import ListFilter
from tests.factories import POSTED_AT, AttachmentFactory, CommentFactory
from tests.review.test_comment_page import address, as_opened, status_of

pytestmark = pytest.mark.django_db

NUMBER = "Her number is 219-09-9999."


@pytest.fixture
def comment():
    return CommentFactory(numbered=True, text="See our letter.")


def with_text(comment, text, *, read=ExtractionStatus.EXTRACTED):
    """Not scanned yet, so that posting the comment asks the store for nothing."""
    return AttachmentFactory(
        comment=comment,
        status__text=text, status__extraction_status=read, status__scan_status=ScanStatus.OWED,
    )  # fmt: skip


def pressed(reviewer, comment, **given):
    return reviewer.post(address(comment), as_opened(comment, **given) | {"act": "post"})


def test_what_a_file_may_hold_is_shown_before_it_is_public(reviewer, comment):
    with_text(comment, NUMBER)
    with_text(comment, "Nothing private here.")

    (found,) = private_files.to_look_at([comment])[comment.pk]
    html = reviewer.get(address(comment)).content.decode()

    assert [(hint.kind, words) for hint, words in found.found] == [(Kind.SSN, "219-09-9999")]
    assert "In letter-1.pdf: Social Security number: <code>219-09-9999</code>" in html
    assert "Files that go public with it" in html


@pytest.mark.parametrize("read", [s for s in ExtractionStatus if s not in ("extracted", "empty")])
def test_a_file_that_no_program_read_is_for_a_person_to_look_at(reviewer, comment, read):
    with_text(comment, "", read=read)

    assert "No program has searched it" in reviewer.get(address(comment)).content.decode()


def test_of_a_long_file_it_is_said_that_only_its_beginning_was_searched(comment, monkeypatch):
    monkeypatch.setattr(private_files, "SEARCHED_CHARACTERS", 20)
    with_text(comment, "A long preface first. " + NUMBER)

    (found,) = private_files.to_look_at([comment])[comment.pk]

    assert found.found == ()
    assert found.not_searched == "It is long: only its beginning was searched."


def test_a_file_is_withheld_in_the_act_that_posts_its_comment(reviewer, comment):
    file = AttachmentFactory(comment=comment, status__text=NUMBER)  # found clean: posted, it would be copied
    why = {f"withhold_{file.pk}": RestrictReasonType.PERSONAL, f"withhold_why_{file.pk}": " A customer's number. "}

    answer = pressed(reviewer, comment, **why)

    assert answer.status_code == 302
    assert status_of(comment) == Status.POSTED
    copy = AttachmentRendition.objects.get(attachment=file)
    assert (copy.key, copy.text) == ("", "")
    assert (copy.restrict_reason_type, copy.restrict_reason) == (RestrictReasonType.PERSONAL, "A customer's number.")


def test_a_file_with_private_data_goes_public_only_on_purpose(reviewer, comment):
    with_text(comment, NUMBER)

    refused = pressed(reviewer, comment)
    assert refused.status_code == 400
    assert "letter-1.pdf may hold what must not be public." in refused.content.decode()
    assert status_of(comment) == Status.RECEIVED

    assert pressed(reviewer, comment, looked="on").status_code == 302
    assert status_of(comment) == Status.POSTED


def test_a_reason_that_is_not_given_in_words_is_asked_for_and_what_was_typed_stays(reviewer, comment):
    file = with_text(comment, "Nothing private here.")

    refused = pressed(reviewer, comment, title="Typed by me", **{f"withhold_{file.pk}": RestrictReasonType.OTHER})

    html = refused.content.decode()
    assert refused.status_code == 400
    assert "Say in words why letter-1.pdf is withheld." in html
    assert "Typed by me" in html
    assert f'<option value="{RestrictReasonType.OTHER}" selected>' in html
    assert status_of(comment) == Status.RECEIVED


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [(("", "Why"), ReasonMissing), (("Other", " "), ReasonMissing), (("Other", "x" * 501), TooLong)],
)
def test_a_comment_is_not_posted_with_a_file_withheld_for_no_reason(comment, reason, refusal):
    file = with_text(comment, NUMBER)

    with pytest.raises(refusal):
        decisions.post(comment=fresh(comment), by="ana", at=POSTED_AT, withheld={file.pk: reason})

    assert status_of(comment) == Status.RECEIVED


def test_what_is_posted_together_leaves_out_whose_files_nobody_looked_at(reviewer, comment):
    with_text(comment, NUMBER)
    other = CommentFactory(document=comment.document, numbered=True)
    with_text(other, "Nothing private here.")
    chosen = {"chosen": f"{comment.pk},{other.pk}"}
    queue = ListFilter(rule=comment.document.rulemaking.slug).address

    shown = reviewer.post(queue, chosen).content.decode()
    reviewer.post(queue, chosen | {"confirmed": "1"})

    assert "1 may hold private data and is left out" in shown
    assert (status_of(comment), status_of(other)) == (Status.RECEIVED, Status.POSTED)


def test_words_without_a_chosen_reason_publish_nothing(reviewer, comment):
    file = with_text(comment, "Nothing private here.")

    refused = pressed(reviewer, comment, **{f"withhold_why_{file.pk}": "A customer's number on page 3."})

    assert refused.status_code == 400
    assert "Choose a reason here too, or take the words out." in refused.content.decode()
    assert "A customer&#x27;s number on page 3." in refused.content.decode()
    assert status_of(comment) == Status.RECEIVED


def test_a_restricted_comment_that_is_posted_again_is_looked_at_again(reviewer):
    comment = CommentFactory(posted=True)
    file = AttachmentFactory(comment=comment, published=True, status__text=NUMBER)
    decisions.restrict(
        comment=fresh(comment), reason_type=RestrictReasonType.PERSONAL, reason="", by="ana", at=POSTED_AT
    )
    comment = fresh(comment)

    refused = pressed(reviewer, comment)
    assert refused.status_code == 400
    assert "letter-1.pdf may hold what must not be public." in refused.content.decode()

    assert pressed(reviewer, comment, **{f"withhold_{file.pk}": RestrictReasonType.PERSONAL}).status_code == 302
    assert status_of(comment) == Status.POSTED
    assert AttachmentRendition.objects.get(attachment=file).key == ""


def test_a_file_that_stayed_back_is_published_only_after_a_look(reviewer, comment):
    file = with_text(comment, "", read=ExtractionStatus.OWED)
    pressed(reviewer, comment, looked="on")
    AttachmentStatus.objects.filter(pk=file.pk).update(text=NUMBER, extraction_status=ExtractionStatus.EXTRACTED)
    act = reverse("review:decide_file", args=[file.pk])
    assert (
        "In letter-1.pdf: Social Security number: <code>219-09-9999</code>"
        in reviewer.get(address(comment)).content.decode()
    )

    told = reviewer.post(act, {"act": "publish"}, follow=True).content.decode()
    assert "letter-1.pdf may hold what must not be public. Look at it, tick the box and publish it." in told

    told = reviewer.post(act, {"act": "publish", "looked": "on"}, follow=True).content.decode()
    assert "has not been found clean" in told  # looked at, and waiting for its scan all the same


def test_of_very_many_hints_in_a_file_the_first_are_shown_and_the_others_counted(comment):
    with_text(comment, NUMBER * 30)

    (found,) = private_files.to_look_at([comment])[comment.pk]

    assert (len(found.found), found.more) == (10, 20)


def fresh(comment):
    return Comment.objects.select_related("status__current_version", "document").get(pk=comment.pk)
