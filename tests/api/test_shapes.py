"""Each endpoint has exactly the attributes and the frame that clients of the original expect."""

import pytest

from tests import factories
from tests.api.conftest import Api


def _names(text: str) -> set[str]:
    return set(text.split())


SHARED = _names("""
    address1 address2 agencyId city category comment country docAbstract docketId documentType email fax field1
    field2 fileFormats firstName govAgency govAgencyType lastName legacyId modifyDate objectId openForComment
    organization originalDocumentId pageCount phone postedDate postmarkDate reasonWithdrawn receiveDate
    restrictReason restrictReasonType stateProvinceRegion subtype title trackingNbr withdrawn zip
    displayProperties submitterRep submitterRepAddress submitterRepCityState""")
DOCUMENT = SHARED | _names("""
    additionalRins allowLateComments authorDate authors cfrPart commentEndDate commentStartDate effectiveDate
    exhibitLocation exhibitType frDocNum frVolNum implementationDate media ombApproval paperLength paperWidth
    regWriterInstruction sourceCitation startEndPage subject topics""")
COMMENT = SHARED | {"commentOnDocumentId", "duplicateComments", "commentOn"}
DOCKET = _names("""
    agencyId category dkAbstract docketType effectiveDate field1 field2 generic keywords legacyId modifyDate
    objectId organization petitionNbr program rin shortTitle subType subType2 title displayProperties""")
DOCUMENT_IN_LIST = _names("""
    agencyId commentEndDate commentStartDate docketId documentType frDocNum highlightedContent lastModifiedDate
    objectId openForComment postedDate subtype title withdrawn allowLateComments withinCommentPeriod""")
COMMENT_IN_LIST = _names(
    "agencyId documentType highlightedContent lastModifiedDate objectId postedDate title withdrawn"
)
DOCKET_IN_LIST = _names("agencyId docketType highlightedContent lastModifiedDate objectId title")
META = _names("""
    aggregations filters hasNextPage hasPreviousPage numberOfElements pageNumber pageSize totalElements
    totalPages firstPage lastPage""")
AGGREGATIONS = {
    "documents": _names("documentType subtype withinCommentPeriod agencyId commentEndDate postedDate"),
    "comments": {"agencyId", "postedDate"},
    "dockets": _names("""
    priorityCategory docketType major ruleStage smallEntities energyAffected eo13771Designation agencyId
        internationalInterest"""),
}
SELF = "http://comments.example/v4"


@pytest.fixture
def comment(db: None):
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    factories.CommentPeriodFactory(document=document)
    return factories.CommentFactory(document=document, posted=True, text="Line one\nLine <two> & more")


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [("dockets", DOCKET_IN_LIST), ("documents", DOCUMENT_IN_LIST), ("comments", COMMENT_IN_LIST)],
)
def test_a_list_has_exactly_the_attributes_of_the_original(api: Api, comment, kind: str, attributes: set[str]) -> None:
    answer = api.json(kind)
    (item,) = answer["data"]
    assert set(answer) == {"data", "meta"}
    assert set(item) == {"id", "type", "attributes", "links"}
    assert set(item["attributes"]) == attributes
    assert item["type"] == kind
    assert item["links"] == {"self": f"{SELF}/{kind}/{item['id']}"}


@pytest.mark.parametrize(
    ("path", "attributes"),
    [
        ("dockets/FINCEN-2026-0100", DOCKET),
        ("documents/FINCEN-2026-0100-0001", DOCUMENT),
        ("comments/FINCEN-2026-0100-0002", COMMENT),
    ],
)
def test_a_detail_has_exactly_the_attributes_of_the_original(
    api: Api, comment, path: str, attributes: set[str]
) -> None:
    data = api.json(path)["data"]
    kind, identifier = path.split("/")
    assert set(data["attributes"]) == attributes
    assert (data["id"], data["type"], data["links"]["self"]) == (identifier, kind, f"{SELF}/{path}")
    assert len(attributes) == {"dockets": 21, "documents": 65, "comments": 46}[kind]


def test_only_documents_and_comments_have_a_relationship_and_its_data_come_when_asked(api: Api, comment) -> None:
    own = f"{SELF}/comments/FINCEN-2026-0100-0002"
    links = {"self": f"{own}/relationships/attachments", "related": f"{own}/attachments"}
    plain = api.json("comments/FINCEN-2026-0100-0002")
    asked = api.json("comments/FINCEN-2026-0100-0002?include=attachments")
    assert plain["data"]["relationships"] == {"attachments": {"links": links}}
    assert "included" not in plain
    assert asked["data"]["relationships"] == {"attachments": {"data": [], "links": links}}
    assert asked["included"] == []
    assert "relationships" not in api.json("dockets/FINCEN-2026-0100")["data"]


@pytest.mark.parametrize("kind", ["dockets", "documents", "comments"])
def test_a_list_has_all_eleven_meta_fields_and_its_aggregations(api: Api, comment, kind: str) -> None:
    meta = api.json(kind)["meta"]
    assert set(meta) == META
    assert set(meta["aggregations"]) == AGGREGATIONS[kind]
    assert meta["totalElements"] == meta["numberOfElements"] == meta["totalPages"] == meta["pageNumber"] == 1
    assert (meta["firstPage"], meta["lastPage"]) == (True, True)
    assert (meta["hasNextPage"], meta["hasPreviousPage"]) == (False, False)


