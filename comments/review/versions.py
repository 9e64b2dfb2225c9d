"""The versions of a comment as staff see them: which there are, and what the last one changed."""

import datetime as dt
import difflib
import re
from dataclasses import dataclass

from comments.models import Attachment, Comment, Rendition

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version: its number, when it was received (aware, UTC; None for a letter), and whether the public sees it."""

    version: int
    received_at: dt.datetime | None
    is_shown: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of text: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What the current version says otherwise than the one before it, or than the one that the public sees."""

    since_version: int
    is_since_shown: bool
    pieces: list[Piece]
    files_added: list[str]
    files_removed: list[str]


def as_staff_see_them(comment: Comment) -> list[VersionLine]:
    """All versions, first to last; empty while there is only one."""
    later = list(comment.versions.order_by("version").only("version", "received_at"))
    if not later:
        return []
    rendition: Rendition | None = getattr(comment, "rendition", None)
    shown = (rendition.version.version if rendition.version else 1) if rendition else None
    told = [(1, comment.received_at), *((item.version, item.received_at) for item in later)]
    return [VersionLine(version=number, received_at=at, is_shown=number == shown) for number, at in told]


def change_since_shown(comment: Comment) -> Change | None:
    """What the current version changed since the version that the public copy shows, or else since the one before.

    None where there is one version. Needs `with_current_version()` and `rendition__version`.
    """
    current = comment.status.current_version
    if current is None:
        return None
    rendition: Rendition | None = getattr(comment, "rendition", None)
    is_since_shown = rendition is not None and rendition.version_id != current.pk
    if rendition is not None and is_since_shown:
        base = rendition.version
    else:
        base = comment.versions.filter(version=current.version - 1).first()
    before, after = (_names(comment, version.pk if version else None) for version in (base, current))
    return Change(
        since_version=base.version if base else 1,
        is_since_shown=is_since_shown,
        pieces=difference(base.text if base else comment.text, current.text),
        files_added=[name for name, sha in after.items() if before.get(name) != sha],
        files_removed=[name for name, sha in before.items() if after.get(name) != sha],
    )


def _names(comment: Comment, version_pk: int | None) -> dict[str, bytes]:
    rows = Attachment.objects.filter(comment=comment, version=version_pk).order_by("position")
    return {name: bytes(sha256) for name, sha256 in rows.values_list("file_name", "sha256")}


def difference(before: str, after: str) -> list[Piece]:
    """The two texts in one, word by word. Those `same` and `removed` make `before`; `same` and `added`, `after`."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces
