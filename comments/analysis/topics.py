"""Which sentence is about which topic of the outline, and which words say so.

A sentence has several topics, or none. Each topic that's given comes with a score and the places of the words that it
rests on. What can't be read for topics (another language than English and Spanish) is told, never dropped.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from comments.analysis import outline, passages
from comments.analysis.cues import Cue, Hit, Matcher, Wording
from comments.analysis.function_words import OTHER, language_of
from comments.analysis.outline import Request, Topic
from comments.analysis.outline_cues import SURE_WEIGHT, outline_cues
from comments.analysis.passages import Passage
from comments.analysis.stopwords import STOP_WORDS
from comments.analysis.topic_plan import OUTLINE, QUESTION, STAFF, Correction, TopicPlan

METHOD_VERSION: Final = 1
LEAST_SCORE: Final = 0.7

ASSIGNED, WITHOUT_TOPIC, NOT_READ, NOT_SAID = "assigned", "without_topic", "not_read", "not_said"
NO_CHANGES: Final = TopicPlan()
_ECHO_SCORE, _TERM_WEIGHT = 0.7, 0.5
LEAST_ECHO: Final = 4
_ECHO_SHARE = 0.3
_RARE = 2
_NUMBERED = re.compile(r"q?(\d{1,3})")


class Assignment(NamedTuple):
    """A topic of one sentence.

    Attributes:
        code: of the topic.
        score: 0.7 to 1, how much the words found tell. No probability.
        evidence: places (start, end) in the sentence, in order, none overlapping another.
        origin: one of topic_plan.ORIGINS: what says so.
        via: the topic that its words point to, where staff merged that one into this.
        decision: number of staff's decision, where a person put it there.
    """

    code: str
    score: float
    evidence: tuple[tuple[int, int], ...]
    origin: str = OUTLINE
    via: str = ""
    decision: int = 0


@dataclass(frozen=True, slots=True)
class TopicReading:
    """Topics of some passages.

    Attributes:
        topics: the outline that was used.
        assignments: for each passage, in the same order, its topics, highest score first.
        states: for each passage `assigned`, `without_topic`, `not_read` (in another language) or `not_said` (quoted
            from the rule, salutation, signature, device).
    """

    topics: tuple[Topic, ...]
    assignments: list[tuple[Assignment, ...]]
    states: list[str]

    def counts(self) -> dict[str, int]:
        """Passages by state; they add up to all."""
        found = Counter(self.states)
        return {state: found[state] for state in (ASSIGNED, WITHOUT_TOPIC, NOT_READ, NOT_SAID)}


class Assigner:
    """An outline, ready to be looked for in sentences."""

    def __init__(self, plan: TopicPlan = NO_CHANGES) -> None:
        asked = list(plan.requests)
        self.topics = plan.topics()
        self._plan = plan
        self._origins = {code: plan.origin(code) for code in plan.every()}
        above = {topic.parent for topic in self.topics}
        self._headings = {topic.code for topic in self.topics if not topic.parent and topic.code in above}
        self._place = {topic.code: number for number, topic in enumerate(self.topics)}
        self._matcher = Matcher([*outline_cues(), *_numbered_cues(), *_own_cues(plan)])
        self._numbers = {request.number for request in asked}
        self._echoes = _Echoes(asked)

    @property
    def cues(self) -> tuple[Cue, ...]:
        """What it looks for."""
        return self._matcher.cues

    @property
    def echo_words(self) -> frozenset[str]:
        """Words of the rule's questions, of which `LEAST_ECHO` may make an echo."""
        return self._echoes.words

    def assign(
        self, wording: Wording, without: Collection[str] = (), hits: Sequence[Hit] | None = None
    ) -> tuple[Assignment, ...]:
        """Topics of one sentence in English or Spanish, highest score first, ties in the outline's order.

        Args:
            without: codes of topics that staff took away from it.
            hits: its cues, where the caller has found them.
        """
        by_code: dict[str, list[Hit]] = {}
        for hit in self._matcher.hits(wording) if hits is None else hits:
            code = self._matcher.cues[hit.cue].label
            by_code.setdefault(self._asked(wording, hit) if code == outline.REQUESTS else code, []).append(hit)
        found = [made for code, ours in by_code.items() if code and (made := self._weighed(wording, code, ours))]
        found += self._echoes.assignments(wording, {made.code for made in found})
        if self._plan.merged or self._plan.dropped or without:
            found = self._as_staff_left_it(found, without)
        # A heading of the outline is given only where nothing narrower is.
        narrow = [made for made in found if made.code not in self._headings]
        return tuple(sorted(narrow or found, key=lambda made: (-made.score, self._place[made.code])))

    def read(self, kind: str, wording: Wording, without: Collection[str] = ()) -> tuple[str, tuple[Assignment, ...]]:
        """State and topics of one passage of a kind; what staff put on it apart."""
        if kind != passages.SAID:
            return NOT_SAID, ()
        if language_of(wording.forms) == OTHER:
            return NOT_READ, ()
        topics = self.assign(wording, without)
        return (ASSIGNED if topics else WITHOUT_TOPIC), topics

    def _as_staff_left_it(self, found: Iterable[Assignment], without: Collection[str]) -> list[Assignment]:
        best: dict[str, Assignment] = {}
        for made in found:
            code = self._plan.target(made.code)
            if not code or made.code in without or code in without:
                continue
            if code not in best or made.score > best[code].score:
                best[code] = made if code == made.code else made._replace(code=code, via=made.code)
        return list(best.values())

    def _asked(self, wording: Wording, hit: Hit) -> str:
        """The code of the question that "question 3" names; "" if the rule asks none of that number."""
        number = _NUMBERED.fullmatch(wording.forms[hit.last])
        named = int(number[1]) if number else -1
        return outline.request_code(named) if named in self._numbers else ""

    def _weighed(self, wording: Wording, code: str, hits: Sequence[Hit]) -> Assignment | None:
        """Cues that share a word count once, the heaviest and then the longest of them."""
        ranked = sorted(hits, key=lambda h: (-self._matcher.cues[h.cue].weight, h.first - h.last, h.first, h.cue))
        taken: set[int] = set()
        said: set[tuple[str, ...]] = set()
        chosen, doubt = [], 1.0
        for hit in ranked:
            words = range(hit.first, hit.last + 1)
            spelled = tuple(wording.forms[hit.first : hit.last + 1])
            if spelled in said or not taken.isdisjoint(words):
                continue
            taken.update(words)
            said.add(spelled)
            chosen.append(hit)
            doubt *= 1 - self._matcher.cues[hit.cue].weight
        score = round(1 - doubt, 4)
        if score < LEAST_SCORE:
            return None
        evidence = tuple(sorted(wording.span(hit.first, hit.last) for hit in chosen))
        return Assignment(code, score, evidence, self._origins.get(code, OUTLINE))


