"""The CSV of regulations.gov's bulk download: its sixty columns, and how v4 attributes fill them. Pure.

Source: docs/api.md, "Bulk files". Booleans are `true` and `false`, dates `2026-07-13T04:00Z`, no duplicates are blank.
"""

from collections.abc import Callable, Mapping
from typing import Any

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


class CsvRow:
    """Makes lines of the attributes of one kind of thing. Columns for which it has no attribute stay blank.

    Lines are put together here because the library's writer looks at each character of each text; this takes a third
    of its time. Text is always quoted, as RFC 4180 allows.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._printed = []
        self._plain = []
        for place, (_, name) in enumerate(COLUMNS):
            if name in _PRINTS and name in names:
                self._printed.append((place, name, _PRINTS[name]))
            elif name in names:
                self._plain.append((place, name))

    def line(self, identifier: str, attributes: Mapping[str, Any], file_urls: list[str]) -> str:
        """The sixty values and the line's end. What is null is blank."""
        row = [""] * len(COLUMNS)
        row[0] = identifier
        for place, name in self._plain:
            value = attributes[name]
            if value is not None:
                row[place] = _quoted(value) if isinstance(value, str) else str(value)
        for place, name, print_value in self._printed:
            value = attributes[name]
            if value is not None:
                row[place] = print_value(value)
        if file_urls:
            row[_FILES_PLACE] = _quoted(",".join(file_urls))
        return ",".join(row) + LINE_END


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


HEADER_LINE = ",".join(_quoted(title) if "," in title else title for title in HEADER) + LINE_END
_FILES_PLACE = [name for _, name in COLUMNS].index(_FILES)
