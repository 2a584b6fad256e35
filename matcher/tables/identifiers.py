"""Refusing tables whose cells look as if they identified people.

A refusal says table, column, first row, how many rows and which sign, and never a cell's text. Each batch is
searched on its own; what is seen in all of them decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from string import ascii_letters, digits

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.tables.all_signs import REMEDY, SIGNS
from matcher.tables.batches import Batch, read_raw
from matcher.tables.cells import Rows
from matcher.tables.columns import as_text
from matcher.tables.contract import Kind
from matcher.tables.layout import Layout
from matcher.tables.signs import Cells, Sign

_CODES = re.compile(r"(?:^|_)(?:id|ids|key|uid|uuid|guid|no|nr|num|number|code|seq|index|concept)$")
_FEW = 200
"""Texts that are looked at sooner than a pattern is compiled."""

_PLAIN = {chr(ord(plain) + 0xFEE0): plain for plain in f"{ascii_letters}{digits}@.-"} | {
    "\u3000": " ",
    "\u00a0": " ",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A sign in a column of a batch: its place in `SIGNS`, the first row that shows it, how many do.

    `texts` are the distinct texts that show it, by their hashes, where their share decides.
    """

    column: str
    sign: int
    first_row: int
    rows: int
    texts: frozenset[int] = frozenset()


def sightings(batch: Batch) -> tuple[Sighting, ...]:
    """Search a batch for signs that its cells identify people.

    Raises:
        DataRefusedError: the file is damaged, or isn't what it was when it was surveyed.
    """
    raw = read_raw(batch)
    columns = (
        name for name in raw.frame.columns if name not in {"row", "damage", *batch.layout.allowed}
    )
    return tuple(seen for name in columns for seen in _seen_in(raw, name, batch.layout))


def refuse_identified(batches: Sequence[Batch], seen: Iterable[Sighting]) -> None:
    """Refuse a table in whose batches signs were seen; of some signs a share of the texts is chance.

    Raises:
        DataRefusedError: the cells of a column look like direct identifiers.
    """
    if not batches:
        return
    layout = batches[0].layout
    columns = [*(column.name for column in layout.table.columns), *layout.others]

    def place(sighting: Sighting) -> tuple[int, int]:
        return columns.index(sighting.column), sighting.sign

    for (_, sign), group in groupby(sorted(seen, key=place), key=place):
        together = list(group)
        if not SIGNS[sign].chance or _is_no_chance(batches, together):
            _refuse(layout, together)


def _seen_in(raw: Rows, name: str, layout: Layout) -> Iterator[Sighting]:
    cells, kind = raw.frame[name], _kind_of_cells(layout, name)
    if cells.dtype == pl.Boolean or (cells.dtype == pl.Date and kind is not Cells.BIRTH):
        return
    distinct, texts = _distinct(raw, name)
    if texts.is_empty():
        return
    texts = _in_plain_characters(texts)
    suspect = texts.str.contains(_any_sign(kind)).fill_null(value=False)
    distinct, texts = distinct.filter(suspect), texts.filter(suspect)
    if texts.is_empty():
        return
    for at, sign in enumerate(SIGNS):
        if kind in sign.where:
            shows = _shows(sign, texts)
            if shows.any():
                yield _sighting(raw, name, at, distinct.filter(shows), texts.filter(shows))


def _shows(sign: Sign, texts: pl.Series) -> pl.Series:
    """Say of each text whether it shows a sign; of many, only those are looked at that may."""
    if len(texts) <= _FEW:
        return pl.Series([sign.shows_in(text) for text in texts], dtype=pl.Boolean)
    shows = texts.str.contains(sign.quick)
    places = shows.arg_true()
    found = [sign.shows_in(text) for text in texts.gather(places)]
    return shows.scatter(places, pl.Series(found, dtype=pl.Boolean))


def _sighting(raw: Rows, name: str, sign: int, shown: pl.Series, texts: pl.Series) -> Sighting:
    rows = raw.frame["row"].filter(raw.frame[name].is_in(shown.implode()).fill_null(value=False))
    hashes = frozenset(texts.hash()) if SIGNS[sign].chance else frozenset[int]()
    return Sighting(name, sign, rows[0], len(rows), hashes)


def _distinct(raw: Rows, name: str) -> tuple[pl.Series, pl.Series]:
    """Give a column's distinct cells, and these as text."""
    distinct = raw.texts[name] if name in raw.texts else raw.frame[name].unique().drop_nulls()
    return distinct, as_text(distinct)


def _in_plain_characters(texts: pl.Series) -> pl.Series:
    """Give full-width digits and letters, and wide spaces, as plain ones."""
    plain = texts.str.len_bytes() == texts.str.len_chars()
    return texts if plain.all() else texts.str.replace_many(_PLAIN)


@cache
def _any_sign(kind: Cells) -> str:
    """Give the pattern of all signs that mean something in such cells."""
    return "|".join(f"(?:{sign.quick})" for sign in SIGNS if kind in sign.where)


def _is_no_chance(batches: Sequence[Batch], seen: Sequence[Sighting]) -> bool:
    """Say whether a sign shows in more of a column's distinct texts than would be by accident.

    The column is read again, and its texts are counted by their hashes, only up to the number that
    makes those shown an accident: 8 bytes a text, and 10,000 texts for each one shown.
    """
    shown = len(frozenset[int]().union(*(sighting.texts for sighting in seen)))
    sign = SIGNS[seen[0].sign]
    if shown < sign.least:
        return False
    distinct = pl.Series([], dtype=pl.UInt64)
    for batch in batches:
        raw = read_raw(batch)
        if seen[0].column in raw.frame.columns:
            texts = _distinct(raw, seen[0].column)[1]
            distinct = pl.concat([distinct, texts.hash()]).unique()
        if shown <= sign.chance * len(distinct):
            return False
    return True


def _refuse(layout: Layout, seen: Sequence[Sighting]) -> None:
    name, rows = seen[0].column, sum(sighting.rows for sighting in seen)
    count = f"{rows} rows, this the first" if rows > 1 else "1 row"
    said = SIGNS[seen[0].sign].said
    first = min(sighting.first_row for sighting in seen)
    raise DataRefusedError(
        f"the table looks identified: the cell holds what looks like {said} ({count})",
        place=Place(table=layout.table.name, row=first, column=layout.others.get(name, name)),
        remedy=REMEDY,
    )


def _kind_of_cells(layout: Layout, name: str) -> Cells:
    """Say what a column's cells hold by rights."""
    if name in layout.others:
        return Cells.CODE if _CODES.search(layout.others[name].casefold()) else Cells.TEXT
    kinds = {column.name: column.kind for column in layout.table.columns}
    if kinds[name] in (Kind.AGE, Kind.YEAR):
        return Cells.BIRTH
    if kinds[name] not in (Kind.TEXT, Kind.DOMAIN) or name in ("value", "unit"):
        return Cells.NUMBER
    if name in ("patient_id", "code"):
        return Cells.CODE
    return Cells.PLACE if name == "site" else Cells.TEXT
