"""Which dockets have bulk files, and what these hold. The files themselves lie at /bulk. ADR 0045."""

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.bulk import runs
from comments.api.bulk.remaking import holds_what_is_taken_back
from comments.api.v4 import visibility
from comments.api.v4.base import ApiView, Json
from comments.api.v4.errors import InvalidId, NotFound
from comments.api.v4.ids import read_docket_id
from comments.models import BulkRun

KIND = "bulk-files"


class _BulkFilesView(ApiView):
    """What the views of bulk files share."""

    def current(self) -> QuerySet[BulkRun]:
        dockets = visibility.public_dockets(self.at)
        is_away = ExpressionWrapper(holds_what_is_taken_back(), output_field=BooleanField())
        runs_of = BulkRun.objects.current().filter(docket__in=dockets).annotate(is_away=is_away)
        return runs_of.select_related("docket").prefetch_related("files").order_by("docket__docket_id")

    def one(self, run: Any) -> Json:
        docket_id = run.docket.docket_id
        attributes = {**runs.manifest(run), "isBeingMadeAgain": run.is_away}
        return {
            "id": docket_id,
            "type": KIND,
            "attributes": attributes,
            "links": {"self": self.link(KIND, docket_id)},
        }


class BulkListView(_BulkFilesView):
    """All dockets that have bulk files."""

    def get(self, request: Request) -> Response:
        return self.answer({"data": [self.one(run) for run in self.current()]})


class BulkView(_BulkFilesView):
    """The bulk files of one docket."""

    def get(self, request: Request, identifier: str) -> Response:
        docket_id = read_docket_id(identifier)
        if docket_id is None:
            raise InvalidId(identifier)
        run = self.current().filter(docket__docket_id=docket_id).first()
        if run is None:
            raise NotFound("There are no bulk files of this docket.")
        return self.answer({"data": self.one(run)})
