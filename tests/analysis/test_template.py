"""A campaign's letter is shown with the places at which senders differ."""

import random

from hypothesis import given
from hypothesis import strategies as st

from comments.analysis.template import slots
from tests.analysis.letters import form_letter, paragraph, sent, sentence

RNG = random.Random(9)
LETTER = form_letter(RNG)
TOWNS = ("Dayton", "Tucson", "Laredo", "Fresno", "Mobile", "Eugene")


def _merged(town):
    return sent([LETTER[0], f"Everyone in our town of {town} pays for this with savings.", LETTER[1]], f"Ann {town}")


def test_what_a_mail_merge_fills_in_is_a_slot_with_examples():
    letter, *copies = map(_merged, TOWNS)

    [slot] = slots(letter, copies)

    assert letter[slot.start : slot.end] == "Dayton"
    assert slot.share == 1.0
    assert set(slot.examples) == set(TOWNS[1:])


def test_a_point_at_which_some_put_a_paragraph_in_is_a_slot_without_length():
    letter = sent(LETTER, "Ann Bee")
    own = [sentence(RNG) for _ in range(3)]
    copies = [sent([*LETTER[:2], text, *LETTER[2:]], f"Sender {n}") for n, text in enumerate(own)]
    copies += [sent([*LETTER[:3], f"{LETTER[3]} {text}"], "Other") for text in (paragraph(RNG, 1),)]

    found = slots(letter, copies)

    assert [slot.start == slot.end for slot in found] == [True]
    assert letter[found[0].start :].startswith(LETTER[2])
    assert set(found[0].examples) == set(own)


def test_a_paragraph_that_most_leave_out_is_a_slot_and_what_one_person_did_is_none():
    letter = sent(LETTER, "Ann Bee")
    shorter = [sent([LETTER[0], *LETTER[2:]], f"Sender {n}") for n in range(3)]

    [slot] = slots(letter, shorter)

    assert letter[slot.start : slot.end] in LETTER[1]
    assert slots(letter, shorter[:1]) == ()


@given(st.lists(st.text("ab c.\n", max_size=60), max_size=6))
def test_slots_lie_in_the_letter_in_order_whatever_the_texts(texts):
    letter, *copies = texts or [""]
    found = slots(letter, copies)
    assert all(0 <= slot.start <= slot.end <= len(letter) and 0 < slot.share <= 1 for slot in found)
    assert [slot.start for slot in found] == sorted(slot.start for slot in found)
    assert all(any(example in copy for copy in copies) for slot in found for example in slot.examples)
