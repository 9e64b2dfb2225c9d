"""Files that come before their comment: announced, sent, taken, refused, swept."""

import datetime as dt
import hashlib
import io
import re

import pytest
from django.test import Client

from comments.intake import pending_files
from comments.models import Attachment, Comment, PendingFile, SubmissionKey
from comments.record.stores import open_original, originals
from tests import factories
from tests.api.conftest import ASKED_AT, Api
from tests.api.sending import ANONYMOUS, Sender, faults, resource
from tests.comments.making import pdf

LETTER = b"We need ninety days."


def test_a_submission_key_has_the_form_of_a_tracking_number(sender: Sender) -> None:
    answer = sender.post("submission-keys", resource("submission-keys"))
    data = answer.json()["data"]
    assert (answer.status_code, data["type"]) == (201, "submission-keys")
    assert re.fullmatch("[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}", data["id"])
    assert data["links"]["self"] == f"http://comments.example/v4/submission-keys/{data['id']}"


def test_a_file_goes_with_its_comment_into_the_record(sender: Sender) -> None:
    key = sender.submission_key()
    sender.upload(key, "b.txt", LETTER)
    announced = sender.address(key, "a.pdf", "application/pdf")
    assert sender.put(announced.json()["data"]["id"], pdf(), "application/pdf").status_code == 200

    answer = sender.send(ANONYMOUS | {"submissionKey": key, "files": ["a.pdf", "b.txt"]})
    attributes = answer.json()["data"]["attributes"]
    kept = list(Attachment.objects.order_by("position"))

    assert announced.status_code == 201
    assert (attributes["files"], attributes["submissionKey"]) == (["a.pdf", "b.txt"], key)
    assert [(one.file_name, one.content_type) for one in kept] == [
        ("a.pdf", "application/pdf"),
        ("b.txt", "text/plain"),
    ]
    with open_original(kept[1].key) as original:
        assert hashlib.sha256(original.read()).digest() == bytes(kept[1].sha256) == hashlib.sha256(LETTER).digest()
    assert not PendingFile.objects.exists()


def test_a_repeat_with_files_needs_no_idempotency_key_because_their_key_names_it(sender: Sender) -> None:
    key = sender.submission_key()
    sender.upload(key)
    given = ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]}
    first, again = sender.send(given), sender.send(given)
    other = sender.send(given | {"comment": "Another."})

    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (other.status_code, other.json()["errors"][0]["title"][:14]) == (422, "submissionKey:")
    assert Comment.objects.count() == 1


def test_files_are_taken_once(sender: Sender) -> None:
    key = sender.submission_key()
    sender.upload(key)
    given = ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]}
    sender.send(given, **{"idempotency-key": "one"})
    second = sender.send(given, **{"idempotency-key": "two"})
    assert (second.status_code, "did not come" in faults(second)["files"]) == (400, True)


def test_a_refused_comment_leaves_its_files_waiting(sender: Sender, clock) -> None:
    key = sender.submission_key()
    sender.upload(key)
    given = ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]}
    assert sender.send(given | {"email": "nobody"}).status_code == 400
    assert sender.send(given | {"files": ["letter.txt", "other.txt"]}).status_code == 400
    assert sender.send(given).status_code == 201


def test_a_file_that_was_announced_and_never_sent_is_named(sender: Sender) -> None:
    key = sender.submission_key()
    sender.address(key)
    said = faults(sender.send(ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]}))["files"]
    assert "“letter.txt” did not come" in said


def test_a_file_may_be_sent_again_and_the_last_bytes_count(sender: Sender) -> None:
    key = sender.submission_key()
    sender.upload(key, content=b"First.")
    before = PendingFile.objects.get().key
    sender.upload(key, content=b"Second.")
    sender.send(ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]})

    with open_original(Attachment.objects.get().key) as original:
        assert original.read() == b"Second."
    assert not originals().exists(before)


