"""The charts of a DOCX report as PNG; Word doesn't show SVG everywhere."""

import datetime as dt
from collections.abc import Mapping, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from comments.analysis.chart_words import ENGLISH
from comments.analysis.charts import day_rows, nice_steps

_WIDTH, _HEIGHT = 1300, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 90, 20, 40, 60
_INK, _QUIET, _GRID = "#1b1b1b", "#565c65", "#dfe1e2"
_BLUE, _ORANGE, _RED = "#005ea2", "#c05600", "#b50909"


def png_by_day(days: Sequence[Mapping[str, object]], *, opens_on: dt.date | None, closes_on: dt.date | None) -> bytes:
    """Draw comments by day; late ones orange with an outline, the closing day as a line.

    Args:
        days: rows with `day`, `count`, `late`.
        opens_on, closes_on: first and last day of the period.

    Returns:
        A PNG of 1,300 by 480 pixels, the same for the same rows.
    """
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(22)
    rows = day_rows(days, opens_on, closes_on)
    steps = nice_steps(max((count for _, count, _ in rows), default=0))
    floor, height = _HEIGHT - _BOTTOM, _HEIGHT - _TOP - _BOTTOM
    for step in steps:
        y = floor - height * step // steps[-1]
        draw.line((_LEFT, y, _WIDTH - _RIGHT, y), fill=_QUIET if step == 0 else _GRID)
        draw.text((_LEFT - 10, y), f"{step:,}", fill=_QUIET, font=font, anchor="rm")
    slot = (_WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    every = max(1, -(-len(rows) // 10))
    for index, (day, count, late) in enumerate(rows):
        left = _LEFT + index * slot + slot * 0.1
        right = max(left + 1, left + slot * 0.8)
        middle = floor - height * (count - late) / steps[-1]
        if count > late:
            draw.rectangle((left, middle, right, floor), fill=_BLUE)
        if late:
            top = floor - height * count / steps[-1]
            draw.rectangle((left, top, right, middle), fill=_ORANGE, outline=_INK, width=2)
        if index % every == 0:
            label = ENGLISH.short_day(day)
            draw.text(((left + right) / 2, floor + 12), label, fill=_QUIET, font=font, anchor="mt")
        if day == closes_on:
            x = _LEFT + (index + 1) * slot
            draw.line((x, _TOP - 10, x, floor), fill=_RED, width=3)
            label = ENGLISH.closes(day)
            draw.text((x - 6, _TOP - 14), label, fill=_RED, font=font, anchor="rm" if x > _WIDTH / 2 else "lm")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def png_by_category(rows: Sequence[tuple[str, int]], *, total: int) -> bytes:
    """Draw counts as lying bars, each with its name above and its number and share behind.

    Args:
        rows: names and counts, drawn in this order.
        total: what the shares are of.

    Returns:
        A PNG 1,300 pixels wide, the same for the same rows.
    """
    line = 72
    image = Image.new("RGB", (_WIDTH, max(len(rows), 1) * line + 20), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(22)
    most = max((count for _, count in rows), default=0) or 1
    for index, (name, count) in enumerate(rows):
        top = index * line + 10
        draw.text((4, top), name, fill=_INK, font=font)
        width = (_WIDTH - 260) * count / most
        draw.rectangle((4, top + 30, 4 + max(width, 1), top + 56), fill=_BLUE if count else _GRID)
        shown = f"{count:,} ({count / total:.0%})" if total else "0"
        draw.text((14 + max(width, 1), top + 43), shown, fill=_INK, font=font, anchor="lm")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
