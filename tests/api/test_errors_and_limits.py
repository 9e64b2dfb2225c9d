"""Errors, keys, limits, methods and headers, as recorded of the original."""

import base64
import datetime as dt
import json

import pytest
from django.db import connections

from tests import factories
from tests.api.conftest import ASKED_AT, Api

JSON_API = "application/vnd.api+json;charset=utf-8"


def _error(status: int, title: str, detail: str | None = None) -> dict:
    error = {"status": str(status), "title": title}
    return {"errors": [error if detail is None else {**error, "detail": detail}]}


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("comments?filter[SearchTerm]=x", _error(400, "Invalid filter field name: SearchTerm")),
        ("dockets?filter[docketId]=x", _error(400, "Invalid filter field name: docketId")),
        ("agencies/FINCEN?filter[x]=1", _error(400, "Invalid filter field name: x")),
        ("comments?filterSearchTerm=x", _error(400, "Request parameters error", "filterSearchTerm")),
        ("comments/FINCEN-2026-0100-0002?size=5", _error(400, "Request parameters error", "size")),
        ("dockets?include=attachments", _error(400, "Request parameters error", "include")),
        ("agency-categories", _error(400, "Request parameters error", "filter[acronym]")),
        ("comments/INVALID-DOCUMENT-ID", _error(400, "Invalid ID: INVALID-DOCUMENT-ID")),
        ("documents/0900031100000001", _error(400, "Invalid ID: 0900031100000001")),
        ("documents/FINCEN-2026-0100-1", _error(400, "Invalid ID: FINCEN-2026-0100-1")),
        ("documents/FINCEN-2026-0100-00001", _error(400, "Invalid ID: FINCEN-2026-0100-00001")),
        ("dockets/no docket", _error(400, "Invalid ID: no docket")),
        ("attachments/0900031100000001", _error(400, "Invalid ID: 0900031100000001")),
        ("agencies/F-N", _error(400, "Invalid ID: F-N")),
        ("document-comments-received-counts/xyz", _error(400, "Invalid ID: xyz")),
        ("comments/FINCEN-2026-0100-0002", _error(404, "The comment ID could not be found.")),
        ("documents/FINCEN-2026-0100-0001", _error(404, "The document ID could not be found.")),
        ("dockets/FINCEN-2026-0100", _error(404, "The docket ID could not be found.")),
        ("attachments/0900311100000001", _error(404, "The attachment ID could not be found.")),
        ("agencies/NOBODY", _error(404, "The agency ID could not be found.")),
    ],
)
def test_an_error_has_the_status_and_body_of_the_original(api: Api, path: str, error: dict) -> None:
    response = api.response(path)
    assert json.loads(response.content) == error
    assert response.status_code == int(error["errors"][0]["status"])
    assert response["Content-Type"] == JSON_API


@pytest.mark.parametrize(
    "path",
    [
        "documents?filter[withinCommentPeriod]=false",
        "documents?filter[postedDate]=2026-02-30",
        "documents?filter[postedDate]=2026-3-1",
        "documents?filter[postedDate][le]=9999-12-31",
        "documents?filter[postedDate][gt]=2026-03-01",
        "documents?filter[agencyId][ge]=FINCEN",
        "comments?filter[lastModifiedDate][ge]=2026-03-12T14:00:00Z",
        "comments?filter[lastModifiedDate]=2026-03-12",
        "comments?filter[lastModifiedDate][le]=9999-12-31 23:59:59",
        "comments?filter[updatedSince]=2026-03-12T14:00:00",
        "comments?sort=title",
        "comments?sort=-",
        "comments?page[size]=4",
        "comments?page[size]=251",
        "comments?page[size]=",
        "comments?page[number]=0",
        "comments?page[number]=21",
        "comments?page[number]=x",
        "comments?page[after]=x",
        "comments?page[after]=W10",
        "comments?page[after]=WzEsMl0",
        "comments?page[after]=&sort=postedDate",
        "comments?page[after]=&page[number]=2",
        "documents?page[after]=WzQ2MTE2ODYwMTg0MjczODc5MDMsMSwxXQ",
        "comments?fields=email,nothing",
        "comments?include=everything",
        "comments?strict=yes",
        "comments?filter[docketId]=%00",
        "comments?a%00=1",
        "comments?filter[searchTerm]=" + "x" * 501,
        "documents?filter[documentType]=rule&strict=true",
        "documents?filter[agencyId]=&strict=true",
        "comments?filter[commentOnId]=nothing&strict=true",
    ],
)
def test_bad_input_is_answered_with_400_and_says_what_is_wrong(api: Api, path: str) -> None:
    (error,) = api.json(path, status=400)["errors"]
    assert error["status"] == "400"
    assert error["title"]


@pytest.mark.parametrize("path", ["/v4/nowhere", "/v4/comments/", "/v4/comments/a/b/c", "/v4/dockets/X-1/attachments"])
def test_an_unknown_address_is_answered_in_json(api: Api, path: str) -> None:
    response = api.response(path)
    assert (response.status_code, response["Content-Type"]) == (404, JSON_API)
    assert json.loads(response.content)["errors"][0]["status"] == "404"


def test_a_host_that_is_not_ours_is_refused_in_json(api: Api) -> None:
    response = api.response("comments", host="elsewhere.example")
    assert (response.status_code, response["Content-Type"]) == (400, JSON_API)
    assert json.loads(response.content) == _error(400, "Bad Request")
    assert response["X-RateLimit-Limit"] == "1000"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_other_methods_are_answered_405_in_json(api: Api, method: str) -> None:
    response = getattr(api.client, method)("/v4/documents")
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert (response.status_code, response["Content-Type"]) == (405, JSON_API)
    assert json.loads(response.content)["errors"][0]["title"] == "Method Not Allowed"


