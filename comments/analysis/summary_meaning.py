"""The parts of a summary that tell what comments are about, which side they take, and what they bring."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from comments.analysis import found_topics, outline, stance, substance, topics
from comments.analysis.meaning import Meaning, TextMeaning
from comments.analysis.passages import Readings
from comments.analysis.quoting import Quoting
from comments.analysis.topic_plan import MACHINE, ORIGINS, TopicPlan

_QUOTES_OF_A_TOPIC, _QUOTES_OF_A_SIDE, _CANDIDATES = 3, 2, 300


def topics_part(readings: Readings, meaning: Meaning, plan: TopicPlan, quoting: Quoting) -> dict[str, Any]:
    """Topics in the outline's order, each with its counts and quotes; a heading counts what stands under it too.

    One of staff's own is listed once a comment is about it: its name may say what stands in no comment that the reader
    may see.
    """
    parent_of = {topic.code: topic.parent for topic in meaning.topics.topics}
    above = set(parent_of.values())
    own = {own.topic.code for own in plan.own}
    of_topic: dict[str, set[int]] = {code: set() for code in parent_of}
    origins: dict[str, Counter[str]] = {code: Counter() for code in parent_of}
    for number, given in enumerate(meaning.topics.assignments):
        if not given:  # most have none
            continue
        for made in given:
            origins[made.code][made.origin] += 1
        for code in with_parents((made.code for made in given), parent_of):
            of_topic[code].add(number)
    comments, distinct, without = _counted(readings, meaning, parent_of)
    named = Counter(code for codes in meaning.answered.values() for code in with_parents(codes, parent_of))
    listed = [
        {
            "code": topic.code,
            "name": topic.name,
            "parent": topic.parent,
            "source": topic.source,
            "origin": plan.came_from(topic.code),
            "is_named_by_staff": plan.is_named_by_staff(topic.code),
            "comments": comments[topic.code],
            "distinct_texts": distinct[topic.code],
            "passages": len(of_topic[topic.code]),
            "named_by_senders": named[topic.code],
            "given_by": [{"value": origin, "passages": origins[topic.code][origin]} for origin in ORIGINS],
            "quotes": _quotes(readings, of_topic[topic.code], quoting, _QUOTES_OF_A_TOPIC)
            if topic.code not in above
            else [],
        }
        for topic in meaning.topics.topics
        if comments[topic.code] or topic.code not in own
    ]
    return {
        "plan": {"decisions": plan.decisions, "is_changed": plan.is_changed},
        "listed": listed,
        "proposed": [_proposed(readings, meaning, number, quoting) for number in range(len(meaning.proposed))],
        "passages": meaning.topics.counts(),
        "comments_with_topic": sum(readings.texts.copies) - without,
        "comments_without_topic": without,
    }


def _counted(
    readings: Readings, meaning: Meaning, parent_of: Mapping[str, str]
) -> tuple[Counter[str], Counter[str], int]:
    """By topic, comments and distinct texts that are about it, by their sentences or as their senders said; and how
    many comments are about none."""
    comments: Counter[str] = Counter()
    distinct: Counter[str] = Counter()
    without = 0
    answering_of = _answering(readings, meaning)
    wider: dict[frozenset[str], set[str]] = {}
    for number, (copies, text) in enumerate(_both(readings, meaning)):
        if text.codes not in wider:
            wider[text.codes] = with_parents(text.codes, parent_of)
        held = wider[text.codes]
        for code in held:
            comments[code] += copies
            distinct[code] += 1
        answering = answering_of.get(number, [])
        if answering:
            more = Counter(code for codes in answering for code in with_parents(codes, parent_of) - held)
            comments.update(more)
            distinct.update(more.keys())
        without += 0 if held else copies - len(answering)
    return comments, distinct, without


def _answering(readings: Readings, meaning: Meaning) -> dict[int, list[frozenset[str]]]:
    """By distinct text, the topics that each of its senders named, of those who named any."""
    found: dict[int, list[frozenset[str]]] = {}
    for number, keys in enumerate(readings.texts.keys() if meaning.answered else ()):
        for key in keys:
            if key in meaning.answered:
                found.setdefault(number, []).append(meaning.answered[key])
    return found


def _quotes(readings: Readings, numbers: Iterable[int], quoting: Quoting, limit: int) -> list[dict[str, Any]]:
    """Of the passages of these numbers; those that most comments hold compete."""
    return quoting.choose([readings.passages[number] for number in sorted(numbers)[:_CANDIDATES]], limit)


def _both(readings: Readings, meaning: Meaning) -> Iterable[tuple[int, TextMeaning]]:
    """For each distinct text, how many comments have it, and what it means."""
    return zip(readings.texts.copies, meaning.texts, strict=True)


def with_parents(codes: Iterable[str], parent_of: Mapping[str, str]) -> set[str]:
    """Some topics and all that they are part of."""
    found = set()
    for code in codes:
        while code and code not in found:
            found.add(code)
            code = parent_of.get(code, "")
    return found


def _proposed(readings: Readings, meaning: Meaning, number: int, quoting: Quoting) -> dict[str, Any]:
    topic = meaning.proposed[number]
    held = set(topic.passages)
    copies = readings.texts.copies
    texts = readings.texts.holding(held)
    return {
        "code": topic.code,
        "name": topic.name,
        "terms": list(topic.terms),
        "origin": MACHINE,
        "comments": sum(copies[number] for number in texts),
        "distinct_texts": len(texts),
        "passages": len(held),
        # One that holds the name, if there's one: who reads both sees what it means.
        "sentence": quoting.typical([readings.passages[n] for n in topic.named_in or topic.passages][:_CANDIDATES]),
        "quotes": _quotes(readings, held, quoting, _QUOTES_OF_A_TOPIC),
    }


def stance_part(readings: Readings, meaning: Meaning, quoting: Quoting) -> dict[str, Any]:
    """The sides that comments take, unclear ones counted; of each measure, among the comments that name it."""
    sides = [text.stance.proposal.side for text in meaning.texts]
    measures = []
    for code in stance.MEASURES:
        named = [
            (copies, text.stance.measures[code].side if code in text.stance.measures else stance.UNCLEAR)
            for copies, text in _both(readings, meaning)
            if code in text.codes or code in text.stance.measures
        ]
        measures.append(
            {
                "code": code,
                "comments": sum(copies for copies, _ in named),
                "sides": _sides([copies for copies, _ in named], [side for _, side in named]),
            }
        )
    return {
        "proposal": _sides(readings.texts.copies, sides),
        "measures": measures,
        "quotes": {
            side: _quotes(readings, _saying(readings, meaning, side), quoting, _QUOTES_OF_A_SIDE)
            for side in (stance.SUPPORTS, stance.OPPOSES, stance.MIXED)
        },
    }


def _sides(copies: Sequence[int], sides: Sequence[str]) -> list[dict[str, Any]]:
    comments: Counter[str] = Counter()
    for count, side in zip(copies, sides, strict=True):
        comments[side] += count
    distinct = Counter(sides)
    return [{"value": side, "comments": comments[side], "distinct_texts": distinct[side]} for side in stance.STANCES]


def _saying(readings: Readings, meaning: Meaning, side: str) -> set[int]:
    """Passages that the stance of comments on this side rests on."""
    found = set()
    for number, text in enumerate(meaning.texts):
        if text.stance.proposal.side == side:
            reading = readings.texts[number]
            places = {(e.source, e.start) for e in text.stance.proposal.evidence}
            columns = (reading.passages, *reading.places[:2])
            for passage, source, start in zip(*(column.tolist() for column in columns), strict=True):
                if (reading.sources[source], start) in places:
                    found.add(passage)
    return found


def substance_part(readings: Readings, meaning: Meaning) -> dict[str, Any]:
    """Comments that show each sign of substance, and those that show none."""
    comments: Counter[str] = Counter()
    distinct: Counter[str] = Counter()
    without = 0
    for copies, text in _both(readings, meaning):
        shown = [sign for sign, count in text.signs.items() if count]
        without += 0 if shown else copies
        for sign in shown:
            comments[sign] += copies
            distinct[sign] += 1
    return {
        "signs": [
            {"value": sign, "comments": comments[sign], "distinct_texts": distinct[sign]} for sign in substance.SIGNS
        ],
        "comments_with_any": sum(readings.texts.copies) - without,
        "comments_without": without,
    }


VERSIONS: Final = {
    "found_topics": found_topics.METHOD_VERSION,
    "outline": outline.METHOD_VERSION,
    "stance": stance.METHOD_VERSION,
    "substance": substance.METHOD_VERSION,
    "topics": topics.METHOD_VERSION,
}
