"""The submitter's own page: the link is shown after sending alone; a change and a withdrawal, until the close."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments.enums import Status
from comments.models import Comment, CommentVersion, Withdrawal
from comments.record import receipts
from comments.record.receipt_links import own_comment_path, receipt_path
from comments.views.throttle import too_many_requests
from rulemaking.models import Docket
from tests.views.form_data import TEXT, filled_in, send_address

pytestmark = pytest.mark.django_db

NEW = "On reflection, a notice of sixty days is enough."


@pytest.fixture
def sent(client, period):
    """A comment just sent by this browser; its own page's address, as the receipt's page shows it."""
    receipts.publish_key(at=period.opens_at)
    answer = client.post(send_address(period), filled_in(client, period), follow=True)
    match = re.search(r'href="(/own/[^"]+)"', answer.content.decode())
    assert match, "the receipt's page shows no private link"
    return match[1]


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


def amendment(client, address, **changed):
    page = client.get(address)
    values = {name: hidden(page, name) for name in ("act", "seen_version", "submission_token")}
    return values | {"text": NEW} | changed


def test_the_browser_that_sent_the_comment_is_shown_the_link_and_nobody_else(client, sent):
    comment = Comment.objects.get()
    receipt = receipt_path(comment.tracking_number)

    assert sent == own_comment_path(comment.tracking_number)
    assert sent in client.get(receipt).content.decode()
    assert "/own/" not in Client().get(receipt).content.decode()


def test_the_page_shows_what_was_sent_and_leaks_its_address_to_nobody(client, sent):
    page = client.get(sent)

    assert TEXT in page.content.decode()
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("strict-origin", "no-store")


def test_on_a_practice_docket_the_page_says_that_it_is_practice(client, sent):
    before = client.get(sent).content.decode()
    Docket.objects.update(docket_id="PRACTICE-2026-0001", is_practice=True)

    assert "Practice docket:" not in before
    assert "Practice docket:" in client.get(sent).content.decode()


@pytest.mark.parametrize(("seconds", "said"), [(1, "1 minute."), (60, "1 minute."), (61, "2 minutes.")])
def test_one_minute_is_no_minutes(seconds, said):
    assert too_many_requests(seconds).endswith(f"Try again in {said}")


def test_a_receipts_address_opens_no_own_page(client, sent):
    tracking_number = Comment.objects.get().tracking_number
    guess = receipt_path(tracking_number).replace("/receipts/", "/own/")

    assert client.get(guess).status_code == 404


def test_a_change_becomes_the_version_that_counts_with_a_genuine_receipt(client, sent):
    answer = client.post(sent, amendment(client, sent), follow=True)

    version = CommentVersion.objects.get()
    given = json.loads(client.get(f"{sent}receipt-2.json").content)
    assert NEW in answer.content.decode()
    assert version.text == NEW
    assert receipts.verify(bytes(version.payload), bytes(version.signature), given["key_id"])
    checked = client.post("/verify/", {"receipt": json.dumps(given)}).content.decode()
    assert "genuine, and the record matches it" in checked


def test_the_same_change_sent_twice_is_one_version(client, sent):
    values = amendment(client, sent)

    assert [client.post(sent, values).status_code for _ in range(2)] == [302, 302]
    assert CommentVersion.objects.count() == 1


def test_files_are_kept_added_and_left_out(client, sent):
    client.post(sent, amendment(client, sent, files=SimpleUploadedFile("figures.txt", b"12 of 40")))
    page = client.get(sent).content.decode()
    key = re.search(r'name="keep" id="[^"]+" value="(\d+)"', page)[1]
    client.post(sent, amendment(client, sent, text="Third.", keep=key))

    assert "figures.txt" in client.get(sent).content.decode()
    client.post(sent, amendment(client, sent, text="Fourth."))
    assert "figures.txt" not in client.get(sent).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": ""}, "Write your comment"),
        ({"text": TEXT}, "You changed nothing"),
        ({"text": "x" * 5001}, "5,001 characters"),
        ({"submission_token": "forged"}, "out of date"),
        ({"seen_version": "first"}, "out of date"),
        ({"files": SimpleUploadedFile("run.exe", b"MZ")}, "run.exe"),
    ],
)
def test_what_can_not_be_taken_is_said_and_the_words_come_back(client, sent, changed, said):
    answer = client.post(sent, amendment(client, sent, **changed))

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert changed.get("text", NEW)[:200] in answer.content.decode()
    assert not CommentVersion.objects.exists()


def test_a_change_in_another_tab_is_not_overwritten(client, sent):
    stale = amendment(client, sent, text="From the other tab.")
    client.post(sent, amendment(client, sent))
    answer = client.post(sent, stale)

    assert answer.status_code == 409
    assert "From the other tab." in answer.content.decode()
    assert CommentVersion.objects.get().text == NEW


def test_a_withdrawal_asks_first_and_then_holds(client, sent):
    unsure = client.post(sent, {"act": "withdraw"})
    assert unsure.status_code == 400
    assert not Withdrawal.objects.exists()

    answer = client.post(sent, {"act": "withdraw", "sure": "1"}, follow=True)
    assert "You withdrew this comment" in answer.content.decode()
    assert Comment.objects.get().status.status == Status.WITHDRAWN
    assert json.loads(client.get(f"{sent}receipt-0.json").content)["signature"]
    assert client.post(sent, amendment_after_withdrawal()).status_code in (400, 409)


def test_who_withdrew_can_send_another_while_the_period_is_open(client, sent, period, clock):
    client.post(sent, {"act": "withdraw", "sure": "1"})

    page = client.get(sent).content.decode()
    with clock(period.closes_at):
        late = client.get(sent).content.decode()

    assert "Send another comment" in page
    assert "Send another comment" not in late


def amendment_after_withdrawal():
    return {"act": "amend", "seen_version": "1", "submission_token": "", "text": NEW}


def test_a_flood_must_wait_and_loses_no_words(client, sent, settings):
    values = amendment(client, sent)
    settings.FORMS_PER_NETWORK_AND_HOUR = 1
    client.post(sent, {"act": "withdraw"})
    answer = client.post(sent, values)

    assert answer.status_code == 429
    assert NEW in answer.content.decode()
