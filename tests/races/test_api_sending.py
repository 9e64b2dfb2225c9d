"""The same comment sent by program from many connections at once."""

from functools import partial

import pytest

from comments.enums import Channel
from comments.intake import api_sending, pending_files
from comments.intake.api_sending import Sending, SentOtherwise
from comments.intake.submission import Received
from comments.models import ApiSubmission, Attachment, Comment, Job, PendingFile, Receipt, SubmissionKey
from comments.record.stores import originals
from tests.comments.making import store, submission
from tests.factories import RECEIVED_AT, ApiKeyFactory, CommentPeriodFactory
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db(transaction=True)

AT = RECEIVED_AT


@pytest.fixture
def key():
    return ApiKeyFactory(posting=True)


def sending(key, **changes):
    return Sending(api_key_pk=key.pk, **{"attributes_sha256": b"\x01" * 32, "idempotency_key": "one"} | changes)


def with_a_file(key):
    """A submission key under which one file waits."""
    made = pending_files.new_submission_key(api_key_pk=key.pk, at=AT)
    pending = pending_files.announce(
        submission_key=made.name, api_key_pk=key.pk, file_name="letter.pdf", content_type="application/pdf", at=AT
    )
    pending_files.keep(pending=pending, stored=store(), at=AT)
    return made.name


def test_the_same_sending_ten_times_at_once_is_one_comment_with_one_receipt(key):
    sent = submission(CommentPeriodFactory(), channel=Channel.API, received=Received(at=AT))
    act = partial(api_sending.send, sending=sending(key), submission=sent, names=(), at=AT)

    accepted, refused = split(at_once(*[act] * 10))

    assert refused == []
    assert sum(result.is_new for result in accepted) == 1
    assert len({bytes(result.receipt.signature) for result in accepted}) == 1
    assert (Comment.objects.count(), Receipt.objects.count(), ApiSubmission.objects.count()) == (1, 1, 1)
    assert Job.objects.count() == 2


def test_the_same_sending_with_a_file_at_once_is_one_comment_that_has_it(key):
    sent = submission(CommentPeriodFactory(), channel=Channel.API, received=Received(at=AT))
    name = with_a_file(key)
    again = sending(key, idempotency_key="", submission_key=name)
    act = partial(api_sending.send, sending=again, submission=sent, names=("letter.pdf",), at=AT)

    accepted, refused = split(at_once(*[act] * 6))

    assert refused == []
    assert len({result.comment.pk for result in accepted}) == 1
    assert (Comment.objects.count(), Attachment.objects.count(), PendingFile.objects.count()) == (1, 1, 0)
    assert originals().exists(Attachment.objects.get().key)


def test_two_comments_that_name_one_file_at_once_do_not_both_get_it(key):
    sent = submission(CommentPeriodFactory(), channel=Channel.API, received=Received(at=AT))
    name = with_a_file(key)
    acts = [
        partial(
            api_sending.send, submission=sent, names=("letter.pdf",), at=AT,
            sending=sending(key, idempotency_key=str(n), submission_key=name, attributes_sha256=bytes([n]) * 32),
        )
        for n in range(2)
    ]  # fmt: skip

    accepted, refused = split(at_once(*acts))

    assert [len(accepted), len(refused)] == [1, 1]
    assert "did not come" in str(refused[0])
    assert (Comment.objects.count(), Attachment.objects.count()) == (1, 1)


def test_two_comments_under_one_name_at_once_are_one_and_a_refusal(key):
    sent = submission(CommentPeriodFactory(), channel=Channel.API, received=Received(at=AT))
    acts = [
        partial(
            api_sending.send, submission=sent, names=(), at=AT,
            sending=sending(key, attributes_sha256=bytes([n]) * 32),
        )
        for n in range(2)
    ]  # fmt: skip

    accepted, refused = split(at_once(*acts))

    assert [len(accepted), [type(fault) for fault in refused]] == [1, [SentOtherwise]]
    assert Comment.objects.count() == 1


def test_a_file_that_is_swept_while_its_comment_comes_is_in_the_comment_or_gone(key):
    sent = submission(CommentPeriodFactory(), channel=Channel.API, received=Received(at=AT))
    for n in range(8):
        name = with_a_file(key)
        SubmissionKey.objects.filter(name=name).update(expires_at=AT + pending_files.KEPT)
        send = partial(
            api_sending.send, submission=sent, names=("letter.pdf",), at=AT,
            sending=sending(key, idempotency_key=str(n), submission_key=name),
        )  # fmt: skip
        # The sweep's clock is past the end, the sender's is not: the worst that two edges could disagree.
        at_once(send, partial(pending_files.sweep, at=AT + pending_files.KEPT))

    for attachment in Attachment.objects.all():
        assert originals().exists(attachment.key)
    assert Attachment.objects.count() == Comment.objects.count()


def test_bytes_sent_twice_at_once_leave_one_file_in_the_store(key):
    made = pending_files.new_submission_key(api_key_pk=key.pk, at=AT)
    pending = pending_files.announce(
        submission_key=made.name, api_key_pk=key.pk, file_name="letter.pdf", content_type="application/pdf", at=AT
    )
    kept = [store(name=f"{made.name}-{n}.pdf") for n in range(4)]

    results = at_once(*[partial(pending_files.keep, pending=pending, stored=one, at=AT) for one in kept])

    assert split(results)[1] == []
    pending.refresh_from_db()
    assert [one.key for one in kept if originals().exists(one.key)] == [pending.key]
