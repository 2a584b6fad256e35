"""What the page shows of a night beside its lists: trials, changes, what to find out, data quality."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import polars as pl

from matcher.report.lists import Lists, left_out
from matcher.report.night import Night, Rows, TrialSheet
from matcher.report.room import TRIAL, first_of_each

CHANGE_ROWS: Final = 5000
TO_FIND_OUT_ROWS: Final = 500
DISPOSITION_ROWS: Final = 5000
STATUS_ROWS: Final = 250_000
TO_DECIDE_ROWS: Final = 200
QUARANTINE_GROUPS: Final = 500
QUARANTINE_ROWS: Final = 12
"""What the page has room for; the files of the run hold all."""

_FUNNEL: Final = (
    *("criterion_id", "n_pass", "n_fail", "n_unknown", "n_fail_only_this"),
    *("n_lost", "n_left"),
)


def overview(night: Night, lists: Lists) -> dict[str, Any]:
    """Give the run, its trials, what changed, and the quality of its data, as JSON values."""
    changes = first_of_each(TRIAL, night.changes, CHANGE_ROWS)
    n_left_out = left_out(night, lists)
    funnel = night.funnel.partition_by("trial_id", as_dict=True, maintain_order=True)
    listed = dict(night.candidates.group_by("trial_id").len().iter_rows())
    near = dict(night.near_misses.group_by("trial_id").len().iter_rows())
    return {
        "run": night.run_id,
        "as_of": night.as_of,
        "language": night.language,
        "trials": [
            _trial(sheet, funnel.get((sheet.trial_id,)))
            | {
                "n_listed": listed.get(sheet.trial_id, 0),
                "n_near": near.get(sheet.trial_id, 0),
                "n_left_out": n_left_out[sheet.trial_id],
            }
            for sheet in night.trials
        ],
        "changes": changes.to_dicts(),
        "n_changes": night.changes.height,
        "compared": _compared(night),
        "to_find_out": night.to_find_out.head(TO_FIND_OUT_ROWS).to_dicts(),
        "dispositions": night.dispositions.drop("source").head(DISPOSITION_ROWS).to_dicts(),
        "history": night.disposition_history.drop("source").tail(DISPOSITION_ROWS).to_dicts(),
        "quality": _quality(night),
    }


def _trial(sheet: TrialSheet, funnel: pl.DataFrame | None) -> dict[str, Any]:
    return {
        "id": sheet.trial_id,
        "title": sheet.title,
        "status": sheet.status,
        "watch": sheet.list_kind == "watch list",
        "notes": sheet.notes,
        "n": dict(sheet.n_by_verdict),
        "n_deceased": sheet.n_deceased,
        "complete": sheet.complete,
        "source": sheet.source,
        "criteria": [asdict(criterion) for criterion in sheet.criteria],
        "funnel": [] if funnel is None else funnel.select("text", *_FUNNEL).to_dicts(),
    }


def _compared(night: Night) -> bool:
    """Say whether there was a night before to tell changes against."""
    return bool(night.changes.height or night.candidates["change"].is_not_null().any())


def _quality(night: Night) -> dict[str, Any]:
    return {
        "tables": [{"table": name, **count} for name, count in night.counts.items()],
        "quarantine": _quarantine_groups(night.quarantine),
        "to_decide": night.to_decide.head(TO_DECIDE_ROWS).to_dicts(),
        "n_to_decide": night.to_decide.height,
        "accuracy": night.accuracy.to_dicts(),
        "notes": night.notes,
        "versions": dict(night.versions),
    }


def _quarantine_groups(quarantine: Rows) -> list[dict[str, Any]]:
    """Group rows not used by table, column and reason, the largest group first."""
    keys = ["table", "column", "reason"]
    groups = (
        quarantine.lazy()
        .group_by(keys)
        .agg(pl.len().alias("n"), pl.col("row").sort().head(QUARANTINE_ROWS).alias("rows"))
        .sort("n", *keys, descending=[True, False, False, False], nulls_last=True)
        .head(QUARANTINE_GROUPS)
    )
    return groups.collect().to_dicts()


def statuses(night: Night, lists: Lists) -> dict[str, list[str | None]]:
    """Give how the patients of the page stand with every trial, whether they are listed there or not.

    Patient → one text for each trial in the night's order: the verdict's first letter, the day on
    which it becomes eligible (or nothing), a blank, and a letter for each criterion.
    """
    shown = pl.concat(
        rows.select("patient_id") for rows in (lists.candidates, lists.near_misses, night.changes)
    ).unique()
    rows = (
        night.statuses.lazy()
        .join(shown.lazy(), on="patient_id", how="semi", maintain_order="left")
        .select(
            "patient_id",
            "trial_id",
            pl.format(
                "{}{} {}",
                pl.col("verdict").cast(pl.String).str.head(1),
                pl.col("eligible_from").cast(pl.String).fill_null(""),
                "statuses",
            ),
        )
        .head(STATUS_ROWS)
        .collect()
    )
    place = {sheet.trial_id: number for number, sheet in enumerate(night.trials)}
    standing: dict[str, list[str | None]] = {}
    for patient, trial, text in rows.iter_rows():
        if trial in place:
            standing.setdefault(patient, [None] * len(place))[place[trial]] = text
    return standing
