"""Pulling from another portal over HTTP: each change once, through any number of windows, with its files."""

import datetime as dt
import io
import json
import tempfile
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from comments.api.v4.comments import _as_html
from comments.enums import Channel
from comments.intake.bulk.markup import plain_text
from comments.intake.portals import client
from comments.intake.portals.client import NotThere, Portal, PortalAway, PortalFault
from comments.intake.portals.listing import Window
from comments.intake.portals.pulling import PART_ROWS, FolderShelf, join, pull
from comments.models import Attachment, BulkImport, Comment, CommentTarget, Rendition
from comments.record.stores import open_original, public_copies
from rulemaking.models import RequestForComment
from tests.comments.gate import gate_before
from tests.comments.making import pdf
from tests.factories import (
    AttachmentFactory,
    AttachmentRenditionFactory,
    CommentFactory,
    CommentPeriodFactory,
    RenditionFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED_AT = dt.datetime(2026, 3, 12, 14, tzinfo=dt.UTC)
SMALL = Window(page_size=5, pages=2)


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.API_REQUESTS_PER_HOUR = 0
    settings.ALLOWED_HOSTS = ["*"]


@pytest.fixture
def portal(live_server, settings):
    settings.PORTAL_URL = f"{live_server.url}/v4"
    return Portal(base_url=settings.PORTAL_URL, sleep=lambda seconds: None)


@pytest.fixture
def there():
    """The period of a document at the other portal."""
    return CommentPeriodFactory()


@pytest.fixture
def here():
    return CommentPeriodFactory()


def post(there, count, *, changed_at=lambda n: CHANGED_AT + dt.timedelta(seconds=n)):
    """Posted comments on the other portal's document, in the order of their last change."""
    for n in range(count):
        comment = CommentFactory(document=there.document, posted=True)
        Rendition.objects.filter(pk=comment.pk).update(last_modified_at=changed_at(n))


def pulled_from(portal, there, *, since=None, known=(), window=SMALL, part_rows=PART_ROWS):
    target = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        shelf = FolderShelf(folder)
        assert pull(
            portal=portal, document_id=there.document.document_id, since=since,
            is_known=lambda ids: set(ids) & set(known), shelf=shelf, file_max_bytes=10_000_000, window=window,
            part_rows=part_rows,
        )  # fmt: skip
        found = join(shelf, target)
    with zipfile.ZipFile(target) as archive:
        return found, [json.loads(line) for line in archive.read("comments.jsonl").splitlines()], archive.namelist()


def command(there, here, *options):
    call_command(
        "pull_comments", there.document.document_id, f"--document={here.document.document_id}", "--by=o", *options
    )


def test_more_rows_than_one_question_lists_come_each_once(portal, there):
    post(there, 27)

    found, rows, _ = pulled_from(portal, there)

    assert len(rows) == found.count == 27
    assert {row["attributes"]["comment"] for row in rows} == set(Rendition.objects.values_list("text", flat=True))
    assert found.until == CHANGED_AT + dt.timedelta(seconds=26)


def test_rows_that_share_a_second_at_the_edge_of_a_window_come_once(portal, there):
    post(there, 24, changed_at=lambda n: CHANGED_AT + dt.timedelta(seconds=n // 4))

    _, rows, _ = pulled_from(portal, there)

    assert len({row["id"] for row in rows}) == len(rows) == 24


def test_a_row_that_changes_before_the_next_page_is_asked_for_lets_none_be_passed_by(live_server, there):
    post(there, 8)
    first = Rendition.objects.order_by("last_modified_at").first()

    def change_the_first(count):
        if count == 3:
            Rendition.objects.filter(pk=first.pk).update(last_modified_at=CHANGED_AT + dt.timedelta(hours=1))
            connection.close()

    with gate_before(live_server.url) as gate:
        gate.before_detail = change_the_first
        _, rows, _ = pulled_from(Portal(base_url=f"{gate.url}/v4", sleep=lambda seconds: None), there)

    assert len({row["id"] for row in rows}) == len(rows) == 8


def test_more_rows_of_one_second_than_a_window_holds_are_a_fault_and_no_loop(portal, there):
    post(there, 23, changed_at=lambda n: CHANGED_AT)

    with pytest.raises(PortalFault, match="more rows of one second"):
        pulled_from(portal, there)


def test_the_cursor_is_an_eastern_wall_clock_on_both_sides_of_the_clock_s_change(portal, there):
    # 2:00 a.m. Eastern daylight time on 1 November 2026 is 6:00 UTC; the hour from 1:00 a.m. comes twice.
    begin = dt.datetime(2026, 11, 1, 4, 40, tzinfo=dt.UTC)
    post(there, 24, changed_at=lambda n: begin + dt.timedelta(minutes=7 * n))

    _, rows, _ = pulled_from(portal, there)

    assert len({row["id"] for row in rows}) == len(rows) == 24


def test_since_an_instant_only_later_changes_and_unknown_ones_of_that_second_come(portal, there):
    post(there, 6)
    numbers = list(Rendition.objects.order_by("last_modified_at").select_related("docket"))
    known = f"{numbers[3].docket.docket_id}-{numbers[3].number:04d}"

    _, rows, _ = pulled_from(portal, there, since=CHANGED_AT + dt.timedelta(seconds=3), known=[known])

    assert [row["attributes"]["comment"] for row in rows] == [one.text for one in numbers[4:]]


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ("It&#x27;s <b>bold</b>", "It's bold"),
        ("One<br/>two<br />\nthree<BR>four", "One\ntwo\nthree\nfour"),
        ("a &lt;b&gt; c &amp;amp; d", "a <b> c &amp; d"),
        ("  two  spaces <br/> ", "  two  spaces \n "),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("", ""),
    ],
)
def test_a_comment_answered_as_html_is_the_text_that_was_sent(answered, said):
    assert plain_text(answered) == said


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=200))
def test_what_our_own_api_answers_is_undone_exactly(text):
    assert plain_text(_as_html(text, False) or "") == text