def _own_cues(plan: TopicPlan) -> Iterable[Cue]:
    """Of a topic's terms two must come together, as they did when it was found."""
    return (Cue(own.topic.code, term, _TERM_WEIGHT) for own in plan.own for term in own.terms)


def _numbered_cues() -> Iterable[Cue]:
    digits = "/".join(str(number) for number in range(1, 200))
    marked = "/".join(f"q{number}" for number in range(1, 200))
    for written in (
        f"question/pregunta {digits}",
        f"question/pregunta/request no/number/num/numero {digits}",
        f"request for comment/comments {digits}",
        f"request for comment/comments no/number {digits}",
        f"solicitud {digits}",
        marked,
    ):
        yield Cue(outline.REQUESTS, written, SURE_WEIGHT)


def _contents(forms: Iterable[str]) -> list[str]:
    return [form for form in forms if len(form) > 3 and form not in STOP_WORDS and not form.isdigit()]


class _Echoes:
    """Questions whose own words a sentence takes up: four of them that few other questions have, two in a row."""

    def __init__(self, requests: Sequence[Request]) -> None:
        words_of = {r.number: set(_contents(Wording(r.text).forms)) for r in requests}
        shared = Counter(word for words in words_of.values() for word in words)
        self._pairs = {r.number: set(pairwise(_contents(Wording(r.text).forms))) for r in requests}
        self._own = {n: {w for w in words if shared[w] <= _RARE} for n, words in words_of.items()}
        self._where: dict[str, list[int]] = {}
        for number, words in sorted(self._own.items()):
            for word in sorted(words):
                self._where.setdefault(word, []).append(number)

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self._where)

    def assignments(self, wording: Wording, known: set[str]) -> Iterable[Assignment]:
        if not self._where:
            return
        places: dict[int, dict[str, int]] = {}
        for at, form in enumerate(wording.forms):
            for number in self._where.get(form, ()):
                places.setdefault(number, {}).setdefault(form, at)
        for number, words in places.items():
            code = outline.request_code(number)
            if code not in known and self._is_echo(wording, number, words):
                spans = tuple(wording.span(at, at) for at in sorted(words.values()))
                yield Assignment(code, _ECHO_SCORE, spans, QUESTION)

    def _is_echo(self, wording: Wording, number: int, words: Mapping[str, int]) -> bool:
        least = max(LEAST_ECHO, _ECHO_SHARE * len(self._own[number]))
        return len(words) >= least and not self._pairs[number].isdisjoint(pairwise(_contents(wording.forms)))


