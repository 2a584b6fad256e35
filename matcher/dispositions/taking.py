"""Taking entries into the history: what is new, what can't be taken, and who disagrees with whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

from matcher.dispositions.entries import Entry, FaultsError, entry_of
from matcher.dispositions.history import add, read_history
from matcher.dispositions.shown import Shown
from matcher.dispositions.statuses import unmarked
from matcher.dispositions.tables import rows_of_table
from matcher.dispositions.workbooks import Row, rows_of_workbook
from matcher.errors import EntryError
from matcher.messages import sentence


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one workbook or table.

    `n_added` of its entries are new, and `n_known` stand in the history already. `remarks` say what
    can't be taken, and which entries of different people disagree; never with a cell's value.
    """

    source: Path
    n_added: int
    n_known: int
    remarks: tuple[EntryError, ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """What entries are taken by.

    `last_day` is the day after which nothing can have been decided, `runs` the folder of the runs whose
    lists people had before them, `trials` those that a table may name.
    """

    last_day: date
    runs: Path
    trials: Collection[str]


class _Origin(Enum):
    """Where an entry comes from, which says what its row couldn't say itself."""

    LIST, SAMPLE, TABLE = range(3)


@dataclass(frozen=True, slots=True)
class _Read:
    """A readable entry, the row that it stands in, and where it comes from."""

    row: Row
    entry: Entry
    origin: _Origin


def take(
    workbooks: Sequence[Path], table: Path | None, history: Path, by: Taking
) -> tuple[list[Taken], Path | None]:
    """Add the entries of workbooks and of a table to the history.

    What stands in the history stays, and an entry that stands there adds nothing. Gives what became
    of each file, and the file that holds what a crash had left of the history's last line.

    Raises:
        ConfigurationError: the history has faults.
        OutputError: the history can't be written.
    """
    sources = _sources(workbooks, table, by)
    if not any(source.read for source in sources):
        return [source.taken() for source in sources], None
    added = add(history, lambda known: _new_ones(sources, known, Shown(by.runs)))
    return [source.taken() for source in sources], added.set_aside


def would_take(
    workbooks: Sequence[Path], table: Path | None, history: Path, by: Taking
) -> list[Taken]:
    """Say what `take` would do, and write nothing.

    Raises:
        ConfigurationError: the history has faults.
    """
    sources = _sources(workbooks, table, by)
    _new_ones(sources, read_history(history).entries, Shown(by.runs))
    return [source.taken() for source in sources]


class _Source:
    """A workbook or table while its entries are taken."""

    def __init__(self, path: Path, read: Sequence[_Read], remarks: Iterable[EntryError]) -> None:
        self.path, self.read, self.remarks = path, read, [*remarks]
        self.n_added = 0

    def taken(self) -> Taken:
        n_known = len(self.read) - self.n_added
        return Taken(self.path, self.n_added, n_known, tuple(self.remarks))


def _sources(workbooks: Sequence[Path], table: Path | None, by: Taking) -> list[_Source]:
    """Read all files; what can't be read of one is no matter to the others."""
    sources = [_source(path, rows_of_workbook, _of_workbook, by) for path in workbooks]
    if table is not None:
        sources.append(_source(table, lambda path: (rows_of_table(path), []), _of_table, by))
    return sources


def _source(
    path: Path,
    read: Callable[[Path], tuple[list[Row], list[EntryError]]],
    taken: Callable[[Row, Taking], _Read],
    by: Taking,
) -> _Source:
    try:
        rows, remarks = read(path)
    except EntryError as error:
        return _Source(path, [], [error])
    found = []
    for row in rows:
        try:
            found.append(taken(row, by))
        except FaultsError as error:
            remarks += [row.fault(cause, column) for column, cause in error.causes.items()]
    return _Source(path, found, remarks)


def _of_workbook(row: Row, by: Taking) -> _Read:
    """Take an entry from a workbook's row, which says itself whether it is as it was written.

    Only a row of the blind sample holds no answers.

    Raises:
        FaultsError: what is wrong, by column.
    """
    place, cells = row.place, row.cells
    source = f"{Path(place.file or '').name}, {place.sheet}, row {place.row}"
    try:
        shown = unmarked(cells["statuses"], cells["run_id"], cells["trial_id"], cells["patient_id"])
    except ValueError as error:
        raise FaultsError({"patient_id": error.args[0]}) from None
    entry = entry_of({**cells, "statuses": shown}, source, by.last_day)
    return _Read(row, entry, _Origin.LIST if shown else _Origin.SAMPLE)


def _of_table(row: Row, by: Taking) -> _Read:
    """Take an entry from a table's row; a cell `statuses` has no mark there.

    Raises:
        FaultsError: what is wrong, by column.
    """
    entry = entry_of(row.cells, Path(row.place.file or "").name, by.last_day)
    if entry.trial_id not in by.trials:
        raise FaultsError({"trial_id": sentence("entry-no-trial")})
    return _Read(row, entry, _Origin.TABLE)


def _new_ones(sources: Sequence[_Source], known: Sequence[Entry], shown: Shown) -> list[Entry]:
    """Give the entries that the history lacks, in the order in which they are taken."""
    kept, new = _Kept(known), []
    for source in sources:
        for one in source.read:
            if one.entry in kept:
                continue
            if kept.contradicts(one.entry):
                source.remarks.append(one.row.fault(_CONTRADICTED, "disposition"))
            kept.add(one.entry)
            source.n_added += 1
            new.append(one)
    return _completed(new, shown)


def _completed(new: Sequence[_Read], shown: Shown) -> list[Entry]:
    """Look up what the rows couldn't say."""
    entries = [one.entry for one in new]
    for origin, look_up in (
        (_Origin.SAMPLE, shown.with_sample),
        (_Origin.TABLE, shown.with_list),
    ):
        places = [at for at, one in enumerate(new) if one.origin is origin]
        found = look_up([entries[at] for at in places])
        for at, entry in zip(places, found, strict=True):
            entries[at] = entry
    return entries


_CONTRADICTED = sentence("entry-contradicted")


class _Kept:
    """Which entries are kept, to be asked often."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._contents: dict[tuple[str, ...], set[str]] = {}
        self._from_list: dict[tuple[str, ...], set[tuple[str, str]]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        self._contents.setdefault(entry.content, set()).add(entry.run_id)
        said = (entry.decided_by, entry.disposition)
        self._from_list.setdefault((*entry.pair, entry.run_id), set()).add(said)

    def __contains__(self, entry: Entry) -> bool:
        runs = self._contents.get(entry.content, set())
        return entry.run_id in runs if entry.run_id else bool(runs)

    def contradicts(self, entry: Entry) -> bool:
        said = self._from_list.get((*entry.pair, entry.run_id), set()) if entry.run_id else set()
        return any(who != entry.decided_by and what != entry.disposition for who, what in said)
