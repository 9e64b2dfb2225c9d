"""Addresses of the public site."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from comments.enums import BulkFormat
from comments.sent import DRAFT_ADDRESS
from comments.views import (
    api_keys,
    bulk,
    commenting,
    drafting,
    false_attribution,
    feeds,
    finding,
    home,
    own_comment,
    pages,
    posted,
    receipts,
    responses,
    rules,
    subscriptions,
    summaries,
    webhooks,
)


class TrackingNumber(StringConverter):
    """Three, four and four lower-case letters and digits."""

    regex = "[0-9a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4}"


class Proof(StringConverter):
    """Thirty-two hexadecimal digits."""

    regex = "[0-9a-f]{32}"


class DocketId(StringConverter):
    """Such as FINCEN-2025-0004."""

    regex = "[A-Z0-9_-]{1,60}"


class BulkFormatName(StringConverter):
    """The ending of a bulk file's name."""

    regex = "|".join(BulkFormat.values)


class ItemId(StringConverter):
    """A docket's id and a number, such as FINCEN-2025-0004-0002."""

    regex = "[A-Z0-9_-]{1,60}-[0-9]{4,9}"


class DraftSecret(StringConverter):
    """Of a draft, as its address has it."""

    regex = DRAFT_ADDRESS


class RowKey(IntConverter):
    """Of a row, as PostgreSQL can hold it."""

    regex = "[0-9]{1,18}"


register_converter(RowKey, "bigint")
register_converter(DraftSecret, "secret")
register_converter(TrackingNumber, "tracking")
register_converter(Proof, "proof")
register_converter(ItemId, "item")
register_converter(DocketId, "docket")
register_converter(BulkFormatName, "bulk_format")

urlpatterns = [
    path("", home.home, name="home"),
    path("rules/<slug:slug>/", rules.rule, name="rule"),
    path("rules/<slug:slug>/comment/", commenting.comment_form, name="comment_form"),
    path("rules/<slug:slug>/comment/send/", commenting.comment_send, name="comment_send"),
    path("rules/<slug:slug>/comment/start/", drafting.comment_start, name="comment_start"),
    path("rules/<slug:slug>/comment/draft/<secret:secret>/kept/", drafting.draft_kept, name="draft_kept"),
    path("rules/<slug:slug>/comment/draft/<secret:secret>/<slug:step>/", drafting.draft_step, name="draft_step"),
    path("rules/<slug:slug>/comments/", posted.comments, name="comments"),
    path("rules/<slug:slug>/download/", bulk.download, name="download"),
    path("bulk/<docket:docket_id>/manifest.json", bulk.manifest, name="bulk_manifest"),
    path("bulk/<docket:docket_id>/comments.<bulk_format:file_format>", bulk.file, name="bulk_file"),
    path("rules/<slug:slug>/summary/", summaries.summary, name="summary"),
    path("rules/<slug:slug>/summary.json", summaries.summary_json, name="summary_json"),
    path("rules/<slug:slug>/summary.docx", summaries.summary_docx, name="summary_docx"),
    path("rules/<slug:slug>/responses/", responses.responses, name="responses"),
    path(
        "rules/<slug:slug>/responses/<int:number>/comments.json",
        responses.response_comments_json,
        name="response_comments_json",
    ),
    path("rules/<slug:slug>/responses.json", responses.responses_json, name="responses_json"),
    path("feeds/rules.atom", feeds.RulesFeed(), name="rules_feed"),
    path("rules/<slug:slug>/feed.atom", feeds.RulesFeed(), name="rule_feed"),
    path("documents/<item:document_id>/", rules.document, name="document"),
    path("comments/<item:comment_id>/", posted.comment, name="comment"),
    path("comments/<item:comment_id>/not-mine/", false_attribution.report_page, name="report_false_attribution"),
    path("reports/<tracking:reference>/", false_attribution.received_page, name="false_attribution_report"),
    path("files/<item:comment_id>/<int:position>/<path:name>", posted.attachment, name="attachment"),
    path("receipts/<tracking:tracking_number>/<proof:proof>/", receipts.receipt, name="receipt"),
    path(
        "receipts/<tracking:tracking_number>/<proof:proof>/receipt.json",
        receipts.receipt_download,
        name="receipt_download",
    ),
    path("own/<tracking:tracking_number>/<proof:proof>/", own_comment.own_comment, name="own_comment"),
    path(
        "own/<tracking:tracking_number>/<proof:proof>/receipt-<int:version>.json",
        own_comment.version_receipt,
        name="version_receipt",
    ),
    path(
        "receipts/<tracking:tracking_number>/<proof:proof>/receipt.pdf", receipts.receipt_as_pdf, name="receipt_as_pdf"
    ),
    path("receipt-keys.json", receipts.receipt_keys, name="receipt_keys"),
    path("verify/", receipts.verify, name="verify"),
    path("verify.json", receipts.verify_json, name="verify_json"),
    path("find/", finding.find_comment, name="find_comment"),
    path("subscribe/", subscriptions.subscribe, name="subscribe"),
    path("subscribe/confirm/<str:token>/", subscriptions.confirm, name="subscription_confirm"),
    path("subscribe/end/<str:token>/", subscriptions.end, name="subscription_end"),
    path("api-keys/", api_keys.ask, name="api_key_ask"),
    path("api-keys/<str:token>/", api_keys.key_page, name="api_key"),
    path("api-keys/<str:token>/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("api-keys/<str:token>/webhooks/<bigint:webhook_pk>/", webhooks.webhook_page, name="webhook"),
    path("how-commenting-works/", pages.how_commenting_works, name="how_commenting_works"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("robots.txt", pages.robots, name="robots"),
]
