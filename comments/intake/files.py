"""Files on their way in: checked by content, hashed and streamed to the originals' store."""

import hashlib
import unicodedata
import uuid
import zipfile
from typing import IO

import puremagic
import pypdf
import structlog
from django.conf import settings
from django.core.files.base import File
from django.utils.translation import gettext as _

from comments.intake.submission import StoredFile
from comments.record.stores import originals

logger = structlog.get_logger(__name__)

MEDIA_TYPES = {
    "bmp": "image/bmp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "sgml": "text/sgml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "wpd": "application/vnd.wordperfect",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}
"""The sixteen kinds of file that regulations.gov takes, by ending."""

_OFFICE_MAIN_PART = {"docx": "word/", "pptx": "ppt/", "xlsx": "xl/"}
_MAGIC = {
    "bmp": (b"BM",),
    "gif": (b"GIF87a", b"GIF89a"),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
    "rtf": (b"{\\rtf",),
    "wpd": (b"\xffWPC",),
}
# Kinds that can begin without a NUL; they don't pass for text by another ending.
_NOT_TEXT = (
    b"%PDF-",
    b"PK\x03\x04",
    b"MZ",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    *(m for group in _MAGIC.values() for m in group if m != b"BM"),
)
# Control, formatting, half pairs, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_TEXT_KINDS = {"txt", "sgml", "xml"}
_CHUNK = 64 * 1024
NAME_MAX = 255
"""Code points of a file's name."""
_UNPACKED_MAX_BYTES = 250 * 1024 * 1024
"""What an Office file may hold once unpacked: far more than any letter, far less than a zip bomb."""
_PARTS_MAX = 10_000
_IS_ENCRYPTED = 0x1


class FileRefused(ValueError):
    """A file can't be taken. `message` says why and what to do, in the sender's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check_file(upload: File, *, name: str, max_bytes: int | None = None) -> tuple[str, str, int]:
    """Checks a file as `keep_file` does, and keeps nothing.

    Returns:
        Its cleaned name, its kind (a key of MEDIA_TYPES), and its size in bytes.

    Raises:
        FileRefused: its name, kind, size or content can't be taken.
    """
    name = clean_name(name)
    file_format = _format_of(name)
    size = upload.size or 0
    if size == 0:
        raise FileRefused(_("“%(name)s” is empty. Check the file and choose it again.") % {"name": name})
    max_bytes = settings.ATTACHMENT_MAX_BYTES if max_bytes is None else max_bytes
    if size > max_bytes:
        raise FileRefused(
            _("“%(name)s” has %(size)s MB; the limit is %(limit)s MB. Split it or make it smaller.")
            % {"name": name, "size": f"{size / 1_048_576:.1f}", "limit": max_bytes // 1_048_576}
        )
    _check_content(upload, name, file_format)
    return name, file_format, size


def keep_file(upload: File, *, name: str, max_bytes: int | None = None) -> StoredFile:
    """Checks a file and streams it to the originals' store.

    Args:
        upload: the file, seekable; read in pieces, never as a whole.
        name: its name, as the sender gave it.
        max_bytes: how large it may be; without it, as large as an attachment of the web form.

    Returns:
        Where it lies, with its size in bytes and SHA-256. The bytes are synced to disk.

    Raises:
        FileRefused: its name, kind, size or content can't be taken.
    """
    name, file_format, size = check_file(upload, name=name, max_bytes=max_bytes)
    key, digest, counted = keep_bytes(upload)
    if counted != size:
        raise FileRefused(_("“%(name)s” did not arrive whole. Choose it again.") % {"name": name})
    return StoredFile(
        key=key,
        file_name=name,
        content_type=MEDIA_TYPES[file_format],
        file_format=file_format,
        size_bytes=size,
        sha256=digest,
    )


def keep_bytes(upload: File) -> tuple[str, bytes, int]:
    """Streams a file to the originals' store, unchecked.

    Returns:
        Its key there, its SHA-256, and its size in bytes. The bytes are synced to disk.
    """
    # Hashed before it is stored, not while: a store may read a piece twice (S3 does, to sign and to retry).
    digest, size = sha256_of(upload)
    key = f"{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"
    upload.seek(0)
    # A plain File: Django would move an upload's temporary file away instead of copying it.
    return originals().save(key, File(_seekable(upload), name=key)), digest, size


def discard_bytes(key: str) -> None:
    """Removes bytes that no row names and none will. What can't be removed stays, and does no harm.

    Only for a key that `keep_bytes` gave this very caller, after the transaction that would have named it came to
    nothing: every call of `keep_bytes` has a key of its own.
    """
    try:
        originals().delete(key)
    except Exception as fault:  # a bucket's client raises kinds of its own
        logger.warning("bytes_not_removed", fault=type(fault).__name__)


def sha256_of(upload: File) -> tuple[bytes, int]:
    """SHA-256 of a file and its size in bytes, read in pieces."""
    upload.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := upload.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.digest(), size


def clean_name(name: str) -> str:
    """The last part of a path, without control or formatting characters (they can make `fdp.exe` read `exe.pdf`)."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in _UNSEEN).strip(" .")
    if not name:
        raise FileRefused(_("A file has no name. Give it one, such as comment.pdf, and choose it again."))
    if len(name) > NAME_MAX:
        raise FileRefused(_("The name “%(name)s…” is longer than 255 characters. Shorten it.") % {"name": name[:40]})
    return name


