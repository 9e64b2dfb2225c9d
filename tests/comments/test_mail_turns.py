"""Mails are fetched by one at a time, and a turn at them ends, so that other slow work goes on."""

import errno
import io
import itertools
import os
from functools import partial
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

from comments import tasks, work
from comments.intake.mail import mailbox, taking, turns
from comments.models import Comment, IncomingMail
from tests.comments.test_incoming_mail import NOW, mail
from tests.factories import CommentPeriodFactory
from tests.races.at_once import at_once, split

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """Six mails to one docket."""
    period = CommentPeriodFactory()
    for number in range(6):
        raw = mail(period, text=f"No. {number}", Message_ID=f"<{number}@mail.example>")
        (tmp_path / f"{number}.eml").write_bytes(raw)
    return tmp_path


def fetch(folder, **given):
    return mailbox.fetch_folder(folder, now=lambda: NOW, **given)


@pytest.fixture
def clock(monkeypatch):
    """A clock by which each look takes a minute."""
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=partial(next, itertools.count(step=60))))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_fetch_at_once_one_reads_each_mail(folder, monkeypatch):
    read = []

    def slowly(raw):
        read.append(raw)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        return taking_read(raw)

    taking_read = taking.read
    monkeypatch.setattr(taking, "read", slowly)

    done, refused = split(at_once(*[partial(fetch, folder)] * 4))

    assert sum(done) == 6
    assert {type(fault) for fault in refused} <= {turns.FetchedByAnother}
    assert len(read) == Comment.objects.count() == 6


def test_while_one_fetches_another_reads_nothing_and_is_told(folder, settings):
    settings.MAIL_FOLDER = str(folder)

    with turns.turn(str(folder), seconds=None):
        with pytest.raises(turns.FetchedByAnother, match="just now"):
            fetch(folder)
        with pytest.raises(CommandError, match="Another is fetching"):
            call_command("fetch_mail", folder=folder)
        tasks.fetch_mail()

    assert not IncomingMail.objects.exists()
    assert fetch(folder) == 6


def test_another_folder_waits_for_nobody(folder, tmp_path_factory):
    with turns.turn(str(tmp_path_factory.mktemp("other")), seconds=None):
        assert fetch(folder) == 6


def test_a_turn_that_broke_leaves_nobody_waiting(folder, monkeypatch):
    def breaks(raw):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(taking, "read", breaks)
        with pytest.raises(KeyboardInterrupt):
            fetch(folder)

    assert fetch(folder) == 6


@pytest.mark.usefixtures("clock")
def test_a_turn_ends_and_the_next_goes_on_where_it_stopped(folder):
    assert [fetch(folder, seconds=120) for _ in range(4)] == [2, 2, 2, 0]
    texts = Comment.objects.order_by("pk").values_list("text", flat=True)
    assert [text.strip() for text in texts] == [f"No. {number}" for number in range(6)]


@pytest.mark.usefixtures("clock")
def test_a_turn_too_short_for_anything_takes_one_mail_all_the_same(folder):
    assert [fetch(folder, seconds=0) for _ in range(7)] == [1, 1, 1, 1, 1, 1, 0]


@pytest.mark.usefixtures("clock")
def test_the_task_gives_its_place_back_and_the_command_takes_all(folder, settings):
    settings.MAIL_FOLDER = str(folder)

    tasks.fetch_mail()
    after_a_turn = IncomingMail.objects.count()
    call_command("fetch_mail")

    assert (after_a_turn, IncomingMail.objects.count()) == (2, 6)


def test_whoever_lost_the_connection_that_holds_the_turn_stops_after_that_mail(folder, monkeypatch):
    holders = []
    copy, read = connection.copy, taking.read
    monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "copy", lambda: holders.append(copy()) or holders[0])

    def cut(raw):
        holders[0].connection.close()
        return read(raw)

    monkeypatch.setattr(taking, "read", cut)

    assert fetch(folder) == 1


def test_among_files_that_are_known_the_connection_that_holds_the_turn_is_not_forgotten(folder, monkeypatch):
    fetch(folder)
    holders = []
    copy, known = connection.copy, mailbox.take_in
    monkeypatch.setattr(connections[DEFAULT_DB_ALIAS], "copy", lambda: holders.append(copy()) or holders[0])
    seen = []

    def cut(**given):
        seen.append(given["content"].name)
        if len(seen) == 2:
            holders[0].connection.close()
        return known(**given)

    monkeypatch.setattr(mailbox, "take_in", cut)

    assert fetch(folder) == 0
    assert seen == ["0.eml", "1.eml"]


def test_a_folder_that_can_not_be_read_keeps_no_mailbox_from_being_asked(folder, settings, monkeypatch):
    asked = []
    settings.MAIL_FOLDER = str(folder / "none")
    settings.MAILBOX_URL = "imap://user:secret@127.0.0.1:1/INBOX"
    monkeypatch.setattr(mailbox, "_opened", lambda address: asked.append(address.host) or _Away())

    with pytest.raises(mailbox.MailboxDown, match="folder"):
        work.fetch_mail()

    assert asked == ["127.0.0.1"]


class _BreaksOff(io.FileIO):
    """A file whose later bytes can't be read, as on a damaged disk."""

    def readinto(self, buffer):
        if self.name.name == "1.eml" and self.tell():
            raise OSError(errno.EIO, "Input/output error")
        return super().readinto(memoryview(buffer)[:100])


def test_a_file_whose_later_bytes_can_not_be_read_keeps_none_behind_it_from_being_taken(folder, monkeypatch):
    monkeypatch.setattr(mailbox, "_RawFile", type("_RawFile", (mailbox._RawFile, _BreaksOff), {}))

    with pytest.raises(mailbox.MailboxDown, match=r"can't be read: 1, such as 1\.eml \(Input/output error\)"):
        fetch(folder)

    assert Comment.objects.count() == 5


@pytest.mark.parametrize("lack", ["the store is full", "no room for a child"])
def test_a_store_or_machine_that_fails_is_not_told_as_a_folder_that_can_not_be_read(folder, monkeypatch, lack):
    def fails(*given):
        raise OSError(errno.ENOSPC, lack)

    with monkeypatch.context() as patched:
        if lack == "the store is full":
            patched.setattr(taking, "keep_bytes", fails)
        else:
            patched.setattr(taking, "READ_HERE_MAX_BYTES", 0)
            patched.setattr(os, "fork", fails)
        with pytest.raises(mailbox.MailNotKept, match=lack) as told:
            fetch(folder)

    assert "folder" not in str(told.value)
    assert fetch(folder) == 6


class _Away:
    def __enter__(self):
        raise ConnectionRefusedError

    def __exit__(self, *given):
        return None
