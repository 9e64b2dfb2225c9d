"""The compiled kernels and the plain modules say the same of every text."""

import random
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comments.analysis import additions, alignment, corpus
from comments.analysis.fingerprint import rolling, word_hashes
from comments.analysis.normalise import normal_form
from comments.analysis.words import word_forms
from tests.analysis.letters import form_letter, paragraph, sent, sentence

LINES = [
    "Dear Director,",
    "To whom it may concern:",
    "Hi I am against this",
    "HELLO there!",
    "Attn. Docket Clerk -",
    "Greetings",
    "To the Director:",
    "TO THE HONORABLE SECRETARY OF THE TREASURY:",
    "To the Honorable Jo Doe,",
    "To the Acting Director of the Financial Crimes Enforcement Network,",
    "To the Staff",
    "To the directors:",
    "To the Clerk：",
    "To the extent possible:",
    "To the board, and to all:",
    "Señora ministra,",
    "Estimados señores:",
    "Madame, Monsieur,",
    "Sehr geehrte Damen und Herren,",
    "尊敬的部长,",
    "尊敬的部长，",
    "尊敬的部长：",
    "尊敬的部长，我反对这项规则。",
    "Dear Director，",
    "Madame，Monsieur：",
    "Sincerely,",
    "YOURS truly",
    "Very respectfully submitted",
    "With warm personal regards,",
    "Thanks!",
    "best -",
    "Muy atentamente,",
    "Mit freundlichen Grüßen",
    "此致",
    "/s/ Jo Doe",
    "— Ann",
    "-- Bob",
    "With concern,",
    "Élise,",
    "٣ men,",
    "Jo Doe",
    "José Núñez",
    "12 Main St.",
    "P.S. I mean it.",
    "ps more",
    "Psalm 23",
    "Sent from my iPhone",
    "Get Outlook for iOS",
    "Envoyé de mon portable",
    "I ask that you withdraw the rule. It is wrong!",
    "It isn’t fair – they can’t pay.",
    "***",
    "",
    "ខ្ញុំគាំទ្រច្បាប់នេះ",
    "我支持这项规则。因为",
    "لا أؤيد هذا القانون",
    "אני תומך בחוק",
    "हम इस नियम का समर्थन",
    "ไม่เห็นด้วย",
    "👍🏽 yes 👨‍👩‍👧!",
    "a\u0301 b\u0323\u0307",
    "ﬁne ½ ™ ² Å",
    "don''t ''quote'' it",
    "x &amp; y",
    "a < b & c",
    "<p>tag</p>",
    "AT&T; ok",
    "soft\u00adhyphen",
    "zero\u200bwidth",
    "one - two -- three — four",
    "a , b ; c ( d )",
    "ΣΟΦΟΣ ß ẞ İ ı ſ K",
    "\u2060",
    "tab\tand\u00a0space\u3000wide",
    "ctrl\x07x\x1cy",
    "`tick` don`t ‘single’ O‘Neil “double”",
    "가나 한글",
    "\u1112\u1161\u11ab",
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "ｶﾞﾊﾞ",
    "𝒷old 𠀀 \U000e0101x",
]
any_text = st.text(max_size=200)
likely = st.lists(
    st.one_of(
        st.sampled_from(LINES), st.text(alphabet="aB'’‘` -–.,;:!?()<>&;#1é\u0301ក្ខ中 \u00a0\u200d\ufe0f", max_size=30)
    ),
    max_size=14,
).map("\n".join)
joined = st.lists(st.sampled_from([*LINES, " ", "\r\n", "\u2028"]), max_size=12).map("".join)


def check(texts):
    read = corpus.read(texts)
    forms = [normal_form(text) for text in texts]
    for index, form in enumerate(forms):
        assert read.words_of(index).tolist() == word_hashes(word_forms(form)).tolist(), (texts[index], form)
    digests = [digest.tobytes() for digest in read.digests]
    assert len(set(zip(digests, forms, strict=True))) == len(set(digests)) == len(set(forms))
    return read


