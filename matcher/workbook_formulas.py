"""The formulas of a workbook's sheets, which its readers leave out: a note that begins with `=` is one.

A sheet is an XML file in which a cell holds its formula and what that showed when the file was saved.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

Place = tuple[int, int]
"""A cell's row and column, both from 0."""

Attributes = Mapping[str, str]

MAY_HOLD_FORMULAS: Final = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
"""What a sheet with formulas has in it."""

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PLACE: Final = re.compile(r"([A-Za-z]*)(\d*)")


def formulas_of(packed: zipfile.ZipFile) -> dict[str, dict[Place, str]]:
    """Give the formulas of each sheet, without their `=`; one that repeats another is empty.

    Raises:
        ValueError: it isn't laid out as workbooks are.
    """
    try:
        parts = _parts_of_sheets(packed)
        return {name: _formulas(packed, part) for name, part in parts.items()}
    except (expat.ExpatError, KeyError) as error:
        raise ValueError from error


def name_of_cell(place: Place) -> str:
    """Name a cell as spreadsheet programs do: `G5`."""
    row, column = place
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def number_of_column(letters: str) -> int:
    """Give the number of a column, from 1: 27 of `AA`; 0 of nothing."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _parts_of_sheets(packed: zipfile.ZipFile) -> dict[str, str]:
    """Give the part of each sheet, by the sheet's name."""
    targets: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(name: str, told: Attributes) -> None:
        if name == "Relationship":
            targets[told["Id"]] = told["Target"]

    def sheet(name: str, told: Attributes) -> None:
        if name == "sheet":
            ids[told["name"]] = told["id"]

    _go_through(packed.read(_RELATIONS), relation)
    _go_through(packed.read(_BOOK), sheet)
    return {name: _from_root(targets[own]) for name, own in ids.items()}


def _from_root(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _formulas(packed: zipfile.ZipFile, part: str) -> dict[Place, str]:
    if part not in packed.namelist():  # a sheet that is a chart, say
        return {}
    content = packed.read(part)
    if not MAY_HOLD_FORMULAS.search(content):
        return {}
    reader = _Cells()
    _go_through(content, reader.begin, reader.end, reader.text)
    return reader.formulas


class _Cells:
    """What is met in a sheet: rows and cells say where they stand, or follow the one before."""

    def __init__(self) -> None:
        self.formulas: dict[Place, str] = {}
        self._row = self._column = -1
        self._said: list[str] | None = None

    def begin(self, name: str, told: Attributes) -> None:
        if name == "row":
            self._row = int(told["r"]) - 1 if "r" in told else self._row + 1
            self._column = -1
        elif name == "c":
            letters, digits = _parted(told.get("r", ""))
            self._column = number_of_column(letters) - 1 if letters else self._column + 1
            self._row = int(digits) - 1 if digits else self._row
        elif name == "f":
            self._said = []

    def end(self, name: str) -> None:
        if name == "f" and self._said is not None:
            self.formulas[self._row, self._column] = "".join(self._said)
            self._said = None

    def text(self, text: str) -> None:
        if self._said is not None:
            self._said.append(text)


def _parted(place: str) -> tuple[str, str]:
    found = _PLACE.fullmatch(place)
    return (found[1], found[2]) if found else ("", "")


def _go_through(
    content: bytes,
    begin: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda _name: None,
    text: Callable[[str], None] = lambda _text: None,
) -> None:
    """Tell of elements and their attributes by their local names; no document may define entities."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, told: begin(
        _local(name), {_local(one): value for one, value in told.items()}
    )
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(content, True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_declared: object) -> None:
    raise ValueError("a part of the workbook declares entities")
