"""Staff's answer to a report that a comment was not written by whom it names. The comment is decided on elsewhere."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from comments.enums import JobKind, NotificationKind
from comments.models import FalseAttributionAnswer, FalseAttributionReport, Job, Notification
from comments.wake import wake_workers
from rulemaking.history import change_context


class AnsweredMeanwhile(Exception):
    """Somebody answered this report since the caller looked at it."""


def answer(
    *, report: FalseAttributionReport, text: str, seen_answers: int, by: str, at: dt.datetime
) -> FalseAttributionAnswer:
    """Keeps an answer and owes it to who reported, by e-mail.

    Args:
        text: 1 to ANSWER_TEXT_MAX characters.
        seen_answers: how many answers the caller saw, so that two officials don't answer past each other, and the
            same answer sent twice is one.
        by: username of the official.
        at: when it is given, aware, UTC.

    Raises:
        AnsweredMeanwhile: there is another answer by now.
    """
    if report.answers.count() != seen_answers:
        raise AnsweredMeanwhile
    try:
        with transaction.atomic(), change_context(by=by, why="report answered"):
            given = FalseAttributionAnswer.objects.create(
                report=report, number=seen_answers + 1, text=text, answered_by=by, answered_at=at
            )
            _owe_message(given, at)
    except IntegrityError as taken:
        raise AnsweredMeanwhile from taken
    return given


def _owe_message(given: FalseAttributionAnswer, at: dt.datetime) -> None:
    notification = Notification.objects.create(
        kind=NotificationKind.FALSE_ATTRIBUTION_ANSWER,
        email=given.report.email,
        language=given.report.language,
        false_attribution_answer=given,
        message_id=f"<report-{uuid.uuid4().hex}@docket311>",
        ordered_at=at,
    )
    Job.objects.create(kind=JobKind.NOTIFY, notification=notification, ordered_at=at, not_before=at)
    transaction.on_commit(wake_workers, robust=True)
