"""What was found in a document of the Federal Register. Dates are calendar dates in Washington."""

import datetime as dt
import enum
from dataclasses import dataclass, replace


class NotReadable(ValueError):
    """The bytes are no document of the Federal Register. `str()` says what is wrong, in words for staff."""


class Kind(enum.StrEnum):
    """What a document does. Values are those of `rulemaking.enums.DocumentKind`."""

    FINDING = "finding"
    ORDER = "order"
    PROPOSED_RULE = "proposed_rule"
    EXTENSION = "extension"
    REOPENING = "reopening"
    CORRECTION = "correction"
    FINAL_RULE = "final_rule"
    WITHDRAWAL = "withdrawal"
    REPEAL = "repeal"


@dataclass(frozen=True, slots=True)
class Unsure:
    """A field whose value a person must compare with the printed document.

    Attributes:
        field: name of a field of FoundDocument.
        why: what is doubtful, in a sentence or two for staff.
    """

    field: str
    why: str


@dataclass(frozen=True, slots=True)
class FoundRin:
    """A RIN as printed, without the word "RIN". A placeholder or a malformed one is kept as it stands."""

    rin: str
    is_placeholder: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A numbered question on which the document asks for comment."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the document's body; level 1 and 2 are HD1 and HD2."""

    level: int
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDocument:
    """One document as read. None or empty: the source does not say.

    Attributes:
        document_number: Federal Register document number, such as 2025-07837.
        type: "Proposed Rule", "Rule" or "Notice", as the Federal Register sorts it.
        kind: what it does, guessed from type, action and title.
        citation: such as "90 FR 18934".
        comments_close_on: last day for comment as printed, or as the Federal Register's index says.
        comment_days: length of the comment period, where it is said in days after publication.
        cfr: such as ("31 CFR Part 1010",).
        dates_text, addresses_text: the DATES and ADDRESSES blocks.
        text: headings and paragraphs of the body, one a line; empty where the source has no full text.
        correction_of: number of the document that it corrects.
    """

    document_number: str
    type: str
    kind: Kind | None
    title: str
    action: str = ""
    agencies: tuple[str, ...] = ()
    citation: str = ""
    start_page: int | None = None
    end_page: int | None = None
    publication_date: dt.date | None = None
    comments_close_on: dt.date | None = None
    comment_days: int | None = None
    effective_on: dt.date | None = None
    cfr: tuple[str, ...] = ()
    rins: tuple[FoundRin, ...] = ()
    docket_ids: tuple[str, ...] = ()
    dates_text: str = ""
    addresses_text: str = ""
    abstract: str = ""
    questions: tuple[Question, ...] = ()
    sections: tuple[Section, ...] = ()
    text: str = ""
    correction_of: str = ""
    unsure: tuple[Unsure, ...] = ()

    def completed_by(self, full_text: "FoundDocument") -> "FoundDocument":
        """This document, as the index has it, with what only its full text says.

        What both say stays as it is here; a doubt about something that was missing here goes with it.
        """
        only_there = {
            name: value
            for name in ("rins", "docket_ids", "addresses_text", "abstract", "questions", "sections", "text")
            if not getattr(self, name) and (value := getattr(full_text, name))
        }
        doubts = [doubt for doubt in self.unsure if doubt.field not in only_there]
        doubts += [doubt for doubt in full_text.unsure if doubt.field in only_there]
        return replace(self, **only_there, unsure=tuple(doubts))
