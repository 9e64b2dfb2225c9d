"""How many submissions a comment carries: as its sender claims, and as staff confirm. Only the second counts."""

import datetime as dt

import pytest
from django.urls import reverse

from comments.enums import Audience
from comments.intake.limits import COUNT_LIMIT
from comments.models import Comment, CommentStatus, Rendition
from comments.record import comment_facts
from comments.record.sequencer import sequence_changes
from comments.review import decisions, item_counts, trail
from comments.review.errors import CountedMeanwhile, CountRefused, ReasonMissing, TooLong
from comments.review.queue import EVERY_STATUS, ListFilter
from tests.factories import CommentFactory, CommentPeriodFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
WHY = "Counted in the file by two people."
CONFIRMED = {"count": 1204, "seen": 1, "why": WHY, "by": "ana"}


@pytest.fixture
def period():
    return CommentPeriodFactory()


@pytest.fixture
def petition(period):
    return CommentFactory(document=period.document, posted=True, num_items_received=1500)


def counted(comment: Comment) -> int:
    return CommentStatus.objects.get(pk=comment.pk).confirmed_item_count


def test_a_confirmed_number_counts_for_the_public_and_the_history_says_on_what_it_rests(petition, client):
    sequence_changes(at=NOW)
    before = Rendition.objects.get(pk=petition.pk).feed_position

    item_counts.confirm(comment=petition, **CONFIRMED)

    sequence_changes(at=NOW)
    assert Rendition.objects.get(pk=petition.pk).feed_position > before
    shown = client.get(f"/v4/comments/{petition.status.docket.docket_id}-{petition.status.number:04d}").json()
    assert shown["data"]["attributes"]["duplicateComments"] == 1203
    assert "1,204, as staff confirmed" in client.get(f"/comments/{shown['data']['id']}/").content.decode()
    (step,) = (step for step in trail.steps(petition) if step.what == "Confirmed as 1,204 submissions")
    assert (step.by, step.why) == ("ana", WHY)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"count": 0}, CountRefused),
        ({"count": -3}, CountRefused),
        ({"count": COUNT_LIMIT + 1}, CountRefused),
        ({"why": "  "}, ReasonMissing),
        ({"why": "x" * 301}, TooLong),
        ({"seen": 7}, CountedMeanwhile),
    ],
)
def test_what_can_t_be_confirmed_is_refused_and_counts_nowhere(petition, changed, refusal):
    with pytest.raises(refusal):
        item_counts.confirm(comment=petition, **CONFIRMED | changed)

    assert counted(petition) == 1


def test_a_claim_that_is_none_is_settled_by_confirming_one_and_only_once(petition):
    rule = petition.document.rulemaking
    claimed = ListFilter(rule=rule.slug, status=EVERY_STATUS, carries="claimed")
    assert claimed.count() == 1

    item_counts.confirm(comment=petition, **CONFIRMED | {"count": 1})

    assert (counted(petition), claimed.count()) == (1, 0)
    assert trail.steps(petition)[0].what == "Confirmed as 1 submission"
    with pytest.raises(CountRefused, match="counts as 1 already"):
        item_counts.confirm(comment=petition, **CONFIRMED | {"count": 1})


def test_what_is_not_shown_is_no_news_when_its_number_is_confirmed(petition):
    sequence_changes(at=NOW)
    decisions.restrict(
        comment=Comment.objects.select_related("status", "document").get(pk=petition.pk),
        reason_type="Copyrighted", reason="", by="ana", at=NOW,
    )  # fmt: skip
    sequence_changes(at=NOW)
    before = Rendition.objects.get(pk=petition.pk).feed_position

    item_counts.confirm(comment=petition, **CONFIRMED)

    sequence_changes(at=NOW)
    assert Rendition.objects.get(pk=petition.pk).feed_position == before
    assert counted(petition) == 1204


