"""Texts as regulations.gov writes them, in its export and its API: HTML. Pure."""

import html
import re

from comments.analysis.readers.visible import html_to_text

_LINE_END = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def plain_text(answered: str) -> str:
    """The text of a comment, which stands there as HTML: its lines end in `<br/>`, its letters may be entities.

    Undoes exactly that; where somebody put other markup, what a reader would see.
    """
    lines = _LINE_END.sub("\n", answered)
    return html_to_text(answered) if _TAG.search(lines) else html.unescape(lines)
