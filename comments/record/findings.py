"""What a staff summary found, kept row by row, so that staff can follow each of its numbers down to the comments.

Written by COPY in the transaction that produces the summary, in place of what the summary before had found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson
from django.db import connection, models
from django.db.models import Max

from comments.analysis import findings as analysis
from comments.analysis import fingerprint
from comments.analysis.campaigns import EXACT, Member
from comments.analysis.facts import CommentFacts
from comments.analysis.findings import Findings
from comments.analysis.summary_meaning import with_parents
from comments.enums import PlacementKind
from comments.models import (
    Campaign,
    CampaignFinding,
    PassageFinding,
    Placement,
    Summary,
    SuspectedFinding,
    TextReading,
)
from rulemaking.history import change_context
from rulemaking.models import Rulemaking

_TABLES: Final[tuple[type[models.Model], ...]] = (
    Placement,
    TextReading,
    PassageFinding,
    SuspectedFinding,
    CampaignFinding,
)
LOCK_SPACE: Final = 311_006
_SAMPLE: Final = 512

Row = dict[str, Any]


def store(*, summary: Summary, found: Findings) -> bool:
    """Writes what a summary found. Call it in the transaction that produces the summary.

    Args:
        summary: for staff. What earlier ones of the rule found is deleted.
        found: each comment's `ref` is its primary key.

    Returns:
        False, with nothing written, if a later summary of the rule has its findings stored already.
    """
    rulemaking = summary.rulemaking
    with connection.cursor() as cursor:
        # One at a time for each rule; the rule's own row stays free for whoever orders something.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, rulemaking.pk])
    before = Summary.objects.with_findings(rulemaking).first()
    if before is not None and before.version >= summary.version:
        return False
    numbered = _numbered(rulemaking, before, found)
    _forget(rulemaking)
    facts = {comment.key: comment for comment in found.facts}
    text_of = {key: number for number, reading in enumerate(found.readings.texts) for key in reading.keys}
    _copy(CampaignFinding, _campaigns(summary, found, numbered, facts))
    _copy(SuspectedFinding, _suspected(summary, found))
    _copy(PassageFinding, _passages(summary, found))
    _copy(TextReading, _texts(summary, found))
    _copy(Placement, _placements(summary, found, numbered, facts, text_of))
    summary.has_findings = True
    return True


def are_at_rest(rulemaking: Rulemaking) -> bool:
    """Whether no summary is storing what it found on a rule; if so, none will before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", [LOCK_SPACE, rulemaking.pk])
        (is_free,) = cursor.fetchone()
        return bool(is_free)


def _forget(rulemaking: Rulemaking) -> None:
    """Deletes what earlier summaries of a rule found. Their numbers stay in their data."""
    earlier = list(Summary.objects.filter(rulemaking=rulemaking, has_findings=True).values_list("pk", flat=True))
    for table in _TABLES:
        stale = table._default_manager.filter(summary__in=earlier)
        stale._raw_delete(stale.db)
    with change_context(by="system:summarize", why="findings replaced by those of a later summary"):
        Summary.objects.filter(pk__in=earlier).update(has_findings=False)


def _numbered(rulemaking: Rulemaking, before: Summary | None, found: Findings) -> list[Campaign]:
    """For each campaign found, the one whose number it keeps: that of which it holds most, each number once."""
    held = _held_before(before, found)
    kept: dict[int, int] = {}
    for _, number, campaign in sorted((-count, number, campaign) for (number, campaign), count in held.items()):
        if number not in kept and campaign not in kept.values():
            kept[number] = campaign
    known = Campaign.objects.in_bulk(list(kept.values()))
    last = Campaign.objects.filter(rulemaking=rulemaking).aggregate(last=Max("number"))["last"] or 0
    fresh = [number for number in range(len(found.grouping.campaigns)) if number not in kept]
    made = Campaign.objects.bulk_create(
        [Campaign(rulemaking=rulemaking, number=last + place) for place, _ in enumerate(fresh, start=1)]
    )
    named = dict(zip(fresh, made, strict=True)) | {number: known[campaign] for number, campaign in kept.items()}
    return [named[number] for number in range(len(found.grouping.campaigns))]


def _held_before(before: Summary | None, found: Findings) -> dict[tuple[int, int], int]:
    """How many comments each campaign (by its place) shares with each one of the summary before."""
    if before is None:
        return {}
    was = Placement.objects.filter(summary=before, campaign__isnull=False, is_provisional=False)
    campaign_of = dict(was.values_list("comment", "campaign").iterator(chunk_size=20_000))
    ref_of = {comment.key: comment.ref for comment in found.facts}
    held: dict[tuple[int, int], int] = {}
    for number, campaign in enumerate(found.grouping.campaigns):
        for member in campaign.members:
            former = campaign_of.get(ref_of[member.key])
            if former is not None:
                held[number, former] = held.get((number, former), 0) + 1
    return held


def sample_of(sketch: fingerprint.Sketch) -> list[int]:
    """The hashes by which a text is looked up among letters, as the database's signed integers.

    The smallest of its five-word shingles, and the three-word ones of a short text.
    """
    fives, threes = (values.astype(np.uint64)[:_SAMPLE].view(np.int64) for values in (sketch.fives, sketch.threes))
    return [*fives.tolist(), *threes.tolist()]


