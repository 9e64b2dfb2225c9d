"""Sending comments by program: keys for files, addresses to send them to, and the comment itself. docs/adr/0041."""

from typing import Any

import structlog
from django.conf import settings
from django.db import Error as DatabaseFault
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api.v4 import comment_attributes, lists
from comments.api.v4.allowance import key_of, take_of_key
from comments.api.v4.base import ApiView, Json
from comments.api.v4.body import read_attributes, read_idempotency_key, sha256_of
from comments.api.v4.comment_attributes import ANONYMOUS_NAME, Faults, text_of
from comments.api.v4.errors import (
    Gone,
    InvalidAttributes,
    KeyMissing,
    KeyUnauthorized,
    NotFound,
    Unavailable,
    UnknownParameter,
    Unprocessable,
)
from comments.enums import SubmitterType
from comments.intake import api_sending, pending_files
from comments.intake.api_sending import Sending, SentOtherwise
from comments.intake.outages import died_during_commit
from comments.intake.submission import Received
from comments.intake.submit import Accepted
from comments.intake.targets import value_of
from comments.intake.timeliness import CommentPeriodNotOpen
from comments.intake.validation import SubmissionInvalid
from comments.models import ApiSubmission, CommentTarget
from comments.rate_limits import Limit
from comments.record import receipts
from comments.record.known_keys import KnownKey
from comments.record.receipt_links import own_comment_path, receipt_path
from rulemaking.models import CommentPeriod, Document

logger = structlog.get_logger(__name__)

KEYS_KIND, UPLOADS_KIND, COMMENTS_KIND = "submission-keys", "file-upload-urls", "comments"


class PostingView(ApiView):
    """A view that also takes something from a key that may post. `limits` says how much, beside how it reads."""

    def limits(self) -> list[Limit]:
        return [Limit("api-uploads", settings.API_UPLOADS_PER_HOUR)]

    def admit(self, request: HttpRequest) -> None:
        if request.method != "POST":
            super().admit(request)
            return
        self.key = key_of(request, at=self.at)
        if self.key is None:
            raise KeyMissing(f"To send comments you need an api_key. Get one at {settings.PUBLIC_BASE_URL}/api-keys/")
        self.allowance = take_of_key(self.key, self.limits(), at=self.at)
        if not self.key.may_post:
            raise KeyUnauthorized(
                "This api_key may read, and not send comments. Ask for that on the key's own page: the link came by "
                f"e-mail, and comes again if you ask at {settings.PUBLIC_BASE_URL}/api-keys/"
            )

    def check_parameters(self, request: Request) -> None:
        if request.method != "POST":
            super().check_parameters(request)
            return
        for name in request.GET:
            if name != "api_key":
                raise UnknownParameter(name)

    def created(self, data: Json, **beside: Json) -> Response:
        """201, and nobody between us and the sender keeps it: it may hold addresses that are secret."""
        response = self.answer({"data": data, **beside})
        response.status_code = 201
        response["Cache-Control"] = "no-store"
        return response

    @property
    def posting_key(self) -> KnownKey:
        assert self.key is not None, "admit() lets no POST pass without a key"
        return self.key


class SubmissionKeysView(PostingView):
    """Gives a name under which files are sent before their comment."""

    def post(self, request: Request) -> Response:
        attributes = read_attributes(request._request, KEYS_KIND)
        if attributes:
            raise InvalidAttributes(
                [(name, "A submission key has no attributes. Leave it out.") for name in attributes]
            )
        made = pending_files.new_submission_key(api_key_pk=self.posting_key.pk, at=self.at)
        return self.created({"id": made.name, "type": KEYS_KIND, "links": {"self": self.link(KEYS_KIND, made.name)}})


class FileUploadUrlsView(PostingView):
    """Gives the address to which the bytes of one file are sent with PUT."""

    known = ("fileName", "submissionKey", "contentType")

    def post(self, request: Request) -> Response:
        attributes = read_attributes(request._request, UPLOADS_KIND)
        faults: Faults = [(name, "There is no such attribute.") for name in attributes if name not in self.known]
        given = {name: text_of(attributes, name, faults) for name in self.known}
        named = {name for name, _ in faults}
        faults += [(name, "This is missing.") for name in self.known if not given[name] and name not in named]
        if faults:
            raise InvalidAttributes(faults)
        try:
            pending = pending_files.announce(
                submission_key=given["submissionKey"],
                api_key_pk=self.posting_key.pk,
                file_name=given["fileName"],
                content_type=given["contentType"].partition(";")[0].strip().lower(),
                at=self.at,
            )
        except SubmissionInvalid as invalid:
            raise InvalidAttributes(comment_attributes.faults_of(invalid)) from invalid
        address = self.link("uploads", pending_files.upload_token(pending))
        return self.created({"id": address, "type": UPLOADS_KIND, "links": {"self": address}})


