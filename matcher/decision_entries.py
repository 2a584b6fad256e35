"""From the workbook's sheet of texts to the file of decisions: what people entered, checked first.

A decision counts only once it stands in the file, where it is reviewed as any other change of the
configuration; the sheet is where it is written down most easily.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import fastexcel

from matcher.errors import ConfigurationError, Place, UsageError
from matcher.normalize.decisions import (
    Decision,
    decision_of,
    told,
    unreadable,
    write_decisions,
)
from matcher.normalize.normalizers import Normalizers
from matcher.report.sheets import TO_DECIDE, TO_DECIDE_COLUMNS

_ENTERED = {"means": "concept", "value": "value", "unit": "unit", "note": "note"}
_ENTRY = (*_ENTERED, "decided_by", "decided_on")


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
    for row, cells in _entries(workbook):
        try:
            decision = _checked(decision_of(cells, normalizers.kinds), known, normalizers)
        except ValueError as error:
            place = Place(file=str(workbook), table=TO_DECIDE, row=row)
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


def _entries(workbook: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows that a person wrote into, by their number in the sheet, as a decision's cells."""
    title = {column.name: column.title for column in TO_DECIDE_COLUMNS}
    for row, cells in enumerate(_sheet(workbook), start=2):
        entered = {name: (cells.get(title[name]) or "").strip() for name in _ENTRY}
        if not any(entered.values()):
            continue
        yield (
            row,
            {
                "kind": cells.get(title["kind"]) or "",
                "raw": cells.get(title["raw"]) or "",
                **{field: entered[name] for name, field in _ENTERED.items()},
                "decided_by": entered["decided_by"],
                "decided_on": entered["decided_on"][: len("2026-11-21")],
                "before": "",
            },
        )


def _sheet(workbook: Path) -> list[dict[str, str | None]]:
    remedy = "Name a worklist.xlsx of a run, as it was saved."
    try:
        book = fastexcel.read_excel(workbook)
        if TO_DECIDE not in book.sheet_names:
            raise UsageError(
                f"the workbook has no sheet {TO_DECIDE!r}",
                place=Place(file=str(workbook)),
                remedy=remedy,
            )
        sheet = book.load_sheet(TO_DECIDE, dtypes="string").to_polars()
    except fastexcel.FastExcelError:
        raise UsageError(
            "the workbook can't be read", place=Place(file=str(workbook)), remedy=remedy
        ) from None
    return sheet.to_dicts()


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
