"""A whole run in this process: what the Prefect flow does, stage by stage, without Prefect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.run.cache import KeptTexts, kept_texts
from matcher.run.crew import Crew, crew_for, processes_for
from matcher.run.identity import identify
from matcher.run.pace import Notify
from matcher.run.plan import Identity, Plan, RunParameters, plan_run
from matcher.run.returned import take_returned
from matcher.run.run_log import recorded
from matcher.run.signing import signer_of
from matcher.run.stages import (
    compare_stage,
    explain_stage,
    match_stage,
    normalize_stage,
    present_stage,
    read_stage,
    seal_stage,
)
from matcher.run.workspace import locked, publish, workspace_for, writing


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
    plan, out = plan_run(parameters), parameters.out
    signer, processes = signer_of(plan.settings.signing_key), processes_for(plan)
    with locked(out), recorded(out, "plain", processes, signer, notify) as recording:
        take_returned(plan, notify)
        notify(f"{len(plan.trials)} trials, {len(plan.inputs)} input files")
        identity = identify(plan, out, notify)
        recording.run_id = identity.run_id
        with workspace_for(identity.run_id, out) as workspace, writing(out):
            manifest = carry_out(plan, workspace, identity, notify, kept_texts(plan))
            recording.seal(workspace)
            folder = publish(workspace, out, identity.run_id)
    if plan.settings.notify:
        notify("the digest isn't sent: that takes Prefect, which the plain engine does without")
    return Finished(folder, manifest)


def carry_out(
    plan: Plan, workspace: Path, identity: Identity, notify: Notify, kept: KeptTexts | None = None
) -> dict[str, Any]:
    """Carry out all stages in a workspace, and give the manifest.

    With `kept`, what the texts of the night before meant isn't found out again.
    """
    with crew_for(plan, workspace, processes_for(plan)) as crew:
        match_in(plan, workspace, identity.previous, crew, notify, kept)
        present_stage(plan, workspace, identity.run_id, crew, notify)
    return seal_stage(plan, workspace, identity, notify)


def match_in(  # noqa: PLR0913
    plan: Plan,
    workspace: Path,
    previous: Path | None,
    crew: Crew,
    notify: Notify,
    kept: KeptTexts | None = None,
) -> None:
    """Carry out the stages from the tables to explained lists and what has changed on them."""
    read_stage(plan, workspace, crew, notify)
    normalize_stage(workspace, kept, crew, notify)
    match_stage(plan, workspace, crew, notify)
    explain_stage(plan, workspace, previous, crew, notify)
    compare_stage(plan, workspace, previous, crew, notify)
