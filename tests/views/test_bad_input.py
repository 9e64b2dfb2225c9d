"""What the form is sent wrong, and the sentence that each gets. Nothing of it is recorded, and every answer has words.

The table is read as documentation too: one row for each kind of fault that a field can have.
"""

import io
import zipfile
from typing import Any

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments.models import Comment
from rulemaking.models import CommentPeriod
from tests.views.form_data import TEXT, filled_in, send_address

pytestmark = pytest.mark.django_db

ORGANIZATION = {
    "submitter_type": "ORGANIZATION", "first_name": "", "last_name": "",
    "organization": "Elm Bank", "organization_type": "Company",
}  # fmt: skip
ANONYMOUS = {"submitter_type": "ANONYMOUS", "first_name": "", "last_name": ""}


def _zip(names: list[str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


def _locked_pdf() -> bytes:
    writer, made = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    writer.encrypt("secret")
    writer.write(made)
    return made.getvalue()


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"files": [(name, content)]}


LONG = [
    ("first_name", 25), ("last_name", 25), ("organization", 120), ("email", 100), ("city", 50),
    ("state_province_region", 50), ("country", 50), ("submitter_rep", 120),
]  # fmt: skip
"""Each field and the code points it holds."""

CASES: list[tuple[str, dict[str, Any], str]] = [
    ("nothing at all", {"text": ""}, "Write your comment, or attach it as a file."),
    ("blanks alone", {"text": " \n\t\u3000 "}, "Write your comment, or attach it as a file."),
    ("one character too many", {"text": "x" * 5001}, "the limit is 5,000. Shorten it by 1,"),
    ("far too long", {"text": "x" * 12_000}, "Your comment has 12,000 characters;"),
    ("too long by emoji", {"text": "🙂" * 5001}, "Your comment has 5,001 characters;"),
    ("NUL in the text", {"text": "a\x00b"}, "This holds a NUL character (code 0)"),
    ("nobody chosen", {"submitter_type": ""}, "Say who is commenting: an individual"),
    ("an unknown choice", {"submitter_type": "ROBOT"}, "Say who is commenting: an individual"),
    ("no first name", {"first_name": ""}, "First name is missing."),
    ("no last name", {"last_name": ""}, "Last name is missing."),
    ("names of blanks", {"first_name": "  ", "last_name": "\u3000"}, "Last name is missing."),
    ("no organization", ORGANIZATION | {"organization": ""}, "Organization is missing."),
    ("no kind", ORGANIZATION | {"organization_type": ""}, "Choose what kind of organization it is"),
    ("an unknown kind", ORGANIZATION | {"organization_type": "Club"}, "Choose what kind of organization it is"),
    ("an individual of a kind", {"organization_type": "Company"}, "Only an organization has a kind."),
    ("anonymous with a first name", ANONYMOUS | {"first_name": "Nora"}, "Remove the name, or choose again."),
    ("anonymous with a last name", ANONYMOUS | {"last_name": "Lund"}, "Remove the name, or choose again."),
    ("anonymous for a bank", ANONYMOUS | {"organization": "Elm Bank"}, "Remove the name, or choose again."),
    ("anonymous by a lawyer", ANONYMOUS | {"submitter_rep": "Ines"}, "Remove the name, or choose again."),
    ("anonymous with signatures", ANONYMOUS | {"signatories": "Bo"}, "Remove the name, or choose again."),
    ("no at sign", {"email": "nora.example.com"}, "Write an e-mail address such as"),
    ("two at signs", {"email": "a@b@example.com"}, "Write an e-mail address such as"),
    ("no domain", {"email": "nora@"}, "Write an e-mail address such as"),
    ("two addresses", {"email": "a@example.com, b@example.com"}, "Write an e-mail address such as"),
    ("a second header", {"email": "a@example.com\nBcc: b@example.com"}, "control character or a line break"),
    ("a receipt to nowhere", {"wants_email_receipt": "on"}, "Write your e-mail address, or don't ask"),
    ("not understood", {"acknowledged": ""}, "Check this box if you understand"),
    ("a token of nobody", {"submission_token": "x"}, "Your words are still here"),
    ("no token", {"submission_token": ""}, "Your words are still here"),
    ("a token with NUL", {"submission_token": "a\x00:b:c"}, "Your words are still here"),
    ("a question of no rule", {"targets": ["question-99"]}, "question or section that you chose is not in this rule."),
    ("a section of nothing", {"targets": ["section-"]}, "question or section that you chose is not in this rule."),
    ("501 signatures", {"signatories": "\n".join(["Bo"] * 501)}, "501 people sign; the form takes 500."),
    ("a long signature", {"signatories": "x" * 151}, "Line 1 of the signatures has 151 characters"),
    ("a tab in a signature", {"signatories": "Bo\tLind"}, "Line 1 of the signatures holds a control character."),
    ("NUL in a signature", {"signatories": "Bo\x00"}, "Line 1 of the signatures holds a control character."),
    *((f"{name} too long", {name: "x" * (most + 1)}, f"has {most + 1} characters; the limit is {most}.")
      for name, most in LONG),
    *((f"a line break in {name}", {name: "a\nb"}, "control character or a line break. Type it again on one line.")
      for name, _most in LONG),
    *((f"NUL in {name}", {name: "a\x00b"}, "control character or a line break. Type it again on one line.")
      for name in ("first_name", "organization", "country")),
    ("an empty file", _file("a.txt", b""), "“a.txt” is empty."),
    ("a program", _file("a.exe", b"MZ"), "“a.exe” is not of a kind we can take."),
    ("no ending", _file("letter", b"x"), "“letter” is not of a kind we can take."),
    ("an archive", _file("a.zip", _zip(["a"])), "“a.zip” is not of a kind we can take."),
    ("a program named text", _file("a.txt", b"MZ\x90\x00"), "“a.txt” is not a text file, whatever its name says."),
    ("bytes named text", _file("a.txt", b"a\x00b"), "“a.txt” is not a text file, whatever its name says."),
    ("text named PDF", _file("a.pdf", b"hello"), "“a.pdf” is not a PDF file, whatever its name says."),
    ("text named picture", _file("a.png", b"hello"), "“a.png” is not a PNG file, whatever its name says."),
    ("a locked PDF", _file("a.pdf", _locked_pdf()), "“a.pdf” is protected by a password."),
    ("an archive named DOCX", _file("a.docx", _zip(["x"])), "“a.docx” is not a docx file, whatever its name says."),
    ("a broken DOCX", _file("a.docx", b"PK\x03\x04broken"), "“a.docx” can&#x27;t be opened: it is damaged"),
    ("macros", _file("a.docx", _zip(["word/a", "word/vbaProject.bin"])), "“a.docx” holds macros."),
    ("an old Word file", _file("a.docx", b"\xd0\xcf\x11\xe0"), "protected by a password or of an old format."),
    ("a sheet named DOCX", _file("a.docx", _zip(["xl/a"])), "“a.docx” is not a docx file, whatever its name says."),
    ("two of one name", {"files": [("a.txt", b"1"), ("a.txt", b"2")]}, "Two files are named “a.txt”."),
    ("21 files", {"files": [(f"{n}.txt", b"x") for n in range(21)]}, "You attached 21 files; the limit is 20."),
    ("a name of dots", _file("...", b"x"), "A file has no name."),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_fault_gets_its_sentence_and_the_words_come_back(
    client: Client, period: CommentPeriod, sent: dict[str, Any], said: str
) -> None:
    files = {"files": [SimpleUploadedFile(name, content) for name, content in sent["files"]]} if "files" in sent else {}

    answer = client.post(send_address(period), filled_in(client, period, **(sent | files)))
    page = answer.content.decode()

    assert answer.status_code == 400
    assert said in page.replace("&#x27;", "'") or said in page
    assert sent.get("text", TEXT).strip()[:50].replace("\x00", "") in page.replace("\x00", "")
    assert not Comment.objects.exists()


def test_the_table_holds_every_kind_of_fault_once() -> None:
    names = [case[0] for case in CASES]

    assert len(names) == len(set(names)) >= 60
