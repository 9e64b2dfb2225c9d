"""Malware scanning by a real clamd."""

import io
import os
import shutil
import socket
import subprocess
import threading
import time

import pytest

from comments import work
from comments.enums import JobKind, ScanStatus
from comments.models import Job
from comments.record import scanning
from comments.record.scanning import ScannerDown, ScannerRefused, Verdict, scan
from tests.comments.making import store
from tests.factories import RECEIVED_AT, AttachmentFactory, JobFactory

MALWARE = b"THIS-FILE-STANDS-FOR-MALWARE-IN-OUR-TESTS"
STREAM_LIMIT = 2 * 1024 * 1024


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """clamd with one signature of our own; installed where it can be."""
    program = _ensure_clamd()
    folder = tmp_path_factory.mktemp("clamd")
    address = folder / "s"
    (folder / "db").mkdir()
    (folder / "db/test.ndb").write_text(f"Test.Stand-In:0:*:{MALWARE.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {address}\nForeground yes\nMaxThreads 2\n"
        f"StreamMaxLength {STREAM_LIMIT}\nPidFile {folder}/pid\n"
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, "-c", str(configuration)], stdout=log, stderr=log)
    for _ in range(600):
        if _answers(address) or server.poll() is not None:
            break
        time.sleep(0.05)
    if not _answers(address):
        pytest.fail(f"clamd did not start:\n{(folder / 'log').read_text()}")
    yield f"unix:{address}"
    server.terminate()
    server.wait(timeout=20)


def _ensure_clamd():
    """The program; installed by apt where it is missing and we are root. Nobody else can install it."""
    program = _find_clamd()
    if program is None and (os.geteuid() != 0 or shutil.which("apt-get") is None):
        pytest.skip("clamd is missing, and only root can install it: apt-get install clamav-daemon clamav")
    # Another worker of this run may be installing it: dpkg's lock is waited for.
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-y"]
    install = [*apt, "install", "--no-install-recommends", "clamav-daemon", "clamav"]
    for command in (install, [*apt, "update"], install):
        if program is None:
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(command, capture_output=True, timeout=500, check=False, env=environment)
            program = _find_clamd()
    if program is None:
        pytest.fail("clamd is missing. Install it: apt-get install -y --no-install-recommends clamav-daemon clamav")
    return program


def _find_clamd():
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")


def _answers(address):
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(address))
            line.sendall(b"zPING\0")
            return line.recv(10).startswith(b"PONG")
        except OSError:
            return False


@pytest.fixture
def scanner(clamd, settings):
    settings.CLAMD_ADDRESS = clamd


def test_a_clean_file_is_found_clean(scanner):
    assert scan(io.BytesIO(b"a letter")) == Verdict(ScanStatus.CLEAN)


def test_malware_is_found_and_named(scanner):
    verdict = scan(io.BytesIO(b"before " + MALWARE + b" after"))

    assert verdict.status == ScanStatus.INFECTED
    assert verdict.detail.startswith("Test.Stand-In")


def test_malware_is_found_across_the_pieces_in_which_it_is_sent(scanner):
    padding = b"x" * (scanning._CHUNK - 20)

    assert scan(io.BytesIO(padding + MALWARE)).status == ScanStatus.INFECTED


def test_a_file_over_the_scanners_limit_has_no_verdict_and_is_never_called_clean(scanner):
    with pytest.raises(ScannerRefused):
        scan(io.BytesIO(b"x" * (STREAM_LIMIT * 4)))


def test_an_empty_stream_is_clean(scanner):
    assert scan(io.BytesIO(b"")).status == ScanStatus.CLEAN


def test_without_a_configured_scanner_it_says_so(settings):
    settings.CLAMD_ADDRESS = ""

    assert scan(io.BytesIO(MALWARE)) == Verdict(ScanStatus.NOT_CONFIGURED)


@pytest.mark.parametrize("address", ["unix:/nonexistent/clamd", "127.0.0.1:1", "[::1]:1"])
def test_a_scanner_that_does_not_answer_is_down(settings, address):
    settings.CLAMD_ADDRESS = address

    with pytest.raises(ScannerDown):
        scan(io.BytesIO(b"a letter"))


def test_a_scanner_that_hangs_up_gave_no_verdict(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"

        def hang_up():
            line, _ = server.accept()
            line.recv(100)
            line.close()

        threading.Thread(target=hang_up).start()
        with pytest.raises(ScannerRefused):
            scan(io.BytesIO(b"a letter"))


# --- as work


def owed(content):
    kept = store(content)
    attachment = AttachmentFactory(key=kept.key, status__scan_status=ScanStatus.OWED)
    JobFactory(kind=JobKind.SCAN, comment=None, attachment=attachment, not_before=RECEIVED_AT)
    return attachment


@pytest.mark.django_db
def test_scanning_settles_what_is_owed(scanner):
    clean, infected = owed(b"a letter"), owed(MALWARE)

    work.scan_files()

    for attachment, status in ((clean, ScanStatus.CLEAN), (infected, ScanStatus.INFECTED)):
        attachment.status.refresh_from_db()
        assert attachment.status.scan_status == status
    assert Job.objects.done().count() == 2


@pytest.mark.django_db
def test_while_the_scanner_is_down_the_scan_stays_owed_and_is_done_when_it_is_back(settings, clamd):
    attachment = owed(b"a letter")
    settings.CLAMD_ADDRESS = "unix:/nonexistent/clamd"
    Job.objects.update(attempt_count=500)
    work.scan_files()
    attachment.status.refresh_from_db()
    assert attachment.status.scan_status == ScanStatus.OWED
    assert Job.objects.waiting_at(work.now()).count() == 1

    settings.CLAMD_ADDRESS = clamd
    Job.objects.update(not_before=RECEIVED_AT)
    work.scan_files()

    attachment.status.refresh_from_db()
    assert attachment.status.scan_status == ScanStatus.CLEAN


@pytest.mark.django_db
def test_a_file_on_which_the_scanner_breaks_off_keeps_no_other_from_being_scanned(scanner):
    too_large, clean = owed(b"x" * (STREAM_LIMIT * 4)), owed(b"a letter")

    work.scan_files()

    for attachment, status in ((too_large, ScanStatus.OWED), (clean, ScanStatus.CLEAN)):
        attachment.status.refresh_from_db()
        assert attachment.status.scan_status == status
    assert Job.objects.get(attachment=too_large).last_error.startswith("ScannerRefused")


@pytest.mark.django_db
def test_history_says_that_the_scanner_found_it(scanner):
    attachment = owed(MALWARE)

    work.scan_files()

    event = type(attachment.status).pgh_event_model.objects.filter(pgh_obj_id=attachment.pk).latest("pgh_id")
    assert (event.scan_status, event.pgh_context["by"]) == (ScanStatus.INFECTED, "system:scan")
