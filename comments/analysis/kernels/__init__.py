"""Compiled loops for what is done to every character of a docket.

Nothing here is a second opinion: each kernel does what a plain module beside this package says (`letter`, `normalise`,
`words`, `fingerprint`, `alignment`), and the tests hold the two against each other. Texts that the kernels don't cover
are named as such and go through the plain modules. Import this package where it is used, not at the top of a module: it
brings the compiler.
"""

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

_Function = TypeVar("_Function", bound=Callable[..., Any])
_HERE = Path(__file__).parent
_CONSTANTS_OF = ("alignment", "fingerprint", "function_words", "language", "letter", "saying", "sentences")


def _edition() -> str:
    """A name for exactly this code. The compiler looks at the file of a kernel, not at those that it calls into."""
    sources = [*sorted(_HERE.glob("*.py")), *(_HERE.parent / f"{name}.py" for name in _CONSTANTS_OF)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _folder_name() -> str:
    """The compiler doesn't look at whether bounds were checked either."""
    return f"kernels-{_edition()}" + ("-checked" if numba.config.BOUNDSCHECK else "")  # type: ignore[attr-defined]


def _is_ours_alone(folder: Path) -> bool:
    about = folder.lstat()
    return stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o022


def _places() -> tuple[Path, ...]:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
    usual = (_HERE / "__pycache__", Path(home) / "docket311" / "kernels")
    return (Path(chosen), *usual) if chosen else usual


def cache_folder(places: Sequence[Path]) -> Path:
    """Where compiled kernels are kept: in the first place where we alone may write, else in a folder of this process.

    What lies there is run as code, so a place in which others may write is passed over.
    """
    for place in places:
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours_alone(place) and os.access(place, os.W_OK):
                folder = place / _folder_name()
                folder.mkdir(mode=0o700, exist_ok=True)
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="docket311-kernels-"))


# Whoever imported the compiler first, and whatever they had in mind.
numba.config.CACHE_DIR = str(cache_folder(_places()))  # type: ignore[attr-defined]  # set by name


def kernel(function: _Function) -> _Function:
    """Compile at the first call, keep the result on disk, and let other threads run meanwhile."""
    return cast(_Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inner(function: _Function) -> _Function:
    """The same for what kernels call for each text or word: no references to arrays are counted there.

    It must make no array and give none back, not even a part of one.
    """
    options: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
    return cast(_Function, numba.njit(**options)(function))
