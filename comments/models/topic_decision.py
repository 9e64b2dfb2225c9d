"""What staff decided on the topics of a rule. The list only grows: the first n decisions give one state of the outline.

A decision is taken back by a later one, so nothing is ever changed. The numbers have no gap and each is given once: of
two people who decide at the same moment, one sees what the other decided before.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from comments.enums import TopicAct
from rulemaking.history import insert_only, recorded_at_field
from rulemaking.models import Rulemaking

NAME_LENGTH, TERM_LENGTH, CODE_LENGTH, REASON_LENGTH = 120, 60, 60, 300


class TopicDecision(models.Model):
    """One decision on a topic of the outline, or on the topic of one sentence. Insert-only."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="topic_decisions")
    number = models.PositiveIntegerField(help_text="Running number for the rule, from 1, without gap.")
    kind = models.CharField(max_length=12, choices=TopicAct)
    code = models.CharField(max_length=CODE_LENGTH, blank=True, help_text="The topic that it is about.")
    name = models.CharField(max_length=NAME_LENGTH, blank=True, help_text="What a topic is called from then on.")
    parent = models.CharField(max_length=CODE_LENGTH, blank=True, help_text="Where it is put; empty: at the top.")
    into = models.CharField(max_length=CODE_LENGTH, blank=True, help_text="The topic that it is merged into.")
    terms = ArrayField(
        models.CharField(max_length=TERM_LENGTH),
        default=list,
        blank=True,
        help_text="Words by which sentences on it are found; two of them in one sentence.",
    )
    passage_key = models.CharField(max_length=32, blank=True, help_text="The sentence's id in every summary's data.")
    passage_text = models.TextField(
        blank=True, help_text="The sentence as it stood there, for those who read it later."
    )
    takes_back = models.PositiveIntegerField(null=True, blank=True, help_text="Number of the decision taken back.")
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["rulemaking", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rulemaking", "number"], name="topic_decision_number_once"),
            models.UniqueConstraint(fields=["rulemaking", "takes_back"], name="topic_decision_taken_back_once"),
            models.CheckConstraint(
                condition=Q(kind=TopicAct.TAKEN_BACK, code="", takes_back__gte=1, takes_back__lt=F("number"))
                | (~Q(kind=TopicAct.TAKEN_BACK) & ~Q(code="") & Q(takes_back__isnull=True)),
                name="topic_decision_is_about_a_topic_or_takes_back",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=TopicAct.of_passages()) & ~Q(passage_key=""))
                | (~Q(kind__in=TopicAct.of_passages()) & Q(passage_key="", passage_text="")),
                name="topic_decision_names_its_sentence",
            ),
            models.CheckConstraint(
                condition=(Q(kind=TopicAct.MERGED) & ~Q(into="") & ~Q(into=F("code")))
                | (~Q(kind=TopicAct.MERGED) & Q(into="")),
                name="topic_decision_merges_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[TopicAct.ACCEPTED, TopicAct.MADE, TopicAct.RENAMED]) | ~Q(name=""),
                name="topic_decision_gives_a_name",
            ),
            models.CheckConstraint(condition=~Q(made_by=""), name="topic_decision_made_by_someone"),
        ]
        triggers = [
            *insert_only(),
            pgtrigger.Trigger(
                name="numbered_without_gap",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.number <> 1 + (
                        SELECT COUNT(*) FROM comments_topicdecision WHERE rulemaking_id = NEW.rulemaking_id
                    ) THEN
                        RAISE EXCEPTION 'decision % of rule % is not the next one', NEW.number, NEW.rulemaking_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"