def test_another_holders_submission_key_opens_nothing(sender: Sender) -> None:
    key = sender.submission_key()
    sender.upload(key)
    factories.ApiKeyFactory(key="o" * 40, posting=True)
    other = {"x-api-key": "o" * 40}
    given = {"fileName": "a.txt", "submissionKey": key, "contentType": "text/plain"}
    announced = sender.post("file-upload-urls", resource("file-upload-urls", given), **other)
    sent = sender.send(ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]}, **other)
    assert "no such submission key" in faults(announced)["submissionKey"]
    assert "no such submission key" in faults(sent)["submissionKey"]


@pytest.mark.parametrize(
    ("wrong", "name", "said"),
    [
        ({"fileName": None}, "fileName", "missing"),
        ({"fileName": 5}, "fileName", "Write a text"),
        ({"fileName": "letter.exe"}, "fileName", "Save it as one of"),
        ({"fileName": "letter"}, "fileName", "Save it as one of"),
        ({"fileName": "../letter.txt"}, "fileName", "plain name"),
        ({"fileName": "a\u202etxt.txt"}, "fileName", "plain name"),
        ({"fileName": "a\x00.txt"}, "fileName", "plain name"),
        ({"fileName": "x" * 256 + ".txt"}, "fileName", "longer than 255"),
        ({"contentType": None}, "contentType", "missing"),
        ({"contentType": "image/png"}, "contentType", "text/plain or application/octet-stream"),
        ({"submissionKey": None}, "submissionKey", "missing"),
        ({"submissionKey": "abc-1234-abcd"}, "submissionKey", "no such submission key"),
        ({"submissionKey": "a\x00"}, "submissionKey", "no such submission key"),
        ({"size": 5}, "size", "no such attribute"),
    ],
)
def test_what_cannot_be_announced_is_told(sender: Sender, wrong: dict, name: str, said: str) -> None:
    given = {"fileName": "a.txt", "submissionKey": sender.submission_key(), "contentType": "text/plain"} | wrong
    answer = sender.post("file-upload-urls", resource("file-upload-urls", given))
    assert (answer.status_code, list(faults(answer))) == (400, [name])
    assert said in faults(answer)[name]


def test_a_submission_key_has_no_attributes(sender: Sender) -> None:
    answer = sender.post("submission-keys", resource("submission-keys", {"id": "x"}))
    assert (answer.status_code, list(faults(answer))) == (400, ["id"])


def test_twenty_files_are_announced_and_no_more(sender: Sender) -> None:
    key = sender.submission_key()
    assert {sender.address(key, f"{n}.txt").status_code for n in range(20)} == {201}
    assert sender.address(key, "0.txt").status_code == 201
    assert "that is the limit" in faults(sender.address(key, "20.txt"))["fileName"]


@pytest.mark.parametrize(
    ("content", "content_type", "status", "said"),
    [
        (LETTER, "text/html", 415, "Content-Type: text/plain"),
        (b"MZ\x90\x00", "text/plain", 400, "not a text file"),
    ],
)
def test_bytes_that_are_not_what_was_announced_are_refused(
    sender: Sender, content: bytes, content_type: str, status: int, said: str
) -> None:
    answer = sender.put(sender.address(sender.submission_key()).json()["data"]["id"], content, content_type)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["status"], said in error["title"]) == (status, str(status), True)
    assert PendingFile.objects.get().came_at is None


