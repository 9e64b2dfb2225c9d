"""The list of comments as staff see it: what waits, what was decided, found by filter and by search.

A number on a staff page and the list behind it come from one `ListFilter`, so that they agree.
"""

import re
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, Exists, FloatField, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.http import QueryDict
from django.urls import reverse

from comments.analysis.meaning_charts import SIDES
from comments.enums import Channel, PlacementKind, Status, SubmitterType
from comments.models import Attachment, CampaignFinding, Comment, Placement, Sketch, Summary, TextReading
from comments.models.comment import CURRENT_TEXT, CommentQuerySet
from comments.record import ledger
from rulemaking.models import Rulemaking

WAITING = "waiting"
CHANGED = "changed"
EVERY_STATUS = "all"
STATUSES = {
    WAITING: "Waiting for review",
    CHANGED: "Changed since the decision",
    Status.POSTED.value: "Posted",
    Status.RESTRICTED.value: "Restricted",
    Status.WITHDRAWN.value: "Withdrawn",
    EVERY_STATUS: "All received",
}
TIMELINESS = {"timely": "In time", "late": "Late"}
FILES = {"with": "With files", "without": "Without files"}
PLACED = {
    "representative": "The letter of a campaign",
    "copy": "An exact copy of such a letter",
    "personalised": "A copy of such a letter, with changes",
    "alone": "Like no other",
    "unread": "With a file that could not be read",
    "wordless": "Without text that could be read",
    "provisional": "Came since, placed for the time being",
}
"""Where a comment stands in the latest staff summary of its rule; the parts of its accounting, and what came after."""
STANCES = dict(SIDES)
ORDERS = {"substance": "What they bring: law, figures, facts, alternatives"}
"""Other orders than that of receipt."""
OPENING_CHARACTERS = 220

_TRACKING_NUMBER = re.compile(r"[0-9a-z]{3}-?[0-9a-z]{4}-?[0-9a-z]{4}")
_NUMBER = re.compile(r"(?:(?P<docket>[A-Z0-9_-]*[0-9])-)?(?P<number>[0-9]{1,9})")


