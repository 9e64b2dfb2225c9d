"""The conditions of the Federal Register's API that make sense for our rules, as filters of documents."""

import datetime as dt
from collections.abc import Callable

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q
from django.utils.text import slugify

from rulemaking.enums import DocumentType
from rulemaking.models import Agency, Document

_TYPES = {
    "RULE": DocumentType.RULE, "PRORULE": DocumentType.PROPOSED_RULE, "NOTICE": DocumentType.NOTICE, "PRESDOCU": None,
}  # fmt: skip
_LOOKUPS = {"is": "exact", "gte": "gte", "lte": "lte", "year": "year"}
_DATES = {"publication_date": "published_on", "effective_date": "effective_on"}
_SEARCHED = ("title", "fr_citation", "cfr", "rin", "rulemaking__subject_name", "text")


class BadCondition(ValueError):
    """A parameter that can't be met. `name` is the parameter, `str()` what is wrong with it."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


def condition(name: str, values: list[str]) -> Q:
    """The filter for one parameter, such as `conditions[docket_id]`.

    Raises:
        BadCondition: there is no such condition, or a value is of the wrong form.
    """
    made = _CONDITIONS.get(name)
    if made is None:
        raise BadCondition(name[:60], "is no condition here")
    if any("\x00" in value for value in values):
        raise BadCondition(name, "has a character that no text holds")
    try:
        return made(values)
    except (ValueError, KeyError):
        raise BadCondition(name, f"can't be “{', '.join(values)[:60]}”") from None


def _term(values: list[str]) -> Q:
    words = SearchVector(*_SEARCHED, config="english")
    query = SearchQuery(values[-1], config="english", search_type="websearch")
    found = Document.objects.annotate(words=words).filter(words=query).values("pk")
    return Q(pk__in=found) | Q(fr_doc_num=values[-1])


def _of_type(values: list[str]) -> Q:
    return Q(document_type__in=[chosen for value in values if (chosen := _TYPES[value])])


def _of_agencies(values: list[str]) -> Q:
    # Agencies are few, and their slugs are not kept.
    wanted = {value.lower() for value in values}
    named = [one.pk for one in Agency.objects.all() if wanted & {slugify(one.name), one.agency_id.lower()}]
    return Q(docket__agency__in=named)


def _on(column: str, lookup: str) -> Callable[[list[str]], Q]:
    def made(values: list[str]) -> Q:
        given = values[-1]
        if lookup == "year":
            return Q(**{f"{column}__year": dt.date(int(given), 1, 1).year})
        return Q(**{f"{column}__{lookup}": dt.date.fromisoformat(given)})

    return made


def _cfr_title(values: list[str]) -> Q:
    return Q(cfr__regex=rf"(^|\D){_digits(values[-1])} CFR")


def _cfr_part(values: list[str]) -> Q:
    # A part stands before a section's point: 1010 is met by "1010.664", 664 is not.
    return Q(cfr__regex=rf"CFR.*[^.0-9]{_digits(values[-1])}(\D|$)")


def _digits(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        raise ValueError(given)
    return int(given)


_CONDITIONS: dict[str, Callable[[list[str]], Q]] = {
    "conditions[term]": _term,
    "conditions[type][]": _of_type,
    "conditions[agencies][]": _of_agencies,
    "conditions[docket_id]": lambda values: Q(docket__docket_id=values[-1].strip().upper()),
    "conditions[regulation_id_number]": lambda values: Q(rin=values[-1].strip().upper()),
    "conditions[cfr][title]": _cfr_title,
    "conditions[cfr][part]": _cfr_part,
    **{
        f"conditions[{name}][{asked}]": _on(column, lookup)
        for name, column in _DATES.items()
        for asked, lookup in _LOOKUPS.items()
    },
}
