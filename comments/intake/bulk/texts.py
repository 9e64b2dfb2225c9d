"""The text of a row as it is stored, with its hashes; made once for the copies of a letter."""

import hashlib
from dataclasses import dataclass

from comments.intake import validation
from comments.intake.bulk.markup import plain_text
from comments.intake.submit import content_sha256

_REMEMBERED = 64
_REMEMBERED_MAX = 20_000
"""Texts that are remembered, and the length of one in a file: memory is bounded by these."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is stored, and the hashes of a comment that is this text alone."""

    text: str
    sha256: bytes
    content_sha256: bytes


def text_of(written: str, known: dict[str, Text], *, is_html: bool) -> Text:
    """What is stored of the text that stands in a row. It holds no bytes that are no letters.

    Args:
        known: what was made of texts that came before, by what stands in the file. It is added to.
        is_html: whether the file writes texts so.
    """
    if found := known.get(written):
        return found
    text = validation.normal_newlines(written)
    if is_html:
        text = validation.normal_newlines(plain_text(text))  # it may write line ends as entities
    sha256 = hashlib.sha256(text.encode()).digest()
    made = Text(text, sha256, content_sha256(sha256, ()))
    if len(written) <= _REMEMBERED_MAX:
        if len(known) >= _REMEMBERED:
            # The oldest, whether or not it came again: a campaign's text is back with its next row.
            del known[next(iter(known))]
        known[written] = made
    return made
