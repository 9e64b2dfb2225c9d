"""Hints that a text may hold what must not be public, so that a reviewer looks there before posting.

Pure: no Django, no clock, no I/O. A hint is a place to look at, not a verdict: what has a checksum is checked; what has
none, or stands beside the word that names it, is taken generously. Offsets are code points from the start of the text,
half-open.

Source:
    Social Security numbers: SSA, randomized since June 2011; area 000, 666 and 900 to 999, group 00 and serial 0000
    were never given. Taxpayer numbers (ITIN): 9, then group 50 to 65, 70 to 88, 90 to 92 or 94 to 99. Cards: ISO/IEC
    7812-1 (Luhn). IBAN: ISO 13616 (mod 97). Bank routing numbers: ABA (weights 3, 7, 1). Telephone: the North
    American Numbering Plan. Reports of suspicious activity: a bank, and whoever works for it, may not disclose that one
    was filed (31 U.S.C. 5318(g)(2); 12 CFR 21.11(k), 31 CFR 1020.320(e)); how an agency supervises a bank is not the
    bank's to tell either (12 CFR 4.36, 261.20).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter


class Kind(StrEnum):
    """What a passage may be, in words for the reviewer."""

    SSN = "Social Security number"
    ITIN = "taxpayer number"
    CARD = "payment card number"
    IBAN = "bank account number (IBAN)"
    ROUTING = "bank routing number"
    ACCOUNT = "account number"
    BIRTH = "date of birth"
    PASSPORT = "passport or licence number"
    SAR = "word of a suspicious activity report, which the law keeps secret"
    CONFIDENTIAL = "mark of confidential information"
    EMAIL = "e-mail address"
    PHONE = "telephone number"


SERIOUS = frozenset(Kind) - {Kind.EMAIL, Kind.PHONE}
"""What nobody means to publish. A bank's letterhead has a telephone number and an e-mail address; that may be meant."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One passage to look at: `text[start:end]` may be private data of this kind."""

    kind: Kind
    start: int
    end: int

    @property
    def is_serious(self) -> bool:
        return self.kind in SERIOUS


_Pattern = tuple[int, re.Pattern[str], Callable[[re.Match[str]], Kind | None]]
_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text, marked with what it may be, or with None. All segments in order give the whole text."""

    text: str
    kind: Kind | None = None

    @property
    def is_serious(self) -> bool:
        return self.kind in SERIOUS


def hints(text: str) -> list[Hint]:
    """Passages of `text` that may be private data, in order, none overlapping another.

    Where two kinds fit one passage, the more serious comes first in `Kind` and wins.
    """
    return _found(text, _PATTERNS)


def serious_hints(text: str) -> list[Hint]:
    """Those of `hints` that are serious; what is not is not searched for, since it wins over none of them."""
    return _found(text, _SERIOUS_PATTERNS)


def _found(text: str, patterns: Iterable[_Pattern]) -> list[Hint]:
    found: list[Hint] = []  # in the order of their places, none overlapping another
    letters = text.encode(errors="replace")
    digits = len(letters) - len(letters.translate(None, _DIGITS.encode()))
    for fewest_digits, pattern, check in patterns:
        # Most comments have few digits, and nobody waits for a search that can find nothing.
        if digits < fewest_digits or (pattern in _SIGNS and not _SIGNS[pattern](text)):
            continue
        # Files break their lines anywhere.
        searched = text.translate(_ON_ONE_LINE) if pattern in _ACROSS_LINES else text
        fresh = []
        for match in pattern.finditer(searched):
            kind = check(match)
            start, end = match.span("it")
            if kind is not None and _is_free(found, start, end):
                fresh.append(Hint(kind, start, end))
        found = sorted([*found, *fresh], key=_START)
    return found


def _is_free(found: Sequence[Hint], start: int, end: int) -> bool:
    """Whether no hint overlaps a stretch. Of one pattern no two matches do."""
    behind = bisect_left(found, end, key=_START)
    return behind == 0 or found[behind - 1].end <= start


def segments(text: str) -> list[Segment]:
    """`text` cut at its hints, for showing it with the passages marked."""
    return list(_cut(text, hints(text)))


def _cut(text: str, found: list[Hint]) -> Iterator[Segment]:
    done = 0
    for hint in found:
        if hint.start > done:
            yield Segment(text[done : hint.start])
        yield Segment(text[hint.start : hint.end], hint.kind)
        done = hint.end
    if done < len(text):
        yield Segment(text[done:])


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it. Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def passes_iban(iban: str) -> bool:
    """Whether the two check digits fit. Source: ISO 13616-1, mod 97."""
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1


def passes_routing(digits: str) -> bool:
    """Whether nine digits are a bank's routing number. Source: ABA, weights 3, 7, 1."""
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, (3, 7, 1) * 3, strict=True))
    return weighted % 10 == 0 and int(digits[:2]) in _ROUTING_DISTRICTS


