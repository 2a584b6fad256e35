"""A run's crew on a Dask cluster: the same tasks, done by workers that see the run's folders.

Only this module needs the packages of the extra `dask`. What goes to the workers is the plan, once for
each, and for each task paths and numbers; they read and write the run's folders as its own processes do.
What comes back are counts.
"""

from __future__ import annotations

import asyncio
import logging
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import uuid4

from distributed import Client, KilledWorker, LocalCluster, Worker, WorkerPlugin, as_completed

from matcher.errors import MatcherError, Place, RunError, internal_error
from matcher.run.crew import ONE_THREAD, Connect
from matcher.run.plan import Plan, versions
from matcher.run.workspace import writing
from matcher.tables import Batch

T = TypeVar("T")

LOCAL = "local"
"""What the configuration says in place of an address for a cluster of the run's own."""

_PATIENCE = 15
"""Seconds in which a worker may end what it has in hand when a run ends early."""

_ARRIVAL = 60
"""Seconds in which the first worker has to be there."""


@contextmanager
def connected(address: str | None, local: Mapping[str, Any]) -> Iterator[Client]:
    """Connect to a scheduler, or start a local cluster and end it afterwards."""
    with ExitStack() as stack:
        cluster = address or stack.enter_context(LocalCluster(**local))
        yield stack.enter_context(Client(cluster, set_as_default=False))


@contextmanager
def dask_crew(
    plan: Plan, workspace: Path, size: int, connect: Connect | None = None
) -> Iterator[DaskWorkers]:
    """Give the workers of the configured cluster; a local one has `size` of them.

    Raises:
        RunError: there are no workers, or not all have the run's code and see its folders.
    """
    logging.getLogger("distributed").setLevel(logging.ERROR)  # the run tells how it goes itself
    cluster = plan.resources.cluster
    address = None if cluster == LOCAL else cluster
    with TemporaryDirectory(prefix="matcher-dask-") as scratch, ExitStack() as stack:
        try:
            client = stack.enter_context((connect or connected)(address, _local(size, scratch)))
            client.wait_for_workers(1, timeout=_ARRIVAL)
        except (OSError, RuntimeError):  # Dask can't connect, or can't start a worker
            raise RunError(
                f"no worker of the Dask cluster `{cluster}` can be reached",
                remedy="Start its scheduler and workers, or correct `cluster` in resources.yaml.",
            ) from None
        workers = DaskWorkers(client)
        stack.callback(workers.end)
        workers.begin(plan, workspace)
        yield workers


def _local(size: int, scratch: str) -> dict[str, Any]:
    """Describe a cluster that no one else on the machine can talk to, and that leaves nothing behind."""
    return {
        "n_workers": size,
        "threads_per_worker": 1,
        "memory_limit": None,  # the shards are measured to fit
        "dashboard_address": "127.0.0.1:0",
        "security": True,
        "local_directory": scratch,
        "scheduler_kwargs": {"local_directory": scratch},
        "silence_logs": logging.ERROR,
        "env": ONE_THREAD,
    }


