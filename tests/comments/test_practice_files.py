import datetime as dt
import io
import random
import zipfile
from collections.abc import Mapping

import openpyxl
import pypdfium2
import pytest
from docx import Document
from PIL import Image

from comments.practice import SampleComment, SampleFile, sample_comments
from comments.practice.files import DOCX_TYPE, XLSX_TYPE, docx, scan_pdf, scan_png, text_pdf, xlsx
from comments.practice.oddities import SEE_ATTACHED

PARAGRAPHS = ["A first paragraph (with brackets) and a \\ in it.", "A second one, with an é and a dash – so."]


@pytest.fixture(scope="module")
def by_kind() -> Mapping[str, SampleComment]:
    comments = sample_comments(
        seed=3,
        count=100,
        opens_on=dt.date(2026, 3, 2),
        until=dt.datetime(2026, 3, 20, tzinfo=dt.UTC),
        subject="Sample Heron Group",
    )
    return {comment.kind: comment for comment in comments}


def only_file(comment: SampleComment) -> SampleFile:
    (file,) = comment.files
    return file


def pdf_text(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def docx_text(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def test_text_of_a_written_pdf_can_be_read_back() -> None:
    file = text_pdf("a.pdf", title="A title", paragraphs=PARAGRAPHS)
    text = pdf_text(file.content)
    assert [part for part in ("A title", *PARAGRAPHS) if part not in text] == []


def test_a_long_text_goes_over_several_pages_of_a_pdf() -> None:
    file = text_pdf("a.pdf", title="Long", paragraphs=[f"Paragraph {number}." for number in range(120)])
    with pypdfium2.PdfDocument(file.content) as pdf:
        assert len(pdf) == 5
    assert "Paragraph 119." in pdf_text(file.content)


def test_same_input_gives_the_same_bytes() -> None:
    def made() -> list[SampleFile]:
        return [
            text_pdf("a.pdf", title="T", paragraphs=PARAGRAPHS),
            docx("a.docx", title="T", paragraphs=PARAGRAPHS),
            xlsx("a.xlsx", sheet="S", rows=[("a", "b"), (1, 2)]),
            scan_png("a.png", paragraphs=PARAGRAPHS, rng=random.Random(1)),
            scan_pdf("b.pdf", pages=[PARAGRAPHS, PARAGRAPHS], rng=random.Random(1)),
        ]

    assert made() == made()


def test_the_attached_pdf_has_a_text_layer(by_kind: Mapping[str, SampleComment]) -> None:
    file = only_file(by_kind["attachment-pdf"])
    assert file.content_type == "application/pdf"
    assert "Sample Heron Group" in " ".join(pdf_text(file.content).split())


def test_the_attached_word_document_opens_and_says_something(by_kind: Mapping[str, SampleComment]) -> None:
    file = only_file(by_kind["attachment-docx"])
    assert file.content_type == DOCX_TYPE
    assert "Sample Heron Group" in docx_text(file.content)


@pytest.mark.parametrize("kind", ["attachment-scan-pdf", "paper", "paper-late-looking"])
def test_scanned_pdfs_hold_pictures_and_no_text(by_kind: Mapping[str, SampleComment], kind: str) -> None:
    file = only_file(by_kind[kind])
    assert pdf_text(file.content).strip() == ""
    with pypdfium2.PdfDocument(file.content) as pdf:
        darkest = [min(page.render(scale=0.5).to_pil().convert("L").tobytes()) for page in pdf]
    assert max(darkest) < 120


def test_the_scanned_picture_opens_and_shows_dark_letters(by_kind: Mapping[str, SampleComment]) -> None:
    file = only_file(by_kind["attachment-scan-png"])
    with Image.open(io.BytesIO(file.content)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (850, 1100)
        assert min(picture.convert("L").tobytes()) < 120


def test_the_cost_table_adds_up(by_kind: Mapping[str, SampleComment]) -> None:
    file = only_file(by_kind["attachment-xlsx"])
    assert file.content_type == XLSX_TYPE
    sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    assert sheet is not None
    head, *steps, total = sheet.iter_rows(values_only=True)
    assert head[0] == "Step"
    assert total == ("Total", sum(s[1] for s in steps), None, sum(s[1] * s[2] for s in steps))


def test_comments_of_attachments_alone_say_so(by_kind: Mapping[str, SampleComment]) -> None:
    attached = [comment for kind, comment in by_kind.items() if kind.startswith("attachment-")]
    assert len(attached) == 5
    assert {comment.text for comment in attached} == {SEE_ATTACHED}


def test_the_letter_of_counsel_has_3500_words_and_asks_for_the_record(
    by_kind: Mapping[str, SampleComment],
) -> None:
    letter = by_kind["law-firm"]
    whole = letter.text + "\n" + docx_text(only_file(letter).content)
    assert len(whole.split()) >= 3_500
    assert [part for part in ("120 days", "5318A(c)(2)(B)", "FBME Bank", "Due process") if part not in whole] == []


def test_files_are_smaller_than_the_limit_of_ten_megabytes(by_kind: Mapping[str, SampleComment]) -> None:
    sizes = [len(file.content) for comment in by_kind.values() for file in comment.files]
    assert min(sizes) > 0
    assert max(sizes) < 200_000


def test_office_files_carry_no_hour_of_their_making() -> None:
    word, sheet = docx("a.docx", title="T", paragraphs=PARAGRAPHS), xlsx("a.xlsx", sheet="S", rows=[("a",)])
    for file in (word, sheet):
        with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
            assert {entry.date_time for entry in packed.infolist()} == {(2025, 1, 1, 0, 0, 0)}
    made = {Document(io.BytesIO(word.content)).core_properties.modified}
    made.add(openpyxl.load_workbook(io.BytesIO(sheet.content)).properties.modified)
    assert {moment.replace(tzinfo=dt.UTC) for moment in made if moment} == {dt.datetime(2025, 1, 1, tzinfo=dt.UTC)}