def _campaigns(
    summary: Summary, found: Findings, numbered: Sequence[Campaign], facts: Mapping[str, CommentFacts]
) -> Iterator[Row]:
    for campaign, named in zip(found.grouping.campaigns, numbered, strict=True):
        days = [facts[member.key].received_on for member in campaign.members]
        representative = facts[campaign.representative_key]
        yield {
            "summary_id": summary.pk,
            "campaign_id": named.pk,
            "key": campaign.campaign_id,
            "representative_id": representative.ref,
            "size": campaign.size,
            "exact_count": campaign.exact_count,
            "distinct_count": campaign.distinct_count,
            "adding_count": sum(bool(member.added) for member in campaign.members),
            "first_on": min(days),
            "last_on": max(days),
            "sample": sample_of(fingerprint.sketch(analysis.whole_text(representative))),
        }


def _suspected(summary: Summary, found: Findings) -> Iterator[Row]:
    for group in found.grouping.suspected:
        yield {
            "summary_id": summary.pk,
            "key": group.suspected_id,
            "size": len(group.keys),
            "distinct_count": group.distinct_count,
            "coverage": group.coverage,
        }


def _passages(summary: Summary, found: Findings) -> Iterator[Row]:
    topics = found.meaning.topics
    parent_of = _parents(found)
    for number, passage in enumerate(found.readings.passages):
        yield {
            "summary_id": summary.pk,
            "number": number,
            "key": passage.passage_id,
            "kind": passage.kind,
            "text": passage.text,
            "comment_count": passage.comment_count,
            "topics": _array(sorted(with_parents((given.code for given in topics.assignments[number]), parent_of))),
            "given": orjson.dumps([given._asdict() for given in topics.assignments[number]]).decode(),
        }


def _texts(summary: Summary, found: Findings) -> Iterator[Row]:
    parent_of = _parents(found)
    for number, reading in enumerate(found.readings.texts):
        source_of, starts, ends = (values.tolist() for values in reading.places)
        yield {
            "summary_id": summary.pk,
            "number": number,
            "sources": _array(reading.sources),
            "passages": _array(reading.passages.tolist()),
            "source_of": _array(source_of),
            "starts": _array(starts),
            "ends": _array(ends),
            "topics": _array(sorted(with_parents(found.meaning.texts[number].codes, parent_of))),
        }


def _parents(found: Findings) -> dict[str, str]:
    return {topic.code: topic.parent for topic in found.meaning.topics.topics}


def _placements(
    summary: Summary,
    found: Findings,
    numbered: Sequence[Campaign],
    facts: Mapping[str, CommentFacts],
    text_of: Mapping[str, int],
) -> Iterator[Row]:
    suspected_of = {key: group.suspected_id for group in found.grouping.suspected for key in group.keys}
    parent_of = _parents(found)

    def row(key: str, **values: Any) -> Row:
        meaning = found.meaning.texts[text_of[key]]
        plain = {"campaign_id": None, "containment": None}
        return {
            "summary_id": summary.pk,
            "comment_id": facts[key].ref,
            **plain,
            **values,
            "added": orjson.dumps(values["added"]).decode() if values.get("added") else None,
            "suspected_key": suspected_of.get(key, ""),
            "text_number": text_of[key],
            "stance": meaning.stance.proposal.side,
            "substance": meaning.score,
            "answers": _array(sorted(with_parents(found.meaning.answered.get(key, ()), parent_of))),
            "is_provisional": False,
        }

    for campaign, named in zip(found.grouping.campaigns, numbered, strict=True):
        for member in campaign.members:
            yield row(member.key, **in_campaign(facts[member.key], named, member))
    for kind, keys in _outside(found):
        for key in keys:
            yield row(key, kind=kind)


def _outside(found: Findings) -> Iterable[tuple[PlacementKind, Sequence[str]]]:
    return (
        (PlacementKind.ALONE, found.grouping.alone),
        (PlacementKind.WORDLESS, found.grouping.wordless),
        (PlacementKind.UNREAD, found.unread),
    )


def in_campaign(comment: CommentFacts, campaign: Campaign, member: Member) -> Row:
    """The columns of a placement in a campaign."""
    added = [list(place) for span in member.added for place in analysis.placed(comment, span.start, span.end)]
    return {
        "campaign_id": campaign.pk,
        "kind": PlacementKind.EXACT if member.kind == EXACT else PlacementKind.PERSONALISED,
        "containment": member.containment,
        "added": added or None,
    }


def _array(values: Sequence[int] | Sequence[str]) -> str:
    """An array as PostgreSQL reads it. The driver would look at each element anew to learn what it is."""
    if values and isinstance(values[0], str):
        return "{" + ",".join('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values) + "}"
    return "{" + ",".join(map(str, values)) + "}"


def _copy(model: type[models.Model], rows: Iterator[Row]) -> None:
    first = next(rows, None)
    if first is None:
        return
    columns = ", ".join(first)
    # Table and columns are the models' own names.
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
        copy.write_row(tuple(first.values()))
        for row in rows:
            copy.write_row(tuple(row.values()))
