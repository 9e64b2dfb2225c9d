"""What a reader who has a minute is told: figures of the summary, each in its place."""

import dataclasses
import re

from comments.analysis import in_short, summary
from comments.views.spanish_in_short import SpanishShortWords
from tests.analysis.test_summary import ABOUT, a_docket

LETTER = "Please withdraw this rule. Small exporters would lose the only bank that still sends their payments home."


def test_each_figure_is_one_of_the_summary() -> None:
    data = summary.build(ABOUT, a_docket(3))
    said = " ".join(in_short.sentences(data))
    listed = data["campaigns"]["listed"]
    known = {
        data["counts"]["comments"], *data["accounting"].values(), data["campaigns"]["count"],
        data["campaigns"]["comments"], *(row["size"] for row in listed),
        *(row["comments"] for row in data["stance"]["proposal"]),
        *(row["comments"] for row in data["topics"]["listed"]),
        data["accounting"]["with_unread_files"] + data["accounting"]["without_readable_text"],
        *(row["comments"] for row in data["substance"]["signs"]),
    }  # fmt: skip
    for row in listed:
        said = said.replace(row["representative"], "")
    assert {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", said)} <= known


def test_a_campaign_is_named_by_its_letter_and_its_size() -> None:
    one = a_docket(1, 1)[0]
    numbers = (f"FINCEN-2026-0001-000{n}" for n in range(1, 4))
    comments = [dataclasses.replace(one, key=number, text=LETTER, attachments=()) for number in numbers]
    said = in_short.sentences(summary.build(ABOUT, comments))
    assert said[0] == "3 comments with 1 distinct text: whoever reads those has read what all of them say."
    assert said[1] == (
        "3 came in 1 campaign; the largest is the letter of comment FINCEN-2026-0001-0001, sent 3 times."
    )


def test_what_comments_carry_is_told_where_it_is_more_than_they_are() -> None:
    one, other = a_docket(1, 2)
    comments = [dataclasses.replace(one, items=1204, signatures=3), other]
    said = in_short.sentences(summary.build(ABOUT, comments))
    assert said[1] == "As staff confirmed, they carry 1,205 submissions. 4 people signed them."
    assert said[2:] == in_short.sentences(summary.build(ABOUT, [one, other]))[1:]


def test_of_nothing_nothing_is_said() -> None:
    assert in_short.sentences(summary.build(ABOUT, [])) == ["There are no comments in this summary."]


def test_the_largest_is_not_named_where_another_may_have_been_larger() -> None:
    data = summary.build(ABOUT, a_docket(3))
    assert "the largest is" in in_short.sentences(data)[1]
    fewer = data | {"campaigns": data["campaigns"] | {"listed": data["campaigns"]["listed"][1:], "left_out": 1}}
    assert "the largest is" not in in_short.sentences(fewer)[1]
    assert f"{data['campaigns']['comments']:,} came in" in in_short.sentences(fewer)[1]


def test_every_word_is_said_in_spanish_too() -> None:
    own = {name for name in vars(in_short.ShortWords) if not name.startswith("_")}
    assert own - vars(SpanishShortWords).keys() == {"joined"}
