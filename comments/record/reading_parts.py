"""The texts of a rule's comments, read in parts by whichever workers are free, on whichever hosts. ADR 0067, ADR 0080.

A part is a range of comments, and what was read of it serves the summaries that follow. A worker claims one under a
lease (FOR UPDATE SKIP LOCKED), reads its texts outside any transaction while the lease is kept, and stores the answer
if it is still its own. A worker that is killed loses the lease by time, and another takes the part. The worker that
produces a summary reads parts as the others do, and then puts them together: an answer is looked up by exact text, so
the summary is the same bytes whoever read what, and when.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from comments import leases
from comments.analysis import preparing
from comments.analysis.facts import SummaryInput
from comments.analysis.prepared import Prepared
from comments.enums import Audience
from comments.models import Comment, ReadingPart, Summary
from comments.models.summary import ReadingPartQuerySet
from comments.record import comment_facts, parts_layout, rule_texts, topic_plans
from rulemaking.models import Rulemaking

_WAIT_SECONDS = 0.2

Now = Callable[[], dt.datetime]


def lease() -> dt.timedelta:
    """For how long a part is one worker's."""
    return dt.timedelta(seconds=settings.SUMMARY_PART_LEASE_SECONDS)


class Answer(NamedTuple):
    """What was read of a part.

    Attributes:
        result: for `comments.analysis.prepared`.
        edition: what it was read by.
        text_count: comments of the audience in it.
    """

    result: bytes
    edition: str
    text_count: int


@transaction.atomic
def plan(*, summary: Summary) -> int:
    """Lays out what a summary reads; what was read for an earlier one, or ahead, is read.

    Returns:
        How many parts there are; 0 where it isn't worth it, or another worker has produced the summary meanwhile.
    """
    if Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk).produced_at is not None:
        return 0
    return parts_layout.lay_out(rulemaking=summary.rulemaking, audience=Audience(summary.audience))


@transaction.atomic
def claim(*, at: dt.datetime, summary: Summary | None = None) -> ReadingPart | None:
    """Takes a part that nobody reads, under a lease; one that a summary reads, or any. None where there is none."""
    owed = (ReadingPart.objects if summary is None else _parts(summary)).owed_at(at).order_by("pk")
    part = owed.select_for_update(skip_locked=True).defer("result").first()
    if part is None:
        return None
    part.lease_token, part.leased_until = uuid.uuid4(), at + lease()
    part.attempt_count += 1
    part.save(update_fields=["lease_token", "leased_until", "attempt_count"])
    return part


def read(*, part: ReadingPart) -> Answer:
    """Reads the texts of a part, as its audience may see them. Outside any transaction."""
    rulemaking, audience = part.rulemaking, Audience(part.audience)
    comments = Comment.objects.filter(
        document__rulemaking=rulemaking, pk__range=(part.first_comment, part.last_comment)
    )
    reader = preparing.reader(topic_plans.of(rulemaking), rule_texts.of(rulemaking))
    count = comment_facts.of_audience(comments, audience).count()  # before: what comes meanwhile counts as grown
    return Answer(reader.prepare(comment_facts.texts_of(comments, audience)), reader.edition, count)


def finish(*, part: ReadingPart, answer: Answer, at: dt.datetime) -> bool:
    """Stores what a part gave. False if its lease has passed to another, or it is to be read anew: no harm."""
    return bool(
        ReadingPart.objects.filter(pk=part.pk, lease_token=part.lease_token, done_at__isnull=True).update(
            done_at=at, leased_until=None, **answer._asdict()
        )
    )


def edition_of(rulemaking: Rulemaking) -> str:
    """By what this worker reads the comments of a rule now."""
    return preparing.edition(topic_plans.of(rulemaking), rule_texts.of(rulemaking))


def _leave(part: ReadingPart) -> None:
    """Gives back a part as if it had not been claimed."""
    ReadingPart.objects.filter(pk=part.pk, lease_token=part.lease_token, done_at__isnull=True).update(
        lease_token=None, leased_until=None, attempt_count=F("attempt_count") - 1
    )


def _parts(summary: Summary) -> ReadingPartQuerySet:
    return ReadingPart.objects.of(summary.rulemaking, summary.audience)


def read_one(*, now: Now, summary: Summary | None = None) -> bool:
    """Claims a part, reads it and stores what it gave. False where none was to be had.

    One that is to be read by another edition than ours is left to those that have it: of ours, nobody could make use.

    Raises:
        Exception: whatever reading it raised; the part is free again at once.
    """
    part = claim(at=now(), summary=summary)
    if part is None:
        return False
    if summary is None and part.edition != edition_of(part.rulemaking):
        _leave(part)
        return False
    ours = ReadingPart.objects.filter(pk=part.pk, lease_token=part.lease_token, done_at__isnull=True)
    try:
        with leases.kept(
            renew=lambda leased_until: bool(ours.update(leased_until=leased_until)),
            seconds=lease().total_seconds(),
            now=now,
        ):
            answer = read(part=part)
        finish(part=part, answer=answer, at=now())
    except BaseException:
        ours.update(leased_until=None)
        raise
    return True


def see_through(*, summary: Summary, now: Now, tell: Callable[[str], object]) -> None:
    """Reads along until all parts of a summary are read.

    It waits for parts that others are reading, for as long as their leases hold. A part that killed several workers is
    left out: whoever puts the summary together reads its texts then, and its fault is the summary's.

    Args:
        tell: is told where it stands, in words, after each part.
    """
    count, told = plan(summary=summary), -1
    while count:
        if not read_one(now=now, summary=summary):
            at = now()
            if not _parts(summary).filter(done_at__isnull=True, leased_until__gt=at).exists():
                if not _parts(summary).owed_at(at).exists():
                    break
                continue
            time.sleep(_WAIT_SECONDS)
        done = _parts(summary).filter(done_at__isnull=False).count()
        if done != told:
            tell(f"{done:,} of {count:,} parts read")
            told = done


def put_together(*, summary: Summary, about: SummaryInput) -> Prepared:
    """What the parts of a summary gave. Those that were read under another outline, or rule, are passed over."""
    return Prepared(_results(summary), about.plan, about.rule_texts)


def _results(summary: Summary) -> Iterator[bytes]:
    done = _parts(summary).filter(done_at__isnull=False).order_by("number")
    for result in done.values_list("result", flat=True).iterator(chunk_size=10):
        assert result is not None
        yield bytes(result)
