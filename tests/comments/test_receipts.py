"""Receipts: signed bytes that anyone can check years later."""

import base64
import json
from dataclasses import replace

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from comments.enums import ReceivedBasis
from comments.intake.submission import Received, Submitter
from comments.intake.submit import submit
from comments.models import Receipt, ReceiptKey
from comments.record import receipts
from tests.comments.making import ADA, store, submission
from tests.factories import CLOSES_AT, RECEIVED_AT, CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt():
    receipts.publish_key(at=RECEIVED_AT)
    return submit(submission=submission(files=(store(),)), at=CLOSES_AT).receipt


def is_genuine(receipt, *, payload=None, signature=None, key_id=None):
    return receipts.verify(
        bytes(receipt.payload) if payload is None else payload,
        bytes(receipt.signature) if signature is None else signature,
        key_id or receipt.key_id,
    )


def test_a_receipt_verifies(receipt):
    assert is_genuine(Receipt.objects.get())


def test_any_one_flipped_bit_of_the_payload_breaks_it(receipt):
    payload = bytes(receipt.payload)
    for at in range(len(payload)):
        flipped = bytearray(payload)
        flipped[at] ^= 1 << (at % 8)
        assert not is_genuine(receipt, payload=bytes(flipped)), at


def test_any_one_flipped_bit_of_the_signature_breaks_it(receipt):
    signature = bytes(receipt.signature)
    for bit in range(len(signature) * 8):
        flipped = bytearray(signature)
        flipped[bit // 8] ^= 1 << (bit % 8)
        assert not is_genuine(receipt, signature=bytes(flipped)), bit


@pytest.mark.parametrize("signature", [b"", b"x", b"\0" * 64, b"\0" * 65])
def test_a_malformed_signature_is_just_not_genuine(receipt, signature):
    assert not is_genuine(receipt, signature=signature)


@pytest.mark.parametrize("key_id", ["unknown", "nul\x00", "half\ud83d", "x" * 5000, "two words"])
def test_an_unknown_or_malformed_key_id_is_just_not_genuine(receipt, key_id):
    assert not is_genuine(receipt, key_id=key_id)


def test_a_retired_key_still_verifies_what_it_signed(receipt, settings):
    ReceiptKey.objects.update(retired_at=CLOSES_AT)
    settings.RECEIPT_SIGNING_KEY = Ed25519PrivateKey.generate().private_bytes_raw()
    settings.RECEIPT_KEY_ID = "next"
    receipts.publish_key(at=CLOSES_AT)
    newer = submit(submission=submission(), at=CLOSES_AT).receipt

    assert is_genuine(receipt)
    assert is_genuine(newer)
    assert not is_genuine(receipt, key_id="next")


def test_another_key_under_a_published_id_is_refused(receipt, settings):
    settings.RECEIPT_SIGNING_KEY = Ed25519PrivateKey.generate().private_bytes_raw()

    with pytest.raises(ValueError, match="needs a new RECEIPT_KEY_ID"):
        receipts.publish_key(at=CLOSES_AT)
    assert is_genuine(receipt)


def test_publishing_a_key_again_changes_nothing(receipt):
    receipts.publish_key(at=CLOSES_AT)

    assert ReceiptKey.objects.get().first_used_at == RECEIVED_AT


def test_the_payload_is_canonical_json(receipt):
    payload = bytes(receipt.payload)

    assert rfc8785.dumps(json.loads(payload)) == payload


def test_the_payload_has_exactly_the_fields_of_its_version(receipt):
    assert set(json.loads(bytes(receipt.payload))) == {
        "v", "key_id", "act", "tracking_number", "version", "document_id", "received", "text_sha256", "files",
        "submitter_sha256", "previous_sha256",
    }  # fmt: skip


def test_the_same_submitter_twice_is_hashed_with_other_salt():
    sent = submission()

    first, second = (json.loads(bytes(submit(submission=sent, at=CLOSES_AT).receipt.payload)) for _ in range(2))

    assert first["submitter_sha256"] != second["submitter_sha256"]


def test_who_knows_the_submitters_fields_and_the_salt_can_prove_them():
    sent = submission()
    receipt = submit(submission=sent, at=CLOSES_AT).receipt

    told = json.loads(bytes(receipt.payload))["submitter_sha256"]
    assert receipts.submitter_hash(sent.submitter, bytes(receipt.submitter_salt)).hex() == told


def test_the_document_that_is_downloaded_verifies(receipt):
    document = receipts.as_document(receipt)

    payload, signature = (base64.b64decode(document[name]) for name in ("payload", "signature"))
    assert receipts.verify(payload, signature, document["key_id"])
    assert json.loads(payload)["tracking_number"] == receipt.comment.tracking_number


def test_a_retired_key_stays_published_and_its_receipts_stay_genuine(receipt, settings):
    old = settings.RECEIPT_KEY_ID
    settings.RECEIPT_KEY_ID, settings.RECEIPT_SIGNING_KEY = "next-1", bytes(32)
    receipts.publish_key(at=CLOSES_AT)
    retired = receipts.retire_key(key_id=old, at=CLOSES_AT)

    assert retired.retired_at == CLOSES_AT
    assert is_genuine(receipt)


def test_the_key_that_signs_an_unknown_one_and_a_retired_one_can_not_be_retired(receipt, settings):
    with pytest.raises(ValueError, match="signs now"):
        receipts.retire_key(key_id=settings.RECEIPT_KEY_ID, at=CLOSES_AT)
    with pytest.raises(ValueError, match="No published key"):
        receipts.retire_key(key_id="never", at=CLOSES_AT)


LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2**53 - 1) | LINES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcxyz_09AZ", max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(facts=st.dictionaries(st.text("abcxyz_09AZ", max_size=6), FACTS, max_size=6))
def test_what_is_signed_is_canonical_json_to_the_byte(facts):
    assert receipts.canonical(facts) == rfc8785.dumps(facts)


@pytest.mark.parametrize(
    "received",
    [
        {"at": RECEIVED_AT},
        {"at": None, "on": RECEIVED_AT.date(), "basis": ReceivedBasis.ASSERTED, "evidence": "List", "asserted_by": "a"},
    ],
)
@pytest.mark.parametrize("submitter", [ADA, Submitter(), replace(ADA, signatories="Bo\nCy ", submitter_rep="É & Co.")])
@pytest.mark.parametrize("with_file", [False, True])
def test_who_signs_many_signs_the_same_bytes_as_who_signs_one(period, received, submitter, with_file):
    receipts.publish_key(at=RECEIVED_AT)
    files = (store(),) if with_file else ()
    sent = submission(period, received=Received(**received), submitter=submitter, files=files)
    signer, own = receipts.Signer(), {"text_sha256": b"t" * 32, "salt": b"s" * 16}

    for number in ("aaa-bbbb-cccc", "ddd-eeee-ffff"):  # made, and from what the first one left
        signed = signer.first(sent, tracking_number=number, **own)
        alone = receipts.first(sent, tracking_number=number, text_sha256=own["text_sha256"])

        assert signed.payload == receipts.payload_of(alone, own["salt"])
        assert receipts.verify(signed.payload, signed.signature, signed.key_id)


@pytest.fixture
def period():
    return CommentPeriodFactory()
