"""Which rows of a batch are in the record already, or came before in the same file."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from comments.enums import RowOutcome
from comments.intake.bulk.outcomes import Outcome
from comments.models import BulkImport

_HASH_BYTES = 16
_LOCK_SPACE = 311_030


class Row(Protocol):
    """A row that can become a comment, as far as it is matched."""

    @property
    def number(self) -> int: ...
    @property
    def source_id(self) -> str: ...
    @property
    def identity(self) -> bytes: ...
    @property
    def notes(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment or row with an id at the source: what makes it this one, and its name for people."""

    identity: bytes
    tracking_number: str = ""
    row: int = 0

    @property
    def words(self) -> str:
        return f"comment {self.tracking_number}" if self.tracking_number else f"row {self.row:,}"


Found = dict[str, list[Seen]]


def lock_source(source: str) -> None:
    """Holds back other imports from the same source until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK_SPACE, source])


def in_record(source: str, rows: Iterable[Row]) -> Found:
    """Comments that have an id of the batch at this source."""
    # One array in place of a thousand parameters, each of which the driver would parse.
    found: Found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT source_id, content_sha256, first_name, last_name, organization, tracking_number
              FROM comments_comment
             WHERE source = %s AND source <> '' AND source_id = ANY(%s)
             ORDER BY id
            """,
            [source, list({row.source_id for row in rows})],
        )
        for source_id, content, first, last, organization, tracking_number in cursor:
            identity = identity_hash((bytes(content), first, last, organization))
            found[source_id].append(Seen(identity, tracking_number))
    return found


def in_checked_rows(bulk_import: BulkImport, rows: Iterable[Row]) -> Found:
    """Rows before this batch that have an id of it, as the check has noted them."""
    ids = {id_hash(row.source_id): row.source_id for row in rows}
    found: Found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id_hash, identity_hash, row FROM comments_bulkimportkey
             WHERE bulk_import_id = %s AND id_hash = ANY(%s) ORDER BY row
            """,
            [bulk_import.pk, list(ids)],
        )
        for key, identity, row in cursor:
            found[ids[bytes(key)]].append(Seen(bytes(identity), row=row))
    return found


def note_checked(bulk_import: BulkImport, rows: Iterable[Row]) -> None:
    """Notes rows of a check, so that a later one which repeats them is told."""
    noted = [(id_hash(row.source_id), row.identity, row.number) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO comments_bulkimportkey (bulk_import_id, id_hash, identity_hash, row)
            SELECT %s, given.* FROM unnest(%s::bytea[], %s::bytea[], %s::integer[]) AS given
            """,
            [bulk_import.pk, *([row[place] for row in noted] for place in range(3))],
        )


def match(rows: Iterable[Row], found: Found) -> dict[int, Outcome]:
    """What becomes of each row, by its number, given what was found of their ids.

    The same id with the same content and names is the same comment. With others it is another comment, which is kept
    and shown to staff: exports have given one id to several people.
    """
    outcomes = {}
    for row in rows:
        source_id = row.source_id
        seen = found.setdefault(source_id, [])
        same = next((one for one in seen if one.identity == row.identity), None)
        words = list(row.notes)
        if same:
            outcome, tracking_number = RowOutcome.KNOWN, same.tracking_number
            words.append(f"The same as {same.words}.")
        else:
            outcome, tracking_number = (RowOutcome.CONFLICT if seen else RowOutcome.TAKEN), ""
            if seen:
                words.append(f"Kept beside {seen[0].words}, which has the same id and says something else.")
            seen.append(Seen(row.identity, row=row.number))
        is_named_by_file = source_id.startswith("sha256:")
        outcomes[row.number] = Outcome(
            row=row.number,
            outcome=outcome,
            tracking_number=tracking_number,
            source_id="" if is_named_by_file else source_id,
            words=" ".join(words),
        )
    return outcomes


def id_hash(source_id: str) -> bytes:
    return hashlib.blake2b(source_id.encode(), digest_size=_HASH_BYTES).digest()


def identity_hash(identity: tuple[bytes, str, str, str]) -> bytes:
    content, *names = identity
    return hashlib.blake2b(content + "\x1f".join(names).encode(), digest_size=_HASH_BYTES).digest()
