"""“I did not write this”: reported by anyone, kept, answered by staff, and public nowhere."""

import datetime as dt
import hashlib
import itertools
import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from comments.models import Comment, FalseAttributionReport
from comments.models.false_attribution import REPORT_TEXT_MAX
from tests.database import as_owner
from tests.factories import (
    RECEIVED_AT,
    CommentFactory,
    FalseAttributionAnswerFactory,
    FalseAttributionReportFactory,
)
from tests.views.conftest import Clock

pytestmark = pytest.mark.django_db

SAID = {"name": "Grace Tester", "email": "grace@mail.example", "text": "My name, my city,\r\nnot my words."}
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def posted(db: None) -> Comment:
    return CommentFactory(posted=True)


def address_of(comment: Comment) -> str:
    return comment.rendition.get_absolute_url() + "not-mine/"


def filled_in(client: Client, comment: Comment, **changed: str) -> dict[str, str]:
    """What a browser would send: what was typed, with the token that stood in the form."""
    page = client.get(address_of(comment)).content.decode()
    match = re.search(r'name="token" value="([^"]+)"', page)
    assert match
    return SAID | {"token": match[1], "proof": "", "website": ""} | changed


def proof_for(token: str, bits: int) -> str:
    for number in itertools.count():
        digest = hashlib.sha256(f"{token}:{number}".encode()).digest()
        if int.from_bytes(digest) >> (256 - bits) == 0:
            return str(number)
    raise AssertionError


def test_a_posted_comment_leads_to_the_form_and_one_that_is_not_shown_does_not(client: Client, posted: Comment) -> None:
    withdrawn = CommentFactory(withdrawn=True)

    assert address_of(posted) in client.get(posted.rendition.get_absolute_url()).content.decode()
    assert "not-mine" not in client.get(withdrawn.rendition.get_absolute_url()).content.decode()


def test_a_report_is_kept_as_it_was_written_and_its_page_shows_the_number_and_nothing_of_it(
    client: Client, posted: Comment
) -> None:
    answer = client.post(address_of(posted), filled_in(client, posted), follow=True)
    page = answer.content.decode()
    kept = FalseAttributionReport.objects.get()

    assert (kept.comment, kept.name, kept.email) == (posted, "Grace Tester", "grace@mail.example")
    assert kept.text == "My name, my city,\nnot my words."
    assert (kept.language, kept.received_at) == ("en", RECEIVED_AT)
    assert answer.redirect_chain == [(f"/reports/{kept.reference}/", 302)]
    assert kept.reference in page
    assert "does not hide, change or hold up" in page
    assert not [word for word in SAID.values() if word in page]


def test_a_report_changes_nothing_of_the_comment(client: Client, posted: Comment) -> None:
    before = client.get(posted.rendition.get_absolute_url()).content
    history = posted.status.__class__.pgh_event_model.objects.count()

    client.post(address_of(posted), filled_in(client, posted))

    assert client.get(posted.rendition.get_absolute_url()).content == before
    assert posted.status.__class__.pgh_event_model.objects.count() == history


def test_the_same_form_sent_twice_is_one_report(client: Client, posted: Comment) -> None:
    data = filled_in(client, posted)

    first, second = client.post(address_of(posted), data), client.post(address_of(posted), data | {"text": "Again"})

    assert first["Location"] == second["Location"]
    assert FalseAttributionReport.objects.count() == 1


def test_a_report_on_a_comment_that_was_withdrawn_meanwhile_is_not_lost(client: Client) -> None:
    withdrawn = CommentFactory(withdrawn=True)

    assert client.post(address_of(withdrawn), filled_in(client, withdrawn)).status_code == 302
    assert FalseAttributionReport.objects.count() == 1


def test_a_name_may_be_left_out(client: Client, posted: Comment) -> None:
    assert client.post(address_of(posted), filled_in(client, posted, name="")).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": ""}, "Write your e-mail address. We send the answer there."),
        ({"email": "  "}, "Write your e-mail address. We send the answer there."),
        ({"email": "nobody"}, "Write an e-mail address such as name@example.com."),
        ({"email": "a@b"}, "Write an e-mail address such as name@example.com."),
        ({"email": "a@mail.example\r\nBcc: b@mail.example"}, "Write an e-mail address such as name@example.com."),
        (
            {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.example"},
            "characters, and may have 254. Shorten it",
        ),
        ({"text": ""}, "Write what is wrong. One sentence is enough."),
        ({"text": " \r\n\t "}, "Write what is wrong. One sentence is enough."),
        ({"text": "x" * (REPORT_TEXT_MAX + 1)}, "has 5001 characters, and may have 5000. Shorten it"),
        ({"text": "null \x00 inside"}, "holds a character that no text may hold. Type it anew."),
        ({"name": "x" * 201}, "has 201 characters, and may have 200. Shorten it"),
        ({"name": "\x00"}, "holds a character that no text may hold. Type it anew."),
        ({"token": ""}, "This form was changed or is out of date."),
        ({"token": "forged:1:x"}, "This form was changed or is out of date."),
        ({"token": "x" * 5000}, "This form was changed or is out of date."),
    ],
)
def test_what_cannot_be_taken_is_told_and_kept(
    client: Client, posted: Comment, wrong: dict[str, str], said: str
) -> None:
    data = filled_in(client, posted, **wrong)

    answer = client.post(address_of(posted), data)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert said in page
    assert all(data[name][:100] in page for name in SAID if name not in wrong)
    assert not FalseAttributionReport.objects.exists()


