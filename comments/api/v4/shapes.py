"""The shape of one JSON:API resource, for answers and for bulk files alike."""

from collections.abc import Callable
from typing import Any

from comments.api.v4 import attachments
from comments.api.v4.resource import Resource

Json = dict[str, Any]
Link = Callable[..., str]


def one(resource: Resource, identifier: str, attributes: Json, files: list[Any] | None, *, link: Link) -> Json:
    """One resource.

    Args:
        files: its attachments' rows, if they are to be named.
        link: makes an address of its parts, on the host that serves.
    """
    shown: Json = {
        "id": identifier,
        "type": resource.kind,
        "links": {"self": link(resource.kind, identifier)},
        "attributes": attributes,
    }
    if resource.has_attachments:
        shown["relationships"] = {"attachments": relationship(resource, identifier, files, link=link)}
    return shown


def relationship(resource: Resource, identifier: str, files: list[Any] | None, *, link: Link) -> Json:
    own = link(resource.kind, identifier)
    links = {"self": f"{own}/relationships/attachments", "related": f"{own}/attachments"}
    if files is None:
        return {"links": links}
    return {"data": [attachments.reference(file) for file in files], "links": links}
