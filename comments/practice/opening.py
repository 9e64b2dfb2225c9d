"""Opening a practice docket: an invented rule, mostly open for comment now, in a docket of its own.

Everything goes the way a real rule goes: documents into a docket, a period opened by its document.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from rulemaking.actions.comment_periods import open_period
from rulemaking.actions.documents import add_document, publish
from rulemaking.data import PracticeFacts, SectionFacts, section311
from rulemaking.deadlines import EASTERN, is_federal_business_day, opening_instant
from rulemaking.enums import DocumentKind, PeriodReason
from rulemaking.history import change_context
from rulemaking.models import (
    Agency,
    CommentPeriod,
    Docket,
    Document,
    FindingFigure,
    NamedEntity,
    Part,
    PeriodChange,
    RequestForComment,
    Rulemaking,
    Section,
    StatutoryFactor,
)

BY = "system:open_practice_docket"
OPENED_DAYS_AGO = 12
"""So that a newcomer finds a docket with a history of some days and with more than two weeks left."""

_LOCK = 311_002


class PracticeRefused(Exception):
    """A practice docket has no place here. `str()` says why."""


def require_practice_is_allowed() -> None:
    """Raises PracticeRefused in production: a sample comment must never stand beside a real one."""
    if settings.PRODUCTION:
        raise PracticeRefused(
            "A practice docket is never opened in production. Use it where DOCKET311_ENV is local or test."
        )


def open_practice_period(*, at: dt.datetime, opened_days_ago: int = OPENED_DAYS_AGO) -> CommentPeriod:
    """The practice docket's comment period that is open at `at`; a new docket's, if no period is open.

    Two callers at once get the same period.

    Args:
        at: now, aware, UTC.
        opened_days_ago: 0 to 28; a new docket's rule is dated that many days back, on the nearest federal
            business day before.

    Raises:
        PracticeRefused: in production.
        ValueError: `opened_days_ago` is out of bounds.
    """
    require_practice_is_allowed()
    if not 0 <= opened_days_ago <= 28:
        raise ValueError("opened_days_ago must be from 0 to 28.")
    with transaction.atomic():
        wait_for_others()
        open_now = CommentPeriod.objects.open_at(at).filter(document__docket__is_practice=True)
        period = open_now.select_related("document__docket", "part__rulemaking").order_by("-pk").first()
        published_on = business_day_before(at, days=opened_days_ago)
        return period or open_docket(section311()["practice"], published_on=published_on, at=at)


def wait_for_others() -> None:
    """Of two that open practice dockets at once, the second waits until the first's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def opened_at(period: CommentPeriod) -> dt.datetime:
    """When the command opened the period: up to then its sample comments are dated, however often it runs."""
    return PeriodChange.objects.get(period=period, reason=PeriodReason.OPENED).at


def practice_subject(rulemaking: Rulemaking) -> str:
    """What the sample comments call the invented subject."""
    return rulemaking.subject_name.removesuffix(" (invented)")


def open_docket(facts: PracticeFacts, *, published_on: dt.date, at: dt.datetime) -> CommentPeriod:
    """Takes a practice rule into a docket of its own and opens its first comment period, in the caller's transaction.

    All its documents are published on that day. A final rule among them is left to the act that makes it.

    Args:
        at: when the period is said to have been opened, aware, UTC.
    """
    with change_context(by=BY, why="practice docket opened"):
        docket = _create_docket(facts, year=published_on.year)
        rulemaking = _create_rulemaking(facts, docket=docket)
        parts = [Part.objects.create(rulemaking=rulemaking, **part) for part in facts["parts"]]
    periods: list[CommentPeriod] = []
    for document_facts in facts["documents"]:
        if document_facts["kind"] == DocumentKind.FINAL_RULE:
            continue
        document = _publish_document(
            rulemaking,
            docket,
            kind=DocumentKind(document_facts["kind"]),
            title=document_facts["title"],
            text=document_facts["text"],
            published_on=published_on,
        )
        if document.kind == DocumentKind.PROPOSED_RULE:
            _add_sections(document, facts["sections"])
        for window in document_facts["comment"]:
            chosen = window["parts"]
            periods += open_period(
                document=document,
                parts=[part for part in parts if chosen is None or part.position in chosen],
                published_on=published_on,
                comment_days=window["days"],
                by=BY,
                at=at,
            )
    return periods[0]


def _create_docket(facts: PracticeFacts, *, year: int) -> Docket:
    agency, _ = Agency.objects.get_or_create(
        agency_id=facts["agency"]["agency_id"],
        defaults={"name": facts["agency"]["name"], "mail_address": facts["agency"]["mail_address"]},
    )
    stem = f"PRACTICE-{year}-"
    taken = Docket.objects.filter(docket_id__startswith=stem).values_list("docket_id", flat=True)
    number = max((int(docket_id.removeprefix(stem)) for docket_id in taken), default=0) + 1
    return Docket.objects.create(
        docket_id=f"{stem}{number:04d}",
        agency=agency,
        title=facts["docket"]["title"],
        note=facts["docket"]["note"],
        is_practice=True,
    )


def _create_rulemaking(facts: PracticeFacts, *, docket: Docket) -> Rulemaking:
    taken = Rulemaking.objects.filter(slug=facts["slug"]).exists()
    rulemaking = Rulemaking.objects.create(
        slug=f"{facts['slug']}-{docket.docket_id.removeprefix('PRACTICE-')}" if taken else facts["slug"],
        title=facts["title"],
        authority=facts["authority"],
        subject_type=facts["subject_type"],
        subject_name=facts["subject_name"],
        special_measures=facts["special_measures"],
        other_measure=facts["other_measure"] or "",
        plain_language_summary=facts["plain_language_summary"],
        finding_summary=facts["finding_summary"],
        how_to_comment_by_mail=facts["how_to_comment_by_mail"],
        outcome=facts["outcome"],
        notes=facts["notes"],
    )
    rulemaking.dockets.add(docket)
    _list_under(rulemaking, NamedEntity, facts["named_entities"])
    _list_under(rulemaking, FindingFigure, facts["figures"])
    _list_under(rulemaking, StatutoryFactor, [*facts["factors"], *facts["considerations"]])
    for request in facts["requests_for_comment"]:
        RequestForComment.objects.create(rulemaking=rulemaking, **request)
    return rulemaking


def _list_under(rulemaking: Rulemaking, model: Any, rows: Any) -> None:
    for position, row in enumerate(rows, start=1):
        model.objects.create(rulemaking=rulemaking, position=position, **row)


def _publish_document(
    rulemaking: Rulemaking,
    docket: Docket,
    *,
    kind: DocumentKind,
    title: str,
    text: str,
    published_on: dt.date,
) -> Document:
    document = add_document(
        rulemaking=rulemaking,
        docket=docket,
        kind=kind,
        title=title,
        text=text,
        published_on=published_on,
        by=BY,
        why="practice docket opened",
    )
    return publish(document=document, by=BY, at=opening_instant(published_on))


def _add_sections(document: Document, sections: list[SectionFacts]) -> None:
    with change_context(by=BY, why="practice docket opened"):
        for position, section in enumerate(sections, start=1):
            Section.objects.create(document=document, position=position, **section)


def business_day_before(at: dt.datetime, *, days: int) -> dt.date:
    """The federal business day that many days before an instant (aware), or the nearest one before it."""
    day = at.astimezone(EASTERN).date() - dt.timedelta(days=days)
    while not is_federal_business_day(day):
        day -= dt.timedelta(days=1)
    return day
