"""Filters and sorts: each picks what it says, in every way of writing it."""

import datetime as dt

import pytest

from rulemaking.deadlines import EASTERN
from rulemaking.enums import DocumentKind
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import Api


@pytest.fixture
def docket(db: None) -> Docket:
    """A proposal of March, its extension of 20 March, and the final rule of May."""
    factories.DocketFactory(docket_id="FINCEN-2026-0100")
    docket = Docket.objects.get()
    proposal = factories.DocumentFactory(docket=docket, title="Proposal")
    factories.CommentPeriodFactory(document=proposal)
    more = {"docket": docket, "rulemaking": proposal.rulemaking}
    factories.DocumentFactory(
        **more, kind=DocumentKind.EXTENSION, title="Extension", fr_doc_num="2026-20002", posted_at=_at(2026, 3, 6, 5)
    )
    factories.DocumentFactory(
        **more, kind=DocumentKind.FINAL_RULE, title="Final", fr_doc_num="2026-30003", posted_at=_at(2026, 3, 9, 4)
    )
    return docket


def _at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)


def _numbers(ids: list[str]) -> list[int]:
    return [int(one.rpartition("-")[2]) for one in ids]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {1, 2, 3}),
        ("filter[agencyId]=FINCEN", {1, 2, 3}),
        ("filter[agencyId]=fincen,EPA", {1, 2, 3}),
        ("filter[agencyId]=EPA", set()),
        ("filter[agencyId]=", {1, 2, 3}),
        ("filter[docketId]=FINCEN-2026-0100", {1, 2, 3}),
        ("filter[docketId]=FINCEN-2026-0999", set()),
        ("filter[documentType]=Rule", {3}),
        ("filter[documentType]=rule", set()),
        ("filter[documentType]=Proposed Rule,Rule", {1, 2, 3}),
        ("filter[documentType]=Proposed%20Rule&filter[documentType]=Rule", {1, 2, 3}),
        ("filter%5BdocumentType%5D=Rule", {3}),
        ("filter[documentType]=Supporting %26 Related Material", set()),
        ("filter[frDocNum]=2026-20002", {2}),
        ("filter[frDocNum]=2026-20002,2026-30003", {2, 3}),
        ("filter[subtype]=Extension of Comment Period", {2}),
        ("filter[subtype]=Nothing", set()),
        ("filter[withinCommentPeriod]=true", {1}),
        ("filter[commentEndDate]=2026-04-01", {1}),
        ("filter[commentEndDate]=2026-04-02", set()),
        ("filter[commentEndDate][ge]=2026-04-01&filter[commentEndDate][le]=2026-04-01", {1}),
        ("filter[commentEndDate][ge]=2026-04-02", set()),
        ("filter[postedDate]=2026-03-06", {2}),
        ("filter[postedDate][ge]=2026-03-06", {2, 3}),
        ("filter%5BpostedDate%5D%5Bge%5D=2026-03-06", {2, 3}),
        ("filter[postedDate][le]=2026-03-06", {1, 2}),
        ("filter[postedDate][ge]=", {1, 2, 3}),
        ("filter[postedDate][ge]=2026-03-03&filter[documentType]=Proposed Rule", {2}),
        ("filter[searchTerm]=extension", {2}),
        ("filter[searchTerm]=FINCEN-2026-0100-0003", {3}),
        ("filter[searchTerm]=FINCEN-2026-0100", {1, 2, 3}),
        ("filter[searchTerm]=2026-30003", {3}),
    ],
)
def test_documents_are_filtered(api: Api, docket: Docket, query: str, numbers: set[int]) -> None:
    assert set(_numbers(api.ids(f"documents?{query}"))) == numbers


@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("title", [2, 3, 1]),
        ("-title", [1, 3, 2]),
        ("documentId", [1, 2, 3]),
        ("-documentId", [3, 2, 1]),
        ("postedDate", [1, 2, 3]),
        ("-postedDate,title", [3, 2, 1]),
        ("commentEndDate", [1, 2, 3]),
        ("-commentEndDate", [1, 2, 3]),
    ],
)
def test_documents_are_sorted(api: Api, docket: Docket, sort: str, numbers: list[int]) -> None:
    assert _numbers(api.ids(f"documents?sort={sort}")) == numbers


def test_documents_past_number_9999_sort_by_number(api: Api, docket: Docket) -> None:
    Docket.objects.update(last_number=9998)
    document = docket.documents.first()
    for _ in range(2):
        factories.CommentFactory(document=document, posted=True)
    assert _numbers(api.ids("comments?sort=documentId")) == [9999, 10000]
    assert api.json("comments/FINCEN-2026-0100-10000")["data"]["id"] == "FINCEN-2026-0100-10000"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("filter[docketType]=Rulemaking", 1),
        ("filter[docketType]=Nonrulemaking", 0),
        ("filter[agencyId]=fincen", 1),
        ("filter[searchTerm]=FINCEN-2026-0100", 1),
        ("filter[searchTerm]=fincen-2026-0100-0003", 1),
        ("filter[searchTerm]=regarding bank", 1),
        ("filter[searchTerm]=1506-AB99", 1),
        ("filter[searchTerm]=crocodile", 0),
        ("sort=-title,docketId,lastModifiedDate", 1),
    ],
)
def test_dockets_are_filtered(api: Api, docket: Docket, query: str, found: int) -> None:
    factories.RinFactory(rulemaking=docket.rulemakings.get(), rin="1506-AB99")
    assert api.json(f"dockets?{query}")["meta"]["totalElements"] == found


