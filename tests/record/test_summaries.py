"""Summaries are ordered as rows and produced from the record."""

import datetime as dt
import hashlib
import io
import json

import pytest
from docx import Document as DocxFile

from comments import jobs, work
from comments.analysis.summary import to_bytes
from comments.enums import Audience, JobKind, SummaryOccasion
from comments.leases import LeaseLost
from comments.models import Comment, CommentTarget, Job, Summary
from comments.record import comment_facts, sequencer, summaries
from comments.review import decisions
from rulemaking.models import RequestForComment
from tests.factories import AttachmentFactory, CommentFactory, CommentPeriodFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)


@pytest.fixture
def period():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)


def _comment(period, **fields):
    return CommentFactory(
        numbered=True, document=period.document, received_at=fields.pop("received_at", NOW - DAY), **fields
    )


def _order(period, audience, *, occasion=SummaryOccasion.DEMAND, as_of=NOW):
    return summaries.order(
        rulemaking=period.part.rulemaking,
        audience=audience,
        occasion=occasion,
        as_of=as_of,
        period=period if occasion == SummaryOccasion.CLOSE else None,
        by="ana",
        at=NOW,
    )


def _produced(summary):
    assert work.produce_summaries() == 1
    summary.refresh_from_db()
    return summary


def test_the_staff_summary_counts_every_comment_received_by_its_instant(period):
    _comment(period, text="The rule would close our only payment route to family in Phnom Penh.")
    _comment(period, text="I support the special measure.")
    _comment(period, text="Received a day after.", received_at=NOW + DAY)

    summary = _produced(_order(period, Audience.STAFF))

    assert summary.data["counts"]["comments"] == 2
    assert summary.data["totals"] == {"received": 2, "late": 0, "under_review": 2}


def test_a_summary_that_somebody_asked_for_is_produced_before_those_that_the_clock_ordered(period):
    other = CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW)
    by_the_clock = _order(other, Audience.STAFF, occasion=SummaryOccasion.CLOSE)
    asked_for = _order(period, Audience.STAFF)

    assert _produced(asked_for).produced_at is not None

    by_the_clock.refresh_from_db()
    assert by_the_clock.produced_at is None
    assert _produced(by_the_clock).produced_at is not None


def test_the_public_summary_holds_no_word_of_what_is_not_posted(period):
    posted = _comment(period, text="Banks need ninety days to close these accounts in good order.")
    _comment(period, text="Unseen canary phrase zebra-quartz stands in an unposted comment.")
    decisions.post(comment=posted, by="ana", at=NOW)
    sequencer.sequence_changes(at=NOW)

    summary = _produced(_order(period, Audience.PUBLIC))

    assert "zebra-quartz" not in json.dumps(summary.data)
    assert summary.data["counts"]["comments"] == 1
    assert summary.data["totals"]["received"] == 2
    assert "ninety days" in json.dumps(summary.data["quotes"])


def test_the_public_summary_reads_the_redacted_copy_and_not_the_original(period):
    comment = _comment(period, text="My account number is 4417 and I object to the rule as it stands today.")
    decisions.post(comment=comment, by="ana", at=NOW)
    sequencer.sequence_changes(at=NOW)
    public = decisions.default_public_fields(comment)
    redacted = type(public)(**{**vars(public), "text": "I object to the rule as it stands today."})
    decisions.edit_rendition(comment=comment, public=redacted, by="ana", at=NOW, why="account number")

    summary = _produced(_order(period, Audience.PUBLIC))

    assert "4417" not in json.dumps(summary.data)


def test_a_produced_summary_keeps_the_hash_of_its_bytes_and_a_docx(period):
    _comment(period, text="A longer comment about the burden on small banks and credit unions.")

    summary = _produced(_order(period, Audience.STAFF))

    assert bytes(summary.data_sha256) == hashlib.sha256(to_bytes(summary.data)).digest()
    paragraphs = [paragraph.text for paragraph in DocxFile(io.BytesIO(bytes(summary.docx))).paragraphs]
    assert any("Summary of comments" in text for text in paragraphs)


