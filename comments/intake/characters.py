"""What a text, or one line of it, may not hold."""

import re

from django.utils.translation import gettext as _

# On one line: no control characters, no line breaks of any kind (U+0085, U+2028 and U+2029 break lines too).
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def check_characters(value: str) -> list[str]:
    if "\x00" in value:
        return [_("This holds a NUL character (code 0), which can't be stored. Remove it and send again.")]
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return [
            "This holds half of a character pair (a lone surrogate), which can't be stored. Type that character again."
        ]
    return []


def is_good_line(value: str, limit: int) -> bool:
    """Whether nothing is to be said of a line; of some good ones, only the closer look finds that.

    Python calls printable what is neither a control character, nor a line break, nor half of a pair.
    """
    return len(value) <= limit and value.isprintable()


def check_line(value: str, limit: int) -> list[str]:
    if len(value) > limit:
        return [f"This has {len(value)} characters; the limit is {limit}."]
    if CONTROL.search(value):
        return ["This holds a control character or a line break. Write it on one line."]
    return check_characters(value)
