"""As whom PostgreSQL runs: it refuses to run as root."""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL, where its data lies, and where it reads its programs.

    Attributes:
        home: folder of the data, of this account alone.
        software: an installation that this account can read.
        uid: another account to change to, or None.
        before_exec: runs in the child before the program starts, or None.
    """

    home: Path
    software: Path
    uid: int | None = None
    before_exec: Callable[[], None] | None = None

    def environment(self) -> dict[str, str]:
        """No variable of ours: PGHOST and the like would redirect it."""
        return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": "/"}

    def give(self, folder: Path) -> None:
        """Make `folder` if it is missing, and have it and all in it belong to this account alone."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = os.geteuid() if self.uid is None else self.uid
        if folder.lstat().st_uid != owner:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, owner, owner, follow_symlinks=False)
        folder.chmod(0o700)


def for_postgres(*, software: Path, var: Path) -> Account:
    """The account that runs PostgreSQL on this machine.

    An ordinary user runs it directly. Root runs it, in this order: in a user namespace where root appears as
    `nobody`, which leaves every file root's own; else as `nobody`, if that account can reach the state
    folder; else as `nobody` with the data below /var/lib/docket311, remembered in the state folder.
    """
    if os.geteuid() != 0:
        return Account(home=var / "postgres", software=software)
    if _may_make_user_namespaces():
        return Account(home=var / "postgres", software=software, before_exec=_appear_as_nobody)
    nobody = pwd.getpwnam("nobody").pw_uid
    if is_reachable(var) and is_reachable(software):
        return Account(home=var / "postgres", software=software, uid=nobody)
    place = _place_outside(var)
    return Account(home=place / "postgres", software=_copy_of(software, place), uid=nobody)


def is_reachable(folder: Path) -> bool:
    """Whether any account may pass through `folder` and all folders above it."""
    return all(part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents))


def remove_tree(folder: Path) -> None:
    """Remove a folder and all in it, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


def _appear_as_nobody() -> None:
    """Enter a user namespace in which root has the number of `nobody`; called in a child."""
    if _LIBC.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "the kernel refuses user namespaces")
    for name, line in (("setgroups", "deny"), ("uid_map", "65534 0 1"), ("gid_map", "65534 0 1")):
        Path(f"/proc/self/{name}").write_text(line)


def _may_make_user_namespaces() -> bool:
    """Try it in a child: containers and hardened kernels refuse it in several ways."""
    child = os.fork()
    if child == 0:
        try:
            _appear_as_nobody()
        except OSError:
            os._exit(1)
        os._exit(0 if os.geteuid() == 65534 else 1)
    return os.waitpid(child, 0)[1] == 0


def _place_outside(var: Path) -> Path:
    """A folder that `nobody` can reach, the same at each start; a new one if the state folder is new."""
    note = var / "postgres-is-at"
    if not note.exists():
        note.write_text(f"/var/lib/docket311/{secrets.token_hex(6)}\n")
    place = Path(note.read_text().strip())
    place.mkdir(parents=True, exist_ok=True)
    return place


def _copy_of(software: Path, place: Path) -> Path:
    """Copy the wheel's programs and, beside them, the libraries that they look for there."""
    package = software.parent
    copy = place / package.name
    if not (copy / "complete").exists():
        remove_tree(copy)
        shutil.copytree(software, copy / software.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, place / libraries.name, dirs_exist_ok=True)
        (copy / "complete").touch()
    return copy / software.name
