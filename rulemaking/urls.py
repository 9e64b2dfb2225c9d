"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from rulemaking import api_v1, calendars, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", include("comments.review.urls")),
    path("admin/", include("rulemaking.staff.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/documents.json", api_v1.documents, name="federal_register_documents"),
    path("api/v1/documents/<str:numbers>.json", api_v1.document, name="federal_register_document"),
    path("calendar.ics", calendars.calendar, name="calendar"),
    path("rules/<slug:slug>/calendar.ics", calendars.calendar, name="rule_calendar"),
    path("v4/", include("comments.api.v4.urls")),
    path("", include("comments.urls")),
]

handler400 = "comments.views.bad_request"
handler403 = "comments.views.forbidden"
handler404 = "comments.views.not_found"
handler500 = "comments.views.server_error"