@settings(max_examples=600, deadline=None)
@given(st.lists(st.one_of(any_text, likely, joined), min_size=1, max_size=4))
@example(["\u17d2\u1780", "ក្\u17d2ក"])
@example(["<\u2060b>x", "&\u00adamp;"])
def test_words_and_normal_forms_are_those_of_the_plain_modules(texts):
    check(texts)


def test_every_code_point_folds_as_the_plain_modules_say_between_letters_and_alone():
    points = [chr(code) for code in range(0x32400) if not 0xD800 <= code < 0xE000]
    for start in range(0, len(points), 20_000):
        check([f"ab{sign}cd {sign} ក{sign}x '{sign}" for sign in points[start : start + 20_000 : 7]])


def test_every_line_is_the_part_of_a_letter_that_the_plain_module_says():
    for first in LINES:
        for last in LINES:
            check(
                [
                    f"{first}\nWe ask for more time.\n{last}",
                    f"We ask.\n{first}\n{last}",
                    f"{first}\n{last}\nA. B.\nSent via Yahoo",
                ]
            )


def test_plain_english_khmer_chinese_and_right_to_left_go_the_fast_way():
    texts = [line for line in LINES if line.startswith(("ខ្ញុំ", "我", "لا", "אני", "👍", "It isn’t", "Señora"))]
    assert len(texts) == 7
    assert check(texts).by_hand == frozenset()


def test_texts_of_simple_signs_are_read_in_short_loops_and_others_are_left_to_the_next():
    odd = ("a\u0301", "ក្", "我", "x<b>", "soft\u00adhyphen", "½", "ctrl\x07", "ß", "O‘Neil", "a&amp;b", "＜")
    assert (corpus.read_simple(odd).counts == -1).all()
    usual = (
        'It isn\'t so - "ask" (them)!\n\nBest,\nJo',
        "It isn’t “so” – ‘é’ – Привет,",
        "a < b & c",
        "say `tick",
        "",
        "\n",
    )
    assert corpus.read_simple(usual).counts.tolist() == [5, 5, 3, 2, 0, 0]
    for texts in (usual[:1], usual):
        check(list(texts))


@pytest.mark.parametrize("length", [1, 15, 16, 17, 31, 33, 5_000])
def test_words_of_any_length_are_hashed_wherever_they_stand(length):
    check([f"{'x' * length} a bc {'y' * length}", "z" * length, f"é {'w' * length}", f"b {'Q' * length} c d e f"])


@pytest.mark.parametrize("text", ["{}", "{} x", "1 {} y", "'{}'"])
def test_any_number_of_texts_of_a_letter_or_two_is_read(text):
    """Of a text of one letter, every code point is a word: more of them than of any other."""
    check([text.format(chr(letter)) for letter in (*range(0x61, 0x7B), *range(0x430, 0x450), *range(0x3B1, 0x3C2))] * 9)


def test_what_the_kernels_leave_alone_is_read_all_the_same():
    assert check(["plain words", "a\u0301 <b>bold</b> move", "more words"]).by_hand == {1}


def test_a_text_of_very_many_lines_is_read():
    check(["line\n" * 10_000, "x\n\n" * 5_000 + "Sincerely,\nJo"])


@st.composite
def letters_and_texts(draw):
    rng = random.Random(draw(st.integers(0, 10_000)))
    letter = form_letter(rng, draw(st.integers(1, 3)))
    texts = []
    for _ in range(3):
        parts = list(letter)
        for _ in range(draw(st.integers(0, 3))):
            at = rng.randint(0, len(parts))
            own = draw(st.sampled_from([sentence(rng), paragraph(rng, 1), *LINES]))
            if rng.random() < 0.5 and at < len(parts):
                cut = rng.randint(0, len(parts[at]))
                parts[at] = f"{parts[at][:cut]} {own}{parts[at][cut:]}"
            else:
                parts.insert(at, own)
        texts.append(sent(parts, "Jo"))
    return sent(letter, "Ann"), texts