def test_a_claim_is_shown_with_the_number_that_counts_and_confirmed_on_a_page_of_its_own(reviewer, petition):
    page = reverse("admin:comments_comment_change", args=[petition.pk])
    act = reverse("review:item_count", args=[petition.pk])
    assert "its sender says that it carries 1,500 submissions" in reviewer.get(page).content.decode()
    asked = reviewer.get(act).content.decode()
    assert 'name="count" value="1500"' in asked

    answer = reviewer.post(act, {"count": "1204", "why": WHY, "seen": "1"}, follow=True)

    assert answer.redirect_chain[0][0].startswith(page)
    assert "counts as 1,204." in answer.content.decode()
    assert counted(petition) == 1204


def test_a_number_that_is_none_comes_back_as_it_was_typed(reviewer, petition):
    act = reverse("review:item_count", args=[petition.pk])

    answer = reviewer.post(act, {"count": "a thousand", "why": WHY, "seen": "1"})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="a thousand"' in html
    assert WHY in html
    assert "Submissions that it carries" in html
    assert counted(petition) == 1


def test_whoever_confirms_after_a_colleague_is_told_and_keeps_what_was_typed(reviewer, petition):
    act = reverse("review:item_count", args=[petition.pk])
    item_counts.confirm(comment=petition, **CONFIRMED)

    answer = reviewer.post(act, {"count": "9", "why": "I counted nine.", "seen": "1"})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone confirmed another number" in html
    assert "It counts as 1,204 now." in html
    assert "I counted nine." in html
    assert counted(petition) == 1204
    assert reviewer.post(act, {"count": "9", "why": "I counted nine.", "seen": "1204"}).status_code == 302
    assert counted(petition) == 9


def test_only_who_decides_on_comments_confirms(as_, manager, petition):
    act = reverse("review:item_count", args=[petition.pk])
    given = {"count": "1204", "why": WHY, "seen": "1"}

    assert as_("visitor").post(act, given).status_code == 403
    assert as_("outsider", is_staff=False).post(act, given).status_code == 302
    assert counted(petition) == 1


def test_lists_have_what_carries_several_and_the_rule_s_page_leads_to_the_claims(reviewer, period, petition):
    rule = period.part.rulemaking
    two = CommentFactory(document=period.document, signatories="Bo Lind\nCy Marsh")
    CommentFactory(document=period.document, num_items_received=1)
    lists = {
        key: ListFilter(rule=rule.slug, status=EVERY_STATUS, carries=key) for key in ("several", "claimed", "signed")
    }
    rule_page = reverse("review:rule", args=[rule.slug])

    assert [lists[key].count() for key in lists] == [0, 1, 1]
    assert [comment.pk for comment in lists["signed"].comments()] == [two.pk]
    assert "1 sender says that the comment carries several submissions" in reviewer.get(rule_page).content.decode()

    item_counts.confirm(comment=petition, **CONFIRMED)

    assert [lists[key].count() for key in lists] == [1, 0, 1]
    assert "carries several submissions" not in reviewer.get(rule_page).content.decode()
    assert "Several submissions, as confirmed" in reviewer.get(lists["several"].address).content.decode()


def test_a_summary_is_told_what_staff_confirmed_and_who_signs_as_each_reader_may_see_it(period, petition):
    item_counts.confirm(comment=petition, **CONFIRMED)
    CommentFactory(document=period.document, posted=True, signatories="Bo Lind\r\n\r\n \r\nCy Marsh, Elm Bank")
    hidden = CommentFactory(document=period.document, posted=True, signatories="Ada Roe")
    Rendition.objects.filter(pk=hidden.pk).update(signatories="")
    CommentFactory(document=period.document, received_at=period.opens_at + dt.timedelta(hours=1), signatories="Di Poe")
    comments = Comment.objects.filter(document=period.document)

    def told(audience):
        found = list(comment_facts.facts_of(comments, audience))
        return sorted((facts.items, facts.signatures) for facts in found)

    assert told(Audience.STAFF) == [(1, 2), (1, 2), (1, 3), (1204, 1)]
    assert told(Audience.PUBLIC) == [(1, 1), (1, 3), (1204, 1)]
