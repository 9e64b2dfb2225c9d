"""One view that writes the same columns by one ORM create, and nothing else: no check, receipt, status or work owed."""

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.urls import path

from comments.enums import Channel, ReceivedBasis
from comments.intake.tracking import new_tracking_number
from comments.models import Comment

_FIELDS = (
    "submitter_type", "first_name", "last_name", "organization", "organization_type", "email", "city",
    "state_province_region", "country", "submitter_rep", "signatories",
)  # fmt: skip


def create(request: HttpRequest, document_pk: int) -> HttpResponse:
    given = request.POST
    digest = hashlib.sha256(given["text"].encode()).digest()
    comment = Comment.objects.create(
        tracking_number=new_tracking_number(),
        document_id=document_pk,
        channel=Channel.WEB,
        text=given["text"],
        text_sha256=digest,
        content_sha256=digest,
        received_at=dt.datetime.now(dt.UTC),
        received_basis=ReceivedBasis.EDGE_CLOCK,
        submission_token=given["submission_token"],
        **{name: given[name] for name in _FIELDS},
    )
    said = comment.tracking_number
    return HttpResponse(said, status=302, headers={"Location": "/", "Content-Length": str(len(said))})


urlpatterns = [path("<int:document_pk>/", create)]
