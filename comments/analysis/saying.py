"""Whether a line of a letter says something, where a name, a title, an address or a device would be expected. ADR 0088.

What was typed below a closing, in place of a greeting's name, or behind "Sent from my" is furniture only where its form
leaves little doubt. A line says something if it has a word that no signature has, several plain words in small letters,
or the end of a sentence. Words are told by their exact spelling, accents and capitals included.
"""

import functools
import re
import unicodedata
from typing import Final

from comments.analysis import cue_lists

# Where a line stands: below a closing, behind a dash; or as a closing, a greeting, a device line itself.
BELOW, BEHIND_DASH, CLOSING, GREETING, DEVICE = range(5)

# What a code point is to a line.
OTHER, SPACE, SMALL, CAPITAL, UNCASED, DENSE, INSIDE, DIGIT, APOSTROPHE, STOP, CALL, AT, SLASH, HASH, TELLING = range(
    15
)
SORT_LIMIT: Final = 0x32400
"""Code points from here on are `OTHER`."""
# Scripts of which a few signs make a sentence, and no sign is a capital: Chinese, Japanese, Korean.
_DENSE: Final = (
    *(range(0x2E80, 0xA4D0), range(0xA960, 0xA980), range(0xAC00, 0xD800), range(0xF900, 0xFB00)),
    *(range(0xFF66, 0xFFDD), range(0x20000, SORT_LIMIT)),
)
# Of those, signs that stand in sentences and hardly in a name.
_TELLING: Final = frozenset("我你您他她它們们了是不沒没請请這这那因嗎吗呢反禁帳账賬騙骗凍冻讓让給给該该還还很被把を")
_SIGNS: Final = (
    {"'": APOSTROPHE, "\u2019": APOSTROPHE, ".": STOP, "@": AT, "/": SLASH, "#": HASH}
    | dict.fromkeys("!?！？。｡؟۔।", CALL)
    | dict.fromkeys(_TELLING, TELLING)
)

# What is known of a word, as bits of a number.
SAID, SAID_UNLESS_NAME, SAID_SMALL, OF_SIGNATURES, OF_PERSONS = (1 << number for number in range(5))
BETWEEN_NAMES, ABBREVIATION, POLITE, EXCUSE, EXCUSED, OF_PHONES, UNENDED = (1 << number for number in range(5, 12))
_LISTS: Final = {
    "said": SAID,
    "said unless it may be a name": SAID_UNLESS_NAME,
    "said in small letters": SAID_SMALL,
    "of signatures": OF_SIGNATURES,
    "persons": OF_SIGNATURES | OF_PERSONS,
    "between names": BETWEEN_NAMES,
    "abbreviations": ABBREVIATION,
    "polite": POLITE,
    "excuses": OF_SIGNATURES | EXCUSE,
    "excused": EXCUSED,
    "of phones": OF_PHONES,
    "unended": UNENDED,
}

FEWEST_PLAIN: Final = 2
"""So many words in small letters that no signature has make a sentence; in a line without capitals, one more."""
MORE_OF_PERSONS: Final = 2
SENTENCE_CASE_WORDS: Final = 3
"""From so many words on, one plain word is enough where the first word alone has a capital."""
FEWEST_PLAIN_AROUND: Final = 3
"""The same of a greeting or a device line."""
MOST_DENSE: Final = 5
MOST_UNCASED, MOST_UNCASED_WORDS = 12, 2
SENTENCE_WORDS: Final = 6
LEAST_TAG: Final = 4


def sort_of(sign: str) -> int:
    """What a code point is to a line."""
    if ord(sign) >= SORT_LIMIT:
        return OTHER
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign.isspace():
        return SPACE
    category = unicodedata.category(sign)
    if category.startswith("M") or category == "Cf":
        return INSIDE
    if sign.islower():
        return SMALL
    if sign.isupper() or category == "Lt":
        return CAPITAL
    if sign.isalpha():
        return DENSE if any(ord(sign) in block for block in _DENSE) else UNCASED
    return DIGIT if sign.isalnum() else OTHER


class _Shapes(dict[int, str]):
    """By code point, a letter for what it is, so that a line's shape can be matched as text."""

    def __missing__(self, code: int) -> str:
        self[code] = "o SCudmnq.!@/#t"[sort_of(chr(code))]
        return self[code]


_SHAPES = _Shapes()
_TOKEN = re.compile(r"[^ ]+")
_WORD = re.compile(r"[SCudtn](?:[SCudtnm]|q(?=[SCudtn]))*")
_CONTACT = re.compile(r"[@/]|[SCn]\.S")  # jo@example.org, example.org, she/her
_TAG = re.compile(rf"#[SCud].{{{LEAST_TAG - 2}}}")


@functools.cache
def known_words() -> dict[str, int]:
    """What is known of words, by their form in small letters."""
    lists = cue_lists.read("letters")
    known: dict[str, int] = {}
    for label, bits in _LISTS.items():
        for word in lists[label]:
            known[word] = known.get(word, 0) | bits
    return known


def _bits(form: str) -> int:
    return known_words().get(form, 0)


