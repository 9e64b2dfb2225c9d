"""The completeness ledger: each comment received stands in exactly one part of the reading, to the last one.

The parts are counted by queries of their own, and beside them what would be lost without anybody noticing: a comment
that has no status, or text that nobody read and nobody owes. ADR 0050.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery, Window

from comments.enums import ExtractionStatus, JobKind, Status
from comments.models import Attachment, AttachmentStatus, Comment, CommentStatus, Job, LedgerCheck, Rendition, Sketch
from comments.models.comment import CommentQuerySet
from rulemaking.models import Document, Rulemaking

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


def _owed() -> Exists:
    return _files(pk__in=AttachmentStatus.objects.filter(extraction_status=ExtractionStatus.OWED).values("pk"))


def _read(found: CommentQuerySet) -> CommentQuerySet:
    """Its text is read, and so are its files as far as they can be.

    Conditions that all hold, none of them one or the other: the database joins what it would else ask for each comment.
    """
    return found.filter(~_owed(), sketch__isnull=False)


def _said(found: CommentQuerySet) -> CommentQuerySet:
    """Read, without files, with words."""
    return _read(found).filter(~_files()).exclude(sketch__normal_sha256=_NOTHING_SAID)


def _first() -> Subquery:
    """The earliest comment on the rule that has the same normal form and, likewise, no files."""
    has_files = Attachment.objects.current().filter(comment=OuterRef("comment"))
    # In the order of the index, and one alone: a letter of a hundred thousand copies has its first in one step.
    equal = Sketch.objects.filter(
        ~Exists(has_files),
        normal_sha256=OuterRef("sketch__normal_sha256"),
        algorithm=OuterRef("sketch__algorithm"),
        comment__document__rulemaking=OuterRef("document__rulemaking"),
    )
    return Subquery(equal.order_by("comment").values("comment")[:1])


def _among_equals(documents: Collection[int]) -> Any:
    """Comments without files as `comment`, each with `first`: the earliest on its rule with the same normal form.

    Args:
        documents: all of a rule, where those of one are asked for: else every comment is looked at.
    """
    has_files = Attachment.objects.current().filter(comment=OuterRef("comment"))
    equal = [F("comment__document__rulemaking"), F("normal_sha256"), F("algorithm")]
    found = Sketch.objects.filter(~Exists(has_files)).order_by()
    if documents:
        found = found.filter(comment__document__in=documents)
    return found.annotate(first=Window(Min("comment"), partition_by=equal))


_CHOICES: dict[str, Callable[[CommentQuerySet], CommentQuerySet]] = {
    "first_of_text": lambda found: _said(found).filter(
        pk__lte=_first()
    ),  # "equal" would let the planner expect one row
    "copies": lambda found: _said(found).filter(pk__gt=_first()),
    "with_files": lambda found: _read(found).filter(_files(), ~_unread()),
    "with_unread_files": lambda found: _read(found).filter(_unread()),
    "without_text": lambda found: _read(found).filter(~_files(), sketch__normal_sha256=_NOTHING_SAID),
    "not_yet_read": lambda found: found.filter(Q(sketch__isnull=True) | Q(_owed())),
}


_SIDE_BY_SIDE = {"first_of_text": Q(first=F("comment")), "copies": Q(first__lt=F("comment"))}
"""The same for counts: all equal texts are put side by side once, which takes a third of looking each up."""


def in_part(
    found: CommentQuerySet, part: str, *, is_counted: bool = False, documents: Collection[int] = ()
) -> CommentQuerySet:
    """Those of some comments that stand in a part of the ledger (a key of `PARTS`).

    Args:
        is_counted: all of them are asked for, and not the first few: another way to the same answer.
        documents: keys of all documents of the rule, where the comments are of one.
    """
    if is_counted and part in _SIDE_BY_SIDE:
        equal = _among_equals(documents).filter(_SIDE_BY_SIDE[part])
        return _said(found).filter(pk__in=equal.values("comment"))
    return _CHOICES[part](found)


def _received(rulemaking: Rulemaking, documents: Collection[int]) -> CommentQuerySet:
    """Comments on a rule, by the keys of its documents: the database knows how many each has."""
    # Of no documents Django would ask for nothing at all, and make no statement.
    found = (
        Comment.objects.filter(document__in=documents)
        if documents
        else Comment.objects.filter(document__rulemaking=rulemaking)
    )
    return found.order_by()


def _documents(rulemaking: Rulemaking) -> list[int]:
    return list(Document.objects.filter(rulemaking=rulemaking).order_by().values_list("pk", flat=True))


def figures(rulemaking: Rulemaking) -> dict[str, int]:
    """Comments received on a rule, and how many stand in each part: queries of their own, in one statement, so that
    all see one state of the database."""
    documents = _documents(rulemaking)
    received = _received(rulemaking, documents)
    parts = {part: in_part(received, part, is_counted=True, documents=documents) for part in PARTS}
    lists = {"received": received} | parts
    compiled = [found.values("pk").query.sql_with_params() for found in lists.values()]
    counts = ", ".join(f"(SELECT count(*) FROM ({chosen}) AS chosen)" for chosen, _ in compiled)  # noqa: S608 - ours
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, params in compiled for value in params])
        return dict(zip(lists, cursor.fetchone() or (), strict=True))


def faults(rulemaking: Rulemaking, counted: dict[str, int]) -> list[str]:
    """What does not add up, a sentence each."""
    received = _received(rulemaking, _documents(rulemaking))
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
