"""Which column of a file is what. Pure: header names to our words, in any order, with or without the official case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = {
    "text": ("comment", "text", "comment_text", "message", "body"),
    "first_name": ("first_name", "firstname", "given_name"),
    "last_name": ("last_name", "lastname", "surname", "family_name"),
    "organization": ("organization", "organization_name", "organisation"),
    "email": ("email", "e_mail", "email_address"),
    "phone": ("phone", "phone_number", "telephone"),
    "address1": ("address1", "address_1", "address", "street", "street_address"),
    "address2": ("address2", "address_2"),
    "city": ("city",),
    "state_province_region": ("state", "state_province", "province", "region", "state_province_region"),
    "zip": ("zip", "zip_code", "zip_postal_code", "postal_code"),
    "country": ("country",),
    "category": ("category",),
    "submitter_rep": ("submitter_rep", "submitter_representative"),
    "signatories": ("signatories", "also_signed_by"),
    "targets": ("targets",),
    "source_id": ("id", "document_id", "comment_id"),
    "received": ("received", "received_date", "receive_date", "received_at", "received_on", "date_received"),
    "postmarked": ("postmarked", "postmark_date", "postmarked_on"),
    "files": ("files", "attachment_files", "attachments"),
    "items": ("items", "num_items_received"),
    "duplicates": ("duplicate_comments",),
    "on_document": ("comment_on_document_id",),
    "kind": ("document_type",),
    "is_withdrawn": ("is_withdrawn", "withdrawn"),
    "agency": ("government_agency", "gov_agency"),
    "agency_type": ("government_agency_type", "gov_agency_type"),
}
"""Our field, and the header names that mean it once they are in lower case with `_` for all else: those of the
regulations.gov export, of its v4 API and of a simple table. `docs/imports.md` lists them for people."""

ONE_A_LINE = frozenset({"signatories"})
"""Our fields that are lists of lines."""

_FIELD_OF = {name: field for field, names in COLUMNS.items() for name in names}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")
# Control characters, and bytes that are no letters in the chosen encoding.
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


class ImportFileFault(ValueError):
    """A file, or the rest of it, can't be read. `str()` says where, why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of one file.

    Attributes:
        width: how many columns the header has.
        places: our fields with their place in a row, from zero.
        labels: our fields with the header's own name for each.
        unread: names of the columns that mean nothing to us.
        is_fixed: whether all rows have these columns, or each may have others.
    """

    width: int
    places: tuple[tuple[str, int], ...]
    labels: dict[str, str]
    unread: tuple[str, ...]
    is_fixed: bool = True

    @property
    def is_official(self) -> bool:
        """Whether it is that of regulations.gov, its export or its API, where texts are HTML."""
        return "kind" in self.labels

    def may_have(self, field: str) -> bool:
        """Whether a row may say something of this field."""
        return field in self.labels or not self.is_fixed

    def label(self, field: str) -> str:
        """What the file calls a field; ours where it has no such column."""
        return self.labels.get(field, field)


def field_of(name: str) -> str | None:
    """Our field for a header's name, such as `Zip/Postal Code`, `zip` or `zipPostalCode`; None if it means nothing."""
    return _FIELD_OF.get(_OTHER.sub("_", _HUMP.sub("_", name).lower()).strip("_"))


def shown(name: str) -> str:
    """A column's name as people are told it, on one line: what can't be stored or shown stands as `�`."""
    return " ".join(_NOT_SHOWN.sub("�", name).split())


def layout_of(header: Sequence[str]) -> Layout:
    """Reads a header.

    Raises:
        ImportFileFault: two columns mean the same, or none holds a comment or its files.
    """
    places: list[tuple[str, int]] = []
    labels: dict[str, str] = {}
    unread = []
    for place, name in enumerate(header):
        field = field_of(name)
        if field is None:
            unread.append(shown(name))
            continue
        if field in labels:
            raise ImportFileFault(
                f"Two columns mean the same: “{labels[field]}” and “{shown(name)}”. Remove or rename one of them."
            )
        labels[field] = shown(name)
        places.append((field, place))
    if "text" not in labels and "files" not in labels:
        raise ImportFileFault(
            "No column holds the comments. The first row must name the columns, and one of them must be “comment” "
            "(or “files”, in a ZIP)."
        )
    return Layout(width=len(header), places=tuple(places), labels=labels, unread=tuple(filter(None, unread)))
