"""Closed vocabularies of the comments app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_noop


class SubmitterType(TextChoices):
    """Letter for letter as the regulations.gov v4 API takes them."""

    ANONYMOUS = "ANONYMOUS", gettext_noop("Anonymous")
    INDIVIDUAL = "INDIVIDUAL", gettext_noop("An individual")
    ORGANIZATION = "ORGANIZATION", gettext_noop("An organization")


class OrganizationType(TextChoices):
    """Letter for letter as the regulations.gov v4 API takes them."""

    COMPANY = "Company", gettext_noop("Company")
    ORGANIZATION = "Organization", gettext_noop("Organization")
    FEDERAL = "Federal", gettext_noop("Federal government")
    STATE = "State", gettext_noop("State government")
    LOCAL = "Local", gettext_noop("Local government")
    TRIBAL = "Tribal", gettext_noop("Tribal government")
    REGIONAL = "Regional", gettext_noop("Regional government")
    FOREIGN = "Foreign", gettext_noop("Foreign government")
    HOUSE = "U.S. House of Representatives", gettext_noop("U.S. House of Representatives")
    SENATE = "U.S. Senate", gettext_noop("U.S. Senate")


class Channel(TextChoices):
    """How a comment reached the agency."""

    WEB = "web", gettext_noop("Web form")
    API = "api", gettext_noop("API")
    MAIL = "mail", gettext_noop("Paper mail")
    EMAIL = "email", gettext_noop("E-mail")
    BULK = "bulk", gettext_noop("Bulk file")
    PORTAL = "portal", gettext_noop("Another portal")


class ReceivedBasis(TextChoices):
    """On what the legal time of receipt rests."""

    EDGE_CLOCK = "edge_clock", "Our clock, when the request reached us"
    ASSERTED = "asserted", "Stated by staff or by the source, with the evidence named"


class Status(TextChoices):
    """What became of a comment. The original stays, whatever its status."""

    RECEIVED = "received", "Received"
    POSTED = "posted", "Posted"
    RESTRICTED = "restricted", "Restricted"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RestrictReasonType(TextChoices):
    """Why the content of a comment or file is withheld while its shell stays public."""

    PERSONAL = "Personally Identifiable Information", gettext_noop("Private personal details")
    CBI = "Confidential Business Information", gettext_noop("Confidential business information")
    SAR = "Suspicious Activity Report", gettext_noop("May reveal a suspicious activity report (31 U.S.C. 5318(g)(2))")
    COPYRIGHT = "Copyrighted", gettext_noop("Copyrighted material")
    OTHER = "Other", gettext_noop("Other: say which")


class ScanStatus(TextChoices):
    """Whether a file was looked at for malware."""

    OWED = "owed", "Not yet scanned"
    CLEAN = "clean", "Clean"
    INFECTED = "infected", "Malware found"
    NOT_CONFIGURED = "not_configured", "No scanner configured"


class ExtractionStatus(TextChoices):
    """Whether the text of a file could be read."""

    OWED = "owed", "Not yet read"
    EXTRACTED = "extracted", "Text read"
    EMPTY = "empty", "No text in it"
    NO_TEXT_LAYER = "no_text_layer", "A picture of text; a person must read it"
    ENCRYPTED = "encrypted", "Protected by a password"
    UNREADABLE = "unreadable", "Damaged or of an unknown kind"
    TOO_LARGE = "too_large", "More text than the limit"
    TIMED_OUT = "timed_out", "Took too long to read"


class ImportFormat(TextChoices):
    """What a file of comments is."""

    CSV = "csv", "CSV"
    JSONL = "jsonl", "JSON lines"
    XLSX = "xlsx", "Excel workbook"
    ZIP = "zip", "ZIP of a table and the files that it names"


class ImportEncoding(TextChoices):
    """How a text file stands for letters, as Python names it."""

    UTF_8 = "utf-8", "UTF-8"
    WINDOWS = "cp1252", "Windows-1252 (older Excel)"


class ImportPhase(TextChoices):
    """A file is read twice by the same code: once to say what would become of each row, once to do it."""

    CHECK = "check", "Check"
    IMPORT = "import", "Import"


class RowOutcome(TextChoices):
    """What became of a row of a file. Every row has exactly one."""

    TAKEN = "taken", "Taken"
    KNOWN = "known", "Already here"
    CONFLICT = "conflict", "Taken; another has the same id"
    REFUSED = "refused", "Refused"


class MailState(TextChoices):
    """What became of an e-mail."""

    TAKEN = "taken", "Became a comment"
    WAITING = "waiting", "Waits for you"
    IGNORED = "ignored", "Set aside"


class JobKind(TextChoices):
    """What work is owed."""

    NUMBER = "number", "Number into the docket"
    SKETCH = "sketch", "Fingerprint the text"
    SCAN = "scan", "Scan the file"
    EXTRACT = "extract", "Read the file's text"
    SUMMARIZE = "summarize", "Produce a summary"
    NOTIFY = "notify", "Send a message"
    BULK = "bulk", "Make a docket's bulk files"
    CHECK_IMPORT = "check_import", "Check a file of comments"
    IMPORT = "import", "Import comments"
    PULL = "pull", "Pull from another portal"


class PlacementKind(TextChoices):
    """Where a comment stands in what a summary found. `docs/analysis.md`, accounting."""

    EXACT = "exact", "Exact copy of the letter"
    PERSONALISED = "personalised", "Copy of the letter with changes"
    ALONE = "alone", "Like no other"
    WORDLESS = "wordless", "Without text that could be read"
    UNREAD = "unread", "With a file that could not be read"

    @classmethod
    def in_campaign(cls) -> list[str]:
        """The kinds of those that are in a campaign."""
        return [cls.EXACT, cls.PERSONALISED]


class LinkKind(TextChoices):
    """What staff said of two comments."""

    TOGETHER = "together", "One campaign"
    APART = "apart", "Different campaigns"


class TopicAct(TextChoices):
    """What staff did with a topic, of the outline or of one sentence. `comments/analysis/topic_decisions.py`."""

    ACCEPTED = "accepted", "Accepted from what the machine found"
    MADE = "made", "Made by staff"
    RENAMED = "renamed", "Renamed"
    REWORDED = "reworded", "Found by other words"
    MOVED = "moved", "Moved"
    MERGED = "merged", "Merged into another"
    DROPPED = "dropped", "Dropped"
    PUT = "put", "Put on a sentence"
    TAKEN_AWAY = "taken_away", "Taken away from a sentence"
    TAKEN_BACK = "taken_back", "Taken back"

    @classmethod
    def of_passages(cls) -> list[str]:
        """Those that are about one sentence."""
        return [cls.PUT, cls.TAKEN_AWAY]


class Verdict(TextChoices):
    """What staff found when they considered a comment."""

    SIGNIFICANT = "significant", "Raises an issue that must be answered"
    NOT_SIGNIFICANT = "not_significant", "Raises no issue that must be answered"
    SAME = "same", "Says the same as another comment"


class NotSignificantReason(TextChoices):
    """Why a comment needs no answer of its own."""

    NO_REASONS = "no_reasons", "Is for or against, without saying why"
    OUT_OF_SCOPE = "out_of_scope", "Is about something else than the rule"
    NOT_OURS = "not_ours", "Asks for what the agency can’t decide here"
    NO_WORDS = "no_words", "Says nothing that can be read"
    LATE = "late", "Came late, and late comments are not considered"
    OTHER = "other", "Another reason: say which"


class BulkFormat(TextChoices):
    """The formats of bulk files; the value is the ending of the file's name."""

    CSV = "csv", "CSV in the columns of regulations.gov"
    JSONL = "jsonl", "JSON, one comment a line"
    PARQUET = "parquet", "Parquet"


