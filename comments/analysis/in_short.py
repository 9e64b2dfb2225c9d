"""A summary in a few sentences: what a reader who has a minute is told. Counted, not written by anyone. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from comments.analysis import meaning_charts, stance
from comments.analysis.marked import gettext_noop

_TOPICS, _SIGNS = 3, 3

Say = Callable[[str], str]


class ShortWords:
    """What is said, in English. Another language stands with who speaks it, as a class beside this one."""

    nothing = "There are no comments in this summary."
    all_different = "No two share a letter."
    all_read = "Everything was read."
    sides: Mapping[str, str] = {
        stance.SUPPORTS: "support the proposal", stance.OPPOSES: "oppose it",
        stance.MIXED: "do so in part or under conditions", stance.UNCLEAR: "take no side that could be read for sure",
    }  # fmt: skip
    conjunction = "and"

    def size(self, comments: int, texts: int, *, all_read: bool) -> str:
        said = f"{_counted(comments, 'comment')} with {_counted(texts, 'distinct text')}"
        return said + (": whoever reads those has read what all of them say." if all_read else ".")

    def carried(self, submissions: int, signatures: int, comments: int) -> str:
        """Where a comment carries several submissions, as staff confirmed, or several people signed one."""
        said = [f"As staff confirmed, they carry {submissions:,} submissions."] if submissions > comments else []
        said += [f"{signatures:,} people signed them."] if signatures > comments else []
        return " ".join(said)

    def letters(self, comments: int, campaigns: int) -> str:
        return f"{comments:,} came in {_counted(campaigns, 'campaign')}"

    def largest(self, representative: str, sent: int) -> str:
        """What follows `letters`, which ends without a stop."""
        return f"; the largest is the letter of comment {representative}, sent {sent:,} times"

    def alone(self, comments: int) -> str:
        return "One is like no other." if comments == 1 else f"{comments:,} are like no other."

    def stances(self, counted: Sequence[str]) -> str:
        return f"Copies included, {self.joined(counted)}."

    def topics(self, named: Sequence[str]) -> str:
        return f"Most are about {self.joined(named, between='; ')}."

    def brought(self, named: Sequence[str]) -> str:
        return f"What they bring most often: {self.joined(named, between='; ')}."

    def unread(self, comments: int) -> str:
        return f"In {_counted(comments, 'comment')} something could not be read; a person must (see the end)."

    def joined(self, parts: Sequence[str], *, between: str = ", ") -> str:
        *before, last = parts
        return f"{between.join(before)} {self.conjunction} {last}" if before else last


ENGLISH: Final = ShortWords()


def sentences(summary: Mapping[str, Any], *, words: ShortWords = ENGLISH, say: Say = gettext_noop) -> list[str]:
    """Sentences, each with figures of the summary and none of its own.

    Args:
        summary: as `summary.write` gives it; one that was made before topics were read says less.
        words: the reader's.
        say: says names of topics and signs in the reader's language.
    """
    counts, accounting = summary["counts"], summary["accounting"]
    if not counts["comments"]:
        return [words.nothing]
    unread = int(accounting["with_unread_files"] + accounting["without_readable_text"])
    said = [words.size(counts["comments"], accounting["distinct_texts"], all_read=not unread)]
    submissions, signatures = (counts[name]["count"] if name in counts else 0 for name in ("submissions", "signatures"))
    if max(submissions, signatures) > counts["comments"]:
        said.append(words.carried(submissions, signatures, counts["comments"]))
    said.append(" ".join(_letters(summary, words)))
    if "topics" in summary:
        said += [_sides(summary, words), *_about(summary, words, say), *_brought(summary, words, say)]
    return [*said, words.unread(unread) if unread else words.all_read]


def _letters(summary: Mapping[str, Any], words: ShortWords) -> Iterator[str]:
    sent, alone = summary["campaigns"], summary["accounting"]["alone"]
    if not sent["count"]:
        yield words.all_different
        return
    said = words.letters(sent["comments"], sent["count"])
    if not sent.get("left_out"):  # else the largest of those that may still be shown need not be the largest
        largest = sent["listed"][0]
        said += words.largest(largest["representative"], largest["size"])
    yield f"{said}."
    if alone:
        yield words.alone(alone)


def _sides(summary: Mapping[str, Any], words: ShortWords) -> str:
    counts = {row["value"]: row["comments"] for row in summary["stance"]["proposal"]}
    return words.stances([f"{counts[side]:,} {says}" for side, says in words.sides.items()])


def _about(summary: Mapping[str, Any], words: ShortWords, say: Say) -> Iterator[str]:
    above = {row["parent"] for row in summary["topics"]["listed"]}
    leaves = [row for row in summary["topics"]["listed"] if row["comments"] and row["code"] not in above]
    leaves.sort(key=lambda row: -row["comments"])
    if leaves:
        names = [(meaning_charts.topic_name(row, say), row["comments"]) for row in leaves[:_TOPICS]]
        yield words.topics([f"{name} ({count:,})" for name, count in names])


def _brought(summary: Mapping[str, Any], words: ShortWords, say: Say) -> Iterator[str]:
    signs = sorted((row for row in summary["substance"]["signs"] if row["comments"]), key=lambda row: -row["comments"])
    if signs:
        names = [(say(meaning_charts.SIGNS[row["value"]]), row["comments"]) for row in signs[:_SIGNS]]
        yield words.brought([f"{name} ({count:,})" for name, count in names])


def _counted(count: int, noun: str) -> str:
    """Such as `1 comment` or `1,200 comments`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
