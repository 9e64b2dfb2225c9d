"""Attachments: public copies of files, as v4 shows them beside their comment or by themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet

from comments.api.v4 import visibility
from comments.api.v4.ids import item_id, object_id
from comments.api.v4.instants import print_instant
from comments.models import AttachmentRendition

Link = Callable[..., str]
Json = dict[str, Any]

KIND = "attachments"
ATTRIBUTES = (
    "agencyNote", "authors", "docAbstract", "docOrder", "fileFormats", "modifyDate", "publication", "restrictReason",
    "restrictReasonType", "title",
)  # fmt: skip
COLUMNS = (
    "pk", "position", "title", "file_format", "size_bytes", "key", "restrict_reason_type", "restrict_reason",
    "rendition_id", "rendition__last_modified_at", "rendition__docket__docket_id", "rendition__number",
)  # fmt: skip


def files_of(keys: Iterable[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Rows of public files by rendition, in their order. One statement."""
    files: dict[int, list[Mapping[str, Any]]] = {key: [] for key in keys}
    for row in rows().filter(rendition__in=list(files)).order_by("rendition", "position").values(*COLUMNS):
        files[row["rendition_id"]].append(row)
    return files


def rows() -> QuerySet[AttachmentRendition]:
    return visibility.public_files()


def find(key: int) -> Mapping[str, Any] | None:
    """The row of one public file; None if there is none."""
    return rows().filter(pk=key).values(*COLUMNS).first()


def resource_of(row: Mapping[str, Any], *, link: Link, origin: str) -> Json:
    """A file as a JSON:API resource."""
    shown = visibility.file_of(row)
    attributes: Json = dict.fromkeys(ATTRIBUTES)
    attributes |= {
        "docOrder": row["position"],
        "modifyDate": print_instant(row["rendition__last_modified_at"]),
        "restrictReason": shown["restrict_reason"],
        "restrictReasonType": shown["restrict_reason_type"],
        "title": shown["title"],
    }
    if shown["format"] is not None:
        attributes["fileFormats"] = [
            {"fileUrl": _file_url(row, origin), "format": shown["format"], "size": shown["size"]}
        ]
    return {**reference(row), "attributes": attributes, "links": {"self": link(KIND, reference(row)["id"])}}


def reference(row: Mapping[str, Any]) -> Json:
    return {"id": object_id(KIND, row["pk"]), "type": KIND}


def _file_url(row: Mapping[str, Any], origin: str) -> str:
    comment_id = item_id(row["rendition__docket__docket_id"], row["rendition__number"])
    return f"{origin}/files/{comment_id}/{row['position']}/{quote(row['title'], safe='')}"
