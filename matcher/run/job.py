"""A whole run in this process: what the Prefect flow does, stage by stage, without Prefect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.run.plan import RunParameters, plan_run
from matcher.run.stages import (
    Notify,
    explain_stage,
    match_stage,
    present_stage,
    read_stage,
    seal_stage,
)
from matcher.run.workspace import latest_run, locked, open_workspace, publish


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is complete: its folder and its manifest."""

    folder: Path
    manifest: dict[str, Any]


def run_job(parameters: RunParameters, notify: Notify) -> Finished:
    """Carry out a run from its parameters to its published folder.

    Raises:
        MatcherError: what went wrong, where and what to do; nothing of the run is left then.
    """
    plan = plan_run(parameters)
    notify(f"{len(plan.trials)} trials, {len(plan.inputs)} input files")
    with locked(parameters.out):
        workspace = open_workspace(parameters.out, plan.run_id)
        read_stage(plan, workspace, notify)
        match_stage(plan, workspace, previous_list(parameters.out, plan.run_id), notify)
        explain_stage(plan, workspace, notify)
        present_stage(plan, workspace, plan.run_id, notify)
        manifest = seal_stage(plan, workspace, plan.run_id, notify)
        return Finished(publish(workspace, parameters.out, plan.run_id), manifest)


def previous_list(out: Path, run_id: str) -> Path | None:
    """Give the list that `change` is told against: the last good run's.

    A run that repeats the last good one is told against what that one was told against, so that
    its files are the same byte for byte.
    """
    latest = latest_run(out)
    if latest is None:
        return None
    repeats = latest.name == run_id
    path = latest / "record" / "previous.parquet" if repeats else latest / "candidates.parquet"
    return path if path.is_file() else None
