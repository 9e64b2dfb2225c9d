"""docs/settings.md names every variable that is read, and none that is not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_READ = re.compile(r"""(?:\benv(?:\.\w+)?\(|\brequired\(|\benviron(?:\.get)?[\[(])\s*"([A-Z][A-Z0-9_]+)\"""")
OF_THE_SYSTEM = {"XDG_CACHE_HOME"}
BY_OTHER_MEANS = {"DATABASE_OWNER_URL", "EMAIL_URL", "PORT"}
"""Read by `env.email_url` and by the supervisor, in other words."""


def read() -> set[str]:
    files = [path for app in ("rulemaking", "comments") for path in (ROOT / app).rglob("*.py")]
    return {name for path in files for name in _READ.findall(path.read_text())} - OF_THE_SYSTEM


def named() -> set[str]:
    """Variables of the table, those of a row that gives them as a pattern in full."""
    found: set[str] = set()
    for row in (ROOT / "docs/settings.md").read_text().splitlines():
        if not row.startswith("| `"):
            continue
        cell = row.split("|")[1]
        words = set(re.findall(r"`([A-Z][A-Z0-9_]+)(?:_…)?`", cell))
        begins = re.findall(r"`([A-Z_]+)_…`", cell)
        found |= {f"{one}_{end}" for one in begins for end in words - set(begins)} if begins else words
    return found


def test_every_variable_that_is_read_is_named() -> None:
    assert read() - named() == set()


def test_every_variable_that_is_named_is_read() -> None:
    assert len(named()) > 50
    assert named() - read() - BY_OTHER_MEANS == set()
