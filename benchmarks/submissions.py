"""The final submit of the comment form under the real web server, beside a bare view and beside the bare INSERT.

The bare view runs under the same gunicorn, workers, threads and pool, and is sent the same bytes. The INSERT is of the
same columns into the same table with its indexes, checks and triggers, by pgbench with prepared statements.
"""

import datetime as dt
import hashlib
import itertools
import os
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from rulemaking.stack import processes
from rulemaking.stack.folders import PROJECT_ROOT

CONNECTIONS = 16
EACH_ROUND = int(os.environ.get("BENCH_SUBMISSIONS", "400"))
ROUNDS = 5
PROOF_BITS = 6
"""Checking a proof costs the same whatever its length; finding fewer bits keeps the preparation short."""

_WORDS = "Our credit union clears payments for families who send money home. " * 30
_PGBENCH = """
INSERT INTO comments_comment (tracking_number, document_id, channel, text, text_sha256, content_sha256, submitter_type,
    first_name, last_name, organization, organization_type, email, phone, address1, address2, city,
    state_province_region, zip, country, category, submitter_rep, signatories, received_at, received_basis,
    received_evidence, asserted_by, submission_token, source, source_id, num_items_received, wants_email_receipt)
SELECT substr(h, 1, 3) || '-' || substr(h, 4, 4) || '-' || substr(h, 8, 4), {document}, 'web', '{text}',
    sha256(h::bytea), sha256(h::bytea), 'INDIVIDUAL', 'Ada', 'Bench', '', '', '', '', '', '', 'Dayton', 'OH', '',
    'United States', '', '', '', now(), 'edge_clock', '', '', h, '', '', 0, false
FROM (SELECT md5(random()::text || clock_timestamp()::text) AS h) AS drawn;
"""


def measure(rule_slug: str, document_pk: int) -> dict[str, float]:
    """Median rates of the three, a second, taken in turn: `full`, `bare`, `insert`."""
    rates: dict[str, list[float]] = {"full": [], "bare": [], "insert": []}
    with _serving("rulemaking.settings") as full, _serving("benchmarks.bare_settings") as bare:
        _send(full, _requests(rule_slug, _path(rule_slug), 100))  # connections, caches and imports are warm
        _send(bare, _requests(rule_slug, f"/{document_pk}/", 100))
        for _ in range(ROUNDS):
            rates["full"].append(_send(full, _requests(rule_slug, _path(rule_slug), EACH_ROUND)))
            rates["bare"].append(_send(bare, _requests(rule_slug, f"/{document_pk}/", EACH_ROUND)))
            rates["insert"].append(_pgbench(document_pk))
    return {name: statistics.median(found) for name, found in rates.items()}


