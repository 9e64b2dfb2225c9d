"""The nouns of the comments app."""

from comments.models.api_key import ApiKey, ApiKeyUse
from comments.models.api_submission import ApiSubmission, PendingFile, SubmissionKey
from comments.models.attachment import Attachment, AttachmentStatus
from comments.models.bulk import BulkFile, BulkRun
from comments.models.bulk_import import BulkImport, BulkImportKey, BulkImportPart
from comments.models.comment import Comment
from comments.models.comment_status import CommentStatus
from comments.models.consideration import Consideration
from comments.models.draft import Draft, DraftFile
from comments.models.excerpt import Excerpt
from comments.models.false_attribution import FalseAttributionAnswer, FalseAttributionReport
from comments.models.findings import (
    Campaign,
    CampaignFinding,
    CampaignLink,
    PassageFinding,
    Placement,
    SuspectedFinding,
    TextReading,
)
from comments.models.incoming_mail import IncomingMail
from comments.models.issue import Issue, Response
from comments.models.item_count import ItemCount
from comments.models.job import Job
from comments.models.ledger import LedgerCheck
from comments.models.notification import Notification, Subscription
from comments.models.portal_pull import PortalPull, PullPart
from comments.models.receipt import Receipt, ReceiptKey
from comments.models.rendition import AttachmentRendition, Rendition
from comments.models.request_count import RequestCount
from comments.models.search import SearchEntry
from comments.models.sketch import Sketch
from comments.models.summary import LanguageModelAnswer, PeriodSnapshot, ReadingPart, Summary
from comments.models.target import CommentTarget
from comments.models.topic_decision import TopicDecision
from comments.models.version import CommentVersion, Withdrawal
from comments.models.webhook import RuleNews, Webhook, WebhookDelivery

__all__ = [
    "ApiKey",
    "ApiKeyUse",
    "ApiSubmission",
    "Attachment",
    "AttachmentRendition",
    "AttachmentStatus",
    "BulkFile",
    "BulkImport",
    "BulkImportKey",
    "BulkImportPart",
    "BulkRun",
    "Campaign",
    "CampaignFinding",
    "CampaignLink",
    "Comment",
    "CommentStatus",
    "CommentTarget",
    "CommentVersion",
    "Consideration",
    "Draft",
    "DraftFile",
    "Excerpt",
    "FalseAttributionAnswer",
    "FalseAttributionReport",
    "IncomingMail",
    "Issue",
    "ItemCount",
    "Job",
    "LanguageModelAnswer",
    "LedgerCheck",
    "Notification",
    "PassageFinding",
    "PendingFile",
    "PeriodSnapshot",
    "Placement",
    "PortalPull",
    "PullPart",
    "ReadingPart",
    "Receipt",
    "ReceiptKey",
    "Rendition",
    "RequestCount",
    "Response",
    "RuleNews",
    "SearchEntry",
    "Sketch",
    "SubmissionKey",
    "Subscription",
    "Summary",
    "SuspectedFinding",
    "TextReading",
    "TopicDecision",
    "Webhook",
    "WebhookDelivery",
    "Withdrawal",
]
