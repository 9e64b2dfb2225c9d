"""Who reaches what: every address below /admin/, walked as four people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from comments.models import Comment, Job, Summary
from comments.review import permissions
from comments.review.groups import ensure_staff_groups
from comments.review.permissions import REVIEWERS, RIGHTS_OF_GROUP, RULE_MANAGERS
from rulemaking import models as rulemaking
from rulemaking.permissions import may_extend, may_move_periods
from tests.factories import (
    CLOSES_AT,
    OPENS_AT,
    RECEIVED_AT,
    AttachmentFactory,
    CommentFactory,
    CommentPeriodFactory,
    JobFactory,
    OfficialFactory,
    SummaryFactory,
)

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"admin:login", "admin:logout"}
OPEN_TO_STAFF = {
    "admin:index",
    "admin:search",
    "admin:jsi18n",
    "admin:password_change",
    "admin:password_change_done",
    "admin:view_on_site",
    "admin:autocomplete",
    "",
}
"""What somebody of the staff without any right may open: pages without content. `view_on_site` finds nothing here,
`autocomplete` asks for a right of its own, and the unnamed one is the admin's page for unknown addresses."""


@pytest.fixture
def rows() -> dict[str, Any]:
    """One row of everything."""
    period = CommentPeriodFactory()
    attachment = AttachmentFactory(comment__document=period.document)
    return {
        "rulemaking": period.part.rulemaking,
        "comment": attachment.comment,
        "attachment": attachment,
        "period": period,
        "summary": SummaryFactory(rulemaking=period.part.rulemaking),
        "job": JobFactory(comment=attachment.comment, failed_at=RECEIVED_AT),
    }


def admin_addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and path of every address below /admin/, with a row's key where it takes one."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "admin/":
            yield from _walk(resolver, "/admin/", f"{resolver.namespace}:" if resolver.namespace else "", rows)


def _walk(resolver: URLResolver, prefix: str, space: str, rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, prefix + _filled(str(entry.pattern), rows), space, rows)
        elif isinstance(entry, URLPattern):
            name = f"{space}{entry.name}" if entry.name else ""
            yield name, prefix + _filled(str(entry.pattern), rows)


def _filled(pattern: str, rows: dict[str, Any]) -> str:
    key = rows["comment"].pk
    if "summaries/" in pattern:
        key = rows["summary"].pk
    elif "work/" in pattern:
        key = rows["job"].pk
    elif "files/" in pattern:
        key = rows["attachment"].pk
    elif "extend/" in pattern:
        key = rows["period"].pk
    for piece, value in {
        "<slug:slug>": rows["rulemaking"].slug,
        "<int:pk>": key,
        "<path:object_id>": rows["period"].pk,
        "<int:content_type_id>": 1,
        "<path:object_id>/": f"{key}/",
        "<id>": key,
        "^(?P<app_label>auth|comments|rulemaking)/$": "comments/",
        "(?P<url>.*)$": "nowhere/",
    }.items():
        pattern = pattern.replace(piece, str(value))
    return pattern.replace("^", "").replace("$", "")


