"""The comment form: one submission is one comment, and nothing that was typed is lost."""

import datetime as dt
import itertools
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.intake import bot_check
from comments.models import Attachment, Comment, Notification
from rulemaking.models import CommentPeriod, RequestForComment
from tests.factories import CLOSES_AT, OPENS_AT, RECEIVED_AT, CommentPeriodFactory
from tests.views.conftest import Clock
from tests.views.form_data import TEXT, filled_in, form_address, send_address, token_of

pytestmark = pytest.mark.django_db


def letter(name: str = "letter.txt", content: bytes = b"We need ninety days.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def test_a_sent_comment_is_in_the_record_and_leads_to_its_receipt(client: Client, period: CommentPeriod) -> None:
    answer = client.post(send_address(period), filled_in(client, period))

    comment = Comment.objects.get()
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/receipts/{comment.tracking_number}/")
    assert (comment.text, comment.first_name, comment.received_at) == (TEXT, "Nora", RECEIVED_AT)
    assert comment.document == period.document


def test_line_ends_and_outer_blanks_of_the_text_are_kept_but_for_the_browsers_cr_lf(
    client: Client, period: CommentPeriod
) -> None:
    client.post(send_address(period), filled_in(client, period, text="  First.\r\n\r\nSecond. \r\n"))

    assert Comment.objects.get().text == "  First.\n\nSecond. \n"


def test_files_are_taken_with_the_comment(client: Client, period: CommentPeriod) -> None:
    client.post(send_address(period), filled_in(client, period, files=[letter("a.txt"), letter("b.txt", b"More.")]))

    kept = Attachment.objects.order_by("position").values_list("file_name", "size_bytes")
    assert list(kept) == [("a.txt", 20), ("b.txt", 5)]


def test_the_same_form_sent_twice_is_one_comment_with_one_receipt(client: Client, period: CommentPeriod) -> None:
    data = filled_in(client, period)

    first = client.post(send_address(period), data)
    second = client.post(send_address(period), data)

    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


def test_the_same_form_with_files_sent_twice_is_one_comment(client: Client, period: CommentPeriod) -> None:
    data = filled_in(client, period)

    first = client.post(send_address(period), data | {"files": [letter()]})
    second = client.post(send_address(period), data | {"files": [letter()]})

    assert first["Location"] == second["Location"]
    assert Attachment.objects.count() == 1


def test_a_retry_after_the_close_still_leads_to_the_first_receipt(
    client: Client, period: CommentPeriod, clock: Clock
) -> None:
    data = filled_in(client, period)
    first = client.post(send_address(period), data)

    with clock(CLOSES_AT + dt.timedelta(minutes=1)):
        again = client.post(send_address(period), data)

    assert again["Location"] == first["Location"]


def test_a_changed_text_under_a_used_token_is_not_dropped_in_silence(client: Client, period: CommentPeriod) -> None:
    data = filled_in(client, period)
    first = client.post(send_address(period), data)

    changed = client.post(send_address(period), data | {"text": "On second thought, sixty days."})
    page = changed.content.decode()

    assert changed.status_code == 409
    assert "You already sent a comment with this form" in page
    assert first["Location"] in page
    assert "On second thought, sixty days." in page
    fresh = data | {"text": "On second thought, sixty days.", "submission_token": token_of(changed.content)}
    assert client.post(send_address(period), fresh).status_code == 302
    assert Comment.objects.count() == 2


def test_the_token_of_another_rule_is_refused_and_replaced(client: Client, period: CommentPeriod) -> None:
    other = CommentPeriodFactory()
    data = filled_in(client, period, submission_token=token_of(client.get(form_address(other)).content))

    refused = client.post(send_address(period), data)

    assert refused.status_code == 400
    assert "Your words are still here" in refused.content.decode()
    assert client.post(send_address(period), data | {"submission_token": token_of(refused.content)}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "sentence", "target"),
    [
        ({"text": "   "}, "Write your comment, or attach it as a file.", "id_text"),
        ({"text": "x" * 5001}, "Shorten it by 1", "id_text"),
        ({"text": "a\x00b"}, "NUL character", "id_text"),
        ({"first_name": ""}, "First name is missing.", "id_first_name"),
        ({"submitter_type": "ANONYMOUS"}, "Remove the name, or choose again.", "id_submitter_type_0"),
        ({"submitter_type": ""}, "Say who is commenting", "id_submitter_type_0"),
        ({"submitter_type": "ORGANIZATION"}, "Choose what kind of organization it is", "id_organization_type"),
        ({"email": "nobody"}, "Write an e-mail address such as", "id_email"),
        ({"wants_email_receipt": "on"}, "Write your e-mail address", "id_email"),
        ({"acknowledged": ""}, "Check this box", "id_acknowledged"),
    ],
)
def test_a_fault_is_told_with_a_link_to_its_field_and_everything_typed_comes_back(
    client: Client, period: CommentPeriod, changed: dict[str, str], sentence: str, target: str
) -> None:
    answer = client.post(send_address(period), filled_in(client, period, **changed))
    page = answer.content.decode()

    assert answer.status_code == 400
    assert sentence in page
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert "Lindqvist" in page
    assert not Comment.objects.exists()


