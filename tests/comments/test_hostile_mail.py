"""Mails that are broken, or made to do harm: each gets its row, in bounded time, and those behind it are taken."""

import base64
import os
import time

import pytest

from comments.enums import MailState
from comments.intake.child import Child
from comments.intake.mail import submitting, taking
from comments.intake.mail.reading import Mail
from comments.models import Attachment, Comment, IncomingMail
from tests.comments.test_incoming_mail import ARRIVED, mail, take
from tests.factories import CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


def raw(
    period,
    *,
    headers=(),
    body=b"Ninety days, please.",
    kind=b"text/plain; charset=utf-8",
    message_id=b"<one@mail.example>",
):
    """The bytes of a mail, to the letter."""
    docket = period.document.docket.docket_id.encode()
    lines = [
        b"From: Ada Tester <ada@mail.example>",
        b"To: comments@agency.example",
        b"Subject: Comment on " + docket,
        b"Message-ID: " + message_id,
        b"Content-Type: " + kind,
        *headers,
    ]
    return b"\r\n".join([*lines, b"", body])


def multipart(parts, boundary=b"BOUND"):
    pieces = [b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts]
    return b"multipart/mixed; boundary=" + boundary, b"".join(pieces) + b"--" + boundary + b"--\r\n"


def text_file(name, content=b"x"):
    return b"Content-Disposition: attachment; filename=" + name + b"\r\nContent-Type: text/plain\r\n\r\n" + content


@pytest.mark.parametrize("name", [b"Message-ID", b"In-Reply-To", b"Subject", b"From", b"To", b"Received"])
@pytest.mark.parametrize(
    "value",
    [
        b"=?utf-7?Q?+2AA-?=",
        b"=?unicode_escape?Q?=5Cud800?=",
        b"=?utf-16?B?2AA=?=",
        b"=?x-none?Q?a?=",
        b"=?hex?Q?a?=",
        b"=?utf-8?B?AAAA?=",
        b"a\x00b",
        b"\xff\xfe",
        b"(" * 5000,
        b"a:" * 5000,
        b"\xe2\x80\xae" * 50,
        b"",
    ],
)
def test_any_header_gives_a_row_and_holds_up_nobody(period, name, value):
    broken = raw(period, headers=[name + b": " + value])
    if name in (b"Message-ID", b"Subject", b"From", b"To"):
        broken = broken.replace(name + b": ", name + b": " + value + b" ", 1)

    row = take(broken, uid=1)
    behind = take(mail(period, Message_ID="<behind@mail.example>"), uid=2)

    assert row.pk
    assert behind.state == MailState.TAKEN


def test_an_id_of_half_a_character_is_the_same_mail_when_it_is_delivered_again(period):
    first = take(raw(period, message_id=b"=?utf-7?Q?+2AA-?="))
    again = take(raw(period, message_id=b"=?utf-7?Q?+2AA-?=", headers=[b"Received: again"]))

    assert first.comment == again.comment
    assert IncomingMail.objects.count() == 2


@pytest.mark.parametrize(
    "written", ["=?a?q?x ", "=?utf-8?q?x?= ", "=?utf-8?q?x?=\r\n ", "a@b.example, ", "<", '"', "a:", "("]
)
def test_a_header_without_an_end_is_read_within_the_time_that_a_mail_has(written):
    row = take(f"From: a@b.example\r\nSubject: {written * 60_000}\r\nTo: {written * 60_000}\r\n\r\nhi".encode())

    assert row.size_bytes > taking.READ_HERE_MAX_BYTES, "it is read by a child, which has so long"
    assert row.reason == "Neither its address nor its subject names a docket."


def test_many_files_of_one_name_are_kept_to_a_bound_and_the_rest_is_told(period, monkeypatch):
    monkeypatch.setattr(submitting, "FILES_MAX", 5)
    kind, body = multipart([b"\r\nWords", *[text_file(b"a.txt", b"%d" % n) for n in range(2000)]])

    row = take(raw(period, kind=kind, body=body))

    assert row.state == MailState.TAKEN
    assert "In the original alone: 1,995 files beyond the first 5." in row.notes
    names = list(Attachment.objects.order_by("position").values_list("file_name", flat=True))
    assert names == ["a.txt", "a (2).txt", "a (3).txt", "a (4).txt", "a (5).txt"]


@pytest.mark.parametrize("name", [b'" a.txt"', b'".a.txt"', b'"a.txt."', b'"x/a.txt"', b'"x\\\\a.txt"'])
def test_files_whose_names_become_the_same_are_told_apart(period, name):
    kind, body = multipart([b"\r\nWords", text_file(b"a.txt"), text_file(name)])

    row = take(raw(period, kind=kind, body=body))

    assert row.state == MailState.TAKEN, row.reason
    assert Attachment.objects.filter(file_name__in=["a.txt", "a (2).txt"]).count() == 2


