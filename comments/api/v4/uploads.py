"""Where the bytes of a file are sent: streamed to disk, bounded, checked by content, kept for their comment."""

import tempfile
import time
from typing import IO

import structlog
from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.db import Error as DatabaseFault
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from rest_framework.request import Request
from rest_framework.response import Response

from comments import rate_limits
from comments.api.v4.base import ApiView
from comments.api.v4.errors import (
    BadRequest,
    Gone,
    LengthRequired,
    NotFound,
    OverRateLimit,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from comments.intake import files, pending_files
from comments.intake.pending_files import UploadGone
from comments.rate_limits import Limit

logger = structlog.get_logger(__name__)

_TRIES = Limit("api-upload", 20)
"""How often the bytes of one file may be sent in an hour: enough for any broken line, too little to fill a disk."""

_PIECE = 64 * 1024


class UploadView(ApiView):
    """Takes the bytes of one file. The address itself is the leave to send: it needs no key, and works for an hour."""

    http_method_names = ["put", "options"]

    def admit(self, request: HttpRequest) -> None:
        self.key = None
        try:
            self.pending = pending_files.of_token(self.kwargs["token"], at=self.at)
        except signing.BadSignature as changed:
            raise NotFound("Not Found", "There is no such address. Get one at /v4/file-upload-urls.") from changed
        except UploadGone as gone:
            raise Gone(_EXPIRED) from gone
        left = rate_limits.take([(_TRIES, str(self.pending.pk))], at=self.at)
        assert left is not None, "the limit is not zero"
        if left.is_used_up:
            raise OverRateLimit("This file was sent too often. Try again later.", allowance=left)
        self.allowance = left

    def put(self, request: Request, token: str) -> Response:
        length = _length_of(request._request)
        given = (request._request.content_type or "").lower()
        if given != self.pending.announced_type:
            raise UnsupportedMediaType(f"Send this file as Content-Type: {self.pending.announced_type}, as announced.")
        try:
            with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as arrived:
                _receive(request._request, arrived, length)
                stored = files.keep_file(File(arrived, name="upload"), name=self.pending.file_name)
            pending_files.keep(pending=self.pending, stored=stored, at=self.at)
        except files.FileRefused as refusal:
            raise BadRequest(refusal.message) from refusal
        except UploadGone as gone:
            raise Gone(_EXPIRED) from gone
        except (DatabaseFault, OSError) as fault:
            logger.error("upload_not_kept", fault=type(fault).__name__)
            raise Unavailable("The file was not kept.", "Send it again to the same address.") from None
        return Response(None, status=200)


_EXPIRED = "This address has expired, or its file is part of a comment already. Get another at /v4/file-upload-urls."


def _length_of(request: HttpRequest) -> int:
    """The number of bytes that are announced.

    Raises:
        LengthRequired, TooLarge
    """
    given = request.headers.get("Content-Length", "")
    if not given.isdecimal():
        raise LengthRequired("Say how many bytes come: send a Content-Length.")
    if int(given) > settings.ATTACHMENT_MAX_BYTES:
        limit = settings.ATTACHMENT_MAX_BYTES // 1_048_576
        raise TooLarge(f"A file may have {limit} MB. Split it or make it smaller.")
    return int(given)


def _receive(request: HttpRequest, arrived: IO[bytes], length: int) -> None:
    """Writes the body to disk, piece by piece.

    Raises:
        BadRequest: fewer bytes came than were announced, or they took longer than REQUEST_MAX_SECONDS.
    """
    give_up_at = time.monotonic() + settings.REQUEST_MAX_SECONDS
    received = 0
    try:
        while piece := request.read(min(_PIECE, length - received)):
            arrived.write(piece)
            received += len(piece)
            if time.monotonic() > give_up_at:
                raise BadRequest("The file took too long to arrive. Send it again.")
    except UnreadablePostError as broken:
        raise BadRequest("The file did not arrive whole. Send it again.") from broken
    if received != length:
        raise BadRequest("The file did not arrive whole. Send it again.")
    arrived.flush()
