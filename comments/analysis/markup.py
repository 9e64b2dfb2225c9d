"""HTML left in a comment's text, blanked out without moving a single character.

Comments pasted from mail or a web page carry tags and entities. Replacing them by
something of the same length keeps every offset true, so no map back to the original
is ever needed.
"""

import html
import re

# Fills the place of an entity's other characters; no word ends at it and folding deletes it.
FILLER = "\u2060"

_BLOCK = "p|div|br|hr|li|ul|ol|tr|td|th|table|tbody|thead|h[1-6]|blockquote|pre|html|head|body|title|section"
_INLINE = "b|i|u|em|strong|span|a|font|small|sup|sub|img|s|strike|code"
_ATTRIBUTES = r"(?:\s+[a-z][\w:-]*\s*=[^<>]*)?\s*/?"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK}){_ATTRIBUTES}>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


def has_markup(text: str) -> bool:
    """Whether `text` could hold a tag or an entity at all."""
    return "<" in text or "&" in text


def _entity(match: re.Match[str]) -> str:
    decoded = html.unescape(f"&{match[1]};")
    if decoded.startswith("&") and len(decoded) > 1:
        return match[0]
    return decoded.ljust(len(match[0]), FILLER)


def mask(text: str) -> str:
    """Blank tags and decode entities, keeping the length.

    Block tags become a line break and spaces, inline tags and the tail of an entity
    become fillers that belong to the word around them.

    Args:
        text: any text.

    Returns:
        A text of exactly the same length, in which index i is index i of `text`.
    """
    if not has_markup(text):
        return text
    text = _BLOCK_TAG.sub(lambda m: "\n".rjust(len(m[0])), text)
    text = _INLINE_TAG.sub(lambda m: FILLER * len(m[0]), text)
    return _ENTITY.sub(_entity, text)
