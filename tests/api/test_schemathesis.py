"""Schemathesis reads our OpenAPI description, asks what it allows and what not, and finds no answer beside it."""

from collections.abc import Generator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comments.api.v4.schema import description
from comments.enums import Audience
from comments.intake import pending_files
from comments.intake.files import clean_name
from comments.models import ApiKey
from comments.record.search import refresh_search_entries
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import ASKED_AT, Api

DOCUMENT_ID = "FINCEN-2026-0100-0001"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


@cache
def _application() -> WSGIHandler:
    """Made at the first request: it looks for the folder of static files, which a test makes."""
    return WSGIHandler()


schema = schemathesis.openapi.from_dict(description() | {"servers": [{"url": "http://comments.example/v4"}]})
schema.app = lambda environ, start_response: _application()(environ, start_response)


@pytest.fixture
def connection_stays(api: Api) -> Generator[None, None, None]:
    """The connection, with the test's transaction on it, outlives each request, as with Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def a_record() -> None:
    """Something for each address to find."""
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    factories.CommentPeriodFactory(document=document)
    posted = factories.CommentFactory(document=document, posted=True, text="On correspondent accounts")
    factories.AttachmentFactory(comment=posted, published=True)
    factories.CommentFactory(document=document, withdrawn=True)
    factories.BulkFileFactory(run__docket=document.docket)
    factories.SummaryFactory(rulemaking=document.rulemaking, audience=Audience.PUBLIC, produced=True)
    refresh_search_entries()


@schema.include(method="GET").parametrize()
@settings(
    max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_reading_keeps_to_its_description(connection_stays: None, case: Any) -> None:
    if not Docket.objects.exists():
        a_record()
    # The program doesn't unpack what it says it takes.
    case.call_and_validate(checks=CHECKS, headers={"Host": "comments.example", "Accept-Encoding": "identity"})


SENDING = [*CHECKS, negative_data_rejection]
"""What is not described is not taken, either."""

KEY = "PostKey" + "2" * 33


def with_what_we_gave(case: Any) -> bool:
    """Puts what only our answers could tell into what is described as right; True if it must be taken then.

    That is the id of a document and what it asks, a submission key, a category that the agency asks for, the content
    type of a file's name. Files themselves are sent by other tests.
    """
    if case.meta.generation.mode != GenerationMode.POSITIVE or case.method != "POST":
        return False
    case.query.clear()  # made-up keys: ours is in the header
    case.headers.pop("Idempotency-Key", None)  # one that came before, with another comment, is refused
    given = (case.body["data"] or {}).get("attributes") or {}
    if "commentOnDocumentId" in given:
        given |= {
            "commentOnDocumentId": DOCUMENT_ID,
            "category": None,
            "submissionKey": None,
            "files": None,
            "targets": None,
        }
    if "contentType" in given:
        holder = ApiKey.objects.get()
        given["submissionKey"] = pending_files.new_submission_key(api_key_pk=holder.pk, at=ASKED_AT).name
        given["contentType"] = pending_files.types_of(given["fileName"])[0]
        # Letters that can't be seen have no words in a pattern.
        return bool(clean_name(given["fileName"]) == given["fileName"])
    return True


@schema.include(method=["POST", "PUT"]).parametrize()
@settings(
    max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_sending_keeps_to_its_description_and_what_is_described_is_taken(
    connection_stays: None, settings: Any, case: Any
) -> None:
    settings.API_COMMENTS_PER_MINUTE = settings.API_COMMENTS_PER_HOUR = settings.API_UPLOADS_PER_HOUR = 0
    settings.API_REQUESTS_PER_HOUR = settings.API_KEY_REQUESTS_PER_HOUR = 0
    if not Docket.objects.exists():
        a_record()
        factories.ApiKeyFactory(key=KEY, posting=True)
    must_be_taken = with_what_we_gave(case)
    headers = {"Host": "comments.example", "Accept-Encoding": "identity", "X-Api-Key": KEY}

    answer = case.call_and_validate(checks=SENDING, headers=headers)

    assert not must_be_taken or answer.status_code == 201, (case.query, case.body, answer.json())
