"""Uploads on their way to a temporary file: never in memory, never more on disk than a request may bring.

A file over its limit is still read to its end, so that what was typed around it arrives too and the form can say which
file it was; its bytes beyond the limit go nowhere.
"""

import time

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

_TOLD_TIMES = 2
"""Up to this many times its limit, a request is read and told what is too much. Beyond, it is refused unread."""


def _is_from_staff(request: HttpRequest) -> bool:
    """Whether somebody of the staff is logged in: a stranger's upload to the login page fills no disk."""
    user = getattr(request, "user", None)
    return bool(user and user.is_staff)


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes each file to a temporary file, up to the limits of the page that it was sent to.

    The file's `size` is what was sent, also where less was kept; `comments.intake.files` refuses it by that.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        is_staff_page = request is not None and request.path.startswith("/admin/") and _is_from_staff(request)
        public_max_bytes = settings.ATTACHMENT_MAX_COUNT * settings.ATTACHMENT_MAX_BYTES
        self.request_max_bytes = settings.STAFF_UPLOAD_MAX_BYTES if is_staff_page else public_max_bytes
        self.file_max_bytes = settings.STAFF_UPLOAD_MAX_BYTES if is_staff_page else settings.ATTACHMENT_MAX_BYTES
        self.written_bytes = 0
        self.file_bytes = 0
        self.give_up_at = time.monotonic() + settings.REQUEST_MAX_SECONDS

    def handle_raw_input(
        self,
        input_data: object,
        META: dict[str, str],  # noqa: N803 - Django's name, given by keyword
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuses what is far too large before any of it is read.

        Raises:
            RequestDataTooBig
        """
        if content_length > _TOLD_TIMES * self.request_max_bytes + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig(f"A request of {content_length:,} bytes is refused unread.")

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        self.file_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keeps a piece as far as the limits go.

        Raises:
            RequestDataTooBig: the request has taken longer than REQUEST_MAX_SECONDS.
        """
        if time.monotonic() > self.give_up_at:
            self.upload_interrupted()  # Django calls it for a lost connection alone
            raise RequestDataTooBig("The request took too long to arrive.")
        room = min(self.file_max_bytes - self.file_bytes, self.request_max_bytes - self.written_bytes)
        kept = raw_data[: max(0, room)]
        self.file.write(kept)
        self.file_bytes += len(kept)
        self.written_bytes += len(kept)
