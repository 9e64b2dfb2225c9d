"""What a summary is built from: plain values that the caller reads from the record.

The caller decides who reads the result. For the staff it gives everything; for the public
only what was posted, with the totals that may be named.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from comments.analysis.topic_plan import TopicPlan


@dataclass(frozen=True, slots=True)
class AttachmentFacts:
    """A file of a comment.

    Attributes:
        key: the caller's name for it, unique within the comment, not `text`.
        name: as people know it.
        status: an extraction status, e.g. `extracted`; `owed` where it wasn't read yet.
        text: what could be read of it; "" if nothing.
        unread_page_count: pages of it that hold something which couldn't be read.
    """

    key: str
    name: str
    status: str
    text: str = ""
    unread_page_count: int = 0


@dataclass(slots=True)  # frozen, making a million would take four times as long
class CommentFacts:
    """A comment. Nobody changes one.

    Attributes:
        key: what it is linked by (its number in the docket, or its tracking number);
            unique in one summary.
        received_on: the Eastern day of its receipt.
        channel: `web`, `mail`, ...
        submitter_type: `ANONYMOUS`, `INDIVIDUAL` or `ORGANIZATION`.
        is_late: whether it came after its period.
        status: `received`, `posted`, `restricted` or `withdrawn`.
        text: its body; for the public, of the rendition.
        attachments: its files.
        submitter: who it is from, "" if unknown; only compared, so that nobody is quoted
            twice, and never put into the summary.
        ref: the caller's own number for it, given back with what was found; nothing is decided by it.
        answers: numbers of the rule's questions that its sender said it answers.
        items: how many submissions it carries, as staff confirmed; 1 or more.
        signatures: how many people it is from: its sender, and each whom it names beside; 1 or more.
    """

    key: str
    received_on: dt.date
    channel: str
    submitter_type: str
    is_late: bool
    status: str
    text: str
    attachments: tuple[AttachmentFacts, ...] = ()
    submitter: str = ""
    ref: int = 0
    answers: tuple[int, ...] = ()
    items: int = 1
    signatures: int = 1

    def texts(self) -> tuple[tuple[str, str], ...]:
        """Pairs of (source, exact text) that hold anything, the body first."""
        body = (("text", self.text),) if _holds(self.text) else ()
        if not self.attachments:
            return body
        return (*body, *((file.key, file.text) for file in self.attachments if _holds(file.text)))


def _holds(text: str) -> bool:
    return bool(text) and not text.isspace()


@dataclass(frozen=True, slots=True)
class SummaryInput:
    """What the summary is of, beside the comments.

    Attributes:
        docket_id: e.g. `FINCEN-2025-0004`.
        title: of the rule.
        audience: `staff` or `public`; named in the result, decides nothing here.
        as_of: what was received by this instant is in it, ISO 8601 with zone, as people read it.
        opens_on, closes_on: first and last Eastern day of the comment period, where known.
        rule_texts: what the agency published; sentences quoted from it aren't counted as said.
        totals: further totals that the reader may know, by name (`received`, `late`,
            `under_review`), given by the caller and repeated as they are.
        together, apart: pairs of keys that staff put into one campaign, or into different ones.
        plan: the outline of topics with the rule's own questions, and what staff changed about it.
    """

    docket_id: str
    title: str
    audience: str
    as_of: str
    opens_on: dt.date | None = None
    closes_on: dt.date | None = None
    rule_texts: tuple[str, ...] = ()
    totals: Mapping[str, int] = field(default_factory=dict)
    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    plan: TopicPlan = field(default_factory=TopicPlan)
