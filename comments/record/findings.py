"""What a staff summary found, kept row by row, so that staff can follow each of its numbers down to the comments.

Written by COPY in the transaction that produces the summary, in place of what the summary before had found.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from django.db import connection, models

from comments.analysis import findings as analysis
from comments.analysis import fingerprint, normalise, template
from comments.analysis.campaigns import Member
from comments.analysis.collecting import without_collector
from comments.analysis.facts import CommentFacts
from comments.analysis.findings import Findings
from comments.models import (
    Campaign,
    CampaignFinding,
    PassageFinding,
    Placement,
    Summary,
    SuspectedFinding,
    TextReading,
)
from comments.record import campaign_numbers, finding_rows, placement_rows
from rulemaking.history import change_context
from rulemaking.models import Document, Rulemaking

_TABLES: Final[tuple[type[models.Model], ...]] = (
    Placement,
    TextReading,
    PassageFinding,
    SuspectedFinding,
    CampaignFinding,
)
ALGORITHM: Final = f"sketch-{fingerprint.SKETCH_VERSION} normal-{normalise.NORMAL_VERSION}"
"""Which algorithm makes sketches: only those of one are compared."""
LOCK_SPACE: Final = 311_006
_SAMPLE: Final = 512
_PASSAGE_COLUMNS: Final = (
    "summary_id", "number", "key", "kind", "text", "comment_count", "text_numbers", "topics", "given",
)  # fmt: skip
_TEXT_COLUMNS: Final = ("summary_id", "number", "sources", "passages", "source_of", "starts", "ends", "topics")

# Instead of two foreign keys, which would be looked up for each of a million rows. ADR 0081.
_STRANGERS: Final = """
    SELECT count(*) FROM (
        (SELECT comment_id FROM comments_placement WHERE summary_id = %(summary)s
         EXCEPT
         SELECT id FROM comments_comment WHERE document_id = ANY(%(documents)s))
        UNION ALL
        (SELECT campaign_id FROM comments_placement WHERE summary_id = %(summary)s AND campaign_id IS NOT NULL
         EXCEPT
         SELECT campaign_id FROM comments_campaignfinding WHERE summary_id = %(summary)s)
    ) AS strangers
"""

Row = dict[str, Any]


class FindingsOfStrangers(Exception):
    """What is to be stored names comments that are not the rule's, or campaigns that the summary did not find."""


@without_collector()
def store(*, summary: Summary, found: Findings) -> bool:
    """Writes what a summary found. Call it in the transaction that produces the summary.

    Args:
        summary: for staff. What earlier ones of the rule found is deleted.
        found: each comment's `ref` is its primary key.

    Returns:
        False, with nothing written, if a later summary of the rule has its findings stored already.

    Raises:
        FindingsOfStrangers: take the transaction back.
    """
    rulemaking = summary.rulemaking
    with connection.cursor() as cursor:
        # One at a time for each rule; the rule's own row stays free for whoever orders something.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, rulemaking.pk])
    before = Summary.objects.with_findings(rulemaking).first()
    if before is not None and before.version >= summary.version:
        return False
    with ThreadPoolExecutor(1, "placed") as beside:
        # First what doesn't ask who goes together, which may still be looked for.
        placed = beside.submit(placement_rows.placed, found)
        _copy_lines(PassageFinding, _PASSAGE_COLUMNS, finding_rows.passages(found, summary=summary.pk))
        _copy_lines(TextReading, _TEXT_COLUMNS, finding_rows.texts(found, summary=summary.pk))
        numbered = campaign_numbers.give(rulemaking, before, found)
        _forget(rulemaking)
        _copy(CampaignFinding, _campaigns(summary, found, numbered))
        _copy(SuspectedFinding, _suspected(summary, found))
        rows = placement_rows.placements(placed.result(), numbered, summary=summary.pk)
        _copy_lines(Placement, placement_rows.COLUMNS, rows)
    _refuse_strangers(summary)
    summary.has_findings = True
    return True


def _refuse_strangers(summary: Summary) -> None:
    documents = list(Document.objects.filter(rulemaking=summary.rulemaking).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_STRANGERS, {"summary": summary.pk, "documents": documents})
        (count,) = cursor.fetchone()
    if count:
        raise FindingsOfStrangers(f"{count:,} comments or campaigns that are not of summary {summary.pk}'s rule")


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


def sample_of(sketch: fingerprint.Sketch) -> list[int]:
    """The hashes by which a text is looked up among letters, as the database's signed integers.

    The smallest of its five-word shingles, and the three-word ones of a short text.
    """
    fives, threes = (values.astype(np.uint64)[:_SAMPLE].view(np.int64) for values in (sketch.fives, sketch.threes))
    return [*fives.tolist(), *threes.tolist()]


def _campaigns(summary: Summary, found: Findings, numbered: Sequence[Campaign]) -> Iterator[Row]:
    facts = found.by_key
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
            "asked": [facts[key].ref for key in template.asked(campaign)],
            "sample": sample_of(fingerprint.sketch(analysis.whole_text(representative))),
            "algorithm": ALGORITHM,
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


def in_campaign(comment: CommentFacts, campaign: Campaign, member: Member) -> Row:
    """The columns of a placement in a campaign."""
    return {
        "campaign_id": campaign.pk,
        "kind": placement_rows.KIND_OF[member.kind],
        "containment": member.containment,
        "added": placement_rows.added(comment, member) or None,
    }


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


def _copy_lines(model: type[models.Model], columns: Sequence[str], rows: Iterator[bytes]) -> None:
    """The same for rows by the million, written as COPY reads them: the driver would take longer than the database.

    A thread hands over what is written while the next is made.
    """
    statement = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy, ThreadPoolExecutor(1, "copy") as beside:
        going: Future[None] | None = None
        for several in rows:
            if going is not None:
                going.result()
            going = beside.submit(copy.write, several)
        if going is not None:
            going.result()