@pytest.mark.parametrize("name", [b"winmail.dat", b"invite.ics", b"smime.p7s", b"page.html", b"CON.exe", b"x" * 5000])
def test_what_no_comment_may_hold_stays_in_the_original_and_is_named(period, name):
    kind, body = multipart([b"\r\nWords", text_file(name, base64.b64encode(b"x" * 100))])

    row = take(raw(period, kind=kind, body=body))

    assert row.state == MailState.TAKEN
    assert "In the original alone" in row.notes
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "charset", [b"nul\x00l", b"idna", b"hex", b"rot13", b"undefined", b"unicode_escape", b"utf-16", b"x" * 3000, b""]
)
def test_words_in_no_known_encoding_are_read_as_well_as_can_be(period, charset):
    row = take(raw(period, kind=b'text/plain; charset="' + charset + b'"'))

    assert row.state == MailState.TAKEN, row.reason
    assert Comment.objects.get().text


def test_a_time_beyond_all_calendars_is_no_time(period):
    row = take(raw(period, headers=[b"Received: x; Fri, 31 Dec 9999 23:59:59 -1200"]), at=None)

    assert "no believable time" in row.received_evidence


def large(period, message_id):
    return raw(period, body=b"x" * (taking.READ_HERE_MAX_BYTES + 1), message_id=message_id)


def test_a_large_mail_is_read_as_a_small_one(period):
    row = take(large(period, b"<large@mail.example>"))

    assert row.state == MailState.TAKEN
    assert Comment.objects.get().text == "x" * (taking.READ_HERE_MAX_BYTES + 1)


@pytest.mark.parametrize("harm", [lambda raw: time.sleep(600), lambda raw: os._exit(9)], ids=["too slow", "killed"])
def test_a_mail_that_takes_too_long_waits_for_staff_and_those_behind_it_are_taken(period, monkeypatch, harm):
    monkeypatch.setattr(taking, "READ_SECONDS", 0.5)
    with monkeypatch.context() as patched:
        patched.setattr(taking, "read", harm)
        row = take(large(period, b"<slow@mail.example>"), uid=1)
    behind = take(large(period, b"<behind@mail.example>"), uid=2)

    assert (row.state, behind.state) == (MailState.WAITING, MailState.TAKEN)
    assert "takes too long" in row.reason
    assert row.size_bytes > taking.READ_HERE_MAX_BYTES


def test_a_mail_that_takes_too_much_memory_waits_for_staff_and_those_behind_it_are_taken(period, monkeypatch, settings):
    settings.CHILD_MEMORY_BYTES = 64 * 1024 * 1024
    with monkeypatch.context() as patched:
        # In one piece: what this process once had and no longer uses serves many small ones.
        patched.setattr(taking, "read", lambda raw: bytearray(1024 * 1024 * 1024))
        row = take(large(period, b"<heavy@mail.example>"), uid=1)
    behind = take(large(period, b"<behind@mail.example>"), uid=2)

    assert (row.state, behind.state) == (MailState.WAITING, MailState.TAKEN)
    assert "too much memory" in row.reason
    assert row.size_bytes > taking.READ_HERE_MAX_BYTES


def test_what_can_not_be_stored_as_it_was_read_waits_for_staff_with_its_bytes(period, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(taking, "read", lambda raw: Mail(subject="\ud800", sender_email="x" * 9000, text="Words"))
        row = take(mail(period), uid=1)
    behind = take(mail(period, Message_ID="<behind@mail.example>"), uid=2)

    assert (row.state, behind.state) == (MailState.WAITING, MailState.TAKEN)
    assert row.reason.startswith("What it says can't be stored")
    assert (row.uid, row.received_at) == (1, ARRIVED)
    assert taking.contents_of(row).text == behind.comment.text


def test_a_person_waits_less_long_for_a_mail_than_a_worker_does(period, monkeypatch):
    row = take(large(period, b"<slow@mail.example>"))
    given = []

    class Noting(Child):
        def ask(self, order, *, seconds=None):
            given.append(seconds)
            return super().ask(order, seconds=seconds)

    monkeypatch.setattr(taking, "Child", Noting)
    monkeypatch.setattr(taking, "read", lambda raw: time.sleep(600))

    assert "takes too long" in taking.contents_of(row, seconds=0.3).unread
    assert given == [0.3]


def test_what_a_reader_stumbles_over_in_the_child_is_told_as_here(period, monkeypatch):
    def stumble(raw):
        raise RecursionError

    monkeypatch.setattr(taking, "read", stumble)

    row = take(large(period, b"<deep@mail.example>"))

    assert (row.state, "RecursionError" in row.reason) == (MailState.WAITING, True)
