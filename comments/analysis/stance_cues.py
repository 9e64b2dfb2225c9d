"""Words with which people take sides: the labels of `cue_lists/stance.txt`, and the names of the special measures."""

from collections.abc import Iterator
from typing import Final

from comments.analysis import cue_lists
from comments.analysis.cues import Cue

FOR, AGAINST = "for", "against"
# Judgements ("is necessary", "goes too far"), which need nobody who says "I".
GOOD, BAD = "good", "bad"
NOT, HALF, IF, WHEN, WOULD, TURN = "not", "half", "if", "when", "would", "turn"
# Who says it: the sender, the sender as an organization, or somebody else; and what should be done.
ME, SENDER, OTHERS, SHOULD = "me", "sender", "others", "should"
# About what.
RULE, IT, AIM, PART = "rule", "it", "aim", "part"

_NUMBERS: Final = (
    ("one", "1", "first", "primera"),
    ("two", "2", "second", "segunda"),
    ("three", "3", "third", "tercera"),
    ("four", "4", "fourth", "cuarta"),
    ("five", "5", "fifth", "quinta"),
)


def stance_cues() -> Iterator[Cue]:
    """All of them. A measure's label is `measure-1` to `measure-5`, as its topic's code."""
    for label, cues in cue_lists.read("stance").items():
        yield from (Cue(label, cue) for cue in cues)
    for number, (word, digit, order, ordinal) in enumerate(_NUMBERS, 1):
        named = (
            f"measure/measures/medida {word}/{digit}",
            f"{order} special/of measure",
            f"{ordinal} medida",
            f"5318a b {digit}",
        )
        yield from (Cue(f"measure-{number}", cue) for cue in named)
    yield Cue("measure-5", "prohibition/ban on/of ~4 correspondent account/accounts")
