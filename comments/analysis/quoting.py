"""Quotes of a summary: one for each campaign and each submitter, each checked against its comment."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from comments.analysis import normalise, quotes
from comments.analysis.campaigns import Grouping
from comments.analysis.facts import CommentFacts
from comments.analysis.passages import Passage


def stretch(key: str, source: str, start: int, end: int, text: str) -> dict[str, Any]:
    """A stretch of one text of a comment, as a summary gives it."""
    return {"comment": key, "source": source, "start": start, "end": end, "text": text}


class _Sources(Mapping[tuple[str, str], str]):
    """Exact texts by comment and source; few of a docket's are asked for."""

    def __init__(self, by_key: Mapping[str, CommentFacts]) -> None:
        self._by_key = by_key

    def __getitem__(self, place: tuple[str, str]) -> str:
        key, source = place
        return dict(self._by_key[key].texts())[source]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((key, source) for key, comment in self._by_key.items() for source, _ in comment.texts())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Quoting:
    """Chooses quotes for one summary."""

    def __init__(self, by_key: Mapping[str, CommentFacts], grouping: Grouping) -> None:
        self._by_key = by_key
        self._campaign_of = {m.key: c.campaign_id for c in grouping.campaigns for m in c.members}
        self._sources = _Sources(by_key)

    def choose(self, found: Iterable[Passage], limit: int) -> list[dict[str, Any]]:
        """The most typical of some passages, and the least alike.

        Raises:
            NotVerbatim: a passage doesn't stand where it says.
        """
        return [
            self._given(quote) | {"relevance": quote.relevance}
            for quote in quotes.choose(map(self._candidate, found), self._sources, limit=limit)
        ]

    def typical(self, found: Sequence[Passage]) -> dict[str, Any]:
        """The one of some passages, at least one, that stands for them best.

        Where none is fit to be quoted (too short or too long), the one that most comments hold; of those the shortest.

        Raises:
            NotVerbatim: a passage doesn't stand where it says.
        """
        candidates = [self._candidate(passage) for passage in found]
        for quote in quotes.choose(candidates, self._sources, limit=1):
            return self._given(quote)
        fewest = min(candidates, key=lambda one: (-one.weight, len(one.text), one.text, one.comment_key))
        return self._given(quotes.checked(fewest, self._sources))

    def _given(self, quote: quotes.Quote | quotes.Candidate) -> dict[str, Any]:
        return stretch(quote.comment_key, quote.source, quote.start, quote.end, quote.text) | {
            "comments": quote.weight,
            "campaign": self._campaign_of.get(quote.comment_key),
        }

    def _candidate(self, passage: Passage) -> quotes.Candidate:
        place = passage.place
        groups: list[Hashable] = []
        if campaign := self._campaign_of.get(place.comment_key):
            groups.append(("campaign", campaign))
        if submitter := self._by_key[place.comment_key].submitter:
            groups.append(("submitter", normalise.fold(submitter)))
        return quotes.Candidate(
            place.comment_key,
            place.source,
            place.start,
            place.end,
            passage.text,
            tuple(groups),
            passage.comment_count,
        )
