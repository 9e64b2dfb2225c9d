"""What staff did with comments, holding the canary wherever the public must not read it. For the canary's test."""

from comments.enums import NotSignificantReason
from comments.models import Comment, Issue
from comments.review import considerations, excerpts
from rulemaking.models import CommentPeriod
from tests.factories import OPENS_AT, RECEIVED_AT, DocumentFactory, IssueFactory, ResponseFactory
from tests.review.coding import loaded

SHOWN = "The agency allows sixty days."
STAYS = "An earlier edition, which stays until the next is public."


def plant_responses(period: CommentPeriod, *, canary: str, said: str) -> list[Issue]:
    """Two issues whose responses are public, with drafts of the next edition, and one whose response waits for its
    document. Staff's names, titles and topics hold the canary."""
    rule = period.part.rulemaking
    by = {"written_by": canary, "published_by": canary, "published_at": OPENS_AT}
    words = {"heading": said, "comments_said": said, "text": said}
    answered, corrected, waiting = (
        IssueFactory(rulemaking=rule, title=f"{said} {n}", topic_code=canary, opened_by=canary) for n in range(3)
    )
    ResponseFactory(issue=answered, text=SHOWN, **by)
    ResponseFactory(issue=answered, edition=2, draft=True, **words, written_by=canary)
    ResponseFactory(issue=corrected, text=STAYS, **by)
    final = DocumentFactory(rulemaking=rule, docket=period.document.docket, posted_at=None, title=said, text=said)
    ResponseFactory(issue=corrected, edition=2, document=final, **words, **by)
    ResponseFactory(issue=waiting, document=final, **words, **by)
    return [answered, corrected, waiting]


def code_what_is_not_public(issues: list[Issue], *, canary: str) -> int:
    """Codes to each issue all comments that are not withdrawn, by words that nobody can read; the last needs no answer.

    Returns:
        How many were coded.
    """
    coded = 0
    hidden = Comment.objects.exclude(status__status="withdrawn").order_by("pk")
    for comment in hidden.select_related("status__current_version", "status__docket", "document"):
        start = comment.current.text.find(canary)
        if start >= 0:
            for issue in issues:
                span = (start, start + len(canary))
                excerpts.code(comment=comment, issue=issue, spans=[span], by=canary, at=RECEIVED_AT)
            coded += 1
    return coded


def find_that_it_needs_no_answer(comment: Comment, *, canary: str, said: str) -> None:
    considerations.find_not_significant(
        comment=loaded(comment), reason=NotSignificantReason.OTHER, reason_text=said, by=canary, at=RECEIVED_AT
    )
