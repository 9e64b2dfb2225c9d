"""Posted comments: the list, the page, and the files."""

import re
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from comments.models import AttachmentRendition, Comment, Rendition
from comments.record.search import refresh_search_entries
from comments.record.stores import public_copies
from rulemaking.models import CommentPeriod
from tests.factories import AttachmentFactory, CommentFactory, DocumentFactory

pytestmark = pytest.mark.django_db


def list_address(period: CommentPeriod) -> str:
    return f"/rules/{period.part.rulemaking.slug}/comments/"


def ids_on(page: str) -> list[str]:
    return re.findall(r'<h2><a class="usa-link" href="/comments/([^/]+)/"', page)


def test_a_posted_comment_is_shown_as_text_with_its_line_breaks(client: Client, period: CommentPeriod) -> None:
    comment = CommentFactory(posted=True, document=period.document, text="One <b>bold</b>\n\nTwo")

    page = client.get(comment.rendition.get_absolute_url()).content.decode()

    assert '<div class="d311-text" dir="auto" lang="">One &lt;b&gt;bold&lt;/b&gt;\n\nTwo</div>' in page


def test_the_page_shows_the_public_copy_and_not_the_original(client: Client) -> None:
    comment = CommentFactory(
        posted=True, text="Call me at 202-555-0199.", rendition__text="Call me at [number taken out].",
        rendition__last_name="", rendition__is_redacted=True, city="Ketchikan", rendition__city="",
    )  # fmt: skip

    page = client.get(comment.rendition.get_absolute_url()).content.decode()

    assert "[number taken out]" in page
    assert "Staff took out parts of this comment" in page
    assert "202-555-0199" not in page
    assert "Ketchikan" not in page


def test_who_stayed_anonymous_is_shown_as_that_unless_staff_titled_the_comment(
    client: Client, period: CommentPeriod
) -> None:
    neutral = f"Comment on {period.document.document_id}"
    nameless = {"posted": True, "document": period.document, "submitter_type": "ANONYMOUS"}
    plain = CommentFactory(**nameless, rendition__title=neutral)
    titled = CommentFactory(**nameless, rendition__title="Comment from a bank teller")

    listed = client.get(list_address(period)).content.decode()
    page = client.get(plain.rendition.get_absolute_url()).content.decode()

    assert listed.count(">Anonymous comment</a>") == 1
    assert "Comment from a bank teller" in listed
    assert neutral not in listed
    assert "<h1>Anonymous comment</h1>" in page
    assert "Comment from a bank teller</h1>" in client.get(titled.rendition.get_absolute_url()).content.decode()


def test_where_a_sender_is_from_is_written_with_commas(client: Client) -> None:
    place = {"city": "Duluth", "state_province_region": "MN", "country": "United States"}
    comment = CommentFactory(posted=True, **{f"rendition__{name}": value for name, value in place.items()})

    assert "<dd>Duluth, MN, United States</dd>" in client.get(comment.rendition.get_absolute_url()).content.decode()


def test_the_first_page_counts_what_is_posted_and_a_filter_what_it_leaves(
    client: Client, period: CommentPeriod
) -> None:
    CommentFactory.create_batch(26, posted=True, document=period.document)
    CommentFactory(posted=True, document=period.document, rendition__organization="Beacon Club")
    CommentFactory(document=period.document, withdrawn=True)
    CommentFactory(document=period.document)

    first = client.get(list_address(period)).content.decode()
    second = client.get(re.search(r'href="([^"]+)" rel="next"', first)[1].replace("&amp;", "&")).content.decode()  # type: ignore[index]
    filtered = client.get(f"{list_address(period)}?organization=beacon").content.decode()

    assert "<strong>27</strong> comments posted, newest first." in first
    assert "comments posted" not in second
    assert "<strong>1</strong> comment matches." in filtered