class DaskWorkers:
    """The workers of a Dask cluster.

    Dask gives what a worker had in hand when it died to another one, and the plan to each that joins.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._name = f"matcher-{uuid4().hex}"

    def begin(self, plan: Plan, workspace: Path) -> None:
        """Send the run's plan to all workers.

        Raises:
            RunError: a worker can't take part; it says why.
        """
        try:
            self._client.register_plugin(_AtWork(self._name, plan, workspace), name=self._name)
        except MatcherError:
            raise
        except Exception as error:
            raise RunError(
                f"a worker of the Dask cluster could not be set up ({type(error).__name__})",
                remedy="Install the matcher there as it is here; the worker's log says more.",
            ) from None

    @property
    def size(self) -> int:
        """Give how many threads all workers have; each does a task at a time."""
        threads: dict[str, int] = self._client.nthreads()
        return max(sum(threads.values()), 1)

    def do(
        self, task: Callable[..., T], given: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[int, T]]:
        """Hand the tasks out; what a worker that died had in hand is done again by others."""
        left = {
            self._client.submit(
                _do,
                self._name,
                task,
                tuple(map(_in_full, values)),
                key=f"{task.__name__}-{uuid4().hex}",
                pure=False,
            ): at
            for at, values in enumerate(given)
        }
        try:
            done = as_completed(left, loop=self._client.loop, with_results=True, raise_errors=False)
            for future, outcome in done:
                if isinstance(outcome, MatcherError):
                    raise outcome
                if not isinstance(outcome, _Done):
                    raise _undone(outcome)
                yield left.pop(future), outcome.result
                future.release()
        finally:
            with suppress(Exception):  # the scheduler may be gone, and what it had to do with it
                self._client.cancel([*left], force=True)

    def end(self) -> None:
        """Let the workers forget the run, as soon as they have nothing of it in hand."""
        with suppress(Exception):  # the run is as it is: complete, or failed with a reason
            self._client.unregister_worker_plugin(self._name)


def _in_full(value: Any) -> Any:
    """Name the file of a batch so that a worker finds it wherever it was started."""
    if isinstance(value, Batch) and value.path is not None:
        return replace(value, path=value.path.absolute())
    return value


@dataclass(frozen=True, slots=True)
class _Done:
    """What a task gave."""

    result: Any


def _undone(outcome: Any) -> RunError:
    """Say why Dask gave up a task: it tells type, error and trace of an error, else only that it did."""
    error = outcome[1] if isinstance(outcome, tuple) else outcome
    if isinstance(error, KilledWorker):
        return RunError(
            "workers of the Dask cluster died again and again over the same task",
            remedy="It may have needed more memory than they have: lower `memory_mb` in resources.yaml.",
        )
    return RunError(
        f"the Dask cluster gave a task up ({type(error).__name__})",
        remedy="See what its scheduler's log says, and run again.",
    )


_RUNS: dict[str, tuple[Plan, Path]] = {}
"""In a worker: the plan and workspace of each run that it works for."""

_IN_HAND: list[str] = []
"""In a worker: the run of each task that is being done."""


class _AtWork(WorkerPlugin):
    """Sets a worker up for a run, and lets it end what it does before it forgets the run."""

    def __init__(self, run: str, plan: Plan, workspace: Path) -> None:
        self._run = run
        self._given = (plan, workspace.absolute())
        self._folders = (workspace.absolute(), plan.parameters.data.absolute())
        self._versions = _deciding()
        self._meanings = dict(plan.meanings)

    def setup(self, worker: Worker) -> None:  # noqa: ARG002  (Dask gives it)
        """Refuse what would give other answers than the run itself: other code, or other files."""
        for folder in self._folders:
            if not folder.is_dir():
                raise RunError(
                    "a worker of the Dask cluster doesn't see the folder",
                    place=Place(file=str(folder)),
                    remedy="Share it with all workers, under the same path.",
                )
        own = _deciding()
        other = [name for name, version in self._versions.items() if own.get(name) != version]
        if other:
            raise RunError(
                f"a worker of the Dask cluster has another version of: {', '.join(other)}",
                remedy="Install the same everywhere, and start the workers again.",
            )
        if self._given[0].meanings != self._meanings:
            raise RunError(
                "a worker of the Dask cluster has other vocabularies or decisions",
                place=Place(file=str(self._given[0].vocabulary_folder)),
                remedy="Share the configuration's folder with all workers, under the same path.",
            )
        os.umask(0o077)
        _RUNS[self._run] = self._given

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """Wait for what the worker has in hand, so that it writes nothing when the run is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self._run in _IN_HAND:
                    await asyncio.sleep(0.05)
        _RUNS.pop(self._run, None)


def _deciding() -> dict[str, str]:
    """Give the versions of all that decides a worker's files; zlib compresses the workbooks."""
    return {**versions(), "zlib": zlib.ZLIB_RUNTIME_VERSION}


def _do(run: str, task: Callable[..., Any], values: Sequence[Any]) -> _Done | MatcherError:
    """Do a task in a worker, and give its error as a result.

    What a task raises Dask would write to the worker's log, and it may hold a patient's value.
    """
    if run not in _RUNS:
        return RunError(
            "a worker of the Dask cluster could not be set up for the run",
            remedy="Its log says why.",
        )
    plan, workspace = _RUNS[run]
    _IN_HAND.append(run)
    try:
        with writing(plan.parameters.out):
            return _Done(task(plan, workspace, *values))
    except MatcherError as error:
        return error.with_traceback(None)
    except Exception as error:
        return RunError(internal_error(error))
    finally:
        _IN_HAND.remove(run)
