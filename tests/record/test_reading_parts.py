"""A summary is read in parts by whoever is free; a killed worker's part is taken by another; the answer is the same."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from comments import jobs, leases, tasks, work
from comments.analysis.prepared import Prepared
from comments.enums import Audience, JobKind, SummaryOccasion
from comments.intake.amendments import Amendment, amend
from comments.intake.submission import Received
from comments.intake.submit import submit
from comments.models import Comment, Job, Placement, ReadingPart, Summary
from comments.models.summary import PART_ATTEMPTS
from comments.record import numbering, parts_layout, reading_parts, receipts, sequencer, summaries
from comments.review import decisions
from rulemaking.models import RequestForComment
from tests.comments.making import submission
from tests.factories import CommentFactory, CommentPeriodFactory

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
LETTER = (
    "I oppose the rule. Our {what} has 40 correspondent accounts and needs ninety days to close them in good order."
)


@pytest.fixture
def period():
    period = CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)
    for number in range(11):
        text = LETTER.format(what=("bank", "credit union", "museum")[number % 3])
        comment = CommentFactory(numbered=True, document=period.document, received_at=NOW - DAY, text=text)
        if number % 2:
            decisions.post(comment=comment, by="ana", at=NOW)
    sequencer.sequence_changes(at=NOW)
    return period


@pytest.fixture
def in_parts(settings):
    """Even a small docket is read in parts, of three comments each."""
    settings.SUMMARY_PARTS_FROM, settings.SUMMARY_PART_COMMENTS = 1, 3


def order(period, audience=Audience.STAFF):
    return summaries.order(
        rulemaking=period.part.rulemaking,
        audience=audience,
        occasion=SummaryOccasion.DEMAND,
        as_of=NOW,
        by="ana",
        at=NOW,
    )


def produced(summary):
    assert work.produce_summaries() == 1
    summary.refresh_from_db()
    assert summary.produced_at, summary.jobs.get().last_error
    return bytes(summary.data_sha256), bytes(summary.docx)


def meanings():
    return list(Placement.objects.order_by("comment").values_list("kind", "stance", "substance", "text_number"))


@pytest.mark.django_db
@pytest.mark.parametrize("audience", Audience)
def test_read_in_parts_a_summary_is_the_same_bytes_and_the_next_one_reads_nothing_again(
    period, audience, in_parts, monkeypatch, settings
):
    settings.SUMMARY_PARTS_FROM = 10**9
    at_once, rows = produced(order(period, audience)), meanings()
    settings.SUMMARY_PARTS_FROM = 1
    taken = []
    monkeypatch.setattr(Prepared, "_take", lambda self, part, take=Prepared._take: taken.append(take(self, part)))

    assert produced(order(period, audience)) == at_once
    assert meanings() == rows
    assert len(taken) == 4

    monkeypatch.setattr(reading_parts, "read", must_not_run)
    assert produced(order(period, audience)) == at_once
    assert meanings() == rows
    assert ReadingPart.objects.of(period.part.rulemaking, audience).count() == 4


def must_not_run(**arguments):
    raise AssertionError("what was read is read again")


def comment(period, text="A bank of ours closed its accounts.", **values):
    return CommentFactory(numbered=True, document=period.document, received_at=NOW - DAY, text=text, **values)


def parts():
    """The comments of each part, in order, and whether it is read."""
    pks = sorted(Comment.objects.values_list("pk", flat=True))
    rows = ReadingPart.objects.order_by("number").values_list("first_comment", "last_comment", "done_at")
    return [([pk for pk in pks if first <= pk <= last], done is not None) for first, last, done in rows]


def lay_out(period, audience=Audience.STAFF, **options):
    return parts_layout.lay_out(rulemaking=period.part.rulemaking, audience=audience, **options)


@pytest.mark.django_db
def test_what_came_since_makes_parts_of_its_own_and_a_part_that_was_not_full_grows(period, in_parts):
    produced(order(period))
    before = parts()
    assert [len(comments) for comments, _ in before] == [3, 3, 3, 2]
    later = [comment(period) for _ in range(3)]

    assert lay_out(period) == 5

    now = parts()
    assert now[:3] == before[:3]
    assert now[3] == ([*before[3][0], later[0].pk], False)
    assert now[4] == ([later[1].pk, later[2].pk], False)
    assert lay_out(period) == 5
    assert parts() == now


@pytest.mark.django_db
def test_ahead_of_a_summary_whole_parts_alone_are_laid_out(period, in_parts):
    parts_layout.read_ahead(at=NOW)
    assert ReadingPart.objects.count() == 3 * len(Audience)
    while work.read_parts():
        pass
    read = dict(ReadingPart.objects.values_list("pk", "done_at"))
    assert all(read.values())
    comment(period)

    parts_layout.read_ahead(at=NOW)

    assert ReadingPart.objects.count() == 4 * len(Audience)
    assert read.items() <= dict(ReadingPart.objects.values_list("pk", "done_at")).items()
    assert ReadingPart.objects.filter(done_at__isnull=True).count() == len(Audience)


@pytest.mark.django_db
def test_read_ahead_by_others_a_summary_has_only_the_rest_to_read(period, in_parts, monkeypatch):
    alone = produced(order(period))
    ReadingPart.objects.all().delete()
    parts_layout.read_ahead(at=NOW)
    while work.read_parts():
        pass
    read, plain = [], reading_parts.read
    monkeypatch.setattr(reading_parts, "read", lambda *, part: (read.append(part.number), plain(part=part))[1])

    assert produced(order(period)) == alone
    assert read == [3]


@pytest.mark.django_db
def test_a_part_into_which_staff_posted_many_is_read_anew_for_the_public(period, in_parts):
    produced(order(period, Audience.PUBLIC))
    assert lay_out(period, Audience.PUBLIC) == 4
    assert not ReadingPart.objects.filter(done_at__isnull=True).exists()
    first, _ = parts()[0]
    decisions.post(comment=Comment.objects.get(pk=first[0]), by="ana", at=NOW)
    sequencer.sequence_changes(at=NOW)

    lay_out(period, Audience.PUBLIC)

    assert [done for _, done in parts()] == [False, True, True, True]


@pytest.mark.django_db
def test_another_outline_of_topics_has_all_parts_read_anew(period, in_parts):
    produced(order(period))
    RequestForComment.objects.create(
        rulemaking=period.part.rulemaking, number=1, text="How many correspondent accounts?"
    )
    ReadingPart.objects.filter(number=1).update(attempt_count=PART_ATTEMPTS)

    lay_out(period)

    rows = list(ReadingPart.objects.values_list("done_at", "attempt_count", "lease_token", "edition"))
    assert rows == [(None, 0, None, reading_parts.edition_of(period.part.rulemaking))] * 4


@pytest.mark.django_db
def test_a_part_for_another_edition_is_left_as_it_was(period, in_parts):
    lay_out(period)
    ReadingPart.objects.update(edition="of another release")

    assert work.read_parts() == 0

    assert set(ReadingPart.objects.values_list("attempt_count", "lease_token", "done_at")) == {(0, None, None)}


@pytest.mark.django_db
def test_a_changed_text_is_in_the_next_summary_though_its_part_was_read(period, in_parts):
    receipts.publish_key(at=NOW)
    sent = submission(document=period.document, text="We oppose this.", received=Received(at=NOW - 2 * DAY))
    sent = submit(submission=sent, at=NOW).comment
    numbering.number_comments(at=NOW)
    before = produced(order(period))
    changed = Comment.objects.with_current_version().get(pk=sent.pk)
    amend(
        amendment=Amendment(
            comment=changed,
            seen_version=1,
            text="We support the rule now, and ask for nothing but ninety days.",
            keep=(),
            files=(),
            received=Received(at=NOW - DAY),
            submission_token="one change",
        ),
        at=NOW,
    )

    with_parts = produced(order(period))

    assert with_parts != before
    ReadingPart.objects.all().delete()
    assert produced(order(period)) == with_parts


@pytest.mark.django_db
def test_parts_go_a_week_after_the_last_summary_of_a_rule_that_is_closed(period, in_parts):
    produced(order(period))
    closed = NOW + 30 * DAY
    Summary.objects.update(produced_at=closed)

    parts_layout.read_ahead(at=closed + parts_layout.KEPT - DAY)
    assert ReadingPart.objects.count() == 4

    parts_layout.read_ahead(at=closed + parts_layout.KEPT + DAY)
    assert not ReadingPart.objects.exists()


@pytest.mark.django_db
def test_parts_hold_each_comment_once_and_are_made_once(period, in_parts):
    summary = order(period)

    assert reading_parts.plan(summary=summary) == reading_parts.plan(summary=summary) == 4
    ranges = list(ReadingPart.objects.values_list("first_comment", "last_comment"))
    pks = sorted(period.document.comments.values_list("pk", flat=True))
    assert [[pk for pk in pks if first <= pk <= last] for first, last in ranges] == [
        pks[at : at + 3] for at in range(0, 11, 3)
    ]


@pytest.mark.django_db
def test_a_part_is_one_workers_until_its_lease_is_over_and_a_late_answer_is_not_taken(period, in_parts):
    reading_parts.plan(summary=order(period))
    first = reading_parts.claim(at=NOW)
    others = [reading_parts.claim(at=NOW) for _ in range(4)]

    assert [part.number for part in others[:3]] == [1, 2, 3]
    assert others[3] is None
    again = reading_parts.claim(at=NOW + reading_parts.lease())
    assert again.pk == first.pk
    assert not reading_parts.finish(part=first, answer=answer(b"late"), at=NOW)
    assert reading_parts.finish(part=again, answer=answer(b"in time"), at=NOW)
    assert not reading_parts.finish(part=again, answer=answer(b"twice"), at=NOW)


def answer(result):
    return reading_parts.Answer(result, "edition", 3)


@pytest.mark.django_db
def test_a_part_that_killed_several_workers_is_left_to_whoever_puts_the_summary_together(period, in_parts):
    summary = order(period)
    reading_parts.plan(summary=summary)
    ReadingPart.objects.filter(number=1).update(attempt_count=PART_ATTEMPTS, leased_until=NOW)

    with_gap = produced(summary)

    assert with_gap == produced(order(period))


@pytest.mark.django_db
def test_a_part_that_cannot_be_read_is_free_again_at_once(period, in_parts, monkeypatch):
    reading_parts.plan(summary=order(period))

    def fail(**arguments):
        raise RuntimeError("no room")

    monkeypatch.setattr(reading_parts, "read", fail)
    with pytest.raises(RuntimeError):
        work.read_parts()

    assert ReadingPart.objects.owed_at(NOW).count() == 4
    assert ReadingPart.objects.get(number=0).attempt_count == 1


@pytest.mark.django_db
def test_a_sweep_sends_for_a_reader_for_each_part_and_a_reader_reads_all(period, in_parts, monkeypatch):
    reading_parts.plan(summary=order(period))
    sent = []
    monkeypatch.setattr(tasks.read_parts, "apply_async", lambda **options: sent.append(options))
    monkeypatch.setattr(tasks.produce_summaries, "apply_async", lambda **options: None)

    tasks.sweep()
    tasks.read_parts()

    assert len(sent) == 4
    assert not ReadingPart.objects.filter(done_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_worker_that_was_overtaken_stops_and_lays_out_nothing_for_a_summary_that_is_there(period, in_parts):
    summary = order(period)
    (overtaken,) = jobs.claim(kind=JobKind.SUMMARIZE, at=NOW, limit=1)  # long ago: its lease is over
    produced(summary.__class__.objects.get(pk=summary.pk))
    ReadingPart.objects.all().delete()

    with pytest.raises(leases.LeaseLost):
        summaries.produce(summary=summary, job=overtaken)

    assert reading_parts.plan(summary=summary) == 0
    assert not ReadingPart.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_part_that_takes_long_to_read_is_renewed(period, in_parts, settings, monkeypatch):
    settings.SUMMARY_PART_LEASE_SECONDS = 1
    reading_parts.plan(summary=order(period))
    read = reading_parts.read

    def slow(*, part):
        first = part.leased_until
        while part.leased_until == first:
            time.sleep(0.05)
            part.refresh_from_db(fields=["leased_until"])
        return read(part=part)

    monkeypatch.setattr(reading_parts, "read", slow)

    assert work.read_parts() == 1
    assert ReadingPart.objects.get(number=0).done_at is not None


@pytest.mark.django_db(transaction=True)
def test_while_a_summary_is_put_together_its_lease_is_renewed(period, in_parts, monkeypatch):
    monkeypatch.setattr(summaries, "LEASE_SECONDS", 1)
    find = summaries.analysis_findings.find

    def slow(*args, **named):
        job = Job.objects.get(kind=JobKind.SUMMARIZE)
        first = job.leased_until
        while job.leased_until == first:
            time.sleep(0.05)
            job.refresh_from_db()
        return find(*args, **named)

    monkeypatch.setattr(summaries.analysis_findings, "find", slow)

    produced(order(period))


WORKER = """
import sys
import django
django.setup()
from comments import work
from comments.record import reading_parts
if sys.argv[1] == "stuck":
    read = reading_parts.read
    def stuck(*, part):
        print("took", part.number, flush=True)
        sys.stdin.readline()
        return read(part=part)
    reading_parts.read = stuck
while work.read_parts():
    pass
"""


def worker(how):
    """Another worker, in a process of its own, on this test's database."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, how],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "rulemaking.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db(transaction=True)
def test_the_part_of_a_worker_that_is_killed_is_read_by_another_and_the_summary_is_the_same(period, in_parts):
    alone = produced(order(period))
    ReadingPart.objects.all().delete()
    summary = order(period)
    reading_parts.plan(summary=summary)

    with worker("stuck") as killed:
        assert killed.stdout.readline() == "took 0\n"
        killed.send_signal(signal.SIGKILL)
    held = ReadingPart.objects.get(number=0)
    assert held.done_at is None
    assert held.leased_until is not None
    ReadingPart.objects.filter(pk=held.pk).update(leased_until=dt.datetime.now(dt.UTC) - DAY)  # two minutes go by
    with worker("well") as one, worker("well") as other:
        assert (one.wait(timeout=300), other.wait(timeout=300)) == (0, 0)

    read = dict(ReadingPart.objects.filter(done_at__isnull=False).values_list("number", "attempt_count"))
    assert read == {0: 2, 1: 1, 2: 1, 3: 1}
    assert produced(summary) == alone
