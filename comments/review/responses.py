"""What staff do with a response: draft it, publish it. What was published is corrected by another edition."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from comments.models import Issue, Response
from comments.review.errors import DecisionRefused, ResponseChangedMeanwhile, ResponseTooEarly, require_room
from comments.review.issues import held_and_locked
from rulemaking.history import change_context
from rulemaking.models import CommentPeriod, Document

TEXT_MAX_CHARACTERS = 100_000


@dataclass(frozen=True, kw_only=True)
class ResponseWords:
    """What a response says, each as a person typed it."""

    heading: str
    comments_said: str
    text: str


@transaction.atomic
def draft(
    *, issue: Issue, words: ResponseWords, document: Document | None, by: str, at: dt.datetime, seen: dt.datetime | None
) -> Response:
    """Writes the draft of a response. Where the last edition is published, this is the next one.

    Args:
        document: that gives the response, such as the final rule; of the issue's rule.
        seen: when the draft was last changed, as the caller knew; None: there was none.

    Raises:
        IssueNotHeld: the issue was merged or closed.
        ResponseChangedMeanwhile: somebody changed the draft, wrote or published it, since the caller read it.
        DecisionRefused: the document is of another rule, a part has signs that can't be stored, or this is published.
        TooLong: a part is.
    """
    held_and_locked([issue.pk])
    if document is not None and document.rulemaking_id != issue.rulemaking_id:
        raise DecisionRefused("Choose a document of the issue's own rule.")
    for name, value in asdict(words).items():
        require_room(Response, name, value)
        if len(value) > TEXT_MAX_CHARACTERS:
            raise DecisionRefused(f"A part has at most {TEXT_MAX_CHARACTERS:,} characters; yours has {len(value):,}.")
    known = Response.objects.filter(issue=issue, published_at__isnull=True).first()
    if (known.written_at if known else None) != seen:
        raise ResponseChangedMeanwhile
    if known is None:
        _require_another(issue, words, document)
    values = asdict(words) | {"document": document, "written_by": by, "written_at": at}
    with change_context(by=by, why="response drafted"):
        if known is None:
            last = Response.objects.filter(issue=issue).aggregate(last=Max("edition"))["last"] or 0
            return Response.objects.create(issue=issue, edition=last + 1, **values)
        Response.objects.filter(pk=known.pk).update(**values)
    known.refresh_from_db()
    return known


def _require_another(issue: Issue, words: ResponseWords, document: Document | None) -> None:
    """An edition that says what the published one says would be told as a correction."""
    last = Response.objects.published().filter(issue=issue).order_by("-edition").first()
    wanted = asdict(words) | {"document": document}
    if last is not None and all(getattr(last, name) == value for name, value in wanted.items()):
        raise DecisionRefused("This is what is published already. Change something first.")


@transaction.atomic
def publish(*, response: Response, by: str, at: dt.datetime) -> Response:
    """Makes a draft what the agency answers. The public reads it at once, or with the document that gives it.

    Args:
        response: as the caller last saw it.

    Raises:
        DecisionRefused: a part is empty.
        ResponseTooEarly: a comment period of the rule is open or to come: nothing is answered before all could speak.
        ResponseChangedMeanwhile: somebody changed or published it since the caller read it.
        IssueNotHeld: its issue was merged or closed.

    Source:
        docs/rules.md, R-30.
    """
    held_and_locked([response.issue_id])
    missing = [words for name, words in PARTS.items() if not getattr(response, name).strip()]
    if missing:
        raise DecisionRefused(f"Write {' and '.join(missing)} first, and save the draft.")
    if is_too_early(response.issue.rulemaking_id, at):
        raise ResponseTooEarly
    with change_context(by=by, why="response published"):
        seen = Response.objects.filter(pk=response.pk, published_at__isnull=True, written_at=response.written_at)
        if not seen.update(published_by=by, published_at=at):
            raise ResponseChangedMeanwhile
    response.refresh_from_db()
    return response


def is_too_early(rulemaking_pk: int, at: dt.datetime) -> bool:
    """Whether a comment period of a rule has yet to close."""
    return CommentPeriod.objects.filter(part__rulemaking=rulemaking_pk, closes_at__gt=at).exists()


@transaction.atomic
def publish_words(
    *, issue: Issue, words: ResponseWords, document: Document | None, by: str, at: dt.datetime, seen: dt.datetime | None
) -> Response:
    """Saves the draft and publishes it: what was on the page is what everyone reads. Raises as both."""
    return publish(response=draft(issue=issue, words=words, document=document, by=by, at=at, seen=seen), by=by, at=at)


PARTS = {"heading": "the heading", "comments_said": "what commenters said", "text": "what the agency answers"}
"""What a response must have before it is published, in words."""
