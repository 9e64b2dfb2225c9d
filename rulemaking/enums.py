"""Closed vocabularies. They stand outside the models so that constraints can name them."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_noop


class Authority(TextChoices):
    """The statute under which an action is taken. Obligations differ by it (DOMAIN: 9714 has no 120-day rule)."""

    SECTION_311 = "section_311", gettext_noop("Section 311 of the USA PATRIOT Act (31 U.S.C. 5318A)")
    SECTION_9714 = "section_9714", gettext_noop("Section 9714 of the Combating Russian Money Laundering Act")
    SECTION_2313A = "section_2313a", gettext_noop("21 U.S.C. 2313a (FEND Off Fentanyl Act)")


class SubjectType(TextChoices):
    """What a finding may be about. Source: 31 U.S.C. 5318A(a)(1)."""

    FINANCIAL_INSTITUTION = "financial_institution", gettext_noop("Foreign financial institution")
    JURISDICTION = "jurisdiction", gettext_noop("Foreign jurisdiction")
    CLASS_OF_TRANSACTIONS = "class_of_transactions", gettext_noop("Class of transactions")
    TYPE_OF_ACCOUNT = "type_of_account", gettext_noop("Type of account")


class SpecialMeasure(IntegerChoices):
    """The five special measures. Source: 31 U.S.C. 5318A(b)."""

    RECORDKEEPING = 1, gettext_noop("Keep records and report certain transactions")
    BENEFICIAL_OWNERSHIP = 2, gettext_noop("Learn who really owns accounts")
    PAYABLE_THROUGH_ACCOUNTS = 3, gettext_noop("Get information on payable-through accounts")
    CORRESPONDENT_ACCOUNTS = 4, gettext_noop("Get information on correspondent accounts")
    PROHIBIT_OR_CONDITION = 5, gettext_noop("Prohibit or limit correspondent and payable-through accounts")


class DocumentKind(TextChoices):
    """What a document does in the life of a rule."""

    FINDING = "finding", gettext_noop("Finding")
    ORDER = "order", gettext_noop("Order")
    PROPOSED_RULE = "proposed_rule", gettext_noop("Proposed rule")
    EXTENSION = "extension", gettext_noop("Extension of comment period")
    REOPENING = "reopening", gettext_noop("Reopening of comment period")
    CORRECTION = "correction", gettext_noop("Correction")
    FINAL_RULE = "final_rule", gettext_noop("Final rule")
    WITHDRAWAL = "withdrawal", gettext_noop("Withdrawal")
    REPEAL = "repeal", gettext_noop("Repeal")
    SUPPORTING = "supporting", gettext_noop("Supporting material")


class DocumentType(TextChoices):
    """The document types of the regulations.gov v4 API, letter for letter."""

    NOTICE = "Notice", gettext_noop("Notice")
    RULE = "Rule", gettext_noop("Rule")
    PROPOSED_RULE = "Proposed Rule", gettext_noop("Proposed Rule")
    SUPPORTING = "Supporting & Related Material", gettext_noop("Supporting & Related Material")
    OTHER = "Other", gettext_noop("Other")


class PeriodReason(TextChoices):
    """Why a comment period has the bounds it has."""

    OPENED = "opened", gettext_noop("Opened")
    EXTENDED = "extended", gettext_noop("Extended")
    REOPENED = "reopened", gettext_noop("Reopened")
    CORRECTED = "corrected", gettext_noop("Corrected")


class AnnouncementKind(TextChoices):
    """What a task tells the world about a comment period, once."""

    OPENED = "opened", "Comment period opened"
    CLOSING_IN_A_WEEK = "closing_in_a_week", "Comment period closes in seven days"
    CLOSING_TOMORROW = "closing_tomorrow", "Comment period closes in one day"
    CLOSED = "closed", "Comment period closed"


class EventKind(TextChoices):
    """What happened in the life of a rule. What only the clock does (a period closes, a rule takes effect, an order
    expires) is derived and has no event.
    """

    FINDING = "finding", gettext_noop("Finding made")
    ORDER = "order", gettext_noop("Order issued")
    PROPOSED = "proposed", gettext_noop("Rule proposed")
    PERIOD_OPENED = "period_opened", gettext_noop("Comment period opened")
    PERIOD_EXTENDED = "period_extended", gettext_noop("Comment period extended")
    PERIOD_REOPENED = "period_reopened", gettext_noop("Comment period reopened")
    PERIOD_CORRECTED = "period_corrected", gettext_noop("Comment period corrected")
    FINALISED = "finalised", gettext_noop("Rule made final")
    ENJOINED = "enjoined", gettext_noop("Stopped by a court")
    REMANDED = "remanded", gettext_noop("Sent back by a court")
    VACATED = "vacated", gettext_noop("Set aside by a court")
    FINDING_WITHDRAWN = "finding_withdrawn", gettext_noop("Finding withdrawn")
    WITHDRAWN = "withdrawn", gettext_noop("Proposed rule withdrawn")
    REPEALED = "repealed", gettext_noop("Rule repealed")


class RuleState(TextChoices):
    """Where a rule stands at an instant. Derived from its events and periods, never stored."""

    DRAFT = "draft", gettext_noop("Not yet published")
    FINDING = "finding", gettext_noop("Finding made, no rule proposed")
    ORDERED = "ordered", gettext_noop("Order issued, no rule proposed")
    PROPOSED = "proposed", gettext_noop("Proposed")
    OPEN = "open", gettext_noop("Open for comment")
    CLOSED = "closed", gettext_noop("Closed for comment, not yet decided")
    FINAL = "final", gettext_noop("Final, not yet in effect")
    IN_EFFECT = "in_effect", gettext_noop("Final, in effect")
    ENJOINED = "enjoined", gettext_noop("Stopped by a court")
    REMANDED = "remanded", gettext_noop("Sent back by a court")
    VACATED = "vacated", gettext_noop("Set aside by a court")
    WITHDRAWN = "withdrawn", gettext_noop("Proposal withdrawn")
    REPEALED = "repealed", gettext_noop("Repealed")


class Withdrawable(TextChoices):
    """What a withdrawal can take back. A final rule is repealed instead."""

    FINDING = "finding", "The finding"
    PROPOSED_RULE = "proposed_rule", "The proposed rule"


class ConsultationBasis(TextChoices):
    """Why officials were consulted: each decision has its own list. Source: 31 U.S.C. 5318A."""

    FINDING = "finding", "The finding (31 U.S.C. 5318A(c)(1))"
    MEASURES = "measures", "The choice of special measures (31 U.S.C. 5318A(a)(4)(A))"
    MEASURE_FIVE = "measure_five", "Special measure five (31 U.S.C. 5318A(b)(5))"


class Official(TextChoices):
    """Whom the statute makes the agency consult."""

    STATE = "state", "Secretary of State"
    ATTORNEY_GENERAL = "attorney_general", "Attorney General"
    FED_CHAIR = "fed_chair", "Chair of the Federal Reserve Board"
    BANKING_AGENCIES = "banking_agencies", "Other appropriate federal banking agencies"
    SEC = "sec", "Securities and Exchange Commission"
    CFTC = "cftc", "Commodity Futures Trading Commission"
    NCUA = "ncua", "National Credit Union Administration"
    OTHER = "other", "Others, as the agency sees fit"
