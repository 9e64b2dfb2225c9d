"""The description is valid OpenAPI 3.1, and what the API answers is what it describes."""

import html
import re
import shlex

import jsonschema
import pytest
from drf_spectacular.validation import validate_schema

from comments.enums import Audience
from comments.record.search import refresh_search_entries
from tests import factories
from tests.api.conftest import Api
from tests.api.sending import ANONYMOUS, INDIVIDUAL, ORGANIZATION, Sender, resource

MEDIA_TYPE = "application/vnd.api+json"


@pytest.fixture
def record(db: None) -> dict[str, str]:
    """A comment of each public status; the ids that fill the paths."""
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100", unverified=["cfr"], rin="1506-AB99")
    factories.CommentPeriodFactory(document=document)
    posted = factories.CommentFactory(document=document, posted=True, text="On correspondent accounts")
    shown = factories.AttachmentFactory(comment=posted, published=True)
    factories.AttachmentFactory(comment=posted, withheld=True)
    factories.CommentFactory(document=document, restricted=True)
    factories.CommentFactory(document=document, withdrawn=True)
    factories.BulkFileFactory(run__docket=document.docket)
    document.rulemaking.dockets.add(document.docket)
    summary = factories.SummaryFactory(rulemaking=document.rulemaking, audience=Audience.PUBLIC, produced=True)
    refresh_search_entries()
    return {
        "dockets": "FINCEN-2026-0100",
        "documents": "FINCEN-2026-0100-0001",
        "document-comments-received-counts": "FINCEN-2026-0100-0001",
        "comments": "FINCEN-2026-0100-0002",
        "attachments": f"09003111{shown.pk:08x}",
        "agencies": "FINCEN",
        "bulk-files": "FINCEN-2026-0100",
        "summaries": f"{document.rulemaking.slug}-{summary.version}",
    }


def _check(description: dict, schema: dict, answer: object) -> None:
    whole = {**schema, "components": description["components"]}
    jsonschema.validate(answer, whole, cls=jsonschema.Draft202012Validator)


def _read_paths(description: dict) -> list[tuple[str, dict]]:
    return [(path, item) for path, item in description["paths"].items() if "get" in item]


def test_the_description_is_valid(api: Api) -> None:
    description = api.json("openapi.json")
    validate_schema(description)
    assert description["openapi"] == "3.1.0"


def test_every_described_address_answers_as_described(api: Api, record: dict[str, str]) -> None:
    description = api.json("openapi.json")
    for path, item in _read_paths(description):
        schema = item["get"]["responses"]["200"]["content"][MEDIA_TYPE]["schema"]
        address = path.removeprefix("/").replace("{id}", record.get(path.split("/")[1], ""))
        names = {parameter["name"] for parameter in item["get"]["parameters"]}
        queries = ["filter[acronym]=FINCEN"] if "filter[acronym]" in names else [""]
        queries += ["include=attachments"] if "attachments" in str(item["get"]["parameters"]) else []
        queries += ["include=comment"] if path == "/changes" else []
        queries += ["page[after]=", "filter[searchTerm]=accounts"] if "page[after]" in names else []
        for query in queries:
            _check(description, schema, api.json(f"{address}?{query}"))


def test_every_described_parameter_is_taken_and_no_other(api: Api, record: dict[str, str]) -> None:
    description = api.json("openapi.json")
    samples = {
        "page[size]": "5", "page[number]": "2", "page[after]": "", "after": "0", "strict": "false", "fields": "title",
        "api_key": "DEMO_KEY", "filter[docketId]": "FINCEN-2026-0100",
        "filter[withinCommentPeriod]": "true", "filter[updatedSince]": "2026-03-12T14:00:00Z",
    }  # fmt: skip
    for path, item in _read_paths(description):
        address = path.removeprefix("/").replace("{id}", record.get(path.split("/")[1], ""))
        for parameter in item["get"]["parameters"]:
            name = parameter["name"]
            if parameter["in"] != "query" or name == "filter[acronym]":
                continue
            fixed = "filter[acronym]=FINCEN&" if "categories" in path else ""
            fixed += "include=comment&" if path == "/changes" and name == "fields" else ""
            value = samples.get(name) or parameter["schema"].get("enum", [""])[0]
            assert api.response(f"{address}?{fixed}{name}={value}").status_code == 200, (path, name)
        assert api.response(f"{address}?nothing=1").status_code == 400


@pytest.mark.parametrize(
    ("path", "status"), [("comments/x", 400), ("nowhere", 404), ("comments?api_key=no", 403), ("comments?sort=x", 400)]
)
def test_errors_are_as_described(api: Api, path: str, status: int) -> None:
    description = api.json("openapi.json")
    name = "gateway" if status == 403 else "error"
    _check(description, description["components"]["schemas"][name], api.json(path, status=status))


@pytest.mark.parametrize("path", ["/v4/", "/v4/docs"])
def test_the_page_shows_examples_that_run(api: Api, record: dict[str, str], path: str) -> None:
    page = api.response(path).content.decode()
    commands = [shlex.split(html.unescape(code)) for code in re.findall(r"<code>(curl .*?)</code>", page)]
    assert len(commands) == 9
    for *_, address in commands:
        assert api.json(address.removeprefix("http://comments.example"))["data"]


def test_the_page_has_no_script_or_style_of_its_own_and_names_every_address(api: Api) -> None:
    page = api.response("/v4/docs").content.decode()
    assert "<script>" not in page
    assert " style=" not in page
    for path, item in api.json("openapi.json")["paths"].items():
        for method in item:
            assert f"{method.upper()} /v4{path}" in page


@pytest.mark.parametrize("attributes", [ANONYMOUS, INDIVIDUAL, ORGANIZATION])
def test_a_comment_that_is_taken_is_as_described_and_so_is_its_answer(sender: Sender, attributes: dict) -> None:
    description = sender.client.get("/v4/openapi.json").json()
    schemas = description["components"]["schemas"]
    given = attributes | {"commentOnDocumentId": sender.document_id, "files": None, "numItemsReceived": 3}
    answer = sender.send(given)

    assert answer.status_code == 201
    _check(description, schemas["new_comment"], resource("comments", given))
    _check(description, schemas["sent_comment"], answer.json())


def test_a_file_that_is_taken_is_as_described(sender: Sender) -> None:
    description = sender.client.get("/v4/openapi.json").json()
    schemas = description["components"]["schemas"]
    key = sender.post("submission-keys", resource("submission-keys")).json()
    address = sender.address(key["data"]["id"]).json()

    _check(description, schemas["submission_key"], key)
    _check(description, schemas["upload_url"], address)
    assert sender.put(address["data"]["id"]).status_code == 200


@pytest.mark.parametrize(
    ("attributes", "status", "name"),
    [({"comment": ""}, 400, "error"), ({"commentOnDocumentId": "FINCEN-2026-0999-0001"}, 404, "error")],
)
def test_faults_of_what_is_sent_are_as_described(sender: Sender, attributes: dict, status: int, name: str) -> None:
    description = sender.client.get("/v4/openapi.json").json()
    answer = sender.send(ANONYMOUS | attributes)
    assert answer.status_code == status
    assert str(status) in description["paths"]["/comments"]["post"]["responses"]
    _check(description, description["components"]["schemas"][name], answer.json())
