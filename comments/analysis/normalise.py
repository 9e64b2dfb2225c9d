"""The normal form of a text: what stays when cosmetic differences are taken away.

Two comments with the same normal form say the same words in the same order. They may
differ in Unicode form, quotation marks, dashes, case, spacing, HTML tags and entities,
salutation, signature block, or "Sent from my phone".
"""

import hashlib
import re
import unicodedata
from typing import Final

from comments.analysis import letter
from comments.analysis.markup import has_markup, mask

NORMAL_VERSION: Final = 4

_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u2035\u0060\u00b4\u2039\u203a\u02bc\uff07"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\uff02"
_MORE_DASHES = "\u2212\u00ad\u2043"
_SPACE_BEFORE = re.compile(r" ([,.;:!?)])")
_SPACED = (" ,", " .", " ;", " :", " !", " ?", " )")
_DASHES = re.compile(r"\s*-[-\s]*")
_TWO_SINGLES = re.compile(r"''+")
_UNFOLD_LIMIT = 8


def _cosmetic_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in range(0x20000):
        category = unicodedata.category(chr(code))
        if category == "Pd":
            table[code] = "-"
        elif category in ("Cf", "Cs") or (category == "Cc" and not chr(code).isspace()):
            table[code] = None
    table.update(dict.fromkeys(range(0xFE00, 0xFE10), None))  # variation selectors
    table.update(dict.fromkeys(map(ord, _SINGLE_QUOTES), "'"))
    table.update(dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"'))
    table.update(dict.fromkeys(map(ord, _MORE_DASHES), "-"))
    table[0x00AD] = None  # a soft hyphen is not there when the line is not broken
    return table


_COSMETIC: Final = _cosmetic_table()
ODD_ASCII: Final = re.compile(
    f"[{re.escape(''.join(c for c in map(chr, range(128)) if _COSMETIC.get(ord(c), c) != c))}]"
)
"""What `fold` puts something else in place of, of ASCII."""


def cosmetic() -> dict[int, str | None]:
    """What `fold` puts in place of a code point, for `str.translate`; None where it goes."""
    return _COSMETIC


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    if "''" in text:
        text = _TWO_SINGLES.sub('"', text)
    if "-" in text:
        text = _DASHES.sub("-", text)
    # Looked for first: replacing nothing takes longer than all the rest.
    return _SPACE_BEFORE.sub(r"\1", text) if any(map(text.__contains__, _SPACED)) else text


def _fold_once(text: str) -> str:
    if has_markup(text):
        text = mask(text)
    text = unicodedata.normalize("NFKC", text).translate(_COSMETIC).casefold()
    return _tidy(unicodedata.normalize("NFKC", text))


def fold(text: str) -> str:
    """Take away cosmetic differences, keeping all words and their order.

    Args:
        text: any text, a whole comment or one word of it.

    Returns:
        One line, lower case, plain quotes and dashes, no markup. Folding it again
        changes nothing.
    """
    if text.isascii() and not has_markup(text):
        return _tidy((text.translate(_COSMETIC) if ODD_ASCII.search(text) else text).lower())
    folded = _fold_once(text)
    for _ in range(_UNFOLD_LIMIT):
        again = _fold_once(folded)
        if again == folded:
            return folded
        folded = again
    # Entities within entities, made to keep us busy: the signs that feed them go.
    while True:
        again = _fold_once(folded.replace("<", " ").replace("&", " "))
        if again == folded:
            return folded
        folded = again


def normal_form(text: str) -> str:
    """The folded body of a comment, without salutation, signature and device line.

    A text that is nothing but salutation or signature is folded whole, so that no
    words are ever lost to an empty form.
    """
    folded = fold(" ".join(text[p.start : p.end] for p in letter.parts(text) if p.kind == letter.BODY))
    return folded or fold(text)


def in_bytes(text: str) -> bytes:
    """The exact text in UTF-8, lone surrogates and all."""
    return text.encode("utf-8", "surrogatepass")


def content_hash(text: str) -> bytes:
    """SHA-256 of the exact text in UTF-8, 32 bytes."""
    return hashlib.sha256(in_bytes(text)).digest()


def normal_hash(text: str) -> bytes:
    """SHA-256 of the normal form, 32 bytes. Equal for texts that differ cosmetically."""
    return content_hash(normal_form(text))
