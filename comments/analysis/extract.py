"""Text of attachments, read in a child process that may hang, burst or die alone.

The child (`comments.analysis.extract_child`) bounds its own memory, processor time and
output before it opens the file; the parent bounds the time on the wall. Whatever happens,
the answer is an `Extraction` with a status: no file is ever skipped in silence.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

METHOD_VERSION: Final = 1

EXTRACTED: Final = "extracted"
EMPTY: Final = "empty"
NO_TEXT_LAYER: Final = "no_text_layer"
ENCRYPTED: Final = "encrypted"
UNREADABLE: Final = "unreadable"
TOO_LARGE: Final = "too_large"
TIMED_OUT: Final = "timed_out"
STATUSES: Final = (EXTRACTED, EMPTY, NO_TEXT_LAYER, ENCRYPTED, UNREADABLE, TOO_LARGE, TIMED_OUT)

_ROOT = Path(__file__).resolve().parents[2]
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "SYSTEMROOT", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost.

    Attributes:
        seconds: wall time for the whole file, recognition of scans included.
        memory_bytes: address space of the child (RLIMIT_AS).
        input_bytes: larger files aren't opened.
        unpacked_bytes: what the members of an archive (DOCX, XLSX, PPTX, ODT) may hold unpacked.
        archive_ratio: largest unpacked-to-packed ratio of a member over a megabyte.
        text_chars: text kept; more is cut and the status says so.
        pages: pages (or sheets, slides) read; more is cut and the status says so.
        recognise_pages: scanned pages put through tesseract; 0 turns recognition off.
    """

    seconds: float = 60.0
    memory_bytes: int = 1 << 30
    input_bytes: int = 64 << 20
    unpacked_bytes: int = 256 << 20
    archive_ratio: int = 200
    text_chars: int = 5_000_000
    pages: int = 2_000
    recognise_pages: int = 20


@dataclass(frozen=True, slots=True)
class Extraction:
    """What came out of a file.

    Attributes:
        status: one of `STATUSES`.
        text: what could be read. With `too_large` the beginning; with `timed_out`, nothing.
        page_count: pages, sheets or slides where the format has them, else None.
        method: what read it (`pdfium`, `ooxml`, `tesseract`, ...), "" where nothing did.
        detail: a sentence for staff, "" where there is nothing to add.
        unread_page_count: pages that hold pictures but no text that could be read.
    """

    status: str
    text: str = ""
    page_count: int | None = None
    method: str = ""
    detail: str = ""
    unread_page_count: int = 0


def extract(path: str | os.PathLike[str], media_type: str, *, limits: Limits | None = None) -> Extraction:
    """Read the text of one file in a child process.

    The content decides the format; `media_type` only helps where the content doesn't tell
    (text against HTML).

    Args:
        path: the file; read, never changed.
        media_type: what the sender or our sniffer called it, e.g. `application/pdf`.
        limits: bounds; the defaults where None.

    Returns:
        The extraction. A crash of the child is `unreadable`, with what is known in `detail`.

    Raises:
        FileNotFoundError: there is no such file: a fault of ours, not of the sender.
    """
    bounds = limits or Limits()
    file = Path(path)
    size = file.stat().st_size
    if size == 0:
        return Extraction(EMPTY, detail="The file has no bytes.")
    if size > bounds.input_bytes:
        return Extraction(TOO_LARGE, detail=f"The file has {size:,} bytes; we read up to {bounds.input_bytes:,}.")
    order = orjson.dumps({"path": str(file.resolve()), "media_type": media_type, "limits": asdict(bounds)})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory(prefix="extract-") as scratch:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # The child sees nothing of our settings: no database address, no key.
        environment |= {"PYTHONPATH": str(_ROOT), "OMP_THREAD_LIMIT": "1", "TMPDIR": scratch}
        child = subprocess.Popen(
            [sys.executable, "-m", "comments.analysis.extract_child"],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=environment,
            start_new_session=True,
        )
        try:
            child.communicate(order, timeout=bounds.seconds)
        except subprocess.TimeoutExpired:
            return Extraction(TIMED_OUT, detail=f"Not read within {bounds.seconds:g} seconds.")
        finally:
            _end(child)
        out.seek(0)
        return _answer(out.read(), child.returncode)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started; its session has nobody else in it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _answer(raw: bytes, code: int) -> Extraction:
    if code == -signal.SIGXCPU:
        return Extraction(TIMED_OUT, detail="It took more processor time than allowed.")
    if code == -signal.SIGXFSZ:
        return Extraction(TOO_LARGE, detail="It gave more output than allowed.")
    if code != 0:
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return Extraction(UNREADABLE, detail=f"The reader ended with {how}.")
    try:
        return Extraction(**orjson.loads(raw))
    except (orjson.JSONDecodeError, TypeError):
        return Extraction(UNREADABLE, detail="The reader gave no answer.")
