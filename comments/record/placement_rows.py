"""Where each comment stands in what a summary found, as rows that COPY reads."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
import orjson

from comments.analysis import findings as analysis
from comments.analysis.campaigns import EXACT, PERSONALISED, Member
from comments.analysis.facts import CommentFacts
from comments.analysis.findings import Findings
from comments.analysis.meaning import TextMeaning
from comments.analysis.summary_meaning import with_parents
from comments.enums import PlacementKind
from comments.models import Campaign as NamedCampaign
from comments.record.finding_rows import (
    AT_ONCE,
    NUMBER_BYTES,
    Bytes,
    Numbers,
    array,
    as_bytes,
    escaped,
    joined,
    named,
    parents,
)

COLUMNS: Final = (
    "summary_id", "comment_id", "campaign_id", "kind", "containment", "added", "suspected_key", "text_number", "stance",
    "substance", "answers", "is_provisional",
)  # fmt: skip
KIND_OF: Final = {EXACT: PlacementKind.EXACT, PERSONALISED: PlacementKind.PERSONALISED}
_NULL: Final = "\\N"

Named = tuple[Numbers, Bytes, Numbers]
"""For each the number of a name; the names' bytes, and where each begins and the last ends."""


class Placed(NamedTuple):
    """Where comments stand, as far as it can be said before their campaigns have numbers.

    Attributes:
        refs, text_of: by comment, in the order of their keys.
        places: by comment, which of the names.
        names: the number of a campaign as found, -1 for none, and further columns.
        suspected, answers: by comment.
        said: by text.
    """

    refs: Numbers
    text_of: Numbers
    places: Numbers
    names: Sequence[tuple[int, str]]
    suspected: Named
    said: Named
    answers: Named


def placed(found: Findings) -> Placed:
    """Where each comment stands. It waits until it is known who goes together.

    Raises:
        ValueError: (a defect) a comment has no place.
    """
    place_of = {comment.key: place for place, comment in enumerate(found.facts)}
    refs = np.fromiter(map(attrgetter("ref"), found.facts), dtype=np.int64, count=len(found.facts))
    text_of = found.readings.texts.holders.of_comments()  # facts are by key too
    said, said_names = named(found.meaning.texts, _said)
    places, names = _places(found, place_of)
    return Placed(
        refs, text_of, places, names, _suspected(found, place_of), (said, *said_names), _answers(found, place_of)
    )


def placements(found: Placed, numbered: Sequence[NamedCampaign], *, summary: int) -> Iterator[bytes]:
    """Rows of placements, ten thousand at a time, by the comments' primary keys: so most indexes grow at their ends.

    Args:
        found: each comment's `ref` is its primary key.
        numbered: for each campaign found, the one whose number it has.
    """
    from comments.analysis.kernels.writing import write_placements

    begins = [*(f"{campaign.pk}" for campaign in numbered), _NULL]
    places = found.places, *joined([f"{begins[campaign]}\t{rest}".encode() for campaign, rest in found.names])
    before, after = as_bytes(f"{summary}\t".encode()), as_bytes(b"f\n")
    order = np.argsort(found.refs)
    for first in range(0, len(order), AT_ONCE):
        chosen = order[first : first + AT_ONCE]
        width = sum(
            int(np.diff(bounds)[numbers[at]].sum())
            for (numbers, _, bounds), at in (
                (places, chosen),
                (found.suspected, chosen),
                (found.said, found.text_of[chosen]),
                (found.answers, chosen),
            )
        )
        fixed = len(before) + len(after) + 2 * NUMBER_BYTES + 8
        rows = np.empty(fixed * len(chosen) + width, dtype=np.uint8)
        columns = found.refs, found.text_of, places, found.suspected, found.said, found.answers
        size = write_placements(before, chosen, *columns, after, rows)
        yield rows[:size].tobytes()


def _places(found: Findings, place_of: dict[str, int]) -> tuple[Numbers, Sequence[tuple[int, str]]]:
    """By comment: campaign, kind, containment, and what it added."""
    names: dict[tuple[int, str], int] = {}
    places = np.full(len(place_of), -1, dtype=np.int64)
    for campaign, its in enumerate(found.grouping.campaigns):
        plain: dict[tuple[str, float], int] = {}
        for member in its.members:
            place = place_of[member.key]
            if member.added:
                as_json = escaped(orjson.dumps(added(found.facts[place], member)).decode())
                places[place] = names.setdefault((campaign, _in_campaign(member, as_json)), len(names))
                continue
            number = plain.get((member.kind, member.containment))
            if number is None:
                number = names.setdefault((campaign, _in_campaign(member, _NULL)), len(names))
                plain[member.kind, member.containment] = number
            places[place] = number
    for kind, keys in (
        (PlacementKind.ALONE, found.grouping.alone),
        (PlacementKind.WORDLESS, found.grouping.wordless),
        (PlacementKind.UNREAD, found.unread),
    ):
        number = names.setdefault((-1, f"{kind}\t{_NULL}\t{_NULL}"), len(names))
        places[[place_of[key] for key in keys]] = number
    if (places < 0).any():
        raise ValueError("A comment has no place.")
    return places, list(names)


def _in_campaign(member: Member, as_json: str) -> str:
    return f"{KIND_OF[member.kind]}\t{member.containment!r}\t{as_json}"


def _suspected(found: Findings, place_of: dict[str, int]) -> Named:
    """By comment, the suspected group that it is in."""
    groups = np.zeros(len(place_of), dtype=np.int64)
    for number, group in enumerate(found.grouping.suspected, start=1):
        groups[[place_of[key] for key in group.keys]] = number
    return groups, *joined([b"", *(group.suspected_id.encode() for group in found.grouping.suspected)])


def _said(meaning: TextMeaning) -> bytes:
    return f"{meaning.stance.proposal.side}\t{meaning.score}".encode()


def _answers(found: Findings, place_of: dict[str, int]) -> Named:
    """By comment, the topics that its sender said it answers."""
    parent_of = parents(found)
    names = {b"{}": 0}
    answers = np.zeros(len(place_of), dtype=np.int64)
    for key, codes in found.meaning.answered.items():
        name = escaped(array(sorted(with_parents(codes, parent_of)))).encode()
        answers[place_of[key]] = names.setdefault(name, len(names))
    return answers, *joined(list(names))


def added(comment: CommentFacts, member: Member) -> list[list[str | int]]:
    """What a member added, as [source, start, end] of each stretch."""
    return [list(place) for span in member.added for place in analysis.placed(comment, span.start, span.end)]
