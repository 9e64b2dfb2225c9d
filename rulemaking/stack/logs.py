"""The children's logs: appended by them, cut by the supervisor."""

import os
import shutil
from pathlib import Path

LONGEST_BYTES = 10 * 1024 * 1024


def cut_long_logs(folder: Path, *, longest_bytes: int = LONGEST_BYTES) -> None:
    """Copy each log that grew too long to `name.log.1`, in place of the one before, and empty it.

    The children append, so they write on at the new end; a line written between copy and cut is lost.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size > longest_bytes:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            os.truncate(log, 0)
