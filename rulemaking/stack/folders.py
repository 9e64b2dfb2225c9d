"""Where the state of one installation lies."""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[2]


class FolderNotPrivate(RuntimeError):
    """A folder that must be ours alone belongs to someone else."""


@dataclass(frozen=True)
class Folders:
    """The folders below one state folder (`var/`), absolute."""

    var: Path

    @classmethod
    def of_environment(cls) -> "Folders":
        """The state folder that DOCKET311_VAR names, or `var/` of the project."""
        return cls(Path(os.environ.get("DOCKET311_VAR") or PROJECT_ROOT / "var").resolve())

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    @property
    def mail(self) -> Path:
        """Where what would be mailed is written, one message a file."""
        return self.var / "mail"

    @property
    def design(self) -> Path:
        return self.var / "design"

    @property
    def tools(self) -> Path:
        return self.var / "tools"

    @property
    def sockets(self) -> Path:
        """Folder of the servers' sockets, the same at each start; short: a socket's path may have 107 bytes."""
        name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path("/tmp") / f"d311-{name}"

    def prepare(self) -> None:
        """Make what is missing; what holds secrets is closed to others.

        Raises:
            FolderNotPrivate: another account made the state folder.
        """
        try:
            for folder in (self.var, self.log, self.run):
                folder.mkdir(parents=True, exist_ok=True)
        except PermissionError as refused:
            raise FolderNotPrivate(_belongs_to_another(self.var)) from refused
        make_private(self.secrets, mode=0o700)
        make_private(self.mail, mode=0o700)  # its links open what is somebody's own

    def open_for_sockets(self) -> None:
        """Make the sockets' folder.

        Raises:
            FolderNotPrivate: another account made it first.
        """
        # Its parts are closed one by one: the account that runs PostgreSQL must pass through to its own.
        make_private(self.sockets, mode=0o711 if os.geteuid() == 0 else 0o700)

    def close_sockets(self) -> None:
        """Remove the sockets' folder, once the servers are stopped."""
        shutil.rmtree(self.sockets, ignore_errors=True)


def make_private(folder: Path, *, mode: int) -> None:
    """Make `folder` with exactly `mode`, or accept it if it is ours already.

    Raises:
        FolderNotPrivate: it is a link or belongs to another account.
    """
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise FolderNotPrivate(_belongs_to_another(folder))
    folder.chmod(mode)


def _belongs_to_another(folder: Path) -> str:
    return (
        f"{folder} belongs to another account. Run as that account, remove the folder, "
        "or set DOCKET311_VAR to another state folder."
    )
