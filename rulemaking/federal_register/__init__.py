"""Reads what the Federal Register publishes into our words. Pure: no Django, no clock, no network.

What is read is a proposal to a person: `FoundDocument.unsure` names each field that can't be trusted, and why.
"""

from rulemaking.federal_register.found import (
    FoundDocument,
    FoundRin,
    Kind,
    NotReadable,
    Question,
    Section,
    Unsure,
)
from rulemaking.federal_register.json_reader import read_json
from rulemaking.federal_register.xml_reader import read_xml

__all__ = [
    "FoundDocument",
    "FoundRin",
    "Kind",
    "NotReadable",
    "Question",
    "Section",
    "Unsure",
    "read",
    "read_json",
    "read_xml",
]


def read(data: bytes) -> list[FoundDocument]:
    """Reads JSON or XML, whichever it is, as `read_json` and `read_xml` do.

    Raises:
        NotReadable: it is neither, or holds no document. `str()` says what is wrong.
    """
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start in (b"{", b"["):
        return read_json(data)
    if start == b"<":
        return read_xml(data)
    raise NotReadable("This is neither JSON nor XML of the Federal Register. Check the file.")
