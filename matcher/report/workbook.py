"""`worklist.xlsx`: the night's lists as sheets to filter, to sort and to write into.

Every text is written as text, with Excel's quote prefix: a cell that reads `=HYPERLINK(...)` stays
a string even after someone edits it. Rows go to disk as they are written, into a folder of the run's
own: memory stays small, and no patient's row passes through the machine's temporary folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from matcher.messages import Messages, messages_in
from matcher.normalize.decisions import NOTHING
from matcher.report.columns import FIELDS, MAX_CHARACTERS, Column, Sheet
from matcher.report.looks import GREYED, SIGNS, STYLES, height_of, style_of
from matcher.report.night import Night
from matcher.report.sheets import sheets_of, summary_name
from matcher.report.summary import summary_rows

DISPOSITIONS: Final = (
    *("to_review", "contacted", "consented"),
    *("screen_failed", "not_interested", "not_eligible"),
)

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}

_LONGEST_ANCHOR: Final = 2_000
"""Characters of a link (Excel's specifications and limits: 2,079, with the file's name)."""

_FIRST_DAY: Final = date(2000, 1, 1)
"""A day before this is a slip: 0026-11-20."""


def write_workbook(night: Night, path: Path, scratch: Path | None = None) -> None:
    """Write the workbook to `path`; the same night gives the same bytes.

    Rows that are on their way into it lie in a folder of their own in `scratch`, else beside it.
    Rows for which a sheet has no room are left out and characters beyond a cell's limit are cut,
    with a note in the sheet and in its Summary. Links lead to `report.html` in the same folder.
    """
    words = messages_in(night.language)
    with (
        TemporaryDirectory(dir=scratch or path.parent, prefix=f".{path.stem}-") as folder,
        xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": folder}) as book,
    ):
        book.set_properties(
            {
                "title": words.text("workbook-title", day=str(night.as_of)),
                "subject": night.run_id,
                # The night's own day: a clock would make every writing differ.
                "created": datetime.combine(night.as_of, time()),
            }
        )
        pen = _Pen(book, words)
        summary = book.add_worksheet(summary_name(night))
        remarks = [note for sheet in sheets_of(night) for note in pen.write_table(sheet)]
        pen.write_summary(summary, night, remarks)


class _PairLink(Url):  # type: ignore[misc]  # (xlsxwriter has no types)
    """A link to a pair in the page: xlsxwriter writes `/` as a path's backslash, in the anchor, too."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(f"external:report.html#{place}")
        self._anchor = place
        self._text = text


