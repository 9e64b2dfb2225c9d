"""Receipts: private addresses, the download, and the check."""

import base64
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments.models import Attachment, Comment
from comments.record import receipts
from comments.record.receipt_links import receipt_path
from comments.record.stores import originals
from rulemaking.models import CommentPeriod
from tests.factories import OPENS_AT
from tests.views.form_data import TEXT, filled_in, send_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt_address(client: Client, period: CommentPeriod) -> str:
    """Of a comment with a file that was just sent."""
    receipts.publish_key(at=OPENS_AT)
    file = SimpleUploadedFile("letter.txt", b"We need ninety days.", content_type="text/plain")
    return client.post(send_address(period), filled_in(client, period, files=[file]))["Location"]


@pytest.fixture
def downloaded(client: Client, receipt_address: str) -> str:
    return client.get(f"{receipt_address}receipt.json").content.decode()


def test_the_page_shows_number_times_and_hashes_and_no_word_of_the_comment(
    client: Client, receipt_address: str
) -> None:
    comment = Comment.objects.get()
    page = client.get(receipt_address).content.decode()

    assert comment.tracking_number in page
    assert "Tuesday, March 10, 2026, at 11:30:00 a.m. Eastern Time" in page
    assert "2026-03-10 15:30:00.000000 UTC" in page
    assert bytes(comment.text_sha256).hex() in page
    assert bytes(Attachment.objects.get().sha256).hex() in page
    assert TEXT not in page
    assert "Lindqvist" not in page


@pytest.mark.parametrize("suffix", ["", "receipt.json"])
def test_a_tracking_number_alone_opens_no_receipt(client: Client, receipt_address: str, suffix: str) -> None:
    proof = re.search(r"/([0-9a-f]{32})/", receipt_address)
    assert proof
    forged = receipt_address.replace(proof[1], "0" * 32)

    assert client.get(forged + suffix).status_code == 404
    assert client.get(receipt_address + suffix).status_code == 200


@pytest.mark.parametrize("suffix", ["", "receipt.json"])
def test_nobody_between_keeps_a_receipt_and_no_other_site_learns_its_address(
    client: Client, receipt_address: str, suffix: str
) -> None:
    answer = client.get(receipt_address + suffix)

    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert answer["X-Robots-Tag"] == "noindex"


def test_a_downloaded_receipt_is_genuine_and_the_record_matches(client: Client, downloaded: str) -> None:
    page = client.post("/verify/", {"receipt": downloaded}).content.decode()

    assert "This receipt is genuine, and the record matches it" in page
    assert TEXT not in page


def test_a_receipt_can_be_chosen_as_a_file(client: Client, downloaded: str) -> None:
    file = SimpleUploadedFile("receipt.json", downloaded.encode())

    assert "This receipt is genuine" in client.post("/verify/", {"file": file}).content.decode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_receipt_that_an_editor_saved_again_is_still_genuine(client: Client, downloaded: str, encoding: str) -> None:
    saved = downloaded.replace("\n", "\r\n").encode(encoding)

    page = client.post("/verify/", {"file": SimpleUploadedFile("receipt.json", saved)}).content.decode()
    pasted = client.post("/verify/", {"receipt": f"\ufeff{downloaded}\r\n"}).content.decode()

    assert "This receipt is genuine" in page
    assert "This receipt is genuine" in pasted


def test_a_receipt_changed_in_one_byte_is_not_genuine(client: Client, downloaded: str) -> None:
    parts = json.loads(downloaded)
    payload = base64.b64decode(parts["payload"]).replace(b"2026-03-10", b"2026-03-09")
    parts["payload"] = base64.b64encode(payload).decode()

    page = client.post("/verify/", {"receipt": json.dumps(parts)}).content.decode()

    assert "This receipt is not genuine" in page
    assert "2026-03-09" not in page


def test_a_file_changed_in_the_store_is_found_out(client: Client, downloaded: str) -> None:
    key = Attachment.objects.get().key
    with open(originals().path(key), "wb") as stored:  # noqa: PTH123 - the store's own path
        stored.write(b"We need ninety-nine days.")

    page = client.post("/verify/", {"receipt": downloaded}).content.decode()

    assert "genuine, but the record does not match it" in page


