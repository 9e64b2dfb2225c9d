"""What a reader of HTML would see, however it is written, and in steps that grow with its length alone."""

import re

import pytest

from comments.analysis.readers import visible
from comments.analysis.readers.visible import html_to_text

_N = 20_000
MARKUP = [
    "<", "<a ", "<a", "<a b='", '<a b="', "<!--", "<!-- >", "<!", "<?", "</", "</a", "<![CDATA[", "<br", "&", "&#",
    "&amp", "<a b='> ' ", "<script>", "<style", "<p><", "<a =", "<div>", "<img alt='",
]  # fmt: skip


@pytest.fixture
def looks(monkeypatch):
    """Counts the letters that are looked through for something: how many at each look."""
    counts = []

    class Source(str):
        __slots__ = ()

        def find(self, words, start=0, end=None, /):
            found = super().find(words, start, end)
            counts.append((found if found >= 0 else len(self)) - start)
            return found

    class Pattern:
        def __init__(self, *given):
            self._pattern = re.compile(*given)

        def match(self, source, start):
            return self._pattern.match(source, start)  # of a name, which has an end

        def search(self, source, start=0):
            found = self._pattern.search(source, start)
            counts.append((found.end() if found else len(source)) - start)
            return found

        def sub(self, by, source):
            counts.append(len(source))
            return self._pattern.sub(by, source)

    class Patterns:
        IGNORECASE = re.IGNORECASE
        compile = Pattern

    for name, one in list(vars(visible).items()):
        if isinstance(one, re.Pattern):
            monkeypatch.setattr(visible, name, Pattern(one.pattern, one.flags))
    monkeypatch.setattr(visible, "re", Patterns)

    def of(source):
        html_to_text(Source(source))
        return sum(counts)

    return of


@pytest.mark.parametrize("ends", ["", ">", "'", '">', "-->"])
@pytest.mark.parametrize("markup", MARKUP)
def test_markup_without_an_end_is_looked_through_a_few_times(markup, ends, looks):
    source = markup * _N + ends

    assert looks(source) < 8 * len(source)  # once for each of so many beginnings would be thousands of times as much


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("<p>One &amp; two<p>Three", "One & two\nThree"),
        ("I say 5 < 6 &amp; 7", "I say 5 < 6 & 7"),
        ('<img src="a>b" alt="Our shop > theirs">', "Our shop > theirs"),
        ("<a title='<b>' href=x>Link</a>", "Link"),
        ("a<!-- <p>hidden</p> -->b", "ab"),
        ("a<!-- never closed <p>b", "a<!-- never closed\nb"),
        ("<style>p > a {}</style>Words<script>if (a < b) {}</script>", "Words"),
        ("<STYLE>p</STYLE >Words", "Words"),
        ("<b>it's</b> so", "it's so"),
        ("<a href='unclosed>Words <p>More", "Words\nMore"),
        ("<?xml version='1.0'?><!DOCTYPE html>Words", "Words"),
        ("A <made-up@mail.example> address", "A  address"),
        ("1 <2 and 3>2", "1 <2 and 3>2"),
        ("one<br/>two<br>three", "one\n\ntwo\nthree"),
        ("<script/>Words", "Words"),
        ("<a href=http://x.example/?q='b>Our comment isn't short</a> More", "Our comment isn't short More"),
    ],
)
def test_markup_is_read_as_a_browser_shows_it(source, seen):
    assert html_to_text(source) == seen
