"""Counts of the list of comments are kept, and are right after every change all the same."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.enums import Status
from comments.models import CommentStatus
from tests.factories import RenditionFactory

TODAY = dt.datetime(2026, 3, 16, 14, tzinfo=dt.UTC)


@pytest.fixture
def three():
    return [RenditionFactory(posted_at=TODAY) for _ in range(3)]


def meta(api, query=""):
    return api.json(f"comments?{query}")["meta"]


def test_a_second_page_costs_no_counting(api, three):
    meta(api)
    with CaptureQueriesContext(connection) as asked:
        again = meta(api, "page[size]=5&sort=-postedDate&fields=title")

    assert again["totalElements"] == 3
    assert not [one for one in asked if "COUNT(" in one["sql"]]


def test_what_becomes_public_is_counted_at_once(api, three):
    before = meta(api)
    RenditionFactory(posted_at=TODAY)
    after = meta(api)

    assert (before["totalElements"], after["totalElements"]) == (3, 4)
    assert sum(bucket["docCount"] for bucket in after["aggregations"]["agencyId"]) == 4


def test_what_waits_for_its_place_is_not_counted_yet(api, three):
    meta(api)
    RenditionFactory(feed_position=None)

    assert meta(api)["totalElements"] == 3


def test_what_was_withdrawn_stays_counted_as_a_tombstone(api, three):
    meta(api)
    CommentStatus.objects.filter(pk=three[0].pk).update(status=Status.WITHDRAWN, withdrawn_reason="Sent by mistake")

    assert meta(api)["totalElements"] == len(api.ids("comments")) == 3


def test_each_filter_has_counts_of_its_own(api, three):
    meta(api)

    assert meta(api, "filter[docketId]=NONE-2020-0001")["totalElements"] == 0
    assert meta(api, f"filter[docketId]={three[0].docket.docket_id}")["totalElements"] >= 1
    assert meta(api, "filter[postedDate][ge]=2026-03-17")["totalElements"] == 0
    assert meta(api, "filter[postedDate][le]=2026-03-17")["totalElements"] == 3


def test_spans_of_days_move_on_at_midnight(api, three, clock):
    before = meta(api)["aggregations"]["postedDate"][0]
    clock.shift(dt.timedelta(days=5))

    assert (before["docCount"], meta(api)["aggregations"]["postedDate"][0]["docCount"]) == (3, 0)
