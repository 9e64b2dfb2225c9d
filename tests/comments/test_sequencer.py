"""The order of the public feed."""

import datetime as dt

import pytest

from comments.models import Rendition
from comments.record import sequencer
from comments.record.sequencer import sequence_changes
from tests.factories import POSTED_AT, CommentFactory, DocumentFactory

pytestmark = pytest.mark.django_db

NOW = POSTED_AT + dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)


def unplaced(count, document=None):
    document = document or DocumentFactory()
    return [CommentFactory(posted=True, document=document, rendition__unplaced=True).rendition for _ in range(count)]


def test_changes_are_placed_in_the_order_of_their_numbers():
    made = unplaced(3)

    assert sequence_changes(at=NOW) == 3
    assert list(Rendition.objects.order_by("feed_position")) == made
    assert set(Rendition.objects.values_list("last_modified_at", "is_change_owed")) == {(NOW, False)}


def test_a_later_change_gets_a_later_place_than_all_before():
    first, second = unplaced(2)
    sequence_changes(at=NOW)
    Rendition.objects.filter(pk=first.pk).update(is_change_owed=True)

    assert sequence_changes(at=NOW + SECOND) == 1
    assert list(Rendition.objects.order_by("feed_position")) == [second, first]


def test_what_commits_late_comes_after_what_was_placed_before_even_if_its_number_is_lower():
    late, early = unplaced(2)
    Rendition.objects.filter(pk=late.pk).update(is_change_owed=False)
    sequence_changes(at=NOW)
    Rendition.objects.filter(pk=late.pk).update(is_change_owed=True)
    sequence_changes(at=NOW + SECOND)

    assert list(Rendition.objects.order_by("feed_position")) == [early, late]


def test_a_second_holds_only_so_many_and_the_rest_waits_for_the_next(monkeypatch):
    monkeypatch.setattr(sequencer, "ROWS_PER_SECOND", 3)
    unplaced(7)

    placed = [
        sequence_changes(at=at) for at in (NOW, NOW + SECOND / 2, NOW + SECOND, NOW + SECOND * 2, NOW + SECOND * 3)
    ]

    assert placed == [3, 0, 3, 1, 0]


def test_the_limit_is_a_thousand_as_the_official_paging_recipe_needs():
    assert sequencer.ROWS_PER_SECOND == 1000


def test_the_time_given_is_a_whole_second_and_never_in_the_future():
    unplaced(1)

    sequence_changes(at=NOW + dt.timedelta(microseconds=999_999))

    assert Rendition.objects.get().last_modified_at == NOW


def test_a_clock_that_steps_back_does_not_turn_the_feed_back():
    first = unplaced(1)
    sequence_changes(at=NOW)
    second = unplaced(1)

    sequence_changes(at=NOW - dt.timedelta(minutes=5))

    assert list(Rendition.objects.order_by("last_modified_at", "feed_position")) == first + second


def test_nothing_owed_is_nothing_placed():
    assert sequence_changes(at=NOW) == 0


def test_the_public_sees_nothing_that_is_not_placed():
    unplaced(1)
    assert not Rendition.objects.public().exists()

    sequence_changes(at=NOW)

    assert Rendition.objects.public().count() == 1
