"""Workbooks that people return, opened without harm: the cells of all their sheets.

A workbook is a zip file of XML files. Its directory says how much it unpacks to, and may lie; and one
cell that stands far out makes readers fill in all that lies before it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import fastexcel
import polars as pl

MOST_PACKED: Final = 64_000_000
"""Bytes of a file that is opened."""

MOST_UNPACKED: Final = 512_000_000
"""Bytes that all of its parts unpack to."""

MOST_PARTS: Final = 5_000
LAST_COLUMN, LAST_ROW = 200, 500_000
"""No sheet of ours reaches farther."""

DAMAGED: Final = "the workbook is damaged, or no workbook (.xlsx)"

_PIECE = 1 << 20
_OVERLAP = 64
"""Bytes of a piece that are looked at again with the next, so that no place is cut in two."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files begin that are encrypted, or of a program before 2007."""

_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")
_ODD_PLACE = re.compile(rb"""\sr\s*=\s*["'](?![A-Za-z]{0,3}\d{1,9}["'])[^"']{0,40}["']""")


def sheets_of_workbook(path: Path) -> dict[str, pl.DataFrame]:
    """Give all cells of all sheets as text; the first row of each is the sheet's own first.

    Raises:
        ValueError: why it can't be read.
    """
    content = bytes_of_workbook(path)
    try:
        book = fastexcel.read_excel(content)
        return {
            name: book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
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
            raise ValueError("the file is too large for a workbook")
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"the workbook can't be read ({error.strerror})") from None
    if content.startswith(_OLE):
        raise ValueError("the workbook has a password or an old format: save it as .xlsx without")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            _look_at_parts(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        raise ValueError(DAMAGED) from None
    return content


def _look_at_parts(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValueError("the workbook unpacks to more than any worklist has")
    left = MOST_UNPACKED
    for part in parts:
        for piece in _pieces(packed, part):
            left -= len(piece)
            if left < 0:
                raise ValueError("the workbook unpacks to more than any worklist has")
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
        raise ValueError("a sheet of the workbook is written as no spreadsheet program does")
    for letters, digits in _PLACE.findall(xml):
        if int(digits) > LAST_ROW or _number_of(letters) > LAST_COLUMN:
            raise ValueError("a sheet of the workbook has cells too far down or to the right")


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
