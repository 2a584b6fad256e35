"""What an auditor asks of a finished run: why a pair has its verdict, and whether it all holds."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from matcher.criteria import Inquiry
from matcher.eligibility import DECEASED, assess, verdict_frame
from matcher.errors import MatcherError, Place, RunError, UsageError
from matcher.reasons import explain
from matcher.record.storage import RowStore
from matcher.run.job import carry_out
from matcher.run.manifest import MANIFEST
from matcher.run.plan import Identity, Plan, RunParameters, plan_run, sha256, versions
from matcher.run.tasks import RECORD, built_from

_KEYS = {"run_id", "compared_with", "parameters", "inputs", "outputs", "versions"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One pair: the row of `verdicts.parquet` and the rows of `criteria.parquet`."""

    verdict: dict[str, Any]
    criteria: list[dict[str, Any]]


def read_manifest(run: Path) -> dict[str, Any]:
    """Read a run's manifest.

    Raises:
        UsageError: there is no such folder.
        RunError: the folder is no finished run.
    """
    place, remedy = Place(file=str(run)), "Name a run, or out/latest."
    if not run.is_dir():
        raise UsageError("there is no such folder", place=place, remedy=remedy)
    try:
        manifest: dict[str, Any] = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
        missing = _KEYS - manifest.keys()
    except (OSError, ValueError, AttributeError):
        raise RunError("no finished run", place=place, remedy=remedy) from None
    if missing:
        raise RunError(f"{MANIFEST} has no {min(missing)!r}", place=place, remedy=remedy)
    return manifest


def explain_pair(run: Path, patient_id: str, trial_id: str) -> Explanation:
    """Explain every criterion of one pair from the run's own record, listed or not.

    Raises:
        RunError: the folder is no finished run, or its configuration has changed since.
        UsageError: the run has no such patient or trial.
    """
    plan = planned_again(read_manifest(run))
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


def verify(run: Path) -> list[str]:
    """Recompute what a run claims, and name what differs; an empty list says that all is the same.

    Files are compared by their SHA-256: those of the run with its manifest, its inputs with what
    they were, and a fresh run of the same inputs with the old one.

    Raises:
        RunError: the folder is no finished run.
    """
    manifest = read_manifest(run)
    differences = [*_files_that_differ(run, manifest)]
    try:
        plan = planned_again(manifest, strict=False)
    except MatcherError as error:
        return [*differences, f"the run can't be repeated: {error}"]
    differences += _inputs_that_differ(manifest, plan)
    if not differences and plan.run_id(manifest["compared_with"]) != manifest["run_id"]:
        differences = ["the run's id is not the one that its inputs give"]
    if differences:
        return differences
    return list(_results_that_differ(run, manifest, plan))


def planned_again(manifest: dict[str, Any], *, strict: bool = True) -> Plan:
    """Plan a finished run again from its manifest.

    Raises:
        RunError: with `strict`, the configuration, trials, vocabularies or code have changed.
    """
    told = manifest["parameters"]
    plan = plan_run(
        RunParameters(
            data=Path(told["data"]),
            trials=Path(told["trials"]),
            config=Path(told["config"]),
            as_of=date.fromisoformat(told["as_of"]),
            explain=told["explain"],
        )
    )
    changed = [one for one in _inputs_that_differ(manifest, plan) if not one.startswith("data/")]
    if strict and changed:
        raise RunError(
            f"since the run, {changed[0]}",
            remedy="Explain by the configuration and code of the run, or run again.",
        )
    return plan


def _files_that_differ(run: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for name, told in manifest["outputs"].items():
        path = run / name
        if not path.is_file():
            yield f"{name} is missing"
        elif sha256(path) != told["sha256"]:
            yield f"{name} is not as it was written"
    written = {str(path.relative_to(run)) for path in run.rglob("*") if path.is_file()}
    for name in sorted(written - set(manifest["outputs"]) - {MANIFEST}):
        yield f"{name} doesn't belong to the run"


def _inputs_that_differ(manifest: dict[str, Any], plan: Plan) -> list[str]:
    was = {name: told["sha256"] for name, told in manifest["inputs"].items()}
    now = dict(plan.inputs)
    differences = [f"{name} is gone" for name in sorted(was.keys() - now.keys())]
    differences += [f"{name} is new" for name in sorted(now.keys() - was.keys())]
    differences += [
        f"{name} has changed" for name in sorted(was.keys() & now.keys()) if was[name] != now[name]
    ]
    current = versions()
    differences += [
        f"{name} was {version} and is {current.get(name)}"
        for name, version in manifest["versions"].items()
        if current.get(name) != version
    ]
    return differences


def _results_that_differ(run: Path, manifest: dict[str, Any], plan: Plan) -> Iterator[str]:
    kept = run / "record" / "previous.parquet"
    identity = Identity(
        run_id=manifest["run_id"],
        compared_with=manifest["compared_with"],
        previous=kept if manifest["compared_with"] else None,
    )
    with tempfile.TemporaryDirectory(prefix="matcher-verify-") as folder:
        again = Path(folder)
        fresh = carry_out(plan, again, identity, _silent)
        for name, told in fresh["outputs"].items():
            if manifest["outputs"].get(name, {}).get("sha256") != told["sha256"]:
                yield f"{name} comes out differently{_first_difference(run / name, again / name)}"
        if fresh != manifest:
            yield "manifest.json comes out differently"


def _first_difference(was: Path, now: Path) -> str:
    """Name the first row that differs, by its keys."""
    if was.suffix != ".parquet" or not was.is_file():
        return ""
    before, after = pl.read_parquet(was), pl.read_parquet(now)
    if before.schema != after.schema or before.height != after.height:
        return f": {before.height} rows before, {after.height} now"
    for row, (one, other) in enumerate(zip(before.iter_rows(), after.iter_rows(), strict=True)):
        if one != other:
            keys = [
                name
                for name in ("trial_id", "patient_id", "criterion_id")
                if name in before.columns
            ]
            named = ", ".join(str(before[row, key]) for key in keys)
            return f": first in row {row + 1}{f' ({named})' if named else ''}"
    return ""


def _silent(_line: str) -> None:
    """Take no notice of progress."""


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
