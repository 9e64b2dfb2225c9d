"""The Government Publishing Office's Federal Register XML: a whole daily issue, or one document by itself.

The XML is not the legal edition; the PDF is. Source: usgpo/bulk-data, FR-XML_User-Guide.md.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from rulemaking.federal_register import day_words, identifiers
from rulemaking.federal_register.doubts import controlling_day, doubts_about
from rulemaking.federal_register.found import FoundDocument, NotReadable, Section, Unsure
from rulemaking.federal_register.kinds import kinds_named
from rulemaking.federal_register.questions import Line, find_questions

TYPE_OF_TAG = {"PRORULE": "Proposed Rule", "RULE": "Rule", "NOTICE": "Notice"}
_LEVEL_OF_SOURCE = {"HD1": 1, "HD2": 2, "HD3": 3}
# Footnotes and page breaks stand in the middle of sentences.
_NOT_WORDS = frozenset({"FTNT", "FTREF", "SU", "PRTPAGE"})
# The rule's own text, tables and lists of subjects are no sections on which people comment by heading.
_NOT_PREAMBLE = frozenset({"REGTEXT", "PART", "LSTSUB", "GPOTABLE", "SIG", "FTNT", "EXTRACT"})


@dataclasses.dataclass(slots=True)
class _Issue:
    """What stands outside a document: the issue's volume and day, and the page on which the reader is."""

    volume: int | None = None
    day: dt.date | None = None
    page: int | None = None


def read_xml(data: bytes) -> list[FoundDocument]:
    """Reads a whole issue (FEDREG) or one document (PRORULE, RULE or NOTICE at the root), in the order of the file.

    A document by itself says neither its volume nor its publication day.

    Raises:
        NotReadable: it is no XML, declares entities or a network resource, or holds no document.
    """
    try:
        root = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except (ParseError, ValueError, LookupError) as fault:
        if isinstance(fault, DefusedXmlException):
            raise NotReadable(
                "The XML declares entities, which Federal Register files don't. It was not read."
            ) from fault
        raise NotReadable(f"The file is not well-formed XML: {fault}.") from fault
    issue = _Issue(_volume(root), _issue_day(root)) if root.tag == "FEDREG" else _Issue()
    found = [_read(element, issue) for element in _documents(root, issue)]
    if not found:
        raise NotReadable(f"The XML holds no PRORULE, RULE or NOTICE; its root is {root.tag}.")
    return found


def _documents(root: Element, issue: _Issue) -> Iterator[Element]:
    """Documents in order. `issue.page` is the page on which each begins."""
    if root.tag in TYPE_OF_TAG:
        yield root
        return
    for child in root:
        if child.tag in TYPE_OF_TAG:
            yield child
            if pages := _pages(child):
                issue.page = pages[-1]
        elif child.tag == "PRTPAGE":
            issue.page = _page(child) or issue.page
        else:
            yield from _documents(child, issue)


def _read(element: Element, issue: _Issue) -> FoundDocument:
    preamble = element.find("PREAMB")
    head = preamble if preamble is not None else element
    dates_text, unsure = _dates(element, head)
    title, action = _words(head.find("SUBJECT")), _block(head, "ACT")
    document_type = TYPE_OF_TAG[element.tag]
    if not title:
        raise NotReadable("A document in the XML has no SUBJECT.")
    kinds = kinds_named(document_type=document_type, action=action, title=title)
    start = _first_page(head) or issue.page
    pages = _pages(element)
    addresses = _block(head, "ADD")
    ids, docket_doubts = _dockets(head, addresses)
    lines = list(_lines(element))
    lengths = day_words.comment_days(dates_text)
    found = FoundDocument(
        document_number=identifiers.document_number(_words(element.find("FRDOC"))),
        type=document_type,
        kind=kinds[0] if kinds else None,
        title=title,
        action=action,
        agencies=tuple(identifiers.unique(_words(one) for one in (*head.iter("AGENCY"), *head.iter("SUBAGY")))),
        citation=f"{issue.volume} FR {start}" if issue.volume and start else "",
        start_page=start,
        end_page=pages[-1] if pages else start,
        publication_date=issue.day,
        comments_close_on=controlling_day(dates_text, None),
        comment_days=lengths[0] if lengths else None,
        effective_on=day_words.effective_day(dates_text),
        cfr=tuple(identifiers.unique(part for cfr in head.iter("CFR") for part in identifiers.cfr_parts(_words(cfr)))),
        rins=tuple(rin for line in head.iter("RIN") if (rin := identifiers.read_rin(_words(line)))),
        docket_ids=tuple(ids),
        dates_text=dates_text,
        addresses_text=addresses,
        abstract=_block(head, "SUM"),
        questions=tuple(find_questions(lines)),
        sections=tuple(Section(line.level, line.text) for line in lines if line.level in (1, 2)),
        text="\n".join(line.text for line in lines),
        unsure=(*unsure, *docket_doubts),
    )
    return dataclasses.replace(found, unsure=doubts_about(found, kinds=kinds))


