"""Submissions and files for the tests of the core, each valid by itself."""

import datetime as dt
import hashlib
import io
import zipfile
from dataclasses import replace
from typing import Any

import pypdf
from django.core.files.base import ContentFile
from PIL import Image

from comments.enums import Channel, OrganizationType, ReceivedBasis, SubmitterType
from comments.intake.submission import Received, StoredFile, Submission, Submitter
from comments.models import Comment
from comments.record.stores import originals
from rulemaking.models import CommentPeriod
from tests.factories import OFFICIAL, RECEIVED_AT, CommentPeriodFactory

ADA = Submitter(
    submitter_type=SubmitterType.INDIVIDUAL,
    first_name="Ada",
    last_name="Tester",
    email="ada@mail.example",
    phone="202-555-0143",
    address1="12 Sample Street",
    city="Dayton",
    state_province_region="OH",
    zip="45402",
    country="United States",
)
BANKERS = Submitter(
    submitter_type=SubmitterType.ORGANIZATION,
    organization="Example Bankers Association",
    organization_type=OrganizationType.ORGANIZATION,
)
TEXT = "Our credit union would need ninety days to close such accounts."


def submission(period: CommentPeriod | None = None, **changes: Any) -> Submission:
    """From Ada, by the web form, while the period was open."""
    period = period or CommentPeriodFactory()
    made = Submission(
        document=period.document,
        channel=Channel.WEB,
        text=TEXT,
        submitter=ADA,
        received=Received(at=RECEIVED_AT),
    )
    return replace(made, **changes)


def on_paper(day: dt.date, **changes: Any) -> Received:
    """A letter with a date and no time."""
    letter = Received(
        at=None, on=day, basis=ReceivedBasis.ASSERTED, evidence="Date stamp of the mail room", asserted_by=OFFICIAL
    )
    return replace(letter, **changes)


def store(content: bytes = b"%PDF-1.4 a letter", *, name: str = "letter.pdf", file_format: str = "pdf") -> StoredFile:
    """A file laid into the originals' store as it is, past the checks of `keep_file`."""
    key = originals().save(f"tests/{name}", ContentFile(content))
    return StoredFile(
        key=key,
        file_name=name,
        content_type="application/pdf" if file_format == "pdf" else "application/octet-stream",
        file_format=file_format,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).digest(),
    )


def pdf(*, author: str = "", password: str | None = None, owner_password: str | None = None) -> bytes:
    """One blank page."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if author:
        writer.add_metadata({"/Author": author, "/Title": author})
    if password is not None or owner_password is not None:
        writer.encrypt(user_password=password or "", owner_password=owner_password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def image(image_format: str, *, camera: str = "", turned: bool = False) -> bytes:
    """Forty by twenty dots, wider than high; with `turned`, EXIF says to show it on its side."""
    out = io.BytesIO()
    exif = Image.Exif()
    if camera:
        exif[0x010F] = camera
    if turned:
        exif[0x0112] = 6
    options = {"exif": exif} if camera or turned else {}
    Image.new("RGB", (40, 20), "navy").save(out, image_format, **options)
    return out.getvalue()


def office(main_folder: str = "word", **parts: bytes) -> bytes:
    """A ZIP with the main part of an Office file; `parts` are further ones, `__` for `/` and `_dot_` for `.`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr(f"{main_folder}/main.xml", b"<document/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def row_counts(*models: type) -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in models}  # type: ignore[attr-defined]  # models are given


def original_of(comment: Comment) -> dict[str, Any]:
    """Every stored value of an original, to compare before and after."""
    row = Comment.objects.filter(pk=comment.pk).values().get()
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