@pytest.mark.parametrize(
    "given", ["", "hello", "{}", "[1]", '{"payload": 5, "signature": "", "key_id": ""}', "[" * 30_000, "x" * 70_000]
)
def test_what_is_no_receipt_is_told_so(client: Client, given: str) -> None:
    answer = client.post("/verify/", {"receipt": given})

    assert answer.status_code == 400
    assert "This could not be checked" in answer.content.decode()


def test_the_published_key_verifies_a_receipt_without_us(client: Client, downloaded: str) -> None:
    parts = json.loads(downloaded)
    keys = {key["key_id"]: key["public_key"] for key in client.get("/receipt-keys.json").json()["keys"]}

    public_key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[parts["key_id"]]))
    public_key.verify(base64.b64decode(parts["signature"]), base64.b64decode(parts["payload"]))


def test_a_retired_secret_key_still_opens_its_receipts(
    client: Client, receipt_address: str, settings: LazySettings
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new-secret", [old]

    assert client.get(receipt_address).status_code == 200
    assert receipt_path(Comment.objects.get().tracking_number) != receipt_address


def test_a_flood_of_checks_from_one_network_must_wait(client: Client, downloaded: str, settings: LazySettings) -> None:
    settings.FORMS_PER_NETWORK_AND_HOUR = 1
    client.post("/verify/", {"receipt": downloaded})
    flooded = client.post("/verify/", {"receipt": downloaded})

    assert (flooded.status_code, flooded["Retry-After"]) == (429, str(90 * 60))
    assert "try again in 90 minutes" in flooded.content.decode()


def test_programs_learn_the_same_as_json(downloaded: str) -> None:
    program = Client(enforce_csrf_checks=True)
    found = program.post("/verify.json", downloaded, content_type="application/json").json()

    assert (found["isGenuine"], found["isHeld"]) == (True, True)
    assert found["receipt"]["tracking_number"] == Comment.objects.get().tracking_number


@pytest.mark.parametrize("given", ["", "[]", "nonsense", "x" * 70_000, "\x00"])
def test_what_is_no_receipt_is_refused_to_programs_with_words(given: str) -> None:
    answer = Client().post("/verify.json", given, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["title"]


def test_a_flood_of_checks_by_programs_must_wait(downloaded: str, settings: LazySettings) -> None:
    settings.FORMS_PER_NETWORK_AND_HOUR = 1
    answers = [Client().post("/verify.json", downloaded, content_type="application/json") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1]["Retry-After"]) > 0


def test_the_offline_verifier_takes_what_the_site_gives(client: Client, downloaded: str, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text(downloaded)
    (tmp_path / "keys.json").write_bytes(client.get("/receipt-keys.json").content)
    (tmp_path / "text").write_text(TEXT)
    script = Path(__file__).resolve().parents[2] / "static/verify_receipt.py"
    command = [sys.executable, "-I", "-S", str(script), "receipt.json", "keys.json", "--text", "text"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_receipt_on_paper_is_in_the_readers_language(client: Client, period: CommentPeriod) -> None:
    client.cookies["docket311_language"] = "es"
    sent = client.post(send_address(period), filled_in(client, period))

    pdf = pypdf.PdfReader(io.BytesIO(client.get(f"{sent['Location']}receipt.pdf").content))

    text = " ".join(page.extract_text() for page in pdf.pages)
    assert pdf.trailer["/Root"]["/Lang"] == "es-US"
    assert "Recibo de un comentario público" in text
    assert "martes, 10 de marzo de 2026" in text
    assert "Tracking number" not in text


@pytest.mark.parametrize("name", ["figures.txt", "#heading *x* $y$.txt", "មតិ.txt", "意见.txt", "Résumé – №1.txt"])
def test_a_receipt_can_be_kept_as_a_tagged_pdf_whatever_the_files_are_named(
    client: Client, period: CommentPeriod, name: str
) -> None:
    receipts.publish_key(at=OPENS_AT)
    file = SimpleUploadedFile(name, b"Forty of a hundred.", content_type="text/plain")
    address = client.post(send_address(period), filled_in(client, period, files=[file]))["Location"]
    answers = [client.get(f"{address}receipt.pdf") for _ in range(2)]
    reader = pypdf.PdfReader(io.BytesIO(answers[0].content))
    said = "".join(page.extract_text() for page in reader.pages)

    assert answers[0].content == answers[1].content
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert Comment.objects.get().tracking_number in said
    assert TEXT not in said
    assert (answers[0]["Cache-Control"], answers[0]["Referrer-Policy"]) == ("no-store", "no-referrer")