class BulkOccasion(TextChoices):
    """Why bulk files were ordered."""

    CHANGE = "change", "Something public changed"
    TAKEN_BACK = "taken_back", "Something was taken back"
    NIGHTLY = "nightly", "Nightly"
    DEMAND = "demand", "Asked for by staff"


class Audience(TextChoices):
    """For whom a summary is built. The public one reads posted renditions only."""

    STAFF = "staff", "Staff"
    PUBLIC = "public", "Public"


class SummaryOccasion(TextChoices):
    """Why a summary was ordered."""

    CLOSE = "close", "The comment period closed"
    NIGHTLY = "nightly", "Nightly while the period is open"
    DEMAND = "demand", "Asked for by staff"


class NotificationKind(TextChoices):
    """What a message says."""

    RECEIPT = "receipt", "Receipt of a comment"
    CONFIRM_SUBSCRIPTION = "confirm_subscription", "Please confirm your subscription"
    PERIOD_OPENED = "period_opened", "A comment period opened"
    PERIOD_EXTENDED = "period_extended", "The deadline of a comment period moved"
    CLOSING_IN_A_WEEK = "closing_in_a_week", "A comment period closes in seven days"
    CLOSING_TOMORROW = "closing_tomorrow", "A comment period closes in one day"
    PERIOD_CLOSED = "period_closed", "A comment period closed"
    FINAL_RULE = "final_rule", "A final rule was published"
    SUMMARY_PUBLISHED = "summary_published", "A summary was published"
    COMMENTS_ANSWERED = "comments_answered", "The agency answered what commenters raised"
    ANSWERS_CORRECTED = "answers_corrected", "The agency corrected what it answered"
    API_KEY = "api_key", "The page of an API key"
    API_KEY_CHANGED = "api_key_changed", "Staff changed an API key"
    FALSE_ATTRIBUTION_ANSWER = "false_attribution_answer", "Answer to who did not write a comment"
    WEBHOOK_FAILING = "webhook_failing", "A webhook takes nothing"
    WEBHOOK_STOPPED = "webhook_stopped", "A webhook was stopped"
    WEBHOOK_SKIPPED = "webhook_skipped", "Staff skipped a message of a webhook"


class NewsKind(TextChoices):
    """What webhooks tell, letter for letter as they say it."""

    PERIOD_OPENED = "period.opened", "A comment period opened"
    PERIOD_EXTENDED = "period.extended", "The deadline of a comment period moved"
    PERIOD_REOPENED = "period.reopened", "A rule was opened for comment again"
    PERIOD_CLOSED = "period.closed", "A comment period closed"
    COMMENT_POSTED = "comment.posted", "A comment became public"
    COMMENT_CHANGED = "comment.changed", "A public comment changed"
    COMMENT_WITHDRAWN = "comment.withdrawn", "The content of a comment left"
    SUMMARY_PUBLISHED = "summary.published", "A summary was published"
    RESPONSES_PUBLISHED = "responses.published", "Responses to what commenters raised were published"
    RESPONSES_CORRECTED = "responses.corrected", "Responses that were public were corrected"
