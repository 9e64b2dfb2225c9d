"""The verifier that needs only Python agrees with us on genuine receipts, and finds every change in others."""

import base64
import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

SCRIPT = Path(__file__).resolve().parents[2] / "static/verify_receipt.py"
_spec = importlib.util.spec_from_file_location("verify_receipt", SCRIPT)
verifier = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verifier)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TEXT = "Ninety days, please.\nនេះជាមតិ។ 🏦"

VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""Public key, message and signature. Source: RFC 8032, section 7.1, tests 1 to 3."""


def sha(content):
    return hashlib.sha256(content).hexdigest()


def written(folder, **changed):
    said = {
        "v": 2, "key_id": "test-1", "act": "received", "tracking_number": "abc-1234-abcd", "version": 1,
        "document_id": "FINCEN-2025-0004-0001",
        "received": {"basis": "edge_clock", "at": "2025-06-05T03:59:59Z", "on": None},
        "text_sha256": sha(TEXT.encode()), "files": [{"name": "a.pdf", "size_bytes": 3, "sha256": sha(b"pdf")}],
        "submitter_sha256": "00", "previous_sha256": None,
    }  # fmt: skip
    payload = json.dumps(said).encode()
    receipt = {
        "docket311_receipt": "1",
        "key_id": "test-1",
        "payload": base64.b64encode(json.dumps(said | changed).encode()).decode(),
        "signature": base64.b64encode(KEY.sign(payload)).decode(),
    }
    public = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    (folder / "receipt.json").write_text(json.dumps(receipt))
    (folder / "keys.json").write_text(json.dumps({"keys": [{"key_id": "test-1", "public_key": public}]}))
    return said


def run(folder, *more):
    # -I -S: nothing but the standard library can be imported.
    command = [sys.executable, "-I", "-S", str(SCRIPT), "receipt.json", "keys.json", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS, ids=["empty", "one byte", "two bytes"])
def test_the_standards_own_examples_hold(key, message, signature):
    given = [bytes.fromhex(part) for part in (key, message, signature)]

    assert verifier.is_signed(*given)
    assert not verifier.is_signed(given[0], given[1] + b"x", given[2])


def test_a_genuine_receipt_is_found_so_with_its_text_and_file(tmp_path):
    written(tmp_path)
    (tmp_path / "mine.txt").write_bytes(TEXT.replace("\n", "\r\n").encode() + b"\r\n")
    (tmp_path / "mine.pdf").write_bytes(b"pdf")
    answer = run(tmp_path, "--text", "mine.txt", "--file", "mine.pdf")

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "abc-1234-abcd" in answer.stdout


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["", "\r\n", "\n\n\n"])
def test_what_an_editor_saved_again_is_the_same(tmp_path, encoding, ending):
    written(tmp_path)
    for name in ("receipt.json", "keys.json"):
        saved = (tmp_path / name).read_text()
        (tmp_path / name).write_bytes(saved.encode(encoding))
    (tmp_path / "mine.txt").write_bytes(f"{TEXT}{ending}".encode(encoding))

    answer = run(tmp_path, "--text", "mine.txt")

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_line_break_that_was_typed_at_the_end_is_told_from_the_editor_s(tmp_path):
    written(tmp_path)
    (tmp_path / "mine.txt").write_text(f"{TEXT}\n\n")

    assert sha(f"{TEXT}\n".encode()) in verifier.text_sha256_of(tmp_path / "mine.txt")


def test_a_console_that_lacks_a_letter_shows_the_same_answer(tmp_path):
    written(tmp_path)
    (tmp_path / "mine.pdf").write_bytes(b"pdf")
    (tmp_path / "ព.txt").write_text(TEXT)
    command = [sys.executable, str(SCRIPT), "receipt.json", "keys.json", "--text", "ព.txt", "--file", "mine.pdf"]

    answer = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "1"}
    )

    assert (answer.returncode, answer.stderr) == (0, b"")
    assert b"GENUINE" in answer.stdout


@pytest.mark.parametrize(
    "changed",
    [
        {"tracking_number": "abc-1234-abce"}, {"document_id": "FINCEN-2025-0004-0002"}, {"version": 2},
        {"act": "amended"},
        {"received": {"basis": "edge_clock", "at": "2025-06-05T04:00:00Z", "on": None}}, {"text_sha256": "00"},
        {"files": []}, {"submitter_sha256": "01"}, {"previous_sha256": "00"}, {"key_id": "test-2"}, {"v": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_change_to_any_field_is_found(tmp_path, changed):
    written(tmp_path, **changed)

    assert run(tmp_path).returncode == 1


def test_another_text_or_file_is_said_to_be_another(tmp_path):
    written(tmp_path)
    (tmp_path / "other").write_text("Something else.")

    assert run(tmp_path, "--text", "other").returncode == 1
    assert run(tmp_path, "--file", "other").returncode == 1


@pytest.mark.parametrize(
    "broken", ["", "{}", "[]", "[" * 100_000, '{"payload": 1, "signature": "", "key_id": "x"}', "\x00"]
)
def test_what_is_no_receipt_is_said_to_be_none(tmp_path, broken):
    written(tmp_path)
    (tmp_path / "receipt.json").write_text(broken)
    answer = run(tmp_path)

    assert (answer.returncode, answer.stderr) == (2, "")


@settings(max_examples=20, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), flipped=st.integers(0, 511))
def test_it_agrees_with_the_library_that_signs(seed, message, flipped):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    broken = bytearray(signature)
    broken[flipped // 8] ^= 1 << (flipped % 8)

    assert verifier.is_signed(public, message, signature)
    assert not verifier.is_signed(public, message, bytes(broken))
