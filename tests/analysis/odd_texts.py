"""Texts that no sane person sends: rare planes, single signs, words without end, sequences that Unicode leaves open."""

from hypothesis import strategies as st

LONG_WORDS = (
    "x" * 15,
    "y" * 16,
    "z" * 17,
    "Q" * 4_000,
    "é" * 33,
    "ក" * 40,
    "漢" * 90,
    "don't" * 30,
    "𝒷" * 17,
    "𠀀" * 17,
)
"""At 16 letters the loop that reads four words at once goes on by one."""
EDGES = (
    *(
        "\x00",
        "\x01",
        "\x07",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x1f",
        "\x7f",
        "\x80",
        "\x85",
        "\xa0",
        "\xad",
        "\u0130",
        "\u1e9e",
    ),
    *("\u0300", "\u034f", "\u17d2", "\u200b", "\u200d", "\u2028", "\u2060", "\u3000", "\uac00", "\ufe0f", "\ufeff"),
    *("\ufffd", "\ufffe", "\uffff", "\U00010000", "\U0001d165", "\U0001f600", "\U0001fffe", "\U0001ffff"),
    *("\U00020000", "\U0002a6df", "\U0002f800", "\U0002ffff", "\U000323af", "\U000323b0", "\U000323ff", "\U00032400"),
    *("\U000e0001", "\U000e0101", "\U000f0000", "\U0010fffe", "\U0010ffff"),
)
"""The first and last code points of tables, planes and blocks, and those that have rules of their own."""
_PUNCTUATION = (*"a1B'’‘`\"-–.,;:!?()<>&#/ \n\r", "\r\n", "''", " - ", "&#x", "</p>", "ល្ខ", "ไม่", "가", "ﬁ", "½", "ໜ")

_signs = st.one_of(
    st.sampled_from(EDGES),
    st.sampled_from(_PUNCTUATION),
    st.characters(min_codepoint=0x10000, max_codepoint=0x1FFFF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x10FFFF),
    st.characters(max_codepoint=0xFFFF),
)
odd_texts = st.one_of(
    _signs,
    st.just(""),
    st.lists(_signs, max_size=12).map("".join),
    st.lists(st.one_of(_signs, st.sampled_from(LONG_WORDS)), max_size=8).map(" ".join),
    st.lists(
        st.one_of(_signs, st.sampled_from(("Dear Sir,", "Sincerely,", "--", "I oppose this rule."))), max_size=8
    ).map("\n".join),
)

ODD = (
    "",
    *EDGES,
    *(f"ab{sign}" for sign in EDGES),
    *(f"a {sign} bc d{sign}e {sign}" for sign in EDGES),
    *(f"{sign}\n{sign}ab\n\nc{sign}.\n{sign}" for sign in EDGES),
    *LONG_WORDS,
    *(text for sign in EDGES for text in (f"{'é' * 9} é", sign)),  # what stands behind the end of a simple text
    *(f"a {word} b{sign}" for word in LONG_WORDS for sign in EDGES[-8:]),
    *map(chr, range(0x61, 0x7B)),
    *map(chr, range(0x400, 0x460)),
)
"""A few hundred of them that are always tried."""
