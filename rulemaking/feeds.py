"""Atom feeds: what happened to rules, newest first."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from rulemaking.deadlines import describe_day, describe_deadline
from rulemaking.models import Docket, RuleEvent, Rulemaking
from rulemaking.news import public_events
from rulemaking.requests import received_at

ENTRIES_MAX = 50
PRACTICE = "Practice: "
_ID_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "docket311/rule-events")


@dataclass(frozen=True)
class Followed:
    """What a feed or calendar is about: one rule or, where it is None, all; as the public sees it at `at`."""

    rulemaking: Rulemaking | None
    at: dt.datetime


@dataclass(frozen=True)
class Entry:
    """An event of a rule, and since when the public sees it."""

    event: RuleEvent
    is_practice: bool
    public_since: dt.datetime


def followed(request: HttpRequest, slug: str | None) -> Followed:
    """What an address follows.

    Raises:
        Http404: the public sees no rule of that slug.
    """
    at = received_at(request)
    if slug is None:
        return Followed(None, at)
    rulemaking = Rulemaking.objects.public(at).filter(slug=slug).first()
    if rulemaking is None:
        raise Http404("No rule stands at this address.")
    return Followed(rulemaking, at)


def entries(followed: Followed) -> list[Entry]:
    """The newest events that the public may see, newest first, at most ENTRIES_MAX."""
    events = public_events(followed.at)
    if followed.rulemaking is not None:
        events = events.filter(rulemaking=followed.rulemaking)
    practice = Docket.objects.practice().filter(rulemakings=OuterRef("rulemaking"))
    listed = (
        events.annotate(is_practice=Exists(practice))
        .select_related("rulemaking", "document__docket", "period_change")
        .order_by("-occurred_on", "-pk")[:ENTRIES_MAX]
    )
    return [Entry(event, event.is_practice, event.public_since) for event in listed]


class RulesFeed(Feed):
    """The feed of all rules, and of one."""

    feed_type = Atom1Feed
    language = "en-us"

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        return response

    def get_object(self, request: HttpRequest, slug: str | None = None) -> Followed:
        return followed(request, slug)

    def title(self, obj: Followed) -> str:
        return f"{obj.rulemaking.subject_name}: news of the rule" if obj.rulemaking else "News of rules"

    def subtitle(self, obj: Followed) -> str:
        return "Comment periods that open, move and close, and what becomes of the rules."

    def link(self, obj: Followed) -> str:
        return obj.rulemaking.get_absolute_url() if obj.rulemaking else reverse("home")

    def feed_guid(self, obj: Followed) -> str:
        return uuid.uuid5(_ID_SPACE, obj.rulemaking.slug if obj.rulemaking else "all rules").urn

    def items(self, obj: Followed) -> list[Entry]:
        return entries(obj)

    def item_title(self, item: Entry) -> str:
        label = PRACTICE if item.is_practice else ""
        return f"{label}{item.event.rulemaking.subject_name}: {item.event.get_kind_display().lower()}"

    def item_description(self, item: Entry) -> str:
        event = item.event
        said = [f"{event.get_kind_display()} on {describe_day(event.occurred_on)}."]
        if event.period_change is not None:
            said.append(f"Comments are taken until {describe_deadline(event.period_change.closes_after)}.")
        if event.note:
            said.append(event.note if event.note.endswith(".") else f"{event.note}.")
        if event.citation:
            said.append(f"Source: {event.citation}.")
        if item.is_practice:
            said.append("This is a practice rule: nothing in it is real.")
        return escape(" ".join(said))  # Django writes summaries as HTML

    def item_link(self, item: Entry) -> str:
        return item.event.rulemaking.get_absolute_url()

    def item_guid(self, item: Entry) -> str:
        return uuid.uuid5(_ID_SPACE, str(item.event.pk)).urn

    def item_pubdate(self, item: Entry) -> dt.datetime:
        return item.public_since

    def item_updateddate(self, item: Entry) -> dt.datetime:
        return item.public_since
