"""How the workbook's cells look: signs beside colours, and colours that differ in grey, too.

A colour alone says nothing to many readers, nor to a printer without ink: each verdict and each change
has a sign, and their fills differ in luminance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Final
from unicodedata import east_asian_width

from matcher.report.columns import Column

SIGNS: Final[Mapping[str, str]] = {
    "eligible": "●",
    "possible": "◐",
    "later": "◔",
    "ineligible": "○",
    "near-miss": "≈",
    "new": "✚",
    "gone": "✖",
    "up": "▲",
    "down": "▼",
    "changed": "◆",
    "same": "",
}

_TEXT: Final = {"valign": "top", "quote_prefix": True}
_INK: Final = "#1F2328"
_GREYED: Final = {"bg_color": "#E4E4E4", "font_color": "#4A4A4A", "italic": True}
_FIELD: Final = {"bg_color": "#FFFBE6", "border": 1, "border_color": "#8C8564", "text_wrap": True}

_FILLS: Final[Mapping[str, str]] = {
    "eligible": "#7CC391",
    "possible": "#A9CDF0",
    "later": "#E8DDF5",
    "new": "#7CC391",
    "up": "#A9D9B8",
    "changed": "#F2E6BF",
    "down": "#F0C29A",
    "gone": "#D9938B",
}

STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 16, "quote_prefix": True},
    "section": {"bold": True, "font_size": 12, "top": 1, "quote_prefix": True},
    "header": {"bold": True, "bg_color": "#E3EAF2", "bottom": 1, "text_wrap": True, **_TEXT},
    "note": {"italic": True, "font_color": "#734700", "text_wrap": True, **_TEXT},
    "text": _TEXT,
    "wrapped": {"text_wrap": True, **_TEXT},
    "link": {"font_color": "#0B4F9E", "underline": 1, **_TEXT},
    "hidden": _TEXT,
    "count": {"valign": "top", "num_format": "#,##0"},
    "number": {"valign": "top", "num_format": "0.00"},
    "share": {"valign": "top", "num_format": "0%"},
    "date": {"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
    "entry": {**_FIELD, **_TEXT},
    "choice": {**_FIELD, **_TEXT},
    "day": {**_FIELD, "valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
    **{name: {"bg_color": fill, "font_color": _INK, **_TEXT} for name, fill in _FILLS.items()},
}
"""The formats of the cells by name; a word of a verdict or a change has its own."""

GREYED: Final[Mapping[str, Mapping[str, Any]]] = {
    name: {**STYLES[name], **_GREYED}
    for name in ("text", "wrapped", "link", "count", "number", "share", "date")
}
"""The same in a row that was dismissed."""


def style_of(form: str, value: object, *, dismissed: bool) -> str:
    """Name a cell's style: a word of a verdict or a change has its own, any other goes by its column."""
    if form in ("verdict", "change"):
        return "text" if dismissed or value not in _FILLS else str(value)
    return form


_LINE: Final = 15.0
"""Height of a line in points."""

_MOST_LINES: Final = 10
"""What is longer is read in the cell, or in the report."""


def height_of(row: Mapping[str, Any], wrapped: Sequence[Column]) -> float:
    """Give the height in points in which a row's wrapped texts are seen: few programs fit it by themselves."""
    told = (column for column in wrapped if row[column.name])
    lines = max((_lines(row[column.name], column.width) for column in told), default=1)
    return _LINE * min(lines, _MOST_LINES)


def _lines(text: str, width: float) -> int:
    return sum(max(ceil(_width(line) / (width - 1)), 1) for line in text.split("\n"))


def _width(line: str) -> int:
    """Give how many characters' room a line takes: a Chinese character takes two."""
    if line.isascii():
        return len(line)
    wide = (letter for letter in set(line) if east_asian_width(letter) in "WF")
    return len(line) + sum(map(line.count, wide))
