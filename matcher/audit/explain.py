"""Why a pair of a finished run has its verdict: every criterion, whether the pair is listed or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.audit.sealed import check_same_rules, planned_again, read_manifest
from matcher.criteria import Inquiry
from matcher.eligibility import DECEASED, assess, verdict_frame
from matcher.errors import UsageError
from matcher.reasons import explain
from matcher.record.storage import RowStore
from matcher.run.tasks import RECORD, built_from


@dataclass(frozen=True, slots=True)
class Explanation:
    """One pair: the row of `verdicts.parquet` and the rows of `criteria.parquet`."""

    verdict: dict[str, Any]
    criteria: list[dict[str, Any]]


def explain_pair(run: Path, patient_id: str, trial_id: str) -> Explanation:
    """Explain every criterion of one pair from the run's own record, listed or not.

    Raises:
        RunError: the folder is no finished run, or its configuration has changed since.
        UsageError: the run has no such patient or trial.
    """
    manifest = read_manifest(run)
    plan = planned_again(manifest)
    check_same_rules(manifest, plan)
    chosen = [trial for trial in plan.trials if trial.trial_id == trial_id]
    if not chosen:
        known = ", ".join(trial.trial_id for trial in plan.trials)
        raise UsageError("the run has no such trial", remedy=f"It has: {known}.")
    store = RowStore(run / RECORD)
    number = store.number_of(patient_id)
    if number is None:
        raise UsageError("the run has no such patient")
    record = built_from(plan, run, store.between(number, number + 1)).record
    verdict = verdict_frame(
        [assess(chosen[0], Inquiry(record), record)], record.patients["patient_id"]
    )
    criteria = explain(record, chosen, {trial_id: record.patients["p"]})
    return Explanation(verdict.to_dicts()[0], criteria.to_dicts())


def in_words(explanation: Explanation) -> str:
    """Write an explanation for a person at a terminal: fails first, then what is open."""
    verdict = explanation.verdict
    head = f"{verdict['trial_id']} · {verdict['patient_id']}: {verdict['verdict']}"
    if verdict["eligible_from"]:
        head += f" from {verdict['eligible_from']}"
    if verdict["first_fail"] == DECEASED:
        head += " (recorded as deceased: a candidate for nothing)"
    order = {"fail": 0, "unknown": 1, "manual": 2, "pass": 3}
    rows = sorted(explanation.criteria, key=lambda row: order[row["status"]])
    return "\n".join([head, *(line for row in rows for line in _criterion_lines(row))])


def _criterion_lines(row: dict[str, Any]) -> Iterator[str]:
    cause = f" ({row['cause'].replace('_', ' ')})" if row["cause"] else ""
    place = f"{row['section']} {row['source_item']}"
    yield f"{row['status']:8}{cause}  {row['criterion_id']} [{place}]: {row['text']}"
    yield f"          {row['reason']}"
    for one in row["evidence"]:
        day = f", {one['date']}" if one["date"] else ""
        yield f"          - {one['table']} row {one['row']}{day}: {one['raw']} → {one['normalized']}"
