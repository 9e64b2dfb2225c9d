"""Where a comment stands in the latest staff summary of its rule, as a condition of lists.

Only that summary keeps any placement.
"""

from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from comments.enums import PlacementKind
from comments.models import CampaignFinding, Placement, Summary, TextReading
from comments.models.comment import CommentQuerySet
from rulemaking.models import Rulemaking

WORDS = {
    "representative": "The letter of a campaign",
    "copy": "An exact copy of such a letter",
    "personalised": "A copy of such a letter, with changes",
    "alone": "Like no other",
    "unread": "With a file that could not be read",
    "wordless": "Without text that could be read",
    "provisional": "Came since, placed for the time being",
}
"""The parts of its accounting, and what came after."""

_LETTER = Exists(CampaignFinding.objects.filter(representative=OuterRef("comment"), campaign=OuterRef("campaign")))
_CONDITIONS = {
    "representative": Q(_LETTER, is_provisional=False),
    "copy": Q(kind=PlacementKind.EXACT, is_provisional=False) & ~Q(_LETTER),
    "personalised": Q(kind=PlacementKind.PERSONALISED, is_provisional=False),
    "alone": Q(kind=PlacementKind.ALONE, is_provisional=False),
    "unread": Q(kind=PlacementKind.UNREAD, is_provisional=False),
    "wordless": Q(kind=PlacementKind.WORDLESS, is_provisional=False),
    "provisional": Q(is_provisional=True),
}


def with_substance(found: CommentQuerySet) -> Any:
    """Adds `substance`: how much a comment brings, as the latest staff summary of its rule read it, or 0."""
    # A join, and no question for each comment: a third of the time where many wait.
    kept = list(Summary.objects.filter(has_findings=True).order_by().values_list("pk", flat=True))
    place = FilteredRelation("placements", condition=Q(placements__summary__in=kept or [0]))
    return found.annotate(place=place, substance=Coalesce(F("place__substance"), Value(0.0)))


def at(part: str) -> Exists:
    """Whether a comment stands in such a part (a key of `WORDS`)."""
    return where(_CONDITIONS[part])


def where(condition: Q) -> Exists:
    """Whether a comment has such a place."""
    return Exists(Placement.objects.filter(condition, comment=OuterRef("pk")))


def about(topic: str, rule: str) -> Exists:
    """Whether a comment's sentences are about a topic, or its sender said so."""
    rulemaking = Rulemaking.objects.filter(slug=rule).first()
    summary = Summary.objects.with_findings(rulemaking).only("pk").first() if rulemaking else None
    texts = TextReading.objects.filter(summary=summary, topics__contains=[topic]).values("number")
    return where(Q(summary=summary) & (Q(text_number__in=texts) | Q(answers__contains=[topic])))
