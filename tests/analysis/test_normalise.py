"""Cosmetic differences disappear, others don't, and offsets stay true."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from comments.analysis import letter, markup
from comments.analysis.normalise import content_hash, fold, normal_form, normal_hash
from comments.analysis.words import word_forms, words

LETTER = 'Dear Secretary,\n\nWe don\'t support the fifth measure - it is "too broad".\n\nSincerely,\nA. Reader'

# Text made of the very pieces that folding looks for, beside any text at all.
_TRICKY = st.lists(
    st.sampled_from(
        [
            *(
                "<p>",
                "</b>",
                "<br/>",
                "&amp;",
                "&lt;",
                "&#8217;",
                "&",
                "<",
                ">",
                ";",
                "amp;",
                "“",
                "—",
                "-",
                "'",
                " ",
                "\n",
            ),
            "Dear A,",
            "Sincerely,",
            "Sent from my phone",
            "word",
            "ß",
            "İ",
            "\u00ad",
            "\u200b",
            "ﷺ",
            "½",
            "e\u0301",
            "ខ្ញុំ",
        ]
    ),
    max_size=30,
).map("".join)
ANY_TEXT = st.one_of(st.text(max_size=300), _TRICKY)


@pytest.mark.parametrize(
    "same",
    [
        LETTER.replace("'", "\u2019").replace(' "', " \u201c").replace('".', "\u201d."),
        LETTER.replace(" - ", "\u2014"),
        LETTER.upper(),
        LETTER.replace(" ", "  ").replace("\n\n", "\r\n \r\n"),
        LETTER.replace("We don't", "<p>We <b>don&#39;t</b>").replace("too broad", "too&nbsp;broad"),
        LETTER.replace("A. Reader", "Somebody Else\nOhio\nsomebody@example.org"),
        LETTER.replace("Dear Secretary,", "To whom it may concern:"),
        LETTER + "\n\nSent from my iPhone",
        LETTER.replace("fifth", "\uff46\uff49\uff46\uff54\uff48"),
        LETTER.replace("measure", "mea\u00adsure").replace("broad", "bro\u200bad"),
    ],
    ids=["quotes", "dashes", "case", "spacing", "html", "signature", "salutation", "device", "unicode", "invisible"],
)
def test_a_cosmetic_change_keeps_the_normal_hash_and_changes_the_content_hash(same):
    assert normal_hash(same) == normal_hash(LETTER)
    assert content_hash(same) != content_hash(LETTER)


@pytest.mark.parametrize(
    "other", [LETTER.replace("don't ", ""), LETTER.replace("fifth", "first"), LETTER + "\n\nP.S. I lost my job."]
)
def test_a_change_of_words_changes_the_normal_hash(other):
    assert normal_hash(other) != normal_hash(LETTER)


@given(ANY_TEXT)
@example("&amp;" * 20 + "lt;b&gt;")
@example("<<b>b>" * 5)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_the_normal_form_of_a_normal_form_is_itself(text):
    assert normal_form(normal_form(text)) == normal_form(text)


@given(ANY_TEXT)
def test_masking_markup_moves_no_character(text):
    masked = markup.mask(text)
    assert len(masked) == len(text)
    kept = [i for i, (a, b) in enumerate(zip(masked, text, strict=True)) if a == b]
    assert all(masked[i] == text[i] for i in kept)


@given(ANY_TEXT)
def test_the_parts_of_a_letter_cover_it_without_gap_or_overlap(text):
    found = letter.parts(text)
    assert "".join(text[part.start : part.end] for part in found) == text
    assert all(one.kind != other.kind for one, other in pairwise(found))


@given(ANY_TEXT)
def test_words_stand_where_they_say_and_never_overlap(text):
    found = words(text)
    assert all(0 <= w.start < w.end <= len(text) for w in found)
    places = list(dict.fromkeys((w.start, w.end) for w in found))
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    masked = markup.mask(text)
    assert [w.form for w in found] == [form for at, end in places for form in word_forms(fold(masked[at:end]))]


@pytest.mark.parametrize(
    "text",
    [
        "ข้าพเจ้าสนับสนุนเพราะทำให้ปลอดภัย นำเงินคืน น้ำ ำ",
        "ຂ້າພະເຈົ້າບໍ່ເຫັນດີນຳກົດລະບຽບ ໜຶ່ງ ໜ້າ ນ້ຳ",
        "2½ of ⑴ ⅷ ﬁne ĳ",
    ],
)
def test_words_with_places_are_the_words_of_the_folded_text_also_where_a_sign_becomes_two(text):
    assert [w.form for w in words(text)] == word_forms(fold(text))


def test_a_word_reaches_over_an_entity_and_an_inline_tag():
    text = "The caf&eacute;s <i>re</i>opened"
    assert [w.form for w in words(text)] == ["the", "cafés", "reopened"]


def test_khmer_is_cut_into_written_clusters_with_their_marks():
    assert word_forms(fold("ខ្ញុំគាំទ្រ")) == ["ខ្ញុំ", "គាំ", "ទ្រ"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Dear Sir,\nI object.\nSincerely,\nJo", ["salutation", "body", "signature"]),
        ("Dear Sir, I object to this.", ["body"]),
        ("To the Director:\nI object.", ["salutation", "body"]),
        ("To the Honorable Secretary of the Treasury:\nI object.", ["salutation", "body"]),
        ("To the Policy Division of FinCEN,\nI object.", ["salutation", "body"]),
        ("to the financial crimes enforcement network:\nI object.", ["salutation", "body"]),
        ("To the extent possible:\nclose no accounts.", ["body"]),
        ("To the following I object:\nthe fifth measure.", ["body"]),
        ("To the staff at the small bank in our town,\nthis rule means work.", ["body"]),
        ("To the Director\nI object.", ["body"]),
        ("To the Director:", ["body"]),
        ("尊敬的部长：\n我反对这项规则。", ["salutation", "body"]),
        ("尊敬的部长，\n我反对这项规则。", ["salutation", "body"]),
        ("尊敬的部长，我反对这项规则。\n谢谢您。", ["body"]),
        ("Hi I am against this\nvery much", ["body"]),
        ("I object.\nSent from my iPad", ["body", "device"]),
        ("I object.\nThank you,\nJo\nP.S. My bank failed.", ["body", "signature", "body"]),
        ("I object.\nSincerely,\nWe also think that the rule would hurt rural banks.", ["body", "signature", "body"]),
        ("I object.\n\nWith concern,\nJo Bee\nOgden, UT", ["body", "signature"]),
        ("I object.\n\nIn my town,\nthe bank has closed because of rules such as this one.", ["body"]),
        ("I object.\n\nIn solidarity,\nJo\n\nOne thing more that I want to say about all of this.", ["body"]),
        ("Sincerely,\nJo", ["body", "body"]),
        ("Thank you.\nNow to the point: the rule harms us.\n" + "One line more of it.\n" * 12, ["body"]),
    ],
)
def test_only_what_is_clearly_furniture_is_taken_for_it(text, kinds):
    merged = [kind for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1]]
    assert [part.kind for part in letter.parts(text)] == merged


def test_a_text_of_nothing_but_a_closing_keeps_its_words():
    assert "jo" in normal_form("Dear Sir,\nSincerely,\nJo")
