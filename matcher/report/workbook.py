"""`worklist.xlsx`: the night's lists as sheets to filter, to sort and to write decisions into.

Every text is written as text, with Excel's quote prefix: a cell that reads `=HYPERLINK(...)` stays
a string even after someone edits it. Rows go to disk as they are written, into a folder beside the
workbook: memory stays small, and no patient's row passes through the machine's temporary folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matcher.normalize.decisions import NOTHING
from matcher.report.night import Night
from matcher.report.sheets import MAX_CHARACTERS, Column, Sheet, sheets_of
from matcher.report.words import CAUSES, STATUSES, VERDICTS, plain

DECISIONS: Final = ("to contact", "contacted", "consented", "declined", "not suitable", "ask again")

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

_TEXT: Final = {"valign": "top", "quote_prefix": True}

_STYLES: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 16, "quote_prefix": True},
    "section": {"bold": True, "font_size": 12, "top": 1, "quote_prefix": True},
    "header": {"bold": True, "bg_color": "#E3EAF2", "bottom": 1, "text_wrap": True, **_TEXT},
    "note": {"italic": True, "font_color": "#734700", "text_wrap": True, **_TEXT},
    "text": {**_TEXT},
    "wrapped": {"text_wrap": True, **_TEXT},
    "entry": {"text_wrap": True, "bg_color": "#FFFBE6", "border": 1, "border_color": "#D8D2B0"}
    | _TEXT,
    "hidden": {**_TEXT},
    "count": {"valign": "top", "num_format": "#,##0"},
    "number": {"valign": "top", "num_format": "0.00"},
    "share": {"valign": "top", "num_format": "0%"},
    "date": {"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
    "eligible": {"bg_color": "#E2F3E8", "font_color": "#17633A", **_TEXT},
    "possible": {"bg_color": "#E3EEF9", "font_color": "#17568F", **_TEXT},
    "later": {"bg_color": "#F2E9FA", "font_color": "#5D3386", **_TEXT},
    "pass": {"bg_color": "#E2F3E8", "font_color": "#17633A", **_TEXT},
    "fail": {"bg_color": "#FBE6E4", "font_color": "#9C1C1C", **_TEXT},
    "unknown": {"bg_color": "#FCEFD2", "font_color": "#734700", **_TEXT},
    "manual": {"bg_color": "#ECEAFB", "font_color": "#47389A", **_TEXT},
}


def write_workbook(night: Night, path: Path) -> None:
    """Write the workbook to `path`; the same night gives the same bytes.

    Rows for which a sheet has no room are left out and characters beyond a cell's limit are cut,
    with a note in the sheet and in its Summary.
    """
    with (
        TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder,
        xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": folder}) as book,
    ):
        book.set_properties(
            {
                "title": f"Trial candidates as of {night.as_of}",
                "subject": f"run {night.run_id}",
                # The night's own day: a clock would make every writing differ.
                "created": datetime.combine(night.as_of, time()),
            }
        )
        pen = _Pen(book)
        summary = book.add_worksheet("Summary")
        remarks = [note for sheet in sheets_of(night) for note in pen.write_table(sheet)]
        pen.write_summary(summary, night, remarks)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of the summary with its style."""

    value: str | int | date | None
    style: str = "text"


class _Pen:
    """Writes sheets with one set of formats."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[str, Format] = {
            name: book.add_format(style) for name, style in _STYLES.items()
        }

    def write_table(self, sheet: Sheet) -> list[str]:
        """Write a sheet and give notes on what there was no room for."""
        page = self._book.add_worksheet(sheet.name)
        self._write_header(page, sheet)
        rows = sheet.rows.select(column.name for column in sheet.columns)
        n_cut = 0
        for place, values in enumerate(rows.iter_rows(), start=1):
            for position, (value, column) in enumerate(zip(values, sheet.columns, strict=True)):
                if value is not None or column.form == "entry":  # a field to write into is seen
                    style = _style(column, value)
                    n_cut += self._write_cell(page, place, position, value, style)
        page.autofilter(0, 0, max(rows.height, 1), len(sheet.columns) - 1)
        self._add_choices(page, sheet, max(rows.height, 1))
        notes = list(_notes(sheet, n_cut))
        if notes:
            page.write_string(rows.height + 1, 0, " ".join(notes), self._formats["note"])
        return notes

    def _write_header(self, page: Worksheet, sheet: Sheet) -> None:
        for position, column in enumerate(sheet.columns):
            hidden = {"hidden": column.form == "hidden"}
            page.set_column(position, position, column.width, None, hidden)
            page.write_string(0, position, column.title, self._formats["header"])
        page.freeze_panes(1, sheet.n_frozen)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{sheet.name}&RPage &P of &N")

    def _write_cell(
        self, page: Worksheet, row: int, position: int, value: object, name: str
    ) -> bool:
        """Write one cell in the style of that name; true where its text had to be cut."""
        style = self._formats[name]
        if isinstance(value, str):
            text, cut = fit_cell(value)
            page.write_string(row, position, text, style)
            return cut
        if value is None:
            page.write_blank(row, position, None, style)
        elif isinstance(value, date):
            page.write_datetime(row, position, datetime.combine(value, time()), style)
        else:
            page.write_number(row, position, value, style)
        return False

    def _add_choices(self, page: Worksheet, sheet: Sheet, last_row: int) -> None:
        for position, column in enumerate(sheet.columns):
            if column.name == "decision":
                choices = _choices("Decision", DECISIONS)
                page.data_validation(1, position, last_row, position, choices)
            elif column.name == "means":
                for row, candidates in enumerate(sheet.rows["candidates"], start=1):
                    choices = _choices("It means", concepts_offered(candidates))
                    page.data_validation(row, position, row, position, choices)

    def write_summary(self, page: Worksheet, night: Night, remarks: list[str]) -> None:
        """Write what the night was, its counts, and what the words mean."""
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 54)
        page.set_column(2, 9, 15)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        for row, cells in enumerate(_summary_rows(night, remarks)):
            for position, cell in enumerate(cells):
                self._write_cell(page, row, position, cell.value, cell.style)


_SCORE: Final = re.compile(r" \d\.\d\d$")
_LONGEST_LIST: Final = 255
"""Characters of a list to choose from, commas included (Excel's specifications and limits)."""


def concepts_offered(candidates: str | None) -> list[str]:
    """Give the concepts to choose from for a text: the nearest ones, and that it says nothing."""
    named = [_SCORE.sub("", one) for one in (candidates or "").split("; ") if one]
    offered = [*(one for one in named if "," not in one), NOTHING]
    while len(",".join(offered)) > _LONGEST_LIST:
        offered.pop(-2)
    return offered


def _choices(title: str, source: Sequence[str]) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(source),
        "error_type": "warning",
        "error_title": title,
        "error_message": "Not one of the list. Keep it all the same?",
    }