class CommentsView(PostingView, lists.CommentList):
    """The list of comments, and the place where one is sent."""

    def limits(self) -> list[Limit]:
        return [
            Limit("api-comments", settings.API_COMMENTS_PER_MINUTE, seconds=60),
            Limit("api-comments", settings.API_COMMENTS_PER_HOUR),
        ]

    def post(self, request: Request) -> Response:
        """One comment. Nothing claims that it was received before it is in the record."""
        try:
            return self._take(request._request)
        except (DatabaseFault, OSError) as fault:
            # Never the fault's words: a database quotes the values it was given.
            logger.error("submission_not_taken", fault=type(fault).__name__, channel="api")
            raise _unavailable(fault) from None

    def handle_exception(self, exc: Exception) -> Response:
        """Before the comment was even looked at, the same is known: it was not received."""
        if self.request.method == "POST" and isinstance(exc, DatabaseFault):
            exc = _unavailable(exc)
        return super().handle_exception(exc)

    def _take(self, request: HttpRequest) -> Response:
        attributes = read_attributes(request, COMMENTS_KIND)
        name = attributes.get("submissionKey")
        sending = Sending(
            api_key_pk=self.posting_key.pk,
            attributes_sha256=sha256_of(attributes),
            idempotency_key=read_idempotency_key(request),
            submission_key=name if isinstance(name, str) else "",
        )
        try:
            accepted = api_sending.earlier(sending) or self._send(sending, attributes)
        except SentOtherwise as other:
            named = "Idempotency-Key" if sending.idempotency_key else "submissionKey"
            raise Unprocessable(
                f"{named}: Another comment came with this one before, and it stands.",
                "Send another comment under a new one. To see the receipt again, send exactly what you sent first.",
            ) from other
        response = self._answer_of(accepted)
        if not accepted.is_new:
            response["Idempotency-Replayed"] = "true"
        return response

    def _send(self, sending: Sending, attributes: Json) -> Accepted:
        asked = comment_attributes.read(attributes, received=Received(at=self.at), find=self._find)
        faults = list(asked.faults)
        if asked.document is not None and not asked.document.takes_comments:  # type: ignore[attr-defined]
            faults.append(("commentOnDocumentId", "This document takes no comments. Name the proposed rule."))
        if faults:
            raise InvalidAttributes(faults)
        if asked.document is None:
            raise NotFound("commentOnDocumentId: The document ID could not be found.")
        try:
            return api_sending.send(sending=sending, submission=asked.submission, names=asked.file_names, at=self.at)
        except SubmissionInvalid as invalid:
            raise InvalidAttributes(comment_attributes.faults_of(invalid)) from invalid
        except CommentPeriodNotOpen as refusal:
            if refusal.closed_at:
                raise Gone(str(refusal)) from refusal
            raise InvalidAttributes([("commentOnDocumentId", str(refusal))]) from refusal

    def _find(self, docket_id: str, number: int) -> Document | None:
        periods = CommentPeriod.objects.filter(document=OuterRef("pk"))
        public = Document.objects.public(self.at).select_related("docket__agency", "rulemaking")
        return (
            public.annotate(takes_comments=Exists(periods)).filter(docket__docket_id=docket_id, number=number).first()
        )

    def _answer_of(self, accepted: Accepted) -> Response:
        comment = accepted.comment
        where = {
            "receipt": self.origin + receipt_path(comment.tracking_number),
            "own": self.origin + own_comment_path(comment.tracking_number),
            "status": f"{self.origin}{reverse('find_comment')}?tracking_number={comment.tracking_number}",
        }
        data = {
            "id": comment.tracking_number,
            "type": COMMENTS_KIND,
            "attributes": _attributes_of(accepted, self.posting_key),
            "links": where,
        }
        return self.created(data, meta={"receipt": receipts.as_document(accepted.receipt)})


def _attributes_of(accepted: Accepted, key: KnownKey) -> dict[str, Any]:
    """As the original answers, of what is in the record: a repeat reads the same."""
    comment = accepted.comment
    assert comment.received_at is not None, "the API's comments have an instant"
    is_anonymous = comment.submitter_type == SubmitterType.ANONYMOUS
    files = list(comment.attachments.filter(version=None).order_by("position").values_list("file_name", flat=True))
    sent = ApiSubmission.objects.only("submission_key").get(pk=comment.pk)
    return {
        "zip": comment.zip or None,
        "country": comment.country or None,
        "lastName": ANONYMOUS_NAME if is_anonymous else comment.last_name or None,
        "firstName": ANONYMOUS_NAME if is_anonymous else comment.first_name or None,
        "city": comment.city or None,
        "receiveDate": f"{comment.received_at:%Y-%m-%dT%H:%M:%S}.{comment.received_at.microsecond // 1000:03d}+0000",
        "submissionKey": sent.submission_key or None,
        "submitterRep": comment.submitter_rep or None,
        "signatories": comment.signatories.split("\n") if comment.signatories else None,
        "targets": [value_of(target.target) for target in CommentTarget.objects.of(comment.pk)] or None,
        "userId": key.prefix,
        "organizationType": comment.organization_type or None,
        "submissionType": comment_attributes.SUBMISSION_TYPE,
        "submitterType": comment.submitter_type,
        "commentOnDocumentId": comment.document.document_id,
        "stateProvinceRegion": comment.state_province_region or None,
        "phone": comment.phone or None,
        "organization": comment.organization or None,
        "sendEmailReceipt": comment.wants_email_receipt,
        "numItemsReceived": comment.num_items_received,
        "files": files or None,
        "comment": comment.text,
        "category": comment.category or None,
        "email": comment.email or None,
    }


def _unavailable(fault: BaseException) -> Unavailable:
    """What we know of a comment that met a fault: that it was not received, or nothing."""
    if died_during_commit(fault):
        return Unavailable(
            "We can't confirm that your comment was received.",
            "Send it again with the same Idempotency-Key: if it was received, you get its receipt, and it counts once.",
        )
    return Unavailable("Your comment was not received.", "Send it again with the same Idempotency-Key.")
