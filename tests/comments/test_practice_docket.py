import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from comments import jobs
from comments.enums import Audience, Channel, JobKind, ReceivedBasis, ScanStatus, Status
from comments.models import AttachmentStatus, Comment, CommentStatus, Excerpt, Rendition
from comments.practice import answering, feeding, opening
from comments.record import considered, numbering
from comments.review.decisions import withdraw
from rulemaking.deadlines import last_day_for_comment, last_day_of
from rulemaking.models import CommentPeriod, Docket, Document, PeriodChange, Rulemaking
from tests.factories import CommentPeriodFactory

AT = dt.datetime(2026, 3, 20, 15, 30, tzinfo=dt.UTC)
COUNT = 60  # holds every special case, attachments included


@pytest.fixture
def period(db: None) -> CommentPeriod:
    return opening.open_practice_period(at=AT)


def feed(period: CommentPeriod, *, at: dt.datetime = AT) -> int:
    return feeding.feed(period=period, at=at, count=COUNT)


def make_ready(*, scanned: bool = True) -> None:
    """What a worker does before staff can decide."""
    numbering.number_comments(at=AT)
    if scanned:
        AttachmentStatus.objects.update(scan_status=ScanStatus.CLEAN)


def post_some(period: CommentPeriod, *, at: dt.datetime = AT) -> int:
    return feeding.post_some(period=period, at=at, count=COUNT)


def kinds_by_source_id(period: CommentPeriod) -> dict[str, str]:
    docket_id = period.document.docket.docket_id
    return {f"{docket_id}/{s.sample_id}": s.kind for s in feeding.samples_of(period, count=COUNT)}


def test_a_practice_docket_is_open_now_and_closes_thirty_days_from_its_opening(period: CommentPeriod) -> None:
    document = period.document
    assert period.is_open_at(AT)
    assert document.published_on == dt.date(2026, 3, 6)  # twelve days back is Sunday; Friday is the business day before
    assert last_day_of(period.closes_at) == last_day_for_comment(document.published_on, 30).computed
    assert (document.docket.docket_id, document.docket.is_practice) == ("PRACTICE-2026-0001", True)
    assert document.is_public_at(AT)


def test_the_practice_rule_has_its_entities_figures_factors_and_questions(period: CommentPeriod) -> None:
    rule = period.part.rulemaking
    assert "nvented" in rule.notes
    assert rule.named_entities.count() == 4
    assert rule.figures.exists()
    assert rule.factors.count() == 3
    assert rule.requests_for_comment.count() == 8


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 28])
def test_the_rule_can_be_dated_from_today_to_twenty_eight_days_back(days: int) -> None:
    period = opening.open_practice_period(at=AT, opened_days_ago=days)
    assert period.is_open_at(AT)
    assert feed(period) == COUNT


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 29])
def test_a_rule_dated_out_of_bounds_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="0 to 28"):
        opening.open_practice_period(at=AT, opened_days_ago=days)
    assert not Docket.objects.exists()


def test_while_a_practice_period_is_open_no_other_docket_is_opened(period: CommentPeriod) -> None:
    last_instant = period.closes_at - dt.timedelta(microseconds=1)
    assert opening.open_practice_period(at=last_instant) == period
    assert Docket.objects.count() == 1


def test_when_the_period_is_over_another_docket_is_opened_beside_it(period: CommentPeriod) -> None:
    later = opening.open_practice_period(at=period.closes_at)
    assert later.document.docket.docket_id == "PRACTICE-2026-0002"
    assert later.is_open_at(period.closes_at)
    assert Rulemaking.objects.count() == 2
    assert CommentPeriod.objects.get(pk=period.pk).closes_at == period.closes_at


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_get_the_same_docket() -> None:
    def open_one(_: int) -> int:
        try:
            return opening.open_practice_period(at=AT).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(open_one, range(2)))) == 1
    assert Docket.objects.count() == 1


def test_its_first_summaries_are_ordered_once_and_wait_until_its_files_are_read(period: CommentPeriod) -> None:
    assert {ordered.audience for ordered in feeding.order_summaries(period=period, at=AT)} == set(Audience)
    assert feeding.order_summaries(period=period, at=AT) == []
    assert not jobs.claim(kind=JobKind.SUMMARIZE, at=AT + dt.timedelta(seconds=119), limit=9)
    assert len(jobs.claim(kind=JobKind.SUMMARIZE, at=AT + dt.timedelta(seconds=120), limit=9)) == 2


def test_nothing_of_practice_happens_in_production(period: CommentPeriod, settings: Settings) -> None:
    settings.PRODUCTION = True
    for act in (
        lambda: opening.open_practice_period(at=period.closes_at),
        lambda: feed(period),
        lambda: post_some(period),
        lambda: feeding.order_summaries(period=period, at=AT),
    ):
        with pytest.raises(opening.PracticeRefused, match="production"):
            act()
    assert Docket.objects.count() == 1
    assert not Comment.objects.exists()


@pytest.mark.django_db
def test_a_real_docket_is_never_fed() -> None:
    CommentPeriodFactory()
    real = CommentPeriod.objects.get()
    with pytest.raises(ValueError, match="real docket"):
        feed(real)
    assert not Comment.objects.exists()


def test_samples_come_in_with_their_own_time_stated_and_not_measured(period: CommentPeriod) -> None:
    assert feed(period) == COUNT
    comments = Comment.objects.all()
    assert {c.received_basis for c in comments} == {ReceivedBasis.ASSERTED}
    assert {c.asserted_by for c in comments} == {opening.BY}
    assert {c.source for c in comments} == {"practice"}
    instants = {c.received_at for c in comments if c.received_at}
    assert instants == {s.received_at for s in feeding.samples_of(period, count=COUNT) if s.channel != "mail"}
    assert all(period.is_open_at(instant) and instant < AT for instant in instants)
    assert Comment.objects.timely().count() == COUNT


