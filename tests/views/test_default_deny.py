"""Every address of the site is open to staff alone, unless it is named here."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

pytestmark = pytest.mark.django_db

PUBLIC = {
    "home", "rule", "comment_form", "comments", "summary", "summary_json", "summary_docx", "document", "comment",
    "attachment", "receipt", "receipt_download", "receipt_keys", "verify", "find_comment", "subscribe",
    "subscription_confirm", "subscription_end", "how_commenting_works", "privacy", "accessibility", "robots",
    "rules_feed", "rule_feed", "calendar", "comment_send", "federal_register_documents",
    "comment_start", "draft_step", "draft_kept",
    "federal_register_document", "rule_calendar", "own_comment",
    "responses", "responses_json", "response_comments_json", "download", "bulk_manifest", "bulk_file",
    "report_false_attribution", "false_attribution_report",
    "api_key_ask", "api_key", "webhooks", "webhook",
    "receipt_as_pdf", "verify_json", "version_receipt", "healthz", "readyz",
}  # fmt: skip
"""Names of the addresses that anyone may open, outside the API, all of which is public."""

LOGIN = {"admin:login", "admin:logout", "admin:jsi18n"}
"""What Django's admin opens before the login."""

SAMPLES = {
    "app_label": "comments", "content_type_id": "1", "object_id": "1", "url": "x/", "uidb64": "MQ", "token": "x-y",
    "slug": "some-rule", "document_id": "FINCEN-2026-0001-0001", "comment_id": "FINCEN-2026-0001-0002",
    "docket_id": "FINCEN-2026-0001", "tracking_number": "abc-1234-abcd", "proof": "0" * 32, "position": "1",
    "reference": "abc-1234-abcd",
    "name": "letter.pdf", "file_format": "csv", "secret": "s" * 24, "step": "comment", "path": "x", "version": "1",
    "webhook_pk": "1", "number": "1",
}  # fmt: skip
"""A value for each parameter of an address."""


def addresses(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Full name and route of every address below a resolver."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, route, inner)
        else:
            yield f"{namespace}{entry.name or entry.callback}", route


def all_addresses() -> list[tuple[str, str]]:
    return list(addresses(get_resolver()))


def filled_in(route: str) -> str:
    """An address of this route, with a sample for each parameter."""
    filled = route.replace("^", "").replace("$", "").replace(r"\.", ".")
    while "<" in filled:
        before, rest = filled.split("<", 1)
        parameter, after = rest.split(">", 1)
        before = before.removesuffix("(?P")
        after = after.split(")", 1)[1] if rest.startswith(("url", "app_label")) and after.startswith(".") else after
        filled = before + SAMPLES.get(parameter.split(":")[-1], "1") + after
    return "/" + filled


PRIVATE = sorted(route for name, route in all_addresses() if name not in PUBLIC | LOGIN and not route.startswith("v4/"))


@pytest.mark.parametrize("route", PRIVATE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_is_not_named_public_sends_a_stranger_to_the_login(
    client: Client, route: str, method: str
) -> None:
    answer = getattr(client, method)(filled_in(route))

    is_to_login = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
    assert is_to_login or answer.status_code in (403, 404, 405), (filled_in(route), answer.status_code)
    assert answer.status_code != 200


def test_the_walk_sees_the_whole_site() -> None:
    names = {name for name, _ in all_addresses()}

    assert names >= PUBLIC
    assert "admin:index" in names
    assert any(name.startswith("admin:comments_comment") for name in names)


def test_nothing_named_public_has_gone() -> None:
    assert PUBLIC - {name for name, _ in all_addresses()} == set()
