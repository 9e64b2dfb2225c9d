"""The admin's first page, a rule's page, work, summaries, periods, and the policy of all of them."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.analysis import language_model
from comments.analysis import summary as analysis
from comments.enums import Audience, BulkOccasion, JobKind, SummaryOccasion
from comments.models import BulkRun, Job, Summary
from comments.record import summaries, summary_input
from comments.review.counts import work_rows
from comments.review.views.rules import received_by_day
from rulemaking.deadlines import closing_instant
from rulemaking.enums import DocumentKind
from rulemaking.models import Agency, CommentPeriod, PeriodChange
from tests.factories import (
    CLOSES_AT,
    RECEIVED_AT,
    AgencyFactory,
    CommentFactory,
    CommentPeriodFactory,
    DocketFactory,
    DocumentFactory,
    JobFactory,
    OfficialFactory,
    PeriodChangeFactory,
    SummaryFactory,
)

pytestmark = pytest.mark.django_db
OPEN = RECEIVED_AT
"""An instant at which the period of the factories is open."""


@pytest.fixture
def period() -> CommentPeriod:
    return PeriodChangeFactory().period


@time_machine.travel(OPEN, tick=False)
def test_the_admin_opens_on_what_waits_with_a_list_behind_each_number(reviewer: Client, period: CommentPeriod) -> None:
    CommentFactory.create_batch(2, document=period.document, numbered=True)
    slug = period.part.rulemaking.slug

    html = reviewer.get("/admin/").content.decode()

    assert "<strong>2</strong>" in html
    assert f'href="/admin/comments/comment/?rule={slug}&amp;status=waiting">2</a>' in html
    assert "Start reviewing" in html


@time_machine.travel(OPEN, tick=False)
def test_the_first_page_costs_the_same_queries_with_one_and_with_ten_rules(reviewer: Client) -> None:
    def query_count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reviewer.get("/admin/").status_code == 200
        return len(queries)

    CommentFactory(document=CommentPeriodFactory().document)
    with_one = query_count()
    for _ in range(9):
        CommentFactory(document=CommentPeriodFactory().document)

    assert query_count() == with_one


def test_a_rule_manager_sees_the_numbers_but_no_button_to_review(manager: Client, period: CommentPeriod) -> None:
    CommentFactory(document=period.document, numbered=True)

    assert "Start reviewing" not in manager.get("/admin/").content.decode()


def test_the_days_of_a_rule_add_up_to_what_was_received(period: CommentPeriod) -> None:
    CommentFactory.create_batch(2, document=period.document)
    CommentFactory(document=period.document, by_mail=True)
    CommentFactory(document=period.document, received_at=CLOSES_AT)

    days = received_by_day(period.part.rulemaking)

    assert days == [
        {"day": "2026-03-10", "count": 2, "late": 0},
        {"day": "2026-03-12", "count": 1, "late": 0},
        {"day": "2026-04-02", "count": 1, "late": 1},
    ]


def test_a_rules_page_shows_periods_documents_and_days(manager: Client, period: CommentPeriod) -> None:
    CommentFactory(document=period.document)

    html = manager.get(reverse("review:rule", args=[period.part.rulemaking.slug])).content.decode()

    for told in (
        "Opened until April 1, 2026",
        period.document.document_id,
        "<svg",
        "1 comment; most on March 10, 2026",
    ):
        assert told in html


def test_ordering_a_summary_orders_one_for_staff_and_one_for_the_public(manager: Client, period: CommentPeriod) -> None:
    slug = period.part.rulemaking.slug

    answer = manager.post(reverse("review:produce_summary", args=[slug]), follow=True)

    assert set(Summary.objects.values_list("audience", "occasion", "ordered_by")) == {
        (Audience.STAFF, SummaryOccasion.DEMAND, "m.anager"),
        (Audience.PUBLIC, SummaryOccasion.DEMAND, "m.anager"),
    }
    assert Job.objects.filter(kind=JobKind.SUMMARIZE).count() == 2
    assert "A worker takes it within seconds." in answer.content.decode()


def test_ordering_bulk_files_orders_those_of_dockets_with_posted_comments(
    manager: Client, reviewer: Client, period: CommentPeriod
) -> None:
    address = reverse("review:make_bulk_files", args=[period.part.rulemaking.slug])
    CommentFactory(document=period.document, posted=True)
    assert reviewer.post(address).status_code == 403
    assert not BulkRun.objects.exists()

    for _ in range(2):  # the second finds the first
        page = manager.post(address, follow=True).content.decode()

    run = BulkRun.objects.get()
    assert (run.docket, run.occasion, run.ordered_by) == (period.document.docket, BulkOccasion.DEMAND, "m.anager")
    assert Job.objects.get(kind=JobKind.BULK).bulk_run == run
    assert "Being made" in page


def test_without_posted_comments_there_are_no_bulk_files_to_order(manager: Client, period: CommentPeriod) -> None:
    answer = manager.post(reverse("review:make_bulk_files", args=[period.part.rulemaking.slug]), follow=True)
    assert "nothing to put into bulk files" in answer.content.decode()
    assert not BulkRun.objects.exists()


def test_a_reviewer_orders_no_summary(reviewer: Client, period: CommentPeriod) -> None:
    answer = reviewer.post(reverse("review:produce_summary", args=[period.part.rulemaking.slug]))

    assert answer.status_code == 403
    assert not Summary.objects.exists()


def test_a_produced_summary_shows_its_numbers_and_is_a_file(manager: Client, period: CommentPeriod) -> None:
    for text in ("Banks need ninety days to close these accounts.", "Banks need a clear list of such accounts."):
        CommentFactory(document=period.document, numbered=True, text=text)
    ordered = summaries.order(
        rulemaking=period.part.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        as_of=CLOSES_AT,
        by="m.anager",
        at=CLOSES_AT,
    )
    summaries.produce(summary=ordered, job=ordered.jobs.get())

    html = manager.get(reverse("review:summary", args=[ordered.pk])).content.decode()
    file = manager.get(reverse("review:summary_docx", args=[ordered.pk]))

    assert "2 comments" in html
    assert "Where every comment went" in html
    assert file.content[:2] == b"PK"
    assert file["Content-Disposition"].startswith("attachment;")


def test_staff_see_what_a_language_model_wrote_and_why_it_was_not_asked_to_the_end(
    manager: Client, period: CommentPeriod
) -> None:
    CommentFactory(document=period.document, numbered=True, text="Banks need ninety days to close these accounts.")
    about = SummaryFactory(rulemaking=period.part.rulemaking)
    data = analysis.build(summary_input.about(about), summary_input.read(about))
    asked = language_model.questions(data)[0]
    answer = language_model.Answer(asked.key, asked.sha256, '{"sentences": ["There are 1 comments in this summary."]}')
    Summary.objects.filter(pk=about.pk).update(
        data=language_model.with_answers(data, "small-model", [answer]),
        data_sha256=b"x" * 32,
        produced_at=CLOSES_AT,
        model_fault="timed out",
    )

    html = manager.get(reverse("review:summary", args=[about.pk])).content.decode()

    assert "There are 1 comments in this summary." in html
    assert "Written by the language model small-model" in html
    assert "not asked to the end (timed out)" in html


def test_a_summary_that_is_not_produced_is_no_file_yet(manager: Client) -> None:
    assert manager.get(reverse("review:summary_docx", args=[SummaryFactory().pk])).status_code == 404


def test_each_job_is_counted_once_by_where_it_stands() -> None:
    at, hour = RECEIVED_AT, dt.timedelta(hours=1)
    JobFactory(not_before=at)
    JobFactory(not_before=at - hour, leased_until=at)  # the lease ran out: owed again
    JobFactory(not_before=at - hour, leased_until=at + hour)
    JobFactory(not_before=at + hour)
    JobFactory(done_at=at - hour)
    JobFactory(done_at=at - dt.timedelta(days=1))
    JobFactory(failed_at=at - hour)

    rows = {row.kind: row for row in work_rows(at=at)}
    number = rows[JobKind.NUMBER]

    assert (number.owed, number.running, number.waiting, number.done, number.failed) == (2, 1, 1, 1, 1)
    assert set(rows) == set(JobKind)
    assert number.owed == Job.objects.owed_at(at).count()
    assert number.running == Job.objects.running_at(at).count()


def test_failed_work_is_shown_with_its_error_and_ordered_again(reviewer: Client) -> None:
    job = JobFactory(failed_at=RECEIVED_AT, last_error="ConnectionRefusedError: nobody there", attempt_count=6)

    assert "nobody there" in reviewer.get(reverse("review:work")).content.decode()
    answer = reviewer.post(reverse("review:retry", args=[job.pk]), follow=True)

    assert "is ordered again" in answer.content.decode()
    job.refresh_from_db()
    assert (job.failed_at, job.attempt_count) == (None, 0)


def test_work_that_did_not_fail_is_not_ordered_again(reviewer: Client) -> None:
    assert reviewer.post(reverse("review:retry", args=[JobFactory().pk])).status_code == 403


@pytest.fixture
def extension(period: CommentPeriod) -> Any:
    return DocumentFactory(
        docket=period.document.docket, rulemaking=period.part.rulemaking, kind=DocumentKind.EXTENSION
    )


def extend(client: Client, period: CommentPeriod, **typed: Any) -> Any:
    sent = {"seen_closes_at": period.closes_at.isoformat(), "last_day": "2026-05-01"} | typed
    return client.post(reverse("admin:rulemaking_commentperiod_extend", args=[period.pk]), sent)


@time_machine.travel(OPEN, tick=False)
def test_a_period_is_extended_by_the_document_that_orders_it(
    manager: Client, period: CommentPeriod, extension: Any
) -> None:
    answer = extend(manager, period, document=extension.pk)

    assert answer.status_code == 302
    period.refresh_from_db()
    assert period.closes_at == closing_instant(dt.date(2026, 5, 1))
    change = PeriodChange.objects.latest("pk")
    assert (change.document, change.by) == (extension, "m.anager")


@time_machine.travel(OPEN, tick=False)
def test_an_earlier_day_is_refused_in_a_sentence(manager: Client, period: CommentPeriod, extension: Any) -> None:
    answer = extend(manager, period, document=extension.pk, last_day="2026-03-20")

    assert "The new last day must be after April 1, 2026." in answer.content.decode()
    period.refresh_from_db()
    assert period.closes_at == CLOSES_AT


@time_machine.travel(OPEN, tick=False)
def test_a_deadline_that_somebody_moved_meanwhile_is_noticed(
    manager: Client, period: CommentPeriod, extension: Any
) -> None:
    seen = period.closes_at.isoformat()
    extend(manager, period, document=extension.pk, last_day="2026-04-20")

    answer = extend(manager, period, document=extension.pk, seen_closes_at=seen)

    assert "Someone moved this deadline to April 20, 2026" in answer.content.decode()


@time_machine.travel(CLOSES_AT, tick=False)
def test_a_closed_period_is_not_extended(manager: Client, period: CommentPeriod, extension: Any) -> None:
    page = manager.get(reverse("admin:rulemaking_commentperiod_extend", args=[period.pk])).content.decode()

    assert "It is not open now" in page
    assert "Reopen it" in extend(manager, period, document=extension.pk).content.decode()


@time_machine.travel(OPEN, tick=False)
def test_a_document_of_another_rule_orders_nothing(manager: Client, period: CommentPeriod) -> None:
    foreign = DocumentFactory(kind=DocumentKind.EXTENSION)

    assert extend(manager, period, document=foreign.pk).status_code == 400
    period.refresh_from_db()
    assert period.closes_at == CLOSES_AT


def test_an_edit_in_the_admin_stands_in_the_history_with_who(client: Client) -> None:
    client.force_login(OfficialFactory())
    agency = AgencyFactory()

    given = {"name": "A new name", "mail_address": "", "categories-TOTAL_FORMS": "0", "categories-INITIAL_FORMS": "0"}
    client.post(reverse("admin:rulemaking_agency_change", args=[agency.pk]), given)

    event = Agency.pgh_event_model.objects.filter(id=agency.pk).latest("pgh_id")
    assert (event.name, event.pgh_context["by"]) == ("A new name", "r.okafor")


def test_who_writes_a_summary_reads_that_the_page_says_the_deadline(client: Client, period: CommentPeriod) -> None:
    client.force_login(OfficialFactory())

    page = client.get(reverse("admin:rulemaking_rulemaking_change", args=[period.part.rulemaking.pk])).content.decode()

    assert "Leave the deadline out" in page


def test_every_list_and_form_of_the_admin_opens_for_a_superuser(client: Client, period: CommentPeriod) -> None:
    client.force_login(OfficialFactory())
    docket = DocketFactory()

    for name, args in (
        ("rulemaking_agency_changelist", []),
        ("rulemaking_docket_changelist", []),
        ("rulemaking_docket_add", []),
        ("rulemaking_docket_change", [docket.pk]),
        ("rulemaking_rulemaking_changelist", []),
        ("rulemaking_rulemaking_change", [period.part.rulemaking.pk]),
        ("rulemaking_document_changelist", []),
        ("rulemaking_document_change", [period.document.pk]),
        ("rulemaking_commentperiod_changelist", []),
        ("rulemaking_commentperiod_change", [period.pk]),
        ("rulemaking_commentperiod_extend", [period.pk]),
        ("comments_summary_changelist", []),
        ("comments_receipt_changelist", []),
        ("comments_receiptkey_changelist", []),
        ("comments_periodsnapshot_changelist", []),
        ("comments_subscription_changelist", []),
        ("auth_user_changelist", []),
        ("auth_user_add", []),
        ("auth_group_changelist", []),
    ):
        assert client.get(reverse(f"admin:{name}", args=args)).status_code == 200, name


def test_the_admin_has_its_own_policy_and_public_pages_keep_theirs(reviewer: Client) -> None:
    staff = reviewer.get("/admin/")["Content-Security-Policy"]
    public = reviewer.get("/healthz")["Content-Security-Policy"]

    def directives(policy: str) -> dict[str, set[str]]:
        return {name: set(rest) for name, *rest in (part.split() for part in policy.split(";"))}

    assert directives(staff)["script-src"] == {"'self'", "'unsafe-eval'"}
    assert directives(staff)["style-src"] == {"'self'", "'unsafe-inline'"}
    assert "unsafe" not in public
    assert directives(staff)["frame-ancestors"] == {"'none'"}


def test_staff_pages_are_kept_out_of_caches(reviewer: Client) -> None:
    for address in ("/admin/", reverse("admin:comments_comment_changelist"), reverse("review:work")):
        assert "no-store" in reviewer.get(address)["Cache-Control"], address


def test_staff_pages_have_no_inline_script(reviewer: Client, period: CommentPeriod) -> None:
    comment = CommentFactory(document=period.document, numbered=True)
    for address in (
        "/admin/",
        reverse("admin:comments_comment_changelist"),
        reverse("admin:comments_comment_change", args=[comment.pk]),
        reverse("review:work"),
        reverse("review:rule", args=[period.part.rulemaking.slug]),
    ):
        html = reviewer.get(address).content.decode()
        assert "<script>" not in html, address
        assert "onclick=" not in html, address
