"""The history of all entries: one CSV file, a line an entry, to which lines are only ever added.

Every entry that was taken stays, also one that a later entry of the same pair has overtaken. Lines are
added whole, under a lock and written through to the disk. What a crash left of a last line is set aside
beside the file before anything is added behind it.
"""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

from matcher.append_only import append_whole
from matcher.dispositions.entries import DISPOSITIONS, Entry
from matcher.dispositions.statuses import TOLD
from matcher.errors import ConfigurationError, OutputError, Place

COLUMNS: Final = tuple(field.name for field in fields(Entry))

_RUNS_IN_A_SHEET: Final = ("=", "+", "-", "@", "'")
"""First characters by which a spreadsheet program takes a cell for a formula, or for a text without it."""

_MODE = 0o640


@dataclass(frozen=True, slots=True)
class History:
    """What the file holds: its entries, oldest first, the bytes that they are, and their SHA-256."""

    entries: tuple[Entry, ...] = ()
    n_bytes: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What was added, and the file with what a crash had left of a line, if there was something."""

    entries: tuple[Entry, ...]
    set_aside: Path | None


def read_history(path: Path, n_bytes: int | None = None) -> History:
    """Read the history; with `n_bytes`, as it was when it had so many.

    Half a last line, which a crash has left or another process is writing, is not read.

    Raises:
        ConfigurationError: the file can't be read, or a line is no entry; all are in `faults`.
    """
    try:
        content = path.read_bytes()[:n_bytes]
    except FileNotFoundError:
        return History()
    except OSError as error:
        raise ConfigurationError(
            f"the history of dispositions can't be read ({error.strerror})",
            place=Place(file=str(path)),
            remedy="Give the right to read it.",
        ) from None
    whole = _whole_lines(content)
    return History(_parsed(whole, path), len(whole), hashlib.sha256(whole).hexdigest())


def add(path: Path, choose: Callable[[Sequence[Entry]], Iterable[Entry]]) -> Added:
    """Add entries to the history; `choose` picks them, given those that stand in it.

    Raises:
        ConfigurationError: as `read_history`; nothing was added then.
        OutputError: the file can't be written; nothing was added then.
    """
    with _locked(path) as file:
        content = file.read()
        whole = _whole_lines(content)
        chosen = tuple(choose(_parsed(whole, path)))
        torn = content[len(whole) :]
        set_aside = _set_aside(path, torn) if torn else None
        if torn:
            file.truncate(len(whole))
        if chosen:
            append_whole(file.fileno(), _lines(chosen, with_header=not whole))
        return Added(chosen, set_aside)


@contextmanager
def _locked(path: Path) -> Iterator[io.FileIO]:
    """Hold the file for one writer."""
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        with io.FileIO(number, "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
    except OSError as error:
        raise OutputError(
            f"the history of dispositions can't be written ({error.strerror})",
            place=Place(file=str(path)),
            remedy="Give the right to write it, or make room; nothing was added.",
        ) from None


def _set_aside(path: Path, torn: bytes) -> Path:
    """Keep what is left of a line beside the file."""
    digest = hashlib.sha256(torn).hexdigest()[:8]
    beside = path.with_name(f"{path.name}.torn-{digest}")
    with io.FileIO(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, _MODE), "w") as file:
        file.write(torn)
        os.fsync(file.fileno())
    return beside


def _whole_lines(content: bytes) -> bytes:
    return content[: content.rfind(b"\n") + 1]


def _lines(entries: Iterable[Entry], *, with_header: bool) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if with_header:
        writer.writerow(COLUMNS)
    writer.writerows([_cell(getattr(one, name)) for name in COLUMNS] for one in entries)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    """Write a value so that no spreadsheet program runs it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_RUNS_IN_A_SHEET) else text


def _parsed(whole: bytes, path: Path) -> tuple[Entry, ...]:
    place = Place(file=str(path))
    try:
        header, *rows = csv.reader(io.StringIO(whole.decode(), newline=""), strict=True)
    except ValueError:
        if not whole:
            return ()
        raise ConfigurationError("the history of dispositions is not UTF-8", place=place) from None
    except csv.Error:
        raise ConfigurationError(
            "the history of dispositions is no CSV file", place=place
        ) from None
    if tuple(header) != COLUMNS:
        raise ConfigurationError(
            "the columns aren't those of a history of dispositions",
            place=place,
            remedy=f"They are {','.join(COLUMNS)}.",
        )
    entries: list[Entry] = []
    faults: list[ConfigurationError] = []
    for line, row in enumerate(rows, start=2):
        try:
            entries.append(_entry(row))
        except ValueError as error:
            at = Place(file=str(path), line=line)
            faults.append(ConfigurationError(str(error), place=at))
    if faults:
        raise ConfigurationError(
            "the history of dispositions has faults",
            place=place,
            remedy="Lines are only ever added to it: put back what was changed.",
            faults=tuple(faults),
        )
    return tuple(entries)


def _entry(row: Sequence[str]) -> Entry:
    if len(row) != len(COLUMNS):
        raise ValueError(f"the line has {len(row)} cells instead of {len(COLUMNS)}")
    told = {name: cell.removeprefix("'") for name, cell in zip(COLUMNS, row, strict=True)}
    if told["disposition"] not in DISPOSITIONS:
        raise ValueError(f"the disposition is none of {', '.join(DISPOSITIONS)}")
    if not TOLD.fullmatch(told["statuses"]):
        raise ValueError("the answers can't be read")
    try:
        day = date.fromisoformat(told["decided_on"])
        weight = float(told["weight"]) if told["weight"] else None
    except ValueError:
        raise ValueError("the day or the weight can't be read") from None
    return Entry(**{**told, "decided_on": day, "weight": weight})  # type: ignore[arg-type]
