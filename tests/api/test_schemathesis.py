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
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comments.api.v4.schema import description
from comments.record.search import refresh_search_entries
from rulemaking.models import Docket
from tests import factories
from tests.api.conftest import Api

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