def _is_ssn_or_itin(match: re.Match[str]) -> Kind | None:
    area, group, serial = match["area"], match["group"], match["serial"]
    if area[0] == "9":
        return Kind.ITIN if int(group) in _ITIN_GROUPS else None
    given = area not in ("000", "666") and group != "00" and serial != "0000"
    return Kind.SSN if given else None


def _is_named_number(match: re.Match[str]) -> Kind | None:
    """Beside its name, any nine digits count: people mistype, and a wrong number still says whose it is."""
    return Kind.ITIN if match["named"][0] in "iItT" else Kind.SSN


def _is_card(match: re.Match[str]) -> Kind | None:
    digits = _digits(match["it"])
    return Kind.CARD if _ISSUED.fullmatch(digits) and passes_luhn(digits) else None


def _is_iban(match: re.Match[str]) -> Kind | None:
    iban = match["it"].replace(" ", "").upper()
    return Kind.IBAN if 15 <= len(iban) <= 34 and passes_iban(iban) else None


def _is_routing(match: re.Match[str]) -> Kind | None:
    return Kind.ROUTING if passes_routing(match["it"]) else None


def _always(kind: Kind) -> Callable[[re.Match[str]], Kind | None]:
    return lambda match: kind


def _digits(text: str) -> str:
    return "".join(character for character in text if character in _DIGITS)


def _may_hold_iban(text: str) -> bool:
    """Whether any two digits stand right behind two characters."""
    return any(run.end() - run.start() > 1 and text[: run.start()][-2:].isalpha() for run in _RUN.finditer(text))


def _may_hold_passport(text: str) -> bool:
    # Beyond ASCII more letters than these count as the same, whatever their case.
    return not text.isascii() or any(word in text.lower() for word in ("passport", "driver", "pasaporte"))


def _may_tell_of_a_report(text: str) -> bool:
    return not text.isascii() or any(word in text.lower() for word in ("suspicious", "sar", "bsa"))


def _may_be_marked(text: str) -> bool:
    return not text.isascii() or "confidential" in text.lower()


# Prefix and length as the networks issue them: Visa, Mastercard, American Express, Diners, JCB, Discover, UnionPay.
_ISSUED = re.compile(
    r"4[0-9]{12}(?:[0-9]{3}){0,2}|(?:5[1-5]|2[2-7])[0-9]{14}|3[47][0-9]{13}|3[0689][0-9]{12}|35[0-9]{14}|6[0-9]{15,18}"
)
_ROUTING_DISTRICTS = frozenset((*range(13), *range(21, 33), *range(61, 73), 80))
_ITIN_GROUPS = frozenset((*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
_DATE = (
    r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[A-Z][a-z]{2,8}\.? [0-9]{1,2},? [0-9]{4}"
    r"|[0-9]{1,2} [A-Z][a-z]{2,8}\.? [0-9]{4})"
)

_DIGITS = "0123456789"
_RUN = re.compile("[0-9]+")
_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<it>[\w.+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})(?![\w-])"
)

_IBAN = re.compile(
    r"(?<![0-9A-Za-z])(?P<it>[A-Za-z]{2}[0-9]{2}(?: ?[0-9A-Za-z]{4}){2,7}"
    r"(?: ?[0-9A-Za-z]{1,3})?)(?![0-9A-Za-z])"
)
_PASSPORT = re.compile(
    r"\b(?:passport|driver'?s licen[sc]e|pasaporte)\b(?: (?:number|no\.?))?[ :#is]{0,6}"
    r"(?P<it>(?=[A-Z]*[0-9])[A-Z0-9]{6,12})\b",
    re.IGNORECASE,
)

_REPORT = (
    r"(?:SARs?|(?i:suspicious[- ](?:activity|transactions?)[- ]reports?))\b"
    r"(?! (?i:forms?|rules?|requirements?|confidentiality|regime|process|data|statistics|narratives|filings?)\b)"
)
_SOME = (
    r"(?i:an?|the|our|my|their|its|his|her|this|that|these|those|one|two|three|four|five|six|several|many|more|multiple"
    r"|another|first|second|further|additional|numerous|all|of|joint|new|continuing|supplemental|timely|required"
    r"|confidential)"
)
# Who filed one, or that one was filed. That banks file them, as the law makes them, is no secret.
_FILED = re.compile(
    r"\b(?P<it>(?:(?i:I|we|they|he|she|it|our|my|their|the|this|that)\b|[A-Z][\w&.-]{1,30})(?:['\u2019](?i:ve|d|s))? "
    rf"(?:[\w&.,'\u2019-]{{1,20}} ){{0,5}}(?i:filed|submitted|sent) (?:(?:{_SOME}|[0-9]{{1,3}}) ){{0,4}}{_REPORT}"
    rf"|{_SOME} (?:\w{{1,20}} ){{0,2}}{_REPORT}(?: [\w'\u2019-]{{1,20}}){{0,6}}?"
    r" (?i:was|were|has been|have been|had been) (?:\w{1,20} ){0,2}(?i:filed|submitted|sent)"
    r"|(?:SAR|BSA)[- ](?i:ID|number|no\.?|identifier)[ :#is]{0,5}[0-9]{8,17})\b"
)
_MARKED = re.compile(
    r"\b(?P<it>confidential (?:business|commercial|supervisory) information"
    r"|confidential treatment (?:is |has been )?requested|request(?:s|ed|ing)? (?:for )?confidential treatment"
    r"|business confidential)\b",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"^[ \t*]*(?P<it>(?i:confidential)"
    r"(?:[ :,\u2014-]{1,3}(?i:do not \w{4,12}|not for publication|proprietary)[^\n]{0,60})?)"
    r"[ \t*.:!]*$",
    re.MULTILINE,
)
_ACROSS_LINES = frozenset({_FILED, _MARKED})
_ON_ONE_LINE = dict.fromkeys(map(ord, "\n\r\t\x0b\x0c\xa0\u2028\u2029"), " ")

