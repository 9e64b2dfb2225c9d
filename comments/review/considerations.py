"""What staff find when they consider a comment: it raises issues, it raises none, it says what another says."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from comments.enums import NotSignificantReason, Verdict
from comments.models import Campaign, Comment, CommentStatus, Consideration, Excerpt, Placement, Summary
from comments.models.comment import CommentQuerySet
from comments.models.comment_status import NOT_WITHDRAWN
from comments.record import considered
from comments.review.errors import (
    ConsideredMeanwhile,
    ConsideredWithAnother,
    DecisionRefused,
    ReasonMissing,
    WithdrawnBySubmitter,
    require_room,
)
from comments.review.naming import name_of
from rulemaking.history import change_context

ANY = object()
"""For `seen`: whatever was found before. For acts that no page precedes."""


@transaction.atomic
def find_significant(*, comment: Comment, by: str, at: dt.datetime, seen: Any = ANY) -> Consideration:
    """The comment raises an issue that must be answered.

    Args:
        comment: with `status`, as the caller last saw it.
        seen: when it was last considered, as the caller knew (aware, UTC; None: never).

    Raises:
        ConsideredWithAnother: another comment stands for it.
        ConsideredMeanwhile: somebody considered it, or its submitter changed it, since the caller read it.
        WithdrawnBySubmitter, DecisionRefused: it was withdrawn.
    """
    lock(comment, seen=seen)
    return _write(comment, Verdict.SIGNIFICANT, by=by, at=at)


@transaction.atomic
def find_not_significant(
    *,
    comment: Comment,
    reason: NotSignificantReason | str,
    by: str,
    at: dt.datetime,
    reason_text: str = "",
    seen: Any = ANY,
) -> Consideration:
    """The comment needs no answer of its own, and why.

    Raises:
        ReasonMissing: no reason, or another reason without words.
        TooLong: the words are.
        DecisionRefused: excerpts of it are coded to issues.
        ConsideredWithAnother, ConsideredMeanwhile, WithdrawnBySubmitter: as `find_significant`.
    """
    reason_text = " ".join(reason_text.split())
    if reason not in NotSignificantReason.values:
        raise ReasonMissing("Choose why the comment needs no answer.")
    if reason == NotSignificantReason.OTHER and not reason_text:
        raise ReasonMissing("Say in words why the comment needs no answer.")
    require_room(Consideration, "reason_text", reason_text)
    if reason == NotSignificantReason.LATE and not Comment.objects.late().filter(pk=comment.pk).exists():
        raise DecisionRefused("This comment came in time. Choose another reason.")
    lock(comment, seen=seen)
    if Excerpt.objects.holding().filter(comment=comment).exists():
        raise DecisionRefused("Excerpts of this comment are coded to issues. Take them back first.")
    return _write(comment, Verdict.NOT_SIGNIFICANT, by=by, at=at, reason=reason, reason_text=reason_text)


@transaction.atomic
def find_each_not_significant(
    *,
    comments: Collection[tuple[Comment, dt.datetime | None]],
    reason: NotSignificantReason | str,
    reason_text: str,
    by: str,
    at: dt.datetime,
) -> int:
    """Several comments that nobody considered yet need no answer, for one reason: all of them, or none.

    Args:
        comments: each with `status` and when it was last considered, both as the caller last saw them.

    Returns:
        How many there were.

    Raises:
        DecisionRefused: none was chosen, or as `find_not_significant`.
    """
    if not comments:
        raise DecisionRefused(
            "Tick the comments first. Whatever somebody considered meanwhile, or its submitter changed, was left out."
        )
    for comment, seen in comments:
        find_not_significant(comment=comment, reason=reason, reason_text=reason_text, by=by, at=at, seen=seen)
    return len(comments)


@transaction.atomic
def find_same(*, comment: Comment, as_: Comment, by: str, at: dt.datetime, seen: Any = ANY) -> Consideration:
    """The comment says no more than another one; what answers that one answers it.

    Args:
        as_: a comment on the same rule that was considered, and not the same as a third.

    Raises:
        DecisionRefused: the other is no such comment, or others are the same as this one.
        ConsideredWithAnother, ConsideredMeanwhile, WithdrawnBySubmitter: as `find_significant`.
    """
    lock(comment, seen=seen)
    # Both rows first, in one order: nobody makes either the same as a third meanwhile.
    pair = [comment.pk, considered.first_with_text(as_).pk]
    list(Consideration.objects.select_for_update(of=("self",)).filter(pk__in=pair).order_by("pk").values_list("pk"))
    base = _base(as_, but=comment)
    if Consideration.objects.filter(same_as=comment).exists():
        raise DecisionRefused("Other comments are considered the same as this one, so it has to be considered itself.")
    return _write(comment, Verdict.SAME, by=by, at=at, same_as=base, same_as_version_id=base.status.current_version_id)


def find_all_the_same(*, campaign: Campaign, as_: Comment, by: str, at: dt.datetime) -> int:
    """All members of a campaign that added nothing of their own say what its letter says.

    As far as the latest summary knows; whom it placed for the time being, and who changed since, waits for the next
    one. Members that somebody considered stay as they were found.

    Args:
        as_: the letter, considered before.

    Returns:
        How many comments were considered so.

    Raises:
        DecisionRefused: the letter wasn't considered yet, or changed since the summary.
    """
    with transaction.atomic():
        base = _base(as_, but=None)
        summary = Summary.objects.with_findings(campaign.rulemaking).only("as_of").first()
        letters = {as_.pk, base.pk}
        if summary is None or as_read(Comment.objects.filter(pk__in=letters), summary).count() < len(letters):
            raise DecisionRefused("The letter changed since the latest summary. Produce a summary first.")
        members = Placement.objects.filter(summary=summary, campaign=campaign, added__isnull=True, is_provisional=False)
        others = Consideration.objects.filter(same_as__isnull=False).values("same_as")
        waiting = as_read(considered.not_considered(campaign.rulemaking), summary)
        waiting = waiting.filter(pk__in=members.values("comment")).exclude(pk__in=others).exclude(pk=base.pk)
        # In one order, so that two acts at once can't wait for each other.
        chosen, params = waiting.order_by("pk").values("pk", "status__current_version").query.sql_with_params()
        with (
            change_context(by=by, why=f"the same as the letter of campaign {campaign.number}"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO comments_consideration (comment_id, version_id, verdict, same_as_id,"  # noqa: S608 - ours
                " same_as_version_id, reason, reason_text,"
                " considered_by, considered_at)"
                f" SELECT chosen.*, %s, %s, %s::bigint, '', '', %s, %s FROM ({chosen}) AS chosen"
                " ON CONFLICT (comment_id) DO UPDATE SET version_id = EXCLUDED.version_id, verdict = EXCLUDED.verdict,"
                " same_as_id = EXCLUDED.same_as_id, same_as_version_id = EXCLUDED.same_as_version_id,"
                " reason = '', reason_text = '',"
                " considered_by = EXCLUDED.considered_by, considered_at = EXCLUDED.considered_at"
                # What somebody found in this version meanwhile stays.
                " WHERE comments_consideration.version_id IS DISTINCT FROM EXCLUDED.version_id"
                " OR comments_consideration.verdict = EXCLUDED.verdict",
                [Verdict.SAME, base.pk, base.status.current_version_id, by, at, *params],
            )
            return cursor.rowcount


def lock(comment: Comment, *, seen: Any = ANY) -> None:
    """Keeps a comment as the caller saw it until the transaction ends.

    Raises:
        ConsideredWithAnother, ConsideredMeanwhile, WithdrawnBySubmitter, DecisionRefused: as `find_significant`.
    """
    status = CommentStatus.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if status.current_version_id != comment.status.current_version_id:
        raise ConsideredMeanwhile
    if status.status not in NOT_WITHDRAWN:
        if hasattr(comment, "withdrawal"):
            raise WithdrawnBySubmitter
        raise DecisionRefused("This comment was withdrawn, so it is not considered.")
    if seen is not ANY:
        known = Consideration.objects.filter(pk=comment.pk).values_list("considered_at", flat=True).first()
        if known != seen:
            raise ConsideredMeanwhile
    first = considered.first_with_text(comment)
    # What was considered by itself stays so, also where another with its text came or came back.
    if first.pk != comment.pk and not Consideration.objects.in_force().filter(comment=comment).exists():
        raise ConsideredWithAnother(
            f"This comment has the same text as {name_of(first)}, which stands for both. Consider that one."
        )


def _base(other: Comment, *, but: Comment | None) -> Comment:
    """The comment that others may be the same as: the first with the text of `other`, considered by itself."""
    base = considered.first_with_text(other)
    if but is not None and base.pk == but.pk:
        raise DecisionRefused("Choose another comment than this one.")
    if but is not None and base.document.rulemaking_id != but.document.rulemaking_id:
        raise DecisionRefused("Both comments must be on the same rule.")
    row = Consideration.objects.select_for_update(of=("self",)).current().filter(comment=base).first()
    if row is None:
        raise DecisionRefused(f"Consider {name_of(base)} first.")
    if row.reason == NotSignificantReason.LATE:
        raise DecisionRefused(f"{name_of(base)} was not considered, since it came late. Choose another comment.")
    if row.verdict == Verdict.SAME:
        raise DecisionRefused(f"{name_of(base)} is itself the same as another one. Choose that one.")
    return base


def as_read(found: CommentQuerySet, summary: Summary) -> CommentQuerySet:
    """Those whose last version the summary could read."""
    last = "status__current_version"
    return found.filter(Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__received_at__lte": summary.as_of}))


def mark_coded(comment: Comment, *, by: str, at: dt.datetime) -> None:
    """A comment of which something was coded is significant; one that is the same as another may say more besides."""
    held = Consideration.objects.in_force().filter(comment=comment).first()
    if held is None or held.verdict == Verdict.NOT_SIGNIFICANT:
        _write(comment, Verdict.SIGNIFICANT, by=by, at=at)


def _write(comment: Comment, verdict: Verdict, *, by: str, at: dt.datetime, **fields: Any) -> Consideration:
    values = {"same_as": None, "same_as_version_id": None, "reason": "", "reason_text": ""} | fields
    with change_context(by=by, why="considered"):
        found, _ = Consideration.objects.update_or_create(
            comment=comment,
            defaults=values
            | {
                "version_id": comment.status.current_version_id,
                "verdict": verdict,
                "considered_by": by,
                "considered_at": at,
            },
        )
    return found
