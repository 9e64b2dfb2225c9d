"""Who holds an answer already is told so, and never wrongly; answers to reading go out compressed."""

import datetime as dt
import gzip
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.enums import Status
from comments.models import CommentStatus, Rendition
from comments.record.sequencer import sequence_changes
from tests import factories
from tests.api.conftest import ASKED_AT, Api

DOCKET = "FINCEN-2026-0100"
ONE = f"comments/{DOCKET}-0002"
OF_COMMENTS = ("comments", "comments?page[after]=", ONE, f"{ONE}?include=attachments", "changes", "changes?after=1")
OF_OTHERS = (
    "documents", f"documents/{DOCKET}-0001", "dockets", f"dockets/{DOCKET}", f"{ONE}/attachments", "agencies/FINCEN",
    f"document-comments-received-counts/{DOCKET}-0001", "comments?filter[searchTerm]=time",
    "bulk-files", "openapi.json",
)  # fmt: skip


@pytest.fixture
def rendition(db: None) -> Rendition:
    document = factories.DocumentFactory(docket__docket_id=DOCKET)
    factories.CommentPeriodFactory(document=document)
    comment = factories.CommentFactory(document=document, posted=True)
    factories.AttachmentFactory(comment=comment, published=True)
    return comment.rendition


def edit(rendition: Rendition, text: str) -> None:
    Rendition.objects.filter(pk=rendition.pk).update(text=text, is_change_owed=True)


@pytest.mark.parametrize("path", [*OF_COMMENTS, *OF_OTHERS])
def test_an_unchanged_answer_is_not_sent_again(api: Api, rendition: Rendition, path: str) -> None:
    first = api.response(path)
    again = api.response(path, if_none_match=first["ETag"])
    assert (first.status_code, first["Cache-Control"]) == (200, "no-cache")
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "no-cache"
    assert again["Access-Control-Allow-Origin"] == "*"
    assert int(again["X-RateLimit-Remaining"]) < int(first["X-RateLimit-Remaining"])
    assert "Content-Type" not in again
    assert api.response(path, if_none_match=f'"another", {first["ETag"]}').status_code == 304
    assert api.response(path, if_none_match="*").status_code == 304
    assert api.response(path, if_none_match='"another"').status_code == 200


@pytest.mark.parametrize("path", OF_COMMENTS)
def test_that_nothing_changed_is_known_before_the_answer_is_made(api: Api, rendition: Rendition, path: str) -> None:
    etag = api.response(path)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        api.response(path, if_none_match=etag)
    assert len(asked) == 2  # the count of requests, and the state of the comments


@pytest.mark.parametrize(
    "path", ["comments?fields=comment", ONE, "changes?include=comment", "comments?page[after]=&fields=comment"]
)
def test_a_change_is_seen_at_once_before_it_has_its_place_and_after(api: Api, rendition: Rendition, path: str) -> None:
    seen = {api.response(path)["ETag"]}

    def changed(text: str) -> None:
        for etag in seen:
            response = api.response(path, if_none_match=etag)
            assert response.status_code == 200
            assert text in response.content.decode()
        seen.add(response["ETag"])

    edit(rendition, "Once")
    changed("Once")
    edit(rendition, "Twice")  # a second change while the first still waits
    changed("Twice")
    sequence_changes(at=ASKED_AT)
    response = api.response(path)
    assert response["ETag"] not in seen
    edit(rendition, "Thrice")
    sequence_changes(at=ASKED_AT)  # in the same second
    seen.add(response["ETag"])
    changed("Thrice")


@pytest.mark.parametrize("path", ["comments", ONE])
def test_what_was_taken_back_is_not_said_to_be_unchanged(api: Api, rendition: Rendition, path: str) -> None:
    etag = api.response(path)["ETag"]
    CommentStatus.objects.filter(pk=rendition.pk).update(status=Status.WITHDRAWN, withdrawn_reason="By mistake")
    Rendition.objects.filter(pk=rendition.pk).update(is_change_owed=True)
    response = api.response(path, if_none_match=etag)
    assert response.status_code == 200
    assert rendition.title not in response.content.decode()


