"""Files of comments that are damaged, or made to do harm: each is told, none stops the import or holds up others."""

import datetime as dt
import io
import json
import time
import warnings
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from comments import jobs, work
from comments.enums import ImportPhase, JobKind
from comments.intake.bulk import archives, orders, preparing, running, tables
from comments.intake.bulk.layout import ImportFileFault
from comments.intake.bulk.tables import CsvTable, JsonLinesTable
from comments.models import Attachment, Comment, Job
from tests.comments.bulk import IN_TIME, NOW, bring, check, outcomes, run, table, take
from tests.comments.making import pdf
from tests.factories import CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


def fault_of(period, content, name):
    bulk_import = bring(period, content, name=name)
    check(bulk_import)
    return orders.totals(bulk_import, ImportPhase.CHECK).fault


def note_of(period, content):
    bulk_import = bring(period, content)
    found = check(bulk_import)
    return found, orders.totals(bulk_import, ImportPhase.CHECK).note


def zipped(members):
    """A ZIP of (name, content), names twice if need be."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a name that comes twice
        for name, content in members:
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# --- headers


def test_a_header_in_another_encoding_is_shown_as_far_as_it_can_be(period):
    content = table(("1", "Text", IN_TIME, "2026"), header="id,comment,received,Año").decode().encode("cp1252")

    (found,), note = note_of(period, content)

    assert found.outcome == "taken"
    assert "Columns that are not read: A�o." in note


def test_nul_in_a_header_is_no_reason_to_fail(period):
    (found,), note = note_of(period, table(("1", "Text", IN_TIME, "x"), header="id,comment,received,a\x00b"))

    assert found.outcome == "taken"
    assert "Columns that are not read: a�b." in note


def test_a_heading_on_two_lines_is_the_column_that_it_names(period):
    content = table(("1", "Text", IN_TIME), ("2", "Text", "soon"), header='id,comment,"Received\nDate"')

    taken, refused = take(bring(period, content))

    assert (taken.outcome, refused.outcome, refused.column) == ("taken", "refused", "Received Date")
    assert "column “Received Date”" in Comment.objects.get().received_evidence


def test_ten_thousand_columns_are_read_and_the_note_stays_short(period):
    header = ",".join(["id", "comment", "received", *(f"column {n}" for n in range(10_000))])

    (found,), note = note_of(period, table(("1", "Text", IN_TIME, *[""] * 10_000), header=header))

    assert found.outcome == "taken"
    assert len(note) <= 1000


# --- rows without an end


@pytest.mark.parametrize("made", [CsvTable, JsonLinesTable])
def test_a_row_that_never_ends_is_not_held_in_memory(made, monkeypatch):
    monkeypatch.setattr(tables, "_ROW_MAX_BYTES", 2000)
    head = b"id,comment\r\n1,Fine\r\n" if made is CsvTable else b'{"id": 1, "comment": "Fine"}\n'
    more = b'2,"' + b'a\n","' * 1000 if made is CsvTable else b'{"id": 2, "comment": "' + b"a" * 3000 + b'"}\n'
    rows = made(io.BytesIO(head + more), "utf-8").rows(tables.START)

    assert next(rows).values["text"] == "Fine"
    with pytest.raises(tables.ImportFileFault, match="A row is longer than"):
        next(rows)


def test_rows_behind_one_another_are_no_endless_row(monkeypatch):
    monkeypatch.setattr(tables, "_ROW_MAX_BYTES", 40)
    content = b"id,comment\r\n" + b'1,"a\nb"\r\n' * 100

    assert len(list(CsvTable(io.BytesIO(content), "utf-8").rows(tables.START))) == 100


@pytest.mark.parametrize("depth", [200, 900, 5000, 100_000])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_lists_within_lists_refuse_their_line_alone(period, depth, brackets):
    begins, ends = ("[", "]") if brackets == "[]" else ('{"a":', "}")
    deep = begins * depth + "1" + ends * depth
    lines = [
        json.dumps({"id": 1, "comment": "One", "received": IN_TIME}),
        f'{{"id": 2, "received": "{IN_TIME}", "comment": {deep}}}',
        json.dumps({"id": 3, "comment": "Three", "received": IN_TIME}),
    ]

    found = check(bring(period, "\n".join(lines).encode(), name="comments.jsonl"))

    assert [one.outcome for one in found][::2] == ["taken", "taken"]
    assert found[1].outcome == "refused"


@pytest.mark.parametrize(
    "value",
    [
        '{"a": 1}',
        '[["a"]]',
        "1e999",
        "-1e999",
        "NaN",
        "9" * 5000,
        '"\\ud800"',
        '"\\u0000"',
        "true",
        "{}",
        "[]",
        "[null]",
        "1e308",
    ],
)
def test_any_value_of_a_line_gives_an_outcome(period, value):
    lines = f'{{"comment": "One", "received": "{IN_TIME}", "id": "a"}}\n{{"comment": {value}, "received": {value}}}\n'

    found = check(bring(period, lines.encode(), name="comments.jsonl"))

    assert outcomes(found) == [(1, "taken"), (2, "refused")]


# --- damaged and odd containers


def test_a_zip_whose_bytes_are_damaged_says_so(period):
    rows = table(*[(f"{n}", f"Text {n} of many", IN_TIME) for n in range(200)], header="id,comment,received")
    whole = bytearray(zipped([("comments.csv", rows)]))
    for place in range(60, 200):
        whole[place] ^= 0xFF

    assert "damaged" in fault_of(period, bytes(whole), "campaign.zip")


def test_a_damaged_file_in_a_zip_refuses_its_row_alone(period):
    rows = table(("1", "Text", "a.pdf", IN_TIME), ("2", "Text", "", IN_TIME), header="id,comment,files,received")
    content = pdf(author="x" * 3000)
    whole = bytearray(zipped([("a.pdf", content), ("comments.csv", rows)]))
    for place in range(60, 300):
        whole[place] ^= 0xFF

    first, second = check(bring(period, bytes(whole), name="campaign.zip"))

    assert (first.outcome, first.column) == ("refused", "files")
    assert "damaged" in first.words
    assert second.outcome == "taken"


@pytest.mark.parametrize("second", ["comments.csv", "Comments.CSV"])
def test_a_zip_with_two_tables_of_one_name_is_not_read(period, second):
    rows = table(("1", "Text", IN_TIME), header="id,comment,received")

    assert "must hold one table" in fault_of(period, zipped([("comments.csv", rows), (second, rows)]), "campaign.zip")


def test_a_zip_in_a_zip_is_a_file_that_no_row_names(period):
    rows = table(("1", "Text", "inner.zip", IN_TIME), header="id,comment,files,received")
    content = zipped([("comments.csv", rows), ("inner.zip", zipped([("comments.csv", rows)]))])

    (found,) = check(bring(period, content, name="campaign.zip"))

    assert (found.outcome, found.column) == ("refused", "files")
    assert "not of a kind" in found.words


def test_of_two_files_with_one_name_none_is_taken_for_the_other(period):
    rows = table(("1", "Text", "a.txt", IN_TIME), header="id,comment,files,received")

    (found,) = check(bring(period, zipped([("comments.csv", rows), ("a.txt", b"1"), ("a.txt", b"2")]), name="c.zip"))

    assert found.outcome == "refused"
    assert "Several files in the ZIP are named “a.txt”" in found.words


def test_a_whole_path_means_its_own_file_though_others_end_in_it(period):
    rows = table(("1", "Text", "a.txt", IN_TIME), header="id,comment,files,received")

    take(bring(period, zipped([("comments.csv", rows), ("a.txt", b"1"), ("b/a.txt", b"22")]), name="c.zip"))

    assert Attachment.objects.get().size_bytes == 1


def test_files_with_one_long_name_in_several_folders_are_all_kept(period):
    name = "n" * 251 + ".txt"
    rows = table(("1", "Text", ",".join(f"{n}/{name}" for n in range(3)), IN_TIME), header="id,comment,files,received")

    (found,) = take(
        bring(period, zipped([("comments.csv", rows), *((f"{n}/{name}", b"x") for n in range(3))]), name="c.zip")
    )

    assert found.outcome == "taken"
    names = Attachment.objects.values_list("file_name", flat=True)
    assert len(set(names)) == 3
    assert {len(one) for one in names} == {255}


def test_a_row_that_names_more_files_than_a_comment_holds_is_refused(period):
    rows = table(("1", "Text", ",".join(f"{n}.txt" for n in range(1001)), IN_TIME), header="id,comment,files,received")

    (found,) = check(bring(period, zipped([("comments.csv", rows), ("0.txt", b"x")]), name="c.zip"))

    assert found.words.startswith("This row names 1,001 files")


# --- room for what is unpacked


@pytest.mark.parametrize("lack", ["too little is free", "it fills up meanwhile"])
def test_an_import_whose_table_has_no_room_on_the_disk_waits_for_it(period, monkeypatch, lack):
    bulk_import = bring(
        period, zipped([("comments.csv", table(("1", "Ada", "Tester", "Text", IN_TIME)))]), name="c.zip"
    )
    with monkeypatch.context() as patched:
        if lack == "too little is free":
            patched.setattr(archives.shutil, "disk_usage", lambda folder: SimpleNamespace(free=100))
        else:
            patched.setattr(archives.tempfile, "TemporaryFile", lambda: Path("/dev/full").open("w+b", buffering=0))  # noqa: SIM115
        assert work.run_imports() == 1

    job = Job.objects.get()
    assert (job.failed_at, job.done_at) == (None, None)
    assert job.last_error.startswith("NoRoom: ")
    assert not bulk_import.parts.exists()
    assert [one.outcome for one in check(bulk_import)] == ["taken"]


# --- batches and their lease


def test_a_batch_ends_where_its_files_weigh_much(period, monkeypatch):
    monkeypatch.setattr(preparing, "_BATCH_FILE_BYTES", 3 * 256 * 1024)
    rows = table(*[(f"{n}", "Text", "a.txt", IN_TIME) for n in range(10)], header="id,comment,files,received")
    bulk_import = bring(period, zipped([("comments.csv", rows), ("a.txt", b"x")]), name="c.zip")

    running.run(bulk_import=bulk_import, phase=ImportPhase.CHECK, now=lambda: NOW, goes_on=lambda done: True)

    parts = bulk_import.parts.order_by("number").values_list("row_count", flat=True)
    assert list(parts) == [4, 4, 2]


def test_a_batch_ends_where_its_texts_are_long(period, monkeypatch):
    monkeypatch.setattr(preparing, "_BATCH_CHARACTERS", 2500)
    bulk_import = bring(period, table(*[(f"{n}", "", "", "x" * 1000, IN_TIME) for n in range(7)]))

    running.run(bulk_import=bulk_import, phase=ImportPhase.CHECK, now=lambda: NOW, goes_on=lambda done: True)

    assert list(bulk_import.parts.order_by("number").values_list("row_count", flat=True)) == [3, 3, 1]


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_kept_while_one_batch_takes_long(period, monkeypatch):
    """What another worker would find, seen from within the batch."""
    seen = []
    run = running.run

    def slowly(**given):
        job = Job.objects.get(kind=JobKind.CHECK_IMPORT)
        first = job.leased_until
        for _ in range(200):
            job.refresh_from_db()
            if job.leased_until > first:
                break
            time.sleep(0.02)
        seen.append(job.leased_until - first)
        return run(**given)

    monkeypatch.setattr(jobs, "LEASE_SECONDS", 1)
    monkeypatch.setattr(work, "_IMPORT_LEASE", dt.timedelta(seconds=1))
    monkeypatch.setattr(running, "run", slowly)
    bring(period, table(("1", "", "", "Text", IN_TIME)), at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1))

    work.run_imports()

    assert seen[0] > dt.timedelta()
    assert not Job.objects.filter(kind=JobKind.CHECK_IMPORT, done_at__isnull=True).exists()


# --- faults of ours


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("received", "0001-01-01T00:00:00Z"),
        ("received", "9999-12-31T23:59:00-05:00"),
        ("items", "9" * 5_000),
        ("files", "http://[x/a.pdf"),
    ],
)
def test_a_cell_beyond_all_reckoning_refuses_its_row_alone(period, name, value):
    row = {"id": "1", "comment": "Text", "received": IN_TIME} | {name: value}
    whole = {**dict.fromkeys(row, ""), "id": "2", "comment": "Another", "received": IN_TIME}
    content = zipped([("comments.csv", table(row.values(), whole.values(), header=",".join(row)))])

    refused, taken = take(bring(period, content, name="campaign.zip"))

    assert (refused.outcome, taken.outcome) == ("refused", "taken")
    assert refused.words


def test_a_file_that_can_not_be_read_now_is_imported_later_and_whole(period, monkeypatch):
    """The store may fail for a while: the import was confirmed, and no file with a fault of its own is."""
    bulk_import = bring(period, table(("1", "Text", IN_TIME), header="id,comment,received"))
    check(bulk_import)
    orders.confirm(bulk_import=bulk_import, by="c.onfirmer", at=NOW)

    def away(_):
        raise ImportFileFault("The workbook can't be opened.")

    with monkeypatch.context() as patched:
        patched.setattr(running, "open_table", away)
        with pytest.raises(jobs.ServiceDown, match="as it was when it was checked"):
            run(bulk_import, ImportPhase.IMPORT)

    assert not orders.totals(bulk_import, ImportPhase.IMPORT).is_over
    run(bulk_import, ImportPhase.IMPORT)
    assert Comment.objects.get().text == "Text"
