"""Details, attachments, counts and agencies."""

from typing import Any

from django.db.models import Sum
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import attachments, shapes
from comments.api.v4.base import ApiView, Json
from comments.api.v4.comments import COMMENTS, FILE_TEXTS, file_texts
from comments.api.v4.conditional import etag_of_comments, is_held, is_unchanged, place_of_comments, settled
from comments.api.v4.dockets import DOCKETS
from comments.api.v4.documents import DOCUMENTS
from comments.api.v4.errors import InvalidId, InvalidValue, NotFound, UnknownParameter
from comments.api.v4.ids import read_object_id
from comments.api.v4.querying import read_fields, read_include
from comments.api.v4.resource import Resource
from comments.intake import targets
from comments.models import Comment
from rulemaking.models import Agency, AgencyCategory, Document, Section

FILE_TEXT = "attachmentText"
COUNTS_KIND = "document-comments-received-counts"
TARGETS_KIND = "comment-targets"


class ResourceView(ApiView):
    """A view of one resource: dockets, unless urls.py or a subclass names another."""

    resource: Resource = DOCKETS

    def row_of(self, given: str, names: tuple[str, ...], *more: str) -> Json:
        """The public row that an id names.

        Raises:
            InvalidId: it has not the form of an id.
            NotFound: there is none, or none that is public.
        """
        condition = self.resource.find(given)
        if condition is None:
            raise InvalidId(given)
        row = self.resource.rows(self.at).filter(condition).values(*self.resource.columns(names), *more).first()
        if row is None:
            raise NotFound(f"The {self.resource.noun} ID could not be found.")
        return row

    def json_of(self, identifier: str, attributes: Json, files: list[Any] | None) -> Json:
        """One JSON:API resource; `files` are its attachments' rows if they are to be named."""
        return shapes.one(self.resource, identifier, attributes, files, link=self.link)

    def included(self, files: list[Any]) -> list[Json]:
        return [attachments.resource_of(file, link=self.link, origin=self.origin) for file in files]

    def files_of(self, keys: list[int]) -> dict[int, list[Any]]:
        """Attachments by row. Documents have none of their own: their text is in the Federal Register."""
        return attachments.files_of(keys) if self.resource is COMMENTS else {key: [] for key in keys}


class DetailView(ResourceView):
    """One docket, document or comment."""

    parameters = frozenset({"include", "fields"})

    def get(self, request: Request, identifier: str) -> Response:
        include = read_include(request.GET, self.resource)
        names = read_fields(request.GET, self.resource)
        names = self.resource.in_detail if names is None else names
        if self.resource is COMMENTS:
            return self.comment(request, identifier, names, include=include)
        return self.answer(self.body(self.row_of(identifier, names), names, include=include))

    def comment(self, request: Request, identifier: str, names: tuple[str, ...], *, include: bool) -> Response:
        """A comment; or that the client holds it already."""
        etag = etag_of_comments(request._request, place_of_comments(), at=self.at)
        if etag is not None and is_held(request._request, etag):
            return self.not_modified(etag)
        row = self.row_of(identifier, names, "last_modified_at")
        response = self.answer(self.body(row, names, include=include), etag=etag)
        modified = None if etag is None else settled(row["last_modified_at"], at=self.at)
        if modified is not None:
            response["Last-Modified"] = modified
            if is_unchanged(request._request, response["ETag"], int(row["last_modified_at"].timestamp())):
                response.status_code = 304
        return response

    def body(self, row: Json, names: tuple[str, ...], *, include: bool) -> Json:
        if FILE_TEXT in names:
            row[FILE_TEXTS] = file_texts([row["pk"]])[row["pk"]]
        files = self.files_of([row["pk"]])[row["pk"]] if include else None
        attributes = self.resource.showing(names, tuple(row)).attributes(tuple(row.values()))
        body: Json = {"data": self.json_of(self.resource.identify(row), attributes, files)}
        if files is not None:
            body["included"] = self.included(files)
        return body


class AttachmentsView(ResourceView):
    """The attachments of one document or comment, in full."""

    def get(self, request: Request, identifier: str) -> Response:
        row = self.row_of(identifier, ())
        return self.answer({"data": self.included(self.files_of([row["pk"]])[row["pk"]])})


