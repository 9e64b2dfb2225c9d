"""Fingerprints of an earlier algorithm are made anew, and are compared with none of another."""

import datetime as dt
import random

import pytest
from django.db import connection

from comments import tasks, work
from comments.analysis import fingerprint, normalise
from comments.enums import Audience, JobKind, SummaryOccasion
from comments.models import CampaignFinding, Comment, Placement, Sketch
from comments.record import findings, ledger, placing, sketching, summaries
from comments.review import queue
from comments.review.queue import EVERY_STATUS, ListFilter
from tests.analysis.letters import form_letter, sent
from tests.factories import CommentFactory, CommentPeriodFactory, JobFactory

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
LETTER = form_letter(random.Random(8))
OLD = "sketch-1 normal-1"
STALE = {"algorithm": OLD, "normal_sha256": b"\1" * 32, "data": b"old", "language": "xx"}


@pytest.fixture
def period():
    return CommentPeriodFactory(opens_at=NOW - 10 * DAY, closes_at=NOW + 10 * DAY)


def comment(period, text, *, at=NOW - DAY):
    return CommentFactory(numbered=True, document=period.document, received_at=at, text=text)


def sketched(period, text, **values):
    made = comment(period, text)
    Sketch.objects.create(comment=made, **(sketching.values_of(text) | values))
    return made


def summarise(period):
    summaries.order(
        rulemaking=period.part.rulemaking,
        audience=Audience.STAFF,
        occasion=SummaryOccasion.DEMAND,
        as_of=NOW,
        by="ana",
        at=NOW,
    )
    assert work.produce_summaries() == 1


def test_the_name_says_which_sketch_and_which_normal_form():
    assert f"sketch-{fingerprint.SKETCH_VERSION} normal-{normalise.NORMAL_VERSION}" == sketching.ALGORITHM


def test_what_an_earlier_algorithm_made_is_made_anew_and_the_rest_left_alone(period):
    old = [sketched(period, f"Text number {n} of some.", **STALE) for n in range(3)]
    new = sketched(period, "This one is new.", language="kept")

    tasks.remake_sketches()

    for one in old:
        assert Sketch.objects.filter(pk=one.pk, **sketching.values_of(one.text)).exists()
    assert Sketch.objects.get(pk=new.pk).language == "kept"


def test_it_is_made_in_small_steps_and_goes_on_where_it_was(period):
    for n in range(5):
        sketched(period, f"Text number {n} of some.", **STALE)

    remake = sketching.remaker(limit=2)

    assert [remake() for _ in range(4)] == [2, 2, 1, 0]
    assert not Sketch.objects.filter(sketching._by_another()).exists()


def test_a_fingerprint_that_somebody_makes_meanwhile_is_left_as_it_is(period, monkeypatch):
    one = sketched(period, "A text that is changed meanwhile.", **STALE)
    values_of = sketching.values_of

    def and_somebody_else(text):
        Sketch.objects.filter(pk=one.pk).update(algorithm=sketching.ALGORITHM, language="theirs")
        return values_of(text)

    monkeypatch.setattr(sketching, "values_of", and_somebody_else)

    sketching.remaker()()

    assert Sketch.objects.get(pk=one.pk).language == "theirs"


def test_a_text_that_cannot_be_sketched_keeps_no_other_back(period, monkeypatch):
    bad, good = (sketched(period, text, **STALE) for text in ("Bad text.", "Good text."))
    values_of = sketching.values_of

    def fails(text):
        if text == bad.text:
            raise ValueError
        return values_of(text)

    monkeypatch.setattr(sketching, "values_of", fails)

    sketching.remaker()()

    assert set(Sketch.objects.values_list("pk", "algorithm")) == {(bad.pk, OLD), (good.pk, sketching.ALGORITHM)}


def test_texts_that_always_fail_keep_none_waiting_that_is_behind_them_and_are_tried_again_by_the_next_run(
    period, monkeypatch
):
    bad = [sketched(period, f"Bad text number {n}.", **STALE) for n in range(5)]
    good = [sketched(period, f"Good text number {n}.", **STALE) for n in range(2)]
    values_of, tried = sketching.values_of, []

    def fails(text):
        tried.append(text)
        if text.startswith("Bad"):
            raise ValueError
        return values_of(text)

    monkeypatch.setattr(sketching, "values_of", fails)
    remake = sketching.remaker(limit=2)
    while remake():
        pass

    assert tried == [one.text for one in (*bad, *good)]
    assert set(Sketch.objects.filter(algorithm=OLD).values_list("pk", flat=True)) == {one.pk for one in bad}

    tasks.remake_sketches()

    assert tried[len(bad) + len(good) :] == [one.text for one in bad]


def test_what_is_left_is_found_by_its_index(period):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Sketch.objects.filter(sketching._by_another()).order_by().explain()
    assert "sketch_algorithm" in plan


def test_copies_are_counted_among_those_of_one_algorithm(period):
    same = sketching.values_of("We all say this.")
    ours = [sketched(period, "We all say this.") for _ in range(2)]
    theirs = [sketched(period, "We all say this.", **same | {"algorithm": OLD}) for _ in range(3)]
    every = ListFilter(rule=period.part.rulemaking.slug, status=EVERY_STATUS)

    counted = queue.same_counts(queue.for_list(Comment.objects.all()))
    like_ours = every.with_(same_as=ours[0].tracking_number)

    assert counted == {**{one.pk: 2 for one in ours}, **{one.pk: 3 for one in theirs}}
    assert set(like_ours.comments().values_list("pk", flat=True)) == {one.pk for one in ours}
    assert ledger.in_part(Comment.objects.all(), "copies").count() == 1 + 2


def test_an_argument_below_the_closing_makes_no_copy_of_a_letter(period):
    letter = "We all say this.\n\nThank you.\n"
    copies = [sketched(period, f"{letter}{name}") for name in ("Jo Bee", "Ann Lee\nOgden, UT")]
    other = sketched(period, f"{letter}Huione froze my account")

    assert queue.same_counts(queue.for_list(Comment.objects.all())) == {
        **{copy.pk: 2 for copy in copies},
        other.pk: 1,
    }
    assert ledger.in_part(Comment.objects.all(), "copies").count() == 1


@pytest.fixture
def campaign(period):
    for n in range(4):
        sketched(period, sent(LETTER, f"Sender {n}"))
    summarise(period)
    return CampaignFinding.objects.get()


def later(period):
    made = comment(period, sent(LETTER, "Zoe Late"), at=NOW + DAY)
    JobFactory(kind=JobKind.SKETCH, comment=made)
    assert work.sketch_comments() == 1
    return made


def test_a_summary_names_the_algorithm_of_its_letters(campaign):
    assert campaign.algorithm == sketching.ALGORITHM == findings.ALGORITHM


def test_new_comments_wait_for_letters_of_the_same_algorithm_and_are_placed_then(period, campaign):
    sample = campaign.sample
    CampaignFinding.objects.update(algorithm=OLD, sample=[1, 2, 3])
    made = later(period)
    assert placing.place(comment=made) is None
    assert not Placement.objects.filter(comment=made).exists()

    tasks.remake_sketches()

    again = CampaignFinding.objects.get()
    assert (again.algorithm, again.sample) == (sketching.ALGORITHM, sample)
    placed = Placement.objects.get(comment=made)
    assert placed.campaign_id == campaign.campaign_id
    assert placed.is_provisional
