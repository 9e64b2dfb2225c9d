"""Workbooks that are damaged, or claim what isn't so, or would never end: no row is lost, and each fault is told."""

import io
import os
import tracemalloc
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.xml.constants import SHARED_STRINGS

from comments.enums import ImportPhase
from comments.intake.bulk import ahead, orders, sheets
from comments.models import Comment
from tests.comments.bulk import IN_TIME, NOW, bring, check, run
from tests.comments.test_hostile_imports import fault_of, zipped
from tests.factories import CommentPeriodFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def period():
    return CommentPeriodFactory()


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unzipped(book):
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def changed(book, part, old, new):
    """A workbook with some bytes of one part exchanged."""
    parts = unzipped(book)
    assert old in parts[part]
    return zipped([*(parts | {part: parts[part].replace(old, new, 1)}).items()])


_SHEET = "xl/worksheets/sheet1.xml"
_CELL = b'<c r="A3" t="inlineStr"><is><t>a1</t></is></c>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b"<row <<<"),
        (b"</sheetData>", b""),
        (_CELL, b'<c r="A3" t="s"><v>4000</v></c>'),
        (_CELL, b'<c r="A3" t="n"><v>four</v></c>'),
    ],
    ids=["broken in the middle", "cut off", "a text that is not there", "no number"],
)
def test_a_workbook_that_is_damaged_in_the_middle_says_from_where_on(period, old, new):
    book = workbook(["id", "comment", "received"], *[[f"a{n}", f"Text {n}", IN_TIME] for n in range(5)])

    assert "can't be read from row" in fault_of(period, changed(book, _SHEET, old, new), "comments.xlsx")


def test_a_workbook_of_which_a_part_unpacks_without_end_is_not_opened(period, monkeypatch):
    monkeypatch.setattr(sheets, "_OTHERS_MAX_BYTES", 100_000)
    book = changed(workbook(["id", "comment"], ["1", "x"]), "xl/styles.xml", b"<fonts", b" " * 200_000 + b"<fonts")

    assert "too large to read" in fault_of(period, book, "comments.xlsx")


_TEXTS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'


@pytest.mark.parametrize("path", ["xl/worksheets/texts.xml", "xl/texts.bin", "xl/sharedStrings.xml"])
def test_the_texts_of_a_workbook_are_bounded_wherever_they_lie(period, monkeypatch, path):
    """The list of contents names them, and any part will do, also one that looks like a sheet."""
    monkeypatch.setattr(sheets, "_TEXTS_MAX_BYTES", 100_000)
    book = workbook(["id", "comment", "received"], ["1", "x", IN_TIME])
    named = f'<Override PartName="/{path}" ContentType="{SHARED_STRINGS}"/></Types>'.encode()
    parts = unzipped(changed(book, "[Content_Types].xml", b"</Types>", named))
    few, many = (_TEXTS.format("<si><t>x</t></si>" * count).encode() for count in (10, 10_000))

    assert "too large to read" in fault_of(period, zipped([*parts.items(), (path, many)]), "comments.xlsx")
    assert fault_of(period, zipped([*parts.items(), (path, few)]), "comments.xlsx") == ""


@pytest.mark.parametrize("claimed", [b"A1:C2", b"A1:A100", b"A1:XFD1048576", b"B3:C4"])
def test_no_row_of_a_workbook_is_lost_where_its_sheet_claims_another_size(period, claimed):
    book = workbook(["id", "comment", "received"], *[[f"a{n}", f"Text {n}", IN_TIME] for n in range(5)])

    found = check(bring(period, changed(book, _SHEET, b'ref="A1:C6"', b'ref="' + claimed + b'"'), name="comments.xlsx"))

    assert [one.outcome for one in found] == ["taken"] * 5


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (b'<row r="2"', "not in their order"),
        (b'<row r="900000000"', "beyond the last that Excel knows"),
        (b"<row>" + b"<j/>" * 500_000 + b'</row><row r="4"', "more than 1 MiB"),
    ],
    ids=["a number twice", "a gap without end", "a row without end"],
)
def test_rows_of_a_workbook_that_would_be_dropped_or_never_end_are_told(period, monkeypatch, new, words):
    monkeypatch.setattr(sheets, "_ROW_MAX_BYTES", 1024 * 1024)
    book = workbook(["id", "comment", "received"], *[[f"a{n}", f"Text {n}", IN_TIME] for n in range(5)])

    found = fault_of(period, changed(book, _SHEET, b'<row r="3"', new), "comments.xlsx")

    assert words in found
    assert "behind row 2 of “Sheet”" in found


def test_rows_of_a_workbook_hold_no_memory_once_they_are_read(monkeypatch):
    book = workbook(["id", "comment"])
    rows = b"".join(b'<row r="%d" ht="15" customHeight="1"/>' % number for number in range(2, 20_000))
    filled = changed(book, _SHEET, b"</sheetData>", b"<j/>" * 300_000 + rows + b"</sheetData>")
    (sheet,) = sheets.Book(io.BytesIO(filled)).sheets
    tracemalloc.start()
    try:
        assert sum(1 for _ in sheet.rows()) == 19_999
        assert tracemalloc.get_traced_memory()[1] < 2_000_000  # and not what the elements in between are
    finally:
        tracemalloc.stop()


def lacks_memory(*given, **more):
    raise MemoryError


def test_a_workbook_for_which_there_is_no_memory_is_not_called_a_damaged_one(monkeypatch):
    book = workbook(["id", "comment"])
    (sheet,) = sheets.Book(io.BytesIO(book)).sheets
    monkeypatch.setattr(sheets.WorkSheetParser, "parse_row", lacks_memory)
    with pytest.raises(MemoryError):
        list(sheet.rows())

    monkeypatch.setattr(sheets, "apply_stylesheet", lacks_memory)
    with pytest.raises(MemoryError):
        sheets.Book(io.BytesIO(book))


def test_an_import_whose_child_lacks_memory_for_the_workbook_is_done_without_it(period, monkeypatch):
    bulk_import = bring(period, workbook(["id", "comment", "received"], ["1", "Text", IN_TIME]), name="comments.xlsx")
    check(bulk_import)
    orders.confirm(bulk_import=bulk_import, by="c.onfirmer", at=NOW)
    parent, parse_row = os.getpid(), sheets.WorkSheetParser.parse_row
    monkeypatch.setattr(
        sheets.WorkSheetParser,
        "parse_row",
        lambda *given: parse_row(*given) if os.getpid() == parent else lacks_memory(),
    )
    monkeypatch.setattr(ahead, "CHILD_FROM", 0)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)

    run(bulk_import, ImportPhase.IMPORT)

    assert Comment.objects.get().text == "Text"


def test_a_sheet_of_which_no_cell_says_anything_is_no_second_one(period):
    book = openpyxl.Workbook()
    for row in (["id", "comment", "received"], ["1", "Text", IN_TIME]):
        book.active.append(row)
    book.create_sheet("Formats").cell(1, 1).font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)

    assert fault_of(period, out.getvalue(), "comments.xlsx") == ""


def test_a_formula_is_what_it_came_to_and_nothing_where_it_was_never_worked_out(period):
    book = workbook(["id", "comment", "received"], ["1", "=1+1", IN_TIME], ["2", "Text", IN_TIME])

    first, second = check(bring(period, book, name="comments.xlsx"))

    assert (first.outcome, first.column, second.outcome) == ("refused", "comment", "taken")