class _Pen:
    """Writes sheets with one set of formats."""

    def __init__(self, book: xlsxwriter.Workbook, words: Messages) -> None:
        self._book = book
        self._words = words
        self._formats: Mapping[bool, Mapping[str, Format]] = {
            False: {name: book.add_format(dict(style)) for name, style in STYLES.items()},
            True: {name: book.add_format(dict(style)) for name, style in GREYED.items()},
        }
        self._signed = cache(self._with_sign)  # a few words stand in most rows

    def write_table(self, sheet: Sheet) -> list[str]:
        """Write a sheet and give notes on what there was no room for."""
        page = self._book.add_worksheet(sheet.name)
        self._write_header(page, sheet)
        wrapped = [column for column in sheet.columns if column.form == "wrapped"]
        n_cut = 0
        for place, row in enumerate(sheet.rows.iter_rows(named=True), start=1):
            page.set_row(place, height_of(row, wrapped))
            for position, column in enumerate(sheet.columns):
                n_cut += self._write_field(page, (place, position), column, row)
        n_rows = sheet.rows.height
        page.autofilter(0, 0, max(n_rows, 1), len(sheet.columns) - 1)
        self._add_choices(page, sheet, max(n_rows, 1))
        notes = [*self._notes(sheet, n_cut)]
        below = " ".join([*([sheet.remark] if sheet.remark else []), *notes])
        if below:
            page.write_string(n_rows + 1, 0, below, self._formats[False]["note"])
        return notes

    def _write_header(self, page: Worksheet, sheet: Sheet) -> None:
        for position, column in enumerate(sheet.columns):
            hidden = {"hidden": column.form == "hidden"}
            page.set_column(position, position, column.width, None, hidden)
            page.write_string(
                0, position, column.title(self._words), self._formats[False]["header"]
            )
        page.freeze_panes(1, sheet.n_frozen)
        page.repeat_rows(0)
        _print_on_a4(page)
        name = sheet.name.replace("&", "&&")  # in a footer & begins a code
        page.set_footer(f"&L{name}&R&P / &N")

    def _write_field(
        self, page: Worksheet, at: tuple[int, int], column: Column, row: Mapping[str, Any]
    ) -> bool:
        """Write the cell of a row in a column; true where its text had to be cut."""
        value, dismissed = row[column.name], bool(row.get("dismissed"))
        if value is None and column.form not in FIELDS and not dismissed:
            return False  # a field to write into is seen, and so is a row that is greyed
        name = style_of(column.form, value, dismissed=dismissed)
        style = self._formats[dismissed and name in GREYED][name]
        if value is not None and column.form in ("verdict", "change"):
            value = self._signed(column.form, value)
        if column.form == "link" and len(row["link"]) <= _LONGEST_ANCHOR:
            text, cut = fit_cell(value)
            page.write_url(*at, _PairLink(row["link"], text), style)
            return cut
        return _write_cell(page, at, value, style)

    def _with_sign(self, form: str, key: str) -> str:
        prefix = "verdict" if form == "verdict" else "change"
        return f"{SIGNS[key]} {self._words.text(f'{prefix}-{key}')}".lstrip()

    def _add_choices(self, page: Worksheet, sheet: Sheet, last_row: int) -> None:
        for position, column in enumerate(sheet.columns):
            cells = (1, position, last_row, position)
            if column.form == "choice":
                named = [self._words.text(f"disposition-{name}") for name in DISPOSITIONS]
                page.data_validation(*cells, self._choices(column, named, "stop"))
            elif column.form == "day":
                page.data_validation(*cells, self._days(column))
            elif column.name == "means":
                for row, candidates in enumerate(sheet.rows["candidates"], start=1):
                    offered = self._choices(column, concepts_offered(candidates), "warning")
                    page.data_validation(row, position, row, position, offered)

    def _choices(self, column: Column, source: Sequence[str], how: str) -> dict[str, Any]:
        return {
            "validate": "list",
            "source": list(source),
            "error_type": how,
            "error_title": column.title(self._words),
            "error_message": self._words.text(f"workbook-not-of-the-list-{how}"),
        }

    def _days(self, column: Column) -> dict[str, Any]:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": "=TODAY()+1",  # where the night isn't over yet, tomorrow is today
            "error_title": column.title(self._words),
            "error_message": self._words.text("workbook-not-a-day"),
        }

    def _notes(self, sheet: Sheet, n_cut: int) -> Iterator[str]:
        left_out = sheet.left_out(self._words)
        if left_out:
            yield left_out
        if n_cut:
            yield self._words.text(
                "workbook-cut", sheet=sheet.name, n=n_cut, characters=MAX_CHARACTERS
            )

    def write_summary(self, page: Worksheet, night: Night, remarks: list[str]) -> None:
        """Write what the night was, its counts, and what the words mean."""
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 54)
        page.set_column(2, 9, 15)
        _print_on_a4(page)
        for row, cells in enumerate(summary_rows(night, remarks)):
            for position, cell in enumerate(cells):
                if cell.value is not None:
                    style = self._formats[False][cell.style]
                    _write_cell(page, (row, position), cell.value, style)


def _print_on_a4(page: Worksheet) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write_cell(page: Worksheet, at: tuple[int, int], value: Any, style: Format) -> bool:
    """Write a value as what it is, text as text; true where it had to be cut."""
    if isinstance(value, str):
        text, cut = fit_cell(value)
        page.write_string(*at, text, style)
        return cut
    if value is None:
        page.write_blank(*at, None, style)
    elif isinstance(value, date):
        page.write_datetime(*at, datetime.combine(value, time()), style)
    else:
        page.write_number(*at, value, style)
    return False


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
    mark = f" […{excess:,}]"
    kept = units[: 2 * (MAX_CHARACTERS - len(mark))].decode("utf-16-le", errors="ignore")
    return kept + mark, True
