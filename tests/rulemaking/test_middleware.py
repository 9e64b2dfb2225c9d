"""The legal instant of a request, and its id."""

import datetime as dt

import pytest
import structlog
import time_machine
from django.http import HttpResponse

from rulemaking.middleware import RequestClockMiddleware

NOW = dt.datetime(2026, 4, 2, 4, 0, 0, 250_000, tzinfo=dt.UTC)
"""A quarter of a second after the close."""


@pytest.fixture
def request_seen(rf):
    """Sends a request through the middleware at NOW; the request as the application sees it, and the response."""

    def send(**headers):
        seen = []

        def application(request):
            seen.append((request, dict(structlog.contextvars.get_contextvars())))
            return HttpResponse("ok")

        with time_machine.travel(NOW, tick=False):
            response = RequestClockMiddleware(application)(rf.post("/", headers=headers))
        (request, bound), *_ = seen
        return request, bound, response

    return send


def test_a_request_is_received_when_its_headers_are_in(request_seen):
    request, _, _ = request_seen()

    assert request.received_at == NOW
    assert request.received_at.tzinfo is dt.UTC


def test_the_clock_is_read_before_the_application_runs(rf):
    with time_machine.travel(NOW, tick=False) as clock:

        def slow(request):
            clock.shift(90)
            return HttpResponse(request.received_at.isoformat())

        response = RequestClockMiddleware(slow)(rf.get("/"))

    assert response.content.decode() == NOW.isoformat()


START = str(int((NOW.timestamp() - 1) * 1000))


def test_without_a_trusted_proxy_the_start_that_a_client_claims_counts_for_nothing(request_seen, settings):
    settings.TRUSTED_PROXY = False

    assert request_seen(X_Request_Start=f"t={START}")[0].received_at == NOW


@pytest.mark.parametrize(
    ("stamp", "seconds_before"),
    [
        ("t=1775102399.250", 1),
        ("t=1775102399250", 1),
        ("1775102399250", 1),
        ("t=1775102399250123", 1),
        ("t=1775102100.250", 300),
        ("t=1775102100.249", 0),
        ("t=1775102400.251", 0),
        ("t=soon", 0),
        ("", 0),
        ("t=17751023992501234567890x", 0),
        ("t=-1775102399.250", 0),
    ],
)
def test_a_trusted_proxys_start_is_believed_if_it_lies_at_most_five_minutes_back(
    request_seen, settings, stamp, seconds_before
):
    settings.TRUSTED_PROXY = True

    request, _, _ = request_seen(X_Request_Start=stamp)

    assert request.received_at == NOW - dt.timedelta(seconds=seconds_before)


def test_a_request_that_began_before_the_close_is_in_time_though_it_arrived_after(request_seen, settings):
    settings.TRUSTED_PROXY = True

    assert request_seen(X_Request_Start="t=1775102399.999")[0].received_at < dt.datetime(2026, 4, 2, 4, tzinfo=dt.UTC)


def test_each_request_has_an_id_that_is_in_its_answer_and_its_log_lines(request_seen):
    request, bound, response = request_seen()

    assert len(request.request_id) == 32
    assert bound["request_id"] == response["X-Request-Id"] == request.request_id


def test_a_clients_own_id_is_taken_from_a_trusted_proxy_only(request_seen, settings):
    settings.TRUSTED_PROXY = False
    assert request_seen(X_Request_Id="abcdef-123456")[0].request_id != "abcdef-123456"
    settings.TRUSTED_PROXY = True
    assert request_seen(X_Request_Id="abcdef-123456")[0].request_id == "abcdef-123456"


@pytest.mark.parametrize("given", ["short", "x" * 65, "line\nbreak-123", "<script>alert(1)</script>", "ünïcödé-12"])
def test_an_id_that_could_harm_a_log_is_replaced(request_seen, settings, given):
    settings.TRUSTED_PROXY = True

    assert len(request_seen(X_Request_Id=given)[0].request_id) == 32


def test_nothing_of_one_request_is_left_in_the_next_ones_log_lines(request_seen):
    structlog.contextvars.bind_contextvars(person="someone else")

    _, bound, _ = request_seen()

    assert set(bound) == {"request_id"}
