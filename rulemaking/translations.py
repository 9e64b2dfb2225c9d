"""The catalog of translations: found in code and templates, kept in `locale/`, compiled without gettext's programs.

`locale/es/LC_MESSAGES/django.po` is kept with the code. What Django reads, the `.mo` beside it, is compiled at set-up.
Why so: docs/adr/0020-two-languages.md.
"""

import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("es",)
"""Languages of the public site besides English, which stands in the code."""

PYTHON_FOLDERS = ("comments", "rulemaking")
TEMPLATE_FOLDER = "templates"
STAFF_ONLY = ("templates/admin", "templates/unfold", "templates/api")
"""Pages in English alone: the staff's, and the API's description."""

_KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}
_LINE = 110


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalog(language: str) -> Catalog:
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def found_messages() -> Catalog:
    """Every marked string of code and public templates, with the files that say it."""
    found = Catalog()
    for path in _sources():
        place = str(path.relative_to(ROOT))
        for ids, comments, context in _messages_of(path):
            found.add(ids, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def _sources() -> Iterator[Path]:
    for folder in PYTHON_FOLDERS:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)
    yield from public_templates()


def public_templates() -> list[Path]:
    """Templates that the public sees, mail included."""
    templates = sorted(path for path in (ROOT / TEMPLATE_FOLDER).rglob("*") if path.is_file())
    return [path for path in templates if not str(path.relative_to(ROOT)).startswith(STAFF_ONLY)]


def _messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # needs Django, which set-up may not have set up

        # The result is almost Python: its lines stand where the template's do, so their indentation says nothing.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    file = io.BytesIO(source.encode())
    for _, function, messages, comments in extract_python(file, _KEYWORDS, ["Translators:"], {}):
        given = messages if isinstance(messages, tuple | list) else (messages,)
        context, ids = _parts(_KEYWORDS[str(function)] or (1,), given)
        if ids and all(ids):
            yield (ids[0] if len(ids) == 1 else tuple(ids)), list(comments or ()), context


def _parts(spec: tuple[Any, ...], given: Sequence[Any]) -> tuple[str | None, list[str]]:
    """The context and the strings among a call's arguments; `spec` counts from one, and `(1, "c")` is a context."""
    contexts = [given[place[0] - 1] for place in spec if isinstance(place, tuple)]
    return (contexts[0] if contexts else None), [given[place - 1] for place in spec if isinstance(place, int)]


def update_catalog(language: str) -> list[Message]:
    """Brings the catalog up to date with what is marked; what is no longer said is dropped.

    Returns:
        The messages that still need a translation.
    """
    kept = read_catalog(language)
    catalog = Catalog(locale=language, header_comment=f"# Docket 311: {language}.", fuzzy=False)
    for message in found_messages():
        if not message.id:
            continue
        earlier = kept.get(message.id, message.context)
        string = earlier.string if earlier else ("" if isinstance(message.id, str) else ("", ""))
        catalog.add(
            message.id, string, locations=message.locations, auto_comments=message.auto_comments,
            flags=message.flags, context=message.context,
        )  # fmt: skip
    written = io.BytesIO()
    write_po(written, catalog, width=_LINE, include_lineno=False, omit_header=False, sort_output=True)
    po_path(language).write_bytes(_without_dates(written.getvalue()))
    return untranslated(catalog)


def _without_dates(po: bytes) -> bytes:
    """Without the header's times and empty names: they would make every two branches conflict, and say nothing."""
    said = (b'"Content-', b'"Language:', b'"Plural-', b'"MIME-')
    header, _, rest = po.partition(b"\n\n")
    lines = [line for line in header.split(b"\n") if not line.startswith(b'"') or line.startswith(said)]
    return b"\n".join(lines) + b"\n\n" + rest


def untranslated(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id and (message.fuzzy or not _is_whole(message.string))]


def _is_whole(string: Any) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string)


def compile_catalogs() -> list[Path]:
    """Writes each `.mo` whose bytes would change; safe to run at once from many processes.

    Returns:
        Those that it wrote.
    """
    written = []
    for language in LANGUAGES:
        buffer = io.BytesIO()
        write_mo(buffer, read_catalog(language))
        target = po_path(language).with_suffix(".mo")
        if not target.exists() or target.read_bytes() != buffer.getvalue():
            _replace(target, buffer.getvalue())
            written.append(target)
    return written


def _replace(target: Path, content: bytes) -> None:
    descriptor, draft = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(draft).chmod(0o644)
    Path(draft).replace(target)


def are_compiled() -> bool:
    """Whether what Django reads is there and not older than what it was made from."""
    pairs = [(po_path(language), po_path(language).with_suffix(".mo")) for language in LANGUAGES]
    return all(mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime for po, mo in pairs)