def test_a_refused_file_is_named_and_leaves_nothing_in_the_store(
    client: Client, period: CommentPeriod, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "originals": {
            "BACKEND": "comments.record.stores.DurableFileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        }
    }
    files = [letter("good.txt"), letter("program.exe")]

    answer = client.post(send_address(period), filled_in(client, period, files=files))
    page = answer.content.decode()

    assert answer.status_code == 400
    assert "“program.exe” is not of a kind we can take." in page
    assert "Please choose your files again." in page
    assert [found for found in tmp_path.rglob("*") if found.is_file()] == []


def test_the_count_of_characters_is_shown_after_each_step_without_javascript(
    client: Client, period: CommentPeriod
) -> None:
    answer = client.post(send_address(period), filled_in(client, period, text="Ünïcode 🙂", acknowledged=""))

    assert "Your comment has 9 characters." in answer.content.decode()


def test_markup_in_the_text_comes_back_as_text(client: Client, period: CommentPeriod) -> None:
    answer = client.post(send_address(period), filled_in(client, period, text="<script>x</script>", acknowledged=""))

    assert "&lt;script&gt;x&lt;/script&gt;" in answer.content.decode()
    assert "<script>x" not in answer.content.decode()


@pytest.mark.parametrize(
    ("instant", "status"),
    [
        (OPENS_AT - dt.timedelta(microseconds=1), 403),
        (OPENS_AT, 302),
        (CLOSES_AT - dt.timedelta(microseconds=1), 302),
        (CLOSES_AT, 410),
    ],
)
def test_the_form_is_open_from_the_first_instant_to_the_last(
    client: Client, period: CommentPeriod, clock: Clock, instant: dt.datetime, status: int
) -> None:
    period.document.posted_at = OPENS_AT - dt.timedelta(days=1)
    period.document.save()
    data = filled_in(client, period)

    with clock(instant):
        answer = client.post(send_address(period), data)

    assert answer.status_code == status
    assert Comment.objects.exists() == (status == 302)
    if status != 302:
        assert TEXT in answer.content.decode()


def test_a_closed_rule_says_so_in_words(client: Client, period: CommentPeriod, clock: Clock) -> None:
    with clock(CLOSES_AT):
        page = client.get(form_address(period)).content.decode()

    assert "The comment period is closed" in page
    assert "11:59 p.m. Eastern Time on Wednesday, April 1, 2026" in page


def test_a_rule_that_accepts_late_comments_takes_them_and_says_that_they_are_late(
    client: Client, period: CommentPeriod, clock: Clock
) -> None:
    rule = period.part.rulemaking
    rule.accepts_late = True
    rule.save()

    with clock(CLOSES_AT + dt.timedelta(days=1)):
        page = client.get(form_address(period)).content.decode()
        answer = client.post(send_address(period), filled_in(client, period), follow=True)

    assert "It will be marked late" in page
    assert "It came after the comment period closed, and is marked late." in answer.content.decode()


def test_a_receipt_by_mail_is_owed_where_it_was_asked_for(client: Client, period: CommentPeriod) -> None:
    client.post(send_address(period), filled_in(client, period, email="nora@mail.example", wants_email_receipt="on"))

    assert Notification.objects.get().email == "nora@mail.example"


def test_a_flood_from_one_network_must_wait_and_loses_no_words(
    client: Client, period: CommentPeriod, settings: LazySettings
) -> None:
    settings.COMMENT_LIMITS = {kind: {"address": 0, "network": 1, "rule": 0} for kind in ("proven", "patient", "hasty")}
    client.post(send_address(period), filled_in(client, period))

    flooded = client.post(send_address(period), filled_in(client, period), REMOTE_ADDR="127.0.0.200")
    elsewhere = client.post(send_address(period), filled_in(client, period), REMOTE_ADDR="198.51.100.7")

    assert (flooded.status_code, elsewhere.status_code) == (429, 302)
    assert flooded["Retry-After"] == str(90 * 60)
    assert TEXT in flooded.content.decode()


def test_what_was_received_before_the_limit_was_reached_leads_to_its_receipt_when_it_is_sent_again(
    client: Client, period: CommentPeriod, settings: LazySettings
) -> None:
    settings.COMMENT_LIMITS = limits(proven=1, patient=1, hasty=1)
    sent = filled_in(client, period)
    first = client.post(send_address(period), sent)

    again = client.post(send_address(period), sent)
    other = client.post(send_address(period), sent | {"text": "Other words."})

    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert other.status_code == 429
    assert Comment.objects.count() == 1


def test_a_token_of_another_make_is_refused_with_words_and_a_new_one(client: Client, period: CommentPeriod) -> None:
    slug = period.part.rulemaking.slug
    undated = [signing.Signer(salt=f"docket311.{name}.{slug}").sign("abc") for name in ("submission", "other")]
    answers = [client.post(send_address(period), filled_in(client, period, submission_token=one)) for one in undated]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert all(TEXT in answer.content.decode() for answer in answers)


def solve(token: str) -> str:
    return next(str(n) for n in itertools.count() if bot_check.is_proof(token, str(n)))


def limits(**most: int) -> dict[str, dict[str, int]]:
    return {kind: {"address": count, "network": 0, "rule": 0} for kind, count in most.items()}


def test_who_proved_work_is_counted_apart_from_who_did_not(
    client: Client, period: CommentPeriod, settings: LazySettings
) -> None:
    settings.PROOF_OF_WORK_BITS = 8
    settings.COMMENT_LIMITS = limits(proven=2, patient=1, hasty=1)
    sent = [filled_in(client, period) for _ in range(5)]
    for number in (1, 3, 4):
        sent[number]["proof"] = solve(sent[number]["submission_token"])
    statuses = [client.post(send_address(period), values).status_code for values in sent]

    assert statuses == [302, 302, 429, 302, 429]


def test_who_fills_the_hidden_field_is_counted_as_hasty_and_still_taken(
    client: Client, period: CommentPeriod, settings: LazySettings
) -> None:
    settings.PROOF_OF_WORK_BITS = 0
    settings.COMMENT_LIMITS = limits(proven=9, patient=9, hasty=1)
    sent = [filled_in(client, period, proof="1", website="x") for _ in range(2)]

    assert [client.post(send_address(period), values).status_code for values in sent] == [302, 429]


def test_the_address_where_the_form_is_sent_leads_back_to_the_form(client: Client, period: CommentPeriod) -> None:
    assert client.get(send_address(period))["Location"] == form_address(period)


def test_going_back_finds_the_same_form_for_the_page_may_be_kept_by_the_browser(
    client: Client, period: CommentPeriod
) -> None:
    assert "no-store" not in client.get(form_address(period))["Cache-Control"]


def test_without_its_cookie_the_form_is_refused_with_the_text_given_back(period: CommentPeriod) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(send_address(period), {"text": TEXT})

    assert answer.status_code == 403
    assert TEXT in answer.content.decode()


def test_the_final_submit_costs_one_statement(client: Client, period: CommentPeriod) -> None:
    """The count of what its sender sent is in it: docs/adr/0028."""
    client.post(send_address(period), filled_in(client, period))
    data = filled_in(client, period)

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(send_address(period), data)

    assert answer.status_code == 302
    assert len(asked) == 1, [query["sql"][:100] for query in asked]
    assert Comment.objects.count() == 2


def test_what_it_answers_and_a_receipt_by_mail_go_the_same_short_way(client: Client, period: CommentPeriod) -> None:
    question = RequestForComment.objects.create(rulemaking=period.document.rulemaking, number=2, text="At what cost?")
    client.post(send_address(period), filled_in(client, period))
    more = {"targets": ["question-2"], "wants_email_receipt": "on", "email": "ada@mail.example"}
    data = filled_in(client, period) | more

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(send_address(period), data)

    assert answer.status_code == 302
    assert len(asked) == 3, "the rule's questions and the document's sections are read to find what was named"
    comment = Comment.objects.latest("pk")
    assert (comment.targets.get().request, comment.notifications.get().email) == (question, "ada@mail.example")


def test_a_question_that_the_rule_does_not_ask_is_told_and_nothing_is_written(
    client: Client, period: CommentPeriod
) -> None:
    answer = client.post(send_address(period), filled_in(client, period) | {"targets": ["question-9"]})

    assert answer.status_code == 400
    assert "is not in this rule" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_period_that_was_ended_a_moment_ago_takes_no_comment_although_it_is_remembered_as_open(
    client: Client, period: CommentPeriod
) -> None:
    client.post(send_address(period), filled_in(client, period))
    data = filled_in(client, period)
    CommentPeriod.objects.filter(pk=period.pk).update(closes_at=RECEIVED_AT)

    answer = client.post(send_address(period), data)

    assert answer.status_code == 410
    assert TEXT in answer.content.decode()
    assert Comment.objects.count() == 1
