"""The database fails while a program sends a comment: what is known is said, and a repeat counts once."""

import pytest
from django.db import connections

from comments.models import ApiKeyUse, Comment
from tests.api.sending import ANONYMOUS, Sender
from tests.views.test_outages import _AT_COMMIT, _AT_ONCE, _DIE, failing

pytestmark = pytest.mark.django_db(transaction=True)

ONE = {"idempotency-key": "one"}


@pytest.mark.parametrize(
    ("what", "when"),
    [
        ("RAISE EXCEPTION 'disk full';", _AT_ONCE),
        (_DIE, _AT_ONCE),
        ("RAISE EXCEPTION 'deferred rule';", _AT_COMMIT),
    ],
)
def test_a_fault_before_the_commit_is_known_not_received(sender: Sender, what: str, when: str) -> None:
    with failing(what, when):
        answer = sender.send(ANONYMOUS, **ONE)
    (error,) = answer.json()["errors"]

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert error["title"] == "Your comment was not received."
    assert "disk full" not in answer.content.decode()
    assert not Comment.objects.exists()
    assert sender.send(ANONYMOUS, **ONE).status_code == 201


def test_a_connection_that_dies_during_the_commit_is_not_confirmed_and_a_repeat_counts_once(sender: Sender) -> None:
    with failing(_DIE, _AT_COMMIT):
        answer = sender.send(ANONYMOUS, **ONE)
    (error,) = answer.json()["errors"]
    again = [sender.send(ANONYMOUS, **ONE) for _ in range(2)]

    assert (answer.status_code, error["title"]) == (503, "We can't confirm that your comment was received.")
    assert "same Idempotency-Key" in error["detail"]
    assert [one.status_code for one in again] == [201, 201]
    assert again[0].json() == again[1].json()
    assert Comment.objects.count() == 1


def test_without_a_database_nothing_claims_success(sender: Sender) -> None:
    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        answer = sender.send(ANONYMOUS, **ONE)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (answer.status_code, answer.json()["errors"][0]["title"]) == (503, "Your comment was not received.")
    assert "Access-Control-Allow-Origin" not in answer
    assert not ApiKeyUse.objects.exists()
