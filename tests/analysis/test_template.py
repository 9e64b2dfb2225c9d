"""A campaign's letter is shown with the places at which senders differ."""

import random

from hypothesis import given
from hypothesis import strategies as st

from comments.analysis.template import filled, slots
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


def test_two_slots_with_a_word_or_two_between_them_are_two():
    def merged(town, age):
        return sent([LETTER[0], f"Everyone in {town} who is {age} years old pays for this.", LETTER[1]], f"Ann {town}")

    letter, *copies = (merged(town, str(20 + number)) for number, town in enumerate(TOWNS))

    found = slots(letter, copies)

    assert [letter[slot.start : slot.end] for slot in found] == ["Dayton", "20"]
    assert [span and span.text for span in filled(letter, found, [merged("Boise", "20")])[0]] == ["Boise", None]


def test_what_a_sender_filled_in_is_given_whole_where_a_word_of_it_is_the_letters():
    names = ("Ann Lee", "Bo Diaz", "Cy Moss", "Di Park")
    letter, *copies = (
        sent([LETTER[0], f"My teacher {name} says that it costs us.", LETTER[1]], "Zoe") for name in names
    )
    found = slots(letter, copies)
    sister = letter.replace("Ann Lee", "Ann Ruiz")

    assert [letter[slot.start : slot.end] for slot in found] == ["Ann Lee"]
    assert [span.text for (span,) in filled(letter, found, [sister])] == ["Ann Ruiz"]


def test_one_typo_each_in_two_copies_is_no_slot():
    letter = sent(LETTER, "Ann Bee")
    copies = [letter.replace(word, word + "x", 1) for word in (LETTER[0].split()[7], LETTER[2].split()[9])]

    assert slots(letter, copies) == ()


def test_what_stands_in_a_slot_is_found_in_copies_that_were_moved_about_and_added_to():
    letter, *copies = map(_merged, TOWNS)
    found = slots(letter, copies)
    moved = _merged("San Ysidro").split("\n\n")
    moved = "\n\n".join(["Own words in front of it all.", moved[3], *moved[2:3], moved[1]])

    [(span,)] = filled(letter, found, [moved])

    assert span.text == "San Ysidro"
    assert moved[span.start : span.end] == span.text
    assert filled(letter, found, [letter, paragraph(RNG, 3)]) == [(None,), (None,)]


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
    stretches = [span for row in filled(letter, found, texts) for span in row if span]
    assert all(any(copy[span.start : span.end] == span.text for copy in texts) for span in stretches)
    assert all(any(example in copy for copy in copies) for slot in found for example in slot.examples)


def test_examples_are_the_whole_of_what_was_filled_in():
    letter, *copies = [
        f"{LETTER[0]} We write from the town of {town} today. {LETTER[1]}" for town in ("Old Rome", *TOWNS)
    ]
    copies = [copy.replace(TOWNS[0], "New Rome") for copy in copies]
    [slot] = slots(letter, copies)
    assert "New Rome" in slot.examples