class AttachmentReferencesView(ResourceView):
    """The relationship itself: only ids."""

    def get(self, request: Request, identifier: str) -> Response:
        row = self.row_of(identifier, ())
        files = self.files_of([row["pk"]])[row["pk"]]
        identifier = self.resource.identify(row)
        return self.answer(shapes.relationship(self.resource, identifier, files, link=self.link))


class AttachmentView(ApiView):
    """One attachment by its object id. `include=fileFormats` is taken; they are always there."""

    parameters = frozenset({"include"})

    def get(self, request: Request, identifier: str) -> Response:
        if request.GET.get("include", "fileFormats") != "fileFormats":
            raise InvalidValue("include", "Allowed: fileFormats")
        key = read_object_id(attachments.KIND, identifier)
        if key is None:
            raise InvalidId(identifier)
        row = attachments.find(key)
        if row is None:
            raise NotFound("The attachment ID could not be found.")
        return self.answer({"data": attachments.resource_of(row, link=self.link, origin=self.origin)})


class ReceivedCountView(ResourceView):
    """How many comments were received on a document, posted or not: a total, and one of the few that are public.

    A comment that carries several submissions counts as many as staff confirmed.
    """

    resource = DOCUMENTS

    def get(self, request: Request, identifier: str) -> Response:
        row = self.row_of(identifier, ())
        received = Comment.objects.filter(document=row["pk"])
        count = received.aggregate(all=Sum("status__confirmed_item_count"))["all"] or 0
        document_id = DOCUMENTS.identify(row)
        data = {
            "id": document_id,
            "type": COUNTS_KIND,
            "attributes": {"count": count},
            "links": {"self": self.link(COUNTS_KIND, document_id)},
        }
        return self.answer({"data": data})


class TargetsView(ResourceView):
    """What a comment on a document may say it answers: the rule's numbered questions, and the document's sections."""

    resource = DOCUMENTS

    def get(self, request: Request, identifier: str) -> Response:
        row = self.row_of(identifier, ())
        document = Document.objects.only("rulemaking").get(pk=row["pk"])
        return self.answer({"data": [self._one(target) for target in targets.targets_of(document)]})

    def _one(self, target: targets.Target) -> Json:
        is_section = isinstance(target, Section)
        attributes = {
            "kind": "section" if is_section else "question",
            "number": str(target.number) or None,
            "text": target.heading if isinstance(target, Section) else target.text,
        }
        return {"id": targets.value_of(target), "type": TARGETS_KIND, "attributes": attributes}


class AgencyView(ApiView):
    def get(self, request: Request, identifier: str) -> Response:
        if not identifier.isascii() or not identifier.isalnum():
            raise InvalidId(identifier)
        agency = Agency.objects.filter(agency_id=identifier.upper()).first()
        if agency is None:
            raise NotFound("The agency ID could not be found.")
        data = {
            "id": agency.agency_id,
            "type": "agencies",
            "attributes": {"acronym": agency.agency_id, "name": agency.name},
            "links": {"self": self.link("agencies", agency.agency_id)},
        }
        return self.answer({"data": data})


class AgencyCategoriesView(ApiView):
    """Categories that an agency asks commenters to choose from; none for an agency that doesn't ask, or isn't here."""

    parameters = frozenset({"filter[acronym]"})

    def get(self, request: Request) -> Response:
        acronym = request.GET.get("filter[acronym]", "")
        if not acronym:
            raise UnknownParameter("filter[acronym]")
        offered = AgencyCategory.objects.filter(agency__agency_id=acronym.upper(), is_offered=True)
        data = [
            {
                "id": str(key),
                "type": "agency-categories",
                "attributes": {"acronym": acronym.upper(), "category": name, "default": False},
            }
            for key, name in offered.order_by("name").values_list("pk", "name")
        ]
        return self.answer({"data": data})


__all__ = [
    "COMMENTS",
    "DOCKETS",
    "DOCUMENTS",
    "AgencyCategoriesView",
    "AgencyView",
    "AttachmentReferencesView",
    "AttachmentView",
    "AttachmentsView",
    "DetailView",
    "ReceivedCountView",
    "TargetsView",
]
