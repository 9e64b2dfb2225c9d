"""A real mailbox, on a real IMAP server where Dovecot is installed: read, left as it is, and each mail once."""

import datetime as dt
import imaplib
import uuid
from unittest import mock

import pytest

from comments import tasks, work
from comments.enums import MailState
from comments.intake.mail import mailbox, taking
from comments.models import Comment, IncomingMail
from tests import dovecot
from tests.comments.test_incoming_mail import NOW, mail
from tests.factories import CommentPeriodFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("dovecot"),
    pytest.mark.skipif(not dovecot.is_possible(), reason="needs Dovecot and the right to start it"),
]


@pytest.fixture(scope="module")
def server():
    with dovecot.running() as port:
        yield port


@pytest.fixture
def box(server):
    """A mailbox of its own for each test."""
    return dovecot.Mailbox(port=server, user=f"user-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def period():
    return CommentPeriodFactory()


def fetch(box):
    return mailbox.fetch_mailbox(mailbox.Address.of(box.url), now=lambda: NOW)


def test_mails_become_comments_with_the_time_that_the_mailbox_noted(box, period):
    box.put(mail(period))
    box.put(mail(period, text="Another", Message_ID="<2@x>"), arrived='" 9-Mar-2026 10:00:00 -0400"')

    assert fetch(box) == 2

    assert list(IncomingMail.objects.order_by("uid").values_list("uid", "received_at", "state")) == [
        (1, dt.datetime(2026, 3, 10, 15, 30, tzinfo=dt.UTC), MailState.TAKEN),
        (2, dt.datetime(2026, 3, 9, 14, tzinfo=dt.UTC), MailState.TAKEN),
    ]
    comment = Comment.objects.get(source_id="<2@x>")
    assert comment.received_at == dt.datetime(2026, 3, 9, 14, tzinfo=dt.UTC)
    assert comment.received_evidence == f"Arrival (INTERNALDATE) in {box.user} at 127.0.0.1, INBOX"


def test_the_mailbox_stays_as_it_was(box, period):
    box.put(mail(period))
    before = box.flags()

    fetch(box)

    assert box.flags() == before
    assert b"Seen" not in b"".join(before)


def test_a_second_fetch_asks_for_what_is_new_alone(box, period):
    box.put(mail(period))
    fetch(box)
    box.put(mail(period, Message_ID="<2@x>", text="Later"))

    with mock.patch.object(mailbox, "_fetched", wraps=mailbox._fetched) as asked:
        assert fetch(box) == 1
        assert fetch(box) == 0

    assert [call.args[1] for call in asked.call_args_list] == [2]


def test_a_fetch_that_is_cut_off_goes_on_where_it_was(box, period):
    for number in range(4):
        box.put(mail(period, Message_ID=f"<{number}@x>", text=f"No. {number}"))
    taken: list[dict[str, object]] = []

    def cut_off(**given):
        if len(taken) == 2:
            raise ConnectionResetError("cut off")
        taken.append(given)
        return taking.take_in(**given)

    with mock.patch.object(mailbox, "take_in", cut_off), pytest.raises(mailbox.MailboxDown, match="cut off"):
        fetch(box)

    assert fetch(box) == 2
    assert sorted(IncomingMail.objects.values_list("uid", flat=True)) == [1, 2, 3, 4]
    assert Comment.objects.count() == 4


def test_a_mail_that_lies_there_twice_is_one_and_not_fetched_forever(box, period):
    box.put(mail(period))
    box.put(mail(period))
    fetch(box)

    with mock.patch.object(mailbox, "_fetched", wraps=mailbox._fetched) as asked:
        assert fetch(box) == 0

    assert asked.call_args_list == []
    assert Comment.objects.count() == 1


def test_a_mailbox_that_was_numbered_anew_brings_nothing_twice(box, period):
    box.put(mail(period))
    fetch(box)
    IncomingMail.objects.update(uid_validity=1, uid=99)

    assert fetch(box) == 0
    assert (IncomingMail.objects.count(), Comment.objects.count()) == (1, 1)
    assert IncomingMail.objects.get().uid == 1


def test_mails_known_from_elsewhere_are_not_fetched_each_minute(box, period, tmp_path):
    """A mailbox moved to another server, or one whose mails came as files before."""
    for number in range(3):
        raw = mail(period, Message_ID=f"<{number}@x>", text=f"No. {number}")
        (tmp_path / f"{number}.eml").write_bytes(raw)
        box.put(raw)
    mailbox.fetch_folder(tmp_path, now=lambda: NOW)
    IncomingMail.objects.filter(message_id="<1@x>").update(mailbox="user at old.example, INBOX", uid_validity=4, uid=8)
    arrived = list(IncomingMail.objects.order_by("pk").values_list("received_at", "received_evidence"))

    with mock.patch.object(mailbox, "_fetched", wraps=mailbox._fetched) as asked:
        assert [fetch(box), fetch(box)] == [0, 0]
        mailbox.fetch_folder(tmp_path, now=lambda: NOW)
        assert fetch(box) == 0

    assert [call.args[1] for call in asked.call_args_list] == [1, 2, 3]
    assert list(IncomingMail.objects.order_by("pk").values_list("received_at", "received_evidence")) == arrived
    assert Comment.objects.count() == 3


def test_a_deleted_mail_leaves_the_others(box, period):
    for number in range(3):
        box.put(mail(period, Message_ID=f"<{number}@x>", text=f"No. {number}"))
    box.delete(2)

    assert fetch(box) == 2


def test_more_new_mails_than_a_line_of_the_server_may_name_are_all_found(box, monkeypatch):
    with box.session() as server:
        for _ in range(330):
            server.append("INBOX", "", '"10-Mar-2026 15:30:00 +0000"', b"Subject: x\r\n\r\nx")
    monkeypatch.setattr(mailbox, "_UIDS_AT_ONCE", 100)
    monkeypatch.setattr(imaplib, "_MAXLINE", 1000)  # as if there were a hundred and fifty thousand

    with mailbox._opened(mailbox.Address.of(box.url)) as (server, _):
        found = [list(mailbox._uids_after(server, last)) for last in (0, 229, 330)]

    assert found == [list(range(1, 331)), list(range(230, 331)), []]


def test_an_empty_mailbox_gives_nothing(box):
    assert fetch(box) == 0


@pytest.mark.parametrize(
    "url", ["imap://{user}:wrong@127.0.0.1:{port}/INBOX", "imap://{user}:secret@127.0.0.1:{port}/None"]
)
def test_a_mailbox_that_cannot_be_opened_says_so_without_the_password(box, url):
    address = mailbox.Address.of(url.format(user=box.user, port=box.port))

    with pytest.raises(mailbox.MailboxDown) as down:
        mailbox.fetch_mailbox(address, now=lambda: NOW)

    assert "secret" not in str(down.value)
    assert "wrong" not in str(down.value)


def test_the_task_takes_in_and_a_server_that_is_away_stops_nothing(box, period, settings):
    box.put(mail(period))
    settings.MAILBOX_URL = box.url

    assert work.fetch_mail() == 1
    settings.MAILBOX_URL = "imap://user:secret@127.0.0.1:1/INBOX"
    tasks.fetch_mail()

    assert IncomingMail.objects.count() == 1


def test_a_turn_ends_among_mails_that_are_known_and_the_next_goes_on(box, period):
    """Of a mailbox that was numbered anew all are known; reading them again may take hours."""
    for number in range(4):
        box.put(mail(period, Message_ID=f"<{number}@x>", text=f"No. {number}"))
    fetch(box)
    IncomingMail.objects.update(uid_validity=1, uid=99)

    with mock.patch.object(mailbox, "_fetched", wraps=mailbox._fetched) as asked:
        turns = []
        for _ in range(5):
            assert mailbox.fetch_mailbox(mailbox.Address.of(box.url), now=lambda: NOW, seconds=0) == 0
            turns.append([call.args[1] for call in asked.call_args_list])
            asked.reset_mock()

    assert turns == [[1], [2], [3], [4], []]
    assert Comment.objects.count() == 4
