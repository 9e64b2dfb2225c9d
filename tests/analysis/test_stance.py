"""Only what somebody says in their own name about the rule is a stance; all else is unclear."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import stance
from comments.analysis.stance_cues import stance_cues
from tests.patience import ending


def side(text: str) -> str:
    return stance.of_texts([("text", text)]).proposal.side


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We support the proposed rule.", "supports"),
        ("Please finalize this rule as soon as you can.", "supports"),
        ("Apoyo la regla propuesta.", "supports"),
        ("I oppose this rule and ask you to withdraw it.", "opposes"),
        ("We do not support the rule.", "opposes"),
        ("I can't support this proposal.", "opposes"),
        ("Me opongo a la regla.", "opposes"),
        ("This rule should not be adopted.", "opposes"),
        ("Please reject the measure and adopt a more balanced path.", "opposes"),
        ("We support the aim of the rule, but it is too broad.", "mixed"),
        ("We support the rule if small banks are left out.", "mixed"),
        ("I support the rule in part and oppose it in part.", "mixed"),
        ("We support the rule. We oppose its effective date.", "mixed"),
        ("If the date were moved, we would support the proposal.", "mixed"),
    ],
)
def test_a_side_is_read(text, expected):
    assert side(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "My account was emptied in June.",
        "We do not oppose the rule.",
        "We neither support nor oppose the rule.",
        "Critics say that the rule should be withdrawn.",
        "My neighbor opposes this rule.",
        'The notice says that "we oppose the rule" is no argument.',
        "\u201cI support this rule,\u201d said the senator.",
        "Why would anyone support this rule?",
        "If I supported this rule, I would have said so.",
        "We support the aim of the rule.",
        "I support my family.",
        "Our bank supports local schools.",
        "I agree with this comment of my aunt.",
        "Please think of us before the rule becomes final.",
    ],
)
def test_what_is_quoted_asked_supposed_said_by_others_or_of_something_else_is_unclear(text):
    assert side(text) == stance.UNCLEAR


@pytest.mark.parametrize(
    ("text", "measure", "expected"),
    [
        ("We oppose the fifth special measure.", "measure-5", "opposes"),
        ("Please impose special measure one.", "measure-1", "supports"),
        ("Special measure 2 should not be imposed.", "measure-2", "opposes"),
        ("Special measure three is necessary.", "measure-3", "supports"),
        ("Nos oponemos a la quinta medida especial.", "measure-5", "opposes"),
    ],
)
def test_the_stance_on_a_measure_stands_apart_from_that_on_the_proposal(text, measure, expected):
    read = stance.of_texts([("text", text)])
    assert {name: found.side for name, found in read.measures.items()} == {measure: expected}
    assert read.proposal.side == stance.UNCLEAR


def test_a_measure_that_is_only_named_has_no_stance():
    assert stance.of_texts([("text", "The notice describes special measure five.")]).measures == {}


def test_both_sides_of_two_texts_make_it_mixed_with_both_as_evidence():
    texts = [("text", "I support this rule."), ("file", "Thank you. We oppose the rule.")]
    read = stance.of_texts(texts).proposal
    assert read.side == stance.MIXED
    exact = dict(texts)
    assert {exact[place.source][place.start : place.end] for place in read.evidence} == {
        "support this rule",
        "oppose the rule",
    }


WORDS = sorted({word for cue in stance_cues() for word in cue.words.replace("/", " ").split() if word[0] != "~"})
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(WORDS), st.sampled_from([".", ",", ";", '"', "?", "\n\n", "\u201c"]), st.text(max_size=8)
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_evidence_stands_in_the_text_that_it_names_and_there_is_none_without_a_side(body, attached):
    texts = {"text": body, "file": attached}
    read = stance.of_texts(texts.items())
    for found in (read.proposal, *read.measures.values()):
        assert found.side in stance.STANCES
        assert bool(found.evidence) == (found.side != stance.UNCLEAR) == (found.confidence > 0)
        for place in found.evidence:
            assert 0 <= place.start < place.end <= len(texts[place.source])
            assert texts[place.source][place.start : place.end].strip()


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_what_stands_within_quotation_marks_takes_no_side(text):
    inner = text.replace('"', " ").replace("\u201c", " ").replace("?", " ")
    assert stance.hear(f'They wrote "{inner}" and no more.').signals == ()


@pytest.mark.parametrize(
    "text",
    [
        "support " * 20_000,
        "I support the rule if " * 8_000,
        "not " * 40_000 + "support the rule",
        '"' * 100_000,
        "\u201c" * 100_000,
        ";" * 100_000,
        "or support or oppose" * 10_000,
        "\u202eאני תומך " * 20_000,
    ],
    ids=lambda text: f"{text[:8]!r}",
)
def test_texts_made_to_be_slow_are_read_in_linear_time(text):
    with ending():
        stance.hear(text)