def test_the_same_pull_gives_the_same_bytes_wherever_its_parts_end(portal, there, tmp_path):
    post(there, 7, changed_at=lambda n: CHANGED_AT + dt.timedelta(seconds=n // 3))
    targets: list[io.BytesIO] = []
    for part_rows in (1, 2, 50, 50):
        folder = tmp_path / str(len(targets))
        folder.mkdir()
        shelf = FolderShelf(folder)
        pull(
            portal=portal, document_id=there.document.document_id, since=None, is_known=lambda ids: [], shelf=shelf,
            file_max_bytes=1000, part_rows=part_rows,
        )  # fmt: skip
        targets.append(io.BytesIO())
        join(shelf, targets[-1])

    assert len({target.getvalue() for target in targets}) == 1


@pytest.mark.parametrize("part_rows", [1, 4, 5, 6])
def test_parts_that_end_anywhere_hold_each_row_once(portal, there, part_rows):
    post(there, 24, changed_at=lambda n: CHANGED_AT + dt.timedelta(seconds=n // 4))

    found, rows, _ = pulled_from(portal, there, part_rows=part_rows)

    assert len({row["id"] for row in rows}) == len(rows) == found.count == 24
    assert found.until == CHANGED_AT + dt.timedelta(seconds=5)


def test_a_comment_that_changes_while_it_is_pulled_comes_as_it_last_stood(portal, there, tmp_path):
    post(there, 5)
    first = Rendition.objects.order_by("last_modified_at")[0]
    shelf, target = FolderShelf(tmp_path), io.BytesIO()

    def edited(count):
        Rendition.objects.filter(pk=first.pk).update(
            text="Edited meanwhile", last_modified_at=CHANGED_AT + dt.timedelta(hours=1)
        )
        return True

    pull(
        portal=portal, document_id=there.document.document_id, since=None, is_known=lambda ids: [], shelf=shelf,
        file_max_bytes=1000, part_rows=2, goes_on=edited,
    )  # fmt: skip
    found = join(shelf, target)

    with zipfile.ZipFile(target) as archive:
        rows = [json.loads(line) for line in archive.read("comments.jsonl").splitlines()]
    assert found.count == len(rows) == 5
    assert rows[-1]["attributes"]["comment"] == "Edited meanwhile"


def test_a_file_that_is_too_large_is_left_out_and_named(portal, there, tmp_path):
    post(there, 1)
    kept = AttachmentFactory(comment=Comment.objects.get(), file_name="letter.pdf")
    public_copies().save("pulled/large.pdf", ContentFile(b"x" * 2000))
    AttachmentRenditionFactory(attachment=kept, key="pulled/large.pdf", size_bytes=2000)
    shelf, target = FolderShelf(tmp_path), io.BytesIO()

    pull(
        portal=portal, document_id=there.document.document_id, since=None, is_known=lambda ids: [], shelf=shelf,
        file_max_bytes=1000,
    )  # fmt: skip
    found = join(shelf, target)

    assert (found.count, found.file_count) == (1, 0)
    assert "larger than 1,000 bytes" in found.missing[0]


def test_what_was_posted_there_is_here_with_names_days_and_files(portal, there, here):
    letter = pdf()
    post(there, 3)
    Rendition.objects.filter(document=there.document).update(text="It's <b>bold</b> &amp; typed\nso")
    source = Comment.objects.order_by("pk").first()
    kept = AttachmentFactory(comment=source, file_name="letter.pdf")
    public_copies().save("pulled/letter.pdf", ContentFile(letter))
    AttachmentRenditionFactory(attachment=kept, key="pulled/letter.pdf", size_bytes=len(letter))

    command(there, here, "--confirm")

    ours = Comment.objects.filter(document=here.document).order_by("source_id")
    names = ("text", "first_name", "last_name", "city", "state_province_region", "zip", "country")
    theirs = Rendition.objects.filter(document=there.document).order_by("number")
    assert list(ours.values_list(*names)) == list(theirs.values_list(*names))
    assert {comment.channel for comment in ours} == {Channel.PORTAL}
    # The portal tells the day alone, as midnight in Washington; it stays a day.
    assert {(comment.received_at, comment.received_on) for comment in ours} == {(None, dt.date(2026, 3, 10))}
    attachment = Attachment.objects.get(comment__in=ours)
    with open_original(attachment.key) as original:
        assert original.read() == letter


def test_who_else_signed_and_what_is_answered_come_from_a_portal_that_says_it_can_tell(portal, there, here):
    post(there, 2)
    source = Comment.objects.order_by("pk").first()
    Rendition.objects.filter(pk=source.pk).update(signatories="Ada Lovelace\nCharles Babbage")
    for period in (there, here):
        RequestForComment.objects.create(rulemaking=period.document.rulemaking, number=3, text="What would it cost?")
    CommentTarget.objects.create(comment=source, request=there.document.rulemaking.requests_for_comment.get())

    command(there, here, "--confirm")

    ours = Comment.objects.filter(document=here.document).order_by("source_id")
    assert [comment.signatories for comment in ours] == ["Ada Lovelace\nCharles Babbage", ""]
    answered = CommentTarget.objects.get(comment__in=ours)
    assert (answered.comment, answered.request) == (ours[0], here.document.rulemaking.requests_for_comment.get())


@pytest.mark.parametrize(
    "description",
    [(404, {}, b""), (500, {}, b""), (200, {}, b"<html>"), (200, {}, b"[]"), (200, {}, b'{"paths": []}')],
    ids=["none", "fault", "no JSON", "no object", "another API"],
)
def test_a_portal_that_does_not_describe_itself_is_asked_the_usual_question(live_server, there, description):
    post(there, 1)
    with gate_before(live_server.url) as gate:
        gate.instead["/v4/openapi.json"] = description
        _, rows, _ = pulled_from(Portal(base_url=f"{gate.url}/v4", sleep=lambda seconds: None), there)

    assert len(rows) == 1
    assert [path for path in gate.asked if "/v4/comments/" in path] == [
        f"/v4/comments/{rows[0]['id']}?include=attachments"
    ]


def test_a_comment_that_is_gone_since_it_was_listed_is_told_and_ends_no_pull(
    live_server, there, here, settings, capsys
):
    post(there, 4)
    with gate_before(live_server.url) as gate:
        settings.PORTAL_URL = f"{gate.url}/v4"
        gate.before_detail = lambda count: (404, {}) if count == 2 else None
        command(there, here, "--confirm")

    said = capsys.readouterr()
    assert "4 comments pulled; 3 taken" in said.out
    assert " 1 refused" in said.out
    assert f"{gate.details[1]} was listed and is not there any more" in said.err


def test_a_key_that_the_portal_refuses_ends_the_pull(live_server, there):
    post(there, 2)
    with gate_before(live_server.url) as gate:
        gate.before_detail = lambda count: (403, {})
        with pytest.raises(NotThere, match="Check the key"):
            pulled_from(Portal(base_url=f"{gate.url}/v4", sleep=lambda seconds: None), there)


def test_the_key_is_told_to_the_portal_and_to_nobody_to_whom_it_leads(live_server):
    with gate_before(live_server.url) as elsewhere, gate_before(live_server.url) as gate:
        gate.instead["/v4/comments"] = (302, {"Location": f"{elsewhere.url}/v4/comments"}, b"")
        Portal(base_url=f"{gate.url}/v4", api_key="secret").get("comments")

    assert (gate.keys, elsewhere.keys) == (["secret"], [None])


def test_an_answer_that_drips_does_not_hold_the_worker(live_server, monkeypatch):
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.2)
    with gate_before(live_server.url) as gate:
        gate.dripping.add("/v4/comments")
        with pytest.raises(PortalAway, match="took more than"):
            Portal(base_url=f"{gate.url}/v4", sleep=lambda seconds: None).get("comments")


def test_json_that_is_no_answer_of_such_a_portal_is_told(live_server, there):
    with gate_before(live_server.url) as gate:
        gate.instead["/v4/comments"] = (200, {}, b'{"message": "hello"}')
        with pytest.raises(PortalFault, match="address of a v4 API"):
            Portal(base_url=f"{gate.url}/v4").get("comments")


def test_a_second_pull_brings_what_is_new_alone(portal, there, here, capsys):
    post(there, 4)
    command(there, here, "--confirm")
    command(there, here, "--confirm")
    assert "Nothing changed" in capsys.readouterr().out
    later = CommentFactory(document=there.document, posted=True)
    Rendition.objects.filter(pk=later.pk).update(last_modified_at=CHANGED_AT + dt.timedelta(hours=1))

    command(there, here, "--confirm")

    assert "1 comments pulled; 1 taken, 0 already here" in capsys.readouterr().out
    assert Comment.objects.filter(document=here.document).count() == 5


def test_without_confirming_nothing_is_imported_and_the_next_pull_begins_anew(portal, there, here):
    post(there, 2)

    command(there, here)

    assert not Comment.objects.filter(document=here.document).exists()
    assert BulkImport.objects.get().channel == Channel.PORTAL
    with pytest.raises(CommandError, match="brought before"):
        command(there, here)


def test_a_withdrawn_comment_is_told_and_not_taken(portal, there, here, capsys):
    CommentFactory(document=there.document, withdrawn=True)
    RenditionFactory(comment=CommentFactory(document=there.document, status__is_numbered=True), feed_position=None)

    command(there, here, "--confirm")

    assert "0 taken, 0 already here, 0 taken beside another with the same id, 1 refused" in capsys.readouterr().out


def test_an_unknown_document_and_a_portal_that_is_away_are_told(portal, there, here, settings):
    with pytest.raises(NotThere):
        pull(
            portal=portal, document_id="NONE-2026-0001-0001", since=None, is_known=lambda ids: [],
            shelf=FolderShelf("."), file_max_bytes=1,
        )  # fmt: skip
    settings.PORTAL_URL = "http://127.0.0.1:1/v4"
    with pytest.raises(PortalFault, match="does not answer"):
        Portal(base_url=settings.PORTAL_URL, sleep=lambda seconds: None).get("comments")


def test_a_portal_that_asks_to_wait_is_waited_for(portal, there, settings):
    settings.API_REQUESTS_PER_HOUR = 3
    post(there, 2)
    waited = []

    def wait(seconds):
        waited.append(seconds)
        settings.API_REQUESTS_PER_HOUR = 0

    _, rows, _ = pulled_from(Portal(base_url=portal.base_url, sleep=wait), there)

    assert len(rows) == 2
    assert len(waited) == 1
    assert waited[0] > 0
