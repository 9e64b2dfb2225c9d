"""No address that carries a secret is logged, whatever went wrong with it."""

import logging

import pytest
from django.test import Client

from comments.record.mail import api_key_token
from comments.record.receipt_links import own_comment_path, receipt_path
from tests.factories import ApiKeyFactory, CommentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged():
    """What the configured handler would write, as text."""
    (handler,) = [one for one in logging.getLogger().handlers if one.get_name() == "stderr"]
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(handler.format(record))

    kept = Kept()
    kept.filters = list(handler.filters)
    logging.getLogger().addHandler(kept)
    yield lines
    logging.getLogger().removeHandler(kept)


def test_a_refused_change_logs_the_route_and_no_secret(logged):
    address = own_comment_path(CommentFactory().tracking_number)
    Client().post(address, {"act": "withdraw"})

    assert any("Bad Request: /own/<tracking:tracking_number>" in line for line in logged)
    assert not any(address.split("/")[3] in line for line in logged)


@pytest.mark.parametrize("broken", ["x", "/x/", "/receipt-77.json"])
def test_a_mistyped_address_logs_no_secret(logged, broken):
    tracking_number = CommentFactory().tracking_number
    for address in (own_comment_path(tracking_number), receipt_path(tracking_number)):
        Client().get(address.rstrip("/") + broken)
        assert not any(address.split("/")[3] in line for line in logged)

    assert logged


def test_a_form_without_its_cookie_logs_no_secret(logged):
    address = own_comment_path(CommentFactory().tracking_number)
    answer = Client(enforce_csrf_checks=True).post(address, {"act": "withdraw"})

    assert answer.status_code == 403
    assert logged
    assert not any(address.split("/")[3] in line for line in logged)


def test_neither_a_key_nor_the_address_of_its_page_is_logged(logged):
    key = ApiKeyFactory(key="SecretKey" + "0" * 31, revoked=True)
    token = api_key_token(key.pk)
    Client().post(f"/api-keys/{token}/", {"act": "renew"})
    Client(enforce_csrf_checks=True).post(f"/api-keys/{token}/", {"act": "confirm"})
    Client().get(f"/api-keys/{token}x/")
    for query, headers in (("?api_key=SecretKey" + "0" * 31, {}), ("", {"x-api-key": "SecretKey" + "0" * 31})):
        assert Client().get(f"/v4/comments{query}", headers=headers).status_code == 403
    Client().put(f"/v4/uploads/{token}", b"x", content_type="text/plain")

    assert any("Forbidden: /v4/comments" in line for line in logged)
    assert not any(token in line or "SecretKey" in line for line in logged)
