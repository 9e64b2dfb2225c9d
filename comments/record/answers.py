"""What everyone may know of the agency's answers: which public responses there are, which posted comments raise what
they answer, and which of them answer one posted comment.

Nothing that isn't posted is named or counted here, nor what was coded in words that the public can't read, such as
those of a file that is withheld. docs/adr/0087.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import RowNumber, StrIndex

from comments.models import Attachment, Comment, Excerpt, Rendition, Response
from comments.models.issue import ResponseQuerySet
from comments.models.rendition import RenditionQuerySet
from comments.record import considered
from comments.record.editions import SINCE, dated
from rulemaking.models import Docket, Rulemaking

_BY_NUMBER = ["comment__rendition__docket", "comment__rendition__number"]
"""Paths from an excerpt, in the order in which its comment is listed."""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An edition that everyone could read until another took its place."""

    response: Response
    since: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response as everyone may read it.

    Attributes:
        public_since: when the first edition that anyone could read became public.
        corrected_at: when this edition became public, where another was before it.
        earlier: what everyone could read before, the latest first.
        comments: posted comments that raise the issue, by number; the first of `comment_count`.
    """

    response: Response
    public_since: dt.datetime
    corrected_at: dt.datetime | None
    earlier: list[Earlier] = field(default_factory=list)
    comments: list[Rendition] = field(default_factory=list)
    comment_count: int = 0

    @property
    def anchor(self) -> str:
        """Where it stands on the rule's page of responses. It stays, whichever edition is read."""
        return f"response-{self.response.issue.number}"

    @property
    def more_count(self) -> int:
        """How many comments raise it beside those that are listed."""
        return self.comment_count - len(self.comments)


def are_public(rulemaking: Rulemaking, at: dt.datetime) -> bool:
    """Whether anyone can read a response to what comments on a rule raise. One query."""
    return _public(rulemaking, at).exists()


def on_rule(rulemaking: Rulemaking, at: dt.datetime, *, comments_at_most: int) -> list[Answer]:
    """The public responses on a rule, in the order of issue numbers. At most four queries.

    Args:
        comments_at_most: how many comments each lists.
    """
    found = list(_with_instants(_public(rulemaking, at)).order_by("issue__number"))
    pairs = _raised_by([row.issue_id for row in found], comments_at_most)
    shown = _renditions({pk for listed, _ in pairs.values() for pk in listed})
    before = _earlier([row for row in found if row.first_since < row.since])
    return [
        _answer(row, [shown[pk] for pk in listed if pk in shown], count, before[row.issue_id])
        for row in found
        for listed, count in [pairs[row.issue_id]]
    ]


def comments_behind(
    rulemaking: Rulemaking, at: dt.datetime, *, issue_number: int, after: tuple[str, int] | None, at_most: int
) -> tuple[list[Rendition], bool] | None:
    """The posted comments that raise what a response answers, by number, from one on. At most four queries.

    Args:
        after: docket id and number of the comment behind which to begin; None: from the first.

    Returns:
        The next of them, and whether more follow; None where the response isn't public, or there is no such docket.
    """
    response = _public(rulemaking, at).filter(issue__number=issue_number).first()
    docket = Docket.objects.filter(docket_id=after[0]).first() if after else None
    if response is None or (after and docket is None):
        return None
    pairs = _pairs([response.issue_id])
    if after and docket:
        docket_of, number = _BY_NUMBER
        behind = Q(**{docket_of: docket.pk, f"{number}__gt": after[1]})
        pairs = pairs.filter(Q(**{f"{docket_of}__gt": docket.pk}) | behind)
    keys = [row["comment"] for row in pairs.order_by(*_BY_NUMBER)[: at_most + 1]]
    shown = _renditions(keys[:at_most])
    return [shown[pk] for pk in keys[:at_most] if pk in shown], len(keys) > at_most


def to_posted(comment_pk: int, at: dt.datetime) -> list[Answer]:
    """The public responses that answer a posted comment, as far as what it says of that is public.

    None where it isn't posted, or a newer version of it waits for staff.
    """
    shown = _posted().filter(pk=comment_pk).first()
    if shown is None:
        return []
    comment = Comment.objects.with_current_version().get(pk=comment_pk)
    coded = considered.coded_for(comment)
    if not _is_shown_whole(shown, comment):
        coded = coded.alias(place_in_copy=StrIndex(Value(shown.text), "text")).filter(_stands_in(shown))
    return _answers(Response.objects.filter(issue__in=coded.values("issue")).public_at(at))


def to_own(comment: Comment, at: dt.datetime) -> list[Answer]:
    """The public responses that answer a comment, for whoever sent it, posted or not."""
    return _answers(considered.responses_to(comment, at))


