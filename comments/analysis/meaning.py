"""What comments are about, which side they take, and what they bring: sentence by sentence, then comment by comment.

Each distinct sentence is read once; what it says counts for every comment that holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comments.analysis import found_topics, passages, stance, substance, topics
from comments.analysis.found_topics import FoundTopic
from comments.analysis.passages import Reading, Readings
from comments.analysis.stance import CommentStance, Evidence, Said
from comments.analysis.topic_plan import TopicPlan
from comments.analysis.topics import TopicReading


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
    """

    topics: TopicReading
    proposed: Sequence[FoundTopic]
    said: Mapping[int, Said]
    texts: Sequence[TextMeaning]


def understand(readings: Readings, plan: TopicPlan, *, known: Sequence[str] = ()) -> Meaning:
    """Read what was cut into sentences.

    Args:
        readings: the sentences of some comments.
        plan: the outline of topics, and what staff changed about it.
        known: texts whose words name no topic of their own, such as the rule's title.
    """
    read = topics.assign(readings.passages, plan)
    left = [number for number, state in enumerate(read.states) if state == topics.WITHOUT_TOPIC]
    found = found_topics.find([readings.passages[number] for number in left], known=known, unwanted=plan.unwanted)
    decided = plan.dropped | set(plan.merged) | {own.topic.code for own in plan.own}
    proposed = [
        FoundTopic(topic.code, topic.terms, tuple(left[at] for at in topic.passages))
        for topic in found
        if topic.code not in decided
    ]
    said: dict[int, Said] = {}
    signs: dict[int, tuple[str, ...]] = {}
    for number, passage in enumerate(readings.passages):
        if passage.kind == passages.SAID and read.states[number] != topics.NOT_READ:
            if (heard := stance.hear(passage.text)).signals:
                said[number] = heard
            if shown := substance.signs(passage.text):
                signs[number] = tuple(sign.name for sign in shown)
    codes = [frozenset(given.code for given in of_passage) for of_passage in read.assignments]
    return Meaning(read, proposed, said, [_of_text(reading, codes, said, signs) for reading in readings.texts])


def _of_text(
    reading: Reading,
    codes: Sequence[frozenset[str]],
    said: Mapping[int, Said],
    signs: Mapping[int, tuple[str, ...]],
) -> TextMeaning:
    numbers = reading.passages.tolist()
    heard = []
    for at, number in enumerate(numbers):
        if number in said:
            source, start, end = (values[at] for values in reading.places)
            heard.append((said[number], [Evidence(reading.sources[source], start, end)] * len(said[number].signals)))
    counts = dict.fromkeys(substance.SIGNS, 0)
    for number in dict.fromkeys(numbers):
        for sign in signs.get(number, ()):
            counts[sign] += 1
    return TextMeaning(
        frozenset().union(*(codes[number] for number in dict.fromkeys(numbers))),
        stance.weigh(heard),
        counts,
        substance.score(counts),
    )
