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
_READ = (ExtractionStatus.EXTRACTED, ExtractionStatus.EMPTY)


@dataclass(frozen=True, kw_only=True)
class FileHints:
    """What a person looks at in one file.

    Attributes:
        found: serious hints, each with its words.
        not_searched: what of it no program searched, and why, as a sentence; "" where all was.
    """

    attachment: Attachment
    found: tuple[tuple[Hint, str], ...]
    not_searched: str


def to_look_at(comments: Iterable[Comment]) -> dict[int, list[FileHints]]:
    """The files that go public with some comments and in which there may be something, by the comment's key."""
    found: dict[int, list[FileHints]] = defaultdict(list)
    unseen = attachments.going_public([comment.pk for comment in comments]).select_related("status")
    for attachment in unseen.iterator(chunk_size=20):
        text = attachment.status.text
        hints = tuple((hint, text[hint.start : hint.end]) for hint in serious_hints(text[:SEARCHED_CHARACTERS]))
        not_searched = _not_searched(attachment.status)
        if hints or not_searched:
            found[attachment.comment_id].append(
                FileHints(attachment=attachment, found=hints, not_searched=not_searched)
            )
    return found


def _not_searched(status: AttachmentStatus) -> str:
    if status.extraction_status not in _READ:
        return f"No program has searched it: {status.get_extraction_status_display().lower()}."
    if len(status.text) > SEARCHED_CHARACTERS:
        return "It is long: only its beginning was searched."
    return ""