def _style(column: Column, value: object) -> str:
    """Name a cell's style: a word of the contract has its own, any other goes by its column."""
    if column.form == "word":
        return str(value) if value in _STYLES else "text"
    return column.form


def fit_cell(text: str) -> tuple[str, bool]:
    """Give a text that fits into a cell and whether it was cut; the cut says so in the cell.

    Excel counts UTF-16 units, of which a rare character takes two.
    """
    if len(text) <= MAX_CHARACTERS // 2:
        return text, False
    units = text.encode("utf-16-le")
    excess = len(units) // 2 - MAX_CHARACTERS
    if excess <= 0:
        return text, False
    mark = f" [cut: more than {excess} further characters]"
    kept = units[: 2 * (MAX_CHARACTERS - len(mark))].decode("utf-16-le", errors="ignore")
    return kept + mark, True


def _notes(sheet: Sheet, n_cut: int) -> Iterator[str]:
    if sheet.left_out:
        yield sheet.left_out
    if n_cut:
        yield f"{sheet.name}: {n_cut} texts cut, as a cell holds {MAX_CHARACTERS} characters."


def _summary_rows(night: Night, remarks: list[str]) -> Iterator[list[_Cell]]:
    yield [_Cell("Trial candidates", "title")]
    yield [_Cell("Run"), _Cell(night.run_id)]
    yield [_Cell("As of"), _Cell(night.as_of, "date")]
    read = night.counts.get("patients", {}).get("rows_used", 0)
    yield [_Cell("Patients read"), _Cell(f"{read:,}")]
    for name, version in night.versions.items():
        yield [_Cell(plain(name)), _Cell(version, "wrapped")]
    for note in (*night.notes, *remarks):
        yield [_Cell("Note"), _Cell(note, "note")]
    yield []
    yield from _trial_rows(night)
    yield []
    yield from _table_rows(night)
    yield []
    yield from _legend_rows()


def _trial_rows(night: Night) -> Iterator[list[_Cell]]:
    verdicts = ("eligible", "possible", "later", "ineligible")
    yield [_Cell("Trials", "section")]
    yield [
        _Cell(title, "header")
        for title in ("Trial", "Title", "Status", "List", *verdicts, "deceased", "Notes")
    ]
    for sheet in night.trials:
        notes = sheet.notes if sheet.complete else ("The source lists no criteria.", *sheet.notes)
        yield [
            _Cell(sheet.trial_id, "wrapped"),
            _Cell(sheet.title, "wrapped"),
            _Cell(sheet.status_label, "wrapped"),
            _Cell(sheet.list_kind),
            *(_Cell(sheet.n_by_verdict.get(verdict, 0), "count") for verdict in verdicts),
            _Cell(sheet.n_deceased, "count"),
            _Cell(" ".join(notes) or None),
        ]


def _table_rows(night: Night) -> Iterator[list[_Cell]]:
    keys = ("rows_in", "rows_used", "rows_quarantined")
    yield [_Cell("Tables", "section")]
    yield [_Cell(title, "header") for title in ("Table", "", *map(plain, keys))]
    for table, counts in night.counts.items():
        yield [
            _Cell(table),
            _Cell(None),
            *(_Cell(counts.get(key, 0), "count") for key in keys),
        ]


def _legend_rows() -> Iterator[list[_Cell]]:
    yield [_Cell("What the words mean", "section")]
    for key, word in VERDICTS.items():
        yield [_Cell(word.label, key if key in _STYLES else "text"), _Cell(word.meaning, "wrapped")]
    for key, word in STATUSES.items():
        yield [_Cell(word.label, key), _Cell(word.meaning, "wrapped")]
    for cause, meaning in CAUSES.items():
        yield [_Cell(plain(cause)), _Cell(meaning, "wrapped")]
