"""Places comments that came after the last full run, for the time being, from their sketches. ADR 0066."""

from collections.abc import Sequence
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
from rulemaking.models import Rulemaking

_ASKED: Final = 6
_BATCH: Final = 200

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


@transaction.atomic
def place(*, comment: Comment) -> Placement | None:
    """Places one comment among what the latest staff summary of its rule found.

    Returns:
        Its placement, made or made again; None where no summary is there yet, where the summary has read the comment
        itself, where a file of it still waits to be read, while another summary stores what it found: that one places
        what came meanwhile; or while the letters' sketches are another algorithm's: whoever makes them anew does.
    """
    rulemaking = comment.document.rulemaking
    if not findings.are_at_rest(rulemaking):
        return None
    summary = Summary.objects.with_findings(rulemaking).first()
    if summary is None or _was_read(comment, summary):
        return None
    if CampaignFinding.objects.filter(summary=summary).exclude(algorithm=findings.ALGORITHM).exists():
        return None
    facts = next(iter(comment_facts.facts_of(Comment.objects.filter(pk=comment.pk), Audience.STAFF)))
    if any(file.status == "owed" for file in facts.attachments):
        return None
    placed, _ = Placement.objects.update_or_create(
        summary=summary, comment=comment, defaults=_UNREAD | _columns(summary, rulemaking, facts)
    )
    return placed


def _was_read(comment: Comment, summary: Summary) -> bool:
    """Whether the summary placed the comment itself, as it now reads."""
    version = CommentVersion.objects.filter(comment=comment).order_by("-version").first()
    if version is not None and version.received_at > summary.as_of:
        return False
    return Placement.objects.filter(summary=summary, comment=comment, is_provisional=False).exists()


def _columns(summary: Summary, rulemaking: Rulemaking, facts: CommentFacts) -> dict[str, object]:
    outside = {"campaign": None, "containment": None, "added": None}
    if any(file.status not in (EXTRACTED, EMPTY) for file in facts.attachments):
        return {"kind": PlacementKind.UNREAD, **outside}
    text = analysis.whole_text(facts)
    sketch = fingerprint.sketch(text)
    if not sketch.word_count:
        return {"kind": PlacementKind.WORDLESS, **outside}
    candidates = _candidates(summary, sketch)
    letters = _letters(candidates)
    found = verification.place(text, letters, rule_texts=rule_texts.of(rulemaking)) if letters else None
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


def _letters(candidates: Sequence[CampaignFinding]) -> list[verification.Letter]:
    comments = Comment.objects.filter(pk__in=[finding.representative_id for finding in candidates])
    text_of = {facts.ref: analysis.whole_text(facts) for facts in comment_facts.facts_of(comments, Audience.STAFF)}
    return [
        verification.Letter(finding.key, text_of[finding.representative_id], finding.exact_count)
        for finding in candidates
    ]


def place_arrivals(*, summary: Summary) -> int:
    """Places the comments that came while a summary was made: those that have a sketch and no placement in it.

    Returns:
        How many there were.
    """
    total = 0
    missing = (
        Comment.objects.filter(document__rulemaking=summary.rulemaking)
        .filter(Exists(Sketch.objects.filter(comment=OuterRef("pk"))))
        .exclude(Exists(Placement.objects.filter(summary=summary, comment=OuterRef("pk"))))
        .select_related("document__rulemaking")
        .defer("document__text")
        .order_by("pk")
    )
    last = 0
    while batch := list(missing.filter(pk__gt=last)[:_BATCH]):
        with transaction.atomic():
            for comment in batch:
                place(comment=comment)
        total += len(batch)
        last = batch[-1].pk
    return total


def place_left_over() -> int:
    """Places, in the latest summary of each rule, what a worker that died had still to place.

    A comment is placed after it was fingerprinted, and arrivals after their summary was produced: nobody else would
    come by again before the next full run.

    Returns:
        How many comments had no place.
    """
    latest = Summary.objects.filter(has_findings=True).order_by("pk")  # one of each rule: a later one takes its place
    return sum(place_arrivals(summary=summary) for summary in latest.defer("data", "docx"))
