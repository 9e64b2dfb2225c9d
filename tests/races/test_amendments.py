"""A submitter's changes and withdrawals against each other, and against the staff's decisions, on real connections."""

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest

from comments.intake.amendments import Amendment, ChangedMeanwhile, CommentWithdrawn, amend, withdraw
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.models import Comment, CommentStatus, CommentVersion, Rendition, Withdrawal
from comments.record.numbering import number_comments
from comments.review import decisions
from comments.review.errors import DecidedMeanwhile
from tests.comments.making import submission
from tests.factories import CLOSES_AT, OFFICIAL
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db(transaction=True)

AT = CLOSES_AT
RECEIVED = Received(at=CLOSES_AT - dt.timedelta(seconds=1))


def received():
    submit(submission=submission(), at=AT)
    number_comments(at=AT)
    return Comment.objects.with_current_version().select_related("document__docket").get()


def amendment(comment, token="one", text="Another wording."):  # noqa: S107 - names an act of sending
    return Amendment(
        comment=comment, seen_version=1, text=text, keep=(), files=(), received=RECEIVED, submission_token=token
    )


def test_of_two_changes_from_one_page_at_once_the_first_counts_and_the_other_is_told():
    comment = received()

    done, refused = split(
        at_once(*[partial(amend, amendment=amendment(comment, f"tab {tab}", f"Tab {tab}"), at=AT) for tab in range(6)])
    )

    assert len(done) == 1
    assert {type(fault) for fault in refused} == {ChangedMeanwhile}
    assert CommentVersion.objects.get().text == done[0].version.text


def test_one_change_sent_ten_times_at_once_is_one_version():
    comment = received()

    done, refused = split(at_once(*[partial(amend, amendment=amendment(comment), at=AT)] * 10))

    assert refused == []
    assert sum(result.is_new for result in done) == 1
    assert len({bytes(result.version.signature) for result in done}) == 1


@pytest.mark.parametrize("turn", range(5))
def test_a_change_against_a_withdrawal_leaves_no_half(turn):
    comment = received()

    changed, withdrawn = at_once(
        partial(amend, amendment=amendment(comment), at=AT),
        partial(withdraw, comment=comment, received=RECEIVED, at=AT),
    )

    assert isinstance(withdrawn, Withdrawal)
    if isinstance(changed, CommentWithdrawn):
        assert not CommentVersion.objects.exists()
    else:
        assert changed.version.version == 2
        assert b'"version":2' in bytes(withdrawn.payload)
    assert CommentStatus.objects.get().status == "withdrawn"


@pytest.mark.parametrize("turn", range(5))
def test_a_change_against_posting_shows_nobody_what_nobody_looked_at(turn):
    comment = received()

    posted, changed = at_once(
        partial(decisions.post, comment=comment, by=OFFICIAL, at=AT),
        partial(amend, amendment=amendment(comment), at=AT),
    )

    status = CommentStatus.objects.get()
    assert changed.version.version == 2
    assert status.current_version_id == changed.version.pk
    if isinstance(posted, DecidedMeanwhile):
        assert not Rendition.objects.exists()
        assert (status.status, status.is_newer_version_waiting) == ("received", False)
    else:
        assert Rendition.objects.get().text == comment.text
        assert (status.status, status.is_newer_version_waiting) == ("posted", True)


def test_changes_around_the_closing_instant_are_taken_by_the_time_of_their_headers():
    comment = received()
    in_time = amendment(comment, "in time")
    late = replace(amendment(comment, "late"), received=Received(at=CLOSES_AT))

    done, refused = split(at_once(partial(amend, amendment=in_time, at=AT), partial(amend, amendment=late, at=AT)))

    assert [result.version.submission_token for result in done] == ["in time"]
    assert len(refused) == 1
