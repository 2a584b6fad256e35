"""The nightly job as a Prefect flow: the stages of `matcher.run`, wired, and shown in the UI.

Tasks pass parameters and paths, never tables: Prefect stores what it passes, and the text of what
goes wrong. Neither may hold a patient's value.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any, Literal, TypeVar

os.umask(0o077)  # Prefect's database and logs are for the one who runs it
os.environ.setdefault("DO_NOT_TRACK", "1")

from polars.exceptions import PanicException
from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import TerminationSignal

from flows.artifacts import publish_artifacts
from flows.notification import send_digest
from matcher.errors import MatcherError, OutputError, RunError, in_lines, internal_error
from matcher.run import stages
from matcher.run.cache import kept_texts
from matcher.run.crew import Crew, crew_for, processes_for
from matcher.run.identity import identify
from matcher.run.plan import Identity, Plan, RunParameters, plan_run
from matcher.run.progress import progress
from matcher.run.returned import take_returned
from matcher.run.run_log import Recording, recorded
from matcher.run.signing import signer_of
from matcher.run.workspace import locked, publish, workspace_for, writing
from matcher.settings import CONFIG_FOLDER

T = TypeVar("T")


def _worth_a_retry(_task: Any, _run: Any, state: Any) -> bool:
    """Retry what the disk may do better next time, nothing else."""
    return isinstance(state.result(raise_on_failure=False), OutputError)


_OPTIONS: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}
_AT_THE_EDGE: dict[str, Any] = {
    **_OPTIONS,
    "retries": 2,
    "retry_delay_seconds": 5,
    "retry_condition_fn": _worth_a_retry,
}


def _carefully(parameters: RunParameters, step: Callable[[], T]) -> T:
    """Let only errors of the family through: any other text may hold a patient's value."""
    try:
        with writing(parameters.out):
            return step()
    except MatcherError:
        raise
    except (Exception, PanicException) as error:
        raise RunError(internal_error(error)) from None


@cache
def _plan(parameters: RunParameters) -> Plan:
    return plan_run(parameters)


def _notify(line: str) -> None:
    get_run_logger().info(line)
    _SHOW(line)


def _shown_elsewhere(_line: str) -> None:
    """Print nothing: a worker's own log has the lines already."""


_SHOW: Callable[[str], None] = _shown_elsewhere


@task(name="plan", **_AT_THE_EDGE)
def make_plan(parameters: RunParameters) -> Identity:
    """Check configuration and trials, take dispositions, and hash the inputs: the run's identity."""

    def check() -> Identity:
        plan = _plan(parameters)
        take_returned(plan, _notify)
        _notify(f"{len(plan.trials)} trials, {len(plan.inputs)} input files")
        return identify(plan, parameters.out, _notify)

    return _carefully(parameters, check)


@contextmanager
def _crew(parameters: RunParameters, workspace: Path) -> Iterator[None]:
    """Have those at hand who do the run's tasks; Prefect needn't know them."""
    plan = _plan(parameters)
    with crew_for(plan, workspace, processes_for(plan), _through_prefect) as crew:
        _CREW[:] = [crew]
        yield


@contextmanager
def _through_prefect(address: str | None, local: Mapping[str, Any]) -> Iterator[Any]:
    """Reach a Dask cluster by Prefect's runner for it, which starts a local one and ends it."""
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415  (an extra)

    with DaskTaskRunner(address=address, cluster_kwargs={} if address else {**local}) as runner:
        yield runner.client


_CREW: list[Crew] = []


@contextmanager
def _recorded(parameters: RunParameters) -> Iterator[Recording]:
    """Record the run in the log; the task that seals it finds the recording at hand, as others do a crew."""
    plan, out = _plan(parameters), parameters.out
    signer = signer_of(plan.settings.signing_key)
    with recorded(out, "prefect", processes_for(plan), signer, _notify) as recording:
        _RECORDING[:] = [recording]
        yield recording


_RECORDING: list[Recording] = []


@task(name="read", **_AT_THE_EDGE)
def read(parameters: RunParameters, workspace: Path) -> None:
    """Read and check the tables."""
    plan = _plan(parameters)
    _carefully(parameters, lambda: stages.read_stage(plan, workspace, _CREW[0], _notify))


@task(name="normalize", **_OPTIONS)
def normalize(parameters: RunParameters, workspace: Path) -> None:
    """Find out what the raw texts mean."""
    kept = kept_texts(_plan(parameters))
    _carefully(parameters, lambda: stages.normalize_stage(workspace, kept, _CREW[0], _notify))


@task(name="match", **_OPTIONS)
def match(parameters: RunParameters, workspace: Path) -> None:
    """Judge every patient for every trial."""
    plan = _plan(parameters)
    _carefully(parameters, lambda: stages.match_stage(plan, workspace, _CREW[0], _notify))


