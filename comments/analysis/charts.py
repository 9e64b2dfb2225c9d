"""Charts as accessible SVG, each with the rows that it shows.

Presentation attributes only, no `style` and no script: a strict Content-Security-Policy
lets the drawings through. Blue and orange of like contrast against white, bars told apart
by hatching and the closing day by a dashed line, so that neither print in grey nor colour
blindness takes anything away. Draw one `narrow` for phones and one `wide` for screens:
letters in an SVG shrink with it.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comments.analysis import svg
from comments.analysis.chart_words import ENGLISH, ChartWords


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its data.

    Attributes:
        svg: an inline `<svg role="img">`, complete.
        sentence: what it shows, in one sentence; also its description inside.
        columns: headings of the table.
        rows: cells of the table, as people read them, in the order drawn.
    """

    svg: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def nice_steps(most: int, *, wanted: int = 4) -> list[int]:
    """Round numbers from 0 past `most` for an axis of counts; never fractions."""
    if most <= 0:
        return [0, 1]
    rough = max(most / wanted, 1)
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(int(magnitude * m) for m in (1, 2, 5, 10) if magnitude * m >= rough)
    return list(range(0, math.ceil(most / step) * step + 1, step))


def day_rows(
    by_day: Sequence[Mapping[str, object]], opens_on: dt.date | None, closes_on: dt.date | None
) -> list[tuple[dt.date, int, int]]:
    """(day, comments, of them late) for each day of the chart, gaps filled with zeros."""
    given = {
        dt.date.fromisoformat(str(row["day"])): (int(str(row["count"])), int(str(row.get("late", 0)))) for row in by_day
    }
    ends = [*given, *(day for day in (opens_on, closes_on) if day)]
    if not ends:
        return []
    first, last = min(ends), max(ends)
    # A stray paper letter dated years off must not make a chart of ten thousand bars.
    if (last - first).days > 400:
        return [(day, *given[day]) for day in sorted(given)]
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, *given.get(day, (0, 0))) for day in days]


def _days_sentence(rows: Sequence[tuple[dt.date, int, int]], closes_on: dt.date | None, words: ChartWords) -> str:
    total = sum(count for _, count, _ in rows)
    if not total:
        return f"{words.no_comments}."
    busiest = min(rows, key=lambda row: (-row[1], row[0]))
    late = sum(row[2] for row in rows)
    pieces = [words.busiest(total, busiest[0], busiest[1])]
    if closes_on:
        pieces.append(words.last_day(closes_on))
    if late:
        pieces.append(words.came_late(late))
    return " ".join(pieces)


def _axes(frame: svg.Frame, steps: Sequence[int]) -> list[str]:
    body = []
    for step in steps:
        y = frame.top + frame.plot_height * (1 - step / steps[-1])
        body.append(
            f'<line x1="{frame.left}" x2="{frame.width - frame.right}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{svg.QUIET if step == 0 else svg.GRID}"/>'
        )
        body.append(svg.text(frame.left - 6, y + frame.font * 0.35, f"{step:,}", "end", svg.QUIET))
    return body


def _hatch(chart_id: str) -> str:
    return (
        f'<defs><pattern id="{chart_id}-late" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
        f'<rect width="3" height="6" fill="{svg.ORANGE}"/></pattern></defs>'
    )


def _day_bars(
    frame: svg.Frame, rows: Sequence[tuple[dt.date, int, int]], top: int, chart_id: str, words: ChartWords
) -> list[str]:
    slot = frame.plot_width / len(rows)
    width = max(slot * 0.8, 0.5)
    floor = frame.top + frame.plot_height
    body = []
    for index, (day, count, late) in enumerate(rows):
        if not count:
            continue
        x = frame.left + index * slot + (slot - width) / 2
        timely_height = frame.plot_height * (count - late) / top
        late_height = frame.plot_height * late / top
        label = words.of_day(day, count, late)
        if timely_height:
            body.append(svg.bar(x, floor - timely_height, width, timely_height, svg.BLUE, label))
        if late_height:
            y = floor - timely_height - late_height
            body.append(svg.bar(x, y, width, late_height, f"url(#{chart_id}-late)", label))
    return body


