"""Dockets, their running numbers, and the RINs of rules."""

from django.db import models

from rulemaking.history import track_changes
from rulemaking.models.agency import Agency


class DocketQuerySet(models.QuerySet["Docket"]):
    def real(self) -> "DocketQuerySet":
        return self.filter(is_practice=False)

    def practice(self) -> "DocketQuerySet":
        return self.filter(is_practice=True)


@track_changes(exclude=["last_number"])
class Docket(models.Model):
    """A docket: one running number for its documents and its comments."""

    docket_id = models.CharField(max_length=60, unique=True, help_text="Such as FINCEN-2025-0004 (v4 docketId).")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dockets")
    title = models.CharField(max_length=500)
    is_practice = models.BooleanField(
        default=False, help_text="Holds sample comments, and says so on every page. Never in production."
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this docket, in plain words.")
    last_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Last number given to a document or comment of this docket."
    )
    modified_at = models.DateTimeField(auto_now=True, help_text="When this row was last changed (v4 modifyDate).")

    objects = DocketQuerySet.as_manager()

    class Meta:
        ordering = ["docket_id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(docket_id__regex=r"^[A-Z0-9]+[A-Z0-9_-]*[0-9]+$"),
                name="docket_id_has_the_usual_form",
                violation_error_message="A docket id is capital letters, digits and dashes, such as FINCEN-2025-0004.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_practice=True, docket_id__startswith="PRACTICE-")
                | (models.Q(is_practice=False) & ~models.Q(docket_id__startswith="PRACTICE-")),
                name="docket_practice_id_is_unmistakable",
                violation_error_message="A practice docket's id starts with PRACTICE-, and no other docket's does.",
            ),
        ]

    def __str__(self) -> str:
        return self.docket_id


@track_changes()
class Rin(models.Model):
    """A Regulation Identifier Number. One rulemaking may have several, and one may be printed as a placeholder."""

    rulemaking = models.ForeignKey("rulemaking.Rulemaking", on_delete=models.PROTECT, related_name="rins")
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="rins", null=True, blank=True)
    rin = models.CharField(max_length=20, help_text="As printed, such as 1506-AB68; even where malformed.")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "RIN"
        ordering = ["rin"]
        constraints = [models.UniqueConstraint(fields=["rulemaking", "rin"], name="rin_once_per_rulemaking")]

    def __str__(self) -> str:
        return self.rin