def test_head_has_the_headers_of_get_and_options_says_what_is_allowed(api: Api) -> None:
    head, options = api.client.head("/v4/comments"), api.client.options("/v4/comments")
    assert (head.status_code, head.content, head["Content-Type"]) == (200, b"", JSON_API)
    assert (options.status_code, options["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "X-Api-Key" in options["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("accept", ["text/html", "application/json", "image/png", ""])
def test_whatever_is_accepted_the_answer_is_json(api: Api, accept: str) -> None:
    assert api.response("comments", accept=accept)["Content-Type"] == JSON_API


@pytest.mark.parametrize("path", ["comments", "comments/x", "nowhere"])
def test_every_answer_may_be_read_by_any_page_and_tells_what_is_left(api: Api, path: str) -> None:
    first, second = api.response(path), api.response(path)
    assert first["Access-Control-Allow-Origin"] == "*"
    assert (first["X-RateLimit-Limit"], first["X-RateLimit-Remaining"]) == ("1000", "999")
    assert second["X-RateLimit-Remaining"] == "998"


def test_past_the_limit_the_gateway_answers_until_enough_of_the_hour_has_passed(api: Api, settings, clock) -> None:
    settings.API_REQUESTS_PER_HOUR = 2
    assert [api.response("comments").status_code for _ in range(3)] == [200, 200, 429]
    refused = api.response("comments")
    assert refused["Content-Type"] == "application/json"
    assert json.loads(refused.content)["error"]["code"] == "OVER_RATE_LIMIT"
    assert (refused["X-RateLimit-Limit"], refused["X-RateLimit-Remaining"]) == ("2", "0")
    clock.shift(dt.timedelta(seconds=int(refused["Retry-After"]) - 1))
    assert api.response("comments").status_code == 429
    clock.shift(dt.timedelta(seconds=1))
    assert api.response("comments").status_code == 200


def test_the_full_hour_gives_nobody_a_second_allowance(api: Api, settings, clock) -> None:
    settings.API_REQUESTS_PER_HOUR = 2
    clock.move_to(ASKED_AT.replace(hour=16, minute=59, second=59))
    assert [api.response("comments").status_code for _ in range(2)] == [200, 200]
    clock.move_to(ASKED_AT.replace(hour=17))
    assert api.response("comments").status_code == 429


def test_clients_are_counted_apart(api: Api) -> None:
    api.response("comments")
    other = api.client.get("/v4/comments", REMOTE_ADDR="192.0.2.7")
    neighbour = [api.client.get("/v4/comments", REMOTE_ADDR=f"2001:db8::{n}") for n in (1, 2)]
    assert other["X-RateLimit-Remaining"] == "999"
    assert [answer["X-RateLimit-Remaining"] for answer in neighbour] == ["999", "998"]


def test_a_forwarded_address_counts_only_from_the_trusted_proxy(api: Api, settings) -> None:
    forwarded = {"x-forwarded-for": "198.51.100.1, 203.0.113.9"}
    assert api.response("comments", **forwarded)["X-RateLimit-Remaining"] == "999"
    assert api.response("comments")["X-RateLimit-Remaining"] == "998"
    settings.TRUSTED_PROXY = True
    assert api.response("comments", **forwarded)["X-RateLimit-Remaining"] == "999"
    assert api.response("comments", **{"x-forwarded-for": "203.0.113.9"})["X-RateLimit-Remaining"] == "998"


def _basic(user: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:".encode()).decode()


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", {}, 200),
        ("?api_key=DEMO_KEY", {}, 200),
        ("?api_key=", {}, 200),
        ("", {"x-api-key": "DEMO_KEY"}, 200),
        ("", {"authorization": _basic("DEMO_KEY")}, 200),
        ("", {"authorization": "Basic ???"}, 200),
        ("?api_key=abc", {}, 403),
        ("", {"x-api-key": "abc"}, 403),
        ("", {"authorization": _basic("abc")}, 403),
    ],
)
def test_reading_needs_no_key_and_an_unknown_one_is_refused(
    api: Api, query: str, headers: dict[str, str], status: int
) -> None:
    response = api.response(f"comments{query}", **headers)
    assert response.status_code == status
    if status == 403:
        assert response["Content-Type"] == "application/json"
        assert json.loads(response.content)["error"]["code"] == "API_KEY_INVALID"


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_answer_is_503_in_json(clock, settings) -> None:
    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        settings.ALLOWED_HOSTS = ["comments.example"]
        response = Api().response("comments")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (response.status_code, response["Content-Type"]) == (503, JSON_API)
    assert json.loads(response.content)["errors"][0]["title"] == "SERVICE_UNAVAILABLE"
    assert (response["Retry-After"], response["X-RateLimit-Limit"]) == ("30", "1000")


def test_a_fault_of_ours_is_500_and_tells_nothing_but_the_request_id(api: Api, monkeypatch) -> None:
    factories.DocumentFactory()
    monkeypatch.setattr("comments.api.v4.resource.Resource.showing", lambda *_: 1 / 0)
    response = api.response("documents")
    (error,) = json.loads(response.content)["errors"]
    assert (response.status_code, error["title"]) == (500, "INTERNAL_SERVER_ERROR")
    assert response["X-Request-Id"] in error["detail"]
    assert "division" not in response.content.decode()
