"""Bulk files hold what the API shows, no more and no less, and are served so that a broken download goes on."""

import csv
import datetime as dt
import hashlib
import io
import json
import tracemalloc
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from comments import jobs, work
from comments.api.bulk import rows, runs
from comments.api.bulk.columns import HEADER
from comments.enums import BulkFormat, BulkOccasion, JobKind, Status
from comments.models import BulkFile, BulkRun, CommentStatus, CommentTarget, Job, Rendition
from comments.record.sequencer import sequence_changes
from comments.record.stores import public_copies
from rulemaking.models import Docket, RequestForComment, Section
from tests import factories
from tests.api.conftest import ASKED_AT, Api
from tests.api.test_paging import post_many

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "zanzibar"
DOCKET = "FINCEN-2026-0100"
SAID = (
    "text", "first_name", "last_name", "organization", "city", "state_province_region", "zip", "country", "signatories",
)  # fmt: skip
TOLD = ("comment", "commentText", "organization", "city", "attachmentText")
EVERYTHING = f"fields={','.join(rows.COMMENT_NAMES)}"
PRIVATE = ("email", "phone", "address1", "address2")


@pytest.fixture
def docket(settings: Any) -> Docket:
    """Comments of every status, with files; what is not public says the canary."""
    settings.PUBLIC_BASE_URL = "http://comments.example"
    document = factories.DocumentFactory(docket__docket_id=DOCKET)
    factories.CommentPeriodFactory(document=document)
    private = dict.fromkeys(PRIVATE, CANARY)
    said = dict.fromkeys(SAID, CANARY)
    posted = factories.CommentFactory(
        document=document, posted=True, text="One\n“two”, <three>;\r four", signatories="Grace, Bank\nAlan", **private
    )
    question = RequestForComment.objects.create(rulemaking=document.rulemaking, number=12, text="Is it enough?")
    section = Section.objects.create(document=document, position=2, number="III.B", heading="Costs")
    CommentTarget.objects.create(comment=posted, section=section)
    CommentTarget.objects.create(comment=posted, request=question)
    factories.AttachmentFactory(comment=posted, published=True, rendition__text="In the file, text")
    factories.AttachmentFactory(comment=posted, withheld=True, rendition__text=CANARY)
    factories.CommentFactory(document=document, from_organization=True, posted=True, status__confirmed_item_count=7)
    factories.CommentFactory(document=document, by_mail=True, posted=True, text="")
    for status in ("restricted", "withdrawn"):
        shown = {f"rendition__{name}": CANARY for name in (*SAID, "title")}
        comment = factories.CommentFactory(document=document, **said, **private, **{status: True}, **shown)
        CommentTarget.objects.create(comment=comment, request=question)
        factories.AttachmentFactory(comment=comment, published=True, rendition__text=CANARY)
    factories.CommentFactory(document=document, numbered=True, **said, **private)
    factories.CommentFactory(document=document, **said, **private)
    factories.CommentFactory(posted=True, text="Of another docket")
    return document.docket


def produce(docket: Docket, *, at: dt.datetime = ASKED_AT) -> BulkRun:
    """Orders and makes a docket's files."""
    run = runs.order(docket=docket, occasion=BulkOccasion.DEMAND, by="r.okafor", at=at)
    (job,) = jobs.claim(kind=JobKind.BULK, at=at, limit=1)
    assert runs.produce(run=run, job=job, at=at)
    run.refresh_from_db()
    return run


def status_of(client: Client, address: str, **headers: str) -> int:
    response = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response.close()
    return response.status_code


def content(run: BulkRun, file_format: BulkFormat) -> bytes:
    with public_copies().open(run.files.get(file_format=file_format).key) as file:
        return file.read()


def ids_by_format(run: BulkRun) -> dict[str, set[str]]:
    """The comments in each file of a run."""
    table = list(csv.DictReader(io.StringIO(content(run, BulkFormat.CSV).decode(), newline="")))
    lines = [json.loads(line) for line in content(run, BulkFormat.JSONL).splitlines()]
    parquet = pq.read_table(io.BytesIO(content(run, BulkFormat.PARQUET)))
    return {
        "csv": {row["Document ID"] for row in table if row["Document Type"] == "Public Submission"},
        "jsonl": {line["data"]["id"] for line in lines},
        "parquet": set(parquet["id"].to_pylist()),
    }


