"""The words of a comment, cut into sentences that staff tick to code them; and words that they copied, found again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from comments.analysis import sentences
from comments.enums import ExtractionStatus
from comments.models import Attachment, Comment, Excerpt
from comments.review.excerpts import Span

OWN_TEXT = "text"
"""How forms name the comment's own text; a file is named by its key."""
SENTENCES_AT_MOST = 3_000
_PLACE = re.compile(r"(?P<source>text|[0-9]{1,18}):(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9})")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of a text: a sentence, or the white space before one (`place` is empty then).

    Attributes:
        place: what a form sends for it.
        issues: numbers of the issues to which it, or a part of it, is coded.
    """

    text: str
    place: str = ""
    issues: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One text of a comment.

    Attributes:
        attachment: the file that it is of; None: the comment's own.
        is_readable: whether a machine has read it. If not, a person types what it says.
        typed: what a person typed of it, and was not taken.
        rest: what stands behind the last sentence that can be ticked; from there on, words are copied.
    """

    attachment: Attachment | None
    text: str
    is_readable: bool
    pieces: list[Piece]
    rest: str = ""
    typed: str = ""

    @property
    def name(self) -> str:
        return self.attachment.file_name if self.attachment else "The comment"


def sources_of(
    comment: Comment, excerpts: Iterable[Excerpt], *, typed: Mapping[str, str] = MappingProxyType({})
) -> list[Source]:
    """The texts of the version that counts: the comment's own, and that of each file.

    Args:
        comment: with its current version.
        excerpts: what is coded of it, with `issue`.
        typed: of a form that was refused: `typed-` and a file's key.
    """
    held = list(excerpts)
    own = _source(None, comment.current.text, [e for e in held if e.attachment_id is None])
    files = Attachment.objects.current().filter(comment=comment).select_related("status").order_by("position")
    return [
        own,
        *(
            replace(
                _source(file, file.status.text, [e for e in held if e.attachment_id == file.pk]),
                typed=typed.get(f"typed-{file.pk}", ""),
            )
            for file in files
        ),
    ]


def _source(attachment: Attachment | None, text: str, held: Sequence[Excerpt]) -> Source:
    name = str(attachment.pk) if attachment else OWN_TEXT
    pieces, at = [], 0
    for sentence in sentences.sentences(text)[:SENTENCES_AT_MOST]:
        if sentence.start > at:
            pieces.append(Piece(text=text[at : sentence.start]))
        numbers = sorted(
            {
                excerpt.issue.number
                for excerpt in held
                if excerpt.start is not None and excerpt.end is not None
                and excerpt.start < sentence.end and sentence.start < excerpt.end
            }
        )  # fmt: skip
        place = f"{name}:{sentence.start}-{sentence.end}"
        pieces.append(Piece(text=text[sentence.start : sentence.end], place=place, issues=numbers))
        at = sentence.end
    is_readable = attachment is None or attachment.status.extraction_status == ExtractionStatus.EXTRACTED
    return Source(attachment=attachment, text=text, is_readable=is_readable, pieces=pieces, rest=text[at:])


def ticked(sources: Sequence[Source], places: Iterable[str]) -> list[tuple[Attachment | None, list[Span]]]:
    """What was ticked, text by text; sentences that follow one another are one excerpt.

    What is no place of a text is left out.
    """
    by_name: dict[str, list[Span]] = {}
    for place in places:
        if match := _PLACE.fullmatch(place):
            by_name.setdefault(match["source"], []).append((int(match["start"]), int(match["end"])))
    found = []
    for source in sources:
        name = str(source.attachment.pk) if source.attachment else OWN_TEXT
        if spans := _joined(source.text, by_name.get(name, [])):
            found.append((source.attachment, spans))
    return found


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(set(spans)):
        if joined and start >= joined[-1][1] and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def copied(sources: Sequence[Source], words: str) -> list[tuple[Attachment | None, Span]]:
    """Where copied words stand: every place, in any text, whatever white space is between them."""
    wanted = words.split()
    if not wanted:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, wanted)))
    return [(source.attachment, match.span()) for source in sources for match in pattern.finditer(source.text)]