_SIGNS: dict[re.Pattern[str], Callable[[str], bool]] = {
    _EMAIL: lambda text: "@" in text,
    _IBAN: _may_hold_iban,
    _PASSPORT: _may_hold_passport,
    _FILED: _may_tell_of_a_report,
    _MARKED: _may_be_marked,
    _HEADED: _may_be_marked,
}
"""Without its sign, which is cheaper to look for, a pattern fits nowhere."""

# Each with the fewest digits that a match can hold.
# Order decides which kind wins where two fit. ASCII digits alone: `\d` would take any script's.
_PATTERNS: tuple[_Pattern, ...] = (
    (
        9,
        re.compile(
            r"\b(?P<named>SSN|social security|ITIN|taxpayer id\w*)\b(?: (?:number|no\.?|card))?[ :#is]{0,6}"
            r"(?P<it>[0-9]{3}[-. \u2010-\u2013]?[0-9]{2}[-. \u2010-\u2013]?[0-9]{4})(?![0-9])",
            re.IGNORECASE,
        ),
        _is_named_number,
    ),
    (
        9,
        re.compile(
            r"(?<![0-9-])(?P<it>(?P<area>[0-9]{3})(?P<gap>[-. \u2010-\u2013])"
            r"(?P<group>[0-9]{2})(?P=gap)(?P<serial>[0-9]{4}))(?![0-9-])"
        ),
        _is_ssn_or_itin,
    ),
    (
        2,
        _IBAN,
        _is_iban,
    ),
    (13, re.compile(r"(?<![0-9.-])(?P<it>[2-6](?:[ -]?[0-9]){12,18})(?![0-9])"), _is_card),
    (
        9,
        re.compile(r"\b(?:routing|ABA|RTN)\b[^0-9\n]{0,20}(?P<it>[0-9]{9})(?![0-9])", re.IGNORECASE),
        _is_routing,
    ),
    (
        6,
        re.compile(
            r"\b(?:account|acct|a/c|konto|cuenta)\b\.?(?: (?:number|no\.?|num\.?|nr\.?|n\u00famero))?[ :#is]{0,6}"
            r"(?P<it>[0-9](?:[ -]?[0-9]){5,16})(?![0-9])",
            re.IGNORECASE,
        ),
        _always(Kind.ACCOUNT),
    ),
    (
        4,
        re.compile(
            rf"\b(?i:date of birth|born(?: on)?|birth ?date|d\.?o\.?b\.?|nacid[oa] el)[ :is]{{0,5}}(?P<it>{_DATE})",
        ),
        _always(Kind.BIRTH),
    ),
    (
        1,
        _PASSPORT,
        _always(Kind.PASSPORT),
    ),
    (
        0,
        _FILED,
        _always(Kind.SAR),
    ),
    (
        0,
        _MARKED,
        _always(Kind.CONFIDENTIAL),
    ),
    (
        0,
        _HEADED,
        _always(Kind.CONFIDENTIAL),
    ),
    (
        0,
        _EMAIL,
        _always(Kind.EMAIL),
    ),
    (
        10,
        re.compile(
            r"(?<![0-9$.,/-])(?P<it>(?:\+?1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])"
            r"[2-9][0-9]{2}[ .-][0-9]{4})(?![0-9-])"
        ),
        _always(Kind.PHONE),
    ),
    (
        5,
        re.compile(r"(?<![0-9A-Za-z+])(?P<it>\+[2-9][0-9]{0,2}(?:[ .-]?[0-9]{2,4}){2,5})(?![0-9])"),
        _always(Kind.PHONE),
    ),
)
_SERIOUS_PATTERNS = _PATTERNS[: [pattern for _, pattern, _ in _PATTERNS].index(_EMAIL)]
"""The others find what is not serious, and come last."""
