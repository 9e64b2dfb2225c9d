"""What a portal can tell of a comment beyond its usual answer, as its own OpenAPI description says.

An installation of ours describes itself at `openapi.json` beside its lists; regulations.gov does not. docs/api.md.
"""

from typing import Any

from comments.intake.portals.client import Portal, PortalBusy, PortalFault

_MORE = frozenset({"signatories", "targets"})
"""What an import reads and no answer shows unasked."""

_SAID_TWICE = frozenset({"attachmentText", "commentText", "highlightedContent"})
"""The files, and the text, in another form."""


def question_for_a_comment(portal: Portal) -> dict[str, str]:
    """The query of the question for one comment: with its files, and with all that the portal says it can tell.

    Raises:
        PortalBusy: the portal asks us to come again later.
    """
    query = {"include": "attachments"}
    offered = _offered(portal)
    if offered & _MORE:
        query["fields"] = ",".join(sorted(offered - _SAID_TWICE))
    return query


def _offered(portal: Portal) -> frozenset[str]:
    """Attributes of a comment that `fields` may name; none where the portal describes nothing of the kind."""
    try:
        description = portal.json("openapi.json")
    except PortalBusy:
        raise
    except PortalFault:  # one that is away is told of by the next question
        return frozenset()
    asked = _inside(description, "paths", "/comments/{id}", "get", "parameters")
    shown = _inside(description, "components", "schemas", "comments", "properties", "attributes", "properties")
    may_choose = isinstance(asked, list) and any(_inside(one, "name") == "fields" for one in asked)
    return frozenset(shown) if may_choose and isinstance(shown, dict) else frozenset()


def _inside(found: Any, *names: str) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found
