"""What a person looks at in files before they go public with their comments: hints, and what no program searched."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from comments.enums import ExtractionStatus
from comments.models import Attachment, AttachmentStatus, Comment
from comments.review import attachments
from comments.review.private_data import Hint, serious_hints

SEARCHED_CHARACTERS = 200_000
"""Of the text of each file, in code points. Beyond them a person looks."""
SHOWN = 10
_READ = (ExtractionStatus.EXTRACTED, ExtractionStatus.EMPTY)


@dataclass(frozen=True, kw_only=True)
class FileHints:
    """What a person looks at in one file.

    Attributes:
        found: serious hints, each with its words: the first SHOWN.
        more: how many others there are.
        not_searched: what of it no program searched, and why, as a sentence; "" where all was.
    """

    attachment: Attachment
    found: tuple[tuple[Hint, str], ...]
    more: int
    not_searched: str


def to_look_at(comments: Iterable[Comment]) -> dict[int, list[FileHints]]:
    """The files that go public with some comments and in which there may be something, by the comment's key."""
    found: dict[int, list[FileHints]] = defaultdict(list)
    unseen = attachments.going_public([comment.pk for comment in comments]).select_related("status")
    for attachment in unseen.iterator(chunk_size=20):
        if hints := hints_in(attachment):
            found[attachment.comment_id].append(hints)
    return found


def hints_in(attachment: Attachment) -> FileHints | None:
    """What a person looks at in one file before it is public; None where there is nothing. Needs `status` loaded."""
    text = attachment.status.text
    hints = serious_hints(text[:SEARCHED_CHARACTERS])
    not_searched = _not_searched(attachment.status)
    if not hints and not not_searched:
        return None
    return FileHints(
        attachment=attachment,
        found=tuple((hint, text[hint.start : hint.end]) for hint in hints[:SHOWN]),
        more=max(0, len(hints) - SHOWN),
        not_searched=not_searched,
    )


def _not_searched(status: AttachmentStatus) -> str:
    if status.extraction_status not in _READ:
        return f"No program has searched it: {status.get_extraction_status_display().lower()}."
    if len(status.text) > SEARCHED_CHARACTERS:
        return "It is long: only its beginning was searched."
    return ""