def test_a_file_is_taken_up_to_its_limit(sender: Sender, settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_048_576
    address = sender.address(sender.submission_key()).json()["data"]["id"]
    assert sender.put(address, b"x" * 1_048_577).status_code == 413
    assert sender.put(address, b"x" * 1_048_576).status_code == 200
    assert PendingFile.objects.get().size_bytes == 1_048_576


def test_a_file_that_does_not_arrive_whole_is_refused(sender: Sender) -> None:
    address = sender.address(sender.submission_key()).json()["data"]["id"].removeprefix("http://comments.example")
    answer = sender.client.generic(
        "PUT", address, LETTER, content_type="text/plain", CONTENT_LENGTH=str(len(LETTER) + 1),
        **{"wsgi.input": io.BytesIO(LETTER)},
    )  # fmt: skip
    assert (answer.status_code, "did not arrive whole" in answer.json()["errors"][0]["title"]) == (400, True)


def test_an_empty_file_is_refused(sender: Sender) -> None:
    address = sender.address(sender.submission_key()).json()["data"]["id"].removeprefix("http://comments.example")
    answer = sender.client.generic("PUT", address, b"", CONTENT_TYPE="text/plain", CONTENT_LENGTH="0")
    assert (answer.status_code, "is empty" in answer.json()["errors"][0]["title"]) == (400, True)


def test_without_its_length_a_file_is_not_read(sender: Sender) -> None:
    address = sender.address(sender.submission_key()).json()["data"]["id"].removeprefix("http://comments.example")
    answer = sender.client.generic("PUT", address, LETTER, content_type="text/plain", CONTENT_LENGTH="")
    assert answer.status_code == 411


def test_an_address_works_for_an_hour_and_its_key_for_a_day(sender: Sender, clock) -> None:
    key = sender.submission_key()
    address = sender.address(key).json()["data"]["id"]
    clock.shift(pending_files.UPLOAD_WITHIN - dt.timedelta(microseconds=1))
    assert sender.put(address).status_code == 200
    clock.shift(dt.timedelta(microseconds=1))
    assert sender.put(address).status_code == 410
    clock.move_to(ASKED_AT + pending_files.KEPT)
    assert "expired" in faults(sender.address(key))["submissionKey"]
    given = ANONYMOUS | {"submissionKey": key, "files": ["letter.txt"]}
    assert "expired" in faults(sender.send(given))["submissionKey"]


@pytest.mark.parametrize("token", ["x", "1.1:forged", "1.1772812800", "%00"])
def test_a_forged_address_is_404(api: Api, token: str) -> None:
    answer = api.client.put(f"/v4/uploads/{token}", LETTER, content_type="text/plain")
    assert (answer.status_code, answer.json()["errors"][0]["status"]) == (404, "404")


def test_an_address_shows_nothing_and_its_bytes_are_sent_a_bounded_number_of_times(sender: Sender) -> None:
    address = sender.address(sender.submission_key()).json()["data"]["id"].removeprefix("http://comments.example")
    assert sender.client.get(address).status_code == 405
    statuses = [sender.put(address).status_code for _ in range(20)]
    assert (statuses[:19], statuses[19]) == ([200] * 19, 429)


def test_what_no_comment_took_is_swept_away_with_its_bytes_and_what_one_took_stays(sender: Sender, clock) -> None:
    taken, left = sender.submission_key(), sender.submission_key()
    for key in (taken, left):
        sender.upload(key)
    sender.send(ANONYMOUS | {"submissionKey": taken, "files": ["letter.txt"]})
    orphan = PendingFile.objects.get().key

    assert pending_files.sweep(at=ASKED_AT + pending_files.KEPT - dt.timedelta(microseconds=1)) == 0
    assert pending_files.sweep(at=ASKED_AT + pending_files.KEPT) == 2
    assert (SubmissionKey.objects.count(), PendingFile.objects.count()) == (0, 0)
    assert not originals().exists(orphan)
    assert originals().exists(Attachment.objects.get().key)


def test_the_limit_of_uploads_holds(sender: Sender, settings) -> None:
    settings.API_UPLOADS_PER_HOUR = 2
    statuses = [sender.post("submission-keys", resource("submission-keys")).status_code for _ in range(3)]
    assert statuses == [201, 201, 429]


def test_no_address_of_an_upload_is_logged(sender: Sender, caplog) -> None:
    address = sender.address(sender.submission_key()).json()["data"]["id"]
    caplog.clear()
    sender.put(address, b"")
    token = address.rpartition("/")[2]
    assert not [record for record in caplog.records if token in str(record.msg)]


def test_files_in_the_wait_are_in_no_public_answer(api: Api, sender: Sender) -> None:
    sender.upload(sender.submission_key(), "canary.txt", b"canary")
    for path in ("documents", "comments", "dockets", "submission-keys", "uploads/1"):
        assert b"canary" not in api.response(path).content
    assert Client(headers={"host": "comments.example"}).get("/v4/submission-keys").status_code == 405
