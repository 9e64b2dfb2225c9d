"""Our rules in the shape of the Federal Register's API."""

import datetime as dt
import json

import pytest

from rulemaking.enums import DocumentKind
from rulemaking.federal_register import read_json
from tests.factories import CLOSES_AT, AgencyFactory, CommentPeriodFactory, DocketFactory, DocumentFactory

LIST = "/api/v1/documents.json"
pytestmark = pytest.mark.django_db


def listed(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(client, **query):
    return {row["document_number"] for row in listed(client, **query)["results"]}


@pytest.fixture
def proposal():
    return CommentPeriodFactory(
        document__fr_doc_num="2026-10001", document__cfr="31 CFR 1010.664", document__rin="1506-AB99"
    ).document


def test_one_document_has_the_fields_that_clients_read(client, proposal):
    row = client.get("/api/v1/documents/2026-10001.json").json()
    slug = proposal.rulemaking.slug
    expected = {
        "document_number": "2026-10001",
        "type": "Proposed Rule",
        "title": proposal.title,
        "publication_date": "2026-03-02",
        "comments_close_on": "2026-04-01",
        "citation": "91 FR 10001",
        "volume": 91,
        "docket_ids": [proposal.docket.docket_id],
        "regulation_id_numbers": ["1506-AB99"],
        "cfr_references": [{"title": 31, "part": 1010, "chapter": None, "citation_url": None}],
        "html_url": f"http://testserver/documents/{proposal.document_id}/",
        "json_url": "http://testserver/api/v1/documents/2026-10001.json",
        "comment_url": f"http://testserver/rules/{slug}/comment/",
        "correction_of": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert row["agencies"][0]["slug"] == "financial-crimes-enforcement-network"
    assert "excerpts" not in row


def test_our_own_importer_reads_what_we_serve(client, proposal):
    (found,) = read_json(client.get("/api/v1/documents/2026-10001.json").content)
    assert (found.document_number, found.kind) == ("2026-10001", DocumentKind.PROPOSED_RULE)
    assert (found.comments_close_on, found.cfr) == (dt.date(2026, 4, 1), ("31 CFR Part 1010",))
    assert found.docket_ids == (proposal.docket.docket_id,)


def test_after_the_close_there_is_no_address_for_comments(client, proposal, clock):
    with clock(CLOSES_AT):
        assert client.get("/api/v1/documents/2026-10001.json").json()["comment_url"] is None


def test_several_documents_come_together_and_missing_ones_are_named(client, proposal):
    DocumentFactory(fr_doc_num="2026-10002")
    answer = client.get("/api/v1/documents/2026-10002,2026-10001,2026-9.json").json()
    assert answer["count"] == 2
    assert [row["document_number"] for row in answer["results"]] == ["2026-10002", "2026-10001"]
    assert answer["errors"] == {"not_found": ["2026-9"]}


def test_a_document_without_federal_register_number_goes_by_ours(client):
    document = DocumentFactory(fr_doc_num="")
    assert numbers(client) == {document.document_id}
    assert client.get(f"/api/v1/documents/{document.document_id}.json").json()["title"] == document.title


@pytest.mark.parametrize(
    "hidden",
    [
        {"posted_at": None},
        {"posted_at": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)},
        {"kind": DocumentKind.SUPPORTING},
        {"published_on": None},
    ],
)
def test_what_is_not_published_is_not_there(client, hidden):
    DocumentFactory(fr_doc_num="2026-10001", **hidden)
    assert listed(client)["count"] == 0
    answer = client.get("/api/v1/documents/2026-10001.json")
    assert (answer.status_code, answer.json()["message"]) == (404, "Record Not Found")


def test_a_number_that_nothing_can_have_is_not_there(client):
    assert client.get("/api/v1/documents/%00.json").status_code == 404
    assert client.get("/api/v1/documents/%00,2026-1.json").json()["count"] == 0


def test_practice_rules_are_not_there(client):
    DocumentFactory(docket=DocketFactory(practice=True), fr_doc_num="2026-10001")
    assert listed(client)["count"] == 0
    assert client.get("/api/v1/documents/2026-10001.json").status_code == 404


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ({"conditions[term]": "Huione"}, True),
        ({"conditions[term]": "2026-10001"}, True),
        ({"conditions[term]": "elsewhere"}, False),
        ({"conditions[publication_date][is]": "2026-03-02"}, True),
        ({"conditions[publication_date][is]": "2026-03-03"}, False),
        ({"conditions[publication_date][gte]": "2026-03-02"}, True),
        ({"conditions[publication_date][gte]": "2026-03-03"}, False),
        ({"conditions[publication_date][lte]": "2026-03-02"}, True),
        ({"conditions[publication_date][lte]": "2026-03-01"}, False),
        ({"conditions[publication_date][year]": "2026"}, True),
        ({"conditions[publication_date][year]": "2025"}, False),
        ({"conditions[type][]": ["PRORULE", "RULE"]}, True),
        ({"conditions[type][]": "NOTICE"}, False),
        ({"conditions[type][]": "PRESDOCU"}, False),
        ({"conditions[docket_id]": "FINCEN-2025-0004"}, True),
        ({"conditions[docket_id]": "FINCEN-2025-0005"}, False),
        ({"conditions[regulation_id_number]": "1506-AB68"}, True),
        ({"conditions[regulation_id_number]": "1506-AB69"}, False),
        ({"conditions[agencies][]": "financial-crimes-enforcement-network"}, True),
        ({"conditions[agencies][]": "treasury-department"}, False),
        ({"conditions[cfr][title]": "31", "conditions[cfr][part]": "1010"}, True),
        ({"conditions[cfr][title]": "1"}, False),
        ({"conditions[cfr][part]": "664"}, False),
        ({"conditions[cfr][part]": "101"}, False),
    ],
)
def test_each_condition_finds_what_meets_it_alone(client, query, finds):
    DocumentFactory(
        fr_doc_num="2026-10001", cfr="31 CFR 1010.664", rin="1506-AB68", docket__docket_id="FINCEN-2025-0004",
        title="Special Measure Regarding Huione Group",
    )  # fmt: skip
    DocumentFactory(
        fr_doc_num="2026-2", docket__docket_id="EXAMPLE-2026-0001", published_on=dt.date(2024, 1, 2), title="Other",
        kind=DocumentKind.ORDER, docket__agency=AgencyFactory(agency_id="EXAMPLE", name="Example Office"),
        rin="", cfr="",
    )  # fmt: skip
    found = numbers(client, **query)
    assert ("2026-10001" in found) == finds


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"fields[]": "titel"}, "fields[]"),
        ({"conditions[weather]": "fine"}, "conditions[weather]"),
        ({"conditions[publication_date][is]": "May 5"}, "conditions[publication_date][is]"),
        ({"conditions[publication_date][year]": "0"}, "conditions[publication_date][year]"),
        ({"conditions[type][]": "Rule"}, "conditions[type][]"),
        ({"conditions[cfr][part]": "1010; x"}, "conditions[cfr][part]"),
        ({"conditions[term]": "a\x00b"}, "conditions[term]"),
        ({"per_page": "1001"}, "per_page"),
        ({"page": "0"}, "page"),
        ({"page": "٣"}, "page"),
        ({"order": "best"}, "order"),
        ({"sort": "newest"}, "sort"),
    ],
)
def test_what_can_not_be_met_is_refused_by_name(client, query, name):
    answer = client.get(LIST, query)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {name}


