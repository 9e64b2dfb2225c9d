"""The examples of the API's page and the client in docs/examples, run against the whole running system."""

import html
import json
import os
import re
import subprocess
import urllib.request
from types import ModuleType

import pytest

from tests.live import LiveStack
from tests.stack.api_client import load_client, make_key


@pytest.fixture
def key(live_stack: LiveStack) -> str:
    return make_key(live_stack)


@pytest.fixture
def client_module() -> ModuleType:
    return load_client()


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own server
        return answer.read()


def _stored(live_stack: LiveStack, tracking_number: str) -> tuple:
    with live_stack.connect() as line:
        row = line.execute(
            "SELECT channel, text, (SELECT count(*) FROM comments_attachment a WHERE a.comment_id = c.id) "
            "FROM comments_comment c WHERE tracking_number = %s",
            [tracking_number],
        ).fetchone()
    assert row is not None
    return row


def test_the_pages_examples_of_sending_can_be_run_as_they_stand(live_stack: LiveStack, key: str) -> None:
    page = _get(f"{live_stack.base_url}/v4/docs").decode()
    examples = [html.unescape(code) for code in re.findall(r"<code>([^<]*-d '[^<]*)</code>", page)]

    answers = [
        json.loads(
            subprocess.run(
                ["bash", "-euo", "pipefail", "-c", example],
                env={"PATH": os.environ["PATH"], "KEY": key},
                capture_output=True,
                check=True,
            ).stdout
        )
        for example in examples
    ]

    assert len(answers) == 2
    assert [_stored(live_stack, answer["data"]["id"]) for answer in answers] == [
        ("api", "Ninety days are needed.", 0),
        ("api", "See attached file(s)", 1),
    ]


def test_the_client_sends_a_comment_once_and_reads_what_is_public(
    live_stack: LiveStack, key: str, client_module: ModuleType
) -> None:
    client = client_module.Client(live_stack.base_url, api_key=key)
    open_documents = client.get("/v4/documents", {"filter[withinCommentPeriod]": "true"})["data"]
    attributes = {
        "commentOnDocumentId": open_documents[0]["id"], "submitterType": "INDIVIDUAL", "firstName": "Ada",
        "lastName": "Tester", "comment": "Sent by the client. 🙂",
    }  # fmt: skip

    sent = client.send_comment(attributes, idempotency_key="ours-1")
    again = client.send_comment(attributes, idempotency_key="ours-1")
    with_files = client.send_comment(attributes, files={"letter.txt": b"In full.", "list.txt": b"One, two."})
    read = list(client.comments())

    assert sent == again
    assert _stored(live_stack, sent.tracking_number) == ("api", "Sent by the client. 🙂", 0)
    assert _stored(live_stack, with_files.tracking_number)[2] == 2
    assert b"We received your comment" in _get(sent.receipt_address)
    total = client.get("/v4/comments", {"page[size]": "5"})["meta"]["totalElements"]
    assert (len(read), len({one["id"] for one in read})) == (total, total)
    assert total > 0


def test_the_client_tells_every_fault(live_stack: LiveStack, key: str, client_module: ModuleType) -> None:
    client = client_module.Client(live_stack.base_url, api_key=key)

    with pytest.raises(client_module.ApiFault) as caught:
        client.send_comment({"submitterType": "INDIVIDUAL"})

    assert caught.value.status == 400
    named = {said.split(":")[0] for said in caught.value.errors}
    assert named == {"commentOnDocumentId", "comment", "firstName", "lastName"}


def test_the_client_repeats_what_met_an_outage_and_it_counts_once(
    live_stack: LiveStack, key: str, client_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The web server is killed the moment before the comment is sent; the supervisor starts another."""
    monkeypatch.setattr(client_module, "TRIES", 60)
    client = client_module.Client(live_stack.base_url, api_key=key)
    document = client.get("/v4/documents", {"filter[withinCommentPeriod]": "true"})["data"][0]["id"]

    live_stack.kill("web")
    sent = client.send_comment(
        {"commentOnDocumentId": document, "submitterType": "ANONYMOUS", "comment": "After the fault."},
        idempotency_key="ours-2",
    )

    assert _stored(live_stack, sent.tracking_number) == ("api", "After the fault.", 0)
    with live_stack.connect() as line:
        (count,) = line.execute("SELECT count(*) FROM comments_comment WHERE text = 'After the fault.'").fetchone()
    assert count == 1
