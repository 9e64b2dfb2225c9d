"""What a sender wrote beyond filling in a letter's places."""

import random

from comments.analysis import own_words, template
from comments.analysis.alignment import Span
from tests.analysis.letters import form_letter, paragraph

RNG = random.Random(5)
LETTER = form_letter(RNG)
OWN = paragraph(RNG, 1)
TOWNS = ("Dayton", "Tucson", "Laredo", "Fresno", "Mobile")


def filled_in(town: str) -> str:
    return f"{LETTER[0]} We write from the town of {town} today. {LETTER[1]}"


LETTER_TEXT = filled_in("Salem")
SLOTS = template.slots(LETTER_TEXT, [filled_in(town) for town in TOWNS])


def beyond(copy: str, *added: str) -> list[str]:
    spans = [Span(copy.index(text), copy.index(text) + len(text), text) for text in added]
    return [span.text for span in own_words.beyond(LETTER_TEXT, SLOTS, copy, spans)]


def test_what_was_filled_in_is_left_out_with_the_letters_words_around_it():
    assert len(SLOTS) == 1
    assert beyond(filled_in("Dayton"), "Dayton") == []
    assert beyond(filled_in("Dayton"), "town of Dayton today") == []


def test_what_was_written_elsewhere_stays():
    assert beyond(f"{filled_in('Dayton')}\n\n{OWN}", "Dayton", OWN) == [OWN]


def test_a_stretch_with_a_word_that_neither_the_letter_nor_its_place_has_stays_whole():
    copy = filled_in("Dayton").replace("the town of", "the flooded town of")
    assert beyond(copy, "flooded town of Dayton") == ["flooded town of Dayton"]


def test_where_a_letter_has_no_places_everything_stays():
    copy = f"{LETTER_TEXT}\n\n{OWN}"
    assert own_words.beyond(LETTER_TEXT, (), copy, [Span(0, 4, copy[:4])]) == [Span(0, 4, copy[:4])]
