"""Staff and the reports of “I did not write this”: none is forgotten, each is answered by e-mail."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.enums import JobKind, NotificationKind
from comments.models import FalseAttributionAnswer, FalseAttributionReport, Job, Notification
from comments.review import false_attribution
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    RECEIVED_AT,
    FalseAttributionAnswerFactory,
    FalseAttributionReportFactory,
)

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)
LIST = "/admin/reports/"


def page_of(report: FalseAttributionReport) -> str:
    return f"/admin/reports/{report.pk}/"


def test_the_list_has_the_longest_waiting_first_and_the_answered_last(reviewer: Client) -> None:
    answered = FalseAttributionReportFactory(received_at=RECEIVED_AT - 9 * HOUR)
    FalseAttributionAnswerFactory(report=answered)
    later = FalseAttributionReportFactory(received_at=RECEIVED_AT)
    earlier = FalseAttributionReportFactory(received_at=RECEIVED_AT - HOUR)

    page = reviewer.get(LIST).content.decode()

    assert sorted((earlier, later, answered), key=lambda report: page.index(report.reference)) == [
        earlier, later, answered,
    ]  # fmt: skip
    assert "2 reports wait for an answer" in page


@pytest.mark.parametrize("address", ["/admin/", "/admin/work/"])
def test_staff_see_how_many_wait_on_their_first_page_and_on_the_page_of_work(reviewer: Client, address: str) -> None:
    FalseAttributionReportFactory()
    FalseAttributionAnswerFactory(report=FalseAttributionReportFactory())
    one = reviewer.get(address).content.decode()
    FalseAttributionAnswerFactory(report=FalseAttributionReport.objects.unanswered().get())
    none = reviewer.get(address).content.decode()

    assert f'href="{LIST}">1 ' in one
    assert f'href="{LIST}">1 ' not in none


def test_a_report_stands_on_the_comment_that_it_is_about(reviewer: Client) -> None:
    report = FalseAttributionReportFactory()

    page = reviewer.get(f"/admin/comments/comment/{report.comment_id}/change/").content.decode()

    assert page_of(report) in page
    assert "not answered yet" in page


def test_an_answer_is_kept_with_who_gave_it_and_owed_by_mail(reviewer: Client) -> None:
    report = FalseAttributionReportFactory()
    shown = reviewer.get(page_of(report)).content.decode()

    sent = reviewer.post(page_of(report), {"text": "We withdrew it.\r\nThank you.", "seen_answers": "0"})

    assert report.text in shown
    assert sent.status_code == 302
    answer = FalseAttributionAnswer.objects.get()
    assert (answer.report, answer.number, answer.answered_by) == (report, 1, "r.viewer")
    assert answer.text == "We withdrew it.\nThank you."
    message = Notification.objects.get()
    assert (message.kind, message.email) == (NotificationKind.FALSE_ATTRIBUTION_ANSWER, report.email)
    assert message.language == "en"
    assert Job.objects.filter(kind=JobKind.NOTIFY, notification=message).exists()
    assert not FalseAttributionReport.objects.unanswered().exists()
    assert "We withdrew it." in reviewer.get(page_of(report)).content.decode()


def test_who_reported_on_the_spanish_page_is_answered_in_spanish_and_staff_are_told(reviewer: Client) -> None:
    report = FalseAttributionReportFactory(language="es")

    shown = reviewer.get(page_of(report)).content.decode()
    reviewer.post(page_of(report), {"text": "La retiramos.", "seen_answers": "0"})

    assert "the e-mail around your answer is in Spanish" in shown
    assert Notification.objects.get().language == "es"


@pytest.mark.parametrize("wrong", [{"text": " "}, {"text": "x" * 5001}, {"text": "a\x00b"}, {"seen_answers": "x"}])
def test_an_answer_that_cannot_be_sent_is_not(reviewer: Client, wrong: dict[str, str]) -> None:
    report = FalseAttributionReportFactory()

    assert reviewer.post(page_of(report), {"text": "Words", "seen_answers": "0"} | wrong).status_code == 400
    assert not FalseAttributionAnswer.objects.exists()


def test_two_officials_do_not_answer_past_each_other_and_more_can_be_added(reviewer: Client) -> None:
    report = FalseAttributionReportFactory()
    FalseAttributionAnswerFactory(report=report, text="The first.")

    late = reviewer.post(page_of(report), {"text": "Unaware of it.", "seen_answers": "0"})
    aware = reviewer.post(page_of(report), {"text": "Besides.", "seen_answers": "1"})

    assert (late.status_code, aware.status_code) == (400, 302)
    assert "Unaware of it." in late.content.decode()
    assert "The first." in late.content.decode()
    assert list(report.answers.values_list("number", "text")) == [(1, "The first."), (2, "Besides.")]


def test_if_the_message_cannot_be_owed_no_answer_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    report = FalseAttributionReportFactory()
    monkeypatch.setattr(false_attribution, "_owe_message", fail)
    with pytest.raises(RuntimeError):
        false_attribution.answer(report=report, text="Words", seen_answers=0, by=OFFICIAL, at=CLOSES_AT)

    assert not FalseAttributionAnswer.objects.exists()


def test_only_who_sees_comments_sees_who_reports(as_: Callable[..., Client]) -> None:
    report = FalseAttributionReportFactory()
    nobody = as_("n.obody")

    assert [nobody.get(address).status_code for address in (LIST, page_of(report))] == [403, 403]
    assert nobody.post(page_of(report), {"text": "Words", "seen_answers": "0"}).status_code == 403
    assert report.reference not in nobody.get("/admin/").content.decode()


@pytest.mark.parametrize("make", [FalseAttributionReportFactory, FalseAttributionAnswerFactory])
def test_the_database_changes_neither_reports_nor_answers(make: Callable[[], object]) -> None:
    row = make()
    for change in (lambda: type(row).objects.update(text="Other"), lambda: type(row).objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_list_costs_the_same_queries_with_one_and_with_thirty_rows(reviewer: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert reviewer.get(LIST).status_code == 200
        return len(captured)

    FalseAttributionAnswerFactory()
    one = cost()
    FalseAttributionReportFactory.create_batch(29)

    assert cost() == one
