"""What a staff summary found, row by row: campaigns and who is in them, sentences and where they stand.

Written whole, in the transaction that produces the summary, and replaced by the next one's. Only what staff decide and
what keeps its number over the runs outlives them: `Campaign` and `CampaignLink`. The tables with a row for each
comment, text or sentence name what they belong to without foreign keys in the database, and have no index but those
that a query reads. What one transaction writes by the million is checked at once instead (docs/adr/0081).
"""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from comments.enums import LinkKind, PlacementKind
from comments.models.comment import Comment
from comments.models.summary import Summary
from rulemaking.history import track_changes
from rulemaking.models import Rulemaking


@track_changes()
class Campaign(models.Model):
    """A letter that many send. It keeps its number and its name for as long as runs find most of it together."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="campaigns")
    number = models.PositiveIntegerField(help_text="Running number for the rule, the largest of a run first.")
    name = models.CharField(max_length=120, blank=True, help_text="What staff call it.")

    class Meta:
        ordering = ["rulemaking", "number"]
        constraints = [models.UniqueConstraint(fields=["rulemaking", "number"], name="campaign_number_once")]

    def __str__(self) -> str:
        return self.name or f"Campaign {self.number}"


class CampaignFinding(models.Model):
    """A campaign as one summary found it."""

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="campaign_findings")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="findings")
    key = models.CharField(max_length=32, help_text="The campaign's id in the summary's data.")
    representative = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveIntegerField()
    exact_count = models.PositiveIntegerField(help_text="Those that only repeat the representative, itself included.")
    distinct_count = models.PositiveIntegerField(help_text="Different texts, cosmetics aside.")
    adding_count = models.PositiveIntegerField(help_text="Comments that added words of their own.")
    first_on = models.DateField()
    last_on = models.DateField()
    asked = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Members whose texts say where senders differ, in the order in which they were asked.",
    )
    sample = ArrayField(models.BigIntegerField(), help_text="The letter's sketch, by which new comments are placed.")
    algorithm = models.CharField(max_length=40, default="", help_text="What made the sketch; only equal ones compare.")

    class Meta:
        ordering = ["summary", "-size", "key"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "campaign"], name="campaign_finding_once"),
            models.UniqueConstraint(fields=["summary", "key"], name="campaign_finding_key_once"),
            models.CheckConstraint(
                condition=Q(exact_count__lte=F("size"), adding_count__lte=F("size"), first_on__lte=F("last_on")),
                name="campaign_finding_adds_up",
            ),
        ]
        indexes = [GinIndex(fields=["sample"], name="campaign_finding_sample", fastupdate=False)]

    def __str__(self) -> str:
        return self.key


class SuspectedFinding(models.Model):
    """Comments that seem drawn from one stock of variants. A hint: each of them is read by itself."""

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="suspected_findings")
    key = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    distinct_count = models.PositiveIntegerField()
    coverage = models.FloatField(help_text="Mean share of a letter whose phrases stand in others of the group, 0 to 1.")

    class Meta:
        ordering = ["summary", "-size", "key"]
        constraints = [models.UniqueConstraint(fields=["summary", "key"], name="suspected_finding_once")]

    def __str__(self) -> str:
        return self.key


class PlacementQuerySet(models.QuerySet["Placement"]):
    def current(self, rulemaking: Rulemaking) -> "PlacementQuerySet":
        """Those of the latest staff summary of a rule that stored what it found."""
        return self.filter(summary=Summary.objects.with_findings(rulemaking).values("pk")[:1])


class Placement(models.Model):
    """Where one comment stands in what a summary found; after it, where a new one belongs for the time being."""

    pk = models.CompositePrimaryKey("summary_id", "comment_id")
    summary = models.ForeignKey(
        Summary, on_delete=models.PROTECT, related_name="placements", db_constraint=False, db_index=False
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="placements", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=20, choices=PlacementKind)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="placements", db_constraint=False, db_index=False
    )
    containment = models.FloatField(null=True, help_text="Share of the letter's words that stand in it, 0 to 1.")
    added = models.JSONField(null=True, help_text="What it added to the letter: [source, start, end] of each stretch.")
    suspected_key = models.CharField(max_length=32, blank=True, help_text="The suspected group that it is in.")
    text_number = models.PositiveIntegerField(null=True, help_text="Its TextReading of this summary.")
    stance = models.CharField(max_length=10, blank=True, help_text="On the proposal; blank until a summary read it.")
    substance = models.FloatField(default=0, help_text="How much it brings: orders the reading queue.")
    answers = ArrayField(
        models.CharField(max_length=60),
        default=list,
        help_text="Codes of the topics that its sender said it answers, with what these are part of.",
    )
    is_provisional = models.BooleanField(default=False, help_text="Came after the summary; the next one decides.")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["summary", "comment"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PlacementKind.in_campaign(), campaign__isnull=False)
                | Q(campaign__isnull=True) & ~Q(kind__in=PlacementKind.in_campaign()),
                name="placement_has_campaign",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "comment"], condition=Q(campaign__isnull=False), name="placement_campaign"
            ),
            models.Index(fields=["summary", "text_number"], name="placement_text"),
            models.Index(fields=["comment", "substance"], name="placement_substance"),
            models.Index(
                fields=["summary", "suspected_key"], condition=~Q(suspected_key=""), name="placement_suspected"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


RARER_KINDS: Final = ("quoted", "salutation", "signature", "device")
"""Kinds of sentences that are looked up by their kind; all others are said."""


class PassageFindingQuerySet(models.QuerySet["PassageFinding"]):
    def on_topic(self, code: str) -> "PassageFindingQuerySet":
        """Those on a topic, or on a part of it."""
        # The second condition says no more than the first; the index holds none but those that meet it.
        return self.filter(topics__contains=[code]).exclude(topics=[])


class PassageFindingManager(models.Manager.from_queryset(PassageFindingQuerySet)):  # type: ignore[misc]
    """Leaves the numbers of its texts where they are: a letter's sentence may stand in a million."""

    def get_queryset(self) -> PassageFindingQuerySet:
        queryset: PassageFindingQuerySet = super().get_queryset().defer("text_numbers")
        return queryset


