"""The cells of some rows of a file, tidied, under the contract's columns.

Nothing is interpreted here. Most cells repeat a few texts, so each is looked at by its distinct texts,
and a column is gone through only if one of them needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from matcher.messages import sentence
from matcher.tables.columns import as_text
from matcher.tables.contract import BLANKS, LONGEST_CELL, Kind, Table
from matcher.tables.layout import Layout

_TOO_LONG = sentence("quarantine-long-cell", characters=str(LONGEST_CELL)).code
_NUL = sentence("quarantine-nul").code
_TEXT = pl.col("text")
_UNTIDY = (
    (_TEXT.str.strip_chars(BLANKS) != _TEXT)
    | (_TEXT == "")
    | (_TEXT.str.len_bytes() > LONGEST_CELL)
    | _TEXT.str.contains("\0", literal=True)
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of a table as its file has them.

    `frame` has `row` (UInt32, from 1 over the whole file), the contract's columns (all of them, in
    order, null where empty or not in the file), those that the contract doesn't know, and `damage`:
    what is wrong with the row as a whole, as a sentence's code (null: nothing). `texts` are each text column's distinct
    texts.
    """

    table: Table
    frame: pl.DataFrame
    texts: Mapping[str, pl.Series]


def under_contract(layout: Layout, cells: pl.DataFrame, first_row: int) -> Rows:
    """Name and tidy the cells of some rows, the first of which has the number `first_row`.

    `cells` has the file's columns as `c0`, `c1`, … and further ones under their own names; `damage`
    is what is known to be wrong with a row as a whole.
    """
    table = layout.table
    named = cells.rename({f"c{at}": name for name, at in layout.known.items()})
    columns = dict(_columns(named, table))
    found = columns.pop("damage")
    damaged, texts = [found], {}
    for name, column in columns.items():
        if column.dtype == pl.String:
            columns[name], texts[name], damage = _tidied(column)
            damaged += damage
    frame = pl.DataFrame(columns)
    row = pl.int_range(first_row, first_row + pl.len(), dtype=pl.UInt32).alias("row")
    return Rows(table, frame.select(row, pl.all(), _first_of(damaged)), texts)


def _columns(cells: pl.DataFrame, table: Table) -> Iterator[tuple[str, pl.Series]]:
    """Give the contract's columns, then the others and `damage`."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, cells.height)
    for column in table.columns:
        own = cells[column.name] if column.name in cells.columns else nothing
        yield column.name, as_text(own) if column.kind is Kind.TEXT else own
    contract = {column.name for column in table.columns}
    yield from ((name, cells[name]) for name in cells.columns if name not in contract | {"damage"})
    yield "damage", cells["damage"] if "damage" in cells.columns else nothing


def _tidied(cells: pl.Series) -> tuple[pl.Series, pl.Series, list[pl.Series]]:
    """Strip cells and make empty ones null; give their distinct texts and the damage found."""
    distinct = cells.unique().drop_nulls()
    untidy = distinct.to_frame("text").select(_UNTIDY.any()).item()
    if not untidy:
        return cells, distinct, []
    cell, short = pl.col("cell"), pl.col("cell").str.slice(0, LONGEST_CELL)
    stripped = short.str.strip_chars(BLANKS)
    tidied = cells.to_frame("cell").select(
        pl.when(stripped != "").then(stripped).alias("tidied"),
        pl.when(cell.str.len_chars() > LONGEST_CELL).then(pl.lit(_TOO_LONG)).alias("long"),
        pl.when(short.str.contains("\0", literal=True)).then(pl.lit(_NUL)).alias("nul"),
    )
    whole = tidied["tidied"].alias(cells.name)
    return whole, whole.unique().drop_nulls(), [tidied["long"], tidied["nul"]]


def _first_of(damaged: list[pl.Series]) -> pl.Expr:
    """Give of each row the first damage; what the file's reading found counts before all else."""
    found, *of_cells = damaged
    long, nul = of_cells[::2], of_cells[1::2]
    return pl.coalesce(found, *long, *nul).alias("damage")
