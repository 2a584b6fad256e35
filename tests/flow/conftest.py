"""A small cohort, written by hand, and the ways of running the matcher on it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from matcher.cli import app
from matcher.settings import CONFIG_FOLDER
from tests.known import known

GOLDEN = Path(__file__).parent / "golden"
PROJECT = Path(__file__).resolve().parents[2]
AS_OF = "2026-06-30"

Command = Callable[..., Result]
Options = Callable[[Path], list[str]]


@pytest.fixture(scope="session")
def matcher() -> Command:
    """Call the command in this process: `matcher("check", "--data", folder)`."""
    runner = CliRunner()

    def call(*arguments: object, given: str | bytes = "") -> Result:
        return runner.invoke(app, [str(one) for one in arguments], input=given)

    return call


def copy_configuration(folder: Path) -> Path:
    """Copy the configuration and its vocabularies, so that no one changes them during a test."""
    shutil.copytree(CONFIG_FOLDER / "vocabulary", folder / "vocabulary")
    return Path(shutil.copy(CONFIG_FOLDER / "matcher.yaml", folder))


@pytest.fixture(scope="session")
def golden_options(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], list[str]]:
    config = copy_configuration(tmp_path_factory.mktemp("config"))

    def options(out: Path) -> list[str]:
        own = {"--data": GOLDEN / "data", "--trials": GOLDEN / "trials", "--config": config}
        given = {**own, "--out": out, "--as-of": AS_OF, "--explain": "all"}
        return [str(one) for pair in given.items() for one in pair]

    return options


@pytest.fixture(scope="session")
def golden_out(
    matcher: Command, golden_options: Options, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The output folder of one good run of the golden cohort, not to be changed by any test."""
    out = tmp_path_factory.mktemp("golden") / "out"
    done = matcher("run", "--engine", "plain", *golden_options(out))
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    """A copy of `data/`, `trials/`, `matcher.yaml` and `vocabulary/` that a test may spoil."""
    shutil.copytree(GOLDEN, tmp_path / "cohort")
    copy_configuration(tmp_path / "cohort")
    return tmp_path / "cohort"


class Child:
    """`matcher …` as a process of its own, in an empty home; it and all it starts bear a mark."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self.home = home
        self.mark = uuid.uuid4().hex
        home.mkdir()
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        self.process = subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, "-m", "matcher", *arguments],
            env={**kept, "HOME": str(home), "MATCHER_TEST_MARK": self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._stopper: Thread | None = None
        self.n_when_stopped = 0

    def stop_at(self, words: str) -> None:
        """Beside what else goes on: end the process once it prints these words as its progress."""
        self._stopper = Thread(target=self._stop_at, args=(words,))
        self._stopper.start()

    def _stop_at(self, words: str) -> None:
        assert self.process.stderr is not None
        if any(words in line for line in self.process.stderr):
            self.n_when_stopped = len(self.remaining())
            self.process.send_signal(signal.SIGTERM)

    def wait(self) -> tuple[int, str, str]:
        """Give the exit code, and what was printed on both channels since then."""
        if self._stopper is not None:
            self._stopper.join(timeout=300)
        out, err = self.process.communicate(timeout=300)
        return self.process.returncode, out, err

    def remaining(self) -> list[str]:
        """Name the processes that bear the mark and still run."""
        return list(_marked(self.mark))


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs of the flow have their homes and output folders."""
    return tmp_path_factory.mktemp("nightly")


@pytest.fixture(scope="session")
def good(place: Path, golden_options: Options) -> Child:
    return Child(place / "good-home", "run", *golden_options(place / "good"))


@pytest.fixture(scope="session")
def stopped(place: Path, golden_out: Path) -> Child:
    """A run of the larger sample, where a good run lies already; stopped in its midst."""
    out = Path(shutil.copytree(golden_out, place / "stopped", symlinks=True))
    (place / "config").mkdir()
    config = copy_configuration(place / "config")
    options = ["--data", str(PROJECT / "sample_data"), "--out", str(out), "--config", str(config)]
    trials = ["--trials", str(PROJECT / "config" / "trials")]
    child = Child(place / "stopped-home", "run", *options, *trials)
    child.stop_at("input files")
    return child


@pytest.fixture(scope="session", autouse=True)
def _normalizers_known() -> Iterator[None]:
    """Let commands in this process share the normalizers that they would build alike.

    Commands as processes of their own build them, and what they write is compared.
    """
    with known():
        yield


def _marked(mark: str) -> Iterator[str]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                yield (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has ended meanwhile


def files_of(run: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(run)): path.read_bytes() for path in run.rglob("*") if path.is_file()
    }


@dataclass(frozen=True)
class Told:
    """How a night ended: the changes to the disk that it came to, and its standard error."""

    code: int
    changes: list[str]
    told: str


class Nights:
    """Nights of a cohort, each in a process of its own with something wrong; see `mortal_nights`."""

    def __init__(self, config: Path) -> None:
        self._process = subprocess.Popen(  # noqa: S603  (our own script)
            [sys.executable, "-m", "tests.flow.mortal_nights", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            text=True,
        )

    def run(
        self,
        cohort: Path,
        *options: str,
        at: int | None = None,
        limits: dict[str, int] | None = None,
        fault: str | None = None,
    ) -> Told:
        """Run a night of a `cohort`, into its `out/`; give how it ended."""
        given = {
            "--data": cohort / "data",
            "--trials": cohort / "trials",
            "--config": cohort / "matcher.yaml",
            "--out": cohort / "out",
        }
        arguments = ["run", "--engine", "plain", *options]
        arguments += [str(one) for pair in given.items() for one in pair]
        asked = {"arguments": arguments, "at": at, "limits": limits or {}, "fault": fault}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asked), file=self._process.stdin, flush=True)
        return Told(**json.loads(self._process.stdout.readline()))

    def end(self) -> None:
        """End the process that the nights come from."""
        self._process.communicate(timeout=60)


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    own = Nights(copy_configuration(tmp_path_factory.mktemp("nights")))
    yield own
    own.end()
