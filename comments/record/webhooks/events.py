"""What a webhook says: events in one shape, of ids, instants and links alone, and of nothing that isn't public.

A comment's events are read from the change feed, after the place up to which the webhook was told (ADR 0042).
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from comments.enums import NewsKind, Status
from comments.models import Rendition, RuleNews, Webhook
from rulemaking.models.document import item_id

MAX_EVENTS = 100
"""Events in a message, of comments and of rules together."""

MESSAGE_TYPE = "docket311.events"
TEST_EVENT = "test"
COMMENT_ID, NEWS_ID = "comment-{}", "news-{}"
OF_COMMENTS = frozenset({NewsKind.COMMENT_POSTED, NewsKind.COMMENT_CHANGED, NewsKind.COMMENT_WITHDRAWN})

Event = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Events for one message, and how far a webhook has been told once it is made."""

    events: list[Event]
    comments_after: int
    news_after: int


def event(
    *,
    event_id: str,
    kind: str,
    at: dt.datetime,
    docket_id: str | None = None,
    document_id: str | None = None,
    comment_id: str | None = None,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    link: str = "",
) -> Event:
    """One event. All its keys are there always; what doesn't apply is null."""
    return {
        "id": event_id,
        "type": kind,
        "at": print_instant(at),
        "docketId": docket_id,
        "documentId": document_id,
        "commentId": comment_id,
        "opensAt": print_instant(opens_at),
        "closesAt": print_instant(closes_at),
        "links": {"self": settings.PUBLIC_BASE_URL + link if link else None},
    }


def message(events: list[Event], *, at: dt.datetime) -> str:
    """The body of a message: JSON, escaped to ASCII."""
    said = {"type": MESSAGE_TYPE, "timestamp": print_instant(at), "data": {"events": events}}
    return orjson.dumps(said).decode()


def print_instant(at: dt.datetime | None) -> str | None:
    """As the v4 API prints instants: UTC, whole seconds."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def next_batch(webhook: Webhook, *, feed: int, news: int) -> Batch:
    """The next events for a webhook, oldest first: those of rules, then those of comments.

    Args:
        feed, news: the last places in the feed of comments and in the news of rules, read before this is called.
    """
    of_rules, news_after = _of_rules(webhook, news)
    of_comments, comments_after = _of_comments(webhook, feed, MAX_EVENTS - len(of_rules))
    return Batch([*of_rules, *of_comments], comments_after=comments_after, news_after=news_after)


def _of_rules(webhook: Webhook, last: int) -> tuple[list[Event], int]:
    rows = RuleNews.objects.filter(pk__gt=webhook.news_after, pk__lte=last, kind__in=webhook.kinds)
    if webhook.docket_ids:
        rows = rows.filter(docket__docket_id__in=webhook.docket_ids)
    loaded = ("docket", "document__docket", "summary__rulemaking", "response__issue__rulemaking")
    rows = rows.select_related(*loaded).defer(
        "summary__data", "summary__docx", "response__text", "response__comments_said"
    )
    found = list(rows.order_by("pk")[:MAX_EVENTS])
    told = [_of_rule(one) for one in found]
    return told, found[-1].pk if len(found) == MAX_EVENTS else max(last, webhook.news_after)


def _of_rule(news: RuleNews) -> Event:
    document, summary = news.document, news.summary
    link = ""
    if document is not None:
        link = reverse("v4-document", args=[document.document_id])
    elif summary is not None:
        link = reverse("summary_json", args=[summary.rulemaking.slug])
    elif news.response is not None:
        link = reverse("responses_json", args=[news.response.issue.rulemaking.slug])
    return event(
        event_id=NEWS_ID.format(news.pk),
        kind=news.kind,
        at=news.happened_at,
        docket_id=news.docket.docket_id,
        document_id=document.document_id if document is not None else None,
        opens_at=news.opens_at,
        closes_at=news.closes_at,
        link=link,
    )


def _of_comments(webhook: Webhook, last: int, limit: int) -> tuple[list[Event], int]:
    after = webhook.comments_after
    wanted = _wanted(webhook)
    if last <= after or limit <= 0:
        return [], after
    if not wanted:
        return [], last
    # What changed since it was placed has a further place to come, and is told then, as what it is then.
    rows = Rendition.objects.public().filter(wanted, feed_position__gt=after, feed_position__lte=last)
    rows = rows.filter(is_change_owed=False)
    if webhook.docket_ids:
        rows = rows.filter(docket__docket_id__in=webhook.docket_ids)
    columns = (
        "feed_position", "first_feed_position", "last_modified_at", "decision__status", "number", "docket__docket_id",
        "document__docket__docket_id", "document__number",
    )  # fmt: skip
    found = list(rows.order_by("feed_position").values_list(*columns)[:limit])
    told = [_of_comment(row, after) for row in found]
    return told, found[-1][0] if len(found) == limit else last


def _wanted(webhook: Webhook) -> Q:
    """Which rows after its place a webhook wants. New to it is what first became public after its place."""
    is_new = Q(first_feed_position__gt=webhook.comments_after)
    wanted = Q()
    if NewsKind.COMMENT_POSTED in webhook.kinds:
        wanted |= Q(decision__status=Status.POSTED) & is_new
    if NewsKind.COMMENT_CHANGED in webhook.kinds:
        wanted |= Q(decision__status=Status.POSTED) & ~is_new
    if NewsKind.COMMENT_WITHDRAWN in webhook.kinds:
        wanted |= ~Q(decision__status=Status.POSTED)
    return wanted


def _of_comment(row: tuple[Any, ...], after: int) -> Event:
    position, first, at, status, number, docket_id, of_docket_id, of_number = row
    kind = NewsKind.COMMENT_WITHDRAWN
    if status == Status.POSTED:
        kind = NewsKind.COMMENT_POSTED if first > after else NewsKind.COMMENT_CHANGED
    comment_id = item_id(docket_id, number)
    return event(
        event_id=COMMENT_ID.format(position),
        kind=kind,
        at=at,
        docket_id=docket_id,
        document_id=item_id(of_docket_id, of_number),
        comment_id=comment_id,
        link=reverse("v4-comment", args=[comment_id]),
    )
