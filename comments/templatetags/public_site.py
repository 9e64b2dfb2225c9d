"""Filters and tags of the public pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from comments.enums import SubmitterType
from comments.views.standing import Standing
from rulemaking import said, wording
from rulemaking.deadlines import last_day_of

register = template.Library()

BEGINNING_CHARACTERS = 600
"""How much of a response stands on the page of a comment that it answers."""


@register.filter
def eastern(instant: dt.datetime) -> str:
    return said.eastern_time(instant)


@register.filter
def eastern_seconds(instant: dt.datetime) -> str:
    return said.eastern_time(instant, with_seconds=True)


@register.filter
def eastern_day(instant: dt.datetime) -> str:
    return said.eastern_day(instant)


@register.filter
def weekday_and_day(day: dt.date) -> str:
    return said.day_in_full(day)


@register.filter
def plain_day(day: dt.date) -> str:
    return said.plain_day(day)


@register.filter
def deadline(closes_at: dt.datetime) -> str:
    return said.deadline(closes_at)


@register.filter
def in_words(label: object) -> str:
    """A label of our vocabularies (comments.enums, rulemaking.enums) in the reader's language."""
    return gettext(str(label)) if label else ""


@register.filter
def closing_day(closes_at: dt.datetime) -> str:
    """The last day of a period: "June 4, 2025"."""
    return said.plain_day(last_day_of(closes_at))


@register.filter
def in_utc(instant: dt.datetime) -> str:
    """An instant in UTC, to the microsecond: "2025-06-05 03:59:59.999999 UTC"."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


@register.filter
def utc_seconds(instant: dt.datetime) -> str:
    """An instant as programs write it: "2026-03-16 16:00:05 UTC"."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


@register.filter
def iso(instant: dt.datetime) -> str:
    """An instant as the `datetime` attribute of a <time> element takes it."""
    return instant.astimezone(dt.UTC).isoformat(timespec="milliseconds")


@register.filter
def dollars(amount: Decimal) -> str:
    return said.dollars(amount)


@register.filter
def file_size(size_bytes: int) -> str:
    return wording.file_size(size_bytes)


@register.filter
def beginning(text: str) -> str:
    """A text with its line breaks; of one that is longer than BEGINNING_CHARACTERS, its first whole words."""
    if len(text) <= BEGINNING_CHARACTERS:
        return text
    words = text[:BEGINNING_CHARACTERS]
    cut = max(words.rfind(" "), words.rfind("\n"))
    return f"{words[: cut if cut > 0 else BEGINNING_CHARACTERS].rstrip()} …"


@register.filter
def is_untitled(comment: Any) -> bool:
    """Whether a posted comment of nobody's name has the title that says no more than what it is on.

    Such titles are made by comments.review.public_copy.neutral_title.

    Args:
        comment: a rendition with its `submitter_type`, and `document` with its docket.
    """
    document = comment.document
    neutral = (f"Comment on FR Doc # {document.fr_doc_num}", f"Comment on {document.document_id}")
    return comment.submitter_type == SubmitterType.ANONYMOUS and comment.title in neutral


@register.simple_tag
def months(from_on: dt.date | None, until_on: dt.date | None) -> str:
    return said.span_of_months(from_on, until_on)


@register.filter
def hexadecimal(value: bytes) -> str:
    """Bytes, such as a SHA-256, in hexadecimal digits."""
    return bytes(value).hex()


@register.simple_tag
def unverified(thing: Any, name: str) -> SafeString | str:
    """A mark beside a fact that no source we read confirms, or nothing."""
    if name not in thing.unverified:
        return ""
    return format_html('<span class="usa-tag d311-tag-unverified">{}</span>', gettext("not confirmed by a source"))


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, *, hint: str = "", is_required: bool = False) -> dict[str, Any]:
    """One field of a form: label, hint, error and control, tied together for screen readers."""
    errors = [str(error) for error in bound.errors]
    described = [f"{bound.auto_id}_hint"] if hint else []
    if errors:
        described.append(f"{bound.auto_id}_error")
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if errors:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=attrs),
        "hint": hint,
        "errors": errors,
        "is_required": is_required,
        "is_checkbox": bound.widget_type == "checkbox",
    }


@register.inclusion_tag("partials/rule_card.html")
def rule_card(standing: Standing, heading: str) -> dict[str, Any]:
    """A rule that is open or upcoming, in a list. `heading` is its element, so that headings nest without gaps."""
    return {
        "standing": standing,
        "heading": heading,
        "time_left": said.time_left(standing.time_left),
    }
