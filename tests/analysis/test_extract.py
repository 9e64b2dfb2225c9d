"""Text of attachments; whatever the file, an answer with a status."""

import shutil
import sys
from pathlib import Path

import pytest

from comments.analysis import extract
from comments.analysis.extract import Extraction, Limits
from tests.analysis import files

ANY = "application/octet-stream"


def read(folder: Path, content: bytes, media_type: str = ANY, limits: Limits | None = None) -> Extraction:
    return extract.extract(files.saved(folder, content), media_type, limits=limits)


@pytest.mark.parametrize(
    ("content", "media_type", "text", "pages"),
    [
        (files.pdf(["We oppose.", "Page two."]), ANY, "We oppose.\n\nPage two.", 2),
        (b"\n\n" + files.pdf(["After some noise."]), "text/plain", "After some noise.", 1),
        (files.word(), ANY, "We ask for ninety days.\n\nCost: 14 hours\nRural Bankers", None),
        (files.workbook(), ANY, "Bank\tHours\t14.5\nSecond sheet", 2),
        (files.slides(), ANY, "First slide\nLast slide", 2),
        (rb"{\rtf1\ansi The {\b rule} is caf\'e9 talk.\par Next.}", ANY, "The rule is café talk.\nNext.", None),
        (b"<html><style>p{}</style><p>One &amp; two<p>Three<script>x()</script>", ANY, "One & two\nThree", None),
        (b"<p>One</p>", "text/html; charset=utf-8", "One", None),
        (b"<p>One</p>", "text/plain", "<p>One</p>", None),
        ("Grüße".encode("cp1252"), "text/plain", "Grüße", None),
        ("Wide words".encode("utf-16"), "text/plain", "Wide words", None),
        ("Wide words unmarked".encode("utf-16-le"), "text/plain", "Wide words unmarked", None),
        ("ខ្ញុំគាំទ្រ".encode(), "text/plain", "ខ្ញុំគាំទ្រ", None),
    ],
    ids=[
        *("pdf", "pdf-with-noise", "docx", "xlsx", "pptx", "rtf", "html", "html-by-type", "not-html-by-type"),
        *("cp1252", "utf-16", "utf-16-unmarked", "khmer"),
    ],
)
def test_the_text_of_a_sound_file_is_read(tmp_path, content, media_type, text, pages):
    found = read(tmp_path, content, media_type)
    assert (found.status, found.text.strip(), found.page_count) == (extract.EXTRACTED, text, pages)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w><p><t>&b;</t></p></w>'


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", extract.EMPTY),
        (b" \n\t ", extract.EMPTY),
        (files.pdf([""]), extract.EMPTY),
        (files.encrypted_pdf(), extract.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), extract.ENCRYPTED),
        (b"\xd0\xcf\x11\xe0" + b"WordDocument" * 40, extract.UNREADABLE),
        (b"%PDF-1.7 and then nothing", extract.UNREADABLE),
        (files.word()[:900], extract.UNREADABLE),
        (files.archive({"readme.txt": b"A zip of other files"}), extract.UNREADABLE),
        (files.archive({"word/document.xml": LAUGHS}), extract.UNREADABLE),
        (bytes(range(256)) * 40, extract.UNREADABLE),
        (b"\x89PNG\r\n\x1a\n broken", extract.UNREADABLE),
    ],
    ids=[
        *("no-bytes", "blank", "blank-pdf", "encrypted-pdf", "encrypted-office", "old-office", "broken-pdf"),
        *("cut-docx", "plain-zip", "entities", "binary", "broken-picture"),
    ],
)
def test_a_file_without_text_says_why(tmp_path, content, status):
    found = read(tmp_path, content)
    assert (found.status, found.text.strip()) == (status, "")


@pytest.mark.parametrize("kind", ["PDF", "PNG"])
def test_a_scan_is_recognised_where_tesseract_stands_and_else_named(tmp_path, kind):
    found = read(tmp_path, files.scan(kind))
    if shutil.which("tesseract"):
        assert found.status == extract.EXTRACTED
        assert "OPPOSE" in found.text
    else:
        assert (found.status, found.text, found.unread_page_count) == (extract.NO_TEXT_LAYER, "", 1)


