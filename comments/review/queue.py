"""The list of comments as staff see it: what waits, what was decided, found by filter and by search.

A number on a staff page and the list behind it come from one `ListFilter`, so that they agree.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Left
from django.http import QueryDict
from django.urls import reverse

from comments.analysis.meaning_charts import SIDES
from comments.enums import Channel, Status, SubmitterType
from comments.models import Attachment, Comment, CommentStatus, ItemCount, Sketch, timeliness
from comments.models.comment import CURRENT_TEXT, CommentQuerySet
from comments.models.comment_status import NOT_WITHDRAWN, CommentStatusQuerySet
from comments.record import ledger, on_rules
from comments.review import placed

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
CARRIES = {
    "several": "Several submissions, as confirmed",
    "claimed": "Several as its sender says, not confirmed",
    "signed": "The names of several people",
}
_CARRIES = {
    "several": Q(status__confirmed_item_count__gt=1),
    "claimed": Q(num_items_received__gt=1, status__status__in=NOT_WITHDRAWN)
    & ~Exists(ItemCount.objects.filter(comment=OuterRef("pk"))),
    "signed": ~Q(signatories=""),
}
PLACED = placed.WORDS
STANCES = dict(SIDES)
ORDERS = {"substance": "What they bring: law, figures, facts, alternatives"}
"""Other orders than that of receipt."""
OPENING_CHARACTERS = 220

_TRACKING_NUMBER = re.compile(r"[0-9a-z]{3}-?[0-9a-z]{4}-?[0-9a-z]{4}")
_NUMBER = re.compile(r"(?:(?P<docket>[A-Z0-9_-]*[0-9])-)?(?P<number>[0-9]{1,9})")


@dataclass(frozen=True, kw_only=True)
class ListFilter:
    """What of all comments a list shows. Empty means: whatever it is.

    Attributes:
        rule: slug of the rulemaking.
        status: a key of STATUSES.
        timeliness: a key of TIMELINESS.
        files: a key of FILES.
        language: code such as `es`, as the sketch says.
        carries: a key of CARRIES.
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
    carries: str = ""
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
            "carries": CARRIES,
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

    def comments(self, *, is_counted: bool = False) -> CommentQuerySet:
        """The comments of this list, oldest receipt first; `is_counted` where all are asked for, for their number."""
        found = Comment.objects.filter(status__isnull=False, **self._status("status__"))
        if self.rule:
            found = found.filter(on_rules.of(self.rule).comments)
        if self.channel:
            found = found.filter(channel=self.channel)
        if self.submitter_type:
            found = found.filter(submitter_type=self.submitter_type)
        if self.language:
            found = found.filter(sketch__language=self.language)
        if self.files:
            with_files = Exists(Attachment.objects.current().filter(comment=OuterRef("pk")))
            found = found.filter(with_files if self.files == "with" else ~with_files)
        if self.carries:
            found = found.filter(_CARRIES[self.carries])
        if self.timeliness:
            found = found.filter(self._timeliness())
        if self.same_as:
            same = Sketch.objects.like(Sketch.objects.filter(comment__tracking_number=self.same_as))
            found = found.filter(pk__in=same.values("pk"))
        if self.ledger:
            found = ledger.in_part(found, self.ledger, is_counted=is_counted)
        if self.placed:
            found = found.filter(placed.at(self.placed))
        if self.campaign:
            found = found.filter(placed.where(Q(campaign=int(self.campaign))))
        if self.stance:
            found = found.filter(placed.where(Q(stance=self.stance)))
        if self.suspected:
            found = found.filter(placed.where(Q(suspected_key=self.suspected)))
        if self.topic and self.rule:
            found = found.filter(placed.about(self.topic, self.rule))
        if self.q:
            found = found.filter(_matches(self.q))
        return in_order(found, by=self.order)

    def keys(self) -> Any:
        """Primary keys of its comments, in order; by rule and status alone, read from the index of statuses."""
        if self.order or not self._is_of_statuses:
            return self.comments().values_list("pk", flat=True)
        return self._statuses().order_by("came_at", "pk").values_list("pk", flat=True)

    def count(self) -> int:
        """How many comments it has."""
        return self._statuses().count() if self._is_of_statuses else self.comments(is_counted=True).count()

    @property
    def _is_of_statuses(self) -> bool:
        return self.with_(rule="", status=WAITING, order="") == ListFilter()

    def _statuses(self) -> CommentStatusQuerySet:
        rule = on_rules.of(self.rule).statuses if self.rule else Q()
        return CommentStatus.objects.filter(rule, **self._status(""))

    def _status(self, path: str) -> dict[str, Any]:
        """The status of what it has, in a query from which `path` leads to statuses."""
        if self.status == CHANGED:
            return {f"{path}is_newer_version_waiting": True}
        if self.status == EVERY_STATUS:
            return {}
        return {f"{path}status": Status.RECEIVED if self.status == WAITING else self.status}

    def _timeliness(self) -> Q:
        """Late or not: by the bounds of the rule's periods, or of whatever rule each comment is on."""
        is_late = self.timeliness == "late"
        if self.rule:
            periods = on_rules.periods_of(self.rule)
            return timeliness.late(periods) if is_late else timeliness.in_time(periods)
        found = Comment.objects.late() if is_late else Comment.objects.timely()
        return Q(pk__in=found.order_by().values("pk"))


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


def in_order(found: CommentQuerySet, *, by: str = "") -> CommentQuerySet:
    """Oldest receipt first; by `substance` those first that bring most, as the latest staff summary read them.

    What no summary has read yet stands behind, oldest first: the order leaves nothing out.
    """
    if by == "substance":
        ordered: CommentQuerySet = placed.with_substance(found).order_by("-substance", "status__came_at", "pk")
        return ordered
    return found.order_by("status__came_at", "pk")


def for_list(found: CommentQuerySet) -> CommentQuerySet:
    """Adds what a row of the list shows, without the whole text: `opening`, `file_count`, `is_timely`."""
    files = Attachment.objects.current().filter(comment=OuterRef("pk"))
    file_count = files.order_by().values("comment").annotate(n=Count("pk"))
    return (
        found.with_timeliness()
        .select_related("status__docket", "document__rulemaking", "sketch")
        .defer("text", "sketch__data", "document__text")
        .annotate(
            opening=Left(CURRENT_TEXT, OPENING_CHARACTERS), file_count=Coalesce(Subquery(file_count.values("n")), 0)
        )
    )


def same_counts(comments: Iterable[Comment]) -> dict[int, int]:
    """How many comments have the same text as each, cosmetics aside, itself included; 1 where none was read yet.

    Each text is counted once, however many of its copies stand on the page.
    """
    sketches = {comment.pk: comment.sketch for comment in comments if hasattr(comment, "sketch")}
    texts = {bytes(sketch.normal_sha256) for sketch in sketches.values()}
    rows: Any = Sketch.objects.filter(normal_sha256__in=texts).order_by().values_list("normal_sha256", "algorithm")
    counted = {(bytes(text), algorithm): count for text, algorithm, count in rows.annotate(n=Count("pk"))}
    # A worker may have made one anew since it was read.
    return {pk: counted.get((bytes(one.normal_sha256), one.algorithm), 1) for pk, one in sketches.items()}
