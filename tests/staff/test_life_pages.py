"""The pages of staff do every act on a rule, or say why not."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comments.review.groups import ensure_staff_groups
from rulemaking.deadlines import EASTERN, closing_instant, last_day_for_comment
from rulemaking.models import Rulemaking
from rulemaking.staff.views import ACTS
from tests.factories import DocketFactory, OfficialFactory
from tests.rulemaking.life import DAY, at, everything, finalised, kinds, paper, periods_of, proposed, rule, withdrawn
from tests.rulemaking.test_period_notices import extended

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> dt.date:
    """The pages read the clock, so their rules are dated by it."""
    return dt.datetime.now(tz=EASTERN).date()


@pytest.fixture
def manager(client: Client) -> Client:
    user = OfficialFactory(username="manager", is_superuser=False)
    user.groups.add(next(group for group in ensure_staff_groups() if group.name == "Rule managers"))
    client.force_login(user)
    return client


def address(name: str, rulemaking: Rulemaking) -> str:
    return reverse("life:act", args=[rulemaking.slug, name])


def said_of(rulemaking: Rulemaking, on: dt.date, **more: Any) -> dict[str, Any]:
    docket = rulemaking.dockets.first()
    assert docket is not None
    return {"docket": docket.pk, "document_title": "A document", "published_on": on.isoformat(), **more}


def test_a_manager_takes_a_rule_from_nothing_to_an_extended_period(manager, now) -> None:
    docket = DocketFactory()
    begin = {
        "subject_name": "Test Bank",
        "subject_type": "financial_institution",
        "rule_title": "Special measure regarding Test Bank",
        "authority": "section_311",
        "special_measures": ["5"],
        "docket": docket.pk,
        "parts": "",
    }
    assert manager.post(reverse("life:begin"), begin).status_code == 302
    rulemaking = Rulemaking.objects.get(slug="test-bank")
    part = rulemaking.parts.get()

    propose = {"docket": docket.pk, "document_title": "Proposed rule", f"days_{part.pk}": 30}
    assert manager.post(address("propose", rulemaking), propose).status_code == 302
    draft = rulemaking.documents.get()
    assert draft.posted_at is None

    published = manager.post(reverse("life:publish", args=["test-bank", draft.pk]), {"published_on": now.isoformat()})
    (period,) = periods_of(rulemaking)
    assert published.status_code == 302
    assert period.closes_at == closing_instant(last_day_for_comment(now, 30).computed)

    form = manager.get(address("extend", rulemaking)).context["form"]
    later = now + 90 * DAY
    extend = said_of(
        rulemaking,
        now,
        periods=[period.pk],
        seen=form["seen"].initial,
        printed_last_day=later.isoformat(),
        note="Banks asked",
    )
    assert manager.post(address("extend", rulemaking), extend).status_code == 302
    assert [row.closes_at for row in periods_of(rulemaking)] == [closing_instant(later)]

    again = manager.post(address("extend", rulemaking), extend | {"printed_last_day": (later + DAY).isoformat()})
    assert again.status_code == 400
    assert "Someone moved this deadline" in again.content.decode()


def test_a_refusal_is_a_sentence_on_the_page_and_nothing_is_done(manager, now) -> None:
    rulemaking = proposed(on=now)
    before = everything(rulemaking)

    answer = manager.post(address("finalise", rulemaking), said_of(rulemaking, now, effective_days=30))

    assert answer.status_code == 400
    assert "People can still comment until" in answer.content.decode()
    assert everything(rulemaking) == before


@pytest.mark.parametrize(
    ("name", "more", "expected"),
    [
        ("finalise", {"effective_days": 30}, "finalised"),
        ("withdraw", {"what": ["finding", "proposed_rule"]}, "withdrawn"),
        ("reopen", {"comment_days": 30}, "period_reopened"),
    ],
)
def test_a_manager_decides_on_a_closed_rule(manager, now, name, more, expected) -> None:
    rulemaking = proposed(on=now - 90 * DAY)
    if name == "reopen":
        more = more | {"parts": [rulemaking.parts.get().pk]}

    answer = manager.post(address(name, rulemaking), said_of(rulemaking, now, **more))

    assert answer.status_code == 302
    assert expected in kinds(rulemaking)


def test_a_manager_repeals_records_courts_notices_and_consultations_and_corrects(manager, now) -> None:
    rulemaking = finalised(proposed(on=now - 200 * DAY), on=now - 60 * DAY)
    notice = {"event": rulemaking.events.get(kind="proposed").pk, "given_on": (now - DAY).isoformat()}
    consulted = {"basis": "finding", "officials": ["state"], "consulted_on": (now - DAY).isoformat()}
    court = {"kind": "enjoined", "occurred_on": (now - DAY).isoformat(), "citation": "No. 1 (D.D.C.)"}
    repeal = said_of(rulemaking, now, effective_on=now.isoformat())

    for name, data in {
        "notice-to-congress": notice,
        "consultation": consulted,
        "court-order": court,
        "repeal": repeal,
    }.items():
        assert manager.post(address(name, rulemaking), data).status_code == 302, name

    assert kinds(rulemaking)[-2:] == ["enjoined", "repealed"]
    assert rulemaking.consultations.count() == 1
    assert "no comment period" in manager.get(address("correct", rulemaking)).content.decode().lower()


def test_a_manager_issues_an_order_and_corrects_a_period(manager, now) -> None:
    rulemaking = proposed(on=now)
    order = said_of(rulemaking, now, measures=["1"], effective_on=now.isoformat(), days=120)
    assert manager.post(address("order", rulemaking), order).status_code == 302
    forbidden = manager.post(address("order", rulemaking), order | {"measures": ["5"]})
    assert "only by regulation" in forbidden.content.decode()

    form = manager.get(address("correct", rulemaking)).context["form"]
    correct = said_of(
        rulemaking,
        now,
        periods=[period.pk for period in periods_of(rulemaking)],
        seen=form["seen"].initial,
        printed_last_day=(now + 20 * DAY).isoformat(),
        note="A misprint",
    )
    assert manager.post(address("correct", rulemaking), correct).status_code == 302
    assert periods_of(rulemaking)[0].closes_at == closing_instant(now + 20 * DAY)


@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_page_and_only_those_who_may_act_see_it(client, name) -> None:
    rulemaking = proposed()
    reviewer = OfficialFactory(username="reviewer", is_superuser=False)
    reviewer.groups.add(next(group for group in ensure_staff_groups() if group.name == "Reviewers"))

    assert client.get(address(name, rulemaking)).status_code == 302, "to the log-in"
    client.force_login(reviewer)
    assert client.get(address(name, rulemaking)).status_code == 403
    assert client.post(address(name, rulemaking), {}).status_code == 403
    client.force_login(OfficialFactory())
    assert client.get(address(name, rulemaking)).status_code == 200
    assert client.post(address(name, rulemaking), {}).status_code == 400


def test_the_page_of_a_rule_says_where_it_stands_what_is_owed_and_what_happened(client) -> None:
    rulemaking = proposed(title="A proposal to be read")
    client.force_login(OfficialFactory())

    page = client.get(reverse("life:rule", args=[rulemaking.slug])).content.decode()

    for words in ("Plain-language summary and its address", "Rule proposed", "Comment period opened", "R-20"):
        assert words in page
    change = client.get(reverse("admin:rulemaking_rulemaking_change", args=[rulemaking.pk])).content.decode()
    assert "What the law asks for" in change


def test_the_public_page_tells_the_history_with_its_reasons(client) -> None:
    rulemaking = proposed(on=dt.date(2025, 3, 3))
    extended(
        rulemaking,
        document=paper(rulemaking, dt.date(2025, 3, 20), title="Extension", fr_citation="90 FR 12000"),
        printed_last_day=dt.date(2025, 5, 1),
        at=at(dt.date(2025, 3, 20)),
    )

    page = client.get(reverse("rule", args=[rulemaking.slug])).content.decode()

    for words in (
        "Comment period extended",
        "90 FR 12000",
        'Why: <span lang="en">Banks asked',
        "It was Wednesday, April 2, 2025.",
    ):
        assert words in page


def test_an_act_that_is_not_there_is_not_found(client) -> None:
    client.force_login(OfficialFactory())

    assert client.get(address("abolish", rule())).status_code == 404


def test_the_public_page_of_a_withdrawn_rule_says_so_while_comments_are_still_taken(client, now) -> None:
    rulemaking = proposed(on=now - DAY)  # what is published at nine is not there at eight
    assert "This rule is decided" not in client.get(reverse("rule", args=[rulemaking.slug])).content.decode()

    withdrawn(rulemaking, now, at=dt.datetime.now(tz=dt.UTC))

    page = client.get(reverse("rule", args=[rulemaking.slug])).content.decode()
    assert "This rule is decided: <strong>proposal withdrawn</strong>" in page