def test_a_document_refuses_unknown_fields_too(client, proposal):
    assert client.get("/api/v1/documents/2026-10001.json", {"fields[]": "x"}).status_code == 400


def test_fields_choose_what_is_given(client, proposal):
    rows = listed(client, **{"fields[]": ["document_number", "comments_close_on"]})["results"]
    assert rows == [{"document_number": "2026-10001", "comments_close_on": "2026-04-01"}]


def test_pages_follow_each_other_by_address_until_the_last(client):
    made = {DocumentFactory().fr_doc_num for _ in range(5)}
    seen, address = [], f"{LIST}?per_page=2&order=oldest&fields[]=document_number"
    while address:
        answer = client.get(address).json()
        assert (answer["count"], answer["total_pages"]) == (5, 3)
        seen += [row["document_number"] for row in answer["results"]]
        address = answer.get("next_page_url")
    assert len(seen) == 5
    assert set(seen) == made


def test_newest_and_oldest_turn_the_order(client):
    for day in (1, 2, 3):
        DocumentFactory(published_on=dt.date(2026, 3, day), fr_doc_num=f"2026-{day}")
    ways = {
        order: [row["document_number"] for row in listed(client, order=order)["results"]]
        for order in ("newest", "oldest")
    }
    assert ways == {"newest": ["2026-3", "2026-2", "2026-1"], "oldest": ["2026-1", "2026-2", "2026-3"]}


def test_a_list_asks_the_same_number_of_statements_for_one_document_and_for_thirty(client, statements):
    CommentPeriodFactory()
    everything = f"{LIST}?per_page=100&fields[]=comments_close_on&fields[]=dockets&fields[]=abstract"
    one = statements(everything)
    for _ in range(29):
        CommentPeriodFactory()
    assert statements(everything) == one


def test_nothing_is_written_through_it(client):
    assert client.post(LIST, json.dumps({}), content_type="application/json").status_code == 405