def test_counts_by_day_change_at_midnight(api: Api, rendition: Rendition, clock: Any) -> None:
    etag = api.response("comments")["ETag"]
    clock.move_to(dt.datetime(2026, 3, 17, 3, 59, tzinfo=dt.UTC))
    assert api.response("comments", if_none_match=etag).status_code == 304
    clock.move_to(dt.datetime(2026, 3, 17, 4, 0, tzinfo=dt.UTC))
    assert api.response("comments", if_none_match=etag).status_code == 200


def test_a_document_changes_when_its_comment_period_closes(api: Api, rendition: Rendition, clock: Any) -> None:
    etag = api.response("documents")["ETag"]
    clock.move_to(factories.CLOSES_AT)
    assert api.response("documents", if_none_match=etag).status_code == 200


def test_an_etag_is_of_one_address(api: Api, rendition: Rendition) -> None:
    etag = api.response("comments")["ETag"]
    assert api.response("comments?page[size]=5", if_none_match=etag).status_code == 200
    assert api.response(f"comments/{DOCKET}-0999", if_none_match=etag).status_code == 404
    assert api.response("comments?sort=x", if_none_match=etag).status_code == 400


def test_a_comment_tells_when_it_was_modified_once_that_second_is_long_over(api: Api, rendition: Rendition) -> None:
    modified = "Thu, 12 Mar 2026 14:00:00 GMT"
    assert api.response(ONE)["Last-Modified"] == modified
    assert api.response(ONE, if_modified_since=modified).status_code == 304
    assert api.response(ONE, if_modified_since="Thu, 12 Mar 2026 13:59:59 GMT").status_code == 200
    assert api.response(ONE, if_modified_since=modified, if_none_match='"another"').status_code == 200
    edit(rendition, "Changed")
    assert "Last-Modified" not in api.response(ONE)
    assert api.response(ONE, if_modified_since=modified).status_code == 200
    sequence_changes(at=ASKED_AT)
    assert "Last-Modified" not in api.response(ONE)


@pytest.mark.parametrize("path", ["comments/x", f"comments/{DOCKET}-0999", "nowhere", "comments?sort=x"])
def test_an_error_is_not_kept(api: Api, rendition: Rendition, path: str) -> None:
    response = api.response(path, if_none_match="*")
    assert response.status_code >= 400
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


@pytest.mark.parametrize("path", ["comments?fields=comment,title", "documents", "changes"])
def test_answers_go_out_compressed_to_whoever_takes_that(api: Api, rendition: Rendition, path: str) -> None:
    plain, packed = api.response(path), api.response(path, accept_encoding="gzip, br")
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content)) == json.loads(plain.content)
    assert "Accept-Encoding" in packed["Vary"]
    assert packed["ETag"] == plain["ETag"]
    assert api.response(path, if_none_match=packed["ETag"], accept_encoding="gzip").status_code == 304


def test_nothing_else_of_the_site_is_compressed(api: Api, rendition: Rendition) -> None:
    slug = rendition.document.rulemaking.slug
    for address in (f"/rules/{slug}/", "/v4/docs", f"/rules/{slug}/comment/"):
        response = api.response(address, accept_encoding="gzip")
        assert response.status_code == 200
        assert "Content-Encoding" not in response


def test_no_answer_repeats_the_key_that_was_sent(api: Api, rendition: Rendition) -> None:
    factories.CommentFactory(document=rendition.document, posted=True)
    for path in ("changes?page[size]=1", "comments?page[size]=5"):
        assert "DEMO_KEY" not in api.response(f"{path}&api_key=DEMO_KEY").content.decode()


def test_a_head_has_the_headers_of_the_get(api: Api, rendition: Rendition) -> None:
    got, head = api.response("comments"), api.client.head("/v4/comments")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", got["ETag"])