def test_each_line_is_what_the_api_answers(api: Api, docket: Docket) -> None:
    lines = [json.loads(line) for line in content(produce(docket), BulkFormat.JSONL).splitlines()]
    names = ",".join(rows.COMMENT_NAMES)
    assert len(lines) == 5
    for line in lines:
        assert line == api.json(f"comments/{line['data']['id']}?include=attachments&fields={names}")


ODD = (
    'He said: "no",', '",\n  "', "100 %b %s %% %(id)s", "\\", "\u2028\u2029\x7f\x01\t", "ព្រះរាជាណាចក្រ 🙂 مرحبا",
    "a\r\nb", "null",
)  # fmt: skip


def test_whatever_a_comment_says_comes_back_from_every_format(api: Api, docket: Docket) -> None:
    document = docket.documents.get()
    for place, said in enumerate(ODD):
        factories.CommentFactory(
            document=document, posted=True, text=said, organization=said, city=said if place % 2 else ""
        )
    unplaced = factories.CommentFactory(document=document, posted=True, rendition__unplaced=True)
    factories.AttachmentFactory(comment=unplaced, published=True)
    last = factories.CommentFactory(document=document, posted=True, text="The last")
    factories.AttachmentFactory(comment=last, published=True, rendition__text=ODD[0])
    run = produce(docket)
    shown = {
        one["id"]: one["attributes"] for one in api.json(f"comments?filter[docketId]={DOCKET}&{EVERYTHING}")["data"]
    }
    assert {ODD[0]} in [set(one["attachmentText"] or ()) for one in shown.values()]
    lines = [json.loads(line)["data"] for line in content(run, BulkFormat.JSONL).splitlines()]
    assert {line["id"]: line["attributes"] for line in lines} == shown
    parquet = pq.read_table(io.BytesIO(content(run, BulkFormat.PARQUET))).to_pylist()
    table = csv.DictReader(io.StringIO(content(run, BulkFormat.CSV).decode(), newline=""))
    cells = {row["Document ID"]: row for row in table if row["Document Type"] == "Public Submission"}
    assert {row["id"] for row in parquet} == cells.keys() == shown.keys()
    for row in parquet:
        own = shown[row["id"]]
        assert [row[name] for name in TOLD] == [own[name] for name in TOLD]
        cell = cells[row["id"]]
        assert [cell["Comment"], cell["Organization Name"], cell["City"]] == [
            own[name] or "" for name in ("comment", "organization", "city")
        ]


def test_all_formats_and_the_paging_of_the_api_hold_the_same_comments(api: Api, docket: Docket) -> None:
    found = ids_by_format(produce(docket))
    paged = set(api.ids(f"comments?filter[docketId]={DOCKET}"))
    assert len(paged) == 5
    assert found == dict.fromkeys(("csv", "jsonl", "parquet"), paged)


def test_the_table_has_the_columns_of_the_original_and_prints_as_it_does(api: Api, docket: Docket) -> None:
    text = content(produce(docket), BulkFormat.CSV).decode()
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    by_id = {row["Document ID"]: row for row in table}
    assert len(HEADER) == 60
    assert text.split("\r\n", 1)[0].startswith("Document ID,Agency ID,Docket ID,Tracking Number,Document Type,")
    assert text.split("\r\n", 1)[0].endswith('Attachment Files,"Display Properties (Name, Label, Tooltip)"')
    document, posted, mass = by_id[f"{DOCKET}-0001"], by_id[f"{DOCKET}-0002"], by_id[f"{DOCKET}-0003"]
    assert (document["Document Type"], document["Comment Due Date"]) == ("Proposed Rule", "2026-04-02T03:59Z")
    assert (posted["Posted Date"], posted["Is Withdrawn?"]) == ("2026-03-12T04:00Z", "false")
    assert posted["Comment"] == api.json(f"comments/{DOCKET}-0002")["data"]["attributes"]["comment"]
    assert posted["Attachment Files"] == f"http://comments.example/files/{DOCKET}-0002/1/letter-1.pdf"
    assert (posted["Duplicate Comments"], mass["Duplicate Comments"]) == ("", "6")
    assert {row["Is Withdrawn?"] for row in table if row["Reason Withdrawn"]} == {"true"}


