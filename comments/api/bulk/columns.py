"""The CSV of regulations.gov's bulk download: its sixty columns, and how v4 attributes fill them. Pure.

Source: docs/api.md, "Bulk files". Booleans are `true` and `false`, dates `2026-07-13T04:00Z`, no duplicates are blank.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from comments.api.bulk.lines import filled
from comments.api.v4.alike import each

LINE_END = "\r\n"

_ID, _FILES = "id", "files"
COLUMNS = (
    ("Document ID", _ID), ("Agency ID", "agencyId"), ("Docket ID", "docketId"), ("Tracking Number", "trackingNbr"),
    ("Document Type", "documentType"), ("Posted Date", "postedDate"), ("Is Withdrawn?", "withdrawn"),
    ("Federal Register Number", "frDocNum"), ("FR Citation", "sourceCitation"), ("Title", "title"),
    ("Comment Start Date", "commentStartDate"), ("Comment Due Date", "commentEndDate"),
    ("Allow Late Comments", "allowLateComments"), ("Comment on Document ID", "commentOnDocumentId"),
    ("Effective Date", "effectiveDate"), ("Implementation Date", "implementationDate"),
    ("Postmark Date", "postmarkDate"), ("Received Date", "receiveDate"), ("Author Date", "authorDate"),
    ("Related RIN(s)", "additionalRins"), ("Authors", "authors"), ("CFR", "cfrPart"), ("Abstract", "docAbstract"),
    ("Legacy ID", "legacyId"), ("Media", "media"), ("Document Subtype", "subtype"),
    ("Exhibit Location", "exhibitLocation"), ("Exhibit Type", "exhibitType"), ("Additional Field 1", "field1"),
    ("Additional Field 2", "field2"), ("Topics", "topics"), ("Duplicate Comments", "duplicateComments"),
    ("OMB/PRA Approval Number", "ombApproval"), ("Page Count", "pageCount"), ("Page Length", "paperLength"),
    ("Paper Width", "paperWidth"), ("Special Instructions", "regWriterInstruction"),
    ("Source Citation", "sourceCitation"), ("Start End Page", "startEndPage"), ("Subject", "subject"),
    ("First Name", "firstName"), ("Last Name", "lastName"), ("City", "city"),
    ("State/Province", "stateProvinceRegion"), ("Zip/Postal Code", "zip"), ("Country", "country"),
    ("Organization Name", "organization"), ("Submitter Representative", "submitterRep"),
    ("Representative's Address", "submitterRepAddress"),
    ("Representative's City, State & Zip", "submitterRepCityState"), ("Government Agency", "govAgency"),
    ("Government Agency Type", "govAgencyType"), ("Comment", "comment"), ("Category", "category"),
    ("Restrict Reason Type", "restrictReasonType"), ("Restrict Reason", "restrictReason"),
    ("Reason Withdrawn", "reasonWithdrawn"), ("Content Files", ""), ("Attachment Files", _FILES),
    ("Display Properties (Name, Label, Tooltip)", "displayProperties"),
)  # fmt: skip
"""Title of each column, in the original's order, and the v4 attribute that fills it. An empty name: always blank."""

HEADER = [title for title, _ in COLUMNS]


def _moment(value: str) -> str:
    """`2026-07-13T04:00:00Z` without its seconds."""
    return value[:16] + "Z"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _count(value: int) -> str:
    return str(value) if value else ""


def _notes(value: list[dict[str, str]]) -> str:
    return _quoted("; ".join(f"{note['name']}, {note['label']}, {note['tooltip']}" for note in value))


_DATES = (
    "authorDate", "commentEndDate", "commentStartDate", "effectiveDate", "implementationDate", "postedDate",
    "postmarkDate", "receiveDate",
)  # fmt: skip
_PRINTS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(_DATES, _moment),
    "withdrawn": _flag,
    "allowLateComments": _flag,
    "duplicateComments": _count,
    "displayProperties": _notes,
    "additionalRins": lambda value: _quoted(", ".join(value)),
    "topics": lambda value: _quoted(", ".join(value)),
}


class CsvLines:
    """Makes lines of the attributes of things of one kind and state. Attributes that it isn't told leave a blank.

    Lines are put together here because the library's writer looks at each character of each text; this takes a fifth
    of its time. Text is always quoted, as RFC 4180 allows.

    Args:
        fixed: attributes that are the same in each line.
        varying: names of those that are not.
    """

    def __init__(self, fixed: Mapping[str, Any], varying: Container[str] = ()) -> None:
        self._parts = parts = [""]
        self._given: list[tuple[str, Callable[[Any], str]]] = []
        for _, name in COLUMNS:
            if name in (_ID, _FILES) or name in varying:
                self._given.append((name, str if name == _ID else _printer(name)))
                parts.append(",")
            else:
                parts[-1] += _printer(name)(fixed.get(name)) + ","
        parts[-1] = parts[-1].removesuffix(",") + LINE_END

    def lines(self, identifiers: Sequence[str], varying: Mapping[str, Sequence[Any]], file_urls: Sequence[str]) -> str:
        """A line for each, with its end. What is null is blank.

        Args:
            file_urls: of each the addresses of its files, with commas between.
        """
        values = {_ID: identifiers, **varying, _FILES: file_urls}
        return filled(self._parts, [each(printer, values[name]) for name, printer in self._given])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"' if value else ""
    return "" if value is None else str(value)


def _printer(name: str) -> Callable[[Any], str]:
    """Prints values of an attribute."""
    special = _PRINTS.get(name)
    return _text if special is None else lambda value: "" if value is None else special(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


HEADER_LINE = ",".join(_quoted(title) if "," in title else title for title in HEADER) + LINE_END
