"""The documents of a rulemaking, as published in the Federal Register."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from rulemaking.enums import DocumentKind, DocumentType
from rulemaking.history import track_changes
from rulemaking.models.docket import Docket
from rulemaking.models.rulemaking import Rulemaking

DOCUMENT_TYPE_OF_KIND = {
    DocumentKind.FINDING: DocumentType.NOTICE,
    DocumentKind.ORDER: DocumentType.NOTICE,
    DocumentKind.PROPOSED_RULE: DocumentType.PROPOSED_RULE,
    DocumentKind.EXTENSION: DocumentType.PROPOSED_RULE,
    DocumentKind.REOPENING: DocumentType.PROPOSED_RULE,
    DocumentKind.CORRECTION: DocumentType.PROPOSED_RULE,
    DocumentKind.FINAL_RULE: DocumentType.RULE,
    DocumentKind.WITHDRAWAL: DocumentType.PROPOSED_RULE,
    DocumentKind.REPEAL: DocumentType.RULE,
    DocumentKind.SUPPORTING: DocumentType.SUPPORTING,
}


class DocumentQuerySet(models.QuerySet["Document"]):
    def public(self, at: dt.datetime) -> "DocumentQuerySet":
        """Those that the public may see at `at`."""
        return self.filter(posted_at__lte=at)

    def open_at(self, at: dt.datetime) -> "DocumentQuerySet":
        """Those that take comments at `at`."""
        return self.filter(comment_periods__opens_at__lte=at, comment_periods__closes_at__gt=at).distinct()


@track_changes()
class Document(models.Model):
    """A published (or still draft) document. Its number in the docket is given once and never again."""

    rulemaking = models.ForeignKey(Rulemaking, on_delete=models.PROTECT, related_name="documents")
    docket = models.ForeignKey(Docket, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField(editable=False, help_text="Running number in the docket.")
    kind = models.CharField(max_length=20, choices=DocumentKind)
    document_type = models.CharField(max_length=40, choices=DocumentType, help_text="v4 documentType.")
    title = models.CharField(max_length=500)
    fr_citation = models.CharField(max_length=40, blank=True, help_text="Such as 90 FR 18934.")
    start_page = models.PositiveIntegerField(null=True, blank=True)
    end_page = models.PositiveIntegerField(null=True, blank=True)
    fr_doc_num = models.CharField(max_length=40, blank=True, help_text="Federal Register document number.")
    published_on = models.DateField(null=True, blank=True, help_text="Publication date in the Federal Register.")
    effective_on = models.DateField(null=True, blank=True, help_text="Effective date of a rule or order.")
    cfr = models.CharField(max_length=120, blank=True, help_text="Such as 31 CFR 1010.664.")
    rin = models.CharField(max_length=20, blank=True, help_text="RIN as printed on this document.")
    text = models.TextField(blank=True, help_text="What the document says, where we have its words.")
    posted_at = models.DateTimeField(
        null=True, blank=True, help_text="From when the public may see it. Empty: a draft."
    )
    unverified = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Names of the fields whose value no source read has confirmed.",
    )
    modified_at = models.DateTimeField(auto_now=True, help_text="When this row was last changed (v4 modifyDate).")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["docket", "number"]
        constraints = [
            models.UniqueConstraint(fields=["docket", "number"], name="document_number_once_per_docket"),
            models.UniqueConstraint(
                fields=["docket", "fr_doc_num", "kind"],
                condition=~Q(fr_doc_num=""),
                name="document_fr_doc_num_once_per_docket_and_kind",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="document_number_from_one"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", kwargs={"document_id": self.document_id})

    @property
    def document_id(self) -> str:
        """Such as FINCEN-2025-0004-0001. Needs `docket` loaded; sorts by `number`, never by this text."""
        return item_id(self.docket.docket_id, self.number)

    @property
    def object_id(self) -> str:
        """Sixteen hexadecimal digits, as v4 objectId has: our prefix and the row's key."""
        return f"09000311{self.pk:08x}"

    def is_public_at(self, at: dt.datetime) -> bool:
        return self.posted_at is not None and self.posted_at <= at


@track_changes()
class Section(models.Model):
    """A numbered or titled section of a document, on which people may comment by name."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField(help_text="Order in the document, from one.")
    level = models.PositiveSmallIntegerField(default=1, help_text="Depth of the heading, from one.")
    number = models.CharField(max_length=20, blank=True, help_text="As printed, such as III.B. Empty: it has none.")
    heading = models.CharField(max_length=300)

    class Meta:
        ordering = ["document", "position"]
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="section_position_once_per_document"),
            models.CheckConstraint(condition=Q(position__gte=1) & Q(level__gte=1), name="section_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.heading}" if self.number else self.heading


def item_id(docket_id: str, number: int) -> str:
    """The public id of a document or comment: the docket's id and a number of at least four digits."""
    # Filling up takes as long as all else, and few numbers need it.
    return f"{docket_id}-{number}" if number >= 1000 else f"{docket_id}-{number:04d}"
