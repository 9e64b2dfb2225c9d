"""Which document a mail is on: by a docket's number in an address or in the subject."""

import re

from comments.intake.mail.reading import Mail
from comments.intake.submission import Received
from comments.intake.timeliness import covers
from rulemaking.models import CommentPeriod, Docket, Document

_NUMBER = re.compile(r"[A-Z0-9]+(?:[-_][A-Z0-9]+)+")
_ITEM = re.compile(r"-[0-9]{4,9}$")


class NoSingleDocument(Exception):
    """A mail names no docket of ours, or not just one. `str()` is a sentence for staff."""


def document_of(mail: Mail, received: Received) -> Document:
    """The document that a mail comments on.

    An address such as `comments+FINCEN-2025-0004@agency.gov` names the docket, and so does its number in the subject.

    Raises:
        NoSingleDocument: staff must choose.
    """
    words = " ".join([*(address.split("@")[0] for address in mail.recipients), mail.subject]).upper()
    numbers = set(_NUMBER.findall(words))
    numbers |= {_ITEM.sub("", number) for number in numbers}
    dockets = list(Docket.objects.filter(docket_id__in=numbers))
    if not dockets:
        raise NoSingleDocument("Neither its address nor its subject names a docket.")
    if len(dockets) > 1:
        raise NoSingleDocument(f"It names several dockets: {', '.join(sorted(map(str, dockets)))}.")
    periods = list(
        CommentPeriod.objects.filter(document__docket=dockets[0])
        .select_related("document__docket", "document__rulemaking")
        .order_by("closes_at", "pk")
    )
    if not periods:
        raise NoSingleDocument(f"Docket {dockets[0]} has no comment period.")
    chosen = [period for period in periods if covers(period, received)] or periods[-1:]
    if len({period.document.rulemaking_id for period in chosen}) > 1:
        raise NoSingleDocument(f"Docket {dockets[0]} has several rules that were open when it came.")
    return chosen[-1].document