class DistinctNames:
    """Names for the files of one comment, each of its own: `letter.pdf`, then `letter (2).pdf`, and so on."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def next_for(self, name: str) -> str:
        """A name like this one that is not taken yet, no longer than a name may be. It is not taken by that."""
        number = self._numbers.get(name, 1)
        while (tried := _numbered(name, number)) in self._taken:
            number += 1
        self._numbers[name] = number  # however many have one name, none is tried again
        return tried

    def take(self, name: str) -> None:
        """Says that a file has this name now."""
        self._taken.add(name)


def _numbered(name: str, number: int) -> str:
    if number == 1:
        return name
    stem, dot, ending = name.rpartition(".")
    rest = f" ({number}){dot}{ending if stem else ''}"
    return (stem or ending)[: NAME_MAX - len(rest)] + rest


def _format_of(name: str) -> str:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in MEDIA_TYPES:
        allowed = ", ".join(sorted(MEDIA_TYPES))
        raise FileRefused(
            _("“%(name)s” is not of a kind we can take. Save it as one of: %(allowed)s.")
            % {"name": name, "allowed": allowed}
        )
    return ending


def _check_content(upload: File, name: str, file_format: str) -> None:
    upload.seek(0)
    head = upload.read(4096)
    if file_format == "pdf":
        _check_pdf(upload, name, head)
    elif file_format in _OFFICE_MAIN_PART:
        _check_office(upload, name, file_format, head)
    elif file_format in _TEXT_KINDS:
        if head.startswith(_NOT_TEXT) or (b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))):
            said = _("“%(name)s” is not a text file, whatever its name says.") % {"name": name}
            raise FileRefused(f"{said} {_what_it_is(head)}")
    elif not head.startswith(_MAGIC[file_format]):
        raise FileRefused(f"{_is_no(name, file_format.upper())} {_what_it_is(head)}")


def _is_no(name: str, kind: str) -> str:
    return _("“%(name)s” is not a %(kind)s file, whatever its name says.") % {"name": name, "kind": kind}


def _what_it_is(head: bytes) -> str:
    try:
        kind = puremagic.from_string(head).lstrip(".")
    except (puremagic.PureError, ValueError):
        kind = ""
    if kind in MEDIA_TYPES:
        return _("It looks like %(kind)s.") % {"kind": kind}
    return _("Save it again in the program that made it.")


def _check_pdf(upload: File, name: str, head: bytes) -> None:
    if b"%PDF-" not in head[:1024]:
        raise FileRefused(f"{_is_no(name, 'PDF')} {_what_it_is(head)}")
    if _needs_password(upload):
        raise FileRefused(_has_password(name))


def _has_password(name: str) -> str:
    return _("“%(name)s” is protected by a password. Save it without one and choose it again.") % {"name": name}


def _needs_password(upload: File) -> bool:
    """Whether a PDF can't be opened without one. Many are encrypted against changes alone, and anyone can read them."""
    upload.seek(0)
    try:
        reader = pypdf.PdfReader(_seekable(upload))
        return reader.is_encrypted and reader.decrypt("") == pypdf.PasswordType.NOT_DECRYPTED
    except Exception:  # a damaged PDF raises anything; a person reads it later, it is not refused
        return False


def _check_office(upload: File, name: str, file_format: str, head: bytes) -> None:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            _("“%(name)s” is protected by a password or of an old format. Save it as %(kind)s without one.")
            % {"name": name, "kind": file_format}
        )
    upload.seek(0)
    try:
        parts = zipfile.ZipFile(_seekable(upload)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as damaged:
        said = _("“%(name)s” can't be opened: it is damaged or not a %(kind)s file.")
        raise FileRefused(said % {"name": name, "kind": file_format}) from damaged
    if not any(part.filename.startswith(_OFFICE_MAIN_PART[file_format]) for part in parts):
        raise FileRefused(_is_no(name, file_format))
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise FileRefused(_has_password(name))
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise FileRefused(_("“%(name)s” holds macros. Save it without them and choose it again.") % {"name": name})
    if len(parts) > _PARTS_MAX or sum(part.file_size for part in parts) > _UNPACKED_MAX_BYTES:
        said = _("“%(name)s” unpacks to more than we can read. Save it as a PDF and choose that.")
        raise FileRefused(said % {"name": name})


def _seekable(upload: File) -> IO[bytes]:
    assert upload.file is not None
    return upload.file
