"""Staff and the keys of the API: who sees them, who decides, and what is told to their holders."""

import pytest
from django.test import Client

from comments.models import ApiKey, ApiSubmission, Notification
from tests.factories import ApiKeyFactory, CommentFactory

pytestmark = pytest.mark.django_db


def page_of(key: ApiKey) -> str:
    return f"/admin/api-keys/{key.pk}/"


def test_a_rule_manager_finds_a_key_in_the_list_and_on_its_page(manager: Client) -> None:
    key = ApiKeyFactory(posting_asked_at="2026-03-03T05:00Z", posting_purpose="Our members.")

    listed = manager.get("/admin/comments/apikey/").content.decode()
    page = manager.get(page_of(key)).content.decode()

    assert page_of(key) in listed
    assert "Asks to" in listed
    assert "Our members." in page


def test_a_rule_manager_lets_it_post_raises_its_limit_and_revokes_it(manager: Client) -> None:
    key = ApiKeyFactory()

    for order in (
        {"act": "allow_posting"},
        {"act": "limit", "requests_per_hour": "25000"},
        {"act": "revoke", "reason": "Its holder left."},
    ):
        assert manager.post(page_of(key), order).status_code == 302, order
    key.refresh_from_db()

    assert (key.requests_per_hour, key.revoked_by, key.revoked_reason) == (25_000, "m.anager", "Its holder left.")
    assert key.may_post is False
    events = ApiKey.pgh_event_model.objects.filter(may_post=True)
    assert {event.may_post_by for event in events} == {"m.anager"}
    assert Notification.objects.filter(api_key=key).count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "limit", "requests_per_hour": "0"},
        {"act": "limit", "requests_per_hour": "many"},
        {"act": "revoke", "reason": ""},
        {"act": "revoke", "reason": "x" * 301},
    ],
)
def test_what_cannot_be_decided_is_told_and_changes_nothing(manager: Client, wrong: dict[str, str]) -> None:
    key = ApiKeyFactory()

    answer = manager.post(page_of(key), wrong)
    key.refresh_from_db()

    assert answer.status_code == 400
    assert "This was not done" in answer.content.decode()
    assert (key.requests_per_hour, key.revoked_at) == (None, None)


@pytest.mark.parametrize("state", ["asked", "revoked"])
def test_nothing_is_decided_on_a_key_that_does_not_work(manager: Client, state: str) -> None:
    key = ApiKeyFactory(**{state: True})

    assert "Revoke the key" not in manager.get(page_of(key)).content.decode()
    assert manager.post(page_of(key), {"act": "allow_posting"}).status_code == 403


def test_a_reviewer_sees_no_keys(reviewer: Client) -> None:
    key = ApiKeyFactory()

    assert reviewer.get("/admin/comments/apikey/").status_code == 403
    assert reviewer.get(page_of(key)).status_code == 403
    assert reviewer.post(page_of(key), {"act": "allow_posting"}).status_code == 403


def test_who_asks_to_post_waits_on_the_first_page_of_who_decides_and_of_nobody_else(
    manager: Client, reviewer: Client
) -> None:
    asked_at = "2026-03-03T05:00Z"
    key = ApiKeyFactory(name="Example Forum", posting_asked_at=asked_at)
    ApiKeyFactory(name="Answered Forum", posting_asked_at=asked_at, posting=True)

    page = manager.get("/admin/").content.decode()

    assert page_of(key) in page
    assert "1 holder of an API key asks to send comments" in page
    assert "Answered Forum" not in page
    assert "Example Forum" not in reviewer.get("/admin/").content.decode()


def test_the_page_of_a_comment_says_whose_key_sent_it(reviewer: Client) -> None:
    key = ApiKeyFactory(name="Example Forum", posting=True)
    comment = CommentFactory(channel="api", numbered=True)
    ApiSubmission.objects.create(comment=comment, api_key=key, attributes_sha256=b"x" * 32)

    page = reviewer.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()

    assert "API, with the key of Example Forum" in page
    assert key.email not in page
