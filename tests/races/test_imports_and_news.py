"""Imports and news on real connections at once: one draft, one message."""

import datetime as dt
from functools import partial

import pytest

from comments.models import Notification
from comments.record.news import owe_news
from rulemaking.actions.federal_register import import_document
from rulemaking.enums import DocumentKind, EventKind
from rulemaking.models import Docket, Document, FederalRegisterImport, PeriodAnnouncement, RuleEvent, Rulemaking
from tests.factories import (
    CLOSES_AT,
    OFFICIAL,
    AgencyFactory,
    CommentPeriodFactory,
    DocumentFactory,
    PartFactory,
    SubscriptionFactory,
)
from tests.races.at_once import at_once, split
from tests.rulemaking.federal_register.test_reading import huione

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officials_who_import_at_once_get_one_draft():
    AgencyFactory()
    found = huione(docket_ids=["FINCEN-2025-0004"])

    results = at_once(*[partial(import_document, found=found, by=OFFICIAL, at=CLOSES_AT)] * 4)

    assert split(results)[1] == []
    assert {row.pk for row in results} == {FederalRegisterImport.objects.get().pk}
    assert (Docket.objects.count(), Rulemaking.objects.count(), Document.objects.count()) == (1, 1, 1)


def test_four_workers_remind_and_tell_each_reader_once():
    period = CommentPeriodFactory()
    rule = period.part.rulemaking
    CommentPeriodFactory(document=period.document, part=PartFactory(rulemaking=rule))
    SubscriptionFactory(rulemaking=rule)
    SubscriptionFactory(rulemaking=None)
    at = CLOSES_AT - dt.timedelta(days=7)
    final = DocumentFactory(rulemaking=rule, docket=period.document.docket, kind=DocumentKind.FINAL_RULE, posted_at=at)
    RuleEvent.objects.create(
        rulemaking=rule, kind=EventKind.FINALISED, occurred_on=at.date(), document=final, by=OFFICIAL, at=at
    )

    results = at_once(*[partial(owe_news, at=at)] * 4)

    assert split(results)[1] == []
    assert sum(results) == Notification.objects.count() == 4
    assert PeriodAnnouncement.objects.count() == 2
