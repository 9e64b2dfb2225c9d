"""Every comment stands in exactly one part of the ledger, whatever was sent; what is lost raises an alarm."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from comments import work
from comments.analysis import normalise
from comments.enums import ExtractionStatus, JobKind
from comments.models import Comment, LedgerCheck, Sketch
from comments.record import ledger
from comments.review.views import ledger as ledger_views
from rulemaking import health
from tests.factories import (
    AttachmentFactory,
    CommentFactory,
    CommentPeriodFactory,
    JobFactory,
    OfficialFactory,
    RulemakingFactory,
)

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC)
ODD_TEXTS = ["", " ", "\n\n\t", "a", "\u200b\ufeff", "!!!", "word " * 20_000, "\U0001f600", "Dear Sir,", "<p></p>"]


@pytest.fixture
def rule():
    return CommentPeriodFactory().document


def received(rule, *, read=True, **fields):
    comment = CommentFactory(document=rule, numbered=fields.pop("numbered", True), **fields)
    if read:
        Sketch.objects.create(
            comment=comment, algorithm="sketch", normal_sha256=normalise.normal_hash(comment.text), data=b""
        )
    return comment


def counted(rule):
    found = ledger.figures(rule.rulemaking)
    assert sum(found[part] for part in ledger.PARTS) == found["received"]
    return {part: count for part, count in found.items() if count}


def test_odd_texts_are_each_in_one_part(rule):
    for text in ODD_TEXTS + ODD_TEXTS:
        received(rule, text=text)

    found = counted(rule)

    assert found["received"] == 2 * len(ODD_TEXTS)
    assert found["copies"] >= 4
    assert found["without_text"] >= 6
    assert ledger.check(rulemaking=rule.rulemaking, at=NOW).is_balanced


def test_of_equal_texts_one_is_first_and_the_others_are_copies(rule):
    for _ in range(5):
        received(rule, text="We need ninety days.")
    received(rule, text="WE  NEED NINETY DAYS.")

    assert counted(rule) == {"received": 6, "first_of_text": 1, "copies": 5}


def test_a_copy_on_another_rule_is_no_copy(rule):
    received(CommentPeriodFactory().document, text="We need ninety days.")
    received(rule, text="We need ninety days.")

    assert counted(rule) == {"received": 1, "first_of_text": 1}


@pytest.mark.parametrize("status", ExtractionStatus)
def test_a_comment_with_a_file_is_in_one_part_whatever_became_of_the_file(rule, status):
    comment = received(rule, text="See attached.")
    received(rule, text="See attached.")
    AttachmentFactory(comment=comment, status__extraction_status=status)

    found = counted(rule)

    where = {ExtractionStatus.OWED: "not_yet_read", ExtractionStatus.EXTRACTED: "with_files", ExtractionStatus.EMPTY: "with_files"}  # fmt: skip  # noqa: E501
    assert found == {"received": 2, "first_of_text": 1, where.get(status, "with_unread_files"): 1}


def test_posted_restricted_and_withdrawn_comments_are_counted_like_any_other(rule):
    for state in ("posted", "restricted", "withdrawn"):
        received(rule, numbered=False, text=f"Said and {state}.", **{state: True})

    assert counted(rule) == {"received": 3, "first_of_text": 3}


def test_text_that_nobody_read_and_nobody_owes_raises_the_alarm_until_it_is_owed_again(rule):
    comment = received(rule, read=False)

    wrong = ledger.check(rulemaking=rule.rulemaking, at=NOW)

    assert wrong.faults == ["1 comments are not read, and nobody owes it."]
    assert health.report()["ledger"] == "does not add up for 1 rules"
    assert ledger.unbalanced() == [wrong]
    JobFactory(kind=JobKind.SKETCH, comment=comment)
    assert ledger.check(rulemaking=rule.rulemaking, at=NOW).is_balanced
    assert health.report()["ledger"] == "ok"
    assert LedgerCheck.objects.count() == 2


def test_a_comment_without_status_raises_the_alarm(rule):
    received(rule, status=None)

    assert "1 comments have no status." in ledger.check(rulemaking=rule.rulemaking, at=NOW).faults


def test_a_comment_without_number_is_fine_only_while_someone_owes_it(rule):
    comment = received(rule, numbered=False)

    assert ledger.check(rulemaking=rule.rulemaking, at=NOW).faults
    JobFactory(kind=JobKind.NUMBER, comment=comment)
    assert ledger.check(rulemaking=rule.rulemaking, at=NOW).is_balanced


def test_each_number_of_the_page_has_a_list_with_as_many_comments(rule):
    received(rule, text="We need ninety days.")
    received(rule, text="We need ninety days.")
    received(rule, read=False)
    staff = Client()
    staff.force_login(OfficialFactory())

    page = staff.get(reverse("review:ledger", args=[rule.rulemaking.slug]))

    assert page.status_code == 200
    assert "1 comments are not read" in page.content.decode()
    for part in page.context["parts"]:
        listed = staff.get(part.address)
        assert listed.context["rows"].paginator.count == part.count, part.label


def test_the_first_page_of_staff_names_a_rule_that_does_not_add_up(rule):
    received(rule, read=False)
    ledger.check_all(at=work.now())
    staff = Client()
    staff.force_login(OfficialFactory())

    assert "the comments do not add up" in staff.get(reverse("admin:index")).content.decode()


def test_counting_all_and_looking_each_up_find_the_same(rule):
    elsewhere = CommentPeriodFactory().document
    for text in ("Ninety days.", "Ninety days.", "ninety  days.", "Thirty days.", "", "!!!"):
        received(rule, text=text)
        received(elsewhere, text=text)
    AttachmentFactory(comment=received(rule, text="Ninety days."))
    received(rule, read=False)
    every = Comment.objects.all()

    for part in ledger.PARTS:
        looked_up = set(ledger.in_part(every, part).values_list("pk", flat=True))
        assert set(ledger.in_part(every, part, is_counted=True).values_list("pk", flat=True)) == looked_up
    assert ledger.in_part(every, "copies").count() == 4
    assert ledger.in_part(every, "first_of_text").count() == 6


def test_the_page_of_a_large_docket_shows_the_last_check_and_counts_when_asked(client, rule, monkeypatch):
    client.force_login(OfficialFactory())
    received(rule, text="Ninety days.")
    ledger.check(rulemaking=rule.rulemaking, at=NOW)
    received(rule, text="Thirty days.")
    address = reverse("review:ledger", args=[rule.rulemaking.slug])

    small = client.get(address).context
    monkeypatch.setattr(ledger_views, "COUNTED_EACH_TIME", 1)
    large = client.get(address)
    asked = client.get(address, {"now": ""}).context

    assert [context["total"] for context in (small, large.context, asked)] == [2, 1, 2]
    assert "Counted Friday, March 20, 2026" in large.content.decode()
    assert asked["counted_at"] is None


def test_a_rule_without_documents_has_a_ledger_of_nothing():
    assert set(ledger.figures(RulemakingFactory()).values()) == {0}
