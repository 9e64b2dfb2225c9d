"""Lines of JSON: what the API answers for each comment, made for many at a time.

The API's own shape is put together once, with a mark where a comment's own values stand, and written as JSON. Lines
are that text with the values, each written as JSON by itself, in the place of the marks.
"""

import re
from typing import Any

import orjson

from comments.api.bulk.lines import filled
from comments.api.bulk.rows import Batch, File, Site
from comments.api.v4 import attachments, shapes
from comments.api.v4.alike import are_one, each
from comments.api.v4.comments import COMMENTS
from comments.api.v4.resource import Table

_ID, _REFERENCES, _INCLUDED = "id", "references", "included"
_MARK = re.compile(rb'"\\u0000=([A-Za-z0-9]+)\\u0000"|\\u0000(id)\\u0000')
"""As JSON writes a mark: that of a value with its quotation marks, that of an id, which needs none, within a text."""

_NESTED = frozenset(name for name, one in COMMENTS.attributes.items() if "array" in one.schema["type"])


def _mark(name: str) -> str:
    return f"\0={name}\0"


class JsonLines:
    """Makes lines of comments of one status.

    Args:
        shown: the attributes of some; those that are the same in each comment are taken from there.
    """

    def __init__(self, site: Site, shown: Table) -> None:
        self._site = site
        attributes = shown.fixed | {name: _mark(name) for name in shown.varying}
        data = shapes.one(COMMENTS, f"\0{_ID}\0", dict(sorted(attributes.items())), [], link=site.link)
        data["relationships"]["attachments"]["data"] = _mark(_REFERENCES)
        answer = orjson.dumps({"data": data, "included": _mark(_INCLUDED)}, option=orjson.OPT_APPEND_NEWLINE)
        # Between two places, the pattern's two groups: the name of a value, or of an id.
        self._names = [(value or identifier).decode() for value, identifier in _MARK.findall(answer)]
        self._parts = _MARK.split(answer)[:: 1 + _MARK.groups]

    def lines(self, batch: Batch) -> bytes:
        """A line for each comment, with its end."""
        values = {name: _written(own, is_nested=name in _NESTED) for name, own in batch.shown.varying.items()}
        values[_ID] = list(map(str.encode, batch.identifiers))
        values[_REFERENCES] = each(_references, batch.files)
        values[_INCLUDED] = each(self._included, batch.files)
        return filled(self._parts, [values[name] for name in self._names])

    def _included(self, files: list[File]) -> bytes:
        return orjson.dumps(self._site.included(files))


def _references(files: list[File]) -> bytes:
    return orjson.dumps([attachments.reference(file) for file in files])


def _written(values: list[Any], *, is_nested: bool) -> list[bytes]:
    """Each value as JSON. Plain ones by one call for all: a call for each would take more memory than the values.

    JSON writes a line's end within a text as `\\n`, so that a real one stands between two values and nowhere else.
    """
    if is_nested or are_one(values):
        return each(orjson.dumps, values)
    return orjson.dumps(values, option=orjson.OPT_INDENT_2)[len("[\n  ") : -len("\n]")].split(b",\n  ")