def test_parquet_is_typed_and_holds_the_files(api: Api, docket: Docket) -> None:
    table = pq.read_table(io.BytesIO(content(produce(docket), BulkFormat.PARQUET)))
    first = table.to_pylist()[0]
    assert first["receiveDate"] == dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)
    assert (first["withdrawn"], first["attachmentText"]) == (False, ["In the file, text"])
    assert (first["signatories"], first["targets"]) == (["Grace, Bank", "Alan"], ["question-12", "section-2"])
    assert [one["targets"] for one in table.to_pylist()[1:]] == [None] * 4, "tombstones name none, though they had some"
    assert [file["restrictReasonType"] for file in first["attachments"]] == [None, "Copyrighted"]
    assert [file["size"] for file in first["attachments"]] == [235577, None]


def test_what_is_not_public_is_in_no_byte_of_any_format(api: Api, docket: Docket) -> None:
    run = produce(docket)
    everything = pq.read_table(io.BytesIO(content(run, BulkFormat.PARQUET))).to_pylist()
    assert "In the file, text" in repr(everything)
    assert CANARY not in repr(everything)
    for file_format in BulkFormat:
        assert CANARY.encode() not in content(run, file_format)
    manifest = api.client.get(f"/bulk/{DOCKET}/manifest.json").content
    assert CANARY.encode() not in manifest


def test_the_manifest_reconciles_with_the_files_and_with_the_api(api: Api, docket: Docket) -> None:
    run = produce(docket)
    manifest = json.loads(api.client.get(f"/bulk/{DOCKET}/manifest.json").content)
    counts = manifest["counts"]
    assert counts == {"documents": 1, "comments": 5, "posted": 3, "restricted": 1, "withdrawn": 1}
    assert counts["comments"] == api.json(f"comments?filter[docketId]={DOCKET}")["meta"]["totalElements"]
    assert counts["posted"] == Rendition.objects.posted().filter(docket=docket).count()
    assert {file["format"]: file["rows"] for file in manifest["files"]} == {"csv": 6, "jsonl": 5, "parquet": 5}
    for file in manifest["files"]:
        served = b"".join(api.client.get(file["url"].removeprefix("http://comments.example")).streaming_content)
        assert (len(served), hashlib.sha256(served).hexdigest()) == (file["size"], file["sha256"])
    assert manifest["feedPosition"] == run.feed_position == Rendition.objects.latest("feed_position").feed_position
    assert api.json(f"bulk-files/{DOCKET}")["data"]["attributes"] == {**manifest, "isBeingMadeAgain": False}
    assert api.ids("bulk-files") == [DOCKET]


def test_a_file_that_disagrees_with_the_database_is_not_published(docket: Docket, monkeypatch) -> None:
    monkeypatch.setattr(rows, "comments", lambda held: iter(()))
    run = runs.order(docket=docket, occasion=BulkOccasion.DEMAND, by="x", at=ASKED_AT)
    (job,) = jobs.claim(kind=JobKind.BULK, at=ASKED_AT, limit=1)
    with pytest.raises(runs.BulkDoesNotReconcile):
        runs.produce(run=run, job=job, at=ASKED_AT)
    assert not BulkRun.objects.current().exists()


def test_all_that_is_written_is_of_one_moment(docket: Docket, tmp_path, application_connection) -> None:
    other = application_connection()
    posted = Rendition.objects.get(docket=docket, number=2)
    with rows.snapshot(docket, at=ASKED_AT) as held:
        other.execute("UPDATE comments_commentstatus SET status = 'restricted', restrict_reason_type = 'Other', "
                      "restrict_reason = 'x' WHERE comment_id = %s", [posted.pk])  # fmt: skip
        other.commit()
        found = {identifier: batch.status for batch in rows.comments(held) for identifier in batch.identifiers}
    assert found[f"{DOCKET}-0002"] == Status.POSTED
    assert held.counts["posted"] == list(found.values()).count(Status.POSTED) == 3


def test_memory_does_not_grow_with_the_docket(docket: Docket, tmp_path) -> None:
    def peak(*, more: int) -> int:
        post_many(docket.documents.get(), more)
        Rendition.objects.update(text="word " * 600)
        tracemalloc.start()
        runs.write(docket=docket, at=ASKED_AT, folder=tmp_path, formats=(BulkFormat.JSONL,))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    # What is held at once depends on how far the threads have come: a mebibyte of lines, or two, and each comment is
    # there twice in its line. The 4,000 more are 25.
    few = peak(more=2000)
    assert peak(more=4000) < few + 2 * 2**20


