"""Of the files that came with mails, those lie in the store that a comment has, and no others."""

import datetime as dt
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import DataError

from comments.enums import MailState
from comments.intake.mail import submitting, taking
from comments.models import Attachment, IncomingMail
from comments.record.stores import originals
from tests.comments.making import pdf
from tests.comments.test_incoming_mail import ARRIVED, NOW, mail, take
from tests.factories import OFFICIAL, CommentPeriodFactory

pytestmark = pytest.mark.django_db

TOO_EARLY = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


@pytest.fixture
def period():
    return CommentPeriodFactory()


@pytest.fixture
def left_over(settings, tmp_path):
    """Keys in a store of this test's own that no row names: tests beside this one keep files too."""
    store = {**settings.STORAGES["originals"], "OPTIONS": {"location": str(tmp_path / "originals"), "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"originals": store}

    def now():
        named = {*IncomingMail.objects.values_list("key", flat=True), *Attachment.objects.values_list("key", flat=True)}
        root = Path(originals().path(""))
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()} - named

    return now


def with_files(period, **headers):
    return mail(period, files=[("a.pdf", pdf()), ("b.pdf", pdf(author="Other"))], **headers)


def test_a_taken_mail_has_its_files(period, left_over):
    row = take(with_files(period))

    assert row.state == MailState.TAKEN
    assert Attachment.objects.count() == 2
    assert left_over() == set()


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Subject": "On no docket"}], ids=str)
def test_a_mail_that_is_no_comment_keeps_its_files_in_the_original_alone(period, left_over, headers):
    take(with_files(period, **headers))

    assert left_over() == set()


def test_a_mail_outside_the_period_leaves_no_files_until_it_is_routed(period, left_over):
    row = take(with_files(period), at=TOO_EARLY)
    with pytest.raises(taking.MailNotTakable):
        taking.route(mail=row, document=period.document, by=OFFICIAL, at=NOW)

    assert row.state == MailState.WAITING
    assert left_over() == set()


def test_a_mail_that_somebody_else_routed_first_leaves_no_files(period, left_over):
    row = take(with_files(period, Subject="On no docket"))
    route = partial(taking.route, mail=row, document=period.document, by=OFFICIAL, at=NOW)
    route()

    with pytest.raises(taking.MailDecidedBefore):
        route()

    assert Attachment.objects.count() == 2
    assert left_over() == set()


def test_a_mail_delivered_twice_has_its_files_once(period, left_over):
    first = take(with_files(period))
    second = take(with_files(period, Received="from a by b; Tue, 10 Mar 2026 10:30:00 -0500"))

    assert first.comment == second.comment
    assert left_over() == set()


def test_a_mail_that_can_not_be_stored_as_it_was_read_leaves_no_files(period, left_over, monkeypatch):
    monkeypatch.setattr(taking, "read", lambda raw, read=taking.read: _unstorable(read(raw)))

    assert take(with_files(period)).reason.startswith("What it says can't be stored")
    assert left_over() == set()


def _unstorable(found):
    return found.__class__(**{**vars(found), "in_reply_to": "\ud800"})


@pytest.mark.parametrize("said", ["\ud800", "\x00"], ids=["half a character", "a NUL"])
def test_a_routed_mail_that_can_not_be_stored_as_it_was_read_leaves_no_files(period, left_over, monkeypatch, said):
    row = take(with_files(period, Subject="On no docket"))
    monkeypatch.setattr(taking, "read", lambda raw, read=taking.read: replace(read(raw), notes=(said,)))

    with pytest.raises((UnicodeError, DataError)):
        taking.route(mail=row, document=period.document, by=OFFICIAL, at=NOW)

    assert not Attachment.objects.exists()
    assert left_over() == set()


def test_a_store_that_fails_in_the_middle_leaves_no_file_without_a_mail(period, left_over, monkeypatch):
    kept: list = []

    def full_later(*given, keep=submitting.keep_file, **named):
        if kept:
            raise OSError("no space left")
        kept.append(keep(*given, **named))
        return kept[0]

    monkeypatch.setattr(submitting, "keep_file", full_later)

    with pytest.raises(OSError, match="no space"):
        take(with_files(period))

    assert left_over() == set()


def test_who_lost_the_race_for_a_mail_leaves_no_second_copy(period, left_over, monkeypatch):
    """Another took the same bytes in while they were read here."""
    content = with_files(period)

    def while_it_is_read(raw, read=taking.read):
        monkeypatch.setattr(taking, "read", read)
        take(content)
        return read(raw)

    monkeypatch.setattr(taking, "read", while_it_is_read)

    arrival = taking.Arrival(mailbox="x", at=ARRIVED, evidence="Arrival")
    _, is_new = taking.take_in(content=ContentFile(content), arrival=arrival, at=NOW)

    assert not is_new
    assert left_over() == set()
