"""Summaries and campaigns as data: what was found, by which method, and nothing that was taken back since."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import jobs
from comments.analysis.summary import to_bytes
from comments.enums import Audience, JobKind, Status, SummaryOccasion
from comments.models import Comment, CommentStatus, Rendition, Summary
from comments.record import summaries
from rulemaking.models import CommentPeriod
from tests import factories
from tests.api.conftest import Api
from tests.factories import OFFICIAL, RECEIVED_AT

DOCKET = "FINCEN-2026-0100"
LETTER = (
    "Please withdraw this rule. Small exporters would lose the only bank that still sends their payments, and the "
    "agency has not weighed what that costs. Thirty days are too few to find another one."
)


def produce(period: CommentPeriod, audience: Audience = Audience.PUBLIC) -> Summary:
    ordered = summaries.order(
        rulemaking=period.part.rulemaking, audience=audience, occasion=SummaryOccasion.DEMAND,
        as_of=RECEIVED_AT, by=OFFICIAL, at=RECEIVED_AT,
    )  # fmt: skip
    job = jobs.claim(kind=JobKind.SUMMARIZE, at=RECEIVED_AT, limit=1, lease_seconds=60)[0]
    summaries.produce(summary=ordered, job=job)
    ordered.refresh_from_db()
    return ordered


@pytest.fixture
def period(db: None) -> CommentPeriod:
    document = factories.DocumentFactory(docket__docket_id=DOCKET)
    document.rulemaking.dockets.add(document.docket)
    return factories.CommentPeriodFactory(document=document)


def write_letters(period: CommentPeriod) -> list[Comment]:
    return [
        factories.CommentFactory(posted=True, document=period.document, text=f"{LETTER} {added}".strip())
        for added in ("", "", "My own bakery in Toledo pays its mill that way.")
    ]


def another_rule() -> Summary:
    """With the same letters, and a summary."""
    period = factories.CommentPeriodFactory()
    write_letters(period)
    return produce(period)


@pytest.fixture
def letters(period: CommentPeriod) -> list[Comment]:
    return write_letters(period)


@pytest.fixture
def first(api: Api, period: CommentPeriod, letters: list[Comment]) -> Summary:
    return produce(period)


def of_one(api: Api, path: str) -> Any:
    (found,) = api.json(path)["data"]
    return found


def test_a_summary_is_listed_with_its_method_and_version(api: Api, period: CommentPeriod, first: Summary) -> None:
    slug = period.part.rulemaking.slug

    listed = of_one(api, f"summaries?filter[docketId]={DOCKET.lower()}")

    assert (listed["type"], listed["id"]) == ("summaries", f"{slug}-1")
    assert listed["attributes"] == {
        "asOf": "2026-03-10T15:30:00Z", "docketIds": [DOCKET], "method": first.method, "rule": slug, "version": 1,
        "producedAt": listed["attributes"]["producedAt"], "sha256": bytes(first.data_sha256).hex(), "isLatest": True,
    }  # fmt: skip
    assert listed["links"] == {
        "self": f"http://comments.example/v4/summaries/{slug}-1",
        "page": f"http://comments.example/rules/{slug}/summary/",
    }


def test_a_summary_whole_is_what_was_hashed(api: Api, first: Summary) -> None:
    link = of_one(api, "summaries")["links"]["self"]

    shown = api.json(link.removeprefix("http://comments.example"))["data"]["attributes"]

    assert hashlib.sha256(to_bytes(shown["summary"])).hexdigest() == shown["sha256"]
    assert shown["changedComments"] == 0


def test_campaigns_come_with_their_counts_and_what_was_added(api: Api, letters: list[Comment], first: Summary) -> None:
    campaign = of_one(api, f"campaigns?filter[docketId]={DOCKET}")

    about = campaign["attributes"]
    assert (about["size"], about["exactCopies"], about["personalisedCopies"]) == (3, 2, 1)
    assert about["representativeText"] == LETTER
    assert about["representative"] == letters[0].rendition.comment_id_text
    assert [one["text"] for one in about["additions"]] == ["My own bakery in Toledo pays its mill that way."]
    assert about["method"] == first.data["method"]["parts"]["campaigns"]
    assert campaign["links"]["summary"].endswith(f"/v4/summaries/{about['rule']}-{about['version']}")


def test_words_of_a_comment_that_was_taken_down_are_gone_at_once(
    api: Api, letters: list[Comment], first: Summary
) -> None:
    CommentStatus.objects.filter(pk=letters[2].pk).update(
        status=Status.WITHDRAWN, withdrawn_reason="Withdrawn by the submitter", decided_by=OFFICIAL
    )

    whole = api.json(f"summaries/{first.rulemaking.slug}-1")["data"]["attributes"]

    assert whole["changedComments"] == 1
    assert "Toledo" not in str(whole)
    assert of_one(api, "campaigns")["attributes"]["additions"] == []


def test_only_the_latest_version_is_the_latest(api: Api, period: CommentPeriod, first: Summary) -> None:
    produce(period)
    flags = {one["id"]: one["attributes"]["isLatest"] for one in api.json("summaries")["data"]}
    slug = period.part.rulemaking.slug
    assert flags == {f"{slug}-1": False, f"{slug}-2": True}
    assert api.json(f"summaries/{slug}-1")["data"]["attributes"]["isLatest"] is False
    assert of_one(api, "campaigns")["attributes"]["version"] == 2


def test_what_is_for_staff_is_not_there(api: Api, period: CommentPeriod, letters: list[Comment]) -> None:
    produce(period, Audience.STAFF)
    assert api.json("summaries")["data"] == api.json("campaigns")["data"] == []
    api.json(f"summaries/{period.part.rulemaking.slug}-1", status=404)


def test_of_a_rule_that_is_not_public_nothing_is_told(api: Api, period: CommentPeriod, first: Summary) -> None:
    Rendition.objects.update(is_change_owed=False)
    period.document.rulemaking.documents.update(posted_at=None)
    assert api.json("summaries")["data"] == api.json("campaigns")["data"] == []
    api.json(f"summaries/{first.rulemaking.slug}-1", status=404)


def test_words_are_left_out_of_the_campaigns_of_the_rule_whose_comment_left(
    api: Api, letters: list[Comment], first: Summary
) -> None:
    other = another_rule()
    CommentStatus.objects.filter(pk=letters[2].pk).update(
        status=Status.WITHDRAWN, withdrawn_reason="Withdrawn by the submitter", decided_by=OFFICIAL
    )

    added = {one["attributes"]["rule"]: one["attributes"]["additions"] for one in api.json("campaigns")["data"]}

    assert added[first.rulemaking.slug] == []
    assert [one["text"] for one in added[other.rulemaking.slug]] == ["My own bakery in Toledo pays its mill that way."]


def test_what_left_before_a_summary_was_ordered_is_no_change_to_it(
    api: Api, letters: list[Comment], first: Summary
) -> None:
    later = another_rule()
    CommentStatus.objects.update(
        status=Status.WITHDRAWN, withdrawn_reason="Withdrawn by the submitter", decided_by=OFFICIAL
    )
    Summary.objects.filter(pk=later.pk).update(ordered_at=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))

    assert [one["attributes"]["rule"] for one in api.json("campaigns")["data"]] == [later.rulemaking.slug]


@pytest.mark.parametrize(("path", "statements"), [("summaries", 5), ("campaigns", 6)])
def test_the_number_of_statements_does_not_grow_with_the_rules(
    api: Api, first: Summary, path: str, statements: int
) -> None:
    counts = []
    for more in (0, 3):
        for _ in range(more):
            another_rule()
        with CaptureQueriesContext(connection) as asked:
            listed = api.json(path)["data"]
        counts.append((len(listed), len(asked)))
    assert counts == [(1, statements), (4, statements)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("summaries?filter[docketId]=", 400),
        ("summaries?filter[docketId]=A,B", 400),
        ("summaries?filter[docket]=A", 400),
        ("campaigns?page[size]=5", 400),
        ("summaries/huione", 400),
        ("summaries/huione-0", 400),
        ("summaries/HUIONE-1", 400),
        ("summaries/nothing-1", 404),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(api: Api, path: str, status: int) -> None:
    (error,) = api.json(path, status=status)["errors"]
    assert error["title"]
    assert api.json(f"summaries?filter[docketId]={DOCKET}")["data"] == []
