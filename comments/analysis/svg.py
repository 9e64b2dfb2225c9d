"""Pieces of SVG: frames, text, bars. Presentation attributes only, no `style`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

NARROW: Final = "narrow"
WIDE: Final = "wide"

INK, QUIET, GRID = "#1b1b1b", "#565c65", "#dfe1e2"
BLUE, ORANGE, RED = "#005ea2", "#c05600", "#b50909"
_FONT = 'font-family="Public Sans, Helvetica, Arial, sans-serif"'


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing's size and margins, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    font: int

    @property
    def plot_width(self) -> int:
        """Room between the side margins."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> int:
        """Room between the upper and lower margins."""
        return self.height - self.top - self.bottom


FRAMES: Final = {
    NARROW: Frame(360, 268, 42, 10, 30, 54, 12),
    WIDE: Frame(1000, 350, 62, 16, 34, 60, 15),
}


def drawing(frame: Frame, chart_id: str, title: str, sentence: str, body: Sequence[str]) -> str:
    """A whole drawing with its title and description."""
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}" role="img" ',
            f'aria-labelledby="{chart_id}-title {chart_id}-desc" width="100%" ',
            f'preserveAspectRatio="xMidYMid meet" {_FONT} font-size="{frame.font}">',
            f'<title id="{chart_id}-title">{escape(title)}</title>',
            f'<desc id="{chart_id}-desc">{escape(sentence)}</desc>',
            *body,
            "</svg>",
        )
    )


def text(x: float, y: float, content: str, anchor: str = "start", fill: str = INK, weight: str = "") -> str:
    """One line of text."""
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{bold}>{escape(content)}</text>'


def bar(x: float, y: float, width: float, height: float, fill: str, label: str) -> str:
    """A rectangle that tells its value when pointed at."""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill={quoteattr(fill)}>'
        f"<title>{escape(label)}</title></rect>"
    )
