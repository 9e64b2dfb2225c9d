"""What the kernels must know of each code point, and the set phrases of letters."""

import functools
import itertools
import sys
import unicodedata
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from comments.analysis import saying
from comments.analysis.letter import ADDRESSED, ADDRESSED_AS, ADDRESSEES
from comments.analysis.normalise import cosmetic
from comments.analysis.words import is_unspaced

Bytes = npt.NDArray[np.uint8]
Points = npt.NDArray[np.uint32]

# What happens to a code point of an exact text.
PLAIN, SPACE, DROPPED, MARK, MARK_IN_ORDER, ODD_QUOTE, LEFT_ALONE = range(7)
# What a code point of a folded text is.
SIGN, LETTER, CLUSTER, ATTACHED = range(4)

_FOLDED_LIMIT: Final = 0x20000  # `normalise` knows no cosmetic difference above
_WORD_LIMIT: Final = 0x32400
# Expressions that ignore case let these stand for i, k, s and sharp s; the filler has a meaning of its own.
SPECIAL: Final = frozenset("\u0130\u0131\u017f\u212a\u1e9e\u2060")
_BREAKS: Final = (10, 13, 0x2028, 0x2029)
_MARKUP: Final = (38, 60)
_JOINERS: Final = frozenset("\u200c\u200d\u00ad")
_JAMO: Final = (range(0x1100, 0x1200), range(0xA960, 0xA980), range(0xD7B0, 0xD800))


class Tables(NamedTuple):
    """By code point: `fate` (what to do with it), `folded` (up to three), `sort` (what it is when folded), `lower`."""

    fate: Bytes
    folded: Points
    sort: Bytes
    lower: Points


def _composing() -> frozenset[str]:
    """Code points that may melt into the one before them."""
    pairs = (unicodedata.decomposition(chr(code)).split() for code in range(_FOLDED_LIMIT))
    return frozenset(chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<"))


def _fold_one(sign: str) -> str:
    while True:
        again = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sign).translate(cosmetic()).casefold())
        if again == sign:
            return sign
        sign = again


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


def _fate(sign: str, folded: str, composing: frozenset[str]) -> int:
    if sign.isspace():
        return SPACE if not folded.strip() else LEFT_ALONE
    if sign in SPECIAL or sign in composing or any(ord(sign) in block for block in _JAMO):
        return LEFT_ALONE
    if not folded:
        return DROPPED if sign in _JOINERS or "\ufe00" <= sign <= "\ufe0f" else LEFT_ALONE
    if _is_mark(sign):
        if folded != sign:
            return LEFT_ALONE
        return MARK_IN_ORDER if unicodedata.combining(sign) else MARK
    same_sort = all(
        part.isalnum() == sign.isalnum() and is_unspaced(part) == is_unspaced(sign) and not _is_mark(part)
        for part in folded
    )
    if len(folded) > 3 or not same_sort or any(part.isspace() or part in composing for part in folded):
        return LEFT_ALONE
    return ODD_QUOTE if folded == "'" and sign not in "'\u2019" else PLAIN


def _sort(sign: str) -> int:
    if sign.isalnum():
        return CLUSTER if is_unspaced(sign) else LETTER
    return ATTACHED if ord(sign) >= 0x300 and ord(sign) < _FOLDED_LIMIT and _is_mark(sign) else SIGN


@functools.cache
def tables() -> Tables:
    """The tables, made once in a process (about half a second)."""
    fate = np.full(_FOLDED_LIMIT, PLAIN, dtype=np.uint8)
    folded = np.zeros((_FOLDED_LIMIT, 3), dtype=np.uint32)
    folded[:, 0] = np.arange(_FOLDED_LIMIT)
    lower = np.arange(_FOLDED_LIMIT, dtype=np.uint32)
    composing = _composing()
    for code in range(_FOLDED_LIMIT):
        sign = chr(code)
        if len(sign.lower()) == 1:
            lower[code] = ord(sign.lower())
        if unicodedata.category(sign) in ("Cs", "Cn", "Co"):
            fate[code] = LEFT_ALONE if unicodedata.category(sign) == "Cs" else PLAIN
            continue
        becomes = _fold_one(sign)
        fate[code] = _fate(sign, becomes, composing)
        if fate[code] in (PLAIN, ODD_QUOTE):
            folded[code] = [*map(ord, becomes), 0, 0][:3]
    sort = np.fromiter((_sort(chr(code)) for code in range(_WORD_LIMIT)), dtype=np.uint8, count=_WORD_LIMIT)
    return Tables(fate, folded, sort, lower)


# What a sign is that has one meaning wherever it stands (`simple`): the last three want a second look.
IN_WORD, WHITE, PUNCTUATION, APOSTROPHE, HANGING, DASH, BREAK, AMPERSAND, NOT_SIMPLE = range(9)


class Simple(NamedTuple):
    """By code point, for all there are: `kinds` (what a simple sign is), `plain` (what it is when folded)."""

    kinds: Bytes
    plain: Points


