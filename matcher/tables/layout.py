"""Which column of a file is which of the contract."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from matcher.errors import DataRefusedError, Place
from matcher.messages import Sentence, sentence
from matcher.tables.contract import BLANKS, Table, squeezed

OVERFLOW = "cells beyond the header"
"""The column of what rows have beyond the header, if any has."""

_PLAIN_NAME = re.compile(r"[^\W\d][\w .\-/()]{0,39}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one file: `c0`, `c1`, … in the order of its header.

    `known` gives the position of each of the contract's columns that the header has, `others` of each
    further column its name in messages: a name that might be a cell's value is shown as its position.
    `allowed` are those that may hold what looks like an identifier.
    """

    table: Table
    header: tuple[str, ...]
    known: Mapping[str, int]
    others: Mapping[str, str]
    allowed: frozenset[str] = frozenset()

    def allowing(self, names: Collection[str]) -> Layout:
        """Give the layout in which columns of these names of the file aren't searched for identifiers."""
        wanted = {squeezed(name) for name in names}
        columns = [*self.known, *(name for name in self.others if name[1:].isdigit())]
        own = (name for name in columns if squeezed(self.header[self.position(name)]) in wanted)
        return replace(self, allowed=frozenset(own))

    def position(self, column: str) -> int:
        """Give the place of a column in the header, counted from 0."""
        return self.known[column] if column in self.known else int(column[1:])

    def ignored(self) -> list[str | Sentence]:
        """Name the columns that the contract doesn't know, as a sentence lists them."""
        return [self._named(column) for column in self.others]

    def _named(self, column: str) -> str | Sentence:
        if column == OVERFLOW:
            return sentence("note-overflow")
        shown = self.others[column]
        by_place = column[1:].isdigit() and shown == _by_place(column)
        return (
            sentence("note-column-at", number=str(self.position(column) + 1)) if by_place else shown
        )

    def unnamed(self) -> Layout:
        """Give the layout of a file of which no row fits the header.

        A line end may be missing after the header then, and names of columns may be cells.
        """
        shown = {
            column: _by_place(column) if column[1:].isdigit() else column for column in self.others
        }
        return replace(self, others=shown)


def layout_of(table: Table, header: Sequence[str]) -> Layout:
    """Tell a file's columns by their names.

    Raises:
        DataRefusedError: a required column is missing, or a column stands twice.
    """
    names = tuple(name.strip(BLANKS) for name in header)
    known = _known_columns(table, names)
    _refuse_missing(table, known, names)
    others = {
        f"c{at}": name if _PLAIN_NAME.fullmatch(name) else _by_place(f"c{at}")
        for at, name in enumerate(names)
        if at not in known.values()
    }
    return Layout(table, names, known, others)


def _by_place(column: str) -> str:
    return f"{int(column[1:]) + 1} of the file"


def _known_columns(table: Table, header: tuple[str, ...]) -> dict[str, int]:
    """Give the position of each of the contract's columns that the header has."""
    names = {squeezed(column.name): column.name for column in table.columns}
    known: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = names.get(squeezed(cell))
        if name is None:
            continue
        if name in known:
            raise DataRefusedError(
                f"the column stands twice, as columns {known[name] + 1} and {at + 1}",
                place=Place(table=table.name, column=name),
                remedy="Leave one of them.",
            )
        known[name] = at
    return known


def _refuse_missing(table: Table, known: Mapping[str, int], header: tuple[str, ...]) -> None:
    for column in table.required_columns:
        if column.name not in known:
            # The header may be a row of cells, so only a name close to the one missing is shown.
            near = process.extractOne(column.name, header, scorer=fuzz.ratio, score_cutoff=75)
            meant = f"Did you mean it by {near[0]!r}? " if near else ""
            if len(header) == 1 and re.search(r"[;\t|]", header[0]):
                meant = "The cells seem not to be separated by commas. "
            raise DataRefusedError(
                "the required column is missing",
                place=Place(table=table.name, column=column.name),
                remedy=f"{meant}The first line must name the columns.",
            )
