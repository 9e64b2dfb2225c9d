"""Comments and responses of a rule, gathered for a Word file that staff take into the preamble."""

import datetime as dt

from django.db.models import Prefetch

from comments.analysis.report_responses import RAISED_AT_MOST, IssueLines, Raised, Report
from comments.models import Comment, Excerpt, Issue, Response
from comments.record import considered
from comments.review.naming import name_of
from rulemaking.deadlines import EASTERN
from rulemaking.models import Rulemaking

UNANSWERED_AT_MOST = 200


def report_of(rulemaking: Rulemaking, *, at: dt.datetime) -> Report:
    """What the file says of a rule as it stands now; `at` (aware) is written into it and says what is public."""
    answering, not_considered = considered.answering(rulemaking, at), considered.not_considered_count(rulemaking)
    more = " or more" if not_considered == considered.COUNTED_AT_MOST else ""
    noun = "comment was" if not_considered == 1 else "comments were"
    held = Issue.objects.held().filter(rulemaking=rulemaking)
    editions = Response.objects.select_related("document__docket").order_by("-edition")
    return Report(
        subject=rulemaking.subject_name,
        as_of=_words(at),
        significant=answering.significant,
        not_considered=f"{not_considered:,}{more} {noun} not considered yet.",
        issues=[_issue(issue, at) for issue in held.prefetch_related(Prefetch("responses", queryset=editions))],
        to_come=answering.to_come,
        unanswered_count=answering.unanswered,
        unanswered=_unanswered(rulemaking),
    )


def _issue(issue: Issue, at: dt.datetime) -> IssueLines:
    editions = list(issue.responses.all())
    last = editions[0] if editions else None
    coded = Excerpt.objects.holding().filter(issue=issue)
    raised = coded.select_related("comment__status__docket").defer("comment__text").order_by("comment", "start", "pk")
    return IssueLines(
        number=issue.number,
        heading=(last.heading if last else "") or issue.title,
        state=_state(editions, at),
        comments_said=last.comments_said if last else "",
        text=last.text if last else "",
        excerpt_count=coded.count(),
        raised=[
            Raised(comment=name_of(row.comment), submitter=row.comment.submitter_name, text=row.text)
            for row in raised[:RAISED_AT_MOST]
        ],
    )


def _state(editions: list[Response], at: dt.datetime) -> str:
    """Of the last edition, which is what the file shows."""
    if not editions:
        return "There is no response yet."
    last = editions[0]
    if last.published_at is None:
        correction = " of a correction; an earlier edition is published" if len(editions) > 1 else ""
        return f"Draft{correction}. Last changed by {last.written_by}, {_words(last.written_at)}."
    if last.document is None:
        return f"Published {_words(last.published_at)}."
    hidden = "" if last.document.is_public_at(at) else ", which is not public yet: everyone reads it once that is"
    return f"Published {_words(last.published_at)}, with {last.document.document_id}{hidden}."


def _unanswered(rulemaking: Rulemaking) -> list[tuple[str, str, str]]:
    pks = considered.unanswered(rulemaking).order_by("comment").values_list("comment", flat=True)[:UNANSWERED_AT_MOST]
    coded = Excerpt.objects.holding().select_related("issue").order_by("issue__number")
    comments = (
        Comment.objects.filter(pk__in=list(pks))
        .select_related("status__docket")
        .defer("text")
        .prefetch_related(Prefetch("excerpts", queryset=coded))
        .order_by("pk")
    )
    answered = considered.answered_among(e.issue_id for comment in comments for e in comment.excerpts.all())
    return [(name_of(comment), comment.submitter_name, _missing(comment, answered)) for comment in comments]


def _missing(comment: Comment, answered: set[int]) -> str:
    numbers = sorted({e.issue.number for e in comment.excerpts.all() if e.issue_id not in answered})
    if not numbers:
        return "Nothing of it is coded to an issue"
    return f"A published response to issue {', '.join(map(str, numbers))}"


def _words(at: dt.datetime) -> str:
    local = at.astimezone(EASTERN)
    return f"{local:%B} {local.day}, {local.year}, {local:%I:%M %p} Eastern Time".replace(" 0", " ")
