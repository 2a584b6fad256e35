"""Which file of a folder is which table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rapidfuzz import fuzz, process

from matcher.errors import DataRefusedError, Place, UsageError
from matcher.messages import Sentence, sentence
from matcher.tables.contract import TABLES

_SUFFIXES = (".csv", ".parquet")
_TEMPORARY = (".", "~$")


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
    refuse_missing(found)
    return {name: found[name] for name in TABLES if name in found}


def refuse_missing(found: Mapping[str, object]) -> None:
    """Refuse tables of which a required one is missing."""
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


def ignored_files(folder: Path) -> list[Sentence]:
    """Say of which files a table's name is all that they have of one."""
    return [
        sentence("note-ignored-file", file=path.name)
        for path in sorted(folder.iterdir())
        if path.name.partition(".")[0] in TABLES and path.suffix.casefold() not in _SUFFIXES
    ]
