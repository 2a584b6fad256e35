"""From a folder to raw tables: which file is which table, and which column is which.

Nothing is interpreted here. What leaves this module is text (or what a Parquet file had typed),
under the contract's column names, beside the columns that the contract doesn't know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from rapidfuzz import fuzz, process

from matcher.errors import DataRefusedError, Place, UsageError
from matcher.tables.columns import as_text
from matcher.tables.contract import LONGEST_CELL, TABLES, Kind, Table, squeezed
from matcher.tables.csv_file import OVERFLOW, Cells, read_csv
from matcher.tables.parquet_file import read_parquet

_SUFFIXES = (".csv", ".parquet")
_TEMPORARY = (".", "~$")
_PLAIN_NAME = re.compile(r"[^\W\d][\w .\-/()]{0,39}")
_BLANKS = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table as its file has it.

    `frame` has `row`, the contract's columns (all of them, in order, null where empty or not in the
    file), the `others` that the contract doesn't know, and `damage`. `others` gives of each such
    column its name in messages: a name that might be a cell's value is shown as its position.
    """

    table: Table
    path: Path
    sha256: str
    frame: pl.DataFrame
    others: Mapping[str, str] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


def find_tables(folder: Path) -> dict[str, Path]:
    """Find the file of each table, in the contract's order.

    Raises:
        UsageError: there is no such folder.
        DataRefusedError: a table file's name is not a table's, a table has two files, or a required
            table has none.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", remedy="Give the patient tables' folder.")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.casefold() in _SUFFIXES and not path.name.startswith(_TEMPORARY):
            name = _table_name(path)
            if name in found:
                raise DataRefusedError(
                    f"{found[name].name} and {path.name} are the same table",
                    place=Place(table=name),
                    remedy="Leave one of them in the folder.",
                )
            found[name] = path
    _refuse_missing_tables(found)
    return {name: found[name] for name in TABLES if name in found}


def _refuse_missing_tables(found: Mapping[str, Path]) -> None:
    required = [table.name for table in TABLES.values() if table.required]
    for name in required:
        if name not in found:
            raise DataRefusedError(
                f"the folder holds neither {name}.csv nor {name}.parquet",
                place=Place(table=name),
                remedy=f"The tables {' and '.join(required)} must be there.",
            )


def _table_name(path: Path) -> str:
    name = path.stem.casefold()
    if name not in TABLES:
        near = process.extractOne(name, list(TABLES), scorer=fuzz.ratio, score_cutoff=60)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise DataRefusedError(
            "no table of that name is known",
            place=Place(file=path.name),
            remedy=f"{meant}The tables are {', '.join(TABLES)}.",
        )
    if not path.is_file():
        raise DataRefusedError(
            "this is no file: a table is one file",
            place=Place(table=name),
            remedy="Write its parts into one file.",
        )
    return name


def read_raw(name: str, path: Path) -> RawTable:
    """Read one table's file.

    Raises:
        DataRefusedError: the file can't be read as a table, or a column is missing or repeated.
    """
    table = TABLES[name]
    read = read_csv if path.suffix.casefold() == ".csv" else read_parquet
    try:
        cells = read(path, name)
    except OSError as error:
        raise DataRefusedError(
            f"the file can't be read ({error.strerror})", place=Place(table=name)
        ) from None
    return _under_contract(table, path, cells)


def _under_contract(table: Table, path: Path, cells: Cells) -> RawTable:
    header = tuple(name.strip(_BLANKS) for name in cells.header)
    known = _known_columns(table, header)
    _refuse_missing(table, known, header)
    frame = cells.frame.rename({f"c{at}": name for name, at in known.items()})
    frame = _tidied(_with_text(frame, table)).with_columns(
        pl.lit(None, dtype=pl.String).alias(column.name)
        for column in table.columns
        if column.name not in known
    )
    sound = frame["damage"].null_count() > 0
    others = _other_columns(header, set(known.values()), named=sound)
    if OVERFLOW in frame.columns:
        others[OVERFLOW] = OVERFLOW
    names = (column.name for column in table.columns)
    return RawTable(
        table, path, cells.sha256, frame.select("row", *names, *others, "damage"), others, header
    )


def _other_columns(header: tuple[str, ...], known: set[int], *, named: bool) -> dict[str, str]:
    """Give the columns that the contract doesn't have, each with its name in messages.

    They are `named` if any row fits the header. Else a line end may be missing after the header,
    and names of columns may be the first row's cells.
    """
    return {
        f"c{at}": name if named and _PLAIN_NAME.fullmatch(name) else f"{at + 1} of the file"
        for at, name in enumerate(header)
        if at not in known
    }


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


def _with_text(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Make text of the text columns that a Parquet file had typed: `64` of a patient's id 64.0."""
    texts = [column.name for column in table.columns if column.kind is Kind.TEXT]
    return frame.with_columns(as_text(frame[name]) for name in texts if name in frame.columns)


def _tidied(frame: pl.DataFrame) -> pl.DataFrame:
    """Strip the text cells, make empty ones null, and mark rows with cells that can't be used."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String and name != "damage"]
    if not texts or frame.is_empty():
        return frame
    widest = frame.select(pl.col(texts).str.len_bytes().max()).row(0, named=True)
    long = [name for name in texts if (widest[name] or 0) > LONGEST_CELL]
    too_long = [pl.col(name).str.len_chars() > LONGEST_CELL for name in long]
    shortened = frame.with_columns(
        _where(too_long, f"a cell is longer than {LONGEST_CELL} characters"),
        pl.col(long).str.slice(0, LONGEST_CELL),
    )
    stripped = pl.col(texts).str.strip_chars(_BLANKS)
    nul = [pl.col(name).str.contains("\0", literal=True) for name in texts]
    return shortened.with_columns(
        pl.when(stripped != "").then(stripped).name.keep(),
        _where(nul, "a cell holds a NUL byte"),
    )


def _where(faulty: list[pl.Expr], damage: str) -> pl.Expr:
    """Note the damage of rows of which any cell is faulty, unless another is noted already."""
    if not faulty:
        return pl.col("damage")
    any_faulty = pl.any_horizontal(*(cell.fill_null(value=False) for cell in faulty))
    return pl.coalesce("damage", pl.when(any_faulty).then(pl.lit(damage)))
