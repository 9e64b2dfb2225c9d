"""Files on their way in: kinds by content, names, sizes, hashes."""

import hashlib
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from comments.intake.files import MEDIA_TYPES, FileRefused, clean_name, keep_file
from comments.record import stores
from comments.record.stores import DurableFileSystemStorage, open_original, originals
from tests.comments.making import image, office, pdf

GOOD = {
    "bmp": image("BMP"),
    "docx": office("word"),
    "gif": image("GIF"),
    "jpg": image("JPEG"),
    "jpeg": image("JPEG"),
    "pdf": pdf(),
    "png": image("PNG"),
    "pptx": office("ppt"),
    "rtf": rb"{\rtf1 hello}",
    "sgml": b"<doc>hello</doc>",
    "tif": image("TIFF"),
    "tiff": image("TIFF"),
    "txt": "Grüße".encode(),
    "wpd": b"\xffWPC\x00\x00",
    "xlsx": office("xl"),
    "xml": b"<?xml version='1.0'?><a/>",
}


def keep(content, name):
    return keep_file(SimpleUploadedFile("upload", content), name=name)


def test_the_examples_cover_every_kind_that_is_taken():
    assert set(GOOD) == set(MEDIA_TYPES)


def repr_of_name(value: object) -> str:
    """Ids of cases by their file's name: the made content differs from run to run."""
    return value if isinstance(value, str) else "content"


@pytest.mark.parametrize("ending", sorted(GOOD))
def test_each_of_the_sixteen_kinds_is_taken_with_its_media_type(ending):
    kept = keep(GOOD[ending], f"comment.{ending}")

    assert (kept.file_format, kept.content_type) == (ending, MEDIA_TYPES[ending])


@pytest.mark.parametrize("ending", sorted(GOOD))
def test_a_program_with_the_ending_of_another_kind_is_refused(ending):
    with pytest.raises(FileRefused):
        keep(b"MZ\x90\x00\x03\x00\x00\x00" + os.urandom(200), f"comment.{ending}")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (GOOD["pdf"], "a.docx"),
        (GOOD["png"], "a.pdf"),
        (GOOD["jpg"], "a.png"),
        (GOOD["pdf"], "a.txt"),
        (GOOD["docx"], "a.txt"),
        (GOOD["docx"], "a.xlsx"),
        (b"PK\x03\x04 damaged", "a.docx"),
        (b"\xd0\xcf\x11\xe0 old or encrypted", "a.docx"),
        (b"plain words", "a.rtf"),
    ],
    ids=repr_of_name,
)
def test_content_that_is_not_what_the_name_says_is_refused(content, name):
    with pytest.raises(FileRefused) as refusal:
        keep(content, name)

    assert name in refusal.value.message


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.zip", "a.pdf.exe", "a", "a.docm", "a.doc"])
def test_other_endings_are_refused_with_the_list_of_those_taken(name):
    with pytest.raises(FileRefused, match="Save it as one of: bmp, docx, gif"):
        keep(GOOD["pdf"], name)


def test_an_office_file_with_macros_is_refused():
    with pytest.raises(FileRefused, match="holds macros"):
        keep(office("word", word__vbaProject_dot_bin=b"x"), "a.docx")


def test_a_pdf_that_needs_a_password_is_refused():
    with pytest.raises(FileRefused, match="protected by a password"):
        keep(pdf(password="secret"), "a.pdf")


def test_a_pdf_that_is_only_guarded_against_changes_is_taken():
    assert keep(pdf(owner_password="secret"), "a.pdf").file_format == "pdf"


def test_a_damaged_pdf_is_taken_for_a_person_to_read():
    assert keep(b"%PDF-1.7\n and then nothing that makes sense", "a.pdf").file_format == "pdf"


def test_an_encrypted_part_of_an_office_file_is_refused():
    flagged = bytearray(GOOD["docx"])
    central = flagged.index(b"PK\x01\x02")
    flagged[central + 8] |= 1

    with pytest.raises(FileRefused, match="protected by a password"):
        keep(bytes(flagged), "a.docx")


