"""Who does a run's tasks: this process, or several on this machine.

A task is a plain function of the plan, the workspace and a few small values: what it reads and writes
lies in files, so it can be done by any process, in any order, and again if a process dies.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any, Protocol, TypeVar

from matcher.errors import ConfigurationError, RunError
from matcher.run.plan import Plan
from matcher.trials.reading import trial_files

T = TypeVar("T")

Connect = Callable[[str | None, Mapping[str, Any]], AbstractContextManager[Any]]
"""Gives a client of the Dask scheduler at an address, or without one of a new local cluster, made with
these options."""

_ATTEMPTS = 3
_WORTH_A_PROCESS = 50_000_000
"""Bytes of the patient tables, for each trial, from which on several processes are quicker."""


class Crew(Protocol):
    """Does tasks; `size` says how many at once."""

    @property
    def size(self) -> int:
        """Give how many tasks are done at once."""

    def do(
        self, task: Callable[..., T], given: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, T]]:
        """Call `task(plan, workspace, *values)` for each of the values given.

        Gives the place of the values and the result, as they are done.

        Raises:
            MatcherError: a task raised it.
            RunError: a process died again and again.
        """


@dataclass(frozen=True, slots=True)
class Alone:
    """The run's own process does all tasks, one after another."""

    plan: Plan
    workspace: Path

    @property
    def size(self) -> int:
        """Give one: a task at a time."""
        return 1

    def do(
        self, task: Callable[..., T], given: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, T]]:
        """Call the task for each of the values."""
        for place, values in enumerate(given):
            yield place, task(self.plan, self.workspace, *values)


class Processes:
    """Several processes of this machine, with one thread each.

    Two threads of one process get in each other's way more often than they help.
    """

    def __init__(self, plan: Plan, workspace: Path, size: int) -> None:
        self._size = size
        self._given = (plan, workspace)
        self._pool = self._started()

    @property
    def size(self) -> int:
        """Give the number of processes."""
        return self._size

    def do(
        self, task: Callable[..., T], given: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, T]]:
        """Hand the tasks out; what a process that died had in hand is done again by others."""
        left = dict(enumerate(given))
        for _ in range(_ATTEMPTS):
            try:
                for at, result in _done(self._handed_out(task, left)):
                    del left[at]
                    yield at, result
            except BrokenProcessPool:
                self._pool = self._started()
            else:
                return
        raise RunError(
            "a process that worked on the run died three times",
            remedy="It may have needed more memory than there is: lower `memory_mb` in resources.yaml.",
        )

    def _handed_out(
        self, task: Callable[..., T], given: Mapping[int, tuple[Any, ...]]
    ) -> dict[Future[T], int]:
        # Processes are started when there is work for them.
        with environment(**ONE_THREAD), _another_main():
            return {self._pool.submit(_do, task, values): at for at, values in given.items()}

    def end(self) -> None:
        """Stop all processes, whatever they do."""
        running = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.terminate()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._size, get_context("spawn"), initializer=_begin, initargs=self._given
        )


ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def processes_for(plan: Plan) -> int:
    """Give how many processes a run is worth: for little data starting another takes longer."""
    resources = plan.resources
    # Trials aren't read here: their faults are told where the run is logged.
    n_trials = len(trial_files(plan.trials_folder))
    size = sum(path.stat().st_size for path in plan.tables) * n_trials
    cores = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    alone = resources.cluster is None and size < _WORTH_A_PROCESS
    return 1 if alone else resources.processes or cores


@contextmanager
def crew_for(
    plan: Plan, workspace: Path, size: int, connect: Connect | None = None
) -> Iterator[Crew]:
    """Give who does the tasks of a run, and end them with it.

    Where a Dask cluster is configured it does them, reached by `connect` if that is given.

    Raises:
        ConfigurationError: a Dask cluster is configured, but Dask isn't installed.
        RunError: the cluster can't be reached, or can't do this run.
    """
    if plan.resources.cluster is not None:
        with _dask().dask_crew(plan, workspace, size, connect) as workers:
            yield workers
        return
    if size == 1:
        yield Alone(plan, workspace)
        return
    processes = Processes(plan, workspace, size)
    try:
        yield processes
    finally:
        processes.end()


def _dask() -> ModuleType:
    """Load what only a run on a Dask cluster needs."""
    try:
        return import_module("matcher.run.cluster")
    except ModuleNotFoundError:
        raise ConfigurationError(
            "`cluster` in resources.yaml is set, but Dask isn't installed",
            remedy="Install the matcher with its extra `dask`, or set it to null.",
        ) from None


def _done(futures: dict[Future[T], int]) -> Iterator[tuple[int, T]]:
    for future in as_completed(futures):
        yield futures[future], future.result()


_AT_WORK: list[tuple[Plan, Path]] = []
"""The plan and workspace of the run that this process works for."""


def _begin(plan: Plan, workspace: Path) -> None:
    """Set a process up: it ends with the one that started it, and leaves signals to that one."""
    os.umask(0o077)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    _AT_WORK[:] = [(plan, workspace)]


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, even if that was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


@contextmanager
def _another_main() -> Iterator[None]:
    """Start processes that don't load the script that called for them, which would call again.

    Whatever they do is the package's own, so a script needs no `if __name__ == "__main__":`.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _do(task: Callable[..., T], values: Iterable[Any]) -> T:
    return task(*_AT_WORK[0], *values)


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables for the processes that are started meanwhile."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