@task(name="explain", **_OPTIONS)
def explain_pairs(parameters: RunParameters, workspace: Path, identity: Identity) -> None:
    """Put the listed pairs' criteria into words."""
    plan, before = _plan(parameters), identity.previous
    _carefully(parameters, lambda: stages.explain_stage(plan, workspace, before, _CREW[0], _notify))


@task(name="compare", **_OPTIONS)
def compare(parameters: RunParameters, workspace: Path, identity: Identity) -> None:
    """Say what has changed since the run before, and why."""
    plan, before = _plan(parameters), identity.previous
    _carefully(parameters, lambda: stages.compare_stage(plan, workspace, before, _CREW[0], _notify))


@task(name="present", **_AT_THE_EDGE)
def present(parameters: RunParameters, workspace: Path, identity: Identity) -> None:
    """Write the report and the workbook."""
    plan, run_id = _plan(parameters), identity.run_id
    _carefully(parameters, lambda: stages.present_stage(plan, workspace, run_id, _CREW[0], _notify))


@task(name="seal and publish", **_AT_THE_EDGE)
def seal(parameters: RunParameters, workspace: Path, identity: Identity) -> Path:
    """Write the manifest, and put the run in its place."""

    def finish() -> Path:
        stages.seal_stage(_plan(parameters), workspace, identity, _notify)
        _RECORDING[0].seal(workspace)
        return publish(workspace, parameters.out, identity.run_id)

    return _carefully(parameters, finish)


@task(name="artifacts", **_OPTIONS)
def show(parameters: RunParameters, folder: Path) -> None:
    """Show the night in Prefect's UI."""
    _carefully(parameters, lambda: publish_artifacts(folder))


@task(name="notify", **_OPTIONS)
def send(folder: Path, block: str) -> None:
    """Send the digest; that it couldn't be sent is told, without what may hold a secret."""
    try:
        send_digest(folder, block)
    except Exception as error:
        cause = type(error).__name__
        _notify(f"the digest couldn't be sent by {block} ({cause}): it stands in digest.md")
        raise RunError(f"the digest couldn't be sent by {block} ({cause})") from None


@flow(name="matcher-nightly", validate_parameters=True, persist_result=False)
def nightly(  # noqa: PLR0913
    data: Path,
    out: Path = Path("out"),
    trials: Path | None = None,
    config: Path = CONFIG_FOLDER / "matcher.yaml",
    as_of: date | None = None,
    explain: Literal["listed", "all"] = "listed",
) -> Path:
    """Do the nightly job and give the folder of the run.

    Args:
        data: folder of the patient tables
        out: folder that holds the runs
        trials: folder of the trial files; without it the configured one
        config: the site's configuration
        as_of: index date of patients who have none of their own; without it today
        explain: which pairs are explained in full

    Raises:
        MatcherError: what went wrong, where, and what to do; the last good run stays as it was.
    """
    parameters = RunParameters(
        data=data,
        out=out,
        trials=trials,
        config=config,
        as_of=as_of or date.today(),
        explain=explain,
    )
    _plan.cache_clear()  # a process may run many nights, and files change in between
    with locked(parameters.out), _recorded(parameters) as recording:
        identity = make_plan(parameters)
        recording.run_id = identity.run_id
        with workspace_for(identity.run_id, parameters.out) as workspace:
            with _crew(parameters, workspace):
                read(parameters, workspace)
                normalize(parameters, workspace)
                match(parameters, workspace)
                explain_pairs(parameters, workspace, identity)
                compare(parameters, workspace, identity)
                present(parameters, workspace, identity)
            folder = seal(parameters, workspace, identity)
        # The run is complete, whether or not Prefect can show it: the task's state tells.
        show(parameters, folder, return_state=True)
        block = _plan(parameters).settings.notify
        if block:
            send(folder, block, return_state=True)
    return folder


def _stop(number: int, _frame: FrameType | None) -> None:
    """Let a signal end the run as an error does, so that what it has written is removed."""
    raise TerminationSignal(signal=number)


def _end_with(parent: int) -> None:
    """End this session when the command that started it is gone: no one would end Prefect's server."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def main(parameters_as_json: str) -> int:
    """Run the flow in this process, and give the exit code that its outcome calls for."""
    global _SHOW
    parameters = RunParameters.model_validate_json(parameters_as_json)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` sets it
            signal.signal(number, _stop)
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    with progress() as _SHOW:
        try:
            folder = nightly(**dict(parameters))
        except MatcherError as error:
            print(in_lines(error), file=sys.stderr)
            return error.exit_code
        except (KeyboardInterrupt, TerminationSignal):
            print("matcher: the run was stopped; the last good one is as it was", file=sys.stderr)
            return 1
        except (Exception, PanicException) as error:
            print(f"matcher: {internal_error(error)}", file=sys.stderr)
            return 1
    print(f"done: {folder}")
    return 0
