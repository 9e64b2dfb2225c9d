"""The staff's verbs over every status: what is allowed, what is refused, and what the record says of it."""

import datetime as dt
from dataclasses import asdict, replace

import pytest
from django.db import DatabaseError

from comments.enums import RestrictReasonType, Status, SubmitterType
from comments.intake.submission import Submitter
from comments.intake.submit import submit
from comments.models import Comment, CommentStatus, Rendition
from comments.record.numbering import number_comments
from comments.review import decisions
from comments.review.errors import (
    AlreadyPosted,
    CommentNotNumbered,
    DecidedMeanwhile,
    DecisionRefused,
    NeverPosted,
    ReasonMissing,
    TooLong,
)
from comments.review.public_copy import ATTACHMENT_ONLY, PublicFields, default_public_fields
from tests.comments.making import original_of, store, submission
from tests.factories import CLOSES_AT, POSTED_AT, CommentFactory

pytestmark = pytest.mark.django_db

AT = CLOSES_AT
BY = "m.lee"
REDACTED = PublicFields(title="Comment from A. T.", text="My account number is [redacted].")


def in_status(status):
    return {
        None: lambda: CommentFactory(),
        Status.RECEIVED: lambda: CommentFactory(numbered=True),
        Status.POSTED: lambda: CommentFactory(posted=True),
        Status.RESTRICTED: lambda: CommentFactory(restricted=True),
        Status.WITHDRAWN: lambda: CommentFactory(withdrawn=True),
    }[status]()


def act(name, comment):
    who = {"comment": comment, "by": BY, "at": AT}
    return {
        "post": lambda: decisions.post(**who),
        "edit": lambda: decisions.edit_rendition(**who, public=REDACTED, why="An account number"),
        "restrict": lambda: decisions.restrict(**who, reason_type=RestrictReasonType.PERSONAL, reason=""),
        "withdraw": lambda: decisions.withdraw(**who, reason="Asked for by the sender"),
    }[name]()


ALLOWED = {
    ("post", Status.RECEIVED): Status.POSTED,
    ("post", Status.RESTRICTED): Status.POSTED,
    ("post", Status.WITHDRAWN): Status.POSTED,
    ("edit", Status.POSTED): Status.POSTED,
    ("restrict", Status.RECEIVED): Status.RESTRICTED,
    ("restrict", Status.POSTED): Status.RESTRICTED,
    ("restrict", Status.WITHDRAWN): Status.RESTRICTED,
    ("withdraw", Status.RECEIVED): Status.WITHDRAWN,
    ("withdraw", Status.POSTED): Status.WITHDRAWN,
    ("withdraw", Status.RESTRICTED): Status.WITHDRAWN,
}
REFUSED = {
    ("post", Status.POSTED): AlreadyPosted,
    ("edit", Status.RECEIVED): NeverPosted,
    ("edit", Status.RESTRICTED): NeverPosted,
    ("edit", Status.WITHDRAWN): NeverPosted,
    ("restrict", Status.RESTRICTED): DecidedMeanwhile,
    ("withdraw", Status.WITHDRAWN): DecidedMeanwhile,
    ("post", None): CommentNotNumbered,
    ("edit", None): NeverPosted,
    ("restrict", None): CommentNotNumbered,
    ("withdraw", None): CommentNotNumbered,
}


def test_the_tables_name_every_verb_in_every_status():
    verbs = {"post", "edit", "restrict", "withdraw"}
    assert ALLOWED.keys() | REFUSED.keys() == {(verb, status) for verb in verbs for status in (*Status, None)}


@pytest.mark.parametrize(("verb", "before"), ALLOWED)
def test_an_allowed_decision_leads_where_it_should_and_leaves_the_original(verb, before):
    comment = in_status(before)
    original = original_of(comment)

    act(verb, comment)

    assert CommentStatus.objects.get(pk=comment.pk).status == ALLOWED[verb, before]
    assert original_of(comment) == original


@pytest.mark.parametrize(("verb", "before"), ALLOWED)
def test_a_decision_owes_the_feed_a_change_where_the_public_ever_saw_the_comment(verb, before):
    comment = in_status(before)

    act(verb, comment)

    was_or_is_public = before != Status.RECEIVED or verb == "post"
    assert list(Rendition.objects.filter(pk=comment.pk).values_list("is_change_owed", flat=True)) == (
        [True] if was_or_is_public else []
    )


@pytest.mark.parametrize(("verb", "before"), REFUSED)
def test_a_refused_decision_says_why_and_moves_nothing(verb, before):
    comment = in_status(before)
    status = CommentStatus.objects.filter(pk=comment.pk).values().get()
    rendition = list(Rendition.objects.filter(pk=comment.pk).values())

    with pytest.raises(REFUSED[verb, before]) as refusal:
        act(verb, comment)

    assert refusal.value.message.endswith(".")
    assert CommentStatus.objects.filter(pk=comment.pk).values().get() == status
    assert list(Rendition.objects.filter(pk=comment.pk).values()) == rendition


