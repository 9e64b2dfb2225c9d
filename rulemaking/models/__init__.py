"""The nouns of rulemaking."""

from rulemaking.models.agency import Agency
from rulemaking.models.comment_period import CommentPeriod, Part, PeriodAnnouncement, PeriodChange
from rulemaking.models.docket import Docket, Rin
from rulemaking.models.document import Document
from rulemaking.models.rulemaking import (
    FindingFigure,
    NamedEntity,
    RequestForComment,
    Rulemaking,
    StatutoryFactor,
)

__all__ = [
    "Agency",
    "CommentPeriod",
    "Docket",
    "Document",
    "FindingFigure",
    "NamedEntity",
    "Part",
    "PeriodAnnouncement",
    "PeriodChange",
    "RequestForComment",
    "Rin",
    "Rulemaking",
    "StatutoryFactor",
]