def test_a_new_run_takes_the_place_of_the_one_before_and_old_files_are_swept_later(api: Api, docket: Docket) -> None:
    first = produce(docket)
    keys = set(first.files.values_list("key", flat=True))
    second = produce(docket, at=ASKED_AT + dt.timedelta(minutes=1))
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    replaced_at = first.replaced_at
    assert runs.sweep(at=replaced_at + dt.timedelta(minutes=59)) == 0
    assert runs.sweep(at=replaced_at + dt.timedelta(minutes=60)) == 3
    assert not any(public_copies().exists(key) for key in keys)
    assert all(public_copies().exists(key) for key in second.files.values_list("key", flat=True))


def test_of_two_runs_at_once_the_later_snapshot_stays(docket: Docket) -> None:
    earlier = runs.order(docket=docket, occasion=BulkOccasion.DEMAND, by="x", at=ASKED_AT)
    (job,) = jobs.claim(kind=JobKind.BULK, at=ASKED_AT, limit=1)
    later = BulkRun.objects.create(docket=docket, occasion=BulkOccasion.DEMAND, ordered_at=ASKED_AT, ordered_by="x")
    other = Job.objects.create(kind=JobKind.BULK, bulk_run=later, ordered_at=ASKED_AT, not_before=ASKED_AT)
    (other,) = jobs.claim(kind=JobKind.BULK, at=ASKED_AT, limit=1)
    runs.produce(run=later, job=other, at=ASKED_AT + dt.timedelta(seconds=1))
    runs.produce(run=earlier, job=job, at=ASKED_AT)
    assert BulkRun.objects.current().get() == later


def test_a_worker_that_lost_its_lease_changes_nothing_and_its_files_are_swept(docket: Docket) -> None:
    run = runs.order(docket=docket, occasion=BulkOccasion.DEMAND, by="x", at=ASKED_AT)
    (lost,) = jobs.claim(kind=JobKind.BULK, at=ASKED_AT, limit=1)
    jobs.claim(kind=JobKind.BULK, at=ASKED_AT + dt.timedelta(hours=1), limit=1)
    assert not runs.produce(run=run, job=lost, at=ASKED_AT)
    assert not BulkRun.objects.current().exists()
    assert runs.sweep(at=dt.datetime.now(dt.UTC)) == 0
    assert runs.sweep(at=dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)) == 3


def test_a_comment_that_was_taken_back_leaves_with_its_file_at_once(api: Api, docket: Docket) -> None:
    produce(docket)
    address = f"/bulk/{DOCKET}/comments.jsonl"
    assert status_of(api.client, address) == 200
    posted = Rendition.objects.get(docket=docket, number=2)
    CommentStatus.objects.filter(pk=posted.pk).update(status=Status.WITHDRAWN, withdrawn_reason="By mistake")
    Rendition.objects.filter(pk=posted.pk).update(is_change_owed=True)
    for _ in range(2):  # before the sequencer has placed the change, and after
        assert status_of(api.client, address) == 503
        assert api.json(f"bulk-files/{DOCKET}")["data"]["attributes"]["isBeingMadeAgain"] is True
        sequence_changes(at=ASKED_AT)
    owed = {run.docket: run.occasion for run in runs.order_due(at=ASKED_AT)}
    assert owed[docket] == BulkOccasion.TAKEN_BACK
    work.make_bulk_files(limit=5)
    assert status_of(api.client, address) == 200


def test_what_is_added_waits_for_the_pause_and_a_night_makes_all_anew(docket: Docket, settings) -> None:
    settings.BULK_PAUSE_SECONDS = 600
    assert {run.docket for run in runs.order_due(at=ASKED_AT)} == set(Docket.objects.all())
    while work.make_bulk_files():
        pass
    BulkRun.objects.update(as_of=dt.datetime.now(dt.UTC), ordered_at=ASKED_AT)
    assert runs.order_due(at=ASKED_AT + dt.timedelta(minutes=30)) == []
    factories.CommentFactory(document=docket.documents.get(), posted=True)
    assert runs.order_due(at=ASKED_AT + dt.timedelta(seconds=599)) == []
    (run,) = runs.order_due(at=ASKED_AT + dt.timedelta(seconds=600))
    assert (run.docket, run.occasion) == (docket, BulkOccasion.CHANGE)
    nightly = runs.order_due(at=dt.datetime(2026, 3, 17, 4, 0, 1, tzinfo=dt.UTC))
    assert {run.occasion for run in nightly} == {BulkOccasion.NIGHTLY}
    assert docket not in {run.docket for run in nightly}  # one is owed already


