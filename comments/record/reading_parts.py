"""The texts of a summary, read in parts by whichever workers are free, on whichever hosts. ADR 0067.

A part is a range of comments. A worker claims one under a lease (FOR UPDATE SKIP LOCKED), reads its texts outside any
transaction while the lease is kept, and stores the answer if it is still its own. A worker that is killed loses the
lease by time, and another takes the part. The worker that produces the summary reads parts as the others do, and then
puts them together: an answer is looked up by exact text, so the summary is the same bytes whoever read what.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection, transaction

from comments import leases
from comments.analysis import preparing
from comments.analysis.facts import SummaryInput
from comments.analysis.prepared import Prepared
from comments.enums import Audience
from comments.models import ReadingPart, Summary
from comments.record import comment_facts, rule_texts, summary_input, topic_plans

_WAIT_SECONDS = 0.2

_RANGES = """
    SELECT min(id), max(id) FROM (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM ({comments}) AS comment (id)
    ) AS numbered GROUP BY part ORDER BY part
"""

Now = Callable[[], dt.datetime]


def lease() -> dt.timedelta:
    """For how long a part is one worker's."""
    return dt.timedelta(seconds=settings.SUMMARY_PART_LEASE_SECONDS)


@transaction.atomic
def plan(*, summary: Summary) -> int:
    """Divides the comments of a summary into parts, once; a second call finds those of the first, read or not.

    Returns:
        How many parts there are; 0 where it isn't worth it, or another worker has produced the summary meanwhile:
        nobody would delete its parts.
    """
    if Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk).produced_at is not None:
        return 0
    known = ReadingPart.objects.filter(summary=summary).count()
    if known:
        return known
    comments = summary_input.comments_of(summary)
    if comments.count() < settings.SUMMARY_PARTS_FROM:  # fewer are read sooner than handed out
        return 0
    sql, params = comments.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_RANGES.format(comments=sql), [settings.SUMMARY_PART_COMMENTS, *params])
        ranges = cursor.fetchall()
    parts = [
        ReadingPart(summary=summary, number=number, first_comment=first, last_comment=last)
        for number, (first, last) in enumerate(ranges)
    ]
    return len(ReadingPart.objects.bulk_create(parts))


@transaction.atomic
def claim(*, at: dt.datetime, summary: Summary | None = None) -> ReadingPart | None:
    """Takes a part that nobody reads, under a lease; of one summary, or of any. None where there is none."""
    owed = ReadingPart.objects.owed_at(at).order_by("pk")
    if summary is not None:
        owed = owed.filter(summary=summary)
    part = owed.select_for_update(skip_locked=True).defer("result").first()
    if part is None:
        return None
    part.lease_token, part.leased_until = uuid.uuid4(), at + lease()
    part.attempt_count += 1
    part.save(update_fields=["lease_token", "leased_until", "attempt_count"])
    return part


def read(*, part: ReadingPart) -> bytes:
    """Reads the texts of a part, as the summary's reader may see them. Outside any transaction."""
    summary = part.summary
    comments = summary_input.comments_of(summary).filter(pk__range=(part.first_comment, part.last_comment))
    outline = topic_plans.of(summary.rulemaking)
    published = rule_texts.of(summary.rulemaking)
    return preparing.prepare(comment_facts.texts_of(comments, Audience(summary.audience)), outline, published)


def finish(*, part: ReadingPart, result: bytes, at: dt.datetime) -> bool:
    """Stores what a part gave. False if its lease has passed to another, or the summary is produced: no harm."""
    return bool(
        ReadingPart.objects.filter(pk=part.pk, lease_token=part.lease_token, done_at__isnull=True).update(
            done_at=at, result=result, leased_until=None
        )
    )


def read_one(*, now: Now, summary: Summary | None = None) -> bool:
    """Claims a part, reads it and stores what it gave. False where none was to be had.

    Raises:
        Exception: whatever reading it raised; the part is free again at once.
    """
    part = claim(at=now(), summary=summary)
    if part is None:
        return False
    ours = ReadingPart.objects.filter(pk=part.pk, lease_token=part.lease_token, done_at__isnull=True)
    try:
        with leases.kept(
            renew=lambda leased_until: bool(ours.update(leased_until=leased_until)),
            seconds=lease().total_seconds(),
            now=now,
        ):
            result = read(part=part)
        finish(part=part, result=result, at=now())
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
            if not ReadingPart.objects.filter(summary=summary, done_at__isnull=True, leased_until__gt=at).exists():
                if not ReadingPart.objects.owed_at(at).filter(summary=summary).exists():
                    break
                continue
            time.sleep(_WAIT_SECONDS)
        done = ReadingPart.objects.filter(summary=summary, done_at__isnull=False).count()
        if done != told:
            tell(f"{done:,} of {count:,} parts read")
            told = done


def put_together(*, summary: Summary, about: SummaryInput) -> Prepared:
    """What the parts of a summary gave. Those that were read under another outline, or rule, are passed over."""
    return Prepared(_results(summary), about.plan, about.rule_texts)


def _results(summary: Summary) -> Iterator[bytes]:
    done = ReadingPart.objects.filter(summary=summary, done_at__isnull=False).order_by("number")
    for result in done.values_list("result", flat=True).iterator(chunk_size=10):
        assert result is not None
        yield bytes(result)


def forget(*, summary: Summary) -> None:
    """Deletes the parts of a summary that is produced. Call it in the transaction that produces it."""
    ReadingPart.objects.filter(summary=summary).delete()