@pytest.mark.parametrize(
    ("made", "reason"),
    [({"restricted": True}, "Confidential business information"), ({"withdrawn": True}, "Sent by mistake.")],
)
def test_what_was_taken_down_leaves_its_reason_and_nothing_else(
    client: Client, period: CommentPeriod, made: dict[str, bool], reason: str
) -> None:
    comment = CommentFactory(document=period.document, text="The lighthouse.", organization="Beacon Club", **made)
    AttachmentFactory(comment=comment, published=True, file_name="lighthouse.pdf")

    page = client.get(comment.rendition.get_absolute_url()).content.decode()
    listed = client.get(list_address(period)).content.decode()

    assert reason in page
    assert comment.tracking_number in page
    for shown in (page, listed):
        assert "ighthouse" not in shown
        assert "Beacon" not in shown
        assert comment.last_name not in shown
        assert comment.rendition.comment_id_text in shown


@pytest.mark.parametrize("made", [{}, {"numbered": True}])
def test_a_comment_that_was_never_posted_has_no_page(client: Client, made: dict[str, bool]) -> None:
    comment = CommentFactory(**made)
    docket_id = comment.document.docket.docket_id

    assert client.get(f"/comments/{docket_id}-{comment.status.number or 2:04d}/").status_code == 404


def test_pages_follow_each_other_without_gap_or_repeat_in_both_directions(
    client: Client, period: CommentPeriod
) -> None:
    CommentFactory.create_batch(60, posted=True, document=period.document)
    address, seen, pages = list_address(period), [], []
    while address:
        page = client.get(address).content.decode()
        pages.append(ids_on(page))
        seen += ids_on(page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    newer = re.search(r'href="([^"]+)" rel="prev"', page)

    assert [len(shown) for shown in pages] == [25, 25, 10]
    assert len(set(seen)) == 60
    assert seen == sorted(seen, reverse=True)
    assert newer
    assert ids_on(client.get(newer[1].replace("&amp;", "&")).content.decode()) == pages[1]


def test_pages_go_through_all_dockets_of_a_rule_and_back(client: Client, period: CommentPeriod) -> None:
    rulemaking = period.part.rulemaking
    for docket_id, count in (("AGENCY-2026-0002", 20), ("AGENCY-2026-0003", 3), ("AGENCY-2026-0001", 40)):
        document = DocumentFactory(rulemaking=rulemaking, docket__docket_id=docket_id)
        CommentFactory.create_batch(count, posted=True, document=document)
    older, pages = list_address(period), []
    while older:
        page = client.get(older).content.decode()
        pages.append(ids_on(page))
        older = linked(page, "next")
    newer, backwards = linked(page, "prev"), [pages[-1]]
    while newer:
        page = client.get(newer).content.decode()
        backwards.insert(0, ids_on(page))
        newer = linked(page, "prev")

    assert [len(shown) for shown in pages] == [25, 25, 13]
    assert [key for shown in pages for key in shown] == sorted({*pages[0], *pages[1], *pages[2]}, reverse=True)
    assert backwards == pages


def linked(page: str, rel: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="{rel}"', page)
    return found[1].replace("&amp;", "&") if found else ""


def test_what_was_posted_this_moment_is_counted_once_it_is_listed(client: Client, period: CommentPeriod) -> None:
    CommentFactory(posted=True, document=period.document)
    fresh = CommentFactory(posted=True, document=period.document)
    unplaced = {"feed_position": None, "first_feed_position": None, "is_change_owed": True}
    Rendition.objects.filter(pk=fresh.pk).update(**unplaced)

    page = client.get(list_address(period)).content.decode()

    assert len(ids_on(page)) == 1
    assert "<strong>1</strong> comment posted" in page


def test_the_list_holds_this_rules_comments_alone(client: Client, period: CommentPeriod) -> None:
    ours = CommentFactory(posted=True, document=period.document)
    CommentFactory(posted=True)
    sibling = CommentFactory(posted=True, document=DocumentFactory(rulemaking=period.part.rulemaking))

    shown = ids_on(client.get(list_address(period)).content.decode())

    assert set(shown) == {ours.rendition.comment_id_text, sibling.rendition.comment_id_text}


def test_filters_find_by_words_sender_and_organization(client: Client, period: CommentPeriod) -> None:
    about = {"posted": True, "document": period.document}
    bank = CommentFactory(from_organization=True, text="Remittances matter.", **about)
    person = CommentFactory(text="Remittance fees are high.", **about)
    CommentFactory(anonymous=True, text="Something else.", **about)
    refresh_search_entries()

    def found(**asked: str) -> set[str]:
        return set(ids_on(client.get(list_address(period), asked).content.decode()))

    assert found(q="remittances") == {bank.rendition.comment_id_text, person.rendition.comment_id_text}
    assert found(q="remittances", type="INDIVIDUAL") == {person.rendition.comment_id_text}
    assert found(organization="bankers") == {bank.rendition.comment_id_text}
    assert found(q="lighthouse") == set()


def test_no_filter_finds_what_was_taken_down(client: Client, period: CommentPeriod) -> None:
    gone = CommentFactory(withdrawn=True, document=period.document, from_organization=True, text="The lighthouse.")
    refresh_search_entries()

    for asked in ({"q": "lighthouse"}, {"type": "ORGANIZATION"}, {"organization": "Example"}):
        assert gone.rendition.comment_id_text not in client.get(list_address(period), asked).content.decode()


@pytest.mark.parametrize("asked", [{"before": "x"}, {"after": "' OR 1=1"}, {"type": "NOBODY"}, {"q": "\x00|&("}])
def test_no_address_breaks_the_list(client: Client, period: CommentPeriod, asked: dict[str, str]) -> None:
    CommentFactory(posted=True, document=period.document)

    assert client.get(list_address(period), asked).status_code == 200


def test_an_empty_list_says_when_comments_will_be_there(client: Client, period: CommentPeriod) -> None:
    assert "after staff have read them" in client.get(list_address(period)).content.decode()


def stored_file(comment: Comment) -> AttachmentRendition:
    """A public copy of a file whose bytes lie in the public store."""
    attachment = AttachmentFactory(comment=comment, published=True, file_name="our letter.pdf")
    copy = attachment.rendition
    copy.key = public_copies().save("ab/copy", ContentFile(b"%PDF-1.7 public copy"))
    copy.save()
    return copy


def test_a_file_is_served_as_a_download_that_no_browser_runs(client: Client) -> None:
    comment = CommentFactory(posted=True)
    stored_file(comment)
    page = client.get(comment.rendition.get_absolute_url()).content.decode()
    link = re.search(r'href="(/files/[^"]+)"', page)
    assert link

    answer = client.get(link[1])

    assert b"".join(answer.streaming_content) == b"%PDF-1.7 public copy"  # type: ignore[attr-defined]  # it is streamed
    assert answer["Content-Disposition"] == 'attachment; filename="our letter.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("made", [{"restricted": True}, {"withdrawn": True}])
def test_a_file_goes_with_its_comment(client: Client, made: dict[str, bool]) -> None:
    comment = CommentFactory(**made)
    stored_file(comment)

    assert client.get(f"/files/{comment.rendition.comment_id_text}/1/our%20letter.pdf").status_code == 404


def test_a_withheld_file_shows_its_reason_and_not_its_name(client: Client) -> None:
    comment = CommentFactory(posted=True)
    AttachmentFactory(comment=comment, withheld=True, file_name="secret-plan.pdf")

    page = client.get(comment.rendition.get_absolute_url()).content.decode()

    assert "Attachment 1 is not shown. Reason: Copyrighted material." in page
    assert "secret-plan" not in page
    assert client.get(f"/files/{comment.rendition.comment_id_text}/1/secret-plan.pdf").status_code == 404


def test_the_list_asks_the_database_as_often_for_thirty_comments_as_for_one(
    period: CommentPeriod, statements: Callable[[str], int]
) -> None:
    CommentFactory(posted=True, document=period.document)
    with_one = statements(list_address(period))

    CommentFactory.create_batch(29, posted=True, document=period.document)

    assert statements(list_address(period)) == with_one