def test_the_same_record_gives_the_same_bytes_twice(period):
    for number in range(6):
        _comment(period, text=f"Comment number {number} asks for a longer transition period.")

    first = _produced(_order(period, Audience.STAFF))
    second = _produced(_order(period, Audience.STAFF))

    assert bytes(first.data_sha256) == bytes(second.data_sha256)
    assert (first.version, second.version) == (1, 2)


def test_the_close_of_a_period_orders_one_summary_for_each_audience_however_often_it_is_called(period):
    for _ in range(3):
        for audience in Audience:
            _order(period, audience, occasion=SummaryOccasion.CLOSE, as_of=period.closes_at)

    assert set(Summary.objects.values_list("audience", "version")) == {("staff", 1), ("public", 1)}
    assert Job.objects.filter(kind=JobKind.SUMMARIZE).count() == 2


def test_nightly_summaries_are_ordered_once_an_eastern_day_and_only_while_open(period):
    first = summaries.order_nightly(at=NOW)
    again = summaries.order_nightly(at=NOW + dt.timedelta(hours=3))
    next_day = summaries.order_nightly(at=NOW + DAY)
    after = summaries.order_nightly(at=period.closes_at)

    assert [len(ordered) for ordered in (first, again, next_day, after)] == [2, 0, 2, 0]
    assert {summary.as_of for summary in first} == {dt.datetime(2026, 3, 10, 4, 0, tzinfo=dt.UTC)}


def test_a_worker_whose_lease_has_passed_on_writes_no_summary(period):
    summary = _order(period, Audience.STAFF)
    stale = jobs.claim(kind=JobKind.SUMMARIZE, at=NOW, limit=1, lease_seconds=1)[0]
    jobs.claim(kind=JobKind.SUMMARIZE, at=NOW + DAY, limit=1)

    with pytest.raises(LeaseLost):
        summaries.produce(summary=summary, job=stale)

    summary.refresh_from_db()
    assert summary.produced_at is None


def test_a_produced_summary_is_never_produced_again(period):
    summary = _produced(_order(period, Audience.STAFF))

    with pytest.raises(summaries.SummaryAlreadyProduced):
        summaries.produce(summary=summary, job=summary.jobs.get())


def test_a_comment_that_comes_between_two_questions_is_not_read_without_its_files(period, monkeypatch):
    CommentFactory(document=period.document)
    ask = comment_facts._answers

    def late(comments):
        AttachmentFactory(comment=CommentFactory(document=period.document, text="See attached."))
        return ask(comments)

    monkeypatch.setattr(comment_facts, "_answers", late)

    found = list(comment_facts.facts_of(Comment.objects.filter(document=period.document), Audience.STAFF))

    assert all(facts.attachments for facts in found if facts.text == "See attached.")


@pytest.mark.parametrize("count", [0, 2, 3, 6, 7])
def test_each_comment_is_read_once_however_many_batches_they_fill(period, monkeypatch, count):
    monkeypatch.setattr(comment_facts, "_BATCH", 3)
    texts = [f"Comment {number} on the rule." for number in range(count)]
    comments = [CommentFactory(numbered=True, document=period.document, received_at=NOW, text=text) for text in texts]
    question = RequestForComment.objects.create(rulemaking=period.part.rulemaking, number=4, text="Is it clear?")
    for last in comments[-1:]:
        CommentTarget.objects.create(comment=last, request=question)

    found = list(comment_facts.facts_of(Comment.objects.filter(document=period.document), Audience.STAFF))

    assert sorted(facts.text for facts in found) == texts
    assert {facts.ref for facts in found} == {comment.pk for comment in comments}
    assert {facts.ref: facts.answers for facts in found if facts.answers} == {last.pk: (4,) for last in comments[-1:]}


def test_whoever_stops_reading_comments_may_ask_the_database_on(period, monkeypatch):
    monkeypatch.setattr(comment_facts, "_BATCH", 2)
    for number in range(9):
        CommentFactory(numbered=True, document=period.document, received_at=NOW, text=f"Comment {number}.")
    reading = comment_facts.facts_of(Comment.objects.all(), Audience.STAFF)

    next(reading)
    assert Comment.objects.count() == 9
    reading.close()

    assert Comment.objects.count() == 9
