"""Feeds and calendars by which people follow rules."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from rulemaking.actions import comment_periods
from rulemaking.deadlines import EASTERN
from rulemaking.enums import DocumentKind
from rulemaking.models import CommentPeriod
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    OPENS_AT,
    PUBLISHED_ON,
    CommentPeriodFactory,
    DocketFactory,
    DocumentFactory,
    PartFactory,
    ResponseFactory,
)

ATOM = "{http://www.w3.org/2005/Atom}"
ONE_DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


def opened(*, parts=1, days=30, **of_document):
    """A proposed rule whose parts are open for `days`."""
    document = DocumentFactory(**of_document)
    comment_periods.open_period(
        document=document,
        parts=[PartFactory(rulemaking=document.rulemaking) for _ in range(parts)],
        published_on=PUBLISHED_ON,
        comment_days=days,
        by=OFFICIAL,
        at=OPENS_AT,
    )
    return document


def extended(document, *, note=""):
    notice = DocumentFactory(
        rulemaking=document.rulemaking, docket=document.docket, kind=DocumentKind.EXTENSION, fr_citation="91 FR 11111"
    )
    comment_periods.extend_parts(
        periods=list(CommentPeriod.objects.filter(document=document)),
        document=notice,
        by=OFFICIAL,
        at=OPENS_AT + ONE_DAY,
        printed_last_day=dt.date(2026, 5, 1),
        note=note,
    )
    return notice


def feed(client, path="/feeds/rules.atom"):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314 our own answer


def titles(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def events(client, path="/calendar.ics"):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_feed_tells_what_happened_newest_first(client):
    document = opened()
    extended(document, note="More time was asked for")
    name = document.rulemaking.subject_name
    root = feed(client)
    assert titles(root) == [f"{name}: comment period extended", f"{name}: comment period opened"]
    summary = root.find(f"{ATOM}entry").findtext(f"{ATOM}summary")
    assert "11:59 p.m. Eastern Time on Friday, May 1, 2026" in summary
    assert "More time was asked for." in summary
    assert "91 FR 11111" in summary


def test_the_feed_of_a_rule_is_about_it_alone(client):
    document, other = opened(), opened()
    root = feed(client, f"/rules/{document.rulemaking.slug}/feed.atom")
    assert len(titles(root)) == 1
    assert other.rulemaking.subject_name not in ElementTree.tostring(root, encoding="unicode")


def test_what_one_document_does_to_several_parts_is_one_entry(client):
    opened(parts=3)
    assert len(titles(feed(client))) == 1


def test_entries_have_absolute_links_on_the_serving_host_and_ids_of_their_own(client):
    first, second = opened(), opened()
    root = feed(client)
    links = {entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")}
    assert links == {f"http://testserver/rules/{one.rulemaking.slug}/" for one in (first, second)}
    assert len({entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")}) == 2


def test_drafts_and_documents_of_tomorrow_are_not_told(client):
    CommentPeriodFactory(document__posted_at=None)
    opened(posted_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    assert titles(feed(client)) == []
    assert events(client) == []


@pytest.mark.parametrize("name", ["feed.atom", "calendar.ics"])
def test_a_rule_that_is_not_public_has_neither_feed_nor_calendar(client, name):
    draft = CommentPeriodFactory(document__posted_at=None).document
    assert client.get(f"/rules/{draft.rulemaking.slug}/{name}").status_code == 404


def test_practice_rules_are_labelled(client):
    opened(docket=DocketFactory(practice=True))
    assert titles(feed(client))[0].startswith("Practice: ")
    assert str(events(client)[0]["summary"]).startswith("Practice: ")


def test_days_on_which_comments_were_answered_are_told_above_what_happened_before(client):
    rule = opened(docket=DocketFactory(practice=True)).rulemaking
    other = opened().rulemaking
    days = (OPENS_AT, OPENS_AT + ONE_DAY, OPENS_AT + ONE_DAY + dt.timedelta(hours=2))
    made = [ResponseFactory(issue__rulemaking=rule, published_at=day, text="zyxcanary") for day in days]
    ResponseFactory(issue=made[0].issue, edition=2, published_at=OPENS_AT + 3 * ONE_DAY)
    ResponseFactory(issue__rulemaking=rule, draft=True)
    ResponseFactory(issue__rulemaking=other, document=DocumentFactory(rulemaking=other, posted_at=None))

    root = feed(client)

    name = f"Practice: {rule.subject_name}"
    answers = f"{name}: the agency answers comments"
    assert titles(root)[:3] == [f"{name}: the agency corrects its answers to comments", answers, answers]
    assert sorted(titles(root)[3:]) == sorted(
        [f"{name}: comment period opened", f"{other.subject_name}: comment period opened"]
    )
    corrected, second, first = list(root.iter(f"{ATOM}entry"))[:3]
    assert "1 response to what commenters raised was corrected on Thursday, March 5, 2026." in corrected.findtext(
        f"{ATOM}summary"
    )
    assert len({entry.findtext(f"{ATOM}id") for entry in (corrected, second, first)}) == 3
    assert "2 responses to what commenters raised became public on Tuesday, March 3, 2026." in second.findtext(
        f"{ATOM}summary"
    )
    assert "1 response to what" in first.findtext(f"{ATOM}summary")
    assert second.find(f"{ATOM}link").get("href") == f"http://testserver/rules/{rule.slug}/responses/"
    assert (second.findtext(f"{ATOM}published"), second.findtext(f"{ATOM}updated")) == (
        days[1].isoformat(), days[2].isoformat(),
    )  # fmt: skip
    assert titles(feed(client, f"/rules/{other.slug}/feed.atom")) == [f"{other.subject_name}: comment period opened"]
    assert "zyxcanary" not in ElementTree.tostring(root, encoding="unicode")


def test_a_feed_asks_the_same_number_of_statements_for_one_rule_and_for_thirty(client, django_assert_num_queries):
    opened()
    with django_assert_num_queries(3):
        client.get("/feeds/rules.atom")
    ResponseFactory(issue__rulemaking=CommentPeriod.objects.get().part.rulemaking, published_at=OPENS_AT)
    with django_assert_num_queries(5):
        client.get("/feeds/rules.atom")
    for _ in range(29):
        ResponseFactory(issue__rulemaking=opened().rulemaking, published_at=OPENS_AT)
    with django_assert_num_queries(5):
        client.get("/feeds/rules.atom")
    with django_assert_num_queries(1):
        client.get("/calendar.ics")


def test_a_deadline_stands_on_its_last_day_in_eastern_time(client):
    opened()
    (event,) = events(client)
    assert event.start == dt.datetime(2026, 4, 1, 23, 59, tzinfo=EASTERN)
    assert event.end == CLOSES_AT
    assert event["dtstart"].params["TZID"] == "America/New_York"


def test_a_calendar_brings_its_time_zone(client):
    opened()
    zones = Calendar.from_ical(client.get("/calendar.ics").content).walk("VTIMEZONE")
    assert [str(zone["tzid"]) for zone in zones] == ["America/New_York"]


def test_an_extension_moves_the_event_and_raises_its_sequence(client):
    document = opened()
    (before,) = events(client)
    extended(document)
    (after,) = events(client)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.end.astimezone(EASTERN).date() == dt.date(2026, 5, 2)
    assert after.stamp > before.stamp


def test_parts_that_close_together_are_one_event_and_others_their_own(client):
    document = opened(parts=2)
    comment_periods.open_period(
        document=document,
        parts=[PartFactory(rulemaking=document.rulemaking, label="Section B")],
        published_on=PUBLISHED_ON,
        comment_days=45,
        by=OFFICIAL,
        at=OPENS_AT,
    )
    both = events(client, f"/rules/{document.rulemaking.slug}/calendar.ics")
    assert len({str(event["uid"]) for event in both}) == len(both) == 2


def test_words_with_commas_and_line_ends_stay_whole(client):
    opened(rulemaking__subject_name="Bank; of A, B\nand C")
    (event,) = events(client)
    assert str(event["summary"]).startswith("Comments close: Bank; of A, B")


def test_a_rules_page_names_its_feed_and_calendar(client):
    slug = opened().rulemaking.slug
    page = client.get(f"/rules/{slug}/").content.decode()
    for name, kind in (("feed.atom", "application/atom+xml"), ("calendar.ics", "text/calendar")):
        assert f'<link rel="alternate" type="{kind}"' in page
        assert page.count(f'href="/rules/{slug}/{name}"') == 2


def test_words_that_look_like_markup_stay_words(client):
    document = opened(rulemaking__subject_name="Bank <A> & Sons")
    extended(document, note="See <b>all</b> & more")
    root = feed(client)
    assert "Bank <A> & Sons" in titles(root)[0]
    summary = root.find(f"{ATOM}entry/{ATOM}summary")
    assert summary.get("type") == "html"
    assert "&lt;b&gt;all&lt;/b&gt; &amp; more" in summary.text
