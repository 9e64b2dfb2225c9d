"""What staff should look at before a rule goes on: comments that nobody considered or answered."""

import datetime as dt
from collections.abc import Iterator

from comments.models import Response
from comments.record import considered
from rulemaking.cautions import Caution
from rulemaking.models import CommentPeriod, Rulemaking

CONSIDER = "5 U.S.C. 553(c)"
ANSWER = "5 U.S.C. 553(c); FBME Bank Ltd. v. Lew (D.D.C. 2015)"


def of_comments(rulemaking: Rulemaking, at: dt.datetime) -> Iterator[Caution]:
    """Of a rule that takes no comments now: how many are without an answer, and how many nobody considered.

    Source:
        docs/rules.md, R-29.
    """
    if CommentPeriod.objects.open_at(at).filter(part__rulemaking=rulemaking).exists():
        return
    if count := considered.unanswered(rulemaking).count():
        are = "1 significant comment has" if count == 1 else f"{count:,} significant comments have"
        yield Caution(f"{are} no answer yet. A rule whose comments were not answered may be sent back.", ANSWER)
    hidden = Response.objects.published().filter(issue__rulemaking=rulemaking, document__isnull=False)
    if count := hidden.exclude(document__posted_at__lte=at).count():
        are = (
            "1 response is published with a document that is"
            if count == 1
            else (f"{count:,} responses are published with documents that are")
        )
        yield Caution(f"{are} not public yet. Everyone reads them once it is.", ANSWER)
    if count := considered.not_considered_count(rulemaking):
        more = " or more" if count == considered.COUNTED_AT_MOST else ""
        noun = "1 comment was" if count == 1 else f"{count:,}{more} comments were"
        yield Caution(f"{noun} not considered yet. Comments with the same text count once.", CONSIDER)
