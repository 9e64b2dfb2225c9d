"""Comments on a rule, by what their status holds: a million are counted and put in order from one index.

A comment is on the rule of its document. Its status knows the docket of that document alone, and nearly every docket
is of one rule; where several share one, the documents are asked too.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from comments.models import timeliness
from rulemaking.models import CommentPeriod, Document


@dataclass(frozen=True)
class OnRule:
    """Where the comments on a rule are.

    Attributes:
        dockets: keys of the dockets of its documents.
        documents: keys of its documents.
        shares_a_docket: whether another rule has documents in one of these dockets.
    """

    dockets: list[int] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    shares_a_docket: bool = False

    @property
    def comments(self) -> Q:
        """In a query over comments."""
        by_docket = Q(status__docket__in=self.dockets)
        return by_docket & Q(document__in=self.documents) if self.shares_a_docket else by_docket

    @property
    def statuses(self) -> Q:
        """In a query over statuses."""
        by_docket = Q(docket__in=self.dockets)
        return by_docket & Q(comment__document__in=self.documents) if self.shares_a_docket else by_docket


def of(slug: str) -> OnRule:
    """Of one rule. Two queries."""
    own = list(Document.objects.filter(rulemaking__slug=slug).order_by().values_list("pk", "docket_id"))
    dockets = sorted({docket for _, docket in own})
    others = Document.objects.filter(docket__in=dockets).exclude(rulemaking__slug=slug)
    return OnRule(dockets, [pk for pk, _ in own], bool(dockets) and others.exists())


def of_each() -> dict[int, OnRule]:
    """Of every rule that has documents, by its key. One query."""
    documents: dict[int, list[int]] = defaultdict(list)
    dockets: dict[int, set[int]] = defaultdict(set)
    rules: dict[int, set[int]] = defaultdict(set)
    for pk, docket, rule in Document.objects.order_by("pk").values_list("pk", "docket_id", "rulemaking_id"):
        documents[rule].append(pk)
        dockets[rule].add(docket)
        rules[docket].add(rule)
    return {
        rule: OnRule(sorted(own), documents[rule], any(len(rules[docket]) > 1 for docket in own))
        for rule, own in dockets.items()
    }


def periods_of(slug: str) -> timeliness.Periods:
    """The bounds of a rule's comment periods, of all its parts."""
    return CommentPeriod.objects.filter(part__rulemaking__slug=slug).bounds()


def periods_of_each() -> dict[int, timeliness.Periods]:
    """The same of every rule, by its key; without those that have none."""
    found: dict[int, list[tuple]] = defaultdict(list)
    rows = CommentPeriod.objects.order_by().values_list("part__rulemaking", "opens_at", "closes_at")
    for rule, opens_at, closes_at in rows:
        found[rule].append((opens_at, closes_at))
    return dict(found)
