"""Programs send comments while parts of the running system are killed: every receipt given is in the record, once."""

import base64
import json
import threading
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.test_live_faults import open_a_rule
from tests.live import LiveStack
from tests.stack.api_client import load_client, make_key

SENDERS, EACH = 4, 10


def test_each_comment_counts_once_whatever_is_killed_while_it_is_sent(
    live_stack: LiveStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    docket_id = open_a_rule(live_stack, "api-faults")
    client_module = load_client()
    monkeypatch.setattr(client_module, "TRIES", 200)
    keys = [make_key(live_stack, f"sender.{n}@mail.example") for n in range(SENDERS)]
    received = threading.Semaphore(0)

    def send(sender: int) -> list:
        client = client_module.Client(live_stack.base_url, api_key=keys[sender], timeout_seconds=20)
        sent = []
        for number in range(EACH):
            attributes = {
                "commentOnDocumentId": f"{docket_id}-0001", "submitterType": "ANONYMOUS",
                "comment": f"Sender {sender}, comment {number}.",
            }  # fmt: skip
            files = {"reasons.txt": b"In full."} if number % 5 == 0 else None
            sent.append(client.send_comment(attributes, files=files, idempotency_key=f"ours-{number}"))
            received.release()
        return sent

    with ThreadPoolExecutor(SENDERS) as pool:
        sending = [pool.submit(send, sender) for sender in range(SENDERS)]
        for part in ("web", "postgres", "web"):
            for _ in range(SENDERS):
                assert received.acquire(timeout=120)
            live_stack.kill(part)
        sent = [one for future in sending for one in future.result(timeout=300)]

    live_stack.wait_until(lambda: live_stack.status("/readyz") == 200)
    with live_stack.connect() as line:
        held = line.execute(
            "SELECT c.tracking_number, c.text FROM comments_comment c"
            " JOIN rulemaking_document d ON d.id = c.document_id"
            " JOIN rulemaking_docket k ON k.id = d.docket_id WHERE k.docket_id = %s",
            [docket_id],
        ).fetchall()
    assert sorted(number for number, _ in held) == sorted(one.tracking_number for one in sent)
    assert Counter(text for _, text in held).most_common(1)[0][1] == 1
    assert len(held) == SENDERS * EACH
    for one in sent:
        assert json.loads(base64.b64decode(one.receipt["payload"]))["tracking_number"] == one.tracking_number
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{live_stack.base_url}/verify.json", data=json.dumps(one.receipt).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
            found = json.load(answer)
        assert (found["isGenuine"], found["isHeld"]) == (True, True)