def test_an_empty_list_is_its_first_and_last_page_of_none(api: Api) -> None:
    meta = api.json("comments")["meta"]
    assert (meta["totalPages"], meta["pageNumber"], meta["totalElements"]) == (0, 1, 0)
    assert (meta["firstPage"], meta["lastPage"]) == (True, True)


def test_a_document_shows_its_period_in_eastern_days(api: Api, comment) -> None:
    attributes = api.json("documents/FINCEN-2026-0100-0001")["data"]["attributes"]
    assert attributes["commentStartDate"] == "2026-03-02T05:00:00Z"
    assert attributes["commentEndDate"] == "2026-04-02T03:59:59Z"
    assert attributes["postedDate"] == "2026-03-02T05:00:00Z"
    assert attributes["openForComment"] is True
    assert attributes["subtype"] == "Notice of Proposed Rulemaking (NPRM)"
    assert (attributes["frVolNum"], attributes["startEndPage"], attributes["pageCount"]) == (
        "91",
        "10001 - 10016",
        16,
    )


def test_a_document_is_open_until_the_closing_instant(api: Api, comment, clock) -> None:
    path = "documents/FINCEN-2026-0100-0001"
    clock.move_to(factories.CLOSES_AT.replace(hour=3, minute=59, second=59))
    assert api.json(path)["data"]["attributes"]["openForComment"] is True
    clock.move_to(factories.CLOSES_AT)
    assert api.json(path)["data"]["attributes"]["openForComment"] is False


def test_a_comment_shows_its_text_as_html_and_its_dates_as_eastern_midnights(api: Api, comment) -> None:
    attributes = api.json("comments/FINCEN-2026-0100-0002")["data"]["attributes"]
    assert attributes["comment"] == "Line one<br/>Line &lt;two&gt; &amp; more"
    assert attributes["documentType"] == "Public Submission"
    assert attributes["receiveDate"] == "2026-03-10T04:00:00Z"
    assert attributes["postedDate"] == "2026-03-12T04:00:00Z"
    assert attributes["modifyDate"] == "2026-03-12T14:00:00Z"
    assert attributes["commentOnDocumentId"] == "FINCEN-2026-0100-0001"
    assert attributes["commentOn"] == comment.document.object_id
    assert attributes["objectId"] == comment.rendition.object_id
    assert attributes["trackingNbr"] == comment.tracking_number
    assert attributes["duplicateComments"] == 0


def test_a_letter_shows_the_day_it_came_and_its_postmark(api: Api) -> None:
    factories.CommentFactory(document__docket__docket_id="FINCEN-2026-0100", by_mail=True, posted=True)
    attributes = api.json("comments/FINCEN-2026-0100-0002")["data"]["attributes"]
    assert attributes["receiveDate"] == "2026-03-12T04:00:00Z"
    assert attributes["postmarkDate"] == "2026-03-09T04:00:00Z"


def test_a_docket_shows_its_rin_and_summary(api: Api, comment) -> None:
    path = "dockets/FINCEN-2026-0100"
    assert api.json(path)["data"]["attributes"]["rin"] == "Not Assigned"
    factories.RinFactory(rulemaking=comment.document.rulemaking, rin="1506-AB99")
    attributes = api.json(path)["data"]["attributes"]
    assert (attributes["rin"], attributes["docketType"]) == ("1506-AB99", "Rulemaking")
    assert attributes["dkAbstract"] == comment.document.rulemaking.plain_language_summary


def test_what_no_source_confirms_is_marked(api: Api) -> None:
    factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100", cfr="31 CFR 1010.664", unverified=["cfr"])
    (note,) = api.json("documents/FINCEN-2026-0100-0001")["data"]["attributes"]["displayProperties"]
    assert note["name"] == "cfrPart"


def test_an_agency_has_its_name_and_no_categories(api: Api, comment) -> None:
    agency = api.json("agencies/fincen")["data"]
    assert (agency["id"], agency["attributes"]["name"]) == ("FINCEN", "Financial Crimes Enforcement Network")
    assert api.json("agency-categories?filter[acronym]=FINCEN") == {"data": []}


def test_received_comments_are_counted_posted_or_not(api: Api, comment) -> None:
    factories.CommentFactory(document=comment.document)
    factories.CommentFactory(document=comment.document, numbered=True, status__confirmed_item_count=10)
    path = "document-comments-received-counts/FINCEN-2026-0100-0001"
    assert api.json(path) == {
        "data": {
            "id": "FINCEN-2026-0100-0001",
            "type": "document-comments-received-counts",
            "attributes": {"count": 12},
            "links": {"self": f"{SELF}/{path}"},
        }
    }


@pytest.mark.parametrize("host", ["comments.example", "mirror.example:8443"])
def test_links_name_the_host_that_was_asked(api: Api, comment, host: str, settings) -> None:
    settings.ALLOWED_HOSTS = [host.partition(":")[0]]
    response = api.response("comments", host=host)
    assert response.json()["data"][0]["links"]["self"] == f"http://{host}/v4/comments/FINCEN-2026-0100-0002"
