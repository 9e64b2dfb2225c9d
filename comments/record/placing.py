"""Places comments that came after the last full run, for the time being, from their sketches. ADR 0066."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from comments.analysis import findings as analysis
from comments.analysis import fingerprint
from comments.analysis import placing as verification
from comments.analysis.extract import EMPTY, EXTRACTED
from comments.analysis.facts import CommentFacts
from comments.enums import Audience, PlacementKind
from comments.models import CampaignFinding, Comment, CommentVersion, Placement, Sketch, Summary
from comments.record import comment_facts, findings, rule_texts
from rulemaking.models import Document, Rulemaking

_ASKED: Final = 6
_BATCH: Final = 200
_REMEMBERED: Final = 2_000
_LOCK_SPACE: Final = 311_066

# What only a full run says; of a comment that was changed since, nothing of its old text stays.
_UNREAD: Final = {"is_provisional": True, "text_number": None, "suspected_key": "", "stance": "", "substance": 0.0}

_CANDIDATES = """
    SELECT finding.id
    FROM comments_campaignfinding AS finding
    WHERE finding.summary_id = %s AND finding.sample && %s::bigint[]
    ORDER BY cardinality(ARRAY(SELECT unnest(finding.sample) INTERSECT SELECT unnest(%s::bigint[]))) DESC,
             finding.size DESC, finding.key
    LIMIT %s
"""

# By two indexes alone, of one instant: a tenth of what looking for those without a place costs.
_ARE_ALL_PLACED = """
    SELECT (SELECT count(*) FROM comments_comment WHERE document_id = ANY(%s))
         = (SELECT count(*) FROM comments_placement WHERE summary_id = %s)
