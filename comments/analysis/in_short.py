"""A summary in a few sentences: what a reader who has a minute is told. Counted, not written by anyone. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from comments.analysis import meaning_charts, stance

_TOPICS, _SIGNS = 3, 3


def sentences(summary: Mapping[str, Any]) -> list[str]:
    """English sentences, each with figures of the summary and none of its own.

    Args:
        summary: as `summary.write` gives it; one that was made before topics were read says less.
    """
    if not summary["counts"]["comments"]:
        return ["There are no comments in this summary."]
    said = [_size(summary), _letters(summary)]
    if "topics" in summary:
        said += [*_sides(summary), *_about(summary), *_brought(summary)]
    return [*said, _unread(summary)]


def counted(count: int, noun: str) -> str:
    """Such as `1 comment` or `1,200 comments`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _size(summary: Mapping[str, Any]) -> str:
    said = f"{counted(summary['counts']['comments'], 'comment')} with {counted(_texts(summary), 'distinct text')}"
    return said + ("." if _unread_count(summary) else ": whoever reads those has read what all of them say.")


def _texts(summary: Mapping[str, Any]) -> int:
    return int(summary["accounting"]["distinct_texts"])


def _unread_count(summary: Mapping[str, Any]) -> int:
    return int(summary["accounting"]["with_unread_files"] + summary["accounting"]["without_readable_text"])


def _letters(summary: Mapping[str, Any]) -> str:
    sent, alone = summary["campaigns"], summary["accounting"]["alone"]
    if not sent["count"]:
        return "No two share a letter."
    largest = sent["listed"][0]
    return (
        f"{sent['comments']:,} came in {counted(sent['count'], 'campaign')}; the largest is the letter of comment "
        f"{largest['representative']}, sent {largest['size']:,} times."
    ) + (f" {alone:,} are like no other." if alone else "")


_SIDES: Final = {
    stance.SUPPORTS: "support the proposal", stance.OPPOSES: "oppose it",
    stance.MIXED: "do so in part or under conditions", stance.UNCLEAR: "take no side that could be read for sure",
}  # fmt: skip


def _sides(summary: Mapping[str, Any]) -> Iterator[str]:
    counts = {row["value"]: row["comments"] for row in summary["stance"]["proposal"]}
    yield f"Copies included, {_joined([f'{counts[side]:,} {says}' for side, says in _SIDES.items()])}."


def _about(summary: Mapping[str, Any]) -> Iterator[str]:
    above = {row["parent"] for row in summary["topics"]["listed"]}
    leaves = [row for row in summary["topics"]["listed"] if row["comments"] and row["code"] not in above]
    leaves.sort(key=lambda row: -row["comments"])
    if leaves:
        named = [f"{row['name']} ({row['comments']:,})" for row in leaves[:_TOPICS]]
        yield f"Most are about {_joined(named, between='; ')}."


def _brought(summary: Mapping[str, Any]) -> Iterator[str]:
    signs = sorted((row for row in summary["substance"]["signs"] if row["comments"]), key=lambda row: -row["comments"])
    if signs:
        named = [f"{meaning_charts.SIGNS[row['value']]} ({row['comments']:,})" for row in signs[:_SIGNS]]
        yield f"What they bring most often: {_joined(named, between='; ')}."


def _unread(summary: Mapping[str, Any]) -> str:
    unread = _unread_count(summary)
    if not unread:
        return "Everything was read."
    return f"In {counted(unread, 'comment')} something could not be read; a person must (see the end)."


def _joined(parts: list[str], *, between: str = ", ") -> str:
    return f"{between.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
