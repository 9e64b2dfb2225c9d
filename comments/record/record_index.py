"""The index of a rule's administrative record: every document, comment, file and response, and what of it is sealed.

Whoever certifies the record to a court signs for this list. What is not public stands in it, too, with its number, its
hash and the reason. docs/adr/0090.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from typing import Any, Final

from django.db.models import F

from comments.analysis.spreadsheets import lines_of_csv
from comments.enums import Channel, RestrictReasonType, Status
from comments.models import Attachment, Comment, CommentVersion, Response
from comments.record import on_rules
from rulemaking.deadlines import EASTERN
from rulemaking.models import Document, Rulemaking
from rulemaking.models.document import item_id

HEADER: Final = (
    "Entry", "What it is", "Id", "Tracking number", "Title, or who it is from", "Published or received, Eastern Time",
    "Came by", "Part of the record", "SHA-256", "Bytes",
)  # fmt: skip
PUBLIC, REDACTED, SEALED, WITHDRAWN = "Public", "Public, redacted", "Sealed", "Withdrawn"
NOT_DECIDED, NOT_PUBLIC_YET, EARLIER = "Not decided yet", "Not public yet", "Earlier version"
_BATCH = 1_000

_Row = tuple[object, ...]


def lines(rulemaking: Rulemaking, *, at: dt.datetime) -> Iterator[str]:
    """The index as lines of CSV, safe to open in a spreadsheet, read as it is sent.

    Its last line says how many entries there are, and gives the SHA-256 of all bytes (UTF-8) before it.

    Args:
        at: now, aware: what is public by then is named as such.
    """
    digest, entries = hashlib.sha256(), -1  # the first line is the heading
    for line in lines_of_csv(HEADER, _numbered(rulemaking, at)):
        digest.update(line.encode())
        entries += 1
        yield line
    closing = ("", f"All {entries:,} entries, as of {_instant(at)}", "", "", "", "", "", "", digest.hexdigest(), "")
    yield list(lines_of_csv((), [closing]))[1]


def _numbered(rulemaking: Rulemaking, at: dt.datetime) -> Iterator[_Row]:
    numbers = count(1)
    for row in _entries(rulemaking, at):
        yield next(numbers), *row


def _entries(rulemaking: Rulemaking, at: dt.datetime) -> Iterator[_Row]:
    yield from _documents(rulemaking, at)
    found = _comments(rulemaking)
    while batch := list(islice(found, _BATCH)):
        yield from _of_comments(batch)
    yield from _responses(rulemaking, at)


def _documents(rulemaking: Rulemaking, at: dt.datetime) -> Iterator[_Row]:
    found = Document.objects.filter(rulemaking=rulemaking).select_related("docket").order_by("docket", "number")
    for document in found.iterator(chunk_size=_BATCH):
        title = f"{document.title} ({document.fr_citation})" if document.fr_citation else document.title
        is_public = document.posted_at is not None and document.posted_at <= at
        part = PUBLIC if is_public else NOT_PUBLIC_YET
        words = document.text.encode()
        digest = hashlib.sha256(words).hexdigest() if words else ""
        published = document.published_on.isoformat() if document.published_on else ""
        what, size = document.get_kind_display(), len(words) or ""
        yield what, document.document_id, "", title, published, "", part, digest, size


def _comments(rulemaking: Rulemaking) -> Iterator[dict[str, Any]]:
    """By number, those without one last; without their texts, of which a million would fill the memory."""
    chosen: Any = Comment.objects.filter(on_rules.of(rulemaking.slug).comments)
    return (
        chosen.order_by("status__docket", F("status__number").asc(nulls_last=True), "pk")
        .values(
            "pk", "tracking_number", "channel", "received_at", "received_on", "text_sha256", "first_name", "last_name",
            "organization", "status__docket__docket_id", "status__number", "status__status",
            "status__restrict_reason_type", "status__restrict_reason", "status__withdrawn_reason",
            "status__current_version", "rendition__version", "rendition__is_redacted",
        )
        .iterator(chunk_size=_BATCH)
    )  # fmt: skip


def _of_comments(batch: Sequence[dict[str, Any]]) -> Iterator[_Row]:
    """Each comment, its later versions, and the files that came with each."""
    keys = [row["pk"] for row in batch]
    versions, files = _versions(keys), _files(keys)
    for row in batch:
        for version in ({"pk": None, "version": 1, **_as_version(row)}, *versions[row["pk"]]):
            yield _comment(row, version)
            yield from (_file(row, version, file) for file in files[row["pk"], version["pk"]])


def _as_version(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("text_sha256", "received_at", "received_on")}


def _versions(keys: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    later: Any = CommentVersion.objects.filter(comment__in=keys).order_by("comment", "version")
    for row in later.values("comment", "pk", "version", "text_sha256", "received_at"):
        found[row["comment"]].append(row)
    return found


def _files(keys: Sequence[int]) -> dict[tuple[int, int | None], list[list[dict[str, Any]]]]:
    """By comment and version: each file with which it came, followed by the same as later versions keep it."""
    found: dict[tuple[int, int | None], list[list[dict[str, Any]]]] = defaultdict(list)
    first: dict[int, list[dict[str, Any]]] = {}
    sent = Attachment.objects.filter(comment__in=keys).order_by("comment", "position", "pk")
    columns = ("pk", "comment", "version", "kept_from", "file_name", "sha256", "size_bytes", "rendition__key")
    rows: list[Any] = list(sent.values(*columns, "rendition__restrict_reason_type", "rendition__restrict_reason"))
    for row in rows:
        if row["kept_from"] is None:
            first[row["pk"]] = [row]
            found[row["comment"], row["version"]].append(first[row["pk"]])
    for row in rows:
        if row["kept_from"] is not None:
            first[row["kept_from"]].append(row)
    return found


def _comment(row: dict[str, Any], version: dict[str, Any]) -> _Row:
    who = row["organization"] or f"{row['first_name']} {row['last_name']}".strip() or "Anonymous"
    what = "Comment" if version["version"] == 1 else f"Comment, version {version['version']}"
    return (
        what, _id(row), row["tracking_number"], who, _received(version), Channel(row["channel"]).label,
        _part(row, version), bytes(version["text_sha256"]).hex(), "",
    )  # fmt: skip


def _file(row: dict[str, Any], version: dict[str, Any], copies: Sequence[dict[str, Any]]) -> _Row:
    file = copies[0]
    return (
        "File of a comment", _id(row), row["tracking_number"], file["file_name"], _received(version), "",
        _part_of_file(row, copies), bytes(file["sha256"]).hex(), file["size_bytes"],
    )  # fmt: skip


def _part_of_file(row: dict[str, Any], copies: Sequence[dict[str, Any]]) -> str:
    """Where a file stands: in the version that is shown, if that has it; else in the last; else in an earlier one."""
    of = {copy["version"]: copy for copy in copies}
    if row["status__status"] == Status.POSTED and row["rendition__version"] in of:
        shown = of[row["rendition__version"]]
        reasons = (shown["rendition__restrict_reason_type"], shown["rendition__restrict_reason"])
        return PUBLIC if shown["rendition__key"] else _because(SEALED, *reasons)
    last = row["status__current_version"]
    return _part(row, {"pk": last if last in of else copies[0]["version"]})


def _id(row: dict[str, Any]) -> str:
    return item_id(row["status__docket__docket_id"], row["status__number"]) if row["status__number"] else ""


def _received(version: dict[str, Any]) -> str:
    if version["received_at"] is not None:
        return _instant(version["received_at"])
    return str(version["received_on"].isoformat())


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(EASTERN):%Y-%m-%d %H:%M:%S %Z}"


def _part(row: dict[str, Any], version: dict[str, Any]) -> str:
    """Where one version of a comment stands: what is said of the comment holds for the version that it is about."""
    status = row["status__status"]
    if status == Status.WITHDRAWN:
        return _because(WITHDRAWN, "", row["status__withdrawn_reason"])
    if status == Status.POSTED and version["pk"] == row["rendition__version"]:
        return REDACTED if row["rendition__is_redacted"] else PUBLIC
    if version["pk"] != row["status__current_version"]:
        return EARLIER
    if status == Status.RESTRICTED:
        return _because(SEALED, row["status__restrict_reason_type"], row["status__restrict_reason"])
    return NOT_DECIDED


def _because(part: str, reason_type: str, reason: str) -> str:
    named = RestrictReasonType(reason_type).label if reason_type else ""
    reasons: Iterable[str] = (reason,) if reason_type == RestrictReasonType.OTHER else (str(named), reason)
    said = ". ".join(one for one in reasons if one)
    return f"{part}: {said}" if said else part


def _responses(rulemaking: Rulemaking, at: dt.datetime) -> Iterator[_Row]:
    published = Response.objects.filter(issue__rulemaking=rulemaking).published()
    parts = dict.fromkeys(published.readable_at(at).values_list("pk", flat=True), EARLIER)
    parts |= dict.fromkeys(published.public_at(at).values_list("pk", flat=True), PUBLIC)
    response: Any  # with the instant at which it was published
    for response in published.select_related("document__docket").order_by("issue__number", "pk"):
        words = f"{response.comments_said}\n\n{response.text}".encode()
        part = parts.get(response.pk, NOT_PUBLIC_YET)
        given_in = response.document.document_id if response.document else ""
        digest = hashlib.sha256(words).hexdigest()
        yield "Response", given_in, "", response.heading, _instant(response.published_at), "", part, digest, len(words)
