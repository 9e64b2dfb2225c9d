"""What is taken from the design system's package."""

import base64
import hashlib
import io
import re
import tarfile

import pytest

from rulemaking.stack import design, npm
from rulemaking.stack.folders import Folders


def archive_of(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as package:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/dist/{name}")
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    return made.getvalue()


SMALL = {
    design.STYLES: b'a{background:url("../img/a.svg#x")}b{src:url(../fonts/b.woff2)}\n/*# sourceMappingURL=x.map */',
    "js/uswds.min.js": b"run()\n//# sourceMappingURL=uswds.min.js.map\n",
    "js/uswds-init.min.js": b"init()",
    **dict.fromkeys((*design.IMAGES, "img/a.svg", "fonts/b.woff2", "img/unused.svg"), b"picture"),
}


def test_only_what_styles_and_templates_name_is_taken():
    assert set(design.needed_files(archive_of(SMALL))) == SMALL.keys() - {"img/unused.svg"}


def test_no_file_points_to_a_source_map():
    files = design.needed_files(archive_of(SMALL))
    assert not [name for name, content in files.items() if b"sourceMappingURL" in content]
    assert files["js/uswds.min.js"] == b"run()\n"


def test_every_address_in_the_fetched_styles_leads_to_a_fetched_file():
    folder = design.fetch(Folders.of_environment())
    styles = folder / design.STYLES
    named = re.findall(r"url\(\"?([^)\"#?]+)", styles.read_text())
    missing = [name for name in named if not name.startswith("data:") and not (styles.parent / name).is_file()]
    assert named
    assert missing == []


def test_another_archive_than_the_known_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{a_registry_that_sends(b'another', tmp_path)}:/usr/bin:/bin")
    known = "sha512-" + base64.b64encode(hashlib.sha512(b"known").digest()).decode()

    with pytest.raises(npm.FetchFailed, match="not the archive that we know"):
        npm.pack(npm.Package("thing", "1.0.0", known), tools=tmp_path / "tools")


def a_registry_that_sends(content: bytes, folder):
    """Programs named npm and node, of which npm delivers `content` whatever is asked."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "content").write_bytes(content)
    for name in ("npm", "node"):
        (programs / name).write_text(f'#!/bin/sh\ncp "{programs}/content" "$4/thing-1.0.0.tgz"\n')
        (programs / name).chmod(0o755)
    return programs
