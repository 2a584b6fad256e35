"""The workbook's first sheet: what the night was, its counts, and what the words mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from matcher.eligibility import VERDICT_NAMES
from matcher.messages import Messages, messages_in
from matcher.report.looks import SIGNS, STYLES
from matcher.report.night import Night

_STATUSES: Final = ("pass", "fail", "unknown", "manual")
_CAUSES: Final = (
    *("not_recorded", "stale", "ambiguous", "unit", "conflict", "pending"),
    *("measured", "reported", "covered", "not_known", "assumed"),
)
_ROWS: Final = ("rows_in", "rows_used", "rows_quarantined")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the summary with its style."""

    value: str | int | date | None
    style: str = "text"


def summary_rows(night: Night, remarks: Sequence[str]) -> Iterator[list[Cell]]:
    """Give the rows; `remarks` say what other sheets had no room for."""
    words = messages_in(night.language)
    yield [Cell(words.text("workbook-title", day=str(night.as_of)), "title")]
    yield [Cell(words.text("workbook-column-run_id")), Cell(night.run_id)]
    yield [Cell(words.text("workbook-as-of")), Cell(night.as_of, "date")]
    if "patients" in night.counts:
        read = night.counts["patients"].get("rows_used", 0)
        yield [Cell(words.text("workbook-patients-read")), Cell(read, "count")]
    for name, version in night.versions.items():
        yield [Cell(name), Cell(version, "wrapped")]
    for note in (*night.notes, *remarks):
        yield [Cell(words.text("workbook-note")), Cell(note, "note")]
    yield []
    yield from _trial_rows(night, words)
    yield []
    if night.counts:
        yield from _table_rows(night, words)
        yield []
    yield from _legend_rows(words)


def _trial_rows(night: Night, words: Messages) -> Iterator[list[Cell]]:
    yield [Cell(words.text("workbook-trials"), "section")]
    titles = ("trial_id", "title", "trial_status", "list")
    yield [
        *(Cell(words.text(f"workbook-column-{name}"), "header") for name in titles),
        *(Cell(words.text(f"verdict-{name}"), "header") for name in VERDICT_NAMES.categories),
        *(Cell(words.text(f"workbook-column-{name}"), "header") for name in ("deceased", "notes")),
    ]
    for sheet in night.trials:
        nothing_listed = words.text("workbook-no-criteria")
        notes = sheet.notes if sheet.complete else (nothing_listed, *sheet.notes)
        kind = "watch-list" if sheet.list_kind == "watch list" else "candidates"
        yield [
            Cell(sheet.trial_id, "wrapped"),
            Cell(sheet.title, "wrapped"),
            Cell(words.text(f"registry-{sheet.status}"), "wrapped"),
            Cell(words.text(f"workbook-list-{kind}")),
            *(Cell(sheet.n_by_verdict.get(name, 0), "count") for name in VERDICT_NAMES.categories),
            Cell(sheet.n_deceased, "count"),
            Cell(" ".join(notes) or None),
        ]


def _table_rows(night: Night, words: Messages) -> Iterator[list[Cell]]:
    yield [Cell(words.text("workbook-tables"), "section")]
    titles = ("digest-table", None, *(f"digest-{name.replace('_', '-')}" for name in _ROWS))
    yield [Cell(words.text(title) if title else "", "header") for title in titles]
    for table, counts in night.counts.items():
        numbers = (Cell(counts.get(name, 0), "count") for name in _ROWS)
        yield [Cell(table), Cell(None), *numbers]


def _legend_rows(words: Messages) -> Iterator[list[Cell]]:
    yield [Cell(words.text("workbook-legend"), "section")]
    for name in ("eligible", "possible", "later", "near-miss", "ineligible"):
        label = f"{SIGNS[name]} {words.text(f'verdict-{name}')}"
        meaning = Cell(words.text(f"verdict-{name}-meaning"), "wrapped")
        yield [Cell(label, name if name in STYLES else "text"), meaning]
    for kind, names in (("status", _STATUSES), ("cause", _CAUSES)):
        for name in names:
            label = words.text(f"{kind}-{name}")
            yield [Cell(label), Cell(words.text(f"{kind}-{name}-meaning"), "wrapped")]
