"""How the comments of a rule are divided into parts to be read, and which parts are read anew. ADR 0067, ADR 0080.

Parts follow each other by the comments' keys, so what comes later makes further parts, and what was read stays read.
"""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from comments.analysis import preparing
from comments.enums import Audience
from comments.models import Comment, ReadingPart, Summary
from comments.models.comment import CommentQuerySet
from comments.models.summary import ReadingPartQuerySet
from comments.record import comment_facts, rule_texts, topic_plans
from rulemaking.models import Rulemaking

KEPT: Final = dt.timedelta(days=7)
"""So long after a rule's last summary its parts are kept, where nobody comments on it any more."""
_GROWN_SHARE: Final = 50
_LOCK_SPACE: Final = 311_067

_RANGES = """
    SELECT min(id), max(id), count(*) FROM (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM ({comments}) AS comment (id)
    ) AS numbered GROUP BY part ORDER BY part
"""
_GROWN = """
    SELECT part.id FROM comments_readingpart AS part CROSS JOIN LATERAL (
        SELECT count(*) AS now FROM ({comments}) AS comment (id)
        WHERE comment.id BETWEEN part.first_comment AND part.last_comment
    ) AS counted
    WHERE part.rulemaking_id = %s AND part.audience = %s AND part.done_at IS NOT NULL
      AND counted.now > part.text_count + %s
"""
_UNREAD: Final = {
    "done_at": None,
    "result": None,
    "text_count": 0,
    "attempt_count": 0,
    "lease_token": None,  # whoever read it has no say in it any more
    "leased_until": None,
}


@transaction.atomic
def lay_out(*, rulemaking: Rulemaking, audience: Audience, ahead: bool = False) -> int:
    """Divides the comments of a rule into parts, as far as they aren't; what must be read anew is owed again.

    That is a part that was read by another edition (other code, outline of topics or rule), or into which many comments
    have come since, as when staff post them. Run twice, or by two at once, it makes nothing twice.

    Args:
        ahead: no summary waits: whole parts alone.

    Returns:
        How many parts there are; 0 where it isn't worth it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, rulemaking.pk])
    comments = Comment.objects.filter(document__rulemaking=rulemaking)
    if comments.count() < settings.SUMMARY_PARTS_FROM:  # fewer are read sooner than handed out
        return 0
    edition = preparing.edition(topic_plans.of(rulemaking), rule_texts.of(rulemaking))
    parts = ReadingPart.objects.of(rulemaking, audience)
    _owe_anew(parts, edition, _grown(comments, rulemaking, audience))
    _extend(parts, comments, edition=edition, rulemaking=rulemaking, audience=audience, ahead=ahead)
    return parts.count()


def _owe_anew(parts: ReadingPartQuerySet, edition: str, grown: list[int]) -> None:
    parts.filter(~Q(edition=edition) | Q(pk__in=grown), done_at__isnull=False).update(edition=edition, **_UNREAD)
    # What killed several workers by another edition may be read by this one.
    parts.filter(done_at__isnull=True).exclude(edition=edition).update(edition=edition, attempt_count=0)


def _grown(comments: CommentQuerySet, rulemaking: Rulemaking, audience: Audience) -> list[int]:
    """Parts that hold so many more texts than when they were read that their summary would read too many alone."""
    if audience == Audience.STAFF:  # reads every comment, and those that come have keys behind all parts
        return []
    readable = comment_facts.of_audience(comments, audience)
    sql, params = readable.order_by().values("pk").query.sql_with_params()
    most = settings.SUMMARY_PART_COMMENTS // _GROWN_SHARE
    with connection.cursor() as cursor:
        cursor.execute(_GROWN.format(comments=sql), [*params, rulemaking.pk, audience, most])
        return [pk for (pk,) in cursor.fetchall()]


def _extend(
    parts: ReadingPartQuerySet,
    comments: CommentQuerySet,
    *,
    edition: str,
    rulemaking: Rulemaking,
    audience: Audience,
    ahead: bool,
) -> None:
    """Makes parts of the comments behind the last one; where that isn't whole, it grows."""
    size = settings.SUMMARY_PART_COMMENTS
    last = parts.defer("result").order_by("-number").first()
    begins, number = (last.last_comment + 1, last.number + 1) if last else (0, 0)
    if last is not None and _is_free(last) and comments.filter(pk__range=_range(last)).count() < size:
        begins, number = last.first_comment, last.number
    sql, params = comments.filter(pk__gte=begins).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_RANGES.format(comments=sql), [size, *params])
        found = [(first, end) for first, end, count in cursor.fetchall() if count == size or not ahead]
    if last is not None and number == last.number:
        if not found or found[0] == _range(last):
            found, number = found[1:], number + 1
        else:
            last.delete()
    ReadingPart.objects.bulk_create(
        ReadingPart(
            rulemaking=rulemaking,
            audience=audience,
            number=place,
            first_comment=first,
            last_comment=end,
            edition=edition,
        )
        for place, (first, end) in enumerate(found, start=number)
    )


def _is_free(part: ReadingPart) -> bool:
    return part.done_at is not None or part.lease_token is None


def _range(part: ReadingPart) -> tuple[int, int]:
    return part.first_comment, part.last_comment


def read_ahead(*, at: dt.datetime) -> None:
    """Lays out what came on open rules, so that it is read before a summary asks; lets go of what none will ask for.

    Args:
        at: now, aware, UTC.
    """
    open_rules = Rulemaking.objects.open_at(at)
    for rulemaking in open_rules:
        for audience in Audience:
            lay_out(rulemaking=rulemaking, audience=audience, ahead=True)
    asking = Summary.objects.filter(rulemaking=OuterRef("rulemaking")).filter(
        Q(produced_at__isnull=True) | Q(produced_at__gt=at - KEPT)
    )
    ReadingPart.objects.filter(~Exists(asking)).exclude(rulemaking__in=open_rules).delete()
