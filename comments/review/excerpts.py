"""What staff do with the words of a comment: code them to an issue, or take that back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from comments.enums import ExtractionStatus
from comments.models import Attachment, Comment, Excerpt, Issue
from comments.review import considerations, issues
from comments.review.considerations import ANY
from comments.review.errors import DecisionRefused, ExcerptNotThere, NotOnTheRule
from rulemaking.history import change_context

Span = tuple[int, int]
TYPED_MAX_CHARACTERS = 20_000


@transaction.atomic
def code_each(
    *,
    comment: Comment,
    issue: Issue | None,
    title: str,
    chosen: Sequence[tuple[Attachment | None, Sequence[Span]]],
    typed: Sequence[tuple[Attachment, str]],
    by: str,
    at: dt.datetime,
    seen: Any = ANY,
) -> tuple[Issue, list[Excerpt]]:
    """Codes words of a comment's texts, and what a person read in its files, to one issue: all of them, or none.

    Args:
        issue: the issue; None, or a title, opens one.
        title: of the issue to open; empty where `issue` is meant.
        chosen: places in each text, as `code` takes them.
        typed: what each file says, as `code_typed` takes it.

    Raises:
        DecisionRefused: neither an issue nor a title, or as `issues.open_issue`, `code` and `code_typed`.
    """
    if title.strip():
        issue = issues.open_issue(rulemaking=comment.document.rulemaking, title=title, by=by, at=at)
    if issue is None:
        raise DecisionRefused("Choose the issue, or give a new one a title.")
    made: list[Excerpt] = []
    for attachment, spans in chosen:
        made += code(comment=comment, issue=issue, spans=spans, attachment=attachment, by=by, at=at, seen=seen)
        seen = ANY  # what stands there from now on is our own
    for file, text in typed:
        made.append(code_typed(comment=comment, issue=issue, attachment=file, text=text, by=by, at=at, seen=seen))
        seen = ANY
    return issue, made


@transaction.atomic
def code(
    *,
    comment: Comment,
    issue: Issue,
    spans: Sequence[Span],
    by: str,
    at: dt.datetime,
    attachment: Attachment | None = None,
    seen: Any = ANY,
) -> list[Excerpt]:
    """Codes words of a comment to an issue; the comment is significant from then on.

    Args:
        comment: with its current version, as the caller last saw it.
        spans: [start, end) of each excerpt in the text, in code points.
        attachment: the file in whose text they stand, of the version that counts; None: the comment's own text.
        seen: as for `considerations.find_significant`.

    Returns:
        The excerpts made; what was coded to the issue before is not coded again.

    Raises:
        ExcerptNotThere: no span, or one that isn't in the text.
        NotOnTheRule: the issue is of another rule.
        IssueNotHeld: the issue was merged or closed.
        ConsideredWithAnother, ConsideredMeanwhile, WithdrawnBySubmitter, DecisionRefused: as `find_significant`.
    """
    whole = _text(comment, attachment)
    if not spans:
        raise ExcerptNotThere("Choose the words first: tick sentences, or copy words from the text.")
    if any(not 0 <= start < end <= len(whole) or not whole[start:end].strip() for start, end in spans):
        raise ExcerptNotThere
    _prepare(comment, issue, seen=seen)
    made = []
    with change_context(by=by, why=f"coded to issue {issue.number}"):
        for start, end in sorted(set(spans)):
            held = Excerpt.objects.filter(
                issue=issue, comment=comment, version=comment.status.current_version_id, attachment=attachment,
                start=start, end=end, taken_back_at__isnull=True,
            )  # fmt: skip
            if not held.exists():
                made.append(_create(comment, issue, attachment, start, end, whole[start:end], by=by, at=at))
    considerations.mark_coded(comment, by=by, at=at)
    return made


@transaction.atomic
def code_typed(
    *, comment: Comment, issue: Issue, attachment: Attachment, text: str, by: str, at: dt.datetime, seen: Any = ANY
) -> Excerpt:
    """Codes what a person read in a file that no machine can read, as they typed it.

    Raises:
        ExcerptNotThere: nothing was typed, or too much.
        DecisionRefused: the file's text can be read: its words are chosen there.
        NotOnTheRule, IssueNotHeld, ConsideredWithAnother, ConsideredMeanwhile, WithdrawnBySubmitter: as `code`.
    """
    text = text.strip()
    if not text or "\0" in text:
        raise ExcerptNotThere("Type what the file says on the issue.")
    if len(text) > TYPED_MAX_CHARACTERS:
        raise ExcerptNotThere(f"Type at most {TYPED_MAX_CHARACTERS:,} characters; yours has {len(text):,}.")
    _text(comment, attachment)
    if attachment.status.extraction_status == ExtractionStatus.EXTRACTED:
        raise DecisionRefused("The text of this file was read. Choose the words in it.")
    _prepare(comment, issue, seen=seen)
    with change_context(by=by, why=f"coded to issue {issue.number}"):
        made = _create(comment, issue, attachment, None, None, text, by=by, at=at)
    considerations.mark_coded(comment, by=by, at=at)
    return made


@transaction.atomic
def take_back(*, excerpt: Excerpt, by: str, at: dt.datetime) -> bool:
    """Takes a coding back. The comment stays significant until somebody finds otherwise. False if it was before."""
    with change_context(by=by, why="coding taken back"):
        held = Excerpt.objects.filter(pk=excerpt.pk, taken_back_at__isnull=True)
        return bool(held.update(taken_back_by=by, taken_back_at=at))


def _prepare(comment: Comment, issue: Issue, *, seen: Any) -> None:
    if comment.document.rulemaking_id != issue.rulemaking_id:
        raise NotOnTheRule
    considerations.lock(comment, seen=seen)
    issues.held_and_locked([issue.pk])


def _text(comment: Comment, attachment: Attachment | None) -> str:
    if attachment is None:
        return comment.current.text
    if attachment.comment_id != comment.pk or attachment.version_id != comment.status.current_version_id:
        raise ExcerptNotThere("This file is not of the version of the comment that counts. Open the comment again.")
    return attachment.status.text


def _create(
    comment: Comment,
    issue: Issue,
    attachment: Attachment | None,
    start: int | None,
    end: int | None,
    text: str,
    *,
    by: str,
    at: dt.datetime,
) -> Excerpt:
    return Excerpt.objects.create(
        issue=issue,
        comment=comment,
        version_id=comment.status.current_version_id,
        attachment=attachment,
        start=start,
        end=end,
        text=text,
        coded_by=by,
        coded_at=at,
    )
