"""The shape of the code itself."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_NAMES = ("utils", "util", "helpers", "helper", "common", "misc")


def modules():
    return sorted(path for app in ("rulemaking", "comments") for path in (ROOT / app).rglob("*.py"))


def test_the_import_contracts_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_module_is_named_for_nothing_in_particular():
    assert [path for path in modules() if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_edges_read_the_clock(path):
    """Everything below an edge takes `at`."""
    below = ("intake", "record", "review", "actions", "models", "analysis")
    place = path.relative_to(ROOT).parts
    is_edge = len(place) < 3 or place[1] not in below or place[:3] in EDGES
    reads = [word for word in ("datetime.now(", "timezone.now(", "utcnow(", "date.today(") if word in path.read_text()]

    assert is_edge or not reads


# The staff's pages are edges though they lie in `review`; a summary is stamped when it is done, minutes after it began.
EDGES = {
    ("comments", "review", "views"),
    ("comments", "review", "dashboard.py"),
    ("comments", "record", "summaries.py"),
}
