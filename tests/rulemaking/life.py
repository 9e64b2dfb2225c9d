"""What the tests of the life of a rule share: a rule with two parts, and its acts with usual values."""

import datetime as dt
from typing import Any

from rulemaking.actions import court_orders, documents, final_rules, orders, proposals, withdrawals
from rulemaking.actions.documents import NewDocument
from rulemaking.deadlines import opening_instant
from rulemaking.enums import EventKind, Withdrawable
from rulemaking.models import CommentPeriod, Document, Rulemaking
from tests.factories import OFFICIAL, DocketFactory, PartFactory, RulemakingFactory

PROPOSED_ON = dt.date(2026, 3, 2)
LAST_DAY = dt.date(2026, 4, 1)
FINAL_ON = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)
MICROSECOND = dt.timedelta(microseconds=1)


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """An hour of a Washington day."""
    return opening_instant(day) + dt.timedelta(hours=hour)


def paper(rulemaking: Rulemaking, published_on: dt.date | None = None, **said: Any) -> NewDocument:
    docket = rulemaking.dockets.first() or DocketFactory()
    return NewDocument(docket=docket, title=said.pop("title", "A document"), published_on=published_on, **said)


def rule(parts: int = 1, **fields: Any) -> Rulemaking:
    """A rule of which nothing is published yet."""
    rulemaking = RulemakingFactory(**fields)
    rulemaking.dockets.add(DocketFactory())
    for position in range(1, parts + 1):
        PartFactory(rulemaking=rulemaking, position=position, label=f"Part {position}")
    return rulemaking


def drafted(rulemaking: Rulemaking, days: int = 30, **said: Any) -> Document:
    plans = [proposals.Plan(part=part, comment_days=days) for part in rulemaking.parts.all()]
    return proposals.propose(
        rulemaking=rulemaking, document=paper(rulemaking, **said), plans=plans, by=OFFICIAL, at=at(PROPOSED_ON - DAY)
    )


def proposed(
    rulemaking: Rulemaking | None = None, on: dt.date = PROPOSED_ON, days: int = 30, **said: Any
) -> Rulemaking:
    """A rule proposed on `on`, open for `days` days."""
    rulemaking = rulemaking or rule()
    draft = drafted(rulemaking, days, **said)
    documents.publish(document=draft, published_on=on, by=OFFICIAL, at=at(on))
    return rulemaking


def finalised(rulemaking: Rulemaking | None = None, on: dt.date = FINAL_ON, **changes: Any) -> Rulemaking:
    rulemaking = rulemaking or proposed()
    given: dict[str, Any] = {"effective_days": 30, "by": OFFICIAL, "at": at(on)} | changes
    given.setdefault("document", paper(rulemaking, on))
    final_rules.finalise(rulemaking=rulemaking, **given)
    return rulemaking


def repealed(rulemaking: Rulemaking, on: dt.date = FINAL_ON + 90 * DAY, **changes: Any) -> Rulemaking:
    given: dict[str, Any] = {"effective_on": on, "by": OFFICIAL, "at": at(on)} | changes
    given.setdefault("document", paper(rulemaking, on))
    final_rules.repeal(rulemaking=rulemaking, **given)
    return rulemaking


def withdrawn(rulemaking: Rulemaking, on: dt.date = FINAL_ON, **changes: Any) -> Rulemaking:
    given: dict[str, Any] = {"what": list(Withdrawable), "by": OFFICIAL, "at": at(on)} | changes
    given.setdefault("document", paper(rulemaking, on))
    withdrawals.withdraw(rulemaking=rulemaking, **given)
    return rulemaking


def ordered(rulemaking: Rulemaking, on: dt.date = PROPOSED_ON, **changes: Any) -> Rulemaking:
    given: dict[str, Any] = {"measures": [1], "effective_on": on, "by": OFFICIAL, "at": at(on)} | changes
    given.setdefault("document", paper(rulemaking, on))
    orders.issue(rulemaking=rulemaking, **given)
    return rulemaking


def stopped(rulemaking: Rulemaking, kind: EventKind, on: dt.date = FINAL_ON + DAY, **changes: Any) -> Rulemaking:
    given: dict[str, Any] = {"citation": "No. 15-1270 (D.D.C.)", "by": OFFICIAL, "at": at(on)} | changes
    court_orders.record(rulemaking=rulemaking, kind=kind, occurred_on=on, **given)
    return rulemaking


def kinds(rulemaking: Rulemaking) -> list[str]:
    return [event.kind for event in rulemaking.events.in_order()]


def everything(rulemaking: Rulemaking) -> dict[str, int]:
    """How many rows an act could have left behind."""
    return {
        "events": rulemaking.events.count(),
        "documents": rulemaking.documents.count(),
        "posted": rulemaking.documents.exclude(posted_at=None).count(),
        "periods": CommentPeriod.objects.filter(part__rulemaking=rulemaking).count(),
        "rins": rulemaking.rins.count(),
    }


def periods_of(rulemaking: Rulemaking) -> list[CommentPeriod]:
    return list(
        CommentPeriod.objects.filter(part__rulemaking=rulemaking)
        .select_related("part__rulemaking")
        .order_by("opens_at", "part__position")
    )