def _day_labels(frame: svg.Frame, rows: Sequence[tuple[dt.date, int, int]], words: ChartWords) -> list[str]:
    slot = frame.plot_width / len(rows)
    room = max(1, int(frame.plot_width // (frame.font * 4.6)))
    every = math.ceil(len(rows) / room)
    y = frame.height - frame.bottom + frame.font * 1.4
    return [
        svg.text(frame.left + (index + 0.5) * slot, y, words.short_day(rows[index][0]), "middle", svg.QUIET)
        for index in range(0, len(rows), every)
        if len(rows) == 1 or frame.left + (index + 0.5) * slot < frame.width - frame.font * 1.6
    ]


def _closing(
    frame: svg.Frame, rows: Sequence[tuple[dt.date, int, int]], closes_on: dt.date | None, words: ChartWords
) -> list[str]:
    days = [row[0] for row in rows]
    if closes_on is None or closes_on not in days:
        return []
    # The line stands behind the last day: that day still counts, until its midnight.
    x = frame.left + (days.index(closes_on) + 1) * frame.plot_width / len(rows)
    bottom = frame.top + frame.plot_height
    anchor = "end" if x > frame.width / 2 else "start"
    return [
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{frame.top - 8}" y2="{bottom}" stroke="{svg.RED}" '
        'stroke-width="2" stroke-dasharray="6 4"/>',
        svg.text(x, frame.top - 13, words.closes(closes_on), anchor, svg.RED, "bold"),
    ]


def _legend(frame: svg.Frame, chart_id: str, words: ChartWords) -> list[str]:
    y = frame.height - 12
    size = frame.font * 0.8
    return [
        f'<rect x="{frame.left}" y="{y - size:.1f}" width="{size:.1f}" height="{size:.1f}" fill="{svg.BLUE}"/>',
        svg.text(frame.left + size + 5, y, "In time"),
        f'<rect x="{frame.left + frame.font * 6:.1f}" y="{y - size:.1f}" width="{size:.1f}" '
        f'height="{size:.1f}" fill="url(#{chart_id}-late)" stroke="{svg.ORANGE}"/>',
        svg.text(frame.left + frame.font * 6 + size + 5, y, words.late),
    ]


def by_day(
    days: Sequence[Mapping[str, object]],
    *,
    opens_on: dt.date | None = None,
    closes_on: dt.date | None = None,
    size: str = svg.WIDE,
    chart_id: str = "comments-by-day",
    title: str = "",
    words: ChartWords = ENGLISH,
) -> Chart:
    """Draw comments by day as upright bars, with the closing day marked.

    Args:
        days: rows with `day` (ISO, Eastern), `count`, `late`, as in a summary's counts.
        opens_on, closes_on: first and last day of the period; days without comments between
            them are drawn as gaps.
        size: `narrow` (360 units, for phones) or `wide` (1,000 units).
        chart_id: unique on the page; letters, digits and hyphens.
        title: its name; by itself, what it is.
        words: what it says, in the reader's language.
    """
    frame = svg.FRAMES[size]
    rows = day_rows(days, opens_on, closes_on)
    sentence = _days_sentence(rows, closes_on, words)
    steps = nice_steps(max((count for _, count, _ in rows), default=0))
    body = _axes(frame, steps)
    if rows:
        body = [_hatch(chart_id), *body, *_day_bars(frame, rows, steps[-1], chart_id, words)]
        body += [*_day_labels(frame, rows, words), *_closing(frame, rows, closes_on, words)]
        if any(late for _, _, late in rows):
            body += _legend(frame, chart_id, words)
    else:
        body.append(svg.text(frame.width / 2, frame.height / 2, words.no_comments, "middle", svg.QUIET))
    return Chart(
        svg=svg.drawing(frame, chart_id, title or words.by_day, sentence, body),
        sentence=sentence,
        columns=words.day_columns,
        rows=tuple((words.day(day), f"{count:,}", f"{late:,}") for day, count, late in rows if count),
    )


def by_category(
    table: Sequence[Mapping[str, object]],
    *,
    title: str,
    labels: Mapping[str, str] | None = None,
    size: str = svg.WIDE,
    chart_id: str = "comments-by-category",
    heading: str = "Category",
    words: ChartWords = ENGLISH,
    total: int | None = None,
) -> Chart:
    """Draw counts by category as lying bars, each with its name above and its number behind.

    Args:
        table: rows with `value` and `count`, drawn in this order.
        title: its name.
        labels: value -> what people call it; the value itself where missing.
        size: `narrow` or `wide`.
        chart_id: unique on the page.
        heading: of the table's first column.
        words: what it says, in the reader's language.
        total: what the shares are of, where a comment may stand in several rows; by itself, the sum of the rows.
    """
    base = svg.FRAMES[size]
    names = labels or {}
    rows = [(names.get(str(row["value"]), str(row["value"])), int(str(row["count"]))) for row in table]
    total = sum(count for _, count in rows) if total is None else total
    line = base.font * 2.9
    height = math.ceil(max(len(rows), 1) * line + base.font)
    frame = svg.Frame(base.width, height, 2, base.font * 9, 0, 0, base.font)
    sentence = _category_sentence(rows, total, words)
    most = max((count for _, count in rows), default=0) or 1
    body = [] if rows else [svg.text(frame.width / 2, base.font * 2, words.no_comments, "middle", svg.QUIET)]
    for index, (name, count) in enumerate(rows):
        y = index * line + base.font * 1.2
        width = frame.plot_width * count / most
        share = f"{count:,} ({count / total:.0%})" if total else "0"
        body.append(svg.text(frame.left, y, name))
        body.append(
            svg.bar(frame.left, y + base.font * 0.4, width, base.font, svg.BLUE, f"{name}: {words.count(count)}")
        )
        body.append(svg.text(frame.left + width + 6, y + base.font * 1.25, share, fill=svg.INK, weight="bold"))
    return Chart(
        svg=svg.drawing(frame, chart_id, title, sentence, body),
        sentence=sentence,
        columns=(heading, words.comments, words.share),
        rows=tuple((name, f"{count:,}", f"{count / total:.1%}" if total else "") for name, count in rows),
    )


def _category_sentence(rows: Sequence[tuple[str, int]], total: int, words: ChartWords) -> str:
    if not total or not rows:
        return f"{words.no_comments}."
    name, count = max(rows, key=lambda row: row[1])
    return words.largest(total, name, count)
