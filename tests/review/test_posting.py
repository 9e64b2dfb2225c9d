"""Posting a whole list: shown some at a time, each confirmed, until all is gone through."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from comments.enums import Status
from comments.models import Comment, CommentStatus, CommentVersion
from comments.review.views import posting
from rulemaking.models import CommentPeriod
from tests.factories import CommentFactory, CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period() -> CommentPeriod:
    return CommentPeriodFactory()


@pytest.fixture
def queue(period: CommentPeriod, monkeypatch: pytest.MonkeyPatch) -> list[Comment]:
    """Six that wait, two a time; the first two may hold private data."""
    monkeypatch.setattr(posting, "BULK_LIMIT", 2)
    texts = ["My number is 219-09-9999.", "Or 219-09-9998.", "One.", "Two.", "Three.", "Four."]
    return [CommentFactory(document=period.document, numbered=True, text=text) for text in texts]


def address(period: CommentPeriod) -> str:
    return f"{reverse('admin:comments_comment_changelist')}?rule={period.part.rulemaking.slug}"


def shown(page: str) -> list[int]:
    """Keys of those that would be posted."""
    found = re.findall(r'name="chosen" value="([\d,]+)"', page)
    return [int(key) for keys in found for key in keys.split(",")]


def linked(page: str, words: str) -> str:
    [found] = re.findall(rf'href="([^"]+)"[^>]*>{words}', page)
    return html.unescape(found)


def confirm(reviewer: Client, period: CommentPeriod, page: str) -> str:
    """Sends the form that is shown, and gives the page that follows."""
    [last] = re.findall(r'name="last" value="(\d+)"', page)
    [chosen] = re.findall(r'name="chosen" value="([\d,]+)"', page)
    sent = {"every": "1", "last": last, "chosen": chosen, "confirmed": "1"}
    return reviewer.post(address(period), sent, follow=True).content.decode()


def test_as_many_as_are_shown_at_once_can_be_confirmed(reviewer: Client, period: CommentPeriod) -> None:
    comments = CommentFactory.create_batch(posting.BULK_LIMIT + 1, document=period.document, numbered=True)
    page = reviewer.post(address(period), {"every": "1"}).content.decode()

    after = confirm(reviewer, period, page)

    assert posted() == {comment.pk for comment in comments[: posting.BULK_LIMIT]}
    assert shown(after) == [comments[-1].pk]


def posted() -> set[int]:
    return set(Comment.objects.filter(status__status=Status.POSTED).values_list("pk", flat=True))


def test_a_list_is_gone_through_to_its_end_and_what_is_left_out_stands_in_nobodys_way(
    reviewer: Client, period: CommentPeriod, queue: list[Comment]
) -> None:
    keys = [comment.pk for comment in queue]

    first = reviewer.post(address(period), {"every": "1"}).content.decode()
    assert shown(first) == []
    assert "2 may hold private data" in first
    assert "4 more follow in the list" in first
    second = reviewer.get(linked(first, "Leave these, and show the next")).content.decode()
    assert shown(second) == keys[2:4]
    assert posted() == set()
    third = confirm(reviewer, period, second)
    assert posted() == set(keys[2:4])
    assert "2 comments are posted." in third
    assert shown(third) == keys[4:]
    after = confirm(reviewer, period, third)

    assert posted() == set(keys[2:])
    assert "Waiting for review" in after
    assert "<strong>2</strong> comments" in after


def test_what_came_in_between_is_not_posted_unseen(
    reviewer: Client, period: CommentPeriod, queue: list[Comment]
) -> None:
    first = reviewer.post(address(period), {"every": "1"}).content.decode()
    page = reviewer.get(linked(first, "Leave these, and show the next")).content.decode()
    letter = CommentFactory(document=period.document, numbered=True, by_mail=True, text="It came by mail.")

    confirm(reviewer, period, page)

    assert letter.pk not in posted()
    assert posted() == {queue[2].pk, queue[3].pk}


def test_who_only_reads_is_shown_nothing_to_post(manager: Client, period: CommentPeriod, queue: list[Comment]) -> None:
    assert manager.get(address(period) + "&every=1").status_code == 403


@pytest.mark.parametrize("after", ["x", "999999999", "9" * 30])
def test_a_place_that_is_none_is_the_beginning(
    reviewer: Client, period: CommentPeriod, queue: list[Comment], after: str
) -> None:
    page = reviewer.get(f"{address(period)}&every=1&after={after}").content.decode()

    assert "2 may hold private data" in page


def test_a_decision_leads_back_to_what_was_decided(reviewer: Client, period: CommentPeriod) -> None:
    comment, following = CommentFactory.create_batch(2, document=period.document, numbered=True)
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    form = reviewer.get(page).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}

    after = reviewer.post(f"{page}?status=waiting", sent | {"act": "post"}, follow=True)

    assert after.wsgi_request.path == reverse("admin:comments_comment_change", args=[following.pk])
    assert linked(after.content.decode(), "Back to it") == f"{page}?status=waiting"


def test_what_its_sender_changed_after_it_was_shown_is_not_posted_with_the_others(
    reviewer: Client, period: CommentPeriod
) -> None:
    one, other = CommentFactory.create_batch(2, document=period.document, numbered=True)
    page = reviewer.post(address(period), {"every": "1"}).content.decode()
    version = CommentVersion.objects.create(
        comment=other,
        version=2,
        text="Words that nobody was shown.",
        text_sha256=bytes(32),
        content_sha256=bytes(32),
        received_at=other.received_at,
        submission_token="one change",
    )
    CommentStatus.objects.filter(comment=other).update(current_version=version)

    after = confirm(reviewer, period, page)

    assert posted() == {one.pk}
    assert "its sender changed it after it was shown" in after
    shown_again = reviewer.post(address(period), {"every": "1"}).content.decode()
    assert f'value="{other.pk}:{version.pk}"' in shown_again
    confirm_changed = {"chosen": f"{other.pk}:{version.pk}", "confirmed": "1"}
    reviewer.post(address(period), confirm_changed)
    assert posted() == {one.pk, other.pk}


def test_what_was_confirmed_twice_leads_on_to_what_follows(reviewer: Client, period: CommentPeriod) -> None:
    comments = CommentFactory.create_batch(posting.BULK_LIMIT + 1, document=period.document, numbered=True)
    page = reviewer.post(address(period), {"every": "1"}).content.decode()
    confirm(reviewer, period, page)

    again = confirm(reviewer, period, page)

    assert shown(again) == [comments[-1].pk]
