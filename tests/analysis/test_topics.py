"""Sentences get the topics of the outline, with the words that say so; what isn't read is told."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.analysis import cue_lists, found_topics, outline, phrases, topics
from comments.analysis.cues import Wording
from comments.analysis.function_words import language_of
from comments.analysis.outline import OUTLINE, Request, Topic
from comments.analysis.passages import Passage, Place
from comments.analysis.topic_plan import Correction, OwnTopic, TopicPlan
from tests.patience import ending

SURE, HINTS = cue_lists.read("outline_sure"), cue_lists.read("outline_hints")
QUESTIONS = (
    Request(1, "Should the agency exempt remittances below a monetary threshold, and at what threshold?"),
    Request(2, "What alternatives to correspondent account prohibitions did institutions consider practicable?"),
)


def passage(text: str, kind: str = "said", count: int = 1) -> Passage:
    return Passage(f"{abs(hash(text)):032x}"[:32], kind, text, count, Place("1", "text", 0, len(text)))


def codes(text: str, requests=()) -> list[str]:
    return [given.code for given in topics.Assigner(TopicPlan(tuple(requests))).assign(Wording(text))]


def test_every_topic_has_its_parent_before_it_and_every_leaf_has_cues():
    seen = {""}
    for topic in outline.with_requests(QUESTIONS):
        assert topic.parent in seen
        assert topic.code not in seen
        seen.add(topic.code)
    parents = {topic.parent for topic in OUTLINE}
    assert {topic.code for topic in OUTLINE} - parents <= set(SURE)
    assert set(SURE) | set(HINTS) <= seen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The fifth special measure goes too far.", ["measure-5"]),
        ("Small banks cannot afford special due diligence.", ["burden-diligence", "burden-small"]),
        ("Necesitamos más tiempo para comentar.", ["notice"]),
        ("I like trains.", []),
        ("Banks, bankers and banking are fine.", []),
    ],
)
def test_a_sentence_gets_its_topics_and_no_others(text, expected):
    assert sorted(codes(text)) == expected


def test_a_heading_is_given_only_where_nothing_narrower_is():
    assert codes("We agree with the finding.") == ["finding"]
    assert codes("The finding rests on secret evidence.") == ["evidence"]


def test_one_hint_alone_or_the_same_one_thrice_gives_no_topic():
    assert codes("Small.") == []
    assert codes("Official, official, official, and official.") == []


def test_a_numbered_request_is_found_by_its_number_and_by_its_own_words():
    assert codes("In response to Question 2, none.", QUESTIONS) == ["request-2"]
    assert "request-1" in codes("Please exempt remittances under a monetary threshold of $500.", QUESTIONS)
    assert codes("In response to Question 7, none.", QUESTIONS) == []
    assert codes("Question 2: none.") == []


def test_what_is_not_said_and_what_is_in_other_languages_is_told_and_never_dropped():
    found = [
        passage("The compliance cost is too high."),
        passage("Le coût de la conformité est trop élevé pour les petites banques et pour nous."),
        passage("这项规定对小银行来说成本太高了。"),
        passage("The compliance cost is too high, says the rule.", kind="quoted"),
        passage("I like trains."),
    ]
    reading = topics.assign(found)
    assert reading.states == [
        topics.ASSIGNED,
        topics.NOT_READ,
        topics.NOT_READ,
        topics.NOT_SAID,
        topics.WITHOUT_TOPIC,
    ]
    assert sum(reading.counts().values()) == len(found)
    assert reading.counts()[topics.NOT_READ] == 2


WRITTEN = " ".join(cue for table in (SURE, HINTS) for cues in table.values() for cue in cues)
WORDS = sorted({word.strip("*~") for word in WRITTEN.replace("/", " ").split()})
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=25).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(TEXTS)
def test_evidence_stands_in_the_sentence_in_order_and_apart(text):
    for made in topics.Assigner(TopicPlan(QUESTIONS)).assign(Wording(text)):
        assert topics.LEAST_SCORE <= made.score <= 1
        assert made.evidence
        assert all(0 <= start < end <= len(text) for start, end in made.evidence)
        assert all(text[start:end].strip() == text[start:end] for start, end in made.evidence)
        ends = [end for _, end in made.evidence]
        assert all(end <= start for end, (start, _) in zip(ends, made.evidence[1:], strict=False))


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_topics_do_not_depend_on_the_order(texts, shuffler):
    found = [passage(text) for text in texts]
    assignments = dict(zip(texts, topics.assign(found, TopicPlan(QUESTIONS)).assignments, strict=True))
    shuffler.shuffle(found)
    again = topics.assign(found, TopicPlan(QUESTIONS[::-1]))
    assert [assignments[one.text] for one in found] == again.assignments


@pytest.mark.parametrize(
    "text",
    [
        "account" * 60_000,
        "small " * 60_000,
        "correspondent account indirect " * 15_000,
        "\u202eחשבון בנק " * 20_000,
        "(" * 200_000 + "[" * 100_000,
        "question 1 " * 30_000,
    ],
    ids=lambda text: f"{text[:8]!r}",
)
def test_texts_made_to_be_slow_are_read_in_linear_time(text):
    with ending():
        topics.assign([passage(text)], TopicPlan(QUESTIONS))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The rule is too broad.", "en"),
        ("La regla es muy amplia para los bancos.", "es"),
        ("Nous pensons que la règle est trop large pour les banques.", "other"),
        ("A regra não é boa para os bancos do país.", "other"),
        ("Правило слишком широкое.", "other"),
        ("", "en"),
    ],
)
def test_the_language_of_a_sentence_is_told_by_its_little_words(text, language):
    assert language_of(Wording(text).forms) == language


def left_over() -> list[Passage]:
    dogs = [f"Our kennel {n} breeds sheepdogs on the {n}th hill." for n in "abcdef"]
    boats = [f"The ferry {n} sails to the lighthouse at dawn {n}." for n in "abcde"]
    return [passage(text) for text in (*dogs, *boats, "Nothing like the others at all.")]


def test_topics_are_found_in_what_is_left_and_named_by_their_terms():
    found = found_topics.find(left_over())
    assert [set(topic.terms) >= words for topic, words in zip(found, ({"kennel"}, {"ferry"}), strict=True)]
    assert [len(topic.passages) for topic in found] == [6, 5]
    assert all(topic.code.startswith("found-") and topic.name for topic in found)


def test_a_found_topic_is_called_by_a_phrase_that_its_sentences_share_as_people_wrote_it():
    said = [f"{who} pays a wire-transfer fee of {n} dollars." for n, who in enumerate(("Ann", "Bo", "Cy", "Di", "Ed"))]
    left = [passage(text) for text in (*said, "The Wire-Transfer Fee falls.", "Nothing else at all.")]
    [topic] = found_topics.find(left)
    assert topic.name == "Wire-transfer fee"
    assert {left[i].text for i in topic.named_in} == {*said, "The Wire-Transfer Fee falls."}
    assert set(topic.named_in) <= set(topic.passages)


def test_a_name_neither_begins_nor_ends_with_how_something_is_done():
    said = [
        f"They simply push the {thing} family business offshore quickly." for thing in ("old", "new", "last", "big")
    ]
    found = phrases.characteristic(said, {"simply", "push", "family", "business", "offshore", "quickly"})
    assert (found.text, found.held_by) == ("Family business offshore", (0, 1, 2, 3))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("It began with a text message meant for {}", "Text message"),
        ("My {} mother sends it", None),
        ("They push {} shadows and destroy American jobs", "American jobs"),
        ("I ask {} to pursue a common-sense solution", "Common-sense solution"),
        ("Nobody says who {} committed a crime", None),
        ("He lives {} around banking", None),
        ("We {} lost savings", "Lost savings"),
        ("Give {} due process hearing rights", "Due process hearing rights"),
        ("It froze {} the stolen money", "Stolen money"),
        ("Think {} of losing homes", "Losing homes"),
        ("Look at {} finding records", "Finding records"),
    ],
)
def test_a_name_holds_no_verb_that_is_sure_to_be_one(said, name):
    texts = [f"{said.format(who)}." for who in ("Ann", "Bo", "Cyrus", "Dinah")]
    terms = {word.strip(".") for word in said.lower().split()}
    found = phrases.characteristic(texts, terms)
    assert (found.text if found else None) == name


def test_where_terms_are_the_name_verbs_and_adverbs_are_left_out():
    words = [("kennel", "destroyed"), ("destroyed", "kennel")]
    said = [f"Of {one}, {n} in all; and of {other}, {n} more." for n in range(3) for one, other in words]
    others = [f"Nothing like {other} here." for other in ("boats", "trains", "hills")]
    [topic] = found_topics.find([passage(text) for text in (*said, *others)])
    assert (topic.name, set(topic.terms)) == ("Kennel", {"kennel", "destroyed"})


def test_a_found_topic_whose_sentences_share_no_phrase_is_called_by_its_terms():
    words = [("kennel", "sheepdog"), ("sheepdog", "kennel")]
    said = [f"Of {one}, {n} in all; and of {other}, {n} more." for n in range(3) for one, other in words]
    others = [f"Nothing like {other} here." for other in ("boats", "trains", "hills")]
    [topic] = found_topics.find([passage(text) for text in (*said, *others)])
    assert topic.name == "Kennel, sheepdog"
    assert topic.named_in == ()


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_found_topics_do_not_depend_on_the_order(shuffler):
    left = left_over()
    shuffled = list(left)
    shuffler.shuffle(shuffled)

    def told(some):
        return [(t.code, t.terms, t.name, {some[i].text for i in t.passages}) for t in found_topics.find(some)]

    assert told(left) == told(shuffled)


def test_a_sentence_is_in_one_found_topic_and_words_that_all_know_make_none():
    left = left_over()
    held = Counter(i for topic in found_topics.find(left) for i in topic.passages)
    assert max(held.values()) == 1
    terms = {term for t in found_topics.find(left, known=["Kennel sheepdogs breeds hill"]) for term in t.terms}
    assert "kennel" not in terms
    assert "ferry" in terms


def test_nothing_is_found_in_nothing():
    assert found_topics.find([]) == []
    assert found_topics.find([passage("One sentence alone.")]) == []


KENNELS = OwnTopic(Topic("own-1", "Kennels", "burden", "Dogs."), ("kennel", "sheepdogs"))


def test_a_topic_of_staff_is_found_by_two_of_its_terms_and_stands_where_they_put_it():
    plan = TopicPlan(own=(KENNELS,))
    order = [topic.code for topic in plan.topics()]
    assert order.index("own-1") == order.index("burden-costs") + 1
    assert [made.code for made in topics.Assigner(plan).assign(Wording("Our kennel has sheepdogs."))] == ["own-1"]
    assert topics.Assigner(plan).assign(Wording("Our kennel has cats.")) == ()


def test_a_renamed_and_moved_topic_keeps_its_code_and_its_sentences():
    plan = TopicPlan(names={"burden-small": "Small banks"}, parents={"burden-small": "process"})
    moved = next(topic for topic in plan.topics() if topic.code == "burden-small")
    assert (moved.name, moved.parent) == ("Small banks", "process")
    assert [made.code for made in topics.Assigner(plan).assign(Wording("Small banks."))] == ["burden-small"]


def test_a_merged_topic_counts_as_the_other_and_a_dropped_one_as_none():
    plan = TopicPlan(merged={"burden-small": "burden-costs"}, dropped=frozenset({"evidence"}))
    codes_left = {topic.code for topic in plan.topics()}
    assert not codes_left & {"burden-small", "evidence"}
    assert [made.code for made in topics.Assigner(plan).assign(Wording("Small banks."))] == ["burden-costs"]
    assert topics.Assigner(plan).assign(Wording("Secret evidence.")) == ()


def test_mergers_that_go_in_a_circle_end_and_children_of_what_is_gone_move_to_the_top():
    plan = TopicPlan(merged={"notice": "evidence", "evidence": "notice"}, dropped=frozenset({"burden"}))
    assert plan.target("notice") == ""
    assert next(t for t in plan.topics() if t.code == "burden-small").parent == ""


def test_what_staff_put_on_a_passage_or_took_away_holds_whatever_the_cues_say():
    small, trains = passage("Small banks."), passage("I like trains.")
    plan = TopicPlan(
        corrections=(
            Correction(small.passage_id, "burden-small", is_added=False),
            Correction(trains.passage_id, "evidence", is_added=True),
        )
    )
    reading = topics.assign([small, trains], plan)
    assert reading.assignments[0] == ()
    assert [(made.code, made.score) for made in reading.assignments[1]] == [("evidence", 1.0)]
    assert reading.states == [topics.WITHOUT_TOPIC, topics.ASSIGNED]
