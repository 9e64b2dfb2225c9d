"""Which comments raise which issue, for a spreadsheet: one line for each excerpt, and what answers its issue."""

import datetime as dt
from collections.abc import Iterator

from comments.models import Excerpt, Response
from comments.review.naming import name_of
from rulemaking.models import Rulemaking

HEADER = ("Issue", "Title", "Comment", "Tracking number", "From", "Where", "Excerpt", "Coded by", "Response")
ANSWERED, TO_COME, DRAFTED, OPEN = "Published", "With a document that is not public yet", "Drafted", "None yet"


def rows(rulemaking: Rulemaking, at: dt.datetime) -> Iterator[tuple[object, ...]]:
    """Excerpts that hold, by issue and comment, in columns as HEADER names them; `at` (aware) says what is public."""
    of_rule = Response.objects.filter(issue__rulemaking=rulemaking)
    states = dict.fromkeys(of_rule.values_list("issue", flat=True), DRAFTED)
    states |= dict.fromkeys(of_rule.published().values_list("issue", flat=True), TO_COME)
    states |= dict.fromkeys(of_rule.readable_at(at).values_list("issue", flat=True), ANSWERED)
    found = (
        Excerpt.objects.holding()
        .filter(issue__rulemaking=rulemaking)
        .select_related("issue", "attachment", "comment__status__docket")
        .defer("comment__text")
        .order_by("issue__number", "comment", "attachment", "start", "pk")
    )
    for excerpt in found.iterator(chunk_size=1000):
        where = excerpt.attachment.file_name if excerpt.attachment else "Comment"
        place = "" if excerpt.start is None else f", characters {excerpt.start:,} to {excerpt.end:,}"
        yield (
            excerpt.issue.number,
            excerpt.issue.title,
            name_of(excerpt.comment),
            excerpt.comment.tracking_number,
            excerpt.comment.submitter_name,
            f"{where}{place}",
            excerpt.text,
            excerpt.coded_by,
            states.get(excerpt.issue_id, OPEN),
        )
