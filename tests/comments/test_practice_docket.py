import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from comments import jobs, work
from comments.enums import Audience, Channel, JobKind, ReceivedBasis, ScanStatus, Status
from comments.models import AttachmentStatus, Comment, CommentStatus, Excerpt, Rendition, Response
from comments.practice import answered, answered_texts, answering, feeding, opening
from comments.record import answers, considered, numbering, sequencer
from comments.review import cautions
from comments.review.decisions import withdraw
from rulemaking.data import section311
from rulemaking.deadlines import last_day_for_comment, last_day_of
from rulemaking.enums import RuleState
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
        lambda: answered.open_answered(at=AT),
        lambda: answered.feed(period=period, at=AT),
        lambda: answered.decide_all(period=period),
        lambda: answered.answer_all(period=period),
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
    decided_slug = section311()["practice_answered"]["slug"]
    call_command("open_practice_docket")
    first = capsys.readouterr().out
    call_command("open_practice_docket")
    second = capsys.readouterr().out
    posted = Rendition.objects.posted().exclude(docket__rulemakings__slug=decided_slug).count()
    waiting = feeding.SAMPLE_COUNT - posted
    assert feeding.SAMPLE_COUNT * 0.5 < posted < feeding.SAMPLE_COUNT * 0.7
    assert f"New sample comments: {feeding.SAMPLE_COUNT}; posted: {posted}; waiting for review: {waiting}." in first
    assert f"New sample comments: 0; posted: 0; waiting for review: {waiting}." in second
    opened = Docket.objects.get(docket_id=first.split()[0])
    assert Comment.objects.filter(document__docket=opened).count() == feeding.SAMPLE_COUNT
    taken = {
        *CommentStatus.objects.filter(docket=opened).values_list("number", flat=True),
        *Document.objects.filter(docket=opened).values_list("number", flat=True),
    }
    assert taken == set(range(1, feeding.SAMPLE_COUNT + 3))
    assert [Docket.objects.count(), PeriodChange.objects.count(), Response.objects.published().count()] == [2, 2, 7]


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


@pytest.fixture
def decided(db: None) -> CommentPeriod:
    """The practice rule whose comments are answered, as a worker leaves it."""
    period = answered.open_answered(at=AT)
    answered.feed(period=period, at=AT)
    make_ready()
    answered.decide_all(period=period)
    answered.answer_all(period=period)
    while work.sketch_comments() or sequencer.sequence_changes(at=AT):
        pass
    return period


def test_a_practice_rule_is_decided_and_nothing_of_it_is_without_an_answer(decided: CommentPeriod) -> None:
    rule = decided.part.rulemaking
    assert rule.state_at(AT) == RuleState.FINAL
    assert list(cautions.of_comments(rule, AT)) == []
    assert considered.answering(rule, AT).significant > 20
    assert considered.unanswered(rule).count() == considered.not_considered_count(rule) == 0
    assert set(considered.of_rule(rule).values_list("verdict", flat=True)) == {"significant", "not_significant"}


def test_what_is_answered_on_it_can_be_read_with_the_comments_that_raise_it(decided: CommentPeriod) -> None:
    found = answers.on_rule(decided.part.rulemaking, AT, comments_at_most=50)
    assert [one.response.issue.number for one in found] == [1, 2, 3, 4, 5, 6]
    assert all(one.comments for one in found)
    assert [one.response.issue.number for one in found if one.corrected_at] == [4]
    assert all(one.public_since < AT for one in found)


def test_copies_of_its_letter_are_answered_with_the_first_and_one_sender_is_not_named(decided: CommentPeriod) -> None:
    letter = next(text for text in answered_texts.marked_texts() if text.startswith("I am one of thousands"))
    copies = Comment.objects.filter(text=letter)
    assert copies.count() == answered_texts.LETTER_COPIES
    assert all(answers.to_posted(comment.pk, AT) for comment in copies)
    (withheld,) = Comment.objects.filter(document=decided.document).exclude(status__status=Status.POSTED)
    assert answered_texts.is_private(withheld.text)
    assert answers.to_own(Comment.objects.with_current_version().get(pk=withheld.pk), AT)


def test_it_is_made_once(decided: CommentPeriod) -> None:
    comments = Comment.objects.count()
    assert answered.open_answered(at=AT + dt.timedelta(days=90)) == decided
    assert answered.feed(period=decided, at=AT) == answered.decide_all(period=decided) == 0
    assert answered.answer_all(period=decided) == 0
    assert Comment.objects.count() == comments


def test_every_mark_in_its_texts_names_an_issue_and_every_text_has_a_finding() -> None:
    numbers = {one.number for one in answered_texts.answers()}
    found = answered_texts.marked_texts().values()
    assert {number for one in found for number, _, _ in one.raises} == numbers
    assert all(bool(one.raises) != bool(one.reason) for one in found)
    assert not any("<<" in one.text or ">>" in one.text for one in found)
