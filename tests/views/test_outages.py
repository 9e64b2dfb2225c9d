"""The database fails while a comment is sent: what is known is said, and what was typed comes back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from comments.models import Comment
from tests.database import as_owner
from tests.factories import CommentPeriodFactory
from tests.views.form_data import TEXT, filled_in, send_address
from tests.views.test_drafting import ABOUT, letter, sent_by, start

pytestmark = pytest.mark.django_db(transaction=True)

_FUNCTION = (
    "CREATE FUNCTION fail_on_purpose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
    "AS $$ BEGIN {} RETURN NEW; END $$"
)
_DIE = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(5);"
_AT_ONCE = (
    "CREATE TRIGGER fail_on_purpose BEFORE INSERT ON comments_comment FOR EACH ROW EXECUTE FUNCTION fail_on_purpose()"
)
_AT_COMMIT = (
    "CREATE CONSTRAINT TRIGGER fail_on_purpose AFTER INSERT ON comments_comment "
    "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail_on_purpose()"
)


@contextmanager
def failing(what: str, when: str) -> Iterator[None]:
    """A fault inside PostgreSQL itself, while inside."""
    with as_owner() as cursor:
        cursor.execute(_FUNCTION.format(what))
        cursor.execute(when)
    try:
        yield
    finally:
        connection.close()
        with as_owner() as cursor:
            cursor.execute("DROP FUNCTION fail_on_purpose() CASCADE")


def test_a_fault_before_the_commit_is_known_not_received(client: Client) -> None:
    period = CommentPeriodFactory()
    data = filled_in(client, period)

    with failing("RAISE EXCEPTION 'disk full';", _AT_ONCE):
        answer = client.post(send_address(period), data)
    page = answer.content.decode()

    assert answer.status_code == 503
    assert "Your comment was not received" in page
    assert TEXT in page
    assert data["submission_token"] in page
    assert answer["Retry-After"]
    assert not Comment.objects.exists()


def test_a_connection_that_dies_before_the_commit_is_known_not_received(client: Client) -> None:
    period = CommentPeriodFactory()
    data = filled_in(client, period)
    data["files"] = SimpleUploadedFile("letter.txt", b"We need ninety days.")

    with failing(_DIE, _AT_ONCE):
        answer = client.post(send_address(period), data)

    assert answer.status_code == 503
    assert "Your comment was not received" in answer.content.decode()


def test_a_connection_that_dies_in_a_statement_that_commits_itself_is_not_confirmed(client: Client) -> None:
    period = CommentPeriodFactory()
    data = filled_in(client, period)

    with failing(_DIE, _AT_ONCE):
        answer = client.post(send_address(period), data)
    again = client.post(send_address(period), data)

    assert answer.status_code == 503
    assert "We can’t confirm that we received your comment" in answer.content.decode()
    assert again.status_code == 302
    assert Comment.objects.count() == 1


def test_a_connection_that_dies_once_in_such_a_statement_is_followed_by_another_and_the_receipt(client: Client) -> None:
    period = CommentPeriodFactory()
    data = filled_in(client, period)
    with as_owner() as cursor:
        cursor.execute("CREATE SEQUENCE times_failed")

    try:
        with failing(f"IF nextval('times_failed') = 1 THEN {_DIE} END IF;", _AT_ONCE):
            answer = client.post(send_address(period), data)
    finally:
        with as_owner() as cursor:
            cursor.execute("DROP SEQUENCE times_failed")

    assert answer.status_code == 302
    assert Comment.objects.count() == 1


def test_a_commit_that_the_server_refuses_is_known_not_received(client: Client) -> None:
    period = CommentPeriodFactory()
    data = filled_in(client, period)

    with failing("RAISE EXCEPTION 'deferred rule';", _AT_COMMIT):
        answer = client.post(send_address(period), data)

    assert answer.status_code == 503
    assert "Your comment was not received" in answer.content.decode()


def test_a_connection_that_dies_during_the_commit_is_not_confirmed_and_can_be_sent_again(client: Client) -> None:
    period = CommentPeriodFactory()
    data = filled_in(client, period)

    with failing(_DIE, _AT_COMMIT):
        answer = client.post(send_address(period), data)
    page = answer.content.decode()
    again = client.post(send_address(period), data)

    assert answer.status_code == 503
    assert "We can’t confirm that we received your comment" in page
    assert "not received yet" not in page
    assert TEXT in page
    assert again.status_code == 302
    assert Comment.objects.count() == 1


def test_a_change_that_meets_a_fault_comes_back_whole_and_is_taken_when_sent_again(client: Client) -> None:
    period = CommentPeriodFactory()
    receipt = client.post(send_address(period), filled_in(client, period), follow=True).content.decode()
    own = re.findall(r'href="(/own/[^"]+)"', receipt)[0]
    page = client.get(own).content.decode()
    token = re.findall(r'name="submission_token" value="([^"]+)"', page)[0]
    sent = {"act": "amend", "seen_version": "1", "submission_token": token, "text": "Sixty days are enough."}

    with failing("RAISE EXCEPTION 'disk full';", _AT_ONCE.replace("comments_comment ", "comments_commentversion ")):
        answer = client.post(own, sent)
    said = answer.content.decode()

    assert answer.status_code == 503
    assert "Nothing was changed" in said
    assert answer["Retry-After"]
    assert all(part in said for part in ("Sixty days are enough.", token))
    assert client.post(own, sent).status_code == 302
    assert Comment.objects.get().versions.count() == 1


def test_a_step_that_meets_a_fault_gives_back_all_steps_and_the_names_of_the_files(client: Client) -> None:
    period = CommentPeriodFactory()
    about = start(client, period, files=[letter()])
    carried = sent_by(client.get(about).content)

    with failing(
        "RAISE EXCEPTION 'disk full';", _AT_ONCE.replace("INSERT ON comments_comment ", "UPDATE ON comments_draft ")
    ):
        answer = client.post(about, carried | ABOUT | {"go": "next"})
    page = answer.content.decode()
    again = client.post(send_address(period), sent_by(answer.content) | ABOUT | {"text": TEXT, "acknowledged": "on"})

    assert answer.status_code == 503
    assert all(said in page for said in (TEXT, "Lindqvist", "letter.txt"))
    assert again.status_code == 302
    assert Comment.objects.get().attachments.get().file_name == "letter.txt"