def assign(found: Iterable[Passage], plan: TopicPlan = NO_CHANGES) -> TopicReading:
    """Give passages their topics.

    Args:
        found: distinct sentences, in any order.
        plan: the rule's own questions, and what staff changed.

    Returns:
        Topics and states in the order of the passages; of one passage they depend on nothing but its text, kind and id,
        and the plan. A topic that staff put on a passage has no evidence.
    """
    assigner = Assigner(plan)
    by_staff = corrections_of(plan)
    assignments: list[tuple[Assignment, ...]] = []
    states: list[str] = []
    for passage in found:
        state, topics = assigner.read(passage.kind, Wording(passage.text))
        if corrected := by_staff.get(passage.passage_id):
            state, topics = correct(assigner, plan, passage, corrected, (state, topics))
        assignments.append(topics)
        states.append(state)
    return TopicReading(assigner.topics, assignments, states)


def corrections_of(plan: TopicPlan) -> dict[str, dict[str, Correction]]:
    """Staff's corrections by passage and code; of two on one topic the later one holds."""
    by_staff: dict[str, dict[str, Correction]] = {}
    for correction in plan.corrections:
        by_staff.setdefault(correction.passage_id, {})[correction.code] = correction
    return by_staff


def correct(
    assigner: Assigner,
    plan: TopicPlan,
    passage: Passage,
    corrected: Mapping[str, Correction],
    found: tuple[str, tuple[Assignment, ...]],
) -> tuple[str, tuple[Assignment, ...]]:
    """State and topics of a passage as staff left them, of which its words say `found`."""
    state, topics = found
    if without := [code for code, made in corrected.items() if not made.is_added]:
        state, topics = assigner.read(passage.kind, Wording(passage.text), without)
    topics = _with_added(topics, corrected.values(), plan)
    return (ASSIGNED if topics else WITHOUT_TOPIC if state == ASSIGNED else state), topics


def _with_added(
    topics: Iterable[Assignment], corrections: Iterable[Correction], plan: TopicPlan
) -> tuple[Assignment, ...]:
    by_code = {made.code: made for made in topics}
    for correction in corrections:
        code = plan.target(correction.code)
        if correction.is_added and code:
            via = correction.code if correction.code != code else ""
            by_code.setdefault(code, Assignment(code, 1.0, (), STAFF, via, correction.decision))
    return tuple(by_code.values())