def test_letters_on_paper_have_days_and_no_instant(period: CommentPeriod) -> None:
    feed(period)
    letters = Comment.objects.filter(channel=Channel.MAIL)
    assert letters.count() == 2
    for letter in letters:
        assert letter.received_at is None
        assert letter.postmarked_on is not None
        assert letter.received_on is not None
        assert letter.postmarked_on < letter.received_on


def test_texts_and_files_arrive_as_they_were_sent(period: CommentPeriod) -> None:
    feed(period)
    sent = {(s.text, tuple(f.name for f in s.files)) for s in feeding.samples_of(period, count=COUNT)}
    kept = Comment.objects.prefetch_related("attachments")
    assert {(c.text, tuple(a.file_name for a in c.attachments.all())) for c in kept} == sent


def test_fed_again_days_later_the_docket_takes_no_sample_twice(period: CommentPeriod) -> None:
    feed(period)
    again = opening.open_practice_period(at=AT + dt.timedelta(days=5))
    assert feed(again, at=AT + dt.timedelta(days=5)) == 0
    assert Comment.objects.count() == COUNT


def test_a_run_that_is_killed_is_finished_by_the_next(period: CommentPeriod, monkeypatch: pytest.MonkeyPatch) -> None:
    submissions = iter(range(1, 100))

    def submit_until_killed(**given: object) -> object:
        if next(submissions) == 18:
            raise KeyboardInterrupt
        return whole_submit(**given)  # type: ignore[arg-type]  # handed on

    whole_submit = feeding.submit
    with monkeypatch.context() as patch:
        patch.setattr(feeding, "submit", submit_until_killed)
        with pytest.raises(KeyboardInterrupt):
            feed(period)
    assert feed(period) == COUNT - 17
    assert sorted(Comment.objects.values_list("source_id", flat=True)) == sorted(kinds_by_source_id(period))


def test_a_good_half_is_posted_and_the_rest_waits(period: CommentPeriod) -> None:
    feed(period)
    make_ready()
    posted = post_some(period)
    assert COUNT * 0.4 < posted < COUNT * 0.8
    assert Rendition.objects.count() == posted
    assert CommentStatus.objects.filter(status=Status.RECEIVED).count() == COUNT - posted


def test_what_staff_are_to_find_is_never_posted_for_them(period: CommentPeriod) -> None:
    feed(period)
    make_ready()
    post_some(period)
    kinds = kinds_by_source_id(period)
    posted = Comment.objects.filter(status__status=Status.POSTED).values_list("source_id", flat=True)
    shown = {kinds[source_id] for source_id in posted}
    assert shown
    assert shown.isdisjoint({"privacy-leak", "reveals-report", "hostile"})


def test_a_comment_without_a_number_is_not_posted(period: CommentPeriod) -> None:
    feed(period)
    assert post_some(period) == 0


def test_a_comment_whose_file_waits_for_its_scan_is_posted_only_after_it(period: CommentPeriod) -> None:
    feed(period)
    make_ready(scanned=False)
    post_some(period)
    with_files = Rendition.objects.filter(comment__attachments__isnull=False)
    assert not with_files.exists()
    make_ready(scanned=True)
    assert post_some(period) > 0
    assert with_files.exists()


def test_what_staff_decided_stays_decided(period: CommentPeriod) -> None:
    feed(period)
    make_ready()
    post_some(period)
    comment = Comment.objects.filter(status__status=Status.POSTED).select_related("status")[0]
    withdraw(comment=comment, reason="Asked for by its sender", by="reviewer", at=AT + dt.timedelta(hours=1))
    assert post_some(period, at=AT + dt.timedelta(hours=2)) == 0
    assert CommentStatus.objects.get(pk=comment.pk).status == Status.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_the_command_opens_fills_and_posts_and_does_nothing_more_when_run_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("open_practice_docket")
    first = capsys.readouterr().out
    call_command("open_practice_docket")
    second = capsys.readouterr().out
    posted = Rendition.objects.posted().count()
    waiting = feeding.SAMPLE_COUNT - posted
    assert feeding.SAMPLE_COUNT * 0.5 < posted < feeding.SAMPLE_COUNT * 0.7
    assert f"New sample comments: {feeding.SAMPLE_COUNT}; posted: {posted}; waiting for review: {waiting}." in first
    assert f"New sample comments: 0; posted: 0; waiting for review: {waiting}." in second
    assert Comment.objects.count() == feeding.SAMPLE_COUNT
    taken = {
        *CommentStatus.objects.values_list("number", flat=True),
        *Document.objects.values_list("number", flat=True),
    }
    assert taken == set(range(1, feeding.SAMPLE_COUNT + 3))
    assert PeriodChange.objects.count() == 1


@pytest.mark.django_db
def test_the_command_says_why_it_refuses_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never opened in production"):
        call_command("open_practice_docket")
    assert not Docket.objects.exists()


def test_somebody_has_coded_some_of_it_and_what_staff_did_is_left_alone(period: CommentPeriod) -> None:
    rule = period.part.rulemaking
    feeding.feed(period=period, at=AT, count=200)
    make_ready()
    feeding.post_some(period=period, at=AT, count=200)

    considered_count = answering.answer_some(period=period, at=AT)

    held = Excerpt.objects.holding().filter(issue__rulemaking=rule)
    assert {excerpt.issue.title for excerpt in held} == set(answering.ISSUES)
    assert all(excerpt.comment.status.status == Status.POSTED for excerpt in held)
    assert considered.of_rule(rule).count() == considered_count > held.count() > 3
    assert considered.unanswered(rule).count() == held.count()
    assert answering.answer_some(period=period, at=AT) == 0