@functools.cache
def simple() -> Simple:
    """What is known of simple signs, made once in a process."""
    known = tables()
    plain = known.folded[:, 0].copy()
    sort, code = known.sort[plain], np.arange(_FOLDED_LIMIT)
    is_odd = (known.fate != PLAIN) | (known.folded[:, 1] != 0) | (sort == CLUSTER) | (sort == ATTACHED)
    is_markup = np.isin(plain, _MARKUP)
    kinds = np.full(sys.maxunicode + 1, NOT_SIMPLE, dtype=np.uint8)
    kinds[:_FOLDED_LIMIT] = np.select(
        [
            np.isin(code, _BREAKS),
            known.fate == SPACE,
            known.fate == ODD_QUOTE,
            is_odd | (is_markup & (plain != code)),
            sort == LETTER,
            is_markup,
            plain == ord("'"),
            plain == ord("-"),
        ],
        [BREAK, WHITE, HANGING, NOT_SIMPLE, IN_WORD, AMPERSAND, APOSTROPHE, DASH],
        default=PUNCTUATION,
    )
    # Words are hashed four at once: while a longer one is read, the signs behind a shorter one are looked up too,
    # whatever they are, in whichever text. Nothing checks bounds in compiled loops.
    return Simple(kinds, np.concatenate([plain, np.zeros(len(kinds) - _FOLDED_LIMIT, dtype=plain.dtype)]))


class Phrases(NamedTuple):
    """Set phrases in lower case as rows of code points, sorted by their first.

    `kinds` says what may follow. Rows that start with `c` are `first[c] : first[c + 1]`; those that start with a code
    point above 255 are under 0.
    """

    rows: Points
    lengths: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]


def _phrases(listed: dict[str, int]) -> Phrases:
    def bucket(text: str) -> int:
        return ord(text[0]) if ord(text[0]) < 256 else 0

    ordered = sorted(listed, key=lambda text: (bucket(text), text))
    rows = np.zeros((len(ordered), max(map(len, ordered))), dtype=np.uint32)
    for row, text in zip(rows, ordered, strict=True):
        row[: len(text)] = list(map(ord, text))
    first = np.searchsorted([bucket(text) for text in ordered], np.arange(257)).astype(np.int64)
    lengths = np.array([*map(len, ordered)], dtype=np.int64)
    return Phrases(rows, lengths, np.array([listed[text] for text in ordered], dtype=np.int64), first)


def _spelled(*parts: str) -> list[str]:
    """All ways through parts such as "a|b|c"."""
    return ["".join(way) for way in itertools.product(*(part.split("|") for part in parts))]


# What may stand between a greeting and its closing signs.
NOTHING, UP_TO_80, UP_TO_80_WITH_COMMAS, UP_TO_30, TO_SOMEBODY = range(5)


@functools.cache
def greetings() -> Phrases:
    """What `letter._GREETING` accepts, spelled out."""
    listed = dict.fromkeys(_spelled("to whom it may concern|to whomsoever it may concern"), NOTHING)
    named = "dear|hello|hi|greetings|good morning|good afternoon|good evening|attention|attn|a quien corresponda"
    listed |= dict.fromkeys(_spelled(named + "|señor|señores|señora"), UP_TO_80)
    listed |= dict.fromkeys(_spelled("estimad", "a|o", "|s"), UP_TO_80)
    french = _spelled("chèr", "e|", "|s") + _spelled("madame|monsieur|mesdames")
    listed |= dict.fromkeys(french + _spelled("sehr geehrte", "|r|s"), UP_TO_80_WITH_COMMAS)
    listed |= dict.fromkeys(_spelled(ADDRESSED, "|".join(ADDRESSED_AS), "|".join(ADDRESSEES)), TO_SOMEBODY)
    return _phrases(listed | {"尊敬的": UP_TO_30})


@functools.cache
def closings() -> Phrases:
    """What `letter._CLOSING` accepts, spelled out."""
    truly = _spelled("|yours |very |most ", "sincerely|truly|faithfully|respectfully|cordially", "| yours| submitted")
    regards = _spelled("|with ", "best|kind|kindest|warm|warmest", "| personal", " regards| wishes")
    short = _spelled("regards|best|thanks|thank you|many thanks|respectfully submitted by|signed|cordialmente|gracias")
    foreign = _spelled("|muy ", "atentamente") + _spelled("saludos", "| cordiales")
    foreign += _spelled("cordialement|salutations distinguées|mit freundlichen grüßen|此致|敬上")
    return _phrases(dict.fromkeys(truly + regards + short + foreign, 0))


@functools.cache
def devices() -> Phrases:
    """What `letter._DEVICE` may start with, spelled out."""
    sent = _spelled("sent ", "from |via |by ", "my |the |a |mail for |yahoo|outlook|proton|gmail|samsung|mobile")
    return _phrases(dict.fromkeys([*sent, "get outlook for ", "enviado desde mi ", "envoyé de mon "], 0))


class Words(NamedTuple):
    """What `saying` knows: `sorts` by code point; a table of words, `keys` (hashes) and `bits` at the same places."""

    sorts: Bytes
    keys: npt.NDArray[np.uint64]
    bits: npt.NDArray[np.int64]


class Furniture(NamedTuple):
    """What tells greetings, closings and device lines, and whether what stands there says something."""

    greetings: Phrases
    closings: Phrases
    devices: Phrases
    words: Words


def _words() -> Words:
    from comments.analysis.fingerprint import word_hash
    from comments.analysis.kernels.hashing import room_for, slot_of

    known = saying.known_words()
    sorts = np.fromiter(map(saying.sort_of, map(chr, range(saying.SORT_LIMIT))), dtype=np.uint8)
    keys = np.zeros(room_for(len(known)), dtype=np.uint64)
    bits = np.zeros(len(keys), dtype=np.int64)
    for word, told in known.items():
        slot = slot_of(keys, np.uint64(word_hash(word)))
        keys[slot], bits[slot] = word_hash(word), told
    return Words(sorts, keys, bits)


@functools.cache
def furniture() -> Furniture:
    """All of it, made once in a process."""
    return Furniture(greetings(), closings(), devices(), _words())
