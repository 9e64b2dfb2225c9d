"""Find my comment: what became of it, and nothing of what it says."""

import pytest
from django.test import Client

from comments.enums import RestrictReasonType
from comments.models import Comment, CommentStatus, CommentVersion, Rendition, Sketch
from tests.factories import RECEIVED_AT, CommentFactory

pytestmark = pytest.mark.django_db


def page_of(client: Client, comment: Comment) -> str:
    return client.get("/find/", {"tracking_number": comment.tracking_number}).content.decode()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({}, "<h2>Received</h2>"),
        ({"numbered": True}, "<h2>Being reviewed</h2>"),
        ({"posted": True}, "<h2>Posted</h2>"),
        ({"restricted": True}, 'Reason: <span lang="en">Confidential business information.</span>'),
        ({"withdrawn": True}, 'Reason: <span lang="en">Sent by mistake.</span>'),
    ],
)
def test_each_stage_is_told_in_words_without_any_word_of_the_comment(
    client: Client, made: dict[str, bool], words: str
) -> None:
    comment = CommentFactory(text="The lighthouse keeper wrote this.", **made)

    page = page_of(client, comment)

    assert words in page
    assert "lighthouse" not in page
    assert comment.last_name not in page


def test_a_posted_comment_is_linked(client: Client) -> None:
    comment = CommentFactory(posted=True)

    assert f'href="{comment.rendition.get_absolute_url()}"' in page_of(client, comment)


def test_of_a_comment_on_a_practice_docket_the_page_says_that_it_is_practice(client: Client) -> None:
    real, practised = CommentFactory(), CommentFactory(document__docket__practice=True)

    assert "Practice docket" not in client.get("/find/", {"tracking_number": real.tracking_number}).content.decode()
    assert "Practice docket" in client.get("/find/", {"tracking_number": practised.tracking_number}).content.decode()


def test_a_posted_comment_is_not_linked_before_it_is_public(client: Client) -> None:
    comment = CommentFactory(posted=True)
    Rendition.objects.update(feed_position=None)

    page = page_of(client, comment)

    assert "within a minute" in page
    assert comment.rendition.get_absolute_url() not in page


def test_the_words_of_a_restriction_are_shown_only_where_its_kind_says_nothing(client: Client) -> None:
    comment = CommentFactory(restricted=True)
    status = comment.status
    status.restrict_reason = "Names the customer Zebulon."
    status.save()
    named_kind = page_of(client, comment)
    status.restrict_reason_type = RestrictReasonType.OTHER
    status.save()

    assert "Zebulon" not in named_kind
    assert "Zebulon" in page_of(client, comment)


@pytest.mark.parametrize(
    "typed",
    ["{}", " {} ", "{upper}", "{bare}", "{}.", "“{}”", "{dashes}", "{hyphens}", "{blanks}", "{wide}", "\ufeff{}"],
)
def test_a_tracking_number_is_found_however_it_is_typed(client: Client, typed: str) -> None:
    number = CommentFactory().tracking_number
    asked = typed.format(
        number,
        upper=number.upper(),
        bare=number.replace("-", ""),
        dashes=number.replace("-", "–"),
        hyphens=number.replace("-", "\u2011"),
        blanks=" ".join(number),
        wide="".join(chr(ord(char) + 0xFEE0) for char in number),
    )

    assert client.get("/find/", {"tracking_number": asked}).status_code == 200


@pytest.mark.parametrize("typed", ["1o0-1xoo-0abc", "lOO-lX00-oabc", "i0o-ixoO-Oabc"])
def test_letters_that_look_alike_are_taken_for_each_other_where_one_comment_can_be_meant(
    client: Client, typed: str
) -> None:
    CommentFactory(tracking_number="lo0-1x0o-0abc")

    page = client.get("/find/", {"tracking_number": typed})

    assert page.status_code == 200
    assert "lo0-1x0o-0abc" in page.content.decode()


def test_of_two_that_may_be_meant_none_is_taken_for_the_other(client: Client) -> None:
    for number in ("o00-aaaa-aaaa", "0o0-aaaa-aaaa"):
        CommentFactory(tracking_number=number)

    assert client.get("/find/", {"tracking_number": "000-aaaa-aaaa"}).status_code == 404
    assert "o00-aaaa-aaaa" in client.get("/find/", {"tracking_number": "o00-aaaa-aaaa"}).content.decode()


def test_a_number_of_many_letters_that_look_alike_is_found_as_it_is_written(client: Client) -> None:
    CommentFactory(tracking_number="lll-1111-iiii")

    assert client.get("/find/", {"tracking_number": "lll-1111-iiii"}).status_code == 200
    assert client.get("/find/", {"tracking_number": "111-1111-1111"}).status_code == 404


def test_an_unknown_number_says_what_to_do(client: Client) -> None:
    answer = client.get("/find/", {"tracking_number": "000-0000-0000"})

    assert answer.status_code == 404
    assert "Compare it with your receipt" in answer.content.decode()


@pytest.mark.parametrize("typed", ["hello", "\x00", "<b>", "x" * 9000])
def test_what_is_no_tracking_number_is_told_so(client: Client, typed: str) -> None:
    assert "This is not a tracking number" in client.get("/find/", {"tracking_number": typed}).content.decode()


def test_the_answer_is_kept_by_nobody(client: Client) -> None:
    assert client.get("/find/")["Cache-Control"] == "no-store"


def test_how_many_posted_comments_say_the_same_is_told_and_of_the_others_nothing(client: Client) -> None:
    comment = CommentFactory(posted=True)
    about = {"document": comment.document}
    same = [comment, *CommentFactory.create_batch(2, posted=True, **about), CommentFactory(numbered=True, **about)]
    for one in same:
        Sketch.objects.create(comment=one, algorithm="test", normal_sha256=b"s" * 32, data=b"")
    Sketch.objects.create(
        comment=CommentFactory(posted=True, **about), algorithm="test", normal_sha256=b"o" * 32, data=b""
    )

    assert "2 other posted comments say the same." in page_of(client, comment)


def test_what_a_version_that_is_not_posted_is_like_is_told_nobody(client: Client) -> None:
    comment = CommentFactory(posted=True)
    other = CommentFactory(posted=True, document=comment.document)
    for one in (comment, other):
        Sketch.objects.create(comment=one, algorithm="test", normal_sha256=b"s" * 32, data=b"")
    told_before = [page_of(client, comment), page_of(client, other)]
    version = CommentVersion.objects.create(
        comment=comment, version=2, text="Another text.", text_sha256=b"t" * 32, content_sha256=b"c" * 32,
        received_at=RECEIVED_AT, submission_token="change", payload=b"{}", signature=b"s", submitter_salt=b"s",
        key_id="test",
    )  # fmt: skip
    CommentStatus.objects.filter(pk=comment.pk).update(current_version=version, is_newer_version_waiting=True)

    assert all("1 other posted comment says the same." in page for page in told_before)
    assert "says the same" not in page_of(client, comment) + page_of(client, other)
