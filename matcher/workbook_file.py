"""Workbooks that people return, opened without harm: the cells and formulas of all their sheets.

A workbook is a zip file of XML files. Its directory says how much it unpacks to, and may lie; and one
cell that stands far out makes readers fill in all that lies before it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

from matcher.messages import Sentence, sentence
from matcher.workbook_formulas import Place, formulas_of, name_of_cell, number_of_column

MOST_PACKED: Final = 64_000_000
"""Bytes of a file that is opened."""

MOST_UNPACKED: Final = 512_000_000
"""Bytes that all of its parts unpack to."""

MOST_PARTS: Final = 5_000
LAST_COLUMN, LAST_ROW = 200, 500_000
"""No sheet of ours reaches farther."""

DAMAGED: Final = sentence("workbook-damaged")

_PIECE = 1 << 20
_OVERLAP = 64
"""Bytes of a piece that are looked at again with the next, so that no place is cut in two."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files begin that are encrypted, or of a program before 2007."""

_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_ODD_PLACE = re.compile(rb"""\sr\s*=\s*["'](?![A-Za-z]{0,3}\d{1,9}["'])[^"']{0,40}["']""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet as text, its own first row first, and its formulas by their places."""

    cells: pl.DataFrame
    formulas: Mapping[Place, str]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Give the rows down to the last that holds anything; what is empty is `""`.

        Of a formula the value that it showed when it was saved; else its text, with `=` before it.
        """
        n_rows = 1 + max((row for row, _ in self.formulas), default=-1)
        nothing = (None,) * self.cells.width
        for number in range(max(n_rows, self.cells.height)):
            values = self.cells.row(number) if number < self.cells.height else nothing
            yield tuple(self._text((number, at), value) for at, value in enumerate(values))

    def _text(self, place: Place, value: str | None) -> str:
        shown, formula = value or "", self.formulas.get(place)
        return f"={formula}" if formula and not shown.strip() else shown

    def remark(self, place: Place) -> Sentence | None:
        """Say of a cell with a formula what is read of it: people mean to write text there."""
        if place not in self.formulas:
            return None
        row, column = place
        inside = row < self.cells.height and column < self.cells.width
        is_shown = inside and (self.cells[row, column] or "").strip()
        read = "shown" if is_shown else "text" if self.formulas[place] else "nothing"
        return sentence(f"entry-formula-{read}", cell=name_of_cell(place))


def sheets_of_workbook(path: Path) -> dict[str, Sheet]:
    """Give all sheets by their names.

    Raises:
        ValueError: why it can't be read, a sentence.
    """
    content = bytes_of_workbook(path)
    try:
        book = fastexcel.read_excel(content)
        with zipfile.ZipFile(BytesIO(content)) as packed:
            formulas = formulas_of(packed)
        return {
            name: Sheet(
                book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars(),
                formulas.get(name, {}),
            )
            for name in book.sheet_names
        }
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reader is no Exception
        raise ValueError(DAMAGED) from None


def bytes_of_workbook(path: Path) -> bytes:
    """Read a file, and see that it is a workbook of bearable size.

    Raises:
        ValueError: why it can't be opened.
    """
    try:
        if path.stat().st_size > MOST_PACKED:
            raise ValueError(sentence("workbook-too-large"))
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(sentence("workbook-unreadable", cause=error.strerror or "")) from None
    if content.startswith(_OLE):
        raise ValueError(sentence("workbook-locked"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _look_at_parts(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise ValueError(DAMAGED) from None
    return content


def _look_at_parts(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValueError(sentence("workbook-bursts"))
    left = MOST_UNPACKED
    for part in parts:
        for piece in _pieces(packed, part):
            left -= len(piece)
            if left < 0:
                raise ValueError(sentence("workbook-bursts"))
            if "worksheets/" in part.filename.replace("\\", "/").lower():
                _look_at_cells(piece)


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack a part to its end, wherever its directory says that this is."""
    declared, part.file_size = part.file_size, MOST_UNPACKED + _PIECE
    end, length = b"", 0
    with packed.open(part) as file:
        while piece := file.read(_PIECE):
            yield end + piece
            end, length = piece[-_OVERLAP:], length + len(piece)
    if length != declared:
        raise zipfile.BadZipFile


def _look_at_cells(xml: bytes) -> None:
    """See that no cell stands far out, and that places are written as all programs write them."""
    if b"\0" in xml or _ODD_PLACE.search(xml):
        raise ValueError(sentence("workbook-odd"))
    for letters, digits in _PLACE.findall(xml):
        if int(digits) > LAST_ROW or number_of_column(letters.decode()) > LAST_COLUMN:
            raise ValueError(sentence("workbook-too-far"))
