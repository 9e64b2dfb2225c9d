"""What was found in some comments: who goes together, and every sentence once. Summaries and staff's lists tell it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Final

from comments.analysis import campaigns, extract, passages, terms
from comments.analysis.alignment import Span
from comments.analysis.campaigns import Grouping, Item
from comments.analysis.collecting import give_back, without_collector
from comments.analysis.facts import CommentFacts, SummaryInput
from comments.analysis.holders import Holders
from comments.analysis.meaning import Meaning, understand
from comments.analysis.passages import Readings
from comments.analysis.prepared import Prepared
from comments.analysis.terms import Term

JOINER: Final = "\n\n"
TERMS: Final = 40


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Each comment is in exactly one part of the grouping, or unread.

    Attributes:
        facts: the comments, in the order of their keys.
        by_key: the same by key.
        going: gives `grouping`, once that is found.
        unread: keys of the others, sorted.
        readings: the sentences of all.
        meaning: what they are about, which side they take, what they bring.
        terms: the most frequent.
        languages: comments by the language that they are in.
    """

    facts: list[CommentFacts]
    by_key: Mapping[str, CommentFacts]
    going: Callable[[], Grouping]
    unread: list[str]
    readings: Readings
    meaning: Meaning
    terms: list[Term]
    languages: Counter[str]

    @property
    def grouping(self) -> Grouping:
        """Who goes together, of the comments whose files could be read. It waits until that is found.

        Raises:
            ContradictoryLinks: staff put two comments together and apart.
        """
        return self.going()


@without_collector()
def find(
    about: SummaryInput,
    comments: Iterable[CommentFacts],
    prepare: Callable[[], Prepared] | None = None,
    *,
    beside: Executor | None = None,
) -> Findings:
    """Read some comments.

    Args:
        about: the rule, what it published, and what staff put together or apart.
        comments: each once, in any order.
        prepare: gives texts of theirs that were read beforehand under the same outline. It saves time and changes
            nothing.
        beside: who goes together is found there, so that whoever needs something else doesn't wait for it.

    Raises:
        ValueError: two comments have the same key.
        ContradictoryLinks: staff put two comments together and apart. With `beside`, `Findings.grouping` raises it.
    """
    facts = sorted(comments, key=attrgetter("key"))
    by_key = {comment.key: comment for comment in facts}
    if len(by_key) != len(facts):
        raise ValueError("Two comments have the same key.")
    unread = [comment.key for comment in facts if comment.attachments and _has_unread_file(comment)]
    grouping = _begun(beside, partial(_grouped, about, facts, frozenset(unread)))
    holders = Holders(((comment.key, comment.texts()) for comment in facts), is_sorted=True)
    prepared = prepare() if prepare else Prepared((), about.plan, about.rule_texts)
    if prepared.plan != about.plan or prepared.rule_texts != about.rule_texts:
        prepared = Prepared((), about.plan, about.rule_texts)
    prepared.know(text for texts in holders.texts for text in texts)
    held = list(zip(holders.texts, holders.copies.tolist(), strict=True))
    languages: Counter[str] = Counter()
    for texts, copies in held:
        languages[prepared.language_of(texts[0] if len(texts) == 1 else JOINER.join(texts))] += copies
    frequent = terms.count(held, limit=TERMS, reader=prepared)
    prepared.forget_words()  # nothing below asks for them, and they take half as much room as the texts
    give_back()
    readings = passages.read(holders, prepared)
    answered = {c.key: codes for c in facts if c.answers and (codes := about.plan.asked(c.answers))}
    meaning = understand(readings, about.plan, known=[about.title], answered=answered, heard=prepared.every_heard())
    return Findings(facts, by_key, grouping, unread, readings, meaning, frequent, languages)


def _begun(beside: Executor | None, act: Callable[[], Grouping]) -> Callable[[], Grouping]:
    """Does something, here or beside; what is given back gives the answer, however often it is asked."""
    if beside is not None:
        return beside.submit(act).result
    found = act()
    return lambda: found


def _grouped(about: SummaryInput, facts: Iterable[CommentFacts], unread: Set[str]) -> Grouping:
    """Who goes together, of the comments that aren't unread."""
    days = {day: day.isoformat() for day in {comment.received_on for comment in facts}}
    items = [
        Item(comment.key, whole_text(comment), days[comment.received_on])
        for comment in facts
        if comment.key not in unread
    ]
    grouping = campaigns.group(items, rule_texts=about.rule_texts, together=about.together, apart=about.apart)
    del items
    give_back()
    return grouping


def _has_unread_file(comment: CommentFacts) -> bool:
    """Whether what it says is partly unknown, so that nobody may call it a copy of another.

    Two comments that both say "See attached" are no duplicates if nobody could read the scans.
    """
    return any(file.status not in (extract.EXTRACTED, extract.EMPTY) for file in comment.attachments)


def whole_text(comment: CommentFacts) -> str:
    """The texts of a comment in one, as they are compared."""
    texts = comment.texts()
    # Mostly there is one, which then isn't written again.
    return texts[0][1] if len(texts) == 1 else JOINER.join(text for _, text in texts)


def placed(comment: CommentFacts, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """A span of the whole text as spans (source, start, end) of the single ones."""
    at = 0
    for source, text in comment.texts():
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            yield source, first, last
        at += len(text) + len(JOINER)


def spans(comment: CommentFacts, places: Iterable[tuple[str, int, int]]) -> list[Span]:
    """Spans (source, start, end) of single texts as stretches of the whole text; those that are gone are left out."""
    starts: dict[str, int] = {}
    at = 0
    for source, text in comment.texts():
        starts[source] = at
        at += len(text) + len(JOINER)
    whole = whole_text(comment)
    found = [(starts[source] + start, starts[source] + end) for source, start, end in places if source in starts]
    return [Span(start, end, whole[start:end]) for start, end in found if end <= len(whole)]