@pytest.mark.parametrize("verb", ["post", "restrict", "withdraw"])
def test_history_says_who_decided_and_why(verb):
    comment = in_status(Status.RECEIVED)

    act(verb, comment)

    event = CommentStatus.pgh_event_model.objects.filter(pgh_obj_id=comment.pk).latest("pgh_id")
    assert (event.status, event.decided_by) == (ALLOWED[verb, Status.RECEIVED], BY)
    assert event.pgh_context["by"] == BY
    assert {
        "post": "posted",
        "restrict": "restricted: Personally Identifiable Information",
        "withdraw": "withdrawn: Asked for by the sender",
    }[verb] == event.pgh_context["why"]


def test_history_keeps_what_the_public_copy_said_before_a_redaction():
    comment = CommentFactory(posted=True, text="My account number is 12345.")

    act("edit", comment)

    events = Rendition.pgh_event_model.objects.filter(pgh_obj_id=comment.pk).order_by("pgh_id")
    assert [event.text for event in events] == ["My account number is 12345.", REDACTED.text]
    assert events.last().pgh_context == {"by": BY, "why": "An account number"}


@pytest.mark.parametrize("verb", ["post", "restrict", "withdraw"])
@pytest.mark.parametrize("winner", ["post", "restrict", "withdraw"])
def test_who_decides_on_what_someone_else_decided_meanwhile_is_told(verb, winner):
    seen = in_status(Status.RECEIVED)
    seen.status.refresh_from_db()
    decided_on = Comment.objects.get(pk=seen.pk)
    act(winner, decided_on)
    after = CommentStatus.objects.filter(pk=seen.pk).values().get()

    with pytest.raises(DecidedMeanwhile, match="since you opened it"):
        act(verb, seen)

    assert CommentStatus.objects.filter(pk=seen.pk).values().get() == after


def test_two_decisions_that_end_where_they_began_are_still_noticed():
    seen = in_status(Status.POSTED)
    seen.status.refresh_from_db()
    other = Comment.objects.get(pk=seen.pk)
    decisions.restrict(comment=other, by=BY, at=AT, reason_type=RestrictReasonType.CBI, reason="")
    decisions.post(comment=other, by=BY, at=AT + dt.timedelta(minutes=1))

    with pytest.raises(DecidedMeanwhile):
        act("withdraw", seen)


@pytest.mark.parametrize("verb", ["post", "restrict", "withdraw"])
def test_if_the_last_write_fails_nothing_has_moved(monkeypatch, verb):
    comment = in_status(Status.RECEIVED if verb == "post" else Status.POSTED)
    status = CommentStatus.objects.filter(pk=comment.pk).values().get()
    events = CommentStatus.pgh_event_model.objects.count()

    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    if verb == "post":
        monkeypatch.setattr(decisions.attachments, "make_renditions", fail)
    else:
        monkeypatch.setattr(Rendition.objects, "filter", fail)
    with pytest.raises(DatabaseError):
        act(verb, comment)
    monkeypatch.undo()

    assert CommentStatus.objects.filter(pk=comment.pk).values().get() == status
    assert CommentStatus.pgh_event_model.objects.count() == events
    assert Rendition.objects.filter(pk=comment.pk).exists() == (verb != "post")


@pytest.mark.parametrize(
    ("reason_type", "reason"), [("", "words"), ("No such type", "words"), (RestrictReasonType.OTHER, "  ")]
)
def test_restricting_needs_a_reason(reason_type, reason):
    comment = in_status(Status.POSTED)

    with pytest.raises(ReasonMissing):
        decisions.restrict(comment=comment, by=BY, at=AT, reason_type=reason_type, reason=reason)


@pytest.mark.parametrize("reason", ["", " \n "])
def test_withdrawing_needs_a_reason(reason):
    with pytest.raises(ReasonMissing):
        decisions.withdraw(comment=in_status(Status.POSTED), by=BY, at=AT, reason=reason)


def test_editing_needs_a_reason():
    comment = in_status(Status.POSTED)

    with pytest.raises(ReasonMissing):
        decisions.edit_rendition(comment=comment, public=REDACTED, by=BY, at=AT, why=" ")


@pytest.mark.parametrize("reason", ["x" * 501, "a\x00b", "half \ud83d"])
def test_a_reason_that_cannot_be_stored_is_refused_with_words(reason):
    with pytest.raises(DecisionRefused):
        decisions.withdraw(comment=in_status(Status.POSTED), by=BY, at=AT, reason=reason)
    with pytest.raises(DecisionRefused):
        decisions.restrict(
            comment=in_status(Status.POSTED), by=BY, at=AT, reason_type=RestrictReasonType.OTHER, reason=reason
        )


