"""Counts of the list of comments are kept, and are right after every change all the same."""

import datetime as dt
import itertools
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.api.v4 import counted
from comments.enums import Status
from comments.models import Comment, CommentStatus, Rendition
from comments.record.search import refresh_search_entries
from comments.record.sequencer import sequence_changes
from comments.review import decisions
from rulemaking.deadlines import EASTERN
from tests.factories import OFFICIAL, AgencyFactory, CommentFactory, DocumentFactory, RenditionFactory

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


def test_a_change_costs_the_reading_of_what_changed(api, three):
    meta(api)
    RenditionFactory(posted_at=TODAY)
    with CaptureQueriesContext(connection) as asked:
        assert meta(api)["totalElements"] == 4

    (counting,) = [one["sql"] for one in asked if "COUNT(" in one["sql"] and "_rendition" in one["sql"]]
    assert re.search(r'"feed_position" > 3\b', counting), counting


@pytest.mark.parametrize("name", ["lastModifiedDate", "updatedSince"])
def test_filters_on_the_last_change_follow_what_moved(api, three, name):
    since = "filter[lastModifiedDate][ge]=2026-03-17 00:00:00"
    if name == "updatedSince":
        since = "filter[updatedSince]=2026-03-17T04:00:00Z"
    before = meta(api, since)["totalElements"]
    Rendition.objects.filter(pk=three[0].pk).update(feed_position=9, last_modified_at=TODAY + dt.timedelta(days=2))

    assert (before, meta(api, since)["totalElements"]) == (0, 1)


def expected(docket_ids=None, agency=None, since=None, *, today):
    """Counts of the whole set by plain reading, sharing nothing with the API."""
    public = Rendition.objects.exclude(feed_position=None).exclude(decision__status=Status.RECEIVED)
    rows = list(public.values_list("docket__docket_id", "docket__agency__agency_id", "posted_at"))
    known = [(row[0], row[1], row[2].astimezone(EASTERN).date()) for row in rows]
    known = [row for row in known if docket_ids is None or row[0] in docket_ids]
    of_agency = [row for row in known if agency is None or row[1] == agency]
    of_day = [row for row in known if since is None or row[2] >= since]
    agencies = sorted({of for _, of, _ in of_day})
    counts = [(sum(1 for row in of_day if row[1] == of), of) for of in agencies]
    spans = [
        sum(1 for row in of_agency if 0 <= (today - row[2]).days < days) for days in (3, 7, 15, 30, 90)
    ]  # fmt: skip
    total = sum(1 for row in of_agency if row in of_day)
    return total, sorted(counts, key=lambda one: (-one[0], one[1])), spans


def answered(api, query):
    found = meta(api, query)
    agencies = [(bucket["docCount"], bucket["value"]) for bucket in found["aggregations"]["agencyId"]]
    return found["totalElements"], agencies, [bucket["docCount"] for bucket in found["aggregations"]["postedDate"]]


_turn = itertools.count()
ACTS = st.lists(
    st.sampled_from(["post", "post_other", "edit", "withdraw", "restrict", "post_again", "place", "ask", "ask_all"]),
    min_size=4, max_size=16,
)  # fmt: skip


@given(acts=ACTS, choice=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_happens_what_is_kept_and_brought_up_to_date_is_what_a_full_count_finds(api, acts, choice):
    cache.clear()
    turn = next(_turn)
    other = AgencyFactory(agency_id=f"OFAC{turn}")
    documents = [DocumentFactory(), DocumentFactory(docket__agency=other)]
    docket_id = documents[0].docket.docket_id
    questions = {
        "": {},
        f"filter[docketId]={docket_id}": {"docket_ids": {docket_id}},
        f"filter[agencyId]={other.agency_id}": {"agency": other.agency_id},
        "filter[postedDate][ge]=2026-03-10": {"since": dt.date(2026, 3, 10)},
    }

    def check(asked):
        for query, about in asked:
            assert answered(api, query) == expected(**about, today=dt.date(2026, 3, 16)), query

    for act in [*acts, "place", "ask_all"]:
        at = TODAY - dt.timedelta(days=choice.randint(0, 40))
        public = list(Comment.objects.filter(rendition__isnull=False, document__in=documents).order_by("pk"))
        some = choice.choice(public) if public else None
        if act in ("post", "post_other"):
            comment = CommentFactory(document=documents[act == "post_other"], numbered=True)
            decisions.post(comment=comment, by=OFFICIAL, at=at)
        elif act == "place":
            while sequence_changes(at=TODAY):
                pass
        elif act in ("ask", "ask_all"):
            check(questions.items() if act == "ask_all" else [choice.choice(list(questions.items()))])
        elif some is not None:
            change(some, act, at)


def change(comment, act, at):
    """One act of staff on a comment that has a public copy, where it can be done."""
    status = comment.status.status
    if act == "withdraw" and status == Status.POSTED:
        decisions.withdraw(comment=comment, reason="By mistake", by=OFFICIAL, at=at)
    elif act == "restrict" and status == Status.POSTED:
        decisions.restrict(comment=comment, reason_type="Copyrighted", reason="", by=OFFICIAL, at=at)
    elif act == "post_again" and status != Status.POSTED:
        decisions.post(comment=comment, by=OFFICIAL, at=at)
    elif act == "edit":
        Rendition.objects.filter(pk=comment.pk).update(text=f"Changed at {at}", is_change_owed=True)


@pytest.fixture
def kept_from_one(monkeypatch):
    monkeypatch.setattr(counted, "_WORTH_KEEPING", 1)


@pytest.mark.parametrize("filters", ["filter[searchTerm]=savings", "filter[lastModifiedDate][ge]=2026-03-01 00:00:00"])
def test_the_next_page_of_what_moves_costs_no_counting(api, kept_from_one, filters):
    said(3)
    before = meta(api, filters)
    with CaptureQueriesContext(connection) as asked:
        again = meta(api, f"{filters}&page[size]=5&sort=-postedDate&fields=title")

    assert before["totalElements"] == again["totalElements"] == 3
    assert before["aggregations"] == again["aggregations"]
    assert not [one for one in asked if "COUNT(" in one["sql"]]


def test_a_search_counts_anew_what_was_taken_back_added_or_waits_to_be_read(api, kept_from_one):
    def found():
        return meta(api, "filter[searchTerm]=savings")["totalElements"]

    one, *_ = said(3)
    counts = [found()]
    decisions.withdraw(comment=one.comment, reason="Sent by mistake", by=OFFICIAL, at=TODAY)
    counts.append(found())
    sequence_changes(at=TODAY)
    counts.append(found())
    refresh_search_entries()
    counts.append(found())
    RenditionFactory(posted_at=TODAY, text="My savings too.")
    counts.append(found())
    refresh_search_entries()
    counts.append(found())

    assert counts == [3, 2, 2, 2, 2, 3]


def test_few_are_counted_each_time_and_take_no_memory(api):
    said(3)
    with CaptureQueriesContext(connection) as asked:
        meta(api, "filter[searchTerm]=savings")

    assert not [one for one in asked if "docket311_cache" in one["sql"] and "INSERT" in one["sql"]]


def said(count):
    """Comments with a word, in the search index."""
    made = [RenditionFactory(posted_at=TODAY, text="All my savings are there.") for _ in range(count)]
    refresh_search_entries()
    return made