"""


@dataclass(frozen=True, slots=True)
class _Met:
    """What was read or found once while many are placed.

    Attributes:
        columns: what copies of a text were given, by the text.
        letters: of campaigns, by their findings' keys.
        rule_texts: what the agency published.
    """

    rule_texts: Sequence[str]
    columns: dict[str, dict[str, object]] = field(default_factory=dict)
    letters: dict[int, verification.Letter] = field(default_factory=dict)


@transaction.atomic
def place(*, comment: Comment) -> Placement | None:
    """Places one comment among what the latest staff summary of its rule found.

    Returns:
        Its placement, made or made again; None where no summary is there yet, where the summary has read the comment
        itself, where a file of it still waits to be read, while another summary stores what it found: that one places
        what came meanwhile; or while the letters' sketches are another algorithm's: whoever makes them anew does.
    """
    rulemaking = comment.document.rulemaking
    summary = _to_place_in(rulemaking)
    if summary is None or _was_read(comment, summary):
        return None
    facts = next(iter(comment_facts.facts_of(Comment.objects.filter(pk=comment.pk), Audience.STAFF)))
    if _waits_for_a_file(facts):
        return None
    placed, _ = Placement.objects.update_or_create(
        summary=summary, comment=comment, defaults=_UNREAD | _columns(summary, facts, _Met(rule_texts.of(rulemaking)))
    )
    return placed


def _to_place_in(rulemaking: Rulemaking) -> Summary | None:
    """The latest summary with findings, which stays so until this transaction ends; None where nothing can be placed
    now."""
    if not findings.are_at_rest(rulemaking):
        return None
    summary = Summary.objects.with_findings(rulemaking).first()
    if summary is None:
        return None
    if CampaignFinding.objects.filter(summary=summary).exclude(algorithm=findings.ALGORITHM).exists():
        return None
    return summary


def _waits_for_a_file(facts: CommentFacts) -> bool:
    return any(file.status == "owed" for file in facts.attachments)


def _was_read(comment: Comment, summary: Summary) -> bool:
    """Whether the summary placed the comment itself, as it now reads."""
    version = CommentVersion.objects.filter(comment=comment).order_by("-version").first()
    if version is not None and version.received_at > summary.as_of:
        return False
    return Placement.objects.filter(summary=summary, comment=comment, is_provisional=False).exists()


def _columns(summary: Summary, facts: CommentFacts, met: _Met) -> dict[str, object]:
    outside = {"campaign": None, "containment": None, "added": None}
    if any(file.status not in (EXTRACTED, EMPTY) for file in facts.attachments):
        return {"kind": PlacementKind.UNREAD, **outside}
    text = analysis.whole_text(facts)
    sketch = fingerprint.sketch(text)
    if not sketch.word_count:
        return {"kind": PlacementKind.WORDLESS, **outside}
    candidates = _candidates(summary, sketch)
    letters = _letters(candidates, met)
    found = verification.place(text, letters, rule_texts=met.rule_texts) if letters else None
    if found is None:
        return {"kind": PlacementKind.ALONE, **outside}
    key, member = found
    campaign = next(finding.campaign for finding in candidates if finding.key == key)
    return findings.in_campaign(facts, campaign, member)


def _candidates(summary: Summary, sketch: fingerprint.Sketch) -> list[CampaignFinding]:
    sample = findings.sample_of(sketch)
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [summary.pk, sample, sample, _ASKED])
        keys = [key for (key,) in cursor.fetchall()]
    return list(CampaignFinding.objects.filter(pk__in=keys).select_related("campaign").order_by("-size", "key"))


def _letters(candidates: Sequence[CampaignFinding], met: _Met) -> list[verification.Letter]:
    if unread := {finding.representative_id: finding for finding in candidates if finding.pk not in met.letters}:
        for facts in comment_facts.facts_of(Comment.objects.filter(pk__in=unread), Audience.STAFF):
            finding = unread[facts.ref]
            letter = verification.Letter(finding.key, analysis.whole_text(facts), finding.exact_count)
            met.letters[finding.pk] = letter
    return [met.letters[finding.pk] for finding in candidates]


def _always() -> bool:
    return True


def place_arrivals(*, summary: Summary, goes_on: Callable[[], bool] = _always) -> int:
    """Places the comments that came while a summary was made, or many at once since: those that have a sketch and no
    placement in it. Another worker that does the same now is left to it.

    Args:
        goes_on: asked before each two hundred; False leaves the rest to the next time.

    Returns:
        How many were placed.
    """
    total = last = 0
    # Their keys, not a join: the planner then knows that they have most of the comments, and asks no index a million
    # times.
    documents = list(Document.objects.filter(rulemaking=summary.rulemaking).values_list("pk", flat=True))
    if _are_all_placed(summary, documents):
        return 0
    met = _Met(rule_texts.of(summary.rulemaking))
    missing = (
        Comment.objects.filter(document__in=documents)
        .filter(Exists(Sketch.objects.filter(comment=OuterRef("pk"))))
        .exclude(Exists(Placement.objects.filter(summary=summary, comment=OuterRef("pk"))))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    while goes_on():
        with transaction.atomic():
            if not _is_alone(summary) or _to_place_in(summary.rulemaking) != summary:
                break
            batch = list(missing.filter(pk__gt=last)[:_BATCH])
            if not batch:
                break
            total += _place_batch(summary, batch, met)
        last = batch[-1]
    return total


def _are_all_placed(summary: Summary, documents: list[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ARE_ALL_PLACED, [documents, summary.pk])
        (is_so,) = cursor.fetchone()
        return bool(is_so)


def _is_alone(summary: Summary) -> bool:
    """Whether nobody else places arrivals in a summary; if so, nobody will before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, summary.pk])
        (is_free,) = cursor.fetchone()
        return bool(is_free)


def _place_batch(summary: Summary, keys: Sequence[int], met: _Met) -> int:
    """Places comments that have no place yet, but for those of which a file is still to be read.

    Args:
        met: what was read or found before. It is added to.

    Returns:
        How many were placed.
    """
    placements = []
    for facts in comment_facts.facts_of(Comment.objects.filter(pk__in=keys), Audience.STAFF):
        if _waits_for_a_file(facts):
            continue
        if facts.attachments or (columns := met.columns.get(facts.text)) is None:
            columns = _columns(summary, facts, met)
            if not facts.attachments and len(met.columns) < _REMEMBERED:
                met.columns[facts.text] = columns
        placements.append(Placement(summary=summary, comment_id=facts.ref, **_UNREAD | columns))
    # One that was placed meanwhile, as a single arrival, has its place.
    return len(Placement.objects.bulk_create(placements, ignore_conflicts=True))


def place_left_over(*, goes_on: Callable[[], bool] = _always) -> int:
    """Places, in the latest summary of each rule, what an import brought, and what a worker that died had to place.

    A comment is placed after it was fingerprinted, and arrivals after their summary was produced: nobody else would
    come by again before the next full run.

    Args:
        goes_on: as of `place_arrivals`.

    Returns:
        How many were placed.
    """
    latest = Summary.objects.filter(has_findings=True).order_by("pk")  # one of each rule: a later one takes its place
    return sum(place_arrivals(summary=summary, goes_on=goes_on) for summary in latest.defer("data", "docx"))
