"""Who does a run's tasks, how patients are divided among them, and how fast it goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import RunError
from matcher.matching import BLOCK
from matcher.run import crew, pace
from matcher.run.crew import Alone, Crew, Processes, crew_for, processes_for
from matcher.run.pace import Pace
from matcher.run.plan import RunParameters, plan_run
from matcher.run.shards import bytes_of_a_patient, questions_of, shards
from matcher.settings import Resources
from tests.spec.clinic import trial_of
from tests.unit.run import workers
from tests.unit.run.sites import AS_OF, Night, Site

PLAN = plan_run(RunParameters(data=Path(__file__).parent, as_of=AS_OF))
GIVEN = [(number,) for number in range(8)]
DOUBLED = {number: 2 * number for number in range(8)}


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    with crew_for(PLAN, workspace, 2) as own:
        assert isinstance(own, Processes)
        yield own


@pytest.fixture
def one_process(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(PLAN, tmp_path, 1)
    yield processes
    processes.end()


def _done(own: Crew, task: Any, given: Any) -> dict[int, Any]:
    return dict(own.do(task, given))


def test_one_process_does_its_tasks_in_order(tmp_path: Path) -> None:
    with crew_for(PLAN, tmp_path, 1) as alone:
        assert alone == Alone(PLAN, tmp_path)
        assert alone.size == 1
        assert list(alone.do(workers.double, GIVEN)) == list(DOUBLED.items())


_SCRIPT = """
from pathlib import Path
from tests.unit.run import workers
from tests.unit.run.test_crew import GIVEN, PLAN
from matcher.run.crew import crew_for

print("loaded")
with crew_for(PLAN, Path(__file__).parent, 2) as own:
    print(sorted(own.do(workers.double, GIVEN)))
"""


def test_a_script_that_calls_is_not_loaded_by_the_processes(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    root = Path(__file__).parents[3]
    told = subprocess.run(  # noqa: S603
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.splitlines() == ["loaded", str(sorted(DOUBLED.items()))]
    assert (told.stderr, told.returncode) == ("", 0)


def test_processes_do_what_one_does(processes: Processes) -> None:
    assert processes.size == 2
    assert _done(processes, workers.double, GIVEN) == DOUBLED
    told = _done(processes, workers.tell, [()])[0]
    assert told[0] != os.getpid()
    assert told[1:] == ("1", 0o077)
    with pytest.raises(RunError, match="no row of it"):
        _done(processes, workers.refuse, [()])


def test_what_a_killed_process_had_in_hand_is_done_again(
    processes: Processes, tmp_path: Path
) -> None:
    assert _done(processes, workers.double_but_die_once, GIVEN) == DOUBLED
    assert (tmp_path / "died").exists()


def test_an_idle_process_that_was_killed_is_started_anew(one_process: Processes) -> None:
    os.kill(_done(one_process, workers.tell, [()])[0][0], signal.SIGKILL)
    time.sleep(0.5)  # until the pool has noticed
    assert _done(one_process, workers.double, GIVEN) == DOUBLED


def test_a_task_that_kills_its_process_each_time_ends_the_run(
    one_process: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_ATTEMPTS", 1)
    with pytest.raises(RunError, match=r"died three times.*memory_mb"):
        _done(one_process, workers.die, [()])


def test_processes_end_whatever_they_do(tmp_path: Path) -> None:
    processes = Processes(PLAN, tmp_path, 1)
    pid = _done(processes, workers.tell, [()])[0][0]
    processes._pool.submit(crew._do, workers.rest, ())
    processes.end()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}/cmdline").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}/cmdline").exists()


def test_little_work_is_worth_one_process_and_more_as_many_as_are_set(
    first_night: tuple[Site, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    (site.folder / "resources.yaml").write_text("processes: 3\n")
    plan = plan_run(site.parameters(site.out))
    assert processes_for(plan) == 1
    n_bytes = sum(path.stat().st_size for path in plan.tables)
    monkeypatch.setattr(crew, "_WORTH_A_PROCESS", n_bytes * len(plan.trials) + 1)
    assert processes_for(plan) == 1
    monkeypatch.setattr(crew, "_WORTH_A_PROCESS", n_bytes * len(plan.trials))
    assert processes_for(plan) == 3


@pytest.mark.parametrize("memory_mb", [1, 2_000, 6_000, 100_000])
@pytest.mark.parametrize("n_processes", [1, 2, 7])
@pytest.mark.parametrize("n_patients", [0, 1, BLOCK, BLOCK + 1, 20 * BLOCK, 1_000_000])
def test_shards_are_whole_blocks_and_hold_each_patient_once(
    n_patients: int, n_processes: int, memory_mb: int
) -> None:
    resources = Resources(memory_mb=memory_mb)
    parts = shards(n_patients, 50_000, resources, n_processes)
    assert [number for number, _, _ in parts] == list(range(len(parts)))
    everyone = [p for _, first, last in parts for p in (first, last)]
    assert everyone == sorted(everyone)
    assert [first for _, first, _ in parts[1:]] == [last for _, _, last in parts[:-1]]
    assert all(first % BLOCK == 0 and first < last for _, first, last in parts)
    assert sum(last - first for _, first, last in parts) == n_patients


def test_less_memory_and_more_to_judge_make_smaller_shards() -> None:
    def size(
        memory_mb: int = 6_000, rows: int = 69, questions: int = 1_400, trials: int = 500
    ) -> int:
        each = bytes_of_a_patient(rows, questions, trials)
        return shards(1_000_000, each, Resources(memory_mb=memory_mb), 2)[0][2]

    assert size(memory_mb=1) == BLOCK < size() <= size(memory_mb=100_000)
    assert size(rows=690) < size()
    assert size(questions=14_000) < size()
    assert size(trials=50_000) < size()


def test_a_question_that_several_trials_ask_is_answered_once() -> None:
    age, egfr = {"age": {"at_least": 18}}, {"biomarker": "EGFR", "alteration": ["mutation"]}
    either = {"any_of": [age, egfr]}
    one = trial_of({"require": age}, {"require": either})
    other = trial_of({"require": either}, {"forbid": egfr})
    assert len(questions_of([one])) == 3
    assert questions_of([one]) == questions_of([one, other])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    return now


def test_a_pace_is_told_now_and_then(clock: list[float]) -> None:
    lines: list[str] = []
    own = Pace("took in", "rows", 4_000, lines.append)
    for seconds in (1, 2, 5, 6, 10):
        clock[0] = 100 + seconds
        own.add(500)
    assert lines == [
        "took in 1,500 of 4,000 rows, 300 a second, about 8 s left",
        "took in 2,500 of 4,000 rows, 250 a second, about 6 s left",
    ]
    assert own.done == 2_500
