"""`manage.py open_practice_docket`: a docket to practise on, with sample comments, open for comment now."""

import datetime as dt
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments import work
from comments.models import Comment
from comments.practice import answered, answering, feeding, opening
from comments.record import numbering
from comments.tasks import place_changes
from rulemaking.deadlines import describe_deadline


class Command(BaseCommand):
    help = (
        "Opens a practice docket: an invented rule with several hundred sample comments, open for comment now and "
        "closing 30 days from its opening. Run again, it goes on where it stopped; when the practice docket's "
        "period is over, it opens another. Beside it stands one that is decided, whose comments are answered. "
        "Refused in production."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--opened-days-ago",
            type=int,
            default=opening.OPENED_DAYS_AGO,
            help="How many days back a new docket's rule is dated, 0 to 28 (default %(default)s).",
        )

    def handle(self, *args: Any, opened_days_ago: int, **options: Any) -> None:
        started = time.monotonic()
        try:
            period = opening.open_practice_period(at=_now(), opened_days_ago=opened_days_ago)
        except (opening.PracticeRefused, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        fed = feeding.feed(period=period, at=_now())
        decided = answered.open_answered(at=_now())
        answered.feed(period=decided, at=_now())
        _settle()
        posted = feeding.post_some(period=period, at=_now())
        answering.answer_some(period=period, at=_now())
        answered.decide_all(period=decided)
        answered.answer_all(period=decided)
        place_changes()
        feeding.order_summaries(period=period, at=_now())
        docket_id = period.document.docket.docket_id
        waiting = Comment.objects.filter(document=period.document, status__decided_at__isnull=True).count()
        self.stdout.write(
            f"{docket_id} takes comments until {describe_deadline(period.closes_at)}. New sample comments: {fed}; "
            f"posted: {posted}; waiting for review: {waiting}. ({time.monotonic() - started:.1f} s)"
        )


def _settle() -> None:
    """What a worker does with new comments before staff can decide on them; beside workers it does no harm."""
    while numbering.number_comments(at=_now()):
        pass
    while work.scan_files():
        pass


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
