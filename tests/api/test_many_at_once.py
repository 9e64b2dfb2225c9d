"""What is made for many rows at once is what is made for each by itself."""

import datetime as dt
from html import escape
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comments.api.bulk.lines import filled
from comments.api.v4.comments import ANSWERED, COMMENTS, FILE_TEXTS, HAS_FILES, SEE_FILES, STATUS
from comments.enums import RestrictReasonType, Status

NAMES = tuple(sorted(COMMENTS.attributes))
COLUMNS = sorted({*COMMENTS.columns(NAMES), FILE_TEXTS})
DAYS = st.dates(dt.date(1935, 1, 1), dt.date(2200, 1, 1))
TEXTS = st.text(
    st.one_of(st.sampled_from("a &<>\"'\n%"), st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "pk": st.integers(1, 2**31 - 1),
    "number": st.integers(1, 2**31 - 1),
    "document_id": st.integers(1, 2**31 - 1),
    "document__number": st.integers(1, 12_000),
    "modified_second": st.integers(0, 4_000_000_000),
    "posted_day": DAYS,
    "received_day": DAYS,
    "comment__postmarked_on": st.none() | DAYS,
    "decision__confirmed_item_count": st.integers(0, 10_000),
    "decision__restrict_reason_type": st.sampled_from(RestrictReasonType.values),
    HAS_FILES: st.booleans(),
    ANSWERED: st.none() | st.lists(st.sampled_from(("question-1", "section-2")), max_size=2),
    FILE_TEXTS: st.lists(TEXTS, max_size=2),
    STATUS: st.sampled_from((Status.POSTED.value, Status.RESTRICTED.value, Status.WITHDRAWN.value)),
}
ROW = st.tuples(*(VALUES.get(column, TEXTS) for column in COLUMNS))


@given(st.lists(ROW, max_size=5), st.integers(1, 3))
def test_attributes_of_many_comments_are_those_of_each(rows: list[tuple[Any, ...]], times: int) -> None:
    rows *= times  # what is the same in all is made once
    showing = COMMENTS.showing(NAMES, COLUMNS)
    assert list(showing.many(rows)) == [showing.attributes(row) for row in rows]
    assert showing.identifiers(rows) == [showing.identify(row) for row in rows]


@given(TEXTS, st.booleans())
def test_a_text_is_the_librarys_escape_with_its_lines_broken(text: str, has_files: bool) -> None:
    (made,) = COMMENTS.attributes["comment"].of_many([text], [has_files])
    assert made == (escape(text).replace("\n", "<br/>") or (SEE_FILES if has_files else None))


@given(st.lists(TEXTS, min_size=2, max_size=4), st.integers(1, 4), st.data())
def test_lines_hold_each_rows_values_in_their_places(parts: list[str], count: int, data: st.DataObject) -> None:
    column = st.lists(TEXTS, min_size=count, max_size=count) | TEXTS.map(lambda text: [text] * count)
    places = [data.draw(column) for _ in parts[1:]]
    lines = []
    for number in range(count):
        line = parts[0]
        for values, part in zip(places, parts[1:], strict=True):
            line += values[number] + part
        lines.append(line)
    assert filled(parts, places) == "".join(lines)
    assert filled([part.encode() for part in parts], [[v.encode() for v in values] for values in places]) == (
        filled(parts, places).encode()
    )
