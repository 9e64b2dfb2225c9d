"""Which comments were considered, which significant one has no answer yet, and what answers one comment.

Comments without files whose texts are equal but for cosmetics are considered once: the first of them on the rule that
was not withdrawn stands for all. docs/adr/0086.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from comments.enums import NotSignificantReason, Verdict
from comments.models import Attachment, Comment, Consideration, Excerpt, Issue, Response, Sketch
from comments.models.comment import CommentQuerySet
from comments.models.comment_status import NOT_WITHDRAWN
from comments.models.consideration import ConsiderationQuerySet
from comments.models.excerpt import ExcerptQuerySet
from comments.models.issue import IssueQuerySet, ResponseQuerySet
from comments.record import on_rules
from rulemaking.models import Document, Rulemaking

COUNTED_AT_MOST = 10_000
"""Of those that nobody considered yet: the number is for a person who looks at them, and beyond it, "more" says it."""


def _files(comment: str) -> Exists:
    return Exists(Attachment.objects.current().filter(comment=OuterRef(comment)))


def _found_late() -> ConsiderationQuerySet:
    """That a comment came late says nothing of its copies."""
    return Consideration.objects.in_force().filter(reason=NotSignificantReason.LATE)


def _equal_texts() -> Any:
    """Fingerprints of comments on the rule of an outer comment that say the same: in force, and without files."""
    return Sketch.objects.filter(
        ~_files("comment"),
        ~Exists(_found_late().filter(comment=OuterRef("comment"))),
        normal_sha256=OuterRef("sketch__normal_sha256"),
        algorithm=OuterRef("sketch__algorithm"),
        comment__document__rulemaking=OuterRef("document__rulemaking"),
        comment__status__status__in=NOT_WITHDRAWN,
    )


def in_need(rulemaking: Rulemaking) -> CommentQuerySet:
    """The comments on a rule that are considered one by one: all but withdrawn ones and copies of an earlier one."""
    received = Comment.objects.filter(on_rules.of(rulemaking.slug).comments, status__status__in=NOT_WITHDRAWN)
    # All equal texts side by side, once: to look for an earlier one of each comment takes four times as long.
    read: Any = Sketch.objects.filter(
        ~_files("comment"),
        ~Exists(_found_late().filter(comment=OuterRef("comment"))),
        comment__in=received.order_by().values("pk"),
    ).order_by()
    firsts = read.values("normal_sha256", "algorithm").annotate(first=Min("comment")).values("first")
    return received.filter(Q(pk__in=firsts) | Q(sketch__isnull=True) | Q(_files("pk")))


def not_considered(rulemaking: Rulemaking) -> CommentQuerySet:
    """Those of them that nobody considered yet in the version that counts."""
    held = Consideration.objects.in_force().filter(comment=OuterRef("pk"))
    return in_need(rulemaking).filter(~Exists(held))


def first_with_text(comment: Comment) -> Comment:
    """The comment that stands for one: the first that says the same without files; itself where it has files."""
    equal = _equal_texts().order_by("comment").values("comment")[:1]
    found = Comment.objects.filter(~_files("pk"), pk=comment.pk).values_list(equal, flat=True).first()
    if found is None or found == comment.pk:
        return comment
    return Comment.objects.select_related("status__docket", "document").get(pk=found)


def of_rule(rulemaking: Rulemaking) -> ConsiderationQuerySet:
    """What staff found in the comments on a rule, as far as it holds."""
    return Consideration.objects.in_force().filter(comment__document__rulemaking=rulemaking)


def unanswered(rulemaking: Rulemaking) -> ConsiderationQuerySet:
    """Significant comments without an answer: nothing of them is coded yet, or an issue of theirs has no response that
    is published. Adds `is_coded`.

    Source:
        docs/rules.md, R-29.
    """
    return of_rule(rulemaking).filter(pk__in=_unanswered()).annotate(is_coded=Exists(_coded()))


def answer_to_come(rulemaking: Rulemaking, at: dt.datetime) -> ConsiderationQuerySet:
    """Those that are answered, but not so that anyone can read it all: a response comes with a document that isn't out.

    Source:
        docs/rules.md, R-29.
    """
    issues = Issue.objects.filter(rulemaking=rulemaking).answer_to_come(at).values("pk")
    coded = Excerpt.objects.holding().filter(issue__in=issues).order_by().values("comment")
    return of_rule(rulemaking).filter(pk__in=coded).exclude(pk__in=_unanswered())


def unanswered_by_rule() -> dict[int, int]:
    """How many there are on each rule, by its key; without rules that have none. One query."""
    found: Any = Consideration.objects.in_force().filter(pk__in=_unanswered()).order_by()
    return dict(found.values_list("comment__document__rulemaking").annotate(n=Count("pk")))


def _unanswered() -> Any:
    """Keys of comments: those that are not coded, and those that raise an issue without an answer. Of a campaign's
    letters by the hundred thousand, which say the same as one, none is looked at."""
    not_coded = Consideration.objects.filter(_is_not_coded()).order_by().values_list("pk")
    open_ = Excerpt.objects.holding().filter(issue__in=Issue.objects.unanswered().values("pk"))
    return not_coded.union(open_.order_by().values_list("comment"))


def _coded() -> ExcerptQuerySet:
    return Excerpt.objects.holding().filter(comment=OuterRef("pk"))


def _is_not_coded() -> Q:
    """Significant, and nothing of it is coded to an issue."""
    return Q(~Exists(_coded()), verdict=Verdict.SIGNIFICANT)


@dataclass(frozen=True, kw_only=True)
class Answering:
    """How far the answering of a rule's comments is; numbers of comments that are considered one by one.

    Attributes:
        unanswered: significant ones without an answer; `not_coded` of them are coded to no issue.
        to_come: those whose answer is published with a document that isn't public yet.
    """

    significant: int
    unanswered: int
    not_coded: int
    to_come: int


def answering(rulemaking: Rulemaking, at: dt.datetime) -> Answering:
    """Counts for one rule. Four queries over what staff found: as fast as that is little."""
    return Answering(
        significant=of_rule(rulemaking).filter(verdict=Verdict.SIGNIFICANT).count(),
        unanswered=unanswered(rulemaking).count(),
        not_coded=of_rule(rulemaking).filter(_is_not_coded()).count(),
        to_come=answer_to_come(rulemaking, at).count(),
    )


def not_considered_count(rulemaking: Rulemaking) -> int:
    """How many nobody considered yet; COUNTED_AT_MOST means that or more. All equal texts are put side by side."""
    return not_considered(rulemaking).order_by()[:COUNTED_AT_MOST].count()


def answered_among(issues: Iterable[int]) -> set[int]:
    """Keys of those issues that have a published response."""
    return set(Issue.objects.answered().filter(pk__in=set(issues)).values_list("pk", flat=True))


def documents_to_come(issues: Iterable[int], at: dt.datetime) -> dict[int, Document]:
    """By key, of those issues whose answer nobody can read yet: the document that gives its last edition."""
    waiting = Issue.objects.filter(pk__in=set(issues)).answer_to_come(at).values("pk")
    rows = Response.objects.published().filter(issue__in=waiting, document__isnull=False).order_by("edition")
    loaded = rows.select_related("document__docket").defer("document__text")
    return {row.issue_id: row.document for row in loaded if row.document is not None}


def found_in(comment: Comment) -> Consideration | None:
    """What staff found in a comment, or in the one that stands for it; None before somebody considered it."""
    held = Consideration.objects.in_force().select_related("same_as__status__docket")
    return held.filter(comment=comment).first() or held.filter(comment=first_with_text(comment)).first()


def copies_of(comments: Collection[Comment]) -> dict[int, int]:
    """How many others each stands for, by its key; without those that stand for none. One query."""
    others = _equal_texts().exclude(comment=OuterRef("pk")).order_by().values("algorithm").annotate(n=Count("pk"))
    counted = Comment.objects.filter(~_files("pk"), pk__in=[comment.pk for comment in comments])
    rows = counted.annotate(copies=Subquery(others.values("n"))).filter(copies__isnull=False)
    return dict(rows.values_list("pk", "copies"))


def coded_for(comment: Comment) -> ExcerptQuerySet:
    """What is coded of a comment: its own excerpts, and those of the comments that say the same."""
    found = found_in(comment)
    if found is None:
        return Excerpt.objects.none()
    said_in = {comment.pk, found.comment_id} | ({found.same_as_id} if found.same_as_id else set())
    return Excerpt.objects.holding().filter(comment__in=said_in)


def issues_of(comment: Comment) -> IssueQuerySet:
    """The issues that a comment raises: by its own excerpts, and by those of the comments that say the same."""
    return Issue.objects.filter(pk__in=coded_for(comment).values("issue"))


def responses_to(comment: Comment, at: dt.datetime) -> ResponseQuerySet:
    """What answers a comment, as far as everyone may read it, in the order of issues."""
    found = Response.objects.filter(issue__in=issues_of(comment).values("pk")).public_at(at)
    return found.select_related("issue__rulemaking", "document__docket").order_by("issue__number")
