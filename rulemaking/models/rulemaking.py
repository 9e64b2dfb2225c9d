"""A rulemaking under Section 311 and what its finding says."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse

from rulemaking.enums import Authority, RuleState, SpecialMeasure, SubjectType
from rulemaking.history import track_changes
from rulemaking.models.docket import Docket

SUMMARY_MAX_WORDS = 100


class WordCount(Func):
    """Words of a text, counted by the database: runs of anything but white space."""

    template = r"COALESCE(array_length(regexp_split_to_array(NULLIF(btrim(%(expressions)s), ''), '\s+'), 1), 0)"
    output_field = models.IntegerField()
    arity = 1


class RulemakingQuerySet(models.QuerySet["Rulemaking"]):
    def public(self, at: dt.datetime) -> "RulemakingQuerySet":
        """Those with a document that the public may see at `at`."""
        return self.filter(Q(documents__posted_at__lte=at)).distinct()

    def open_at(self, at: dt.datetime) -> "RulemakingQuerySet":
        """Those with a part that is open for comment at `at`."""
        return self.filter(
            parts__comment_periods__opens_at__lte=at, parts__comment_periods__closes_at__gt=at
        ).distinct()

    def with_state_at(self, at: dt.datetime) -> "RulemakingQuerySet":
        """Annotates `state`, the RuleState at `at`: the same as `state_at` says of one rule."""
        from rulemaking.models.rule_state_sql import state_at  # the tables of events need this one first

        return self.annotate(state=state_at(at))

    def in_state_at(self, state: RuleState, at: dt.datetime) -> "RulemakingQuerySet":
        """Those that stand so at `at`."""
        return self.with_state_at(at).filter(Q(state=state))


@track_changes()
class Rulemaking(models.Model):
    """One subject of primary money laundering concern and the rules proposed about it."""

    slug = models.SlugField(max_length=80, unique=True, help_text="Address of the rule's page.")
    title = models.CharField(max_length=500)
    authority = models.CharField(max_length=20, choices=Authority, default=Authority.SECTION_311)
    subject_type = models.CharField(max_length=30, choices=SubjectType)
    subject_name = models.CharField(max_length=300, help_text="Such as Huione Group.")
    special_measures = ArrayField(
        models.PositiveSmallIntegerField(choices=SpecialMeasure),
        default=list,
        blank=True,
        help_text="Numbers of the special measures proposed, one to five. Source: 31 U.S.C. 5318A(b).",
    )
    other_measure = models.CharField(
        max_length=300, blank=True, help_text="The measure, where the authority is not Section 311."
    )
    plain_language_summary = models.TextField(
        blank=True,
        help_text="At most 100 words, in plain language. Source: 5 U.S.C. 553(b)(4).",
    )
    summary_address = models.URLField(
        max_length=300,
        blank=True,
        help_text="Internet address of the plain-language summary, as the notice prints it. "
        "Source: 5 U.S.C. 553(b)(4).",
    )
    finding_summary = models.TextField(blank=True, help_text="What the finding says, in a paragraph or two.")
    how_to_comment_by_mail = models.TextField(blank=True, help_text="Where paper comments go, one line each.")
    accepts_late = models.BooleanField(
        default=False, help_text="Whether comments are still taken, marked late, after the period closes."
    )
    outcome = models.CharField(max_length=300, blank=True, help_text="What became of it, in a few words.")
    notes = models.TextField(blank=True, help_text="What the sources leave open, shown to the public.")
    sources = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    dockets = models.ManyToManyField(Docket, related_name="rulemakings", blank=True)

    objects = RulemakingQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(special_measures__contained_by=list(SpecialMeasure.values)),
                name="rulemaking_special_measures_are_one_to_five",
                violation_error_message="Special measures are numbered one to five.",
            ),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(
                    WordCount(F("plain_language_summary")), Value(SUMMARY_MAX_WORDS)
                ),
                name="rulemaking_summary_at_most_100_words",
                violation_error_message="The plain-language summary has more than 100 words (5 U.S.C. 553(b)(4)). "
                "Shorten it.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("rule", kwargs={"slug": self.slug})

    def state_at(self, at: dt.datetime) -> RuleState:
        """Where this rule stands at `at`, from its events and periods: two queries, or none if they are prefetched
        (`events__document`, `parts__comment_periods`).
        """
        from rulemaking.rule_state import state_of  # the tables of events need this one first

        events = self.events.all()
        loaded = "events" in getattr(self, "_prefetched_objects_cache", {})
        parts = self.parts.prefetch_related("comment_periods") if not loaded else self.parts.all()
        periods = [period for part in parts for period in part.comment_periods.all()]
        return state_of(events if loaded else events.select_related("document"), periods, at)


@track_changes()
class NamedEntity(models.Model):
    """A part of the subject that the finding names."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="named_entities")
    name = models.CharField(max_length=200)
    description = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "named entities"
        ordering = ["rulemaking", "position"]
        constraints = [models.UniqueConstraint(fields=["rulemaking", "name"], name="named_entity_once_per_rulemaking")]

    def __str__(self) -> str:
        return self.name


@track_changes()
class FindingFigure(models.Model):
    """A figure that the finding gives, with its source."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="figures")
    label = models.CharField(max_length=300, help_text="What the figure counts, such as proceeds laundered.")
    amount_usd = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True, help_text="U.S. dollars.")
    is_at_least = models.BooleanField(default=True, help_text="The source says 'at least'.")
    from_on = models.DateField(null=True, blank=True, help_text="First month of the span, as its first day.")
    until_on = models.DateField(null=True, blank=True, help_text="Last month of the span, as its last day.")
    source = models.CharField(max_length=200, help_text="Citation, such as 90 FR 18934.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rulemaking", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rulemaking", "label"], name="finding_figure_once_per_rulemaking")
        ]

    def __str__(self) -> str:
        return self.label


@track_changes()
class StatutoryFactor(models.Model):
    """A factor that the statute makes the agency weigh, and what it says of it."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="factors")
    citation = models.CharField(max_length=80, help_text="Such as 31 U.S.C. 5318A(c)(2)(B)(i).")
    label = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rulemaking", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rulemaking", "citation"], name="statutory_factor_once_per_rulemaking")
        ]

    def __str__(self) -> str:
        return f"{self.citation}: {self.label}"


@track_changes()
class RequestForComment(models.Model):
    """A numbered question on which the rule asks for comment."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="requests_for_comment")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        verbose_name_plural = "requests for comment"
        ordering = ["rulemaking", "number"]
        constraints = [models.UniqueConstraint(fields=["rulemaking", "number"], name="request_for_comment_number_once")]

    def __str__(self) -> str:
        return f"Question {self.number}"
