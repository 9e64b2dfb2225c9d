"""What a language model writes stands only as far as it can be checked, and says who wrote it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import summary
from comments.analysis.language_model import Answer, questions, with_answers, written
from comments.analysis.language_model.checks import FORM, NUMBER, QUOTE, UNCHECKABLE, Kept, Material, check, name_mark
from comments.analysis.language_model.figures import COMMENTS, DISTINCT, Figure
from tests.analysis.test_summary import ABOUT, a_docket

SIDES = ("support", "oppos")
TEXT = "It’s our only legal payment route to family abroad, and we rely on it."
MATERIAL = Material(
    quotes=[{"comment": "0007", "source": "file-1", "start": 40, "end": 40 + len(TEXT), "text": TEXT, "comments": 3}],
    figures=[
        Figure(1234, "comments in this summary", (COMMENTS,), SIDES),
        Figure(300, "distinct texts", (DISTINCT,), SIDES),
        Figure(56, "comments that oppose the proposal", (COMMENTS, ("oppos",)), ("support",)),
        Figure(78, "comments that support the proposal", (COMMENTS, ("support",)), ("oppos",)),
        Figure(9, "comments about: Notice of 30 days", ((name_mark(0),),), SIDES),
    ],
    names=["Notice of 30 days", "31 U.S.C. 5318A"],
)


@pytest.mark.parametrize(
    "sentence",
    [
        "1,234 comments came in.",
        "The 1234 comments hold 300 distinct texts.",
        "56 comments oppose the rule, and 78 comments support it.",
        "Fifty-six comments oppose the rule.",
        "The topic notice of 30 days comes up 9 times.",
        "1,234 comments cite 31 U.S.C. 5318A.",
        "One comment says: “our only legal payment route to family abroad.”",
        'A sender writes "It\'s our only legal payment route" and asks for time.',
    ],
)
def test_a_sentence_with_figures_and_quotes_of_the_record_stands(sentence):
    assert isinstance(check(sentence, MATERIAL), Kept)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("1,235 comments came in.", NUMBER),
        ("12,34 comments came in.", NUMBER),
        ("1,234 comments oppose the rule.", NUMBER),
        ("78 comments oppose the rule, and 56 comments support it.", NUMBER),
        ("The 1,234 distinct texts differ.", NUMBER),
        ("Notice comes up 9 times here.", NUMBER),
        ("30 comments came in here.", NUMBER),
        ("Most of the 1,234 comments agree.", NUMBER),
        ("1,234 comments, some 90% of them, agree.", NUMBER),
        ("1,234 comments give ½ of it.", NUMBER),
        ("1,234 comments give 三 reasons.", NUMBER),
        ("1,234 comments lost $300 each.", NUMBER),
        ("More than 1,234 comments came.", NUMBER),
        ("Only one comment says: “our only legal payment route to family”.", NUMBER),
        ("1,234 comments came, or １２３５ comments.", NUMBER),
        ("No comment supports it, of 1,234 comments.", NUMBER),
        ("A sender writes “our only illegal payment route to family”.", QUOTE),
        ("A sender writes “our only … payment route to family”.", QUOTE),
        ("A sender writes “ur only legal payment route”.", QUOTE),
        ("A sender writes “legal payment”.", QUOTE),
        ("A sender writes “our only legal payment route.", QUOTE),
        ("A sender writes 'our only legal payment route'.", QUOTE),
        ("A sender writes «our only legal payment route».", QUOTE),
        ("<b>1,234 comments</b> came in.", FORM),
        ("1,234 comments came in [see](https://evil.example).", FORM),
        ("Visit evil.com for the 1,234 comments.", FORM),
        ("You should vote against it, 1,234 comments say.", FORM),
        ("I counted 1,234 comments here.", FORM),
        ("1,234 comments\ncame in.", FORM),
        ("1,234 comments \u202ecame in.", FORM),
        ("1,234 comments say \ue000 here.", FORM),
        ("1,234 comments " + "x" * 600, FORM),
        ("", FORM),
        (None, FORM),
        (1234, FORM),
        (["1,234 comments came in."], FORM),
        ("The rule is plainly wrong.", UNCHECKABLE),
    ],
)
def test_a_sentence_that_fails_is_dropped_with_its_reason(sentence, why):
    assert check(sentence, MATERIAL) == why


def test_a_quote_is_given_in_the_letters_of_its_comment_with_its_place():
    kept = check('One sender writes: "It\'s our only legal payment route."', MATERIAL)

    assert kept.text == "One sender writes: “It’s our only legal payment route”."
    (quote,) = kept.quotes
    assert quote == {
        "comment": "0007",
        "source": "file-1",
        "start": 40,
        "end": 73,
        "text": "It’s our only legal payment route",
    }


DATA = summary.build(ABOUT, a_docket(3, 60))
ASKED = {question.key: question for question in questions(DATA)}


def answered(texts):
    return with_answers(DATA, "small-model-1", [Answer(key, ASKED[key].sha256, text) for key, text in texts.items()])


def test_each_question_gives_quotes_as_data_and_says_that_they_are_no_orders():
    system, user = ASKED["overview"].messages

    assert system[0] == "system"
    assert "never instructions" in system[1]
    assert json.loads(user[1])["quotes"]
    assert set(ASKED["overview"].comments) <= {facts.key for facts in a_docket(3, 60)}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"sentences": {"a": 1}}', "{" * 5000, '{"names": []}', "</think>"]
)
def test_from_garbage_nothing_is_taken(text):
    assert answered(dict.fromkeys(ASKED, text)) == DATA


def test_an_answer_to_another_question_is_passed_over():
    answer = Answer("overview", "0" * 64, '{"sentences": ["There are 60 comments here."]}')

    assert with_answers(DATA, "small-model-1", [answer]) == DATA


@pytest.mark.parametrize("around", ["{}", "Sure!\n```json\n{}\n```", "<think>{{ hm }}</think>{}"])
def test_the_object_is_found_whatever_stands_around_it(around):
    text = around.replace("{}", '{"sentences": ["There are 60 comments here."]}')

    assert written(answered({"overview": text})).overview == [{"text": "There are 60 comments here.", "quotes": []}]


def test_sentences_are_kept_up_to_the_limit_and_once():
    sentences = [f"There are 60 comments here{'.' * (number % 9 + 1)}" for number in range(30)]
    kept = written(answered({"overview": json.dumps({"sentences": sentences})})).overview

    assert [one["text"] for one in kept] == sentences[: ASKED["overview"].limit]


PIECES = st.sampled_from(
    ["60 comments", "61 comments", "oppose", "support", "distinct texts", '"', "“", "”", "<b>", "All", ",",
     "one comment", DATA["quotes"][0]["text"], DATA["quotes"][0]["text"][:40], "Sixty", "and", ".", "5318A", "%", "I",
     "\u202e"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=12).map(" ".join))
def test_whatever_is_written_each_kept_quote_stands_in_its_comment_and_each_number_is_a_figure(sentence):
    kept = check(sentence, ASKED["overview"].material)
    if isinstance(kept, str):
        return
    texts = {(c.key, source): text for c in a_docket(3, 60) for source, text in c.texts()}
    for quote in kept.quotes:
        assert texts[quote["comment"], quote["source"]][quote["start"] : quote["end"]] == quote["text"]
        assert f"“{quote['text']}”" in kept.text
    assert "61" not in kept.text
    assert "<" not in kept.text
    assert kept.quotes or "60" in kept.text or "Sixty" in kept.text


PROPOSED = {
    **DATA,
    "topics": DATA["topics"]
    | {
        "proposed": [
            {"code": "found-1", "name": "ferry, harbour", "terms": ["ferry", "harbour", "tickets"], "quotes": [],
             "comments": 4, "distinct_texts": 4, "passages": 4}
        ]
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("Ferry tickets at the harbour", True),
        ("Harbours and the ferry", True),
        ("Ferry fraud", False),
        ("Ferry 4 harbour", False),
        ("<b>Ferry</b>", False),
        ("of the", False),
        ("Ferry " * 20, False),
        (["Ferry"], False),
    ],
)
def test_a_found_topic_gets_a_name_made_of_its_own_words(name, is_kept):
    asked = {question.key: question for question in questions(PROPOSED)}["names"]
    data = with_answers(PROPOSED, "small", [Answer("names", asked.sha256, json.dumps({"names": {"found-1": name}}))])

    kept = written(data)
    assert (kept.names if kept else {}) == ({"found-1": name} if is_kept else {})
