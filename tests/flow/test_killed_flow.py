"""With Prefect a night is several processes: whichever is killed, the others end, and somebody says so."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flow.conftest import Child, Command, Options, files_of

pytestmark = pytest.mark.nightly


@pytest.fixture
def child(golden_out: Path, golden_options: Options, tmp_path: Path) -> Iterator[Child]:
    """A night with Prefect that has begun, where a good run lies already."""
    out = Path(shutil.copytree(golden_out, tmp_path / "out", symlinks=True))
    own = Child(tmp_path / "home", "run", *golden_options(out), "--as-of", "2026-07-01")
    assert own.process.stderr is not None
    assert any("input files" in line for line in own.process.stderr)
    yield own
    own.process.kill()
    own.process.communicate()


def _flow_of(child: Child) -> int:
    """Give the process that the flow runs in."""
    path = Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children")
    return int(path.read_text().split()[0])


def _expect_as_it_was(out: Path, good: Path) -> None:
    assert files_of(out / "latest") == files_of(good / "latest")
    assert (out / "latest").readlink() == (good / "latest").readlink()


def _comes_true(question: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not question() and time.monotonic() < until:
        time.sleep(0.2)
    return question()


def test_the_command_is_killed(
    child: Child, golden_out: Path, golden_options: Options, tmp_path: Path, matcher: Command
) -> None:
    os.kill(child.process.pid, signal.SIGKILL)
    assert _comes_true(lambda: child.remaining() == [])
    _expect_as_it_was(tmp_path / "out", golden_out)
    done = matcher("run", "--engine", "plain", *golden_options(tmp_path / "out"))
    assert done.exit_code == 0, done.output


def test_the_flow_is_killed(child: Child, golden_out: Path, tmp_path: Path) -> None:
    os.kill(_flow_of(child), signal.SIGKILL)
    code, _, told = child.wait()
    assert code == 1
    lines = [line for line in told.splitlines() if not line.startswith("[")]
    assert len(lines) == 1, told
    assert lines[0].startswith("matcher: the run's process died of SIGKILL")
    assert child.remaining() == []
    _expect_as_it_was(tmp_path / "out", golden_out)


def test_a_hangup_is_ignored_by_a_run_that_was_told_to(
    golden_out: Path, golden_options: Options, tmp_path: Path
) -> None:
    """`nohup matcher run …` goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        own = Child(tmp_path / "home", "run", *golden_options(tmp_path / "out"))
    finally:
        signal.signal(signal.SIGHUP, before)
    assert own.process.stderr is not None
    assert any("input files" in line for line in own.process.stderr)
    own.process.send_signal(signal.SIGHUP)
    os.kill(_flow_of(own), signal.SIGHUP)
    code, _, told = own.wait()
    assert code == 0, told
    assert files_of(tmp_path / "out" / "latest") == files_of(golden_out / "latest")
