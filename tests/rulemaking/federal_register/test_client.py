"""Asking the Federal Register's API, which here is a server of ours on loopback."""

import http.server
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

import pytest
from django.core.management import CommandError, call_command

from rulemaking.federal_register import client
from rulemaking.federal_register.client import FederalRegisterDown, NoSuchDocument, fetch_document
from rulemaking.models import FederalRegisterImport
from rulemaking.tasks import import_federal_register
from tests.factories import AgencyFactory
from tests.rulemaking.federal_register.test_reading import FIXTURES


@dataclass
class Register:
    """Serves files at paths, and statuses before them.

    Attributes:
        faults: statuses to answer with first, one for each request; 0 hangs up in the middle of the answer.
        asked: the paths of all requests, in order.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1"

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        fault = self.faults.pop(0) if self.faults else None
        body = self.files.get(request.path)
        status = fault or (200 if body is not None else 404)
        request.send_response(200 if fault == 0 else status)
        if fault == 0:
            request.send_header("Content-Length", "1000")
            body = b"{"
        elif status != 200:
            body = b""
        request.end_headers()
        request.wfile.write(body or b"")


@pytest.fixture
def register() -> Generator[Register, None, None]:
    served = Register()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, *args: object) -> None:
            """Nothing: the tests ask `served.asked`."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    own = (
        (FIXTURES / "2025-07837.json")
        .read_bytes()
        .replace(b"https://www.federalregister.gov/", f"http://127.0.0.1:{served.port}/".encode())
    )
    served.files["/api/v1/documents/2025-07837.json"] = own
    served.files["/documents/full_text/xml/2025/05/05/2025-07837.xml"] = (FIXTURES / "2025-07837.xml").read_bytes()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ask(register: Register) -> Callable[..., object]:
    return lambda number="2025-07837": fetch_document(number, base_url=register.url, pause_seconds=0)


def test_a_document_comes_with_its_full_text(ask):
    found = ask()
    assert found.citation == "90 FR 18934"
    assert found.docket_ids == ("FINCEN-2025-0004",)


def test_full_text_on_another_host_is_not_asked_for(ask, register):
    own = (FIXTURES / "2025-07837.json").read_bytes()
    register.files["/api/v1/documents/2025-07837.json"] = own
    assert ask().questions == ()
    assert register.asked == ["/api/v1/documents/2025-07837.json"]


def test_missing_full_text_is_no_fault(ask, register):
    del register.files["/documents/full_text/xml/2025/05/05/2025-07837.xml"]
    assert ask().document_number == "2025-07837"


@pytest.mark.parametrize("faults", [[503], [429, 500], [0, 0]])
def test_a_passing_fault_is_tried_again(ask, register, faults):
    register.faults = faults
    assert ask().document_number == "2025-07837"


@pytest.mark.parametrize("faults", [[503, 503, 503], [0, 0, 0], [403]])
def test_a_lasting_fault_is_said_in_words(ask, register, faults):
    tries = len(faults)
    register.faults = faults
    with pytest.raises(FederalRegisterDown, match="Federal Register"):
        ask()
    assert len(register.asked) == tries


def test_a_number_that_does_not_exist_is_asked_for_once(ask, register):
    with pytest.raises(NoSuchDocument):
        ask("2025-99999")
    assert len(register.asked) == 1


@pytest.mark.parametrize(
    "number", ["", "../agencies", "2025-07837.json", "2025-07837,2025-1", "2025-07837?x", "٢٠٢٥-1"]
)
def test_what_is_no_number_is_never_asked_for(ask, register, number):
    with pytest.raises(NoSuchDocument):
        ask(number)
    assert register.asked == []


def test_an_answer_about_another_document_is_refused(ask, register):
    register.files["/api/v1/documents/2025-1.json"] = register.files["/api/v1/documents/2025-07837.json"]
    with pytest.raises(FederalRegisterDown, match="2025-07837"):
        ask("2025-1")


@pytest.mark.parametrize("body", [b"<html>maintenance</html>", b"{}", b""])
def test_an_answer_that_is_no_document_is_refused(ask, register, body):
    register.files["/api/v1/documents/2025-07837.json"] = body
    with pytest.raises(FederalRegisterDown, match="can't be read"):
        ask()


def test_an_answer_without_end_is_cut_off(ask, monkeypatch):
    monkeypatch.setattr(client, "ANSWER_MAX_BYTES", 100)
    with pytest.raises(FederalRegisterDown, match="too large"):
        ask()


def test_a_server_that_is_not_there_is_said_in_words():
    with pytest.raises(FederalRegisterDown, match="did not answer"):
        fetch_document("2025-07837", base_url="http://127.0.0.1:9/api/v1", pause_seconds=0)


def test_an_address_that_is_no_web_address_is_refused():
    with pytest.raises(FederalRegisterDown, match="FEDERAL_REGISTER_URL"):
        fetch_document("2025-07837", base_url="file:///api/v1", pause_seconds=0)


@pytest.mark.django_db
def test_the_task_makes_one_draft_however_often_it_runs(register, settings):
    AgencyFactory()
    settings.FEDERAL_REGISTER_URL = register.url
    for _ in range(2):
        import_federal_register("2025-07837", "r.okafor")
    assert FederalRegisterImport.objects.get().by == "r.okafor"


@pytest.mark.django_db
def test_the_command_imports_by_number(register, settings):
    AgencyFactory()
    settings.FEDERAL_REGISTER_URL = register.url
    call_command("import_federal_register", "2025-07837")
    assert FederalRegisterImport.objects.get().document.document_id == "FINCEN-2025-0004-0001"


def test_the_command_says_why_a_number_can_not_be_had(register, settings):
    settings.FEDERAL_REGISTER_URL = register.url
    with pytest.raises(CommandError, match="no such document"):
        call_command("import_federal_register", "2025-99999")