class _Reading:
    """What was read of a line so far: its words, one after the other."""

    def __init__(self, place: int, ignored: int) -> None:
        self._place, self._ignored = place, ignored
        self.number = self.plain = self._capitals = 0
        self.has_stop = False
        self._begins_large = self._has_person = self._has_begun = self._is_i = False

    def says_by(self, form: str, shape: str, is_before_space: bool) -> bool:
        """Take in a word. Whether the line says something by it."""
        self.number += 1
        began, was_i = self._has_begun and self.number == 2, self._is_i
        self._is_i = False
        has_small = "S" in shape
        if "n" in shape or not (has_small or "C" in shape):
            return False
        bits = _bits(form)
        self._has_person |= bits & OF_PERSONS > 0
        if bits & self._ignored:
            bits = OF_SIGNATURES
        is_small = shape[0] == "S" and "C" not in shape
        is_name = not is_small and (has_small or len(form) == 1)
        self._capitals += not is_small
        if self.number == 1:
            self._begins_large = not is_small
            self._has_begun = is_name and bits & (SAID_UNLESS_NAME | SAID_SMALL) > 0
            self._is_i = form == "i" and is_before_space
        told = SAID | (0 if is_name else SAID_UNLESS_NAME) | (SAID_SMALL if is_small else 0)
        self.plain += is_small and len(form) > 1 and not bits & OF_SIGNATURES
        return bits & told > 0 or was_i or (began and is_small and not bits & BETWEEN_NAMES)

    def has_enough(self) -> bool:
        """Whether so many plain words in small letters make it say something."""
        if self._place == CLOSING:
            return False
        if self._place in (GREETING, DEVICE):
            return self.plain >= FEWEST_PLAIN_AROUND
        is_sentence_case = self._begins_large and self._capitals == 1 and self.number >= SENTENCE_CASE_WORDS
        if is_sentence_case and not self._has_person:
            return self.plain >= 1
        more = (self._capitals == 0) + MORE_OF_PERSONS * self._has_person - self.has_stop - self._has_begun
        return self.plain >= max(FEWEST_PLAIN + more, 1)


@functools.lru_cache(maxsize=10_000)
def says_something(line: str, place: int) -> bool:
    """Whether a line says something in a place where something else is expected.

    Args:
        line: without space at its ends, without markup.
        place: `BELOW` a closing, `BEHIND_DASH`, or where the line itself may be a `CLOSING`, `GREETING` or `DEVICE`.
    """
    shape = line.translate(_SHAPES)
    tokens = _TOKEN.findall(shape)
    is_below = place in (BELOW, BEHIND_DASH)
    if "t" in shape or (is_below and _is_long(shape, tokens)) or (place == BEHIND_DASH and shape[0] == "S"):
        return True
    forms = [
        [(_form(line, word), word) for word in _WORD.finditer(shape, *token.span())] for token in _TOKEN.finditer(shape)
    ]
    reading = _Reading(place, _ignored(place, [form for found in forms for form, _ in found]))
    ends = goes_on = False
    for token, found in zip(tokens, forms, strict=True):
        ends = False
        if _CONTACT.search(token):
            continue
        if any(reading.says_by(form, word[0], shape[word.end() : word.end() + 1] == " ") for form, word in found):
            return True
        behind = token[len(token.rstrip(".!om")) :]
        if is_below and (_TAG.match(token) or ("!" in behind and reading.number)):
            return True
        ends = "." in behind and len(found) > 0 and not _is_short(found[-1][0])
        reading.has_stop |= ends
        goes_on = len(found) > 0 and _is_unended(shape, *found[-1])
    if is_below and ((ends and len(tokens) >= SENTENCE_WORDS) or goes_on):
        return True
    return reading.has_enough()


def _is_unended(shape: str, form: str, word: re.Match[str]) -> bool:
    """Whether a line breaks off with a word that can't be its last."""
    return word.end() == len(shape) and shape[word.start()] == "S" and _bits(form) & UNENDED > 0


def _form(line: str, word: re.Match[str]) -> str:
    if line.isascii():
        return line[word.start() : word.end()].lower()
    signs = (sign for sign, what in zip(line[word.start() : word.end()], word[0], strict=True) if what != "m")
    return "".join(map(str.lower, signs)).replace("\u2019", "'")


def _ignored(place: int, forms: list[str]) -> int:
    """Words of these lists tell nothing there."""
    if place == DEVICE:
        return OF_PHONES | (EXCUSED if any(_bits(form) & EXCUSE for form in forms) else 0)
    return POLITE if place in (CLOSING, GREETING) else 0


def _is_long(shape: str, tokens: list[str]) -> bool:
    """Whether a line in a script without capitals is longer than a name."""
    words = sum("u" in token for token in tokens)
    return shape.count("d") > MOST_DENSE or shape.count("u") > MOST_UNCASED or words > MOST_UNCASED_WORDS


def _is_short(form: str) -> bool:
    """Whether the full stop behind a word ends no sentence."""
    return len(form) < 2 or _bits(form) & ABBREVIATION > 0