@pytest.mark.parametrize("changes", [{"title": "x" * 301}, {"city": "x" * 201}, {"text": "a\x00b"}])
def test_a_public_copy_that_cannot_be_stored_is_refused_with_words(changes):
    public = replace(REDACTED, **changes)
    with pytest.raises(DecisionRefused):
        decisions.post(comment=in_status(Status.RECEIVED), by=BY, at=AT, public=public)
    with pytest.raises(DecisionRefused):
        decisions.edit_rendition(comment=in_status(Status.POSTED), by=BY, at=AT, public=public, why="x")


def test_too_long_says_by_how_much():
    with pytest.raises(TooLong, match="has 301 characters; the limit is 300"):
        decisions.post(comment=in_status(Status.RECEIVED), by=BY, at=AT, public=replace(REDACTED, title="x" * 301))


def test_the_reason_of_an_earlier_decision_does_not_outlive_it():
    comment = in_status(Status.RESTRICTED)

    status = decisions.withdraw(comment=comment, reason="Asked for", by=BY, at=AT)

    assert (status.restrict_reason_type, status.withdrawn_reason) == ("", "Asked for")


def test_the_public_copy_shows_what_may_be_public_and_nothing_else():
    comment = CommentFactory(numbered=True, address2="Flat 9")

    rendition = decisions.post(comment=comment, by=BY, at=AT)

    shown = " ".join(str(value) for value in Rendition.objects.filter(pk=comment.pk).values().get().values())
    assert comment.text in shown
    assert not [secret for secret in (comment.email, comment.phone, comment.address1, "Flat 9") if secret in shown]
    assert (rendition.title, rendition.is_redacted, rendition.posted_by) == (
        f"Comment from Ada {comment.last_name}",
        False,
        BY,
    )


def test_an_anonymous_comment_shows_no_place_even_if_one_was_given():
    anonymous = Submitter(submitter_type=SubmitterType.ANONYMOUS, city="Dayton", zip="45402", country="Canada")
    comment = submit(submission=submission(submitter=anonymous), at=AT).comment

    public = default_public_fields(comment)

    assert {name for name, value in asdict(public).items() if value} == {"title", "text"}
    assert public.title.startswith("Comment on FR Doc # ")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_comment_without_words_points_to_its_files(text):
    comment = submit(submission=submission(text=text, files=(store(),)), at=AT).comment

    assert default_public_fields(comment).text == ATTACHMENT_ONLY


def test_posting_again_keeps_the_number_the_first_date_and_the_redaction():
    comment = CommentFactory(numbered=True, text="My account number is 12345.")
    decisions.post(comment=comment, by=BY, at=POSTED_AT, public=REDACTED)
    decisions.restrict(comment=comment, by=BY, at=AT, reason_type=RestrictReasonType.PERSONAL, reason="")

    again = decisions.post(comment=comment, by="other", at=AT + dt.timedelta(days=1))

    assert (again.text, again.is_redacted) == (REDACTED.text, True)
    assert (again.number, again.posted_at, again.posted_by) == (comment.status.number, POSTED_AT, BY)


def test_posting_many_does_not_undo_a_redaction():
    comment = CommentFactory(restricted=True, text="12345", rendition__text="[redacted]")

    posted, refused = decisions.post_many(comments=[comment], by=BY, at=AT)

    assert (posted, refused, Rendition.objects.get().text) == (1, [], "[redacted]")


def test_posting_many_posts_what_can_be_and_says_why_not_of_the_others():
    fine, done, unnumbered = CommentFactory(numbered=True), CommentFactory(posted=True), CommentFactory()

    posted, refused = decisions.post_many(comments=[done, fine, unnumbered], by=BY, at=AT)

    assert posted == 1
    assert refused == [(done, AlreadyPosted.message), (unnumbered, CommentNotNumbered.message)]
    assert CommentStatus.objects.get(pk=fine.pk).status == Status.POSTED


def test_what_was_never_posted_leaves_no_tombstone():
    comment = in_status(Status.RECEIVED)

    act("withdraw", comment)

    assert not Rendition.objects.exists()


@pytest.mark.parametrize("verb", ["restrict", "withdraw"])
def test_a_comment_taken_back_is_at_once_no_longer_among_the_posted(verb):
    comment = in_status(Status.POSTED)

    act(verb, comment)

    assert not Rendition.objects.posted().exists()
    assert Rendition.objects.public().count() == 1


def test_a_comment_goes_the_whole_way_from_intake_to_the_public():
    comment = submit(submission=submission(), at=AT).comment
    number_comments(at=AT)

    decisions.post(comment=Comment.objects.get(pk=comment.pk), by=BY, at=AT)

    assert Rendition.objects.get().number == 2
