"""How slots and what was filled into them are measured, against a letter worked out by hand."""

from benchmarks.quality import templates
from benchmarks.quality.answers import Answer, Trial
from benchmarks.quality.model import EXACT, FRONT, MERGED, SIGNED, Docket, Sample
from benchmarks.quality.spans import signs
from benchmarks.quality.templates import matched, told

TOWNS, AGES = ("Ayr", "Bonn", "Cork", "Ayr"), (20, 31, 31, 20)


def merge(number, town, age):
    """`We in <town> are <age>.`, with the places of both."""
    text = f"We in {town} are {age}."
    begin, end = 6, 6 + len(town)
    return Sample(f"c{number}", text, str(number), "f", "f", MERGED, ((begin, end), (end + 5, end + 7)))


MERGES = tuple(merge(number, town, age) for number, (town, age) in enumerate(zip(TOWNS, AGES, strict=True)))


def measured(samples, **answer):
    names = ["g"] * len(samples)
    given = Answer(collapsed=names, related=names, cpu_seconds=1.0, representatives={"g": samples[0].key}, **answer)
    return templates.measure([Trial(Docket(tuple(samples), ""), given)])


def values(result, *names):
    return [round(result[name].value, 4) for name in names]


SLOTS = ("slots: recall", "slots: precision")
FILLED = ("filled in, told exactly: recall", "filled in, told exactly: precision")


def test_each_found_place_counts_once():
    assert matched([(6, 9), (14, 16)], [(6, 9), (14, 16)]) == 2
    assert matched([(6, 9), (14, 16)], [(6, 16)]) == 1  # two slots called one
    assert matched([(6, 16)], [(6, 9), (14, 16)]) == 1  # one slot called two
    assert matched([(6, 9)], [(9, 14)]) == 0
    assert matched([(6, 9)], [(9, 9)]) == 1  # something put in at its edge
    assert matched([(6, 9)], [(10, 10)]) == 0


def test_what_is_told_must_be_the_fill_to_the_letter():
    sender = MERGES[1]
    assert sender.text[6:10] == "Bonn"
    assert told(sender, [(6, 10)], [(6, 10)]) == (1, 1, 1)
    assert told(sender, [(6, 10)], [(6, 11)]) == (1, 1, 1)  # a space more
    assert told(sender, [(6, 10)], [(3, 10)]) == (0, 1, 1)  # a word more
    assert told(sender, [(6, 10)], []) == (0, 0, 1)


def test_the_truth_scores_one_and_the_same_fill_as_the_letters_needs_not_be_told():
    filled = {sample.key: sample.added for sample in MERGES[1:3]}
    result = measured(MERGES, slots={"g": [(6, 9, "Bonn"), (14, 16, "31")]}, filled=filled, added=filled)
    assert values(result, *SLOTS, *FILLED) == [1.0] * 4
    assert result["slots: recall, by letters and digits"].value == 1.0
    assert result["filled in, as additions: precision, by letters and digits"].value == 1.0


def test_a_missed_slot_and_a_made_up_one_and_half_a_fill():
    filled = {"c1": [(6, 10)], "c2": [(6, 15)]}
    result = measured(MERGES, slots={"g": [(3, 5, "at"), (6, 9, "Bonn")]}, filled=filled)
    # One of two slots, one of two places; of four fills Bonn alone, of two stretches told one.
    assert values(result, *SLOTS, *FILLED) == [0.5, 0.5, 0.25, 0.5]
    # "in" and "Ayr" were called slots, "Ayr" and "20" are.
    by_sign = [f"slots: {share}, by letters and digits" for share in ("recall", "precision")]
    assert values(result, *by_sign) == [0.6, 0.6]


def test_a_place_at_which_one_sender_alone_differs_cannot_be_known():
    result = measured(MERGES[:2], slots={"g": [(6, 9, "Bonn")]})
    assert result["slots: recall"].count == 0
    assert values(result, "slots: precision") == [0.0]


def plain(number, kind, text, added=()):
    return Sample(f"p{number}", text, str(number), "f", "f", kind, added)


def test_a_letter_without_slots_is_shown_so_unless_text_was_put_in_there():
    own = "Own words. "
    letter = "Stop it now, please, all of you."
    samples = (
        plain(0, EXACT, letter),
        plain(1, FRONT, own + letter, ((0, 10),)),
        plain(2, SIGNED, f"{letter} Zoe"),
        plain(3, EXACT, letter.upper()),
    )
    shown, places = "letters without slots: shown so", "all letters: places at which senders do differ"
    right = measured(samples, slots={"g": [(0, 0, "Own words.")]})
    assert values(right, shown, places) == [1.0, 1.0]
    wrong = measured(samples, slots={"g": [(0, 0, "Own words."), (0, 4, "Go")]})
    assert values(wrong, shown, places) == [0.0, 0.5]


def test_a_method_that_gives_no_templates_has_no_figures():
    assert measured(MERGES) == {}


def test_families_with_editions_are_left_out():
    edition = Sample("e", "We in Ulm are 9.", "9", "f", "f-2", MERGED, ((6, 9), (14, 15)))
    assert measured((*MERGES, edition), slots={"g": [(6, 9, "Bonn")]}) == {}


def test_furniture_is_neither_right_nor_wrong():
    sample = Sample("s", "Hear me. Zoe", "0", "f", "f", SIGNED, (), ((9, 12),))
    assert signs(sample, [(0, 4), (9, 12)]) == (0, 4, 0)