def _answers(rows: ResponseQuerySet) -> list[Answer]:
    return [_answer(row, [], 0) for row in _with_instants(rows).order_by("issue__number")]


def _public(rulemaking: Rulemaking, at: dt.datetime) -> ResponseQuerySet:
    return Response.objects.filter(issue__rulemaking=rulemaking).public_at(at)


def _with_instants(rows: ResponseQuerySet) -> QuerySet[Any, Any]:
    """Adds `since`, when the edition became public, and `first_since`, when the first one that was read did."""
    editions = dated(Response.objects.all()).filter(issue=OuterRef("issue"), edition__lte=OuterRef("edition"))
    first = editions.order_by("since").values("since")[:1]
    loaded = rows.select_related("issue__rulemaking", "document__docket").defer("document__text")
    return loaded.annotate(since=SINCE, first_since=Subquery(first))


def _earlier(corrected: list[Any]) -> dict[int, list[Earlier]]:
    """What could be read before of corrected responses, by key of the issue, the latest first."""
    found: dict[int, list[Earlier]] = defaultdict(list)
    if not corrected:
        return found
    rows = dated(Response.objects.filter(issue__in=[row.issue_id for row in corrected]))
    editions = defaultdict(list)
    for edition in rows.select_related("document__docket").defer("document__text").order_by("-edition"):
        editions[edition.issue_id].append(edition)
    for row in corrected:
        until = row.since
        for edition in editions[row.issue_id]:
            if edition.edition < row.edition and edition.since < until:
                found[row.issue_id].append(Earlier(response=edition, since=edition.since, until=until))
                until = edition.since
    return found


def _answer(row: Any, comments: list[Rendition], count: int, earlier: Sequence[Earlier] = ()) -> Answer:
    is_corrected = row.first_since < row.since
    return Answer(
        response=row,
        public_since=row.first_since,
        corrected_at=row.since if is_corrected else None,
        earlier=list(earlier),
        comments=comments,
        comment_count=count,
    )


def _posted() -> RenditionQuerySet:
    """Public copies of what counts: not where the submitter has sent another version since."""
    return Rendition.objects.posted().filter(decision__is_newer_version_waiting=False)


def _pairs(issues: list[int]) -> QuerySet[Any, Any]:
    """Issues and the posted comments that raise them in words that everyone can read, each pair once."""
    copy = "comment__rendition"
    readable = Q(attachment__isnull=True, place_in_copy__gt=0) | Q(attachment__rendition__key__gt="")
    return (
        Excerpt.objects.holding()
        .filter(issue__in=issues, comment__in=_posted().values("pk"))
        .alias(place_in_copy=StrIndex(f"{copy}__text", "text"))
        .filter(readable)
        .order_by()
        .values("issue", "comment", *_BY_NUMBER)
        .annotate(excerpts=Count("pk"))
    )


def _raised_by(issues: list[int], at_most: int) -> dict[int, tuple[list[int], int]]:
    """By key of an issue: the first comments that raise it in words that everyone can read, and how many do."""
    found: dict[int, tuple[list[int], int]] = defaultdict(lambda: ([], 0))
    if not issues:
        return found
    ranked = _pairs(issues).annotate(
        place=Window(RowNumber(), partition_by="issue", order_by=_BY_NUMBER),
        count=Window(Count("*"), partition_by="issue"),
    )
    for row in ranked.filter(place__lte=at_most).order_by("issue", "place"):
        listed, _ = found[row["issue"]]
        found[row["issue"]] = ([*listed, row["comment"]], row["count"])
    return found


def _renditions(pks: Iterable[int]) -> dict[int, Rendition]:
    """Public copies by key, with what a list shows of them: number, title, organization."""
    rows = _posted().filter(pk__in=pks).select_related("docket", "document__docket")
    rows = rows.defer("text", "signatories", "document__text")
    return {row.pk: row for row in rows.annotate(submitter_type=F("comment__submitter_type"))}


def _is_shown_whole(shown: Rendition, comment: Comment) -> bool:
    """Whether everyone can read all that the comment says."""
    if comment.current.text.strip() and shown.text != comment.current.text:
        return False
    copies = Attachment.objects.filter(pk=OuterRef("pk"), rendition__key__gt="")
    return not Attachment.objects.current().filter(~Exists(copies), comment=comment).exists()


def _stands_in(shown: Rendition) -> Q:
    """Of excerpts, of this comment or of one that says the same: those whose words everyone can read in this copy.

    Needs `place_in_copy`.
    """
    return Q(attachment__isnull=True, place_in_copy__gt=0) | Q(
        attachment__rendition__rendition=shown.pk, attachment__rendition__key__gt=""
    )
