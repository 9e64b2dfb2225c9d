"""Ids of dockets, documents, comments and files, read and written. Pure.

An object id has sixteen hexadecimal digits: what kind of thing it is, and the key of its row.
"""

import re
from collections.abc import Callable

from rulemaking.models.document import item_id

__all__ = ["item_id", "object_id", "object_id_of", "prefix_of", "read_docket_id", "read_item_id", "read_object_id"]

_DOCKET = re.compile(r"[A-Z0-9]+[A-Z0-9_-]*[0-9]+", re.ASCII)
_ITEM = re.compile(r"([A-Z0-9]+[A-Z0-9_-]*[0-9]+)-(\d{4,9})", re.ASCII)
_OBJECT = re.compile(r"([0-9a-f]{8})([0-9a-f]{8})", re.ASCII)
_PREFIX = {"documents": "09000311", "comments": "09003110", "attachments": "09003111", "dockets": "0b000311"}
_MAX_LENGTH = 70


def object_id(kind: str, key: int) -> str:
    """The object id of a row; `kind` is its v4 type. The same as the models' `object_id`."""
    return f"{_PREFIX[kind]}{key:08x}"


def object_id_of(kind: str) -> Callable[[int], str]:
    """Makes object ids of one kind, for rows in great number."""
    return f"{_PREFIX[kind]}%08x".__mod__


def prefix_of(kind: str) -> str:
    """The eight digits with which every object id of this kind begins."""
    return _PREFIX[kind]


def read_object_id(kind: str, text: str) -> int | None:
    """The row's key that an object id of this kind names; None if it is none."""
    match = _OBJECT.fullmatch(text.lower())
    if not match or match[1] != _PREFIX[kind]:
        return None
    key = int(match[2], 16)
    return key if key < 2**31 else None


def read_docket_id(text: str) -> str | None:
    """The docket id as we write it, whatever its case; None if it has not the form of one."""
    docket_id = text.upper()
    return docket_id if len(text) <= _MAX_LENGTH and _DOCKET.fullmatch(docket_id) else None


def read_item_id(text: str) -> tuple[str, int] | None:
    """Docket id and number of a document or comment id; None if it has not the form of one.

    Only the form that we write counts: at least four digits, and no zero before five or more.
    """
    match = _ITEM.fullmatch(text.upper())
    if not match or len(text) > _MAX_LENGTH:
        return None
    docket_id, number = match[1], int(match[2])
    is_ours = number < 2**31 and item_id(docket_id, number) == text.upper()
    return (docket_id, number) if is_ours else None
