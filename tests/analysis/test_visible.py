"""What a reader of HTML would see, however it is written, and in a time that grows with its length alone."""

import time

import pytest

from comments.analysis.readers.visible import html_to_text

_N = 100_000
MARKUP = [
    "<", "<a ", "<a", "<a b='", '<a b="', "<!--", "<!-- >", "<!", "<?", "</", "</a", "<![CDATA[", "<br", "&", "&#",
    "&amp", "<a b='> ' ", "<script>", "<style", "<p><", "<a =", "<div>", "<img alt='",
]  # fmt: skip


@pytest.mark.parametrize("ends", ["", ">", "'", '">', "-->"])
@pytest.mark.parametrize("markup", MARKUP)
def test_markup_without_an_end_is_read_in_no_time(markup, ends):
    began = time.process_time()

    html_to_text(markup * _N + ends)

    assert time.process_time() - began < 5  # before, it was a quarter of an hour for many of them


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
