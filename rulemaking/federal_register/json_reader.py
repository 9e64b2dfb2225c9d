"""The Federal Register API's JSON: one document, or an answer that lists several.

Source: the API's field list (https://www.federalregister.gov/developers/documentation/api/v1).
"""

import dataclasses
import datetime as dt
import json
from typing import Any

from rulemaking.federal_register import day_words, identifiers
from rulemaking.federal_register.doubts import controlling_day, doubts_about
from rulemaking.federal_register.found import FoundDocument, NotReadable, Unsure
from rulemaking.federal_register.kinds import kinds_named


def read_json(data: bytes) -> list[FoundDocument]:
    """Reads `/documents/{number}.json`, or `/documents/{n1},{n2}.json` and `/documents.json` with their `results`.

    JSON holds no full text: questions and sections are empty.

    Raises:
        NotReadable: it is no JSON, or a document lacks its number or title.
    """
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise NotReadable(f"The file is not valid JSON: {fault}.") from fault
    rows = answer.get("results", [answer]) if isinstance(answer, dict) else answer
    if not isinstance(rows, list) or not rows:
        raise NotReadable("The JSON holds no documents.")
    return [_read(row) for row in rows]


def _read(row: Any) -> FoundDocument:
    if not isinstance(row, dict) or not _text(row, "document_number") or not _text(row, "title"):
        raise NotReadable("A document in the JSON has no document_number or no title. Ask the API for both fields.")
    kinds = kinds_named(document_type=_text(row, "type"), action=_text(row, "action"), title=_text(row, "title"))
    dates_text = _text(row, "dates")
    ids, unsure = _dockets(row)
    lengths = day_words.comment_days(dates_text)
    found = FoundDocument(
        document_number=_text(row, "document_number"),
        type=_text(row, "type"),
        kind=kinds[0] if kinds else None,
        title=_text(row, "title"),
        action=_text(row, "action"),
        agencies=tuple(_agencies(row)),
        citation=_text(row, "citation"),
        start_page=_whole(row, "start_page"),
        end_page=_whole(row, "end_page"),
        publication_date=_day(row, "publication_date"),
        comments_close_on=controlling_day(dates_text, _day(row, "comments_close_on")),
        comment_days=lengths[0] if lengths else None,
        effective_on=_day(row, "effective_on") or day_words.effective_day(dates_text),
        cfr=tuple(_cfr(row)),
        rins=tuple(rin for raw in _texts(row, "regulation_id_numbers") if (rin := identifiers.read_rin(raw))),
        docket_ids=tuple(ids),
        dates_text=dates_text,
        abstract=_text(row, "abstract"),
        correction_of=_text(row, "correction_of").rpartition("/")[2].removesuffix(".json"),
        unsure=(*unsure, *_index_against_print(row, dates_text)),
    )
    return dataclasses.replace(found, unsure=doubts_about(found, kinds=kinds))


def _index_against_print(row: dict[str, Any], dates_text: str) -> list[Unsure]:
    index, printed = _day(row, "comments_close_on"), day_words.deadlines_for_comment(dates_text)
    if index is None or not printed or index in printed:
        return []
    return [
        Unsure(
            "comments_close_on",
            f"The index says {index}, the DATES block prints {max(printed)}. The printed date controls.",
        )
    ]


def _dockets(row: dict[str, Any]) -> tuple[list[str], list[Unsure]]:
    ids: list[str] = []
    others: list[str] = []
    for raw in _texts(row, "docket_ids"):
        here, besides = identifiers.docket_ids(raw)
        ids += here
        others += besides
    unsure = [Unsure("docket_ids", f"“{other}” stands with the docket ids and was left out.") for other in others]
    elsewhere = row.get("regulations_dot_gov_info")
    if not ids and isinstance(elsewhere, dict) and _text(elsewhere, "docket_id"):
        ids = [_text(elsewhere, "docket_id").upper()]
        unsure.append(Unsure("docket_ids", "The docket is the one that regulations.gov gives, not one printed."))
    return identifiers.unique(ids), unsure


def _agencies(row: dict[str, Any]) -> list[str]:
    listed = row.get("agencies")
    if not isinstance(listed, list):
        return []
    rows = [agency for agency in listed if isinstance(agency, dict)]
    return [name for agency in rows if (name := _text(agency, "name") or _text(agency, "raw_name"))]


def _cfr(row: dict[str, Any]) -> list[str]:
    listed = row.get("cfr_references")
    rows = [cfr for cfr in listed if isinstance(cfr, dict)] if isinstance(listed, list) else []
    return identifiers.unique(
        f"{cfr['title']} CFR Part {cfr['part']}" if cfr.get("part") else f"{cfr['title']} CFR"
        for cfr in rows
        if cfr.get("title")
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return day_words.squeeze(value) if isinstance(value, str) else ""


def _texts(row: dict[str, Any], name: str) -> list[str]:
    value = row.get(name)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _whole(row: dict[str, Any], name: str) -> int | None:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _day(row: dict[str, Any], name: str) -> dt.date | None:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        return None
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError:
        raise NotReadable(f"“{value[:40]}” in {name} is not a date.") from None