def test_a_docket_without_public_comments_has_no_files(api: Api, docket: Docket) -> None:
    empty = factories.DocumentFactory(docket__docket_id="FINCEN-2026-0200").docket
    runs.order_due(at=ASKED_AT)
    assert not BulkRun.objects.filter(docket=empty).exists()
    for path in ("/bulk/FINCEN-2026-0200/comments.csv", "/bulk/FINCEN-2026-0200/manifest.json", "/v4/bulk-files/X1"):
        assert api.response(path).status_code == 404
    assert api.response("bulk-files/nothing").status_code == 400


@pytest.fixture
def served(api: Api, docket: Docket) -> tuple[Client, str, bytes, str]:
    """A client, the address of a file, its bytes, its ETag."""
    run = produce(docket)
    digest = bytes(run.files.get(file_format=BulkFormat.JSONL).sha256).hex()
    return api.client, f"/bulk/{DOCKET}/comments.jsonl", content(run, BulkFormat.JSONL), f'"{digest}"'


def test_a_file_is_an_attachment_with_its_hash_and_size(served) -> None:
    client, address, whole, etag = served
    response = client.get(address)
    assert b"".join(response.streaming_content) == whole
    assert (response["ETag"], response["Content-Length"]) == (etag, str(len(whole)))
    assert response["Content-Disposition"] == f'attachment; filename="{DOCKET}-comments.jsonl"'
    assert (response["Accept-Ranges"], response["X-Content-Type-Options"]) == ("bytes", "nosniff")
    head = client.head(address)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(whole)))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-0", 0, 1), ("bytes=10-", 10, None), ("bytes=-7", -7, None), ("Bytes=5-99999999", 5, None)],
)
def test_a_part_is_served_as_asked(served, asked: str, start: int, end: int | None) -> None:
    client, address, whole, etag = served
    response = client.get(address, headers={"range": asked, "if-range": etag})
    expected = whole[start:end]
    first = start % len(whole)
    assert response.status_code == 206
    assert b"".join(response.streaming_content) == expected
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole)}"
    assert response["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_what_lies_behind_the_end_is_refused(served, asked: str) -> None:
    client, address, whole, _ = served
    response = client.get(address, headers={"range": asked})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=5-4", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=" + "9" * 30]
)
def test_what_is_no_single_range_gets_the_whole(served, asked: str) -> None:
    client, address, whole, _ = served
    response = client.get(address, headers={"range": asked})
    assert (response.status_code, b"".join(response.streaming_content)) == (200, whole)


def test_a_download_that_goes_on_after_the_file_was_replaced_begins_again(served, docket: Docket) -> None:
    client, address, _, etag = served
    factories.CommentFactory(document=docket.documents.get(), posted=True)
    run = produce(docket, at=ASKED_AT + dt.timedelta(minutes=1))
    response = client.get(address, headers={"range": "bytes=5-", "if-range": etag})
    assert (response.status_code, b"".join(response.streaming_content)) == (200, content(run, BulkFormat.JSONL))


def test_an_unchanged_file_is_not_sent_again(served) -> None:
    client, address, _, etag = served
    seen = client.head(address)
    assert status_of(client, address, if_none_match=etag) == 304
    assert status_of(client, address, if_modified_since=seen["Last-Modified"]) == 304
    assert status_of(client, address, if_none_match='"other"') == 200
    assert status_of(client, address, if_match='"other"') == 412


def test_people_find_the_files_on_a_page_of_the_rule(api: Api, docket: Docket) -> None:
    rule = docket.documents.get().rulemaking
    empty = api.client.get(f"/rules/{rule.slug}/download/").content.decode()
    produce(docket)
    page = api.client.get(f"/rules/{rule.slug}/download/").content.decode()
    spanish = api.client.get(f"/rules/{rule.slug}/download/", headers={"accept-language": "es"}).content.decode()
    assert "There are no files yet" in empty
    assert f"/bulk/{DOCKET}/comments.csv" in page
    assert bytes(BulkFile.objects.get(file_format="csv").sha256).hex() in page
    assert "Descargar todos los comentarios" in spanish
    assert f"/rules/{rule.slug}/download/" in api.client.get(f"/rules/{rule.slug}/").content.decode()
