"""Numbered questions in the part of a document that asks for comment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rulemaking.federal_register.found import Question

_ASKS_RE = re.compile(r"\b(?:requests?\s+for\s+(?:public\s+)?comments?|questions?\s+for\s+comment)\b", re.IGNORECASE)
_NUMBERED_RE = re.compile(r"^(?:Question\s+)?\(?(\d{1,3})(?:[.):]|\s+[-–—])\s*(?=\S)(.+)$", re.IGNORECASE | re.DOTALL)
_INLINE_RE = re.compile(r"\((\d{1,3})\)\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A heading (level 1 to 3) or a paragraph (level 0) of a document's body."""

    level: int
    text: str


def find_questions(lines: Iterable[Line]) -> list[Question]:
    """The numbered questions under a heading such as "Request for Comments", in the order in which they stand.

    Paragraphs that begin with a number count; where there are none, "(1) …; (2) …" within a paragraph does.
    """
    asking = list(_paragraphs_that_ask(lines))
    found = [
        Question(int(match.group(1)), match.group(2).strip())
        for paragraph in asking
        if (match := _NUMBERED_RE.match(paragraph))
    ]
    if found:
        return found
    return next((inline for paragraph in asking if len(inline := _inline(paragraph)) > 1), [])


def are_in_order(questions: Iterable[Question]) -> bool:
    """Whether the numbers run from one without a gap."""
    numbers = [question.number for question in questions]
    return numbers == list(range(1, len(numbers) + 1))


def _paragraphs_that_ask(lines: Iterable[Line]) -> Iterable[str]:
    level_asking = 0
    for line in lines:
        if line.level:
            if not level_asking and _ASKS_RE.search(line.text):
                level_asking = line.level
            elif level_asking and line.level <= level_asking:
                level_asking = line.level if _ASKS_RE.search(line.text) else 0
        elif level_asking:
            yield line.text


def _inline(paragraph: str) -> list[Question]:
    pieces = _INLINE_RE.split(paragraph)
    numbers, texts = pieces[1::2], pieces[2::2]
    found = [
        Question(int(number), re.sub(r"[;,]?\s*(?:and|or)?\s*$", "", text))
        for number, text in zip(numbers, texts, strict=True)
    ]
    return found if are_in_order(found) else []
