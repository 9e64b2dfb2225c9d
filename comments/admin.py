"""Comments and what belongs to them in the admin. Staff decide on their own pages (comments/review); rows that only
acts and tasks write are read-only here, and nothing of the record can be deleted."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.decorators import display

from comments.models import ApiKey, Comment, PeriodSnapshot, Receipt, ReceiptKey, Subscription, Summary, Webhook
from comments.review.views.comments import comment_list, comment_page
from rulemaking.admin.base import ReadOnlyAdmin


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Gives the staff's own list and page the addresses that the admin knows them by."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("", comment_list, name="comments_comment_changelist"),
            path("<int:pk>/change/", comment_page, name="comments_comment_change"),
        ]


@admin.register(Summary)
class SummaryAdmin(ReadOnlyAdmin):
    list_display = ["link", "audience", "occasion", "as_of", "produced_at"]
    what_comes = "Summaries are made each night while a rule is open for comment, and when it closes."
    list_display_links = None
    list_filter = ["audience", "occasion", "rulemaking"]
    ordering = ["-ordered_at"]
    list_select_related = ["rulemaking"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Summary]:
        return super().get_queryset(request).defer("data", "docx", "data_sha256")

    @display(description="Summary", ordering="rulemaking__subject_name")
    def link(self, summary: Summary) -> str:
        address = reverse("review:summary", args=[summary.pk])
        return format_html(
            '<a class="d3-in-list" href="{}">{}, version {}</a>',
            address,
            summary.rulemaking.subject_name,
            summary.version,
        )

    def get_urls(self) -> list[URLPattern]:
        """The list alone: a summary's page is `review:summary`."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="comments_summary_changelist")]


@admin.register(PeriodSnapshot)
class PeriodSnapshotAdmin(ReadOnlyAdmin):
    list_display = ["rule", "period", "as_of", "version", "taken_at"]
    what_comes = "When a comment period closes, what was received by then is recorded here."
    list_select_related = ["period__part__rulemaking"]

    @display(description="Rule")
    def rule(self, snapshot: PeriodSnapshot) -> str:
        return snapshot.period.part.rulemaking.subject_name


@admin.register(ReceiptKey)
class ReceiptKeyAdmin(ReadOnlyAdmin):
    list_display = ["key_id", "first_used_at", "retired_at"]
    what_comes = "The key that signs receipts stands here once the site has started."
    fields = ["key_id", "first_used_at", "retired_at"]


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ["tracking_number", "key_id", "recorded_at"]
    what_comes = "Each comment has its receipt here."
    list_select_related = ["comment"]
    search_fields = ["comment__tracking_number__exact"]  # a part of one would be looked for in every comment
    search_help_text = "The whole tracking number, with its dashes."
    fields = ["tracking_number", "key_id", "recorded_at", "signed_text"]
    readonly_fields = fields
    ordering = ["-pk"]  # as they were recorded: a million have no index over that time

    @display(description="Tracking number")
    def tracking_number(self, receipt: Receipt) -> str:
        return receipt.comment.tracking_number

    @display(description="Signed text")
    def signed_text(self, receipt: Receipt) -> str:
        return bytes(receipt.payload).decode()


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["email", "rulemaking", "asked_at", "confirmed_at", "ended_at"]
    what_comes = "People who ask for e-mail about rules stand here."
    list_filter = ["rulemaking"]
    list_select_related = ["rulemaking"]
    ordering = ["-asked_at"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Whose keys there are. The page of one, where staff decide, is `review:api_key`."""

    list_display = ["link", "email", "confirmed_at", "posting", "revoked_at"]
    what_comes = "People get keys themselves, on the public page “Get an API key”. Whoever asks for one stands here."
    list_display_links = None
    list_filter = [
        "may_post",
        ("revoked_at", admin.EmptyFieldListFilter),
        ("posting_asked_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["name", "email", "prefix"]

    @display(description="Key", ordering="name")
    def link(self, key: ApiKey) -> str:
        return format_html('<a class="d3-in-list" href="{}">{}</a>', reverse("review:api_key", args=[key.pk]), key)

    @display(description="Sends comments")
    def posting(self, key: ApiKey) -> str:
        if key.may_post:
            return "Yes"
        return "Asks to" if key.posting_asked_at and not key.revoked_at else "No"

    def get_urls(self) -> list[URLPattern]:
        """The list alone."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="comments_apikey_changelist")]


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Where news is sent. The page of one, where staff stop it, is `review:webhook`."""

    list_display = ["link", "api_key", "failing_since", "stopped_at", "removed_at"]
    what_comes = "Holders of API keys add webhooks on the page of their key."
    list_display_links = None
    list_filter = [
        ("failing_since", admin.EmptyFieldListFilter),
        ("stopped_at", admin.EmptyFieldListFilter),
        ("removed_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["api_key"]
    search_fields = ["url", "api_key__name", "api_key__email"]
    ordering = ["-added_at"]

    @display(description="Address", ordering="url")
    def link(self, webhook: Webhook) -> str:
        address = reverse("review:webhook", args=[webhook.pk])
        return format_html('<a class="d3-in-list" href="{}">{}</a>', address, webhook)

    def get_urls(self) -> list[URLPattern]:
        """The list alone."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="comments_webhook_changelist")]
