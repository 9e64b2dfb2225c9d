"""Closed vocabularies. They stand outside the models so that constraints can name them."""

from django.db.models import IntegerChoices, TextChoices


class Authority(TextChoices):
    """The statute under which an action is taken. Obligations differ by it (DOMAIN: 9714 has no 120-day rule)."""

    SECTION_311 = "section_311", "Section 311 of the USA PATRIOT Act (31 U.S.C. 5318A)"
    SECTION_9714 = "section_9714", "Section 9714 of the Combating Russian Money Laundering Act"
    SECTION_2313A = "section_2313a", "21 U.S.C. 2313a (FEND Off Fentanyl Act)"


class SubjectType(TextChoices):
    """What a finding may be about. Source: 31 U.S.C. 5318A(a)(1)."""

    FINANCIAL_INSTITUTION = "financial_institution", "Foreign financial institution"
    JURISDICTION = "jurisdiction", "Foreign jurisdiction"
    CLASS_OF_TRANSACTIONS = "class_of_transactions", "Class of transactions"
    TYPE_OF_ACCOUNT = "type_of_account", "Type of account"


class SpecialMeasure(IntegerChoices):
    """The five special measures. Source: 31 U.S.C. 5318A(b)."""

    RECORDKEEPING = 1, "Keep records and report certain transactions"
    BENEFICIAL_OWNERSHIP = 2, "Learn who really owns accounts"
    PAYABLE_THROUGH_ACCOUNTS = 3, "Get information on payable-through accounts"
    CORRESPONDENT_ACCOUNTS = 4, "Get information on correspondent accounts"
    PROHIBIT_OR_CONDITION = 5, "Prohibit or limit correspondent and payable-through accounts"


class DocumentKind(TextChoices):
    """What a document does in the life of a rule."""

    FINDING = "finding", "Finding"
    ORDER = "order", "Order"
    PROPOSED_RULE = "proposed_rule", "Proposed rule"
    EXTENSION = "extension", "Extension of comment period"
    REOPENING = "reopening", "Reopening of comment period"
    CORRECTION = "correction", "Correction"
    FINAL_RULE = "final_rule", "Final rule"
    WITHDRAWAL = "withdrawal", "Withdrawal"
    REPEAL = "repeal", "Repeal"
    SUPPORTING = "supporting", "Supporting material"


class DocumentType(TextChoices):
    """The document types of the regulations.gov v4 API, letter for letter."""

    NOTICE = "Notice", "Notice"
    RULE = "Rule", "Rule"
    PROPOSED_RULE = "Proposed Rule", "Proposed Rule"
    SUPPORTING = "Supporting & Related Material", "Supporting & Related Material"
    OTHER = "Other", "Other"


class PeriodReason(TextChoices):
    """Why a comment period has the bounds it has."""

    OPENED = "opened", "Opened"
    EXTENDED = "extended", "Extended"
    REOPENED = "reopened", "Reopened"
    CORRECTED = "corrected", "Corrected"


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

    FINDING = "finding", "Finding made"
    ORDER = "order", "Order issued"
    PROPOSED = "proposed", "Rule proposed"
    PERIOD_OPENED = "period_opened", "Comment period opened"
    PERIOD_EXTENDED = "period_extended", "Comment period extended"
    PERIOD_REOPENED = "period_reopened", "Comment period reopened"
    PERIOD_CORRECTED = "period_corrected", "Comment period corrected"
    FINALISED = "finalised", "Rule made final"
    ENJOINED = "enjoined", "Stopped by a court"
    REMANDED = "remanded", "Sent back by a court"
    VACATED = "vacated", "Set aside by a court"
    FINDING_WITHDRAWN = "finding_withdrawn", "Finding withdrawn"
    WITHDRAWN = "withdrawn", "Proposed rule withdrawn"
    REPEALED = "repealed", "Rule repealed"


class RuleState(TextChoices):
    """Where a rule stands at an instant. Derived from its events and periods, never stored."""

    DRAFT = "draft", "Not yet published"
    FINDING = "finding", "Finding made, no rule proposed"
    ORDERED = "ordered", "Order issued, no rule proposed"
    PROPOSED = "proposed", "Proposed"
    OPEN = "open", "Open for comment"
    CLOSED = "closed", "Closed for comment, not yet decided"
    FINAL = "final", "Final, not yet in effect"
    IN_EFFECT = "in_effect", "Final, in effect"
    ENJOINED = "enjoined", "Stopped by a court"
    REMANDED = "remanded", "Sent back by a court"
    VACATED = "vacated", "Set aside by a court"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REPEALED = "repealed", "Repealed"


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
