"""Who proved work, who was patient, who was hasty."""

import datetime as dt
import itertools

import pytest

from comments.intake.bot_check import QUICKEST_SECONDS, Sender, is_proof, sort

TOKEN = "abc:1vTgQk:signature"
OPENED = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def ten_bits(settings):
    settings.PROOF_OF_WORK_BITS = 10


def proof_for(token):
    return next(str(n) for n in itertools.count() if is_proof(token, str(n)))


def sorted_as(*, proof="", trap="", seconds=60):
    at = OPENED + dt.timedelta(seconds=seconds)
    return sort(token=TOKEN, proof=proof, trap=trap, opened_at=OPENED, at=at)


def test_a_proof_is_found_and_holds():
    assert sorted_as(proof=proof_for(TOKEN)) == Sender.PROVEN


def test_a_proof_counts_however_soon_it_comes():
    assert sorted_as(proof=proof_for(TOKEN), seconds=0) == Sender.PROVEN


def test_a_proof_for_one_comment_is_none_for_another():
    proof = next(str(n) for n in itertools.count() if is_proof(TOKEN, str(n)) and not is_proof("other", str(n)))

    assert not is_proof("other", proof)


def test_one_try_in_a_thousand_is_a_proof_at_ten_bits():
    found = sum(is_proof(TOKEN, str(n)) for n in range(50_000))

    assert 20 < found < 90


def test_a_harder_proof_holds_for_an_easier_one_and_not_the_other_way(settings):
    proof = proof_for(TOKEN)
    settings.PROOF_OF_WORK_BITS = 0
    assert is_proof(TOKEN, proof)
    settings.PROOF_OF_WORK_BITS = 64
    assert not is_proof(TOKEN, proof)


@pytest.mark.parametrize("nonsense", ["", " ", "-1", "1.5", "١٢٣", "1" * 17, "0x10", "1\n", "NaN"])
def test_what_is_no_number_is_no_proof(nonsense, settings):
    settings.PROOF_OF_WORK_BITS = 0

    assert not is_proof(TOKEN, nonsense)


def test_without_a_proof_a_person_who_took_their_time_is_patient():
    assert sorted_as(seconds=QUICKEST_SECONDS) == Sender.PATIENT


def test_without_a_proof_who_sends_at_once_is_hasty():
    assert sorted_as(seconds=QUICKEST_SECONDS - 0.001) == Sender.HASTY


@pytest.mark.parametrize("proof", ["", "found"])
def test_who_fills_the_field_that_nobody_sees_is_hasty(proof):
    assert sorted_as(trap="https://shop.example", proof=proof and proof_for(TOKEN)) == Sender.HASTY