class StartOfDay(Func):
    """The first instant of an Eastern day, for sorting letters among what came with an instant."""

    template = "((%(expressions)s)::timestamp AT TIME ZONE 'America/New_York')"
    output_field = DateTimeField()
    arity = 1


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """What of all comments a list shows. Empty means: whatever it is.

    Attributes:
        rule: slug of the rulemaking.
        status: a key of STATUSES.
        timeliness: a key of TIMELINESS.
        files: a key of FILES.
        language: code such as `es`, as the sketch says.
        same_as: tracking number of a comment whose text is the same but for cosmetics.
        ledger: a key of ledger.PARTS: where it stands in the completeness ledger.
        placed: a key of PLACED: where the latest staff summary of its rule found it.
        campaign: number of a campaign's row; its members.
        stance: a key of STANCES: which side it takes, as the latest staff summary read it.
        order: a key of ORDERS.
        suspected: key of a suspected group of the latest staff summary.
        topic: code of a topic; what is about it, as the latest staff summary of the rule read it. Needs `rule`.
        q: a tracking number, a number in the docket, or part of a name.
    """

    rule: str = ""
    status: str = WAITING
    timeliness: str = ""
    channel: str = ""
    submitter_type: str = ""
    language: str = ""
    files: str = ""
    same_as: str = ""
    ledger: str = ""
    placed: str = ""
    campaign: str = ""
    stance: str = ""
    order: str = ""
    suspected: str = ""
    topic: str = ""
    q: str = ""

    @classmethod
    def of_query(cls, query: QueryDict) -> "ListFilter":
        """From an address. What it can't read is left out, so that an old bookmark still opens a list."""
        known = {
            "status": STATUSES,
            "timeliness": TIMELINESS,
            "channel": Channel.values,
            "submitter_type": SubmitterType.values,
            "files": FILES,
            "ledger": ledger.PARTS,
            "placed": PLACED,
            "stance": STANCES,
            "order": ORDERS,
        }
        given = {name: query.get(name, "").strip().replace("\0", "") for name in cls.__dataclass_fields__}
        if not (given["campaign"].isdecimal() and len(given["campaign"]) < 19):
            given["campaign"] = ""
        kept = {name: value for name, value in given.items() if value and value in known.get(name, (value,))}
        return cls(**kept)

    def with_(self, **changes: str) -> "ListFilter":
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """As in an address, without what is not set."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def address(self) -> str:
        return f"{reverse('admin:comments_comment_changelist')}?{self.query}"

    @property
    def names_one(self) -> bool:
        """Whether the search is for one comment by its tracking number or its whole number."""
        number = _NUMBER.fullmatch(self.q.upper())
        return bool(_is_tracking_number(self.q) or (number and number["docket"]))

    @property
    def is_narrowed(self) -> bool:
        return self.with_(status=WAITING) != ListFilter()

    def comments(self) -> CommentQuerySet:
        """The comments of this list, oldest receipt first."""
        found = Comment.objects.all()
        if self.status == CHANGED:
            found = found.filter(status__is_newer_version_waiting=True)
        elif self.status != EVERY_STATUS:
            status = Status.RECEIVED if self.status == WAITING else self.status
            found = found.filter(status__status=status)
        if self.rule:
            found = found.filter(document__rulemaking__slug=self.rule)
        if self.channel:
            found = found.filter(channel=self.channel)
        if self.submitter_type:
            found = found.filter(submitter_type=self.submitter_type)
        if self.language:
            found = found.filter(sketch__language=self.language)
        if self.files:
            with_files = Exists(Attachment.objects.current().filter(comment=OuterRef("pk")))
            found = found.filter(with_files if self.files == "with" else ~with_files)
        if self.timeliness:
            found = found.late() if self.timeliness == "late" else found.timely()
        if self.same_as:
            same = Sketch.objects.like(Sketch.objects.filter(comment__tracking_number=self.same_as))
            found = found.filter(pk__in=same.values("pk"))
        if self.ledger:
            found = ledger.in_part(found, self.ledger)
        if self.placed:
            found = found.filter(_placement(_PLACED[self.placed]))
        if self.campaign:
            found = found.filter(_placement(Q(campaign=int(self.campaign))))
        if self.stance:
            found = found.filter(_placement(Q(stance=self.stance)))
        if self.suspected:
            found = found.filter(_placement(Q(suspected_key=self.suspected)))
        if self.topic and self.rule:
            found = found.filter(_placement(_about(self.topic, self.rule)))
        if self.q:
            found = found.filter(_matches(self.q))
        return in_order(found, by=self.order)


_LETTER = Exists(CampaignFinding.objects.filter(representative=OuterRef("comment"), campaign=OuterRef("campaign")))
_PLACED = {
    "representative": Q(_LETTER, is_provisional=False),
    "copy": Q(kind=PlacementKind.EXACT, is_provisional=False) & ~Q(_LETTER),
    "personalised": Q(kind=PlacementKind.PERSONALISED, is_provisional=False),
    "alone": Q(kind=PlacementKind.ALONE, is_provisional=False),
    "unread": Q(kind=PlacementKind.UNREAD, is_provisional=False),
    "wordless": Q(kind=PlacementKind.WORDLESS, is_provisional=False),
    "provisional": Q(is_provisional=True),
}


def _placement(condition: Q) -> Exists:
    """Whether a comment has such a place. Only the latest staff summary of each rule keeps any."""
    return Exists(Placement.objects.filter(condition, comment=OuterRef("pk")))


def _about(topic: str, rule: str) -> Q:
    """Places of comments whose sentences are about a topic, or whose senders said so."""
    rulemaking = Rulemaking.objects.filter(slug=rule).first()
    summary = Summary.objects.with_findings(rulemaking).only("pk").first() if rulemaking else None
    texts = TextReading.objects.filter(summary=summary, topics__contains=[topic]).values("number")
    return Q(summary=summary) & (Q(text_number__in=texts) | Q(answers__contains=[topic]))


def _matches(words: str) -> Q:
    """A tracking number or a docket number exactly; otherwise every word somewhere in the names."""
    if _is_tracking_number(words):
        bare = words.lower().replace("-", "")
        return Q(tracking_number=f"{bare[:3]}-{bare[3:7]}-{bare[7:]}")
    if match := _NUMBER.fullmatch(words.upper()):
        by_number = Q(status__number=int(match["number"]))
        return by_number & Q(status__docket__docket_id=match["docket"]) if match["docket"] else by_number
    matches = Q()
    for word in words.split():
        matches &= Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(organization__icontains=word)
    return matches


def _is_tracking_number(words: str) -> bool:
    """Three groups of letters and digits; a long name alone has no digit."""
    return bool(_TRACKING_NUMBER.fullmatch(words.lower())) and any(map(str.isdigit, words))


SUBSTANCE = Coalesce(
    Subquery(Placement.objects.filter(comment=OuterRef("pk")).order_by("-substance").values("substance")[:1]),
    Value(0.0, output_field=FloatField()),
)
"""How much a comment brings, as the latest staff summary read it."""
CAME_AT = Coalesce("received_at", StartOfDay("received_on"))
"""When a comment came, for order alone: a letter of which only the day is known stands at that day's beginning."""


