"""What a reader of an HTML page would see. Pure.

Python's own parser looks through all the rest for an end that isn't there, again at each beginning: of a mail of one
megabyte that begins a tag over and over it takes hours. Here whatever is missing once is looked for no more, so the
time grows with the text alone.
"""

import html
import re
from collections.abc import Iterator

_BREAKING_TAGS = """
address article blockquote br dd div dl dt fieldset figcaption footer form h1 h2 h3 h4 h5 h6 header hr li main
nav ol p pre section table td th title tr ul
"""
_BREAKING = frozenset(_BREAKING_TAGS.split())
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_NO_MARKUP_INSIDE = frozenset(("script", "style"))
_NAME = re.compile(r"</?([a-zA-Z][^\s/>]{0,60})")
_END_OR_VALUE = re.compile(r">|=\s*(?:([\"'])|[^\s\"'>][^\s>]*)")
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")


def html_to_text(source: str) -> str:
    """What a reader of the page would see, one line for each block. What is no whole tag is taken for words."""
    pieces = []
    unseen = 0
    for tag, name, words in _pieces(source):
        if not tag:
            if not unseen:
                pieces.append(_SPACES.sub(" ", html.unescape(words)))
            continue
        is_end = tag.startswith("</")
        is_empty = tag.endswith("/>") and not is_end
        if name in _UNSEEN:
            unseen = max(0, unseen - 1) if is_end else unseen + (not is_empty)
        elif name in _BREAKING:
            pieces.append("\n\n" if is_empty else "\n")  # as a beginning and an end
        if name == "img" and not is_end:
            pieces.append(_alternative(tag))
    lines = (line.strip() for line in "".join(pieces).splitlines())
    return _MANY_LINE_ENDS.sub("\n\n", "\n".join(lines)).strip()


def _alternative(tag: str) -> str:
    found = _ALT.search(tag)
    words = html.unescape(next(filter(None, found.groups()), "")) if found else ""
    return f" {words} " if words else ""


def _pieces(source: str) -> Iterator[tuple[str, str, str]]:
    """Tags with their names in lower case, and the words between them, in their order."""
    ends = _Ends(source)
    words_from = at = 0
    while (at := source.find("<", at)) >= 0:
        named = _NAME.match(source, at)
        if named:
            end = ends.of_tag(named.end())
        elif source.startswith("<!--", at):
            end = ends.after("-->", at + 4)
        elif source.startswith(("<!", "<?", "</"), at):
            end = ends.after(">", at + 2)
        else:
            end = -1
        if end < 0:
            at += 1
            continue
        if words_from < at:
            yield "", "", source[words_from:at]
        words_from = at = end
        if not named:
            continue
        tag, name = source[named.start() : end], named[1].lower()
        yield tag, name, ""
        if name in _NO_MARKUP_INSIDE and not tag.startswith("</") and not tag.endswith("/>"):
            words_from = at = ends.of_inside(name, end)
    if words_from < len(source):
        yield "", "", source[words_from:]


class _Ends:
    """Where things end. What wasn't found from somewhere on is not looked for again further on."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._missing: set[str] = set()

    def after(self, words: str, start: int) -> int:
        """Behind the next such words; -1 if there are none."""
        if words in self._missing:
            return -1
        found = self._source.find(words, start)
        if found < 0:
            self._missing.add(words)
            return -1
        return found + len(words)

    def of_tag(self, start: int) -> int:
        """Behind the `>` that ends a tag; one in a quoted value does not. -1 if none does."""
        place = start
        while "in quotes" not in self._missing:
            found = _END_OR_VALUE.search(self._source, place)
            if found is None:
                # Its quotes hide every end: from here on they are letters like others.
                self._missing.add("in quotes")
            elif found[0] == ">":
                return found.end()
            else:
                closed = self.after(found[1], found.end()) if found[1] else -1
                place = closed if closed >= 0 else found.end()
        return self.after(">", start)

    def of_inside(self, name: str, start: int) -> int:
        """Where what a script or style holds is over, before its end tag; the end of all where it has none."""
        found = re.compile(f"</{name}", re.IGNORECASE).search(self._source, start)
        return found.start() if found else len(self._source)
