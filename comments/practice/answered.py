"""A practice rule that is decided: comments received, considered, and answered by its final rule; one answer corrected.

Everything goes through the acts of staff, each at its time in the story. History tells when the command did it.
"""

import datetime as dt
import random
from typing import Final

from django.db import transaction

from comments.enums import NotSignificantReason, RestrictReasonType, Status
from comments.models import Comment, Issue
from comments.practice import answered_texts
from comments.practice.answered_texts import AnswerTexts
from comments.practice.arrivals import EASTERN, Arrivals
from comments.practice.feeding import fed, submit_missing
from comments.practice.opening import BY, business_day_before, open_docket, require_practice_is_allowed, wait_for_others
from comments.practice.samples import in_order_of_arrival
from comments.review import considerations, decisions, excerpts, issues, responses
from comments.review.responses import ResponseWords
from rulemaking.actions.documents import add_document
from rulemaking.actions.final_rules import finalise
from rulemaking.data import section311
from rulemaking.deadlines import last_day_of, opening_instant
from rulemaking.enums import DocumentKind
from rulemaking.federal_days import roll_forward
from rulemaking.models import CommentPeriod, Document

PROPOSED_DAYS_AGO, EFFECTIVE_DAYS = 200, 60
_FINAL_AFTER = dt.timedelta(days=145)
"""From the last day for comment. So the final rule is some weeks old when the docket is made, and not yet in effect."""
_POSTED_AFTER = dt.timedelta(days=2)
_CONSIDERED_AFTER = dt.timedelta(days=14)
_DRAFTED_BEFORE, _PUBLISHED_BEFORE = dt.timedelta(days=20), dt.timedelta(days=2)
_CORRECTED_AFTER = dt.timedelta(days=6, hours=10)
_REASONS: Final = {"no reasons": NotSignificantReason.NO_REASONS, "out of scope": NotSignificantReason.OUT_OF_SCOPE}


@transaction.atomic
def open_answered(*, at: dt.datetime) -> CommentPeriod:
    """The comment period of the practice rule that is decided: proposed some months before, if it isn't there yet.

    Args:
        at: now, aware, UTC.

    Raises:
        PracticeRefused: in production.
    """
    require_practice_is_allowed()
    wait_for_others()
    facts = section311()["practice_answered"]
    there = CommentPeriod.objects.filter(part__rulemaking__slug=facts["slug"], document__docket__is_practice=True)
    if found := there.select_related("document__docket", "part__rulemaking").order_by("pk").first():
        return found
    published_on = business_day_before(at, days=PROPOSED_DAYS_AGO)
    return open_docket(facts, published_on=published_on, at=opening_instant(published_on))


def feed(*, period: CommentPeriod, at: dt.datetime) -> int:
    """Submits its comments that aren't in the docket yet; returns and raises as `feeding.feed`."""
    rng = random.Random(f"answered practice comments {period.document.docket_id}")
    opens_on = period.opens_at.astimezone(EASTERN).date()
    samples = in_order_of_arrival(
        answered_texts.drafts(rng=rng),
        arrivals=Arrivals(opens_on=opens_on, until=period.closes_at, rng=rng),
        name="answered",
        opens_on=opens_on,
    )
    return submit_missing(document=period.document, samples=samples, at=at)


def decide_all(*, period: CommentPeriod) -> int:
    """Posts those that are numbered and undecided; withholds the one whose sender asks for it. How many there were."""
    require_practice_is_allowed()
    undecided = fed(period.document).filter(status__status=Status.RECEIVED, status__number__isnull=False)
    found = list(undecided.select_related("status", "document__docket").order_by("status__number"))
    for comment in found:
        at = _received(comment) + _POSTED_AFTER
        if answered_texts.is_private(comment.text):
            kind = RestrictReasonType.PERSONAL
            decisions.restrict(comment=comment, reason_type=kind, reason="", by=BY, at=at)
        else:
            decisions.post(comment=comment, by=BY, at=at)
    return len(found)


@transaction.atomic
def answer_all(*, period: CommentPeriod) -> int:
    """Considers every comment, codes what raises an issue, publishes responses with the final rule, and corrects one.

    A rule that has issues is not touched.

    Returns:
        How many responses were published by this call, a correction included.
    """
    require_practice_is_allowed()
    rulemaking = period.part.rulemaking
    wait_for_others()
    if Issue.objects.filter(rulemaking=rulemaking).exists():
        return 0
    considered_at = period.closes_at + _CONSIDERED_AFTER
    texts = answered_texts.answers()
    opened = {
        one.number: issues.open_issue(rulemaking=rulemaking, title=one.title, by=BY, at=considered_at) for one in texts
    }
    for place, comment in enumerate(_first_of_each_text(period)):
        _consider(comment, opened, considered_at + place * dt.timedelta(minutes=7))
    return _answer(period, [(one, opened[one.number]) for one in texts])


def _first_of_each_text(period: CommentPeriod) -> list[Comment]:
    """Copies are answered with the first; they are told apart once a worker has fingerprinted them."""
    found: dict[str, Comment] = {}
    for comment in fed(period.document).select_related("status__current_version", "document").order_by("pk"):
        found.setdefault(comment.text, comment)
    return list(found.values())


def _consider(comment: Comment, opened: dict[int, Issue], at: dt.datetime) -> None:
    found = answered_texts.marked_texts()[comment.text]
    if found.reason:
        reason = _REASONS[found.reason]
        considerations.find_not_significant(comment=comment, reason=reason, by=BY, at=at)
    for number, start, end in found.raises:
        excerpts.code(comment=comment, issue=opened[number], spans=[(start, end)], by=BY, at=at)


def _answer(period: CommentPeriod, found: list[tuple[AnswerTexts, Issue]]) -> int:
    nominal = last_day_of(period.closes_at) + _FINAL_AFTER
    final_at = opening_instant(roll_forward(nominal, published_on=nominal))
    final = _draft_of_final_rule(period, final_at)
    for one, issue in found:
        _publish(issue, one.text, one, final, drafted_at=final_at - _DRAFTED_BEFORE, at=final_at - _PUBLISHED_BEFORE)
    finalise(
        rulemaking=final.rulemaking,
        document=final,
        effective_days=EFFECTIVE_DAYS,
        by=BY,
        at=final_at - dt.timedelta(hours=8),
    )
    corrected = [(one, issue) for one, issue in found if one.corrected]
    for one, issue in corrected:
        at = final_at + _CORRECTED_AFTER
        _publish(issue, one.corrected, one, final, drafted_at=at - dt.timedelta(hours=1), at=at)
    return len(found) + len(corrected)


def _draft_of_final_rule(period: CommentPeriod, final_at: dt.datetime) -> Document:
    (facts,) = (one for one in section311()["practice_answered"]["documents"] if one["kind"] == DocumentKind.FINAL_RULE)
    return add_document(
        rulemaking=period.part.rulemaking,
        docket=period.document.docket,
        kind=DocumentKind.FINAL_RULE,
        title=facts["title"],
        text=facts["text"],
        published_on=final_at.astimezone(EASTERN).date(),
        by=BY,
        why="practice rule decided",
    )


def _publish(
    issue: Issue, text: str, one: AnswerTexts, final: Document, *, drafted_at: dt.datetime, at: dt.datetime
) -> None:
    words = ResponseWords(heading=one.heading, comments_said=one.comments_said, text=text)
    response = responses.draft(issue=issue, words=words, document=final, by=BY, at=drafted_at, seen=None)
    responses.publish(response=response, by=BY, at=at)


def _received(comment: Comment) -> dt.datetime:
    assert comment.received_at is not None
    return comment.received_at
