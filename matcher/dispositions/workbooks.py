"""What stands in the sheets of a returned workbook that have columns to enter dispositions in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from matcher.dispositions.entries import ENTERED, SHOWN, titles
from matcher.errors import EntryError, Place
from matcher.messages import Sentence, sentence
from matcher.workbook_file import Sheet, sheets_of_workbook


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a person wrote into: where it stands, and its cells by column, trimmed.

    `headings` are what the columns are called where the row stands, if that isn't their name. `remarks`
    are on cells that were read otherwise than they look, by column.
    """

    place: Place
    cells: Mapping[str, str]
    headings: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, Sentence] = field(default_factory=dict)

    def fault(self, cause: Sentence, column: str | None = None) -> EntryError:
        """Give what is wrong with the row, without any cell's value."""
        called = self.headings.get(column, column) if column else None
        return EntryError(cause, place=replace(self.place, column=called))


def rows_of_workbook(path: Path) -> tuple[list[Row], list[EntryError]]:
    """Give the rows of a workbook that have an entry, and what there is to remark on sheets and cells.

    Raises:
        EntryError: the workbook can't be read, or no sheet of it has columns for dispositions.
    """
    place = Place(file=str(path))
    try:
        sheets = sheets_of_workbook(path)
    except ValueError as error:
        raise EntryError(error.args[0], place=place) from None
    found = [(name, sheet, _columns(sheet.cells)) for name, sheet in sheets.items()]
    ours = [one for one in found if _is_for_entries(one[2])]
    if not ours:
        raise EntryError(
            sentence("entry-no-sheet"), place=place, remedy=sentence("entry-no-sheet-remedy")
        )
    rows: list[Row] = []
    faults: list[EntryError] = []
    for name, sheet, columns in ours:
        written = list(_written(path, name, sheet, columns))
        missing = {*SHOWN, *ENTERED} - columns.keys()
        if written and missing:
            where = Place(file=str(path), sheet=name, column=min(missing))
            faults.append(EntryError(sentence("entry-column-lost"), place=where))
        else:
            rows += written
            faults += [
                row.fault(said, column) for row in written for column, said in row.remarks.items()
            ]
    return rows, faults


def _columns(sheet: pl.DataFrame) -> dict[str, int]:
    """Give the place of each column that the first row names, in any of the languages."""
    first = sheet.row(0) if sheet.height else ()
    names = [titles().get((cell or "").strip().casefold()) for cell in first]
    return {name: at for at, name in reversed([*enumerate(names)]) if name is not None}


def _is_for_entries(columns: Mapping[str, int]) -> bool:
    """Say whether a sheet is one to write dispositions into: others may show some, too."""
    return "disposition" in columns and not columns.keys().isdisjoint({"decided_on", "decided_by"})


def _written(path: Path, name: str, sheet: Sheet, columns: Mapping[str, int]) -> Iterator[Row]:
    """Give the rows of a sheet that a person wrote into, by their number in it."""
    first, *rows = sheet
    headings = {column: first[at].strip() for column, at in columns.items()}
    for number, values in enumerate(rows, start=1):
        cells = {column: values[at].strip() for column, at in columns.items()}
        remarks = {
            column: said
            for column in ENTERED
            if column in columns and (said := sheet.remark((number, columns[column])))
        }
        if remarks or any(cells.get(column) for column in ENTERED):
            place = Place(file=str(path), sheet=name, row=number + 1)
            yield Row(place, cells, headings, remarks)
