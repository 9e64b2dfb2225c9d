"""Who seems to send private data is warned once, and may send it all the same."""

import re

import pytest
from django.test import Client

from comments.models import Comment
from comments.review.private_data import Kind
from comments.views.private_warning import KIND_WORDS, private_warning
from rulemaking.models import CommentPeriod
from tests.views.form_data import filled_in, send_address

pytestmark = pytest.mark.django_db

PRIVATE = [
    ("My SSN is 123-45-6789.", "123-45-6789", "Social Security number"),
    ("See account number 00123456789.", "00123456789", "Account number"),
    ("Pay 4111 1111 1111 1111.", "4111 1111 1111 1111", "Payment card number"),
    ("Call me at (202) 555-0143.", "(202) 555-0143", "Telephone number"),
    ("Write to nora@mail.example.", "nora@mail.example", "E-mail address"),
]


def seen_of(page: str) -> str:
    match = re.search(r'name="private_data_seen" value="([0-9a-f]{64})"', page)
    assert match, "the page doesn't ask"
    return match[1]


@pytest.mark.parametrize(("text", "passage", "words"), PRIVATE)
def test_private_data_is_shown_before_anything_is_sent_and_can_then_be_sent(
    client: Client, period: CommentPeriod, text: str, passage: str, words: str
) -> None:
    data = filled_in(client, period, text=text)

    warned = client.post(send_address(period), data)
    page = warned.content.decode()

    assert warned.status_code == 200
    assert "Your comment was not sent yet" in page
    assert f"{words}: <strong" in page
    assert f">{passage}</strong>" in page
    assert text in page
    assert not Comment.objects.exists()
    assert client.post(send_address(period), data | {"private_data_seen": seen_of(page)}).status_code == 302
    assert Comment.objects.get().text == text


def test_what_is_added_after_the_warning_is_warned_of_again(client: Client, period: CommentPeriod) -> None:
    data = filled_in(client, period, text=PRIVATE[0][0])
    seen = seen_of(client.post(send_address(period), data).content.decode())

    added = data | {"text": f"{PRIVATE[0][0]} {PRIVATE[3][0]}", "private_data_seen": seen}

    assert "(202) 555-0143</strong>" in client.post(send_address(period), added).content.decode()
    assert not Comment.objects.exists()


def test_a_text_without_private_data_is_sent_at_once(client: Client, period: CommentPeriod) -> None:
    text = "In 2024 the group received $37,000,000 (90 FR 18934)."

    assert client.post(send_address(period), filled_in(client, period, text=text)).status_code == 302


def test_the_warning_is_in_spanish_too(client: Client, period: CommentPeriod) -> None:
    client.cookies["docket311_language"] = "es"

    page = client.post(send_address(period), filled_in(client, period, text=PRIVATE[3][0])).content.decode()

    assert "Número de teléfono: <strong" in page
    assert "Su comentario todavía no se ha enviado" in page


def test_every_kind_has_its_words() -> None:
    assert KIND_WORDS.keys() == set(Kind)


def test_a_passage_said_twice_is_told_once() -> None:
    warning = private_warning("Call (202) 555-0143, I repeat (202) 555-0143.", seen="")

    assert warning
    assert [passage for _, passage in warning.found] == ["(202) 555-0143"]
