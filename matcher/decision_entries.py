"""From the workbook's sheet of texts to the file of decisions: what people entered, checked first.

A decision counts only once it stands in the file, where it is reviewed as any other change of the
configuration; the sheet is where it is written down most easily.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from matcher.errors import ConfigurationError, Place, UsageError
from matcher.messages import Sentence
from matcher.normalize.decisions import (
    Decision,
    decision_of,
    told,
    unreadable,
    write_decisions,
)
from matcher.normalize.normalizers import Normalizers
from matcher.report.text_sheets import TO_DECIDE, names_of_to_decide
from matcher.workbook_file import Sheet, sheets_of_workbook

_ENTERED = {
    "means": "concept",
    "value": "value",
    "unit": "unit",
    "note": "note",
    "by": "decided_by",
    "on": "decided_on",
}
_KEYS = ("kind", "raw")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a workbook's entries: decisions that are new, and faults by row."""

    added: tuple[Decision, ...]
    faults: tuple[ConfigurationError, ...]


def take_decisions(workbook: Path, file: Path, normalizers: Normalizers) -> Taken:
    """Add a workbook's entries to the file of decisions, and say which can't be taken.

    What stands in the file stays. An entry is the new decision on a text that was decided before,
    if its day is later. Taking a workbook twice adds nothing.

    Raises:
        UsageError: the workbook can't be read, or has no such sheet.
        OutputError: the file can't be written.
    """
    known = dict(normalizers.decisions.found)
    added: list[Decision] = []
    faults: list[ConfigurationError] = []
    name, sheet, columns = _sheet(workbook)
    for row, cells, remarks in _entries(sheet, columns):
        place = Place(file=str(workbook), table=name, row=row)
        faults += [ConfigurationError(str(remark), place=place) for remark in remarks]
        try:
            decision = _checked(decision_of(cells, normalizers.kinds), known, normalizers)
        except ValueError as error:
            faults.append(ConfigurationError(str(error), place=place))
            continue
        if decision is not None:
            known[decision.key] = decision
            added.append(decision)
    if added:
        write_decisions(file, known.values())
    return Taken(tuple(added), tuple(faults))


def decisions_not_applied(
    normalizers: Normalizers, file: Path | None
) -> tuple[ConfigurationError, ...]:
    """Give the decisions of the file whose concept the vocabularies don't know, by line."""
    return tuple(
        ConfigurationError(
            unreadable(decision), place=Place(file=str(file or ""), line=decision.line)
        )
        for decision in normalizers.decisions.found.values()
        if not decision.is_readable(normalizers.of(decision.kind))
    )


def _entries(
    sheet: Sheet, columns: Mapping[str, int]
) -> Iterator[tuple[int, dict[str, str], list[Sentence]]]:
    """Give the rows that a person wrote into, by their number in the sheet, as a decision's cells.

    With them comes what there is to remark on cells that hold a formula.
    """
    _, *rows = sheet
    for number, values in enumerate(rows, start=1):
        cells = {name: values[at] for name, at in columns.items()}
        entered = {field: cells.get(name, "").strip() for name, field in _ENTERED.items()}
        said = (sheet.remark((number, columns[name])) for name in _ENTERED if name in columns)
        remarks = [one for one in said if one]
        if remarks or any(entered.values()):
            entered["decided_on"] = entered["decided_on"][: len("2026-11-21")]
            keys = {name: cells.get(name, "") for name in _KEYS}
            yield number + 1, {**keys, **entered, "before": ""}, remarks


def _sheet(workbook: Path) -> tuple[str, Sheet, Mapping[str, int]]:
    """Give the sheet's name, the sheet, and the places of the columns that count, by their names."""
    remedy = "Name a worklist.xlsx of a run, as it was saved."
    try:
        sheets = sheets_of_workbook(workbook)
    except ValueError as error:
        raise UsageError(str(error), place=Place(file=str(workbook)), remedy=remedy) from None
    names = [name for name in sheets if name in names_of_to_decide()]
    if not names or sheets[names[0]].cells.is_empty():
        raise UsageError(
            f"the workbook has no sheet {' or '.join(map(repr, sorted(names_of_to_decide())))}",
            place=Place(file=str(workbook)),
            remedy=remedy,
        )
    sheet = sheets[names[0]]
    titles = {column.name: column.titles() for column in TO_DECIDE}
    found = {
        name: at
        for name in (*_KEYS, *_ENTERED)
        for at, title in enumerate(sheet.cells.row(0))
        if title in titles[name]
    }
    return names[0], sheet, found


def _checked(
    decision: Decision,
    known: dict[tuple[str, tuple[str, ...]], Decision],
    normalizers: Normalizers,
) -> Decision | None:
    """Give the decision as it is to be written; none, if it stands in the file already.

    Raises:
        ValueError: why it can't be taken.
    """
    earlier = known.get(decision.key)
    if earlier is not None:
        if earlier.means == decision.means:
            return None
        if earlier.decided_on >= decision.decided_on:
            raise ValueError(f"the file has another decision on this text, of {earlier.decided_on}")
    normalizer = normalizers.of(decision.kind)
    if not decision.is_readable(normalizer):
        raise ValueError(unreadable(decision))
    climbed = normalizer.resolve([tuple(decision.raw.split("\t"))])[0]
    return replace(decision, before=told(climbed))
