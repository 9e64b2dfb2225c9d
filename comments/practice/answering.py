"""What somebody has already done with a practice docket's comments: issues opened, words coded, a response begun."""

import datetime as dt
from collections import Counter
from typing import Final

from comments.analysis.sentences import sentences
from comments.enums import NotSignificantReason, Status
from comments.models import Comment, Issue
from comments.practice.feeding import fed
from comments.practice.opening import BY, require_practice_is_allowed
from comments.review import considerations, excerpts, issues, responses
from comments.review.errors import DecisionRefused
from comments.review.responses import ResponseWords
from rulemaking.models import CommentPeriod

CODED_TO_EACH: Final = 6
ISSUES: Final = {
    "How long institutions have to comply": ("thirty days", "30 days", "sixty days", "ninety days", "more time"),
    "What evidence supports the finding": ("evidence", "record shows", "sources"),
    "What the rule costs small institutions": ("small bank", "credit union", "small institution", "two-person"),
}
DRAFT: Final = ResponseWords(
    heading="Time to comply",
    comments_said="Several commenters asked for more than thirty days before accounts must be closed.",
    text="",
)
SHORT_CHARACTERS: Final = 40


def answer_some(*, period: CommentPeriod, at: dt.datetime) -> int:
    """Opens issues on a practice docket and codes to them what posted comments say; begins one response.

    What staff or an earlier run began is left as it is: a rule that has issues is not touched.

    Returns:
        How many comments were considered by this call.

    Raises:
        PracticeRefused: in production.
    """
    require_practice_is_allowed()
    rulemaking = period.part.rulemaking
    if Issue.objects.filter(rulemaking=rulemaking).exists():
        return 0
    opened = {
        issues.open_issue(rulemaking=rulemaking, title=title, by=BY, at=at): cues for title, cues in ISSUES.items()
    }
    for issue in list(opened)[:1]:
        responses.draft(issue=issue, words=DRAFT, document=None, by=BY, at=at, seen=None)
    coded, said = Counter[Issue](), set[str]()
    return sum(_consider(comment, opened, coded, said, at) for comment in _said_once(period))


def _said_once(period: CommentPeriod) -> list[Comment]:
    """Posted comments without files that share their text with none."""
    found = list(
        fed(period.document)
        .filter(status__status=Status.POSTED, attachments__isnull=True)
        .select_related("status__current_version", "document")
        .order_by("status__number")
    )
    times = Counter(comment.text.casefold() for comment in found)
    return [comment for comment in found if times[comment.text.casefold()] == 1]


def _consider(
    comment: Comment, opened: dict[Issue, tuple[str, ...]], coded: Counter[Issue], said: set[str], at: dt.datetime
) -> bool:
    """Codes the first sentence with a cue that nobody else said; a short comment needs no answer."""
    text = comment.text
    try:
        if len(text) < SHORT_CHARACTERS:
            considerations.find_not_significant(comment=comment, reason=NotSignificantReason.NO_REASONS, by=BY, at=at)
            return True
        for issue, cues in opened.items():
            for sentence in sentences(text):
                words = text[sentence.start : sentence.end].casefold()
                if coded[issue] < CODED_TO_EACH and words not in said and any(cue in words for cue in cues):
                    said.add(words)
                    excerpts.code(comment=comment, issue=issue, spans=[(sentence.start, sentence.end)], by=BY, at=at)
                    coded[issue] += 1
                    return True
    except DecisionRefused:  # a person withdrew it, or it turned out to be a copy
        return False
    return False
