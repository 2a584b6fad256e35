"""A night read from the files of its run: what the report and the workbook are made of."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from matcher.eligibility import VERDICT_NAMES
from matcher.messages import Language
from matcher.report import CriterionSheet, Night, TrialSheet
from matcher.run.plan import Plan, versions
from matcher.trials.model import Criterion, Trial


def read_night(plan: Plan, workspace: Path, run_id: str) -> Night:
    """Give what the stages up to compare wrote, as those who lay it out take it."""
    told = json.loads((workspace / "tables.json").read_text(encoding="utf-8"))

    def read(name: str) -> pl.DataFrame:
        return pl.read_parquet(workspace / f"{name}.parquet")

    def scan(name: str) -> pl.LazyFrame:
        return pl.scan_parquet(workspace / f"{name}.parquet")

    numbers = pl.read_parquet(workspace / "trials.parquet").rows_by_key("trial_id", named=True)
    return Night(
        run_id=run_id,
        as_of=plan.parameters.as_of,
        trials=tuple(
            _sheet(trial, numbers[trial.trial_id][0], plan.settings.language)
            for trial in plan.trials
        ),
        counts=told["counts"],
        notes=tuple(told["notes"]),
        versions=versions(),
        language=plan.settings.language,
        candidates=read("candidates"),
        near_misses=read("near_misses"),
        changes=read("changes"),
        funnel=read("funnel"),
        missing=read("missing"),
        to_find_out=read("to_find_out"),
        statuses=read("statuses"),
        to_decide=read("to_decide"),
        dispositions=read("dispositions"),
        disposition_history=read("disposition_history"),
        blind_sample=read("blind_sample").select("trial_id", "patient_id"),
        accuracy=read("accuracy"),
        criteria=scan("criteria"),
        normalization=scan("normalization"),
        quarantine=scan("quarantine"),
    )


def _sheet(trial: Trial, numbers: dict[str, int], language: Language) -> TrialSheet:
    return TrialSheet(
        trial_id=trial.trial_id,
        title=trial.title_in(language),
        status="unknown" if trial.status == "not_stated" else trial.status,
        list_kind="candidates" if trial.takes_patients else "watch list",
        notes=trial.notes_in(language),
        n_by_verdict={name: numbers[name] for name in VERDICT_NAMES.categories},
        n_deceased=numbers["deceased"],
        complete=trial.lists_criteria,
        source=trial.source.document,
        criteria=tuple(_criterion(trial, criterion, language) for criterion in trial.criteria),
    )


def _criterion(trial: Trial, criterion: Criterion, language: Language) -> CriterionSheet:
    return CriterionSheet(
        criterion_id=criterion.id,
        section=criterion.section,
        source_item=criterion.item,
        text=criterion.text_in(language),
        answered_by=criterion.answered_by,
        note=criterion.note_in(language),
        review=trial.review_of(criterion),
    )
