"""Running the Prefect flow as a child of the command, so that a signal ends all of it.

Prefect's in-process server is a grandchild that outlives a terminated flow. The flow therefore runs
in a session of its own, which is ended as a whole.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from matcher.run.plan import RunParameters

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_EXIT_CODES = frozenset({0, 1, 2, 3})
# Not by `-m`: the processes that the flow starts would load the flow, and Prefect, themselves.
_FLOW = "import sys; from flows.nightly import main; sys.exit(main(sys.argv[1]))"
_PATIENCE = 20.0
"""Seconds that the flow has to end by itself after a signal."""


def run_flow(parameters: RunParameters) -> int:
    """Run `flows.nightly` with these parameters, and give its exit code."""
    with tempfile.TemporaryDirectory(prefix="matcher-prefect-") as home:
        child = subprocess.Popen(  # noqa: S603  (our own module, with validated parameters)
            [sys.executable, "-c", _FLOW, parameters.model_dump_json()],
            start_new_session=True,
            env=prefect_environment(Path(home)),
        )
        with _forwarding_signals(child) as signalled:
            try:
                return _exit_code(_wait(child, signalled), stopped=bool(signalled))
            finally:
                _end_group(child)


def _exit_code(returned: int, *, stopped: bool) -> int:
    """Give the flow's own exit code, and 1 where a signal ended it; then say so, for it couldn't."""
    if returned in _EXIT_CODES:
        return returned
    if not stopped:
        how = f" of {signal.Signals(-returned).name}" if returned < 0 else ""
        print(  # noqa: T201
            f"matcher: the run's process died{how}; the last good run is as it was. It may have "
            "needed more memory than there is: lower `memory_mb` in resources.yaml.",
            file=sys.stderr,
        )
    return 1


def prefect_environment(home: Path) -> dict[str, str]:
    """Give the environment in which Prefect keeps to itself: own folder, no telemetry, few words.

    A `PREFECT_API_URL` that is set already is kept: then the flow reports to that server.
    """
    own = {
        "PREFECT_HOME": str(home.resolve()),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",  # the run needs none
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_ROOT_LEVEL": "CRITICAL",
    }
    return {**own, **os.environ}


@contextmanager
def _forwarding_signals(child: subprocess.Popen[bytes]) -> Iterator[list[float]]:
    """Hand signals on to the flow alone, and give the times at which they came.

    Without its server the flow would try for a minute to report that it was stopped.
    """
    times: list[float] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        times.append(time.monotonic())
        if child.poll() is None:
            os.kill(child.pid, number)

    heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    earlier = {number: signal.signal(number, forward) for number in heeded}
    try:
        yield times
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _wait(child: subprocess.Popen[bytes], signalled: Sequence[float]) -> int:
    """Wait for the flow, after a signal only as long as our patience lasts."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(1.0)
        if signalled and time.monotonic() - signalled[0] > _PATIENCE:
            child.kill()


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End what is left of the flow's session, its server first of all."""
    try:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait(_PATIENCE)
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