def test_a_zip_bomb_is_refused_before_anything_is_unpacked():
    bomb = office("word", word__big_dot_xml=b"\0" * 251 * 1024 * 1024)
    assert len(bomb) < 1024 * 1024

    with pytest.raises(FileRefused, match="unpacks to more"):
        keep(bomb, "a.docx")


def test_an_empty_file_is_refused():
    with pytest.raises(FileRefused, match="is empty"):
        keep(b"", "a.pdf")


def test_the_limit_is_taken_and_one_byte_more_is_refused(settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024

    assert keep(b"x" * 1024 * 1024, "a.txt").size_bytes == 1024 * 1024
    with pytest.raises(FileRefused, match="the limit is 1 MB"):
        keep(b"x" * (1024 * 1024 + 1), "a.txt")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\letter.pdf", "letter.pdf"),
        ("/var/www/..\\a.pdf", "a.pdf"),
        ("fdp.\u202etxt.pdf", "fdp.txt.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nb\u2028c.pdf", "abc.pdf"),
        ("half\ud83d.pdf", "half.pdf"),
        ("..hidden.pdf. ", "hidden.pdf"),
        ("Stellungnahme Müller 山田.pdf", "Stellungnahme Müller 山田.pdf"),
        ('a"; rm -rf.pdf', 'a"; rm -rf.pdf'),
    ],
)
def test_a_hostile_name_becomes_a_plain_one(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["", "..", "/", "a/", "\u202e", "x" * 252 + ".pdf"])
def test_a_name_of_which_nothing_sensible_is_left_is_refused(name):
    with pytest.raises(FileRefused):
        clean_name(name)


def test_the_original_lies_in_the_store_byte_for_byte_under_a_key_that_tells_nothing():
    content = os.urandom(300_000)

    kept = keep(b"\x89PNG\r\n\x1a\n" + content, "../secret plan.png")

    with open_original(kept.key) as stored:
        assert stored.read() == b"\x89PNG\r\n\x1a\n" + content
    assert kept.sha256 == hashlib.sha256(b"\x89PNG\r\n\x1a\n" + content).digest()
    assert "secret" not in kept.key


def test_a_large_upload_is_read_in_pieces_and_stays_with_its_owner():
    upload = TemporaryUploadedFile("letter.txt", "text/plain", 3_000_000, None)
    upload.write(b"y" * 3_000_000)
    upload.seek(0)
    largest = []
    read = upload.file.read
    upload.file.read = lambda size=-1: largest.append(size) or read(size)

    kept = keep_file(upload, name="letter.txt")

    assert kept.sha256 == hashlib.sha256(b"y" * 3_000_000).digest()
    assert -1 not in largest
    assert max(largest) <= 64 * 1024
    assert Path(upload.temporary_file_path()).exists()


def test_two_equal_files_lie_apart():
    assert keep(GOOD["pdf"], "a.pdf").key != keep(GOOD["pdf"], "a.pdf").key


def test_a_file_that_shrank_on_the_way_is_refused():
    upload = ContentFile(b"only this much", name="a.txt")
    upload.size = 400

    with pytest.raises(FileRefused, match="did not arrive whole"):
        keep_file(upload, name="a.txt")


def test_file_and_folders_are_synced_before_save_returns(tmp_path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        stores.os, "fsync", lambda fd: synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())) or real(fd)
    )
    store = DurableFileSystemStorage(location=str(tmp_path / "store"))

    store.save("ab/key", ContentFile(b"bytes"))

    assert synced[-3:] == [str(tmp_path / "store/ab/key"), str(tmp_path / "store/ab"), str(tmp_path / "store")]


def test_originals_and_public_copies_have_folders_of_their_own():
    assert originals().location != stores.public_copies().location


def test_originals_can_be_read_by_their_owner_alone():
    kept = keep(GOOD["txt"], "a.txt")

    assert Path(originals().path(kept.key)).stat().st_mode & 0o077 == 0


def test_a_file_that_lies_in_memory_is_taken_too():
    assert keep_file(ContentFile(b"words", name="x"), name="a.txt").size_bytes == 5
