"""Parts of a file by HTTP, so that a broken download goes on where it broke (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.http import parse_http_date_safe

_ONE_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.ASCII | re.IGNORECASE)
_MAX_DIGITS = 18


class RangeNotSatisfiable(Exception):
    """The file has nothing there."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a file of `size` bytes: from `start`, `length` bytes."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def asked_part(request: HttpRequest, *, size: int, etag: str, modified: int) -> Part | None:
    """The part that a request asks for; None where it gets the whole.

    What isn't one range of bytes is ignored, as the standard allows: several ranges, another unit, a GET whose
    `If-Range` names an earlier state of the file.

    Args:
        size: of the file, in bytes.
        etag: strong, with its quotation marks.
        modified: seconds since 1970, as in Last-Modified.

    Raises:
        RangeNotSatisfiable: it begins behind the end.
    """
    match = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or match is None or not _is_of_this_state(request, etag=etag, modified=modified):
        return None
    first, last = match.groups()
    if max(len(first), len(last)) > _MAX_DIGITS or not first + last:
        return None
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise RangeNotSatisfiable
        return Part(size - length, length, size)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeNotSatisfiable
    return Part(start, end - start + 1, size)


def _is_of_this_state(request: HttpRequest, *, etag: str, modified: int) -> bool:
    named = request.headers.get("If-Range")
    return named is None or named == etag or parse_http_date_safe(named) == modified
