"""Search over what is posted, in comments and in their files."""

import pytest
from django.db import connection, transaction

from comments.models import Rendition, SearchEntry
from comments.record.search import refresh_search_entries
from tests import factories
from tests.api.conftest import Api


@pytest.fixture
def comments(db: None) -> None:
    document = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0100")
    texts = ["Correspondent accounts of small banks", "A small account & 3 < 4 correspondents", "Nothing of the kind"]
    for text in texts:
        factories.CommentFactory(document=document, posted=True, text=text)
    lawyers = factories.CommentFactory(document=document, from_organization=True, posted=True, text="See the letter")
    factories.AttachmentFactory(comment=lawyers, published=True, rendition__text="Ninety days for the respondents")
    refresh_search_entries()


@pytest.mark.parametrize(
    ("term", "numbers"),
    [
        ("correspondent", {2, 3}),
        ('"correspondent accounts"', {2}),
        ("small -banks", {3}),
        ("ninety or kind", {4, 5}),
        ("bankers association", {5}),
        ("the", set()),
        ("crocodile", set()),
        ("FINCEN-2026-0100-0004", {4}),
        ("fincen-2026-0100", {2, 3, 4, 5}),
        ("' OR 1=1; <script> & | ! :* (", set()),
        ("%", set()),
        ("", {2, 3, 4, 5}),
    ],
)
def test_comments_are_found_by_words_phrases_and_numbers(api: Api, comments: None, term: str, numbers: set) -> None:
    answer = api.client.get("/v4/comments", {"filter[searchTerm]": term})
    assert answer.status_code == 200
    assert {int(item["id"].rpartition("-")[2]) for item in answer.json()["data"]} == numbers


def _highlight(api: Api, term: str, number: int) -> str:
    items = api.json(f"comments?filter[searchTerm]={term}")["data"]
    return next(item["attributes"]["highlightedContent"] for item in items if item["id"].endswith(f"{number:04d}"))


def test_hits_are_marked_and_the_rest_is_text_not_markup(api: Api, comments: None) -> None:
    assert "<mark><em>Correspondent</em></mark> accounts" in _highlight(api, "correspondent", 2)
    marked = _highlight(api, "correspondent", 3)
    assert "&amp; 3 &lt; 4 <mark><em>correspondents</em></mark>" in marked


def test_a_hit_in_a_file_is_shown(api: Api, comments: None) -> None:
    assert "<mark><em>Ninety</em></mark>" in _highlight(api, "ninety", 5)


def test_without_a_term_nothing_is_highlighted(api: Api, comments: None) -> None:
    assert {item["attributes"]["highlightedContent"] for item in api.json("comments")["data"]} == {None}


def test_text_cannot_forge_a_mark(api: Api) -> None:
    factories.CommentFactory(posted=True, text="forged \x02here\x03 word")
    refresh_search_entries()
    (item,) = api.json("comments?filter[searchTerm]=word")["data"]
    assert item["attributes"]["highlightedContent"].count("<mark>") == 1


def test_entries_follow_the_feed_in_order_and_only_what_is_owed(comments: None) -> None:
    assert SearchEntry.objects.count() == 4
    assert refresh_search_entries() == 0
    changed = Rendition.objects.order_by("number")[0]
    Rendition.objects.filter(pk=changed.pk).update(text="Rewritten", feed_position=90)
    assert refresh_search_entries() == 1
    assert SearchEntry.objects.get(pk=changed.pk).feed_position == 90


def test_entries_are_rebuilt_in_portions(db: None) -> None:
    document = factories.DocumentFactory()
    for _ in range(5):
        factories.CommentFactory(document=document, posted=True)
    assert [refresh_search_entries(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert SearchEntry.objects.count() == 5


def test_a_very_long_text_is_searched_as_far_as_its_beginning(api: Api) -> None:
    words = " ".join(f"w{number}x" for number in range(200_000))
    comment = factories.CommentFactory(posted=True)
    factories.AttachmentFactory(comment=comment, published=True, rendition__text=words)
    assert refresh_search_entries() == 1
    assert len(api.ids("comments?filter[searchTerm]=w7x")) == 1


@pytest.mark.parametrize("sort", ["", "postedDate", "-postedDate", "lastModifiedDate,documentId", "-documentId"])
@pytest.mark.parametrize("filters", ["", "&filter[docketId]=FINCEN-2026-0200", "&filter[agencyId]=FINCEN"])
def test_what_is_found_is_ordered_filtered_and_counted_like_any_list(api: Api, sort: str, filters: str) -> None:
    for docket_id in ("FINCEN-2026-0200", "FINCEN-2026-0100"):
        document = factories.DocumentFactory(docket__docket_id=docket_id)
        for _ in range(4):
            factories.CommentFactory(document=document, posted=True, text="Each says ninety")
    refresh_search_entries()
    every = api.json(f"comments?sort={sort}{filters}")
    asked = f"comments?filter[searchTerm]=ninety&page[size]=5&sort={sort}{filters}"
    first, second = api.json(asked), api.json(f"{asked}&page[number]=2")

    assert [one["id"] for one in first["data"] + second["data"]] == [one["id"] for one in every["data"]]
    for name in ("aggregations", "totalElements"):
        assert first["meta"][name] == every["meta"][name]


def test_a_walk_through_what_is_found_meets_each_once(api: Api, comments: None) -> None:
    path = "comments?filter[searchTerm]=small or ninety or kind&page[size]=5&page[after]="
    assert sorted(api.ids(path)) == [f"FINCEN-2026-0100-000{number}" for number in (2, 3, 4, 5)]


@pytest.mark.django_db
def test_what_waits_to_be_read_is_told_by_a_join_whatever_memory_there_is() -> None:
    # Of a million, a list of what waits is thought too long for memory, and would be asked for once for each.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'")
        plan = SearchEntry.objects.current().explain()

    assert "Anti Join" in plan
