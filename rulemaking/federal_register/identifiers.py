"""Docket ids, RINs, CFR parts and document numbers, in the several spellings in which they are printed."""

import re
from collections.abc import Iterable

from rulemaking.federal_register.day_words import squeeze
from rulemaking.federal_register.found import FoundRin

_PREFIX_RE = re.compile(
    r"^(?:agency\s+|public\s+)?dockets?\s*(?:id|identification)?\s*(?:numbers?|nos?\.?|#)?\s*[:.]?\s+", re.IGNORECASE
)
_DOCKET_ID = r"[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*[-_]\d{3,}"
_DOCKET_ID_RE = re.compile(rf"^{_DOCKET_ID}$")
_IN_PROSE_RE = re.compile(
    rf"\bdockets?\s*(?:id|identification)?\s*(?:numbers?|nos?\.?)?\s*[:.]?\s*({_DOCKET_ID})\b", re.IGNORECASE
)
_RIN_RE = re.compile(r"^\d{4}-[A-Z]{2}\d{2}$")
_FR_DOC_RE = re.compile(r"FR\s+Doc\.?\s*(?:No\.?\s*)?([A-Z]?\d{1,4}(?:-\d{1,6}){1,2})", re.IGNORECASE)
_CFR_RE = re.compile(r"(\d+)\s*CFR\s*(?:(?:Chapter|Ch\.)\s*[IVXLC]+)?\s*(?:Parts?)?\s*([\d.,\s]*(?:and\s+[\d.]+)?)")
_PAGES_RE = re.compile(r"^(\d+)\s+FR\s+(\d+)$")


def docket_ids(raw: str) -> tuple[list[str], list[str]]:
    """The docket ids of one heading line, and what else stands in it.

    "[Docket No. FINCEN-2025-0004; Project Identifier X-1]" gives (["FINCEN-2025-0004"], ["Project Identifier X-1"]).
    """
    ids, others = [], []
    for piece in re.split(r"[;,]", squeeze(raw).strip("[]() ")):
        bare = _PREFIX_RE.sub("", piece.strip()).strip("[]() .")
        if not bare:
            continue
        upper = bare.upper()
        if _DOCKET_ID_RE.match(upper) and not upper.startswith("FRL-"):
            ids.append(upper)
        else:
            others.append(bare)
    return ids, others


def docket_ids_in_prose(text: str) -> list[str]:
    """Docket ids that a text names after the word docket, as in "Refer to Docket Number FINCEN-2025-0004"."""
    return unique(match.group(1).upper() for match in _IN_PROSE_RE.finditer(squeeze(text)))


def read_rin(raw: str) -> FoundRin | None:
    """A RIN, with or without the word before it. None for an empty line."""
    bare = re.sub(r"^\s*RINs?\s*(?:No\.?)?\s*[:.]?\s*", "", squeeze(raw).strip("[]() "), flags=re.IGNORECASE)
    bare = re.sub(r"[‐‑–—]", "-", bare).strip("[]() .").upper()
    return FoundRin(bare, is_placeholder=not _RIN_RE.match(bare)) if bare else None


def document_number(fr_doc: str) -> str:
    """The number in a line such as "[FR Doc. 2025-07837 Filed 5-2-25; 8:45 am]"; empty if there is none."""
    match = _FR_DOC_RE.search(re.sub(r"[‐‑–—]", "-", squeeze(fr_doc)))
    return match.group(1) if match else ""


def cfr_parts(raw: str) -> list[str]:
    """ "31 CFR Parts 1010 and 1020" gives ["31 CFR Part 1010", "31 CFR Part 1020"]."""
    found = []
    for title, parts in _CFR_RE.findall(squeeze(raw)):
        numbers = re.findall(r"\d+(?:\.\d+)?", parts)
        found += [f"{title} CFR Part {number}" for number in numbers] or [f"{title} CFR"]
    return unique(found)


def pages_of(citation: str) -> tuple[int, int] | None:
    """Volume and page of a citation such as "90 FR 18934"."""
    match = _PAGES_RE.match(squeeze(citation))
    return (int(match.group(1)), int(match.group(2))) if match else None


def unique(values: Iterable[str]) -> list[str]:
    """Each value once, in order."""
    return list(dict.fromkeys(values))