def test_a_form_that_is_out_of_date_comes_back_with_a_token_that_works(client: Client, posted: Comment) -> None:
    page = client.post(address_of(posted), SAID | {"token": "forged"}).content.decode()
    renewed = re.search(r'name="token" value="([^"]+)"', page)
    assert renewed

    assert client.post(address_of(posted), SAID | {"token": renewed[1]}).status_code == 302


def test_a_token_of_one_comment_is_none_of_another(client: Client, posted: Comment) -> None:
    other = CommentFactory(posted=True, document=posted.document)

    assert client.post(address_of(other), filled_in(client, posted)).status_code == 400


@pytest.mark.parametrize("make", [{}, {"numbered": True}])
def test_a_comment_without_a_public_page_has_no_form(client: Client, make: dict[str, Any]) -> None:
    hidden = CommentFactory(**make)
    number = hidden.status.number or 9_999
    address = f"/comments/{hidden.document.docket.docket_id}-{number:04d}/not-mine/"

    assert client.get(address).status_code == 404
    assert client.post(address, SAID).status_code == 404


def limits(**proven: int) -> dict[str, dict[str, int]]:
    return {kind: {"address": 0, "network": 0, "comment": 0} | {"address": most} for kind, most in proven.items()}


def test_who_sends_too_many_must_wait_and_keeps_what_was_typed(
    client: Client, posted: Comment, settings: LazySettings
) -> None:
    settings.REPORT_LIMITS = limits(proven=1, patient=1, hasty=1)
    client.post(address_of(posted), filled_in(client, posted))

    answer = client.post(address_of(posted), filled_in(client, posted))

    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert "not my words." in answer.content.decode()
    assert FalseAttributionReport.objects.count() == 1


def test_a_proof_counts_as_one_and_a_filled_trap_as_a_program(
    client: Client, posted: Comment, settings: LazySettings, clock: Clock
) -> None:
    settings.REPORT_LIMITS = limits(proven=9, patient=1, hasty=1)
    settings.PROOF_OF_WORK_BITS = 8
    one, two, three, four, five, six = (filled_in(client, posted) for _ in range(6))
    for proven in (two, three, six):
        proven["proof"] = proof_for(proven["token"], 8)

    with clock(RECEIVED_AT + MINUTE):
        answers = [
            client.post(address_of(posted), data).status_code
            for data in (one, two, three, four, five | {"website": "x"}, six | {"website": "x"})
        ]

    assert answers == [302, 302, 302, 429, 302, 429]


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_the_database_gives_back_what_was_typed_and_says_that_it_is_not_sure(client: Client) -> None:
    posted = CommentFactory(posted=True)
    data = filled_in(client, posted)
    with as_owner() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail_on_purpose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            "AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$; "
            "CREATE TRIGGER fail_on_purpose BEFORE INSERT ON comments_falseattributionreport "
            "FOR EACH ROW EXECUTE FUNCTION fail_on_purpose()"
        )
    try:
        answer = client.post(address_of(posted), data)
    finally:
        connection.close()
        with as_owner() as cursor:
            cursor.execute("DROP FUNCTION fail_on_purpose() CASCADE")

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "disk full" not in answer.content.decode()
    assert "not my words." in answer.content.decode()
    assert client.post(address_of(posted), data).status_code == 302


def test_the_page_of_a_report_says_when_it_was_answered_and_not_what(client: Client) -> None:
    report = FalseAttributionReportFactory()
    answer = FalseAttributionAnswerFactory(report=report)

    response = client.get(f"/reports/{report.reference}/")
    page = response.content.decode()

    assert "We answered you by e-mail on" in page
    assert response["Cache-Control"] == "no-store"
    assert not [word for word in (report.name, report.email, report.text, answer.text) if word in page]


def test_no_report_has_a_number_that_was_not_given(client: Client) -> None:
    assert client.get("/reports/abc-1234-abcd/").status_code == 404


def test_the_pages_speak_spanish(client: Client, posted: Comment) -> None:
    spanish = {"accept-language": "es"}

    assert "Yo no escribí esto" in client.get(address_of(posted), headers=spanish).content.decode()
    page = client.post(address_of(posted), filled_in(client, posted), headers=spanish, follow=True).content.decode()
    assert "Recibimos su reporte" in page
    assert FalseAttributionReport.objects.get().language == "es"
