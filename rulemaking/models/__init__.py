"""The nouns of rulemaking."""

from rulemaking.models.agency import Agency, AgencyCategory
from rulemaking.models.comment_period import CommentPeriod, Part, PeriodAnnouncement, PeriodChange
from rulemaking.models.docket import Docket, Rin
from rulemaking.models.document import Document, Section
from rulemaking.models.duty import CongressNotice, Consultation
from rulemaking.models.federal_register_import import FederalRegisterImport
from rulemaking.models.order_terms import OrderTerms
from rulemaking.models.planned_period import PlannedPeriod
from rulemaking.models.rule_event import RuleEvent
from rulemaking.models.rulemaking import (
    FindingFigure,
    NamedEntity,
    RequestForComment,
    Rulemaking,
    StatutoryFactor,
)

__all__ = [
    "Agency",
    "AgencyCategory",
    "CommentPeriod",
    "CongressNotice",
    "Consultation",
    "Docket",
    "Document",
    "FederalRegisterImport",
    "FindingFigure",
    "NamedEntity",
    "OrderTerms",
    "Part",
    "PeriodAnnouncement",
    "PeriodChange",
    "PlannedPeriod",
    "RequestForComment",
    "Rin",
    "RuleEvent",
    "Rulemaking",
    "Section",
    "StatutoryFactor",
]
