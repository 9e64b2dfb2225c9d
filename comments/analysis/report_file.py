"""Word files as we write them: one look, and nothing in them that differs from one making to the next."""

import datetime as dt
import zipfile
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Inches, Length, Pt

from comments.analysis.report_parts import TEXT_WIDTH, plain

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)
_FIXED_DATE: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001  (core properties take no zone)


def begin(title: str) -> DocumentObject:
    """An empty document with its title among its properties."""
    document = Document()
    document.styles["Normal"].font.size = Pt(11)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    core = document.core_properties
    core.title = plain(title)[:255]
    core.author, core.last_modified_by, core.comments = "Docket 311", "Docket 311", ""
    core.language = "en-US"
    core.created = core.modified = core.last_printed = _FIXED_DATE
    for section in document.sections:
        section.left_margin = section.right_margin = Inches(1)
        section.page_width = Length(TEXT_WIDTH + Inches(2))
    return document


def finish(document: DocumentObject) -> bytes:
    """The file. Equal contents give equal bytes."""
    out = BytesIO()
    document.save(out)
    return _repacked(out.getvalue())


def _repacked(data: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        # The content types stay first, as Word writes them.
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            target.writestr(member, source.read(name))
    return out.getvalue()
