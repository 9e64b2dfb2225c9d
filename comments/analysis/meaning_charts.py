"""Topics, stance and substance of a summary as charts and rows of words, for pages and reports alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from comments.analysis import language_model, outline, stance, substance, svg
from comments.analysis.chart_words import ENGLISH, ChartWords
from comments.analysis.charts import Chart, by_category
from comments.analysis.marked import gettext_noop

SIDES: Final = {
    stance.SUPPORTS: gettext_noop("Supports the proposal"),
    stance.OPPOSES: gettext_noop("Opposes the proposal"),
    stance.MIXED: gettext_noop("Mixed: supports or opposes in part, or under conditions"),
    stance.UNCLEAR: gettext_noop("Unclear: takes no side that could be read for sure"),
}
SIGNS: Final = {
    substance.LAW: gettext_noop("Cites a law, a rule or a court decision"),
    substance.FIGURES: gettext_noop("Gives figures"),
    substance.EXPERIENCE: gettext_noop("Tells of the sender's own experience"),
    substance.ALTERNATIVE: gettext_noop("Proposes an alternative or a change"),
    substance.TECHNICAL: gettext_noop("Goes into technical detail"),
    substance.ANSWER: gettext_noop("Answers a numbered question of the agency"),
}
_STANCE_TITLE = gettext_noop("Comments by stance on the proposal")
_STANCE_HEADING = gettext_noop("Stance")
_TOPIC_TITLE = gettext_noop("Comments by topic, the most frequent ones")
_TOPIC_HEADING = gettext_noop("Topic")
_QUESTION_NAME = gettext_noop("Question %(number)s")
_MOST_TOPICS = 10

Say = Callable[[str], str]


class TopicLine(NamedTuple):
    """A topic as a reader sees it: how deep it stands, its name, its row, its quotes, what a model wrote on it."""

    depth: int
    name: str
    row: Mapping[str, Any]
    quotes: Sequence[Mapping[str, Any]]
    written: Sequence[Mapping[str, Any]] = ()


def stance_chart(
    data: Mapping[str, Any],
    *,
    say: Say = gettext_noop,
    words: ChartWords = ENGLISH,
    size: str = svg.NARROW,
    chart_id: str = "stance",
) -> Chart:
    """Comments by stance on the proposal."""
    rows = [{"value": row["value"], "count": row["comments"]} for row in data["stance"]["proposal"]]
    return by_category(
        rows,
        title=say(_STANCE_TITLE),
        labels={side: say(label) for side, label in SIDES.items()},
        size=size,
        chart_id=chart_id,
        heading=say(_STANCE_HEADING),
        words=words,
    )


def topics_chart(
    data: Mapping[str, Any],
    *,
    say: Say = gettext_noop,
    words: ChartWords = ENGLISH,
    size: str = svg.NARROW,
    chart_id: str = "topics",
) -> Chart:
    """The topics that most comments are about; a comment may be about several, so shares are of all comments."""
    above = {row["parent"] for row in data["topics"]["listed"]}
    leaves = [row for row in data["topics"]["listed"] if row["comments"] and row["code"] not in above]
    most = sorted(leaves, key=lambda row: -row["comments"])[:_MOST_TOPICS]
    return by_category(
        [{"value": row["code"], "count": row["comments"]} for row in most],
        title=say(_TOPIC_TITLE),
        labels={row["code"]: topic_name(row, say) for row in most},
        size=size,
        chart_id=chart_id,
        heading=say(_TOPIC_HEADING),
        words=words,
        total=data["counts"]["comments"],
    )


def topic_lines(data: Mapping[str, Any], *, say: Say = gettext_noop, with_empty: bool = False) -> Iterator[TopicLine]:
    """Topics in the outline's order; those without a comment only where asked for."""
    depth_of: dict[str, int] = {"": -1}
    kept = language_model.written(data)
    for row in data["topics"]["listed"]:
        depth = depth_of[row["code"]] = depth_of.get(row["parent"], -1) + 1
        if row["comments"] or with_empty:
            sentences = kept.topics.get(row["code"], ()) if kept else ()
            yield TopicLine(depth, topic_name(row, say), row, row["quotes"], sentences)


def topic_name(row: Mapping[str, Any], say: Say) -> str:
    """A topic's name in the reader's language; one that staff gave as they gave it."""
    if row.get("is_named_by_staff"):
        return str(row["name"])
    number = outline.request_number(row["code"])
    return say(row["name"]) if number is None else say(_QUESTION_NAME) % {"number": number}


def measure_rows(data: Mapping[str, Any], *, say: Say = gettext_noop) -> list[tuple[str, int, list[int]]]:
    """For each special measure that somebody names: its name, comments that name it, and those of each side."""
    names = {row["code"]: topic_name(row, say) for row in data["topics"]["listed"]}
    return [
        (names.get(row["code"], row["code"]), row["comments"], [side["comments"] for side in row["sides"]])
        for row in data["stance"]["measures"]
        if row["comments"]
    ]


def proposed_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Topics that the machine found, each with the `written_name` that a language model gave it, if any."""
    kept = language_model.written(data)
    names = kept.names if kept else {}
    return [{**row, "written_name": names.get(row["code"], "")} for row in data["topics"]["proposed"]]
