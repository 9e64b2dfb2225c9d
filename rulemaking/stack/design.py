"""The U.S. Web Design System: the files that our pages use, from its npm package, fetched at set-up."""

import io
import re
import shutil
import tarfile
import tempfile
from pathlib import Path

from rulemaking.stack import npm
from rulemaking.stack.folders import Folders

USWDS = npm.Package(
    name="@uswds/uswds",
    version="3.14.0",
    integrity="sha512-kwZ50TqGszxj3+MQhm+c84hI0y8rIKoc7ZLKbuHg+8rTkFisp9lXOMRD2wclyyuYZahpADxMvaPong7bwL7cew==",
)
STYLES = "css/uswds.min.css"
SCRIPTS = ("js/uswds.min.js", "js/uswds-init.min.js")
# What templates name; what the styles name is found in them.
IMAGES = (
    "img/us_flag_small.png",
    "img/us_flag.svg",
    "img/icon-dot-gov.svg",
    "img/icon-https.svg",
    "img/sprite.svg",
)
_URL = re.compile(r"url\(\"?\.\./([^)\"#?]+)")
_SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")


def fetch(folders: Folders) -> Path:
    """Have the design system's files in `var/design/uswds`; nothing is done if this version is there.

    Returns:
        The folder, with `css`, `fonts`, `img` and `js` in it.

    Raises:
        npm.FetchFailed: it is not there and can't be fetched.
    """
    target = folders.design / "uswds"
    mark = folders.design / "uswds.version"
    if target.is_dir() and mark.exists() and mark.read_text() == USWDS.integrity:
        return target
    files = needed_files(npm.pack(USWDS, tools=folders.tools))
    folders.design.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folders.design))
    draft.chmod(0o755)
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)
    mark.write_text(USWDS.integrity)
    return target


def needed_files(archive: bytes) -> dict[str, bytes]:
    """The styles, the scripts and every font and image that they or our templates name, by path below `dist`.

    Comments that point to source maps are taken out: the maps stay behind, and manifest storage would miss
    them.
    """
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:

        def content(name: str) -> bytes:
            member = package.extractfile(f"package/dist/{name}")
            if member is None:
                raise npm.FetchFailed(f"{USWDS.name} {USWDS.version} has no {name}.")
            return member.read()

        styles = content(STYLES)
        named = sorted(set(_URL.findall(styles.decode())))
        files = {name: content(name) for name in (STYLES, *SCRIPTS, *IMAGES, *named)}
    return {
        name: _SOURCE_MAP.sub(b"\n", data) if name.endswith((".css", ".js")) else data for name, data in files.items()
    }
