"""What comments are about, which side they take, and what they bring: sentence by sentence, then comment by comment.

Each distinct sentence is read once; what it says counts for every comment that holds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from comments.analysis import found_topics, passages, stance, substance, topics
from comments.analysis.cutting import UNHEARD
from comments.analysis.found_topics import FoundTopic
from comments.analysis.hearing import Heard, Listener
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
    heard: Sequence[Heard] = (),
) -> Meaning:
    """Read what was cut into sentences.

    Args:
        readings: the sentences of some comments.
        plan: the outline of topics, and what staff changed about it.
        known: texts whose words name no topic of their own, such as the rule's title.
        answered: by comment, topics that its sender named.
        heard: what was noted of sentences under this plan, by the numbers that whoever cut them gave.
    """
    numbers, table = _listened(readings, plan, heard)
    read = _topics(readings, plan, numbers, table)
    left = np.flatnonzero(np.array([state == topics.WITHOUT_TOPIC for state in read.states], dtype=np.bool_))
    # Passages are in the order in which topics are looked for in them, and no more are looked at.
    left = left[: found_topics.READ].tolist()
    found = found_topics.find([readings.passages[number] for number in left], known=known, unwanted=plan.unwanted)
    decided = plan.dropped | set(plan.merged) | {own.topic.code for own in plan.own}
    proposed = [
        replace(
            topic,
            passages=tuple(left[at] for at in topic.passages),
            named_in=tuple(left[at] for at in topic.named_in),
        )
        for topic in found
        if topic.code not in decided
    ]
    speaks = np.array([bool(one.said.signals) for one in table], dtype=np.bool_)[numbers]
    said = {place: table[numbers[place]].said for place in np.flatnonzero(speaks).tolist()}
    signed = np.array([bool(one.signs) for one in table], dtype=np.bool_)[numbers]
    signs = {place: table[numbers[place]].signs for place in np.flatnonzero(signed).tolist()}
    return Meaning(read, proposed, said, _Texts(readings, read, said, signs).meanings(), answered)


def _listened(
    readings: Readings, plan: TopicPlan, heard: Sequence[Heard]
) -> tuple[npt.NDArray[np.int32], Sequence[Heard]]:
    """For each passage its number in a table of what passages say; what nobody has heard is heard now."""
    is_said = readings.passages.are(passages.SAID)
    numbers = readings.passages.heard.copy()
    fresh = np.flatnonzero(is_said & (numbers == UNHEARD))
    more = list(Listener(plan).hear_all([readings.passages[place].text for place in fresh.tolist()]))
    numbers[fresh] = np.arange(len(heard), len(heard) + len(more))
    numbers[~is_said] = len(heard) + len(more)
    return numbers, [*heard, *more, _NOT_SAID]


def _topics(
    readings: Readings, plan: TopicPlan, numbers: npt.NDArray[np.int32], table: Sequence[Heard]
) -> TopicReading:
    found, states = [one.topics for one in table], [one.state for one in table]
    rows = numbers.tolist()
    read = TopicReading(plan.topics(), list(map(found.__getitem__, rows)), list(map(states.__getitem__, rows)))
    by_staff = topics.corrections_of(plan)
    assigner = topics.Assigner(plan) if by_staff else None
    for passage_id, corrected in by_staff.items():
        for place in readings.passages.places_of(passage_id):
            assert assigner is not None
            before = read.states[place], read.assignments[place]
            passage = readings.passages[place]
            after = topics.correct(assigner, plan, passage, corrected, before)
            read.states[place], read.assignments[place] = after
    return read


_NOT_SAID: Final = Heard(topics.NOT_SAID, (), stance.NOTHING_SAID, ())
_NO_CODES: Final[frozenset[str]] = frozenset()
_UNHEARD: Final = stance.weigh(())


class _Texts:
    """What texts mean by their sentences. Most share what they mean with others, and are one object then."""

    def __init__(
        self,
        readings: Readings,
        read: TopicReading,
        said: Mapping[int, Said],
        signs: Mapping[int, tuple[str, ...]],
    ) -> None:
        self._readings, self._said, self._signs = readings, said, signs
        self._assignments = read.assignments
        self._codes: dict[frozenset[str], frozenset[str]] = {}
        self._once: dict[tuple[frozenset[str], tuple[int, ...]], TextMeaning] = {}

    def meanings(self) -> list[TextMeaning]:
        """One for each reading."""
        tells = np.array([bool(given) for given in self._assignments], dtype=np.bool_)
        tells[[*self._said, *self._signs]] = True
        telling = self._readings.texts.of_any(tells)
        found = [self._plain(_NO_CODES, (0,) * len(substance.SIGNS))] * len(telling)
        for number in np.flatnonzero(telling).tolist():
            found[number] = self._of_text(self._readings.texts[number])
        return found

    def _plain(self, codes: frozenset[str], counts: tuple[int, ...]) -> TextMeaning:
        """Of a text that takes no side."""
        once = self._once.get((codes, counts))
        if once is None:
            signs = dict(zip(substance.SIGNS, counts, strict=True))
            once = self._once[codes, counts] = TextMeaning(codes, _UNHEARD, signs, substance.score(signs))
        return once

    def _of_text(self, reading: Reading) -> TextMeaning:
        numbers = reading.passages.tolist()
        once = set(numbers)
        heard = []
        if not self._said.keys().isdisjoint(once):
            for at, number in enumerate(numbers):
                if number in self._said:
                    source, start, end = (int(values[at]) for values in reading.places)
                    evidence = Evidence(reading.sources[source], start, end)
                    heard.append((self._said[number], [evidence] * len(self._said[number].signals)))
        counts = dict.fromkeys(substance.SIGNS, 0)
        for number in once:
            for sign in self._signs.get(number, ()):
                counts[sign] += 1
        codes = frozenset([made.code for number in once for made in self._assignments[number]])
        plain = self._plain(self._codes.setdefault(codes, codes), tuple(counts.values()))
        return replace(plain, stance=stance.weigh(heard)) if heard else plain
