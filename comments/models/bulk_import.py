"""Comments that came in a file, and what became of each of its rows."""

from django.db import models
from django.db.models import F, Q

from comments.enums import Channel, ImportEncoding, ImportFormat, ImportPhase
from rulemaking.history import insert_only, recorded_at_field, track_changes
from rulemaking.models import Document


class BulkImportQuerySet(models.QuerySet["BulkImport"]):
    def kept(self) -> "BulkImportQuerySet":
        """Those that nobody set aside."""
        return self.filter(discarded_at__isnull=True)


@track_changes()
class BulkImport(models.Model):
    """A file of comments. It is checked row by row, then confirmed by a person, then imported in the background.

    The file lies in the originals' store as it came: it is the original of what its rows became. docs/adr/0030.
    """

    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="bulk_imports",
        help_text="What the comments are on, unless a row names another document of the same rule.",
    )
    source = models.CharField(max_length=60, help_text="Where the rows come from, such as regulations.gov.")
    evidence = models.CharField(max_length=150, help_text="On what the days of receipt in the file rest.")
    default_received_on = models.DateField(
        null=True, blank=True, help_text="Day of receipt of rows that have none of their own."
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.BULK)
    pulled_document_id = models.CharField(
        max_length=80, blank=True, help_text="Id of the document at the portal that the file was pulled from."
    )
    pulled_until = models.DateTimeField(
        null=True, blank=True, help_text="Last change there that was seen; the next pull begins with it."
    )
    file_format = models.CharField(max_length=10, choices=ImportFormat)
    encoding = models.CharField(max_length=20, choices=ImportEncoding, default=ImportEncoding.UTF_8)
    file_name = models.CharField(max_length=255)
    file_key = models.CharField(max_length=200, unique=True, help_text="Key in the originals' store.")
    file_sha256 = models.BinaryField(max_length=32)
    file_bytes = models.PositiveBigIntegerField()
    by = models.CharField(max_length=150, help_text="Username of the official who brought it, and who states its days.")
    at = models.DateTimeField(help_text="When it was brought.")
    confirmed_by = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="From then on its rows go into the record.")
    discarded_by = models.CharField(max_length=150, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True, help_text="Set aside unconfirmed: no row was imported.")

    objects = BulkImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "file_sha256"],
                condition=Q(discarded_at__isnull=True),
                name="bulk_import_file_once_per_document",
                violation_error_message="This file was brought before for the same document.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by="")
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="bulk_import_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True, discarded_by="")
                | (Q(discarded_at__isnull=False, confirmed_at__isnull=True) & ~Q(discarded_by="")),
                name="bulk_import_discarded_only_unconfirmed",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(evidence=""), name="bulk_import_names_source_and_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.file_name}"


class BulkImportPart(models.Model):
    """What became of a run of rows, and where the next begins. Written in the transaction that wrote the comments.

    Insert-only. That each number exists once is what keeps two workers from importing the same rows.
    """

    bulk_import = models.ForeignKey(BulkImport, on_delete=models.PROTECT, related_name="parts")
    phase = models.CharField(max_length=10, choices=ImportPhase)
    number = models.PositiveIntegerField(help_text="From one, without a gap.")
    row_count = models.PositiveIntegerField()
    taken_count = models.PositiveIntegerField(help_text="Rows that became comments, or would.")
    known_count = models.PositiveIntegerField(help_text="Rows that are in the record already.")
    conflict_count = models.PositiveIntegerField(help_text="Taken, though another comment has the same id.")
    refused_count = models.PositiveIntegerField()
    outcomes = models.BinaryField(help_text="What became of each row: JSON, compressed by zlib.")
    next_row = models.PositiveIntegerField(help_text="Row after the last of this part, as a spreadsheet counts.")
    next_offset = models.PositiveBigIntegerField(
        help_text="Its first byte in the table's file; 0 where rows are counted."
    )
    is_last = models.BooleanField(help_text="The file ends here.")
    fault = models.CharField(max_length=500, blank=True, help_text="Why the file can't be read beyond.")
    note = models.CharField(max_length=1000, blank=True, help_text="What a person should know of the file as a whole.")
    recorded_at = recorded_at_field()

    class Meta:
        ordering = ["bulk_import", "phase", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bulk_import", "phase", "number"], name="bulk_import_part_once"),
            models.UniqueConstraint(
                fields=["bulk_import", "phase"], condition=Q(is_last=True), name="bulk_import_ends_once_per_phase"
            ),
            models.CheckConstraint(
                condition=Q(row_count=F("taken_count") + F("known_count") + F("conflict_count") + F("refused_count")),
                name="bulk_import_part_counts_every_row",
            ),
            models.CheckConstraint(condition=Q(fault="") | Q(is_last=True), name="bulk_import_fault_ends_it"),
        ]
        triggers = insert_only()

    def __str__(self) -> str:
        return f"Part {self.number} of import {self.bulk_import_id}"


class BulkImportKey(models.Model):
    """Rows that a check has seen, so that a row which comes twice in one file is told. Emptied when the check ends."""

    bulk_import = models.ForeignKey(BulkImport, on_delete=models.PROTECT, related_name="+", db_index=False)
    id_hash = models.BinaryField(max_length=16, help_text="Of the row's id at its source.")
    identity_hash = models.BinaryField(max_length=16, help_text="Of its content and names besides.")
    row = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["bulk_import", "id_hash"], name="bulk_import_key")]

    def __str__(self) -> str:
        return f"Row {self.row}"
