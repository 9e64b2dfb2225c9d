"""An excerpt: the words of a comment that raise an issue, coded to it by staff."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from comments.models.attachment import Attachment
from comments.models.comment import Comment
from comments.models.comment_status import NOT_WITHDRAWN, is_of_last_version
from comments.models.issue import Issue
from comments.models.version import CommentVersion
from rulemaking.history import track_changes
from rulemaking.triggers import Protect, Trigger

_STANDS_IN_THE_COMMENT = """
    IF NEW.attachment_id IS NOT NULL THEN
        SELECT s.text, s.extraction_status = 'extracted' INTO whole, is_readable
            FROM comments_attachment a JOIN comments_attachmentstatus s ON s.attachment_id = a.id
            WHERE a.id = NEW.attachment_id AND a.comment_id = NEW.comment_id
                AND a.version_id IS NOT DISTINCT FROM NEW.version_id;
    ELSIF NEW.version_id IS NOT NULL THEN
        SELECT v.text, TRUE INTO whole, is_readable
            FROM comments_commentversion v WHERE v.id = NEW.version_id AND v.comment_id = NEW.comment_id;
    ELSE
        SELECT c.text, TRUE INTO whole, is_readable FROM comments_comment c WHERE c.id = NEW.comment_id;
    END IF;
    IF whole IS NULL THEN
        RAISE EXCEPTION 'what the excerpt was taken from is no text of comment %', NEW.comment_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.start IS NULL AND is_readable THEN
        RAISE EXCEPTION 'an excerpt of a readable text says where it stands' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.start IS NOT NULL AND substr(whole, NEW.start + 1, NEW."end" - NEW.start) <> NEW.text THEN
        RAISE EXCEPTION 'the excerpt does not stand in comment % from % to %', NEW.comment_id, NEW.start, NEW."end"
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    def holding(self) -> "ExcerptQuerySet":
        """Those that were not taken back, of the version that counts of comments that were not withdrawn."""
        return self.filter(is_of_last_version(), taken_back_at__isnull=True, comment__status__status__in=NOT_WITHDRAWN)


@track_changes()
class Excerpt(models.Model):
    """Words of one comment that raise an issue, letter for letter, with their place.

    The database refuses words that don't stand there. Of a file that no machine can read, a person types what it says,
    and there is no place.
    """

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="excerpts")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="excerpts")
    version = models.ForeignKey(
        CommentVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The version of the comment that was read. Empty: as first sent.",
    )
    attachment = models.ForeignKey(
        Attachment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        help_text="The file in whose text it stands. Empty: the comment's own text.",
    )
    start = models.PositiveIntegerField(null=True, blank=True, help_text="Where it begins, in code points from 0.")
    end = models.PositiveIntegerField(null=True, blank=True, help_text="Where it ends, exclusive.")
    text = models.TextField(help_text="Its words, as they stand there.")
    coded_by = models.CharField(max_length=150)
    coded_at = models.DateTimeField()
    taken_back_by = models.CharField(max_length=150, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        ordering = ["comment", "attachment", "start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "comment", "version", "attachment", "start", "end"],
                condition=Q(taken_back_at__isnull=True, start__isnull=False),
                nulls_distinct=False,
                name="excerpt_coded_once",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(coded_by=""), name="excerpt_has_words_and_coder"),
            models.CheckConstraint(
                condition=Q(start__isnull=False, end__gt=F("start"))
                | Q(start__isnull=True, end__isnull=True, attachment__isnull=False),
                name="excerpt_has_its_place_or_was_typed_from_a_file",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_by="")),
                name="excerpt_taken_back_by_someone",
            ),
        ]
        triggers = [
            Trigger(
                name="stands_in_the_comment",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("whole", "TEXT"), ("is_readable", "BOOLEAN")],
                func=_STANDS_IN_THE_COMMENT,
            ),
            Protect(
                name="words_never_change",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("comment", "version", "attachment", "text", "start", "end"),
            ),
            Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.text[:60]
