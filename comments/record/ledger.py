"""The completeness ledger: each comment received stands in exactly one part of the reading, to the last one.

The parts are counted by queries of their own, and beside them what would be lost without anybody noticing: a comment
that has no status, or text that nobody read and nobody owes. ADR 0050.
"""

import datetime as dt
import hashlib
from collections.abc import Callable

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from comments.enums import ExtractionStatus, JobKind, Status
from comments.models import Attachment, AttachmentStatus, Comment, CommentStatus, Job, LedgerCheck, Rendition, Sketch
from comments.models.comment import CommentQuerySet
from rulemaking.models import Rulemaking

logger = structlog.get_logger(__name__)

_NOTHING_SAID = hashlib.sha256(b"").digest()
_READ = (ExtractionStatus.EXTRACTED, ExtractionStatus.EMPTY)
PARTS = {
    "first_of_text": "Read, the first with its text",
    "copies": "Copies: same text as an earlier one, cosmetics aside",
    "with_files": "Read together with their files",
    "with_unread_files": "With a file that could not be read; a person must read it",
    "without_text": "Without any words",
    "not_yet_read": "Not yet read",
}
"""The parts of the ledger, in reading order, with their words. Every comment is in exactly one."""


def _files(**conditions: object) -> Exists:
    """Whether a comment has such a file, among those that it has now."""
    return Exists(Attachment.objects.current().filter(comment=OuterRef("pk"), **conditions))


def _unread() -> Exists:
    unread = AttachmentStatus.objects.exclude(extraction_status__in=(*_READ, ExtractionStatus.OWED))
    return _files(pk__in=unread.values("pk"))


def _waits() -> Q:
    owed = AttachmentStatus.objects.filter(extraction_status=ExtractionStatus.OWED)
    return Q(~Exists(Sketch.objects.filter(comment=OuterRef("pk")))) | Q(_files(pk__in=owed.values("pk")))


def _is_copy() -> Exists:
    """Whether an earlier comment on the rule, likewise without files, has the same normal form."""
    has_files = Attachment.objects.current().filter(comment=OuterRef("comment"))
    return Exists(
        Sketch.objects.filter(
            ~Exists(has_files),
            normal_sha256=OuterRef("sketch__normal_sha256"),
            algorithm=OuterRef("sketch__algorithm"),
            comment__document__rulemaking=OuterRef("document__rulemaking"),
            comment__lt=OuterRef("pk"),
        )
    )


def _said(found: CommentQuerySet) -> CommentQuerySet:
    """Read, without files, with words."""
    return found.filter(~_waits(), ~_files()).exclude(sketch__normal_sha256=_NOTHING_SAID)


_CHOICES: dict[str, Callable[[CommentQuerySet], CommentQuerySet]] = {
    "first_of_text": lambda found: _said(found).filter(~_is_copy()),
    "copies": lambda found: _said(found).filter(_is_copy()),
    "with_files": lambda found: found.filter(~_waits(), _files(), ~_unread()),
    "with_unread_files": lambda found: found.filter(~_waits(), _unread()),
    "without_text": lambda found: found.filter(~_waits(), ~_files(), sketch__normal_sha256=_NOTHING_SAID),
    "not_yet_read": lambda found: found.filter(_waits()),
}


def in_part(found: CommentQuerySet, part: str) -> CommentQuerySet:
    """Those of some comments that stand in a part of the ledger (a key of `PARTS`)."""
    return _CHOICES[part](found)


def figures(rulemaking: Rulemaking) -> dict[str, int]:
    """Comments received on a rule, and how many stand in each part: queries of their own, in one statement, so that
    all see one state of the database."""
    received = Comment.objects.filter(document__rulemaking=rulemaking).order_by()
    lists = {"received": received} | {part: in_part(received, part) for part in PARTS}
    compiled = [found.values("pk").query.sql_with_params() for found in lists.values()]
    counts = ", ".join(f"(SELECT count(*) FROM ({chosen}) AS chosen)" for chosen, _ in compiled)  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, params in compiled for value in params])
        return dict(zip(lists, cursor.fetchone() or (), strict=True))


def faults(rulemaking: Rulemaking, counted: dict[str, int]) -> list[str]:
    """What does not add up, a sentence each."""
    received = Comment.objects.filter(document__rulemaking=rulemaking).order_by()
    owed = Job.objects.filter(done_at__isnull=True)
    found = []
    total = sum(counted[part] for part in PARTS)
    if total != counted["received"]:
        found.append(f"{counted['received']:,} comments were received, and the parts hold {total:,}.")
    lost = {
        "have no status": received.filter(~Exists(CommentStatus.objects.filter(comment=OuterRef("pk")))),
        "are not read, and nobody owes it": received.filter(
            ~Exists(Sketch.objects.filter(comment=OuterRef("pk"))),
            ~Exists(owed.filter(kind=JobKind.SKETCH, comment=OuterRef("pk"))),
        ),
        "have no number, and nobody owes it": received.filter(
            ~Exists(CommentStatus.objects.filter(comment=OuterRef("pk"), number__isnull=False)),
            ~Exists(owed.filter(kind=JobKind.NUMBER, comment=OuterRef("pk"))),
        ),
        "are posted and have no public copy": received.filter(
            ~Exists(Rendition.objects.filter(comment=OuterRef("pk"))), status__status=Status.POSTED
        ),
        "have a file without status": received.filter(
            Exists(Attachment.objects.filter(comment=OuterRef("pk"), status__isnull=True))
        ),
        "have a file that is not read, and nobody owes it": received.filter(
            Exists(
                Attachment.objects.filter(
                    ~Exists(owed.filter(kind=JobKind.EXTRACT, attachment=OuterRef("pk"))),
                    comment=OuterRef("pk"),
                    status__extraction_status=ExtractionStatus.OWED,
                )
            )
        ),
    }
    for words, comments in lost.items():
        if count := comments.count():
            found.append(f"{count:,} comments {words}.")
    return found


def check(*, rulemaking: Rulemaking, at: dt.datetime) -> LedgerCheck:
    """Counts a rule's ledger and writes the result.

    What is wrong is logged as an error, stands on the staff's first page, and degrades `/readyz`, until a later check
    finds that it adds up.
    """
    with transaction.atomic():
        counted = figures(rulemaking)
        wrong = faults(rulemaking, counted)
        made = LedgerCheck.objects.create(
            rulemaking=rulemaking, figures=counted, faults=wrong, is_balanced=not wrong, checked_at=at
        )
    if wrong:
        logger.error("ledger_does_not_add_up", rule=rulemaking.slug, faults=wrong)
    return made


def check_all(*, at: dt.datetime) -> list[LedgerCheck]:
    """Checks each rule that has comments."""
    rules = Rulemaking.objects.filter(documents__comments__isnull=False).distinct().order_by("pk")
    return [check(rulemaking=rulemaking, at=at) for rulemaking in rules]


def unbalanced() -> list[LedgerCheck]:
    """Rules whose last check found something wrong."""
    latest = LedgerCheck.objects.order_by("rulemaking_id", "-pk").distinct("rulemaking_id")
    return [found for found in latest.select_related("rulemaking") if not found.is_balanced]


def health() -> str:
    """For `/readyz`: `ok`, or what is wrong in words."""
    wrong = unbalanced()
    return f"does not add up for {len(wrong)} rules" if wrong else "ok"
