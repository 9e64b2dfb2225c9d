"""What comments are about, which side they take, and what they bring: sentence by sentence, then comment by comment.

Each distinct sentence is read once; what it says counts for every comment that holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from comments.analysis import found_topics, passages, stance, substance, topics
from comments.analysis.found_topics import FoundTopic
from comments.analysis.passages import Passage, Reading, Readings
from comments.analysis.prepared import Listener, Prepared
from comments.analysis.stance import CommentStance, Evidence, Said
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.topics import Assignment, TopicReading


@dataclass(frozen=True, slots=True)
class TextMeaning:
    """What the comments that have exactly these texts mean.

    Attributes:
        codes: of all topics of their sentences.
        stance: with whole sentences as evidence.
        signs: sentences with each sign of substance.
        score: their place in the reading queue, highest first.
    """

    codes: frozenset[str]
    stance: CommentStance
    signs: Mapping[str, int]
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What some comments mean.

    Attributes:
        topics: of each passage, by its number in `Readings.passages`.
        proposed: topics found in what has none; their passages are such numbers.
        said: what each passage says for or against, where it says anything.
        texts: one for each of `Readings.texts`, in the same order.
        answered: by comment, the topics of the rule's own questions that its sender said it answers.
    """

    topics: TopicReading
    proposed: Sequence[FoundTopic]
    said: Mapping[int, Said]
    texts: Sequence[TextMeaning]
    answered: Mapping[str, frozenset[str]]


def understand(
    readings: Readings,
    plan: TopicPlan,
    *,
    answered: Mapping[str, frozenset[str]],
    known: Sequence[str] = (),
    prepared: Prepared | None = None,
) -> Meaning:
    """Read what was cut into sentences.

    Args:
        readings: the sentences of some comments.
        plan: the outline of topics, and what staff changed about it.
        known: texts whose words name no topic of their own, such as the rule's title.
        answered: by comment, topics that its sender named.
        prepared: what cut the texts into sentences under this plan, where something did so beforehand.
    """
    listener = Listener(plan)
    said: dict[int, Said] = {}
    signs: dict[int, tuple[str, ...]] = {}

    def listen(number: int, passage: Passage) -> tuple[str, tuple[Assignment, ...]]:
        if passage.kind != passages.SAID:
            return topics.NOT_SAID, ()
        noted = prepared.heard(readings.passages.heard(number)) if prepared else None
        heard = noted or listener.hear(passage.text)
        if heard.said.signals:
            said[number] = heard.said
        if heard.signs:
            signs[number] = heard.signs
        return heard.state, heard.topics

    read = topics.assign(readings.passages, plan, listen)
    left = [number for number, state in enumerate(read.states) if state == topics.WITHOUT_TOPIC]
    found = found_topics.find([readings.passages[number] for number in left], known=known, unwanted=plan.unwanted)
    decided = plan.dropped | set(plan.merged) | {own.topic.code for own in plan.own}
    proposed = [
        FoundTopic(topic.code, topic.terms, tuple(left[at] for at in topic.passages))
        for topic in found
        if topic.code not in decided
    ]
    codes = [frozenset(given.code for given in given_to) if given_to else _NO_CODES for given_to in read.assignments]
    texts = [_of_text(reading, codes, said, signs) for reading in readings.texts]
    return Meaning(read, proposed, said, texts, answered)


_NO_CODES: Final[frozenset[str]] = frozenset()
_UNHEARD: Final = stance.weigh(())


def _of_text(
    reading: Reading,
    codes: Sequence[frozenset[str]],
    said: Mapping[int, Said],
    signs: Mapping[int, tuple[str, ...]],
) -> TextMeaning:
    numbers = reading.passages.tolist()
    once = set(numbers)
    heard = []
    if not said.keys().isdisjoint(once):
        for at, number in enumerate(numbers):
            if number in said:
                source, start, end = (int(values[at]) for values in reading.places)
                evidence = Evidence(reading.sources[source], start, end)
                heard.append((said[number], [evidence] * len(said[number].signals)))
    counts = dict.fromkeys(substance.SIGNS, 0)
    for number in once:
        for sign in signs.get(number, ()):
            counts[sign] += 1
    return TextMeaning(
        _NO_CODES.union(*(codes[number] for number in once)),
        stance.weigh(heard) if heard else _UNHEARD,
        counts,
        substance.score(counts),
    )
