"""Addresses of the v4 API."""

from django.urls import URLPattern, path, re_path

from comments.api.v4 import bulk, changes, docs, lists, posting, summaries, uploads, views
from comments.api.v4.base import UnknownRoute
from comments.api.v4.resource import Resource


def _of_one(resource: Resource) -> list[URLPattern]:
    """The addresses of one thing, and of its attachments if it may have some."""
    one = f"{resource.kind}/<str:identifier>"
    routes = [path(one, views.DetailView.as_view(resource=resource), name=f"v4-{resource.noun}")]
    if resource.has_attachments:
        attachments = views.AttachmentsView.as_view(resource=resource)
        references = views.AttachmentReferencesView.as_view(resource=resource)
        routes += [
            path(f"{one}/attachments", attachments, name=f"v4-{resource.noun}-attachments"),
            path(f"{one}/relationships/attachments", references, name=f"v4-{resource.noun}-attachment-references"),
        ]
    return routes


urlpatterns = [
    path("", docs.docs, name="v4"),
    path("docs", docs.docs, name="v4-docs"),
    path("openapi.json", docs.OpenApiView.as_view(), name="v4-openapi"),
    path("dockets", lists.DocketList.as_view(), name="v4-dockets"),
    path("documents", lists.DocumentList.as_view(), name="v4-documents"),
    path("comments", posting.CommentsView.as_view(), name="v4-comments"),
    *_of_one(views.DOCKETS),
    *_of_one(views.DOCUMENTS),
    *_of_one(views.COMMENTS),
    path(f"documents/<str:identifier>/{views.TARGETS_KIND}", views.TargetsView.as_view(), name="v4-comment-targets"),
    path("attachments/<str:identifier>", views.AttachmentView.as_view(), name="v4-attachment"),
    path(f"{views.COUNTS_KIND}/<str:identifier>", views.ReceivedCountView.as_view(), name="v4-received-count"),
    path(changes.KIND, changes.ChangesView.as_view(), name="v4-changes"),
    path(bulk.KIND, bulk.BulkListView.as_view(), name="v4-bulk-files"),
    path(f"{bulk.KIND}/<str:identifier>", bulk.BulkView.as_view(), name="v4-bulk-files-of"),
    path(summaries.SUMMARIES, summaries.SummariesView.as_view(), name="v4-summaries"),
    path(f"{summaries.SUMMARIES}/<str:identifier>", summaries.SummaryView.as_view(), name="v4-summary"),
    path(summaries.CAMPAIGNS, summaries.CampaignsView.as_view(), name="v4-campaigns"),
    path(posting.KEYS_KIND, posting.SubmissionKeysView.as_view(), name="v4-submission-keys"),
    path(posting.UPLOADS_KIND, posting.FileUploadUrlsView.as_view(), name="v4-file-upload-urls"),
    path("uploads/<str:token>", uploads.UploadView.as_view(), name="v4-upload"),
    path("agencies/<str:identifier>", views.AgencyView.as_view(), name="v4-agency"),
    path("agency-categories", views.AgencyCategoriesView.as_view(), name="v4-agency-categories"),
    re_path(r"^.*$", UnknownRoute.as_view(), name="v4-unknown"),
]
