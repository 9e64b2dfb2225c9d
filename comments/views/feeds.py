"""The Atom feeds of rules, with the days on which the agency answered comments or corrected its answers."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape

from comments.record import editions
from comments.record.editions import Told
from rulemaking import feeds
from rulemaking.deadlines import describe_day
from rulemaking.feeds import ENTRIES_MAX, PRACTICE, Entry, Followed
from rulemaking.models import Docket, Rulemaking

_ID_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "docket311/responses")


@dataclass(frozen=True)
class Answered:
    """Responses on one rule that became public, or were corrected, on one Washington day.

    Attributes:
        first_at, last_at: when the first and the last of them did.
    """

    rulemaking: Rulemaking
    what: Told
    is_practice: bool
    on: dt.date
    first_at: dt.datetime
    last_at: dt.datetime
    count: int


def answered(followed: Followed) -> list[Answered]:
    """The newest such days, newest first, at most ENTRIES_MAX. Four queries, or two where there is none."""
    days = [
        (*of, what, instants)
        for what in Told
        for of, instants in editions.days(followed.at, followed.rulemaking, what=what).items()
    ]
    newest = sorted(days, key=lambda day: (day[1], day[3][0]), reverse=True)[:ENTRIES_MAX]
    if not newest:
        return []
    rules = Rulemaking.objects.public(followed.at).in_bulk({pk for pk, *_ in newest})
    practice = set(Docket.objects.practice().filter(rulemakings__in=rules).values_list("rulemakings", flat=True))
    return [
        Answered(rules[pk], what, pk in practice, on, instants[0], instants[-1], len(instants))
        for pk, on, what, instants in newest
        if pk in rules
    ]


class RulesFeed(feeds.RulesFeed):
    """The feed of all rules, and of one."""

    def subtitle(self, obj: Followed) -> str:
        return "Comment periods that open, move and close, what becomes of the rules, and answers to comments."

    def items(self, obj: Followed) -> list[Any]:
        """What happened, newest day first; on one day, answers stand above what they answer."""
        told = [
            *((one.on, one) for one in answered(obj)),
            *((one.event.occurred_on, one) for one in super().items(obj)),
        ]
        return [one for _, one in sorted(told, key=lambda pair: pair[0], reverse=True)][:ENTRIES_MAX]

    def item_title(self, item: Any) -> str:
        if isinstance(item, Entry):
            return super().item_title(item)
        does = "answers comments" if item.what == Told.PUBLISHED else "corrects its answers to comments"
        return f"{PRACTICE if item.is_practice else ''}{item.rulemaking.subject_name}: the agency {does}"

    def item_description(self, item: Any) -> str:
        if isinstance(item, Entry):
            return super().item_description(item)
        noun = "response" if item.count == 1 else "responses"
        did = "became public" if item.what == Told.PUBLISHED else f"{'was' if item.count == 1 else 'were'} corrected"
        said = [f"{item.count:,} {noun} to what commenters raised {did} on {describe_day(item.on)}."]
        if item.is_practice:
            said.append("This is a practice rule: nothing in it is real.")
        return escape(" ".join(said))  # Django writes summaries as HTML

    def item_link(self, item: Any) -> str:
        return super().item_link(item) if isinstance(item, Entry) else reverse("responses", args=[item.rulemaking.slug])

    def item_guid(self, item: Any) -> str:
        if isinstance(item, Entry):
            return super().item_guid(item)
        corrected = " corrected" if item.what == Told.CORRECTED else ""
        return uuid.uuid5(_ID_SPACE, f"{item.rulemaking.slug} {item.on}{corrected}").urn

    def item_pubdate(self, item: Any) -> dt.datetime:
        return super().item_pubdate(item) if isinstance(item, Entry) else item.first_at

    def item_updateddate(self, item: Any) -> dt.datetime:
        return super().item_updateddate(item) if isinstance(item, Entry) else item.last_at
