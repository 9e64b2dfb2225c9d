"""Filters and tags of the public pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.views import spanish, wording
from comments.views.standing import Standing
from rulemaking.deadlines import EASTERN, describe_day, describe_deadline, last_day_of

register = template.Library()


def _in_spanish() -> bool:
    return get_language() == "es"


@register.filter
def eastern(instant: dt.datetime) -> str:
    return spanish.eastern_time(instant) if _in_spanish() else wording.eastern_time(instant)


@register.filter
def eastern_seconds(instant: dt.datetime) -> str:
    said = spanish.eastern_time if _in_spanish() else wording.eastern_time
    return said(instant, with_seconds=True)


@register.filter
def eastern_day(instant: dt.datetime) -> str:
    return plain_day(instant.astimezone(EASTERN).date())


@register.filter
def weekday_and_day(day: dt.date) -> str:
    return spanish.day_in_full(day) if _in_spanish() else describe_day(day)


@register.filter
def plain_day(day: dt.date) -> str:
    return spanish.plain_day(day) if _in_spanish() else wording.plain_day(day)


@register.filter
def deadline(closes_at: dt.datetime) -> str:
    return spanish.deadline(closes_at) if _in_spanish() else describe_deadline(closes_at)


@register.filter
def closing_day(closes_at: dt.datetime) -> str:
    """The last day of a period: "June 4, 2025"."""
    return plain_day(last_day_of(closes_at))


@register.filter
def in_utc(instant: dt.datetime) -> str:
    """An instant in UTC, to the microsecond: "2025-06-05 03:59:59.999999 UTC"."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


@register.filter
def iso(instant: dt.datetime) -> str:
    """An instant as the `datetime` attribute of a <time> element takes it."""
    return instant.astimezone(dt.UTC).isoformat(timespec="milliseconds")


@register.filter
def dollars(amount: Decimal) -> str:
    return wording.dollars(amount)


@register.filter
def file_size(size_bytes: int) -> str:
    return wording.file_size(size_bytes)


@register.simple_tag
def months(from_on: dt.date | None, until_on: dt.date | None) -> str:
    return wording.span_of_months(from_on, until_on)


@register.filter
def hexadecimal(value: bytes) -> str:
    """Bytes, such as a SHA-256, in hexadecimal digits."""
    return bytes(value).hex()


@register.simple_tag
def unverified(thing: Any, name: str) -> SafeString | str:
    """A mark beside a fact that no source we read confirms, or nothing."""
    if name not in thing.unverified:
        return ""
    return format_html('<span class="usa-tag d311-tag-unverified">{}</span>', "not confirmed by a source")


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
    """A rule in a list. `heading` is its element, so that headings nest without gaps."""
    return {
        "standing": standing,
        "heading": heading,
        "time_left": (spanish if _in_spanish() else wording).time_left(standing.time_left),
    }