@pytest.mark.parametrize("kind", ["PDF", "PNG"])
def test_a_scan_has_no_text_layer_when_recognition_is_off(tmp_path, kind):
    found = read(tmp_path, files.scan(kind), limits=Limits(recognise_pages=0))
    assert (found.status, found.unread_page_count) == (extract.NO_TEXT_LAYER, 1)


def test_a_document_of_one_picture_has_no_text_layer(tmp_path):
    content = files.archive({"word/document.xml": b"<w><p/></w>", "word/media/image1.png": files.scan("PNG")})
    assert read(tmp_path, content).status == extract.NO_TEXT_LAYER


def test_pictures_beside_text_are_named_as_unread(tmp_path):
    document = b"<w><p><t>See below.</t></p></w>"
    content = files.archive({"word/document.xml": document, "word/media/image1.png": b"x"})
    found = read(tmp_path, content)
    assert (found.status, found.text, found.unread_page_count) == (extract.EXTRACTED, "See below.", 1)


def test_a_zip_bomb_is_refused_by_its_size_and_by_its_ratio(tmp_path):
    document = b"<w>" + b" " * 3_000_000 + b"</w>"
    bomb = files.archive({"word/document.xml": document})
    assert read(tmp_path, bomb).status == extract.TOO_LARGE
    small = Limits(unpacked_bytes=1_000_000, archive_ratio=10**9)
    assert "unpack" in read(tmp_path, bomb, limits=small).detail


def test_too_much_text_is_cut_and_says_so(tmp_path):
    found = read(tmp_path, b"word " * 100, limits=Limits(text_chars=50))
    assert (found.status, found.text) == (extract.TOO_LARGE, "word " * 10)


def test_too_many_pages_are_cut_and_say_so(tmp_path):
    found = read(tmp_path, files.pdf(["One.", "Two.", "Three."]), limits=Limits(pages=2))
    assert (found.status, found.text, found.page_count) == (extract.TOO_LARGE, "One.\n\nTwo.", 3)


def test_too_many_bytes_are_not_opened(tmp_path):
    assert read(tmp_path, b"word " * 100, limits=Limits(input_bytes=99)).status == extract.TOO_LARGE


def test_a_file_that_takes_too_long_is_given_up(tmp_path):
    found = read(tmp_path, files.pdf(["Late."]), limits=Limits(seconds=0.001))
    assert (found.status, found.text) == (extract.TIMED_OUT, "")


def test_a_file_that_needs_too_much_memory_is_named_and_harms_nobody(tmp_path):
    members = {"word/document.xml": b"<w><p><t>" + b"wide words " * 6_000_000 + b"</t></p></w>"}
    generous = {"archive_ratio": 10**9, "text_chars": 10**9}
    found = read(tmp_path, files.archive(members), limits=Limits(memory_bytes=200 << 20, **generous))
    assert found.status in (extract.TOO_LARGE, extract.UNREADABLE)
    assert found.text == ""
    assert found.detail


def test_the_child_sees_no_setting_of_ours(tmp_path, monkeypatch):
    seen = tmp_path / "seen"
    spy = tmp_path / "python"
    spy.write_text(f'#!/bin/sh\nenv > "{seen}"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setattr(sys, "executable", str(spy))
    found = read(tmp_path, b"words")
    assert found.status == extract.UNREADABLE
    assert "PYTHONPATH" in seen.read_text()
    assert "secret" not in seen.read_text()


def test_a_missing_file_is_our_fault_and_raised(tmp_path):
    with pytest.raises(FileNotFoundError):
        extract.extract(tmp_path / "nowhere", ANY)


def test_nul_and_lone_surrogates_leave_the_text(tmp_path):
    content = rb"{\rtf1 A\u-10179? B}"
    found = read(tmp_path, content)
    assert found.status == extract.EXTRACTED
    assert found.text.encode("utf-8")