@settings(max_examples=150, deadline=None)
@given(letters_and_texts())
def test_additions_are_those_of_the_plain_module(case):
    letter, texts = case
    read = corpus.read([letter, *texts])
    known = np.unique(rolling(read.words_of(0), alignment.RUN_WORDS))
    numbers = np.arange(1, len(texts) + 1)
    found = additions.added(texts, numbers, numbers * 0, read.words, read.begins, read.ends)
    assert found == [alignment.added_spans(text, known) for text in texts]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=0, max_size=60), st.lists(st.integers(0, 9), min_size=0, max_size=60))
def test_shared_words_are_those_of_the_plain_module(one, other):
    from comments.analysis.kernels import comparing

    forms = [[str(n) for n in numbers] for numbers in (one, other)]
    words = np.concatenate([word_hashes(form) for form in forms])
    begins, ends = np.array([0, len(one)]), np.array([len(one), len(one) + len(other)])
    result = np.zeros((1, 2), dtype=np.int64)
    comparing.shared_with(words, np.zeros(0, np.uint8), begins, ends, np.array([0]), np.array([1]), result)
    left, right = (alignment.prepare(form, np.zeros(0, dtype=np.uint64)) for form in forms)
    assert result[0].tolist() == [
        int(alignment.shared_words(left, right).sum()),
        int(alignment.shared_words(right, left).sum()),
    ]


def test_no_words_can_be_chosen_so_that_a_shingle_seems_to_be_nothing():
    """Nothing is what stands in an empty place of a table: whoever found it there would be told of no text at all."""
    from comments.analysis.kernels import anchoring

    chosen = _unspread(int(anchoring._SALT))
    words = np.array([7, 8, 9, 0, 0, chosen], dtype=np.uint64)
    begins, ends, copies = np.array([0, 3]), np.array([3, 6]), np.array([1, 1])
    looked, starts, others = np.zeros(32, dtype=np.uint64), np.zeros(3, dtype=np.int64), np.zeros(2, dtype=np.int64)

    assert anchoring.look(words, begins, ends, copies, np.zeros(16, dtype=np.uint64), looked, starts, others) == 2
    assert looked[:2].all()

    keys, firsts = np.zeros(2, dtype=np.uint64), np.zeros(2, dtype=np.int32)
    anchoring.deal(looked, starts, others, np.zeros(2, dtype=np.int64), keys, firsts)
    assert firsts.tolist() == [0, 1]


def _unspread(mixed: int) -> int:
    """The number that the finaliser of splitmix64 turns into this one."""
    size = 1 << 64

    def unshifted(value: int, by: int) -> int:
        return value ^ value >> by ^ value >> 2 * by

    mixed = unshifted(mixed, 31) * pow(0x94D049BB133111EB, -1, size) % size
    mixed = unshifted(mixed, 27) * pow(0xBF58476D1CE4E5B9, -1, size) % size
    return unshifted(mixed, 30)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_texts_or_none_are_read(count):
    read = corpus.read(["Some words."] * count)
    assert (len(read.begins), len(read.words), read.digests.shape) == (count, 2 * count, (count, 2))


def test_what_words_are_hashed_by_is_known_of_every_sign_that_may_stand_behind_them():
    """Loops that look up four words at once read on behind the shorter ones, and nothing checks bounds there."""
    from comments.analysis.kernels import tables

    known = tables.simple()

    assert len(known.plain) == len(known.kinds) == sys.maxunicode + 1


def test_no_sign_is_folded_to_so_many_words_that_there_is_no_room_for_what_they_add():
    """Between two stretches that a sender added stand four words at least; there is room for one in two signs."""
    from comments.analysis.kernels import tables

    known = tables.tables()
    is_cluster = (known.sort[known.folded[:, 0]] == tables.CLUSTER) & (known.fate == tables.PLAIN)

    assert is_cluster.any()
    assert not known.folded[is_cluster, 2].any()
