"""No address that carries a secret is logged, whatever went wrong with it."""

import logging

import pytest
from django.test import Client

from comments.record.receipt_links import own_comment_path, receipt_path
from tests.factories import CommentFactory

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
