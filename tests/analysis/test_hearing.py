"""What is heard of many sentences at once is what is heard of each by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import cue_lists
from comments.analysis.hearing import Listener
from comments.analysis.outline import Request
from comments.analysis.topic_plan import TopicPlan

ASKED = TopicPlan(
    requests=(
        Request(1, "Is the notice long enough for a small bank to close its accounts in good order?"),
        Request(3, "What would enhanced diligence on correspondent accounts cost?"),
    )
)
_CUES = sorted(
    {
        word.strip("*~")
        for name in ("stance", "substance", "outline_sure", "outline_hints")
        for cues in cue_lists.read(name).values()
        for cue in cues
        for word in cue.split("/")
    }
)
_OTHERS = (
    "the", "of", "que", "los", "para", "die", "und", "nicht", "question 3", "40", "$5", "12 %", "31 U.S.C. 5318A",
    "\u201c", "\u201d", '"', "?", ";", ",", "\u2014", "café", "日本", "<b>", "&amp;", "§ 5", "\x1e", "'", "\n",
    "12 hours", "31USC5318", "5 percent", "1,000", "12 CFR 1010", "7%", "5 per cent", "3 dólares", "sec. 553",
    "9 members", "53 weavers", "5hours", "notice", "bank", "long", "enough", "small", "accounts", "order", "close",
    "however", "but",
)  # fmt: skip
SENTENCES = st.lists(
    st.tuples(
        st.lists(st.one_of(st.sampled_from(_CUES), st.sampled_from(_OTHERS)), max_size=14).map(" ".join),
        st.sampled_from([".", "?", "", ' "', '?"', "!"]),
    ).map("".join),
    max_size=12,
)


@pytest.mark.parametrize("plan", [TopicPlan(), ASKED], ids=["the outline", "with questions"])
@settings(max_examples=150, deadline=None)
@given(sentences=SENTENCES)
def test_many_at_once_say_what_each_says_alone(plan, sentences):
    listener = Listener(plan)

    assert list(listener.hear_all(sentences)) == [listener.hear(sentence) for sentence in sentences]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_texts_are_heard_at_once(sentences):
    listener = Listener(ASKED)

    assert list(listener.hear_all(sentences)) == [listener.hear(sentence) for sentence in sentences]


def test_made_up_words_without_end_are_forgotten(monkeypatch):
    monkeypatch.setattr("comments.analysis.hearing._REMEMBERED", 20)
    listener = Listener(TopicPlan())
    sentences = [f"I oppose this rule because word{number} is a burden." for number in range(30)]

    once = [list(listener.hear_all([sentence])) for sentence in sentences]

    assert once == [[listener.hear(sentence)] for sentence in sentences]
    assert listener.words_known < 40
