"""Work that is owed. The database is the queue of record; a message only hurries what a sweep would do."""

import datetime as dt

from django.db import models
from django.db.models import Q

from comments.enums import JobKind
from comments.models.attachment import Attachment
from comments.models.bulk import BulkRun
from comments.models.bulk_import import BulkImport
from comments.models.comment import Comment
from comments.models.notification import Notification
from comments.models.portal_pull import PortalPull
from comments.models.summary import Summary

MAX_ATTEMPTS = 6


class JobQuerySet(models.QuerySet["Job"]):
    def owed_at(self, at: dt.datetime) -> "JobQuerySet":
        """Those that a worker may take at `at`: not done, not given up, due, and not under a live lease."""
        return self.filter(done_at__isnull=True, failed_at__isnull=True, not_before__lte=at).filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        )

    def waiting_at(self, at: dt.datetime) -> "JobQuerySet":
        """Those put off until a retry."""
        return self.filter(done_at__isnull=True, failed_at__isnull=True, not_before__gt=at)

    def running_at(self, at: dt.datetime) -> "JobQuerySet":
        return self.filter(done_at__isnull=True, failed_at__isnull=True, leased_until__gt=at)

    def done(self) -> "JobQuerySet":
        return self.filter(done_at__isnull=False)

    def failed(self) -> "JobQuerySet":
        """Those given up after MAX_ATTEMPTS; staff see them and can order them again."""
        return self.filter(failed_at__isnull=False)


class Job(models.Model):
    """One piece of work on one thing. Whoever holds the lease's token may finish it, nobody else.

    A job is found by its subject through the constraint's own index, which holds those of that subject alone: two
    jobs are written with each comment, and seven indexes more would each be told of both.
    """

    kind = models.CharField(max_length=20, choices=JobKind)
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    attachment = models.ForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    summary = models.ForeignKey(
        Summary, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    notification = models.ForeignKey(
        Notification, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    bulk_run = models.ForeignKey(
        BulkRun, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    bulk_import = models.ForeignKey(
        BulkImport, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    portal_pull = models.ForeignKey(
        PortalPull, on_delete=models.PROTECT, null=True, blank=True, related_name="jobs", db_index=False
    )
    ordered_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text="Due from this instant; moved on by each failure.")
    lease_token = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    progress = models.CharField(max_length=200, blank=True, help_text="Where a long job stands, in words.")
    last_error = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["kind", "not_before", "id"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="job_owed",
            ),
            models.Index(fields=["failed_at"], condition=Q(failed_at__isnull=False), name="job_failed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[JobKind.NUMBER, JobKind.SKETCH], comment__isnull=False)
                | Q(kind__in=[JobKind.SCAN, JobKind.EXTRACT], attachment__isnull=False)
                | Q(kind=JobKind.SUMMARIZE, summary__isnull=False)
                | Q(kind=JobKind.NOTIFY, notification__isnull=False)
                | Q(kind=JobKind.BULK, bulk_run__isnull=False)
                | Q(kind__in=[JobKind.CHECK_IMPORT, JobKind.IMPORT], bulk_import__isnull=False)
                | Q(kind=JobKind.PULL, portal_pull__isnull=False),
                name="job_has_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True), name="job_done_or_failed"
            ),
            models.UniqueConstraint(
                fields=["comment", "kind"], condition=Q(comment__isnull=False), name="job_once_per_comment"
            ),
            models.UniqueConstraint(
                fields=["attachment", "kind"],
                condition=Q(attachment__isnull=False),
                name="job_once_per_attachment",
            ),
            models.UniqueConstraint(
                fields=["summary"], condition=Q(summary__isnull=False), name="job_once_per_summary"
            ),
            models.UniqueConstraint(
                fields=["notification"],
                condition=Q(notification__isnull=False),
                name="job_once_per_notification",
            ),
            models.UniqueConstraint(
                fields=["bulk_run"], condition=Q(bulk_run__isnull=False), name="job_once_per_bulk_run"
            ),
            models.UniqueConstraint(
                fields=["bulk_import", "kind"],
                condition=Q(bulk_import__isnull=False),
                name="job_once_per_bulk_import",
            ),
            models.UniqueConstraint(
                fields=["portal_pull"], condition=Q(portal_pull__isnull=False), name="job_once_per_portal_pull"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