def test_the_walk_meets_the_pages_that_we_made(rows: dict[str, Any]) -> None:
    names = {name for name, _ in admin_addresses(rows)}

    assert names >= {
        "admin:index",
        "admin:comments_comment_changelist",
        "admin:comments_comment_change",
        "admin:rulemaking_commentperiod_extend",
        "admin:auth_user_changelist",
        "review:work",
        "review:rule",
        "review:summary_docx",
        "review:original_file",
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_unknown_opens_nothing_but_the_door(rows: dict[str, Any], method: str) -> None:
    client = Client()
    for name, address in admin_addresses(rows):
        answer = getattr(client, method)(address)
        if name in OPEN_TO_ALL:
            continue
        to_the_door = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
        assert to_the_door or answer.status_code in (403, 404, 405), (name, address, answer.status_code)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_account_that_is_not_staff_opens_nothing(rows: dict[str, Any], as_: Any, method: str) -> None:
    client = as_("somebody", REVIEWERS, RULE_MANAGERS, is_staff=False)
    for name, address in admin_addresses(rows):
        if name in OPEN_TO_ALL:
            continue
        answer = getattr(client, method)(address)
        assert answer.status_code in (302, 403, 404, 405), (name, address, answer.status_code)


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_rights_see_empty_rooms(rows: dict[str, Any], as_: Any, method: str) -> None:
    client = as_("n.ewcomer")
    for name, address in admin_addresses(rows):
        if name in OPEN_TO_ALL | OPEN_TO_STAFF:
            continue
        answer = getattr(client, method)(address)
        # The theme sends somebody without the right back to the empty first page instead of refusing.
        sent_back = answer.status_code == 302 and answer["Location"] == "/admin/"
        assert sent_back or answer.status_code in (403, 404, 405), (name, address, answer.status_code)
    home = client.get("/admin/").content.decode()
    assert "Nothing waits for you yet" in home
    assert rows["rulemaking"].subject_name not in home


def test_a_reviewer_opens_comments_and_rules_and_changes_neither_rules_nor_accounts(
    rows: dict[str, Any], reviewer: Client
) -> None:
    status = {name: reviewer.get(address).status_code for name, address in admin_addresses(rows)}

    for name in (
        "admin:index",
        "admin:comments_comment_changelist",
        "admin:comments_comment_change",
        "admin:rulemaking_commentperiod_changelist",
        "review:work",
        "review:rule",
        "review:summary",
    ):
        assert status[name] == 200, name
    for name in (
        "admin:auth_user_changelist",
        "admin:auth_user_add",
        "admin:rulemaking_docket_add",
        "admin:rulemaking_commentperiod_extend",
        "admin:comments_receipt_changelist",
        "admin:comments_subscription_changelist",
    ):
        assert status[name] == 403, name


def test_nobody_deletes_the_record_not_even_a_superuser(rows: dict[str, Any]) -> None:
    client = Client()
    client.force_login(OfficialFactory())
    addresses = [(name, address) for name, address in admin_addresses(rows) if name.endswith("_delete")]

    assert addresses
    for name, address in addresses:
        for method in (client.get, client.post):
            assert method(address).status_code in (302, 403, 404), name
    assert Comment.objects.filter(pk=rows["comment"].pk).exists()
    assert rulemaking.CommentPeriod.objects.filter(pk=rows["period"].pk).exists()


def test_no_group_has_a_right_to_delete_or_to_add_comments() -> None:
    rights = {right for rights in RIGHTS_OF_GROUP.values() for right in rights}

    assert not {right for right in rights if ".delete_" in right}
    assert "comments.add_comment" not in rights
    assert "comments.change_comment" not in rights


def test_groups_get_exactly_their_rights_however_often_they_are_made(db: None) -> None:
    extra = Permission.objects.get(codename="delete_comment")
    ensure_staff_groups()
    group = Group.objects.get(name=REVIEWERS)
    group.permissions.add(extra)
    member = User.objects.create_user("member")
    group.user_set.add(member)

    call_command("ensure_staff_groups", verbosity=0)

    given = {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")}
    assert given == set(RIGHTS_OF_GROUP[REVIEWERS])
    assert set(group.user_set.all()) == {member}
    assert Group.objects.count() == len(RIGHTS_OF_GROUP)


def about_a_comment() -> list[Callable[..., bool]]:
    return [
        permissions.may_see_comments,
        permissions.may_see_comment,
        permissions.may_see_original_file,
        permissions.may_review,
        permissions.may_post,
        permissions.may_edit_public_copy,
        permissions.may_restrict,
        permissions.may_withdraw,
        permissions.may_order_summary,
        permissions.may_see_summary,
        permissions.may_see_work,
    ]


@pytest.mark.parametrize("may", about_a_comment())
def test_an_inactive_reviewer_may_nothing(person: Any, may: Callable[..., bool]) -> None:
    user = person("gone", REVIEWERS, RULE_MANAGERS)
    user.is_active = False

    assert not may(user, CommentFactory(numbered=True), RECEIVED_AT)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ({}, set()),
        ({"numbered": True}, {"post", "restrict", "withdraw"}),
        ({"posted": True}, {"edit", "restrict", "withdraw"}),
        ({"restricted": True}, {"post", "withdraw"}),
        ({"withdrawn": True}, {"post", "restrict"}),
    ],
)
def test_what_a_reviewer_may_do_follows_from_the_status(person: Any, state: dict[str, bool], allowed: set[str]) -> None:
    user, comment = person("r", REVIEWERS), CommentFactory(**state)
    predicates = {
        "post": permissions.may_post,
        "edit": permissions.may_edit_public_copy,
        "restrict": permissions.may_restrict,
        "withdraw": permissions.may_withdraw,
    }

    assert {name for name, may in predicates.items() if may(user, comment, RECEIVED_AT)} == allowed


def test_a_rule_manager_extends_an_open_period_and_no_other(person: Any) -> None:
    user, period = person("m", RULE_MANAGERS), CommentPeriodFactory()

    assert may_extend(user, period, OPENS_AT)
    assert not may_extend(user, period, CLOSES_AT)
    assert not may_extend(person("r", REVIEWERS), period, OPENS_AT)
    assert may_move_periods(user, None, CLOSES_AT)


def test_work_is_retried_only_when_it_was_given_up(person: Any) -> None:
    user = person("r", REVIEWERS)

    assert permissions.may_retry(user, JobFactory(failed_at=RECEIVED_AT), RECEIVED_AT)
    assert not permissions.may_retry(user, JobFactory(), RECEIVED_AT)
    assert Job.objects.count() == 2
    assert Summary.objects.count() == 0
