"""Taking in a report that a comment was not written by whom it names. It is kept, and changes nothing else (ADR 27)."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from comments.intake.tracking import new_tracking_number
from comments.models import Comment, FalseAttributionReport


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says about a comment.

    Attributes:
        name: who says it; may be empty. At most 200 characters.
        email: where the answer goes; a valid address.
        text: what is wrong, LF line ends, 1 to REPORT_TEXT_MAX characters.
        language: code of the page's language.
        token: names one act of reporting. Sent again, it is the same.
    """

    name: str
    email: str
    text: str
    language: str
    token: str


def report(*, comment: Comment, said: Report, at: dt.datetime) -> FalseAttributionReport:
    """Keeps a report; one with the same token is found again, as it was first sent.

    Args:
        at: when it was received, aware, UTC.
    """
    sent_before = FalseAttributionReport.objects.filter(report_token=said.token)
    if earlier := sent_before.first():
        return earlier
    try:
        with transaction.atomic():
            return FalseAttributionReport.objects.create(
                comment=comment,
                reference=new_tracking_number(),
                report_token=said.token,
                name=said.name,
                email=said.email,
                text=said.text,
                language=said.language,
                received_at=at,
            )
    except IntegrityError:
        # Sent twice at once: the other one's row is this one's.
        return sent_before.get()
