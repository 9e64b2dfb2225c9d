"""One sentence coded to an issue in every comment that says it.

Where the sentence stands in each text is what the latest staff summary found. Each place is held against the text as it
is now; a comment that changed since is left to a person. Nobody has read the rest of these comments by that: whichever
was not considered yet still waits, with its excerpt.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from comments.analysis.normalise import fold
from comments.enums import Verdict
from comments.models import (
    Attachment,
    Comment,
    CommentStatus,
    Consideration,
    Excerpt,
    Issue,
    PassageFinding,
    Placement,
    TextReading,
)
from comments.record import considered
from comments.review import considerations, issues
from comments.review.errors import DecisionRefused, IssueNotHeld
from comments.review.readable import OWN_TEXT
from rulemaking.history import change_context

AT_ONCE = 1_000
"""Comments in one act; those that are left are said, and coded by doing it again."""


@dataclass(frozen=True, kw_only=True)
class Coded:
    """What became of the comments that say a sentence and are considered one by one.

    Attributes:
        made: excerpts that were made.
        changed: comments of which the summary read another version.
        left: comments that were not looked at yet.
    """

    issue: Issue
    made: int
    changed: int
    left: int


@transaction.atomic
def code_sentence(*, passage: PassageFinding, issue: Issue | None, title: str, by: str, at: dt.datetime) -> Coded:
    """Codes a sentence to an issue wherever it is said. Whichever was found to need no answer needs one from then on;
    others that nobody considered yet still wait for that.

    Comments that are the same as another one are answered with that one, and are left out.

    Args:
        passage: of the latest staff summary, with `summary.rulemaking`.
        issue: the issue; None, or a title, opens one.

    Raises:
        DecisionRefused: neither an issue nor a title, or as `issues.open_issue`.
        IssueNotHeld: the issue was merged, closed, or is of another rule.
    """
    rulemaking = passage.summary.rulemaking
    if title.strip():
        issue = issues.open_issue(rulemaking=rulemaking, title=title, by=by, at=at)
    if issue is None:
        raise DecisionRefused("Choose the issue, or give a new one a title.")
    if issue.rulemaking_id != rulemaking.pk:
        raise IssueNotHeld
    every = _comments(passage, issue)
    waiting = considerations.as_read(every, passage.summary)
    counted, changed = waiting.count(), every.count()
    chosen = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    # As by one comment at a time: its submitter can't change it meanwhile, nobody considers it, and the issue stays.
    list(CommentStatus.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk").values_list("pk"))
    issues.held_and_locked([issue.pk])
    still = considerations.as_read(_comments(passage, issue), passage.summary).filter(pk__in=chosen)
    found = list(_excerpts(list(still.with_current_version().order_by("pk")), passage))
    for excerpt in found:
        excerpt.issue, excerpt.coded_by, excerpt.coded_at = issue, by, at
    with change_context(by=by, why=f"a sentence coded to issue {issue.number}"):
        made = Excerpt.objects.bulk_create(found, batch_size=500)
        _answer_after_all({excerpt.comment_id for excerpt in made}, by=by, at=at)
    return Coded(issue=issue, made=len(made), changed=changed - counted, left=counted - len(chosen))


def _comments(passage: PassageFinding, issue: Issue) -> considered.CommentQuerySet:
    """Those that say it, are considered one by one, and are not coded to the issue with it yet."""
    same = Consideration.objects.in_force().filter(verdict=Verdict.SAME)
    done = Excerpt.objects.holding().filter(issue=issue, text__in=_spellings(passage))
    holders = passage.placements().filter(is_provisional=False)
    return (
        considered.in_need(passage.summary.rulemaking)
        .filter(pk__in=holders.values("comment"))
        .exclude(pk__in=same.values("comment"))
        .exclude(pk__in=done.values("comment"))
    )


def _spellings(passage: PassageFinding) -> set[str]:
    """The sentence as excerpts hold it: its spellings differ in cosmetics."""
    coded = Excerpt.objects.filter(comment__in=passage.placements().values("comment")).values_list("text", flat=True)
    wanted = fold(passage.text)
    return {text for text in coded.distinct() if fold(text) == wanted} | {passage.text}


def _excerpts(comments: Sequence[Comment], passage: PassageFinding) -> Iterator[Excerpt]:
    """The places at which the sentence stands in comments, as they are now. Three queries."""
    summary = passage.summary_id
    placed = Placement.objects.filter(summary=summary, comment__in=comments).values_list("comment", "text_number")
    number_of = dict(placed)
    readings = {
        reading.number: reading
        for reading in TextReading.objects.filter(summary=summary, number__in=set(number_of.values()))
    }
    files: dict[tuple[int, str], Attachment] = {
        (file.comment_id, f"file-{file.position}"): file
        for file in Attachment.objects.current().filter(comment__in=comments).select_related("status")
    }
    wanted = fold(passage.text)
    for comment in comments:
        number = number_of.get(comment.pk)
        reading = None if number is None else readings.get(number)
        for source, start, end in _places(reading, passage.number):
            file = files.get((comment.pk, source))
            text = comment.current.text if source == OWN_TEXT else file.status.text if file else ""
            words = text[start:end]
            if words and fold(words) == wanted:
                yield Excerpt(
                    comment=comment,
                    version_id=comment.status.current_version_id,
                    attachment=file,
                    start=start,
                    end=end,
                    text=words,
                )


def _places(reading: TextReading | None, number: int) -> Iterator[tuple[str, int, int]]:
    """Source, start and end of each place of a sentence in a text."""
    if reading is not None:
        for place, source_of, start, end in zip(
            reading.passages, reading.source_of, reading.starts, reading.ends, strict=True
        ):
            if place == number:
                yield reading.sources[source_of], start, end


def _answer_after_all(coded: set[int], *, by: str, at: dt.datetime) -> None:
    """Comments that were found to need no answer need one, since they raise an issue."""
    held = Consideration.objects.in_force().filter(verdict=Verdict.NOT_SIGNIFICANT, comment__in=coded)
    # In one order, as all who write several findings.
    locked = list(held.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    rows = Consideration.objects.filter(pk__in=locked)
    rows.update(verdict=Verdict.SIGNIFICANT, reason="", reason_text="", considered_by=by, considered_at=at)
