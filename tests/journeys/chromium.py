"""A Chromium for the journeys: the machine's own, else Debian's (as root), else a build from npm that needs no root.

`python -m tests.journeys.chromium` sees that there is one and tells where.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rulemaking.stack import npm
from rulemaking.stack.folders import Folders

# The build's own version stands before its packaging: Chromium 147.
SPARTICUZ = npm.Package(
    name="@sparticuz/chromium",
    version="147.0.0",
    integrity="sha512-4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ==",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_UNPACK = """
const zlib = require("zlib"), fs = require("fs"), stream = require("stream/promises");
const [from, to] = process.argv.slice(1);
stream.pipeline(fs.createReadStream(from), zlib.createBrotliDecompress(), fs.createWriteStream(to));
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts-cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """A browser that runs here, and the variables that it needs beside ours."""

    executable: Path
    environment: dict[str, str]


def find() -> Chromium | None:
    """The browser that is here already; CHROMIUM names another."""
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else NAMES:
        if found := shutil.which(name):
            return Chromium(Path(found), {})
    build = _build_folder()
    return _build_in(build) if (build / "complete").exists() else None


def ensure() -> Chromium:
    """The browser, installed if there is none.

    Raises:
        npm.FetchFailed: none is here and none can be fetched.
    """
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        _install_by_apt()
        found = find()
    if found is None:
        _fetch_build()
        found = _build_in(_build_folder())
    return found


def _install_by_apt() -> None:
    """Try with the lists of packages that are here, then with new ones; on failure the build from npm is taken."""
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (install, ["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, capture_output=True, timeout=600)
        if any(shutil.which(name) for name in NAMES):
            return


def _build_folder() -> Path:
    return Folders.of_environment().tools / f"chromium-{SPARTICUZ.version}"


def _build_in(folder: Path) -> Chromium:
    libraries = f"{folder / 'lib'}{os.pathsep}{folder}"
    return Chromium(
        folder / "chromium",
        {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_PATH": str(folder), "HOME": str(folder)},
    )


def _fetch_build() -> None:
    """Unpack the npm package's brotli files with Node, which reads brotli; Python does not."""
    tools = Folders.of_environment().tools
    node = npm.node(tools).program
    archive = npm.pack(SPARTICUZ, tools=tools)
    draft = Path(tempfile.mkdtemp(dir=tools))
    (draft / "package.tgz").write_bytes(archive)
    _extract(draft / "package.tgz", draft)
    packed = draft / "package" / "bin"
    for name in ("chromium", "al2023.tar", "swiftshader.tar", "fonts.tar"):
        subprocess.run([node, "-e", _UNPACK, packed / f"{name}.br", draft / name], check=True, timeout=300)
    for name in ("al2023", "swiftshader", "fonts"):
        _extract(draft / f"{name}.tar", draft)
    (draft / "chromium").chmod(0o755)
    # The one in the package names folders of another system.
    (draft / "fonts.conf").write_text(_FONTS.format(folder=_build_folder()))
    shutil.rmtree(draft / "package")
    (draft / "complete").touch()
    shutil.rmtree(_build_folder(), ignore_errors=True)
    draft.rename(_build_folder())


def _extract(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as members:
        # Python 3.11.0 to 3.11.3 have no filters; the archive's hash is known, so none is dangerous.
        members.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
        members.extractall(folder)  # noqa: S202 - see above
    archive.unlink()


if __name__ == "__main__":
    sys.stdout.write(f"{ensure().executable}\n")
