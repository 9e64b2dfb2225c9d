"""What staff do with issues: open, rename, merge, close. Nothing of them is deleted; history keeps who did what."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.lookups import IsNull

from comments.models import Excerpt, Issue, Response
from comments.models.issue import IssueQuerySet
from comments.record import topic_plans
from comments.review.errors import DecisionRefused, IssueNotHeld, ReasonMissing, require_room
from rulemaking.history import change_context
from rulemaking.models import Rulemaking


@transaction.atomic
def open_issue(*, rulemaking: Rulemaking, title: str, by: str, at: dt.datetime, topic_code: str = "") -> Issue:
    """Opens an issue that comments on a rule raise.

    Args:
        topic_code: the topic of the rule's outline that it is about, "" for none.

    Raises:
        DecisionRefused: no title, one that another issue has, or a topic that the outline doesn't have.
        TooLong: the title is.
    """
    Rulemaking.objects.select_for_update(no_key=True).get(pk=rulemaking.pk)
    title = _title(rulemaking, title)
    if topic_code and topic_code not in topic_plans.of(rulemaking).every():
        raise DecisionRefused("The outline has no such topic any more. Look at the list again.")
    last = Issue.objects.filter(rulemaking=rulemaking).aggregate(last=Max("number"))["last"] or 0
    with change_context(by=by, why="issue opened"):
        return Issue.objects.create(
            rulemaking=rulemaking, number=last + 1, title=title, topic_code=topic_code, opened_by=by, opened_at=at
        )


@transaction.atomic
def rename(*, issue: Issue, title: str, by: str) -> Issue:
    """Gives an issue another title. The public reads the heading of its response, not this.

    Raises:
        DecisionRefused: no title, or one that another issue has.
        IssueNotHeld: it was merged or closed.
        TooLong: the title is.
    """
    Rulemaking.objects.select_for_update(no_key=True).get(pk=issue.rulemaking_id)
    title = _title(issue.rulemaking, title, but=issue)
    with change_context(by=by, why="issue renamed"):
        if not Issue.objects.held().filter(pk=issue.pk).update(title=title):
            raise IssueNotHeld
    issue.refresh_from_db()
    return issue


@transaction.atomic
def merge(*, issue: Issue, into: Issue, by: str, at: dt.datetime) -> Issue:
    """Makes an issue count as another one: what was coded to it is coded to that.

    Raises:
        DecisionRefused: both are one, they are on different rules, or the first has a response: what was answered
            stays where it was.
        IssueNotHeld: one of them was merged or closed.
    """
    if issue.pk == into.pk:
        raise DecisionRefused("Choose another issue to merge this one into.")
    if issue.rulemaking_id != into.rulemaking_id:
        raise DecisionRefused("Both issues must be of the same rule.")
    locked = held_and_locked([issue.pk, into.pk])
    if Response.objects.filter(issue=issue).exists():
        raise DecisionRefused("This issue has a response. Merge the other one into it, or leave both.")
    with change_context(by=by, why=f"issue merged into {into.number}"):
        _recode(issue=locked[issue.pk], into=locked[into.pk], by=by, at=at)
        Issue.objects.filter(pk=issue.pk).update(merged_into=into, closed_by=by, closed_at=at)
    issue.refresh_from_db()
    return issue


def _recode(*, issue: Issue, into: Issue, by: str, at: dt.datetime) -> None:
    """Puts an issue's excerpts to another; of words that stand at that one too, one is taken back. Two statements, so
    that thousands of excerpts take a second and not a minute."""
    held = Excerpt.objects.filter(taken_back_at__isnull=True)
    there = held.filter(
        _same("version"),
        _same("attachment"),
        issue=into,
        **{name: OuterRef(name) for name in ("comment", "start", "end")},
    )
    twice = held.filter(Exists(there), issue=issue)
    Excerpt.objects.filter(pk__in=twice.values("pk")).update(taken_back_by=by, taken_back_at=at)
    held.filter(issue=issue).update(issue=into)


def _same(name: str) -> Q:
    """Whether a key is that of the outer row, where none is as none."""
    return Q(**{name: OuterRef(name)}) | Q(IsNull(OuterRef(name), True), **{f"{name}__isnull": True})


@transaction.atomic
def close(*, issue: Issue, reason: str, by: str, at: dt.datetime) -> Issue:
    """Closes an issue to which nothing is coded and that has no response, such as one opened by mistake.

    Raises:
        ReasonMissing: no reason.
        DecisionRefused: something is coded to it, or it has a response.
        IssueNotHeld: it was merged or closed before.
        TooLong: the reason is.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing("Say why the issue is closed.")
    require_room(Issue, "closed_reason", reason)
    held_and_locked([issue.pk])
    if Excerpt.objects.holding().filter(issue=issue).exists():
        raise DecisionRefused("Excerpts are coded to this issue. Take them back, or merge the issue into another.")
    if Response.objects.filter(issue=issue).exists():
        raise DecisionRefused("This issue has a response, so it stays.")
    with change_context(by=by, why="issue closed"):
        Issue.objects.filter(pk=issue.pk).update(closed_reason=reason, closed_by=by, closed_at=at)
    issue.refresh_from_db()
    return issue


def held_and_locked(pks: list[int]) -> dict[int, Issue]:
    """Issues by key, locked in one order until the transaction ends: nobody else merges or closes them meanwhile.

    Raises:
        IssueNotHeld: one of them was merged or closed, or never was.
    """
    locked = {row.pk: row for row in _locked(Issue.objects.held()).filter(pk__in=pks).order_by("pk")}
    if len(locked) < len(set(pks)):
        raise IssueNotHeld
    return locked


def _locked(rows: IssueQuerySet) -> IssueQuerySet:
    return rows.select_for_update(of=("self",))


def _title(rulemaking: Rulemaking, title: str, *, but: Issue | None = None) -> str:
    title = " ".join(title.split())
    if not title:
        raise DecisionRefused("Give the issue a title: what has to be answered, in a few words.")
    require_room(Issue, "title", title)
    others = Issue.objects.held().filter(rulemaking=rulemaking, title=title)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if there := others.first():
        raise DecisionRefused(f"Issue {there.number} has this title. Code to that one, or choose another title.")
    return title
