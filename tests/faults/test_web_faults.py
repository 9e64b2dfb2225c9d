"""People send comments by the form while every part of the running system is killed in turn: each receipt that somebody
saw is in the record, once, and verifies."""

import hashlib
import html
import http.client
import http.cookiejar
import itertools
import json
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.faults.test_live_faults import filled_in, numbers, open_a_rule
from tests.live import LiveStack

PEOPLE, EACH = 6, 15
KILLED = ("web", "postgres", "worker", "valkey", "postgres", "web")
BETWEEN = 10
"""Receipts seen from one kill to the next."""

_RECEIPT = re.compile(r"/receipts/([0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4})/[0-9a-f]{32}/$")
_BOUNDARY = "docket311-in-a-test"
_PATIENCE_SECONDS = 180


@dataclass(frozen=True)
class Seen:
    """A receipt's page that somebody saw."""

    text: str
    tracking_number: str
    address: str


class Person:
    """A browser whose owner sends the same page again until there is a receipt."""

    def __init__(self, stack: LiveStack, slug: str) -> None:
        self.base, self.path = stack.base_url, f"/rules/{slug}/comment/"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.failures: list[str] = []

    def send(self, text: str, *, with_file: bool) -> Seen:
        page, _ = self._until_it_works(self.base + self.path, None)
        fields = filled_in(page, text)
        fields["proof"] = proof_for(fields["submission_token"], int(re.search(r'data-bits="(\d+)"', page)[1]))
        _, address = self._until_it_works(self.base + self.path + "send/", multipart(fields, with_file=with_file))
        receipt = _RECEIPT.search(address)
        assert receipt, address
        return Seen(text, receipt[1], address)

    def _until_it_works(self, address: str, body: bytes | None) -> tuple[str, str]:
        """The page at last, and where it is."""
        headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"} if body else {}
        ends_at = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 - loopback
            try:
                with self._opener.open(request, timeout=30) as answer:
                    return answer.read().decode(), answer.geturl()
            except urllib.error.HTTPError as refusal:
                said = refusal.read().decode()
                # What is no fault of ours is no reason to try again; and nothing that is one claims success.
                if refusal.code not in (500, 502, 503):
                    raise AssertionError(f"{refusal.code}: {said[:3000]}") from refusal
                self.failures.append(str(refusal.code))
            except (OSError, http.client.HTTPException) as fault:
                self.failures.append(type(fault).__name__)
            time.sleep(0.2)
        raise AssertionError(f"{address} did not work for {_PATIENCE_SECONDS} seconds: {self.failures[-5:]}")


def proof_for(token: str, bits: int) -> str:
    for number in itertools.count():
        digest = hashlib.sha256(f"{token}:{number}".encode()).digest()
        if int.from_bytes(digest) >> (256 - bits) == 0:
            return str(number)
    raise AssertionError("some number always fits")


def multipart(fields: dict[str, str], *, with_file: bool) -> bytes:
    parts = [f'form-data; name="{name}"\r\n\r\n{html.unescape(value)}' for name, value in fields.items()]
    if with_file:
        parts.append('form-data; name="files"; filename="reasons.txt"\r\nContent-Type: text/plain\r\n\r\nIn full.')
    whole = "".join(f"--{_BOUNDARY}\r\nContent-Disposition: {part}\r\n" for part in parts)
    return f"{whole}--{_BOUNDARY}--\r\n".encode()


def test_each_receipt_that_was_seen_is_in_the_record_once_whatever_is_killed_meanwhile(live_stack: LiveStack) -> None:
    docket_id = open_a_rule(live_stack, "web-faults")
    received = threading.Semaphore(0)
    people = [Person(live_stack, "web-faults") for _ in range(PEOPLE)]

    def send_all(place: int) -> list[Seen]:
        seen = []
        for number in range(EACH):
            seen.append(people[place].send(f"Person {place}, comment {number}.", with_file=number % 5 == 4))
            received.release()
        return seen

    with ThreadPoolExecutor(PEOPLE) as pool:
        sending = [pool.submit(send_all, place) for place in range(PEOPLE)]
        for part in KILLED:
            for _ in range(BETWEEN):
                assert received.acquire(timeout=_PATIENCE_SECONDS)
            live_stack.wait_until(lambda part=part: live_stack.pid(part) is not None)
            live_stack.kill(part)
        seen = [one for future in sending for one in future.result(timeout=300)]

    live_stack.wait_until(lambda: live_stack.status("/readyz") == 200)
    held = held_in(live_stack, docket_id)
    assert sorted(held) == sorted((one.tracking_number, one.text) for one in seen)
    assert Counter(text for _, text in held).most_common(1)[0][1] == 1
    assert len(held) == PEOPLE * EACH
    assert any(person.failures for person in people), "nobody met a fault: this was no test"
    for one in seen:
        assert verified(live_stack, one) == (True, True)
    live_stack.wait_until(lambda: len(numbers(live_stack, docket_id)) == len(held), seconds=180)
    assert numbers(live_stack, docket_id) == list(range(2, 2 + len(held)))


def held_in(stack: LiveStack, docket_id: str) -> list[tuple[str, str]]:
    """Tracking number and text of all that the record holds on a docket."""
    with stack.connect() as line:
        return line.execute(
            "SELECT c.tracking_number, c.text FROM comments_comment c"
            " JOIN rulemaking_document d ON d.id = c.document_id"
            " JOIN rulemaking_docket k ON k.id = d.docket_id WHERE k.docket_id = %s",
            [docket_id],
        ).fetchall()


def verified(stack: LiveStack, seen: Seen) -> tuple[bool, bool]:
    """Whether the receipt behind a page is genuine, and whether the record still holds what it says."""
    with urllib.request.urlopen(f"{seen.address}receipt.json", timeout=60) as answer:  # noqa: S310 - loopback
        receipt = answer.read()
    request = urllib.request.Request(f"{stack.base_url}/verify.json", data=receipt, method="POST")  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        found = json.load(answer)
    return found["isGenuine"], found["isHeld"]