class PassageFinding(models.Model):
    """One distinct sentence of what a summary read."""

    pk = models.CompositePrimaryKey("summary_id", "number")
    summary = models.ForeignKey(
        Summary, on_delete=models.PROTECT, related_name="passage_findings", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField(help_text="From 0, most frequent first.")
    key = models.CharField(max_length=32, help_text="The passage's id in the summary's data.")
    kind = models.CharField(max_length=12, help_text="said, quoted, salutation, signature, device.")
    text = models.TextField(help_text="Its most frequent spelling.")
    comment_count = models.PositiveIntegerField()
    text_numbers = ArrayField(models.IntegerField(), default=list, help_text="The TextReadings that it stands in.")
    topics = ArrayField(
        models.CharField(max_length=60), default=list, help_text="Codes of its topics, with what these are part of."
    )
    given = models.JSONField(
        default=list,
        help_text="Its topics with what each rests on: code, score, evidence [start, end], origin, via, decision.",
    )

    objects = PassageFindingManager()

    class Meta:
        ordering = ["summary", "number"]
        constraints = [
            models.UniqueConstraint(fields=["summary", "key"], name="passage_finding_key_once"),
        ]
        indexes = [
            # Most are said, and on no topic: a list of what is said is read by number.
            models.Index(
                fields=["summary", "kind", "number"], condition=Q(kind__in=RARER_KINDS), name="passage_finding_kind"
            ),
            GinIndex(fields=["topics"], condition=~Q(topics=[]), name="passage_finding_topics", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def placements(self) -> PlacementQuerySet:
        """Those of the comments in which it stands."""
        numbers = PassageFinding.objects.filter(pk=self.pk).values(held=models.Func("text_numbers", function="unnest"))
        return Placement.objects.filter(summary=self.summary_id, text_number__in=numbers)


class TextReading(models.Model):
    """The sentences of texts that one or more comments have, in order, as numbers of passages with their offsets."""

    pk = models.CompositePrimaryKey("summary_id", "number")
    summary = models.ForeignKey(
        Summary, on_delete=models.PROTECT, related_name="text_readings", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField()
    sources = ArrayField(models.CharField(max_length=20), help_text="`text`, `file-1`, … in order.")
    passages = ArrayField(models.IntegerField())
    source_of = ArrayField(models.SmallIntegerField(), help_text="For each sentence the index of its source.")
    starts = ArrayField(models.IntegerField())
    ends = ArrayField(models.IntegerField())
    topics = ArrayField(
        models.CharField(max_length=60),
        default=list,
        help_text="Codes of its sentences' topics, with what these are part of.",
    )

    class Meta:
        ordering = ["summary", "number"]

    def __str__(self) -> str:
        return f"Text {self.number}"


@track_changes()
class CampaignLink(models.Model):
    """What staff put together or apart. It holds in every run until it is taken back, whatever the texts say."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="campaign_links")
    one = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LinkKind)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rulemaking", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="campaign_link_in_order"),
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(undone_at__isnull=True), name="campaign_link_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="campaign_link_undone_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