def _dates(element: Element, head: Element) -> tuple[str, list[Unsure]]:
    """The DATES block. Most proposed rules have it in EFFDATE, which by its name would be the effective date."""
    if dates := _block(head, "DATES"):
        return dates, []
    dates = _block(head, "EFFDATE")
    if dates and element.tag == "PRORULE":
        return dates, [Unsure("dates_text", "The DATES block stands in EFFDATE. Check that it is about comments.")]
    return dates, []


def _dockets(head: Element, addresses: str) -> tuple[list[str], list[Unsure]]:
    ids: list[str] = []
    others: list[str] = []
    for line in head.iter("DEPDOC"):
        here, besides = identifiers.docket_ids(_words(line))
        ids += here
        others += besides
    unsure = [Unsure("docket_ids", f"“{other}” stands with the docket ids and was left out.") for other in others]
    named = identifiers.docket_ids_in_prose(addresses)
    if not ids and named:
        unsure.append(Unsure("docket_ids", "The docket is named only in the ADDRESSES block, not in the heading."))
    elif set(named) - set(ids):
        unsure.append(Unsure("docket_ids", f"The ADDRESSES block names another docket: {', '.join(named)}."))
    return identifiers.unique([*ids, *named]), unsure


def _lines(element: Element) -> Iterator[Line]:
    body = element.find("SUPLINF")
    if body is not None:
        yield from _lines_within(body)


def _lines_within(body: Element) -> Iterator[Line]:
    for child in body:
        if child.tag in _NOT_PREAMBLE:
            continue
        text = _words(child)
        if child.tag == "HD":
            level = _LEVEL_OF_SOURCE.get(child.get("SOURCE", ""))
            if level and text:
                yield Line(level, text)
        elif child.tag in ("P", "FP"):
            if text:
                yield Line(0, text)
        else:
            yield from _lines_within(child)


def _block(head: Element, tag: str) -> str:
    """The paragraphs of a block of the preamble, without its heading."""
    return day_words.squeeze(" ".join(_words(one) for block in head.findall(tag) for one in block if one.tag != "HD"))


def _words(element: Element | None) -> str:
    return day_words.squeeze("".join(_pieces(element))) if element is not None else ""


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in _NOT_WORDS:
            yield from _pieces(child)
        yield child.tail or ""


def _pages(element: Element) -> list[int]:
    return [page for one in element.iter("PRTPAGE") if (page := _page(one))]


def _first_page(head: Element) -> int | None:
    """The page break before the heading, if the document begins with one."""
    first = next(iter(head), None)
    return _page(first) if first is not None and first.tag == "PRTPAGE" else None


def _page(element: Element) -> int | None:
    printed = element.get("P", "").strip()
    return int(printed) if printed.isdigit() else None


def _volume(root: Element) -> int | None:
    printed = _words(root.find("VOL"))
    return int(printed) if printed.isdigit() else None


def _issue_day(root: Element) -> dt.date | None:
    return next(iter(day_words.printed_days(_words(root.find("DATE")))), None)
