"""Dates and lengths in the words of a DATES block."""

import datetime as dt
import re

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBER_WORDS = {
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60,
    "seventy-five": 75, "ninety": 90, "one hundred twenty": 120, "one hundred and twenty": 120,
}  # fmt: skip

_DAY = rf"({'|'.join(MONTHS)})\s+(\d{{1,2}}),?\s+(\d{{4}})"
_DAY_RE = re.compile(_DAY, re.IGNORECASE)
# A time of day may stand between the words of a deadline and its date: "by 11:59 p.m. Eastern Time on June 4, 2025".
_CLOCK = r"(?:(?:\d{1,2}(?::\d{2})?\s*[ap]\.?\s?m\.?|midnight)[,\s]*(?:\(?[A-Za-z.]+\)?[,\s]+){0,4}?)?"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?"
_DEADLINE_RE = re.compile(
    r"\b(?:on\s+or\s+before|n(?:o|ot)\s+later\s+than|by|until|through|to|"
    r"due(?:\s+(?:on|by))?|close[sd]?(?:\s+on)?|ends?(?:\s+on)?)[:\s]+"
    rf"{_CLOCK}(?:on\s+)?{_WEEKDAY}{_DAY}",
    re.IGNORECASE,
)
_EFFECTIVE_RE = re.compile(rf"\beffective(?:\s+date)?(?:\s+(?:is|on|as\s+of))?[:\s]+{_WEEKDAY}{_DAY}", re.IGNORECASE)
_COUNT = rf"(\d{{1,3}}|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
_DAYS_RE = re.compile(
    rf"\b{_COUNT}(?:\s+\(\d{{1,3}}\))?[\s-]+(?:calendar\s+)?days?\s+(?:after|from|following)\s+"
    r"(?:the\s+)?(?:date\s+of\s+)?(?:its\s+|the\s+)?(?:date\s+of\s+)?publication",
    re.IGNORECASE,
)
_PERIOD_RE = re.compile(rf"\b{_COUNT}(?:\s+\(\d{{1,3}}\))?-day\s+(?:public\s+)?comment\s+period", re.IGNORECASE)
_PLACEHOLDER_RE = re.compile(r"\[\s*insert\b[^\]]*\]", re.IGNORECASE)
_SENTENCE_RE = re.compile(r"(?<=[.;:])\s+(?=[A-Z(\[])")


def squeeze(text: str) -> str:
    """One space for each run of white space, none around it."""
    return " ".join(text.split())


def printed_days(text: str) -> list[dt.date]:
    """Every date in the text, in order. An impossible one, such as June 31, is left out."""
    return [day for match in _DAY_RE.finditer(text) if (day := _day(*match.groups()))]


def deadlines_for_comment(dates_text: str) -> list[dt.date]:
    """The last days for comment that a DATES block prints, each once, in order.

    A date counts where words of a deadline stand before it, in a sentence about comments.
    """
    found = []
    for sentence in _sentences(dates_text):
        if "comment" not in sentence.lower():
            continue
        for match in _DEADLINE_RE.finditer(sentence):
            day = _day(*match.groups())
            if day and day not in found:
                found.append(day)
    return found


def comment_days(dates_text: str) -> list[int]:
    """The lengths in days after publication that sentences about comments give, each once, in order."""
    found = []
    for sentence in _sentences(dates_text):
        if "comment" not in sentence.lower():
            continue
        for match in (*_DAYS_RE.finditer(sentence), *_PERIOD_RE.finditer(sentence)):
            count = _count(match.group(1))
            if 1 <= count <= 999 and count not in found:
                found.append(count)
    return found


def effective_day(dates_text: str) -> dt.date | None:
    """The effective date that the block prints."""
    match = _EFFECTIVE_RE.search(dates_text)
    return _day(*match.groups()) if match else None


def placeholders(text: str) -> list[str]:
    """Texts such as "[insert date 60 days after date of publication …]", which should have become dates."""
    return [squeeze(match.group()) for match in _PLACEHOLDER_RE.finditer(text)]


def _sentences(text: str) -> list[str]:
    # "11:59 p.m. Eastern" is no end of a sentence.
    whole = re.sub(r"\b([ap])\.\s?m\.", r"\1m", squeeze(text), flags=re.IGNORECASE)
    return _SENTENCE_RE.split(whole)


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBER_WORDS[squeeze(words).lower()]


def _day(month: str, day: str, year: str) -> dt.date | None:
    try:
        return dt.date(int(year), MONTHS.index(month.capitalize()) + 1, int(day))
    except ValueError:
        return None