def count_statements(rule_slug: str) -> tuple[int, int]:
    """SQL statements of the final submit, and of the whole journey through the steps with it, COMMIT included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    counts: list[int] = []

    def ask(act: Callable[[], object]) -> None:
        with CaptureQueriesContext(connection) as asked:
            act()
        counts.append(len(asked))

    for is_warm in (False, True):
        form = _form(rule_slug, n=10**6 + is_warm)
        secret = form["submission_token"].split(":")[0]
        draft = f"/rules/{rule_slug}/comment/draft/{secret}"
        counts.clear()
        ask(lambda: client.get(f"/rules/{rule_slug}/comment/"))
        ask(lambda form=form: client.post(f"/rules/{rule_slug}/comment/start/", form))
        ask(lambda draft=draft: client.get(f"{draft}/about/"))
        ask(lambda draft=draft, form=form: client.post(f"{draft}/about/", form))
        ask(lambda draft=draft: client.get(f"{draft}/review/"))
        ask(lambda form=form: client.post(_path(rule_slug), form))
        final = counts[-1]
    return final, sum(counts)


def _path(rule_slug: str) -> str:
    return f"/rules/{rule_slug}/comment/send/"


def _form(rule_slug: str, *, n: int) -> dict[str, str]:
    """What the last step sends."""
    from comments.forms import new_submission_token

    token = new_submission_token(rule_slug)
    return {
        "step": "review",
        "submission_token": token,
        "proof": _proof(token),
        "website": "",
        "text": f"{_WORDS} Number {n}.",
        "submitter_type": "INDIVIDUAL",
        "first_name": "Ada",
        "last_name": "Bench",
        "organization": "",
        "organization_type": "",
        "submitter_rep": "",
        "signatories": "",
        "city": "Dayton",
        "state_province_region": "OH",
        "country": "United States",
        "email": "",
        "draft": token.split(":")[0],
        "acknowledged": "on",
    }


def _proof(token: str) -> str:
    for number in itertools.count():
        digest = hashlib.sha256(f"{token}:{number}".encode()).digest()
        if not digest[0] >> (8 - PROOF_BITS):
            return str(number)
    raise AssertionError("some number always fits")


def _requests(rule_slug: str, path: str, count: int) -> list[bytes]:
    """So many requests ready to be sent, each another comment from another address."""
    from django.middleware.csrf import get_token
    from django.test import RequestFactory

    page = RequestFactory().get("/")
    token, cookie = get_token(page), page.META["CSRF_COOKIE"]
    made = []
    for n in range(count):
        body = urlencode({"csrfmiddlewaretoken": token, **_form(rule_slug, n=n)}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken={cookie}\r\n"
            f"X-Forwarded-For: 10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.7\r\n"
            f"Accept: text/html\r\nAccept-Language: en-US,en;q=0.9\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


@contextmanager
def _serving(settings_module: str) -> Iterator[int]:
    """Gunicorn as every installation runs it; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        ours = {
            "DJANGO_SETTINGS_MODULE": settings_module,
            "DOCKET311_ENV": "local",
            "LOG_LEVEL": "INFO",
            "PORT": str(port),
            "PROOF_OF_WORK_BITS": str(PROOF_BITS),
            "TRUSTED_PROXY": "true",
        }
        server = processes.spawn(
            [
                *(sys.executable, "-m", "gunicorn", "--config=python:rulemaking.stack.gunicorn_config"),
                "rulemaking.wsgi",
            ],
            log=log,
            env=os.environ | ours,
            death_signal=signal.SIGTERM,
            cwd=PROJECT_ROOT,
        )
        try:
            if not processes.wait_until(lambda: _answers(port), seconds=60):
                raise RuntimeError(f"The web server did not start:\n{log.read_text()}")
            yield port
        finally:
            processes.stop(server, by=signal.SIGTERM, seconds=30)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(b"GET /nothing-here HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return line.recv(64).startswith(b"HTTP/1.1")
    except OSError:
        return False


def _send(port: int, requests: Sequence[bytes]) -> float:
    """Sends them over so many connections at once; how many were answered a second, each as it should be."""
    wrong: list[bytes] = []

    def one(share: Sequence[bytes]) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
            for request in share:
                line.sendall(request)
                answer = _answer(line)
                if not answer.startswith(b"HTTP/1.1 302"):
                    wrong.append(answer)

    threads = [threading.Thread(target=one, args=(requests[n::CONNECTIONS],)) for n in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(requests)} were not taken: {wrong[0][:2000]!r}")
    return len(requests) / seconds


def _answer(line: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        more = line.recv(65536)
        if not more:
            raise RuntimeError("The web server hung up.")
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length[1]):
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def _pgbench(document_pk: int) -> float:
    """Transactions a second of the INSERT alone, over as many connections."""
    from rulemaking.stack.postgres import software

    url = urlsplit(os.environ["DATABASE_URL"])
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(_PGBENCH.format(document=document_pk, text=_WORDS))
        told = subprocess.run(
            [
                *(software() / "bin" / "pgbench", "--no-vacuum", "--protocol=prepared", f"--client={CONNECTIONS}"),
                *("--jobs=2", f"--transactions={EACH_ROUND // CONNECTIONS}", f"--file={script}"),
                *(f"--host={unquote(url.hostname or '')}", f"--port={url.port or 5432}"),
                *(f"--username={url.username}", url.path[1:]),
            ],
            env=os.environ | {"PGPASSWORD": url.password or ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    match = re.search(r"tps = ([\d.]+) \(without initial", told)
    if match is None:
        raise RuntimeError(f"pgbench said nothing of its rate:\n{told}")
    return float(match[1])


def main() -> None:
    from benchmarks import scenes
    from benchmarks.report import say
    from comments.record import receipts

    now = dt.datetime.now(dt.UTC)
    receipts.publish_key(at=now)
    document = scenes.open_document(now, nth=6)
    slug = document.rulemaking.slug
    final, journey = count_statements(slug)
    print(f"SQL statements of the final submit: {final}; of the whole journey with it: {journey}")
    found = measure(slug, document.pk)
    say("final submits, gunicorn", found["full"], found["bare"], "a bare view with one ORM create", "a second")
    say("final submits, gunicorn", found["full"], found["insert"], "pgbench with the INSERT", "a second")


if __name__ == "__main__":
    from benchmarks.servers import fresh_installation

    with fresh_installation():
        main()
    sys.exit(0)
