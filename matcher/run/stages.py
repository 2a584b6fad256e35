"""The stages of a run: each reads what the one before it wrote to the workspace, and adds to it.

read → match → explain → present → seal
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from matcher.criteria import Inquiry
from matcher.eligibility import Assessment, Verdict, assess, funnel_frame, verdict_frame
from matcher.errors import Place, RunError
from matcher.ranking import candidates, changes, near_misses
from matcher.reasons import explain, in_short
from matcher.record import Record
from matcher.record.build import build_record
from matcher.record.measurements import quarantine_impossible
from matcher.record.storage import load_record, save_record
from matcher.report import Night, TrialSheet, write_report, write_workbook
from matcher.run.manifest import write_manifest
from matcher.run.plan import Identity, Plan, versions
from matcher.stakes import Stakes, to_decide
from matcher.tables import PatientTables, read_tables
from matcher.trials.model import Trial

Notify = Callable[[str], None]
"""Takes a line of progress."""

_CANDIDATE_COLUMNS = (
    *("trial_id", "rank", "patient_id", "verdict", "score", "n_pass", "n_fail", "n_unknown"),
    *("n_manual", "eligible_from", "change", "reasons"),
)


def read_stage(plan: Plan, workspace: Path, notify: Notify) -> None:
    """Read, check and normalize the tables.

    Writes `record/`, with the texts read (`texts.parquet`) and who holds them (`holders.parquet`),
    `quarantine.parquet` and `tables.json` (counts, notes).

    Raises:
        DataRefusedError: the tables can't be taken.
        RunError: a table was replaced after the run had taken its identity from it.
    """
    read = read_tables(plan.parameters.data, as_of=plan.parameters.as_of)
    _check_unchanged(plan, read)
    tables = quarantine_impossible(read, plan.normalizers.measurement)
    counts = {name: asdict(count) for name, count in tables.counts.items()}
    rows = sum(count["rows_in"] for count in counts.values())
    notify(
        f"read {rows:,} rows of {len(tables.counts)} tables, {tables.quarantine.height:,} quarantined"
    )
    record, ledger = build_record(tables, plan.vocabularies, plan.normalizers, plan.settings)
    save_record(record, workspace / "record")
    texts = ledger.frame()
    texts.write_parquet(workspace / "record" / "texts.parquet")
    ledger.holders().write_parquet(workspace / "record" / "holders.parquet")
    tables.quarantine.write_parquet(workspace / "quarantine.parquet")
    told = {"counts": counts, "notes": [*tables.notes, *_notes_on_decisions(plan, texts)]}
    (workspace / "tables.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    n_open = texts.height - texts["to_decide"].null_count()
    notify(
        f"normalized {texts.height:,} distinct texts of {record.size:,} patients, {n_open:,} left open"
    )


def match_stage(plan: Plan, workspace: Path, previous: Path | None, notify: Notify) -> None:
    """Judge every patient for every trial, and rank.

    Writes `verdicts.parquet`, `funnel.parquet`, `normalization.parquet`, `to_decide.parquet`,
    `record/listed.parquet`, `record/near.parquet` and `record/previous.parquet` (the last good run's list, which `change` is told against).
    """
    record = load_record(workspace / "record", plan.vocabularies, plan.settings)
    inquiry, stakes = Inquiry(record), Stakes(record.size, plan.vocabularies)
    pages: dict[str, list[pl.DataFrame]] = {"verdicts": [], "funnel": [], "listed": [], "near": []}
    for trial in plan.trials:
        assessment = assess(trial, inquiry, record)
        stakes.weigh(assessment)
        pages["verdicts"].append(verdict_frame(assessment, record.patients["patient_id"]))
        pages["funnel"].append(funnel_frame(assessment))
        pages["listed"].append(candidates(assessment, record, plan.settings.listing))
        pages["near"].append(near_misses(assessment, inquiry, record, plan.settings.listing))
        notify(f"{trial.trial_id}: {_counts_in_words(assessment)}")
    before = _previous_list(previous)
    pl.concat(pages["verdicts"]).write_parquet(workspace / "verdicts.parquet")
    pl.concat(pages["funnel"]).write_parquet(workspace / "funnel.parquet")
    listed = changes(pl.concat(pages["listed"]), before)
    listed.write_parquet(workspace / "record" / "listed.parquet")
    texts, holders = (
        pl.read_parquet(workspace / "record" / f"{name}.parquet") for name in ("texts", "holders")
    )
    counted = stakes.counted(texts.with_row_index("text"), holders).drop("text", "may_mean")
    counted.write_parquet(workspace / "normalization.parquet")
    to_decide(texts, holders, stakes).write_parquet(workspace / "to_decide.parquet")
    pl.concat(pages["near"]).write_parquet(workspace / "record" / "near.parquet")
    if before is not None:
        before.write_parquet(workspace / "record" / "previous.parquet")


def explain_stage(plan: Plan, workspace: Path, notify: Notify) -> None:
    """Put every criterion of the listed pairs into words.

    Writes `criteria.parquet`, `candidates.parquet`, `candidates.csv` and `near_misses.parquet`.
    """
    record = load_record(workspace / "record", plan.vocabularies, plan.settings)
    listed = pl.read_parquet(workspace / "record" / "listed.parquet")
    near = pl.read_parquet(workspace / "record" / "near.parquet")
    criteria = explain(record, plan.trials, _pairs(plan, record, listed, near))
    criteria.write_parquet(workspace / "criteria.parquet")
    best = listed.join(
        in_short(criteria), on=["trial_id", "patient_id"], how="left", maintain_order="left"
    ).select(_CANDIDATE_COLUMNS)
    best.write_parquet(workspace / "candidates.parquet")
    best.write_csv(workspace / "candidates.csv")
    told = criteria.select(
        "trial_id", "patient_id", "criterion_id", "source_item", "text", "reason"
    )
    keys = ["trial_id", "patient_id", "criterion_id"]
    near.drop("p").join(told, on=keys, how="left", maintain_order="left").write_parquet(
        workspace / "near_misses.parquet"
    )
    pairs = criteria.select("trial_id", "patient_id").n_unique()
    notify(f"explained {criteria.height:,} criteria of {pairs:,} pairs")


def present_stage(plan: Plan, workspace: Path, run_id: str, notify: Notify) -> None:
    """Write what people read: `report.html` and `worklist.xlsx`."""
    night = _night(plan, workspace, run_id)
    write_report(night, workspace / "report.html")
    write_workbook(night, workspace / "worklist.xlsx")
    notify("wrote report.html and worklist.xlsx")


def seal_stage(plan: Plan, workspace: Path, identity: Identity, notify: Notify) -> dict[str, Any]:
    """Write `manifest.json` over everything else."""
    told = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))
    manifest = write_manifest(plan, workspace, identity, told)
    notify(f"sealed {len(manifest['outputs'])} files")
    return manifest


def _notes_on_decisions(plan: Plan, texts: pl.DataFrame) -> Iterator[str]:
    """Say where decisions of people are missing or need another look."""
    if plan.decisions and not plan.decisions.exists():
        yield f"There is no file of decisions on raw texts yet ({plan.decisions.name})."
    n_remarks = texts.height - texts["remark"].null_count()
    if n_remarks:
        yield f"{n_remarks} texts have a decision that needs another look: see Texts to decide."


def _check_unchanged(plan: Plan, tables: PatientTables) -> None:
    """Let no run be called by other files than it has read."""
    for file in tables.files:
        if plan.inputs.get(f"data/{file.path.name}") != file.sha256:
            raise RunError(
                "the file was replaced while the run read it",
                place=Place(file=str(file.path)),
                remedy="Run again when the tables are complete.",
            )


def _pairs(
    plan: Plan, record: Record, listed: pl.DataFrame, near: pl.DataFrame
) -> dict[str, pl.Series]:
    """Give the patients of each trial that are explained: the listed ones, or all."""
    if plan.parameters.explain == "all":
        return {trial.trial_id: record.patients["p"] for trial in plan.trials}
    both = pl.concat([listed.select("trial_id", "p"), near.select("trial_id", "p")])
    return {
        str(trial_id): rows["p"]
        for (trial_id,), rows in both.group_by("trial_id", maintain_order=True)
    }


def _previous_list(previous: Path | None) -> pl.DataFrame | None:
    if previous is None:
        return None
    return pl.read_parquet(previous).select(
        "trial_id", "patient_id", pl.col("verdict").cast(pl.String)
    )


def _counts_in_words(assessment: Assessment) -> str:
    numbers = [(verdict, int((assessment.verdicts == verdict).sum())) for verdict in Verdict]
    return ", ".join(f"{number:,} {verdict.name.lower()}" for verdict, number in numbers)


def _night(plan: Plan, workspace: Path, run_id: str) -> Night:
    told = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))
    verdicts = pl.read_parquet(workspace / "verdicts.parquet")
    frames = {
        name: pl.read_parquet(workspace / f"{name}.parquet")
        for name in (
            *("candidates", "near_misses", "criteria", "funnel", "normalization", "to_decide"),
            "quarantine",
        )
    }
    return Night(
        run_id=run_id,
        as_of=plan.parameters.as_of,
        trials=tuple(_sheet(trial, verdicts) for trial in plan.trials),
        counts=told["counts"],
        notes=tuple(told["notes"]),
        versions=versions(),
        **frames,
    )


def _sheet(trial: Trial, verdicts: pl.DataFrame) -> TrialSheet:
    own = verdicts.filter(pl.col("trial_id") == trial.trial_id)
    numbers = dict(own.group_by("verdict").len().iter_rows())
    return TrialSheet(
        trial_id=trial.trial_id,
        title=trial.title,
        status="unknown" if trial.status == "not_stated" else trial.status,
        status_label=trial.status.replace("_", " "),
        list_kind="candidates" if trial.takes_patients else "watch list",
        notes=trial.notes,
        n_by_verdict={
            verdict.name.lower(): numbers.get(verdict.name.lower(), 0) for verdict in Verdict
        },
        n_deceased=own.filter(pl.col("first_fail") == "deceased").height,
        complete=trial.lists_criteria,
        source=trial.source.document,
    )