def in_order(found: CommentQuerySet, *, by: str = "") -> CommentQuerySet:
    """Oldest receipt first; by `substance` those first that bring most, as the latest staff summary read them.

    What no summary has read yet stands behind, oldest first: the order leaves nothing out.
    """
    if by == "substance":
        return found.order_by(SUBSTANCE.desc(), CAME_AT, "pk")
    return found.order_by(CAME_AT, "pk")


def for_list(found: CommentQuerySet) -> CommentQuerySet:
    """Adds what a row of the list shows, without the whole text: `opening`, `file_count`, `same_count`, `is_timely`."""
    files = Attachment.objects.current().filter(comment=OuterRef("pk"))
    file_count = files.order_by().values("comment").annotate(n=Count("pk"))
    same = (
        Sketch.objects.filter(normal_sha256=OuterRef("sketch__normal_sha256"), algorithm=OuterRef("sketch__algorithm"))
        .order_by()
        .values("normal_sha256")
        .annotate(n=Count("pk"))
    )
    return (
        found.with_timeliness()
        .select_related("status__docket", "document__rulemaking", "sketch")
        .defer("text", "sketch__data", "document__text")
        .annotate(
            opening=Left(CURRENT_TEXT, OPENING_CHARACTERS),
            file_count=Coalesce(Subquery(file_count.values("n")), 0),
            same_count=Coalesce(Subquery(same.values("n")), 1),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a comment stands among those that wait, under the filter with which it was opened."""

    waiting_count: int
    previous_pk: int | None
    next_pk: int | None


def place_of(*, comment: Comment, chosen: ListFilter) -> Place:
    """The neighbours of `comment` in the list `chosen`; the list's first where nothing follows it."""
    listed: Any = chosen.comments().exclude(pk=comment.pk).annotate(came_at=CAME_AT)
    itself: Any = Comment.objects.annotate(came_at=CAME_AT)
    backwards = ["-came_at", "-pk"]
    came_at = itself.values_list("came_at", flat=True).get(pk=comment.pk)
    later = Q(came_at__gt=came_at) | Q(came_at=came_at, pk__gt=comment.pk)
    earlier = Q(came_at__lt=came_at) | Q(came_at=came_at, pk__lt=comment.pk)
    if chosen.order == "substance":
        listed = listed.annotate(substance=SUBSTANCE)
        ours = itself.annotate(substance=SUBSTANCE).values_list("substance", flat=True).get(pk=comment.pk)
        later, earlier = (
            Q(substance__lt=ours) | Q(later, substance=ours),
            Q(substance__gt=ours) | Q(earlier, substance=ours),
        )
        backwards = ["substance", *backwards]
    neighbours = (listed.filter(later), listed.filter(earlier).order_by(*backwards), listed)
    keys = [found.values_list("pk", flat=True).first() for found in neighbours]
    return Place(
        waiting_count=chosen.with_(status=WAITING).comments().order_by().count(),
        previous_pk=keys[1],
        next_pk=keys[0] or keys[2],
    )