def test_comments_are_found_by_their_document_in_either_way(api: Api, docket: Docket) -> None:
    first, second = docket.documents.order_by("number")[:2]
    comment = factories.CommentFactory(document=first, posted=True)
    factories.CommentFactory(document=second, posted=True)
    number = comment.rendition.number
    assert _numbers(api.ids(f"comments?filter[commentOnId]={first.object_id}")) == [number]
    assert _numbers(api.ids(f"comments?filter[commentOnId]={first.document_id}")) == [number]
    both = f"{first.object_id.upper()},{second.document_id}"
    assert len(api.ids(f"comments?filter[commentOnId]={both}")) == 2
    assert api.ids("comments?filter[commentOnId]=nothing") == []
    assert len(api.ids("comments?filter[commentOnId]=")) == 2


def _comments_modified(document, *instants: dt.datetime) -> None:
    for instant in instants:
        factories.CommentFactory(document=document, posted=True, rendition__last_modified_at=instant)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("filter[lastModifiedDate]=2026-03-12 10:00:00", [4]),
        ("filter[lastModifiedDate][ge]=2026-03-12 10:00:00", [4, 5]),
        ("filter[lastModifiedDate][le]=2026-03-12%2010:00:00", [4]),
        ("filter[lastModifiedDate][ge]=2026-03-12+10:00:01", [5]),
        ("filter[lastModifiedDate][le]=2026-03-12 09:59:59", []),
        ("filter[updatedSince]=2026-03-12T14:00:01Z", [5]),
        ("filter[updatedSince]=2026-03-12T10:00:01-04:00", [5]),
        ("filter[updatedSince]=2026-03-12T15:00:01%2B01:00", [5]),
    ],
)
def test_last_modified_is_asked_in_eastern_time(api: Api, docket: Docket, query: str, numbers: list[int]) -> None:
    _comments_modified(docket.documents.first(), _at(2026, 3, 12, 14), _at(2026, 3, 12, 14, 0, 1))
    assert _numbers(api.ids(f"comments?{query}&sort=documentId")) == numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("[ge]=2026-11-01 01:30:00", [5, 6, 7, 8]),
        ("[le]=2026-11-01 01:30:00", [4, 5, 6, 7]),
        ("=2026-11-01 01:30:00", [5, 7]),
    ],
)
def test_the_hour_that_autumn_repeats_loses_no_row(
    api: Api, docket: Docket, clock, query: str, numbers: list[int]
) -> None:
    """01:30 Eastern is 05:30 and 06:30 UTC on that day."""
    instants = [_at(2026, 11, 1, hour, minute) for hour, minute in ((5, 29), (5, 30), (6, 0), (6, 30), (6, 31))]
    _comments_modified(docket.documents.first(), *instants)
    assert _numbers(api.ids(f"comments?filter[lastModifiedDate]{query}&sort=documentId")) == numbers


def test_what_a_row_prints_can_be_asked_for(api: Api, docket: Docket) -> None:
    """A document's lastModifiedDate has a fraction in the database and none in print."""
    document = docket.documents.get(number=1)
    printed = dt.datetime.fromisoformat(
        api.json("documents?sort=documentId")["data"][0]["attributes"]["lastModifiedDate"]
    )
    eastern = printed.astimezone(EASTERN)
    query = f"filter[lastModifiedDate]={eastern:%Y-%m-%d %H:%M:%S}&filter[frDocNum]={document.fr_doc_num}"
    assert api.ids(f"documents?{query}") == [document.document_id]


def test_what_was_applied_is_echoed(api: Api, docket: Docket) -> None:
    query = "filter[frDocNum]=2026-20002&filter[lastModifiedDate][ge]=2023-01-11 14:00:00&filter[documentType]=Notice"
    assert api.json(f"documents?{query}")["meta"]["filters"] == {
        "frDocumentNumber": {"label": "2026-20002", "value": "2026-20002"},
        "lastModifiedDate": {"fromDate": "2023-01-11 14:00:00", "toDate": None},
        "documentType": [{"label": "Notice", "value": "Notice"}],
    }


def test_a_facet_is_counted_without_its_own_filter(api: Api, docket: Docket) -> None:
    facets = api.json("documents?filter[documentType]=Rule")["meta"]["aggregations"]
    assert facets["documentType"] == [
        {"docCount": 2, "label": "Proposed Rule"},
        {"docCount": 1, "label": "Rule"},
    ]
    assert facets["agencyId"] == [{"docCount": 1, "value": "FINCEN"}]
    assert facets["subtype"] == [{"docCount": 1, "label": "Final Rule"}]
    assert facets["withinCommentPeriod"] == []


def test_days_are_counted_in_spans_to_and_from_today(api: Api, docket: Docket) -> None:
    """Asked on 16 March: posted on 2, 6 and 9 March; the period ends on 1 April."""
    facets = api.json("documents")["meta"]["aggregations"]
    assert [bucket["docCount"] for bucket in facets["postedDate"]] == [0, 0, 3, 3, 3]
    assert facets["postedDate"][1] == {
        "docCount": 0,
        "fromDate": "2026-03-10 00:00:00",
        "label": "Last 7 Days",
        "toDate": "2026-03-16 23:59:59",
    }
    assert [bucket["docCount"] for bucket in facets["commentEndDate"]] == [0, 0, 0, 1, 1]
    assert facets["commentEndDate"][-1]["label"] == "Next 90 Days"


def test_strict_names_what_is_allowed(api: Api, docket: Docket) -> None:
    (error,) = api.json("documents?filter[documentType]=rule&strict=true", status=400)["errors"]
    assert "Proposed Rule" in error["detail"]
    assert _numbers(api.ids("documents?filter[documentType]=Rule&strict=true")) == [3]
