"""What goes wrong amid a night ends it in one clear line; the last good run stays, and the next night is done."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from matcher.run.run_log import read_log
from tests.flow.conftest import GOLDEN, Nights, Told, copy_configuration, files_of

FIRST, SECOND = ("--as-of", "2026-06-30"), ("--as-of", "2026-07-01")
UNWRITABLE = "the output folder can't be written"

OF_INPUTS = {
    "a_cell_is_changed_between_two_readings": "labs.csv: the file was replaced while the run read it",
    "a_table_is_cut_off_between_two_readings": "table labs: the file changed while it was read",
    "a_table_is_removed_between_two_readings": "table labs: the file changed while it was read",
    "a_folder_takes_the_place_of_a_table": "table labs: this is no file: a table is one file",
    "a_trial_is_edited_amid_the_night": "trials/golden-closed.yaml: the file was changed while",
    "a_vocabulary_is_replaced_amid_the_night": "vocabulary/drugs.csv: the file was changed while",
    "the_configuration_is_edited_amid_the_night": "config/matcher.yaml: the file was changed while",
}
OF_THE_DISK = {
    "the_output_folder_is_read_only": f"{UNWRITABLE} (Read-only file system)",
    "the_output_folder_may_not_be_written": f"{UNWRITABLE} (Permission denied)",
    "the_disk_is_full_at_the_kept_texts": f"{UNWRITABLE} (No space left on device)",
    "the_disk_is_full_at_the_report": f"{UNWRITABLE} (No space left on device)",
    "the_disk_is_full_at_the_workbook": f"{UNWRITABLE} (No space left on device)",
    "the_disk_is_full_at_the_manifest": f"{UNWRITABLE} (No space left on device)",
    "the_disk_is_full_at_the_log": f"{UNWRITABLE} (No space left on device)",
    "the_disk_is_full_at_the_link": f"{UNWRITABLE} (No space left on device)",
}
OF_MEMORY = {
    "memory_runs_out": "there is not enough memory. Lower `memory_mb`",
    "polars_panics": "internal error: PanicException at stages.py:",
}


OFTEN = {
    "a_cell_is_changed_between_two_readings",
    "a_folder_takes_the_place_of_a_table",
    "a_trial_is_edited_amid_the_night",
    "memory_runs_out",
    "the_output_folder_is_read_only",
    "the_disk_is_full_at_the_log",
}
"""Those that every pass of the tests tries."""


def _of(faults: Iterable[str]) -> list[Any]:
    return [pytest.param(one, marks=[] if one in OFTEN else pytest.mark.nightly) for one in faults]


@pytest.fixture(scope="module")
def site(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site after its first night, not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("site") / "cohort"
    shutil.copytree(GOLDEN, folder)
    copy_configuration(folder)
    done = nights.run(folder, *FIRST)
    assert done.code == 0, done.told
    return folder


@pytest.fixture
def cohort(site: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may spoil."""
    return Path(shutil.copytree(site, tmp_path / "cohort", symlinks=True))


def _expect_a_line(told: Told, words: str) -> None:
    """Expect the night to have failed with one line of ours, after those that tell how far it was."""
    assert told.code in {1, 3}, told.told
    lines = [line for line in told.told.splitlines() if not line.startswith("[")]
    assert len(lines) == 1, told.told
    assert lines[0].startswith("matcher: ")
    assert words in lines[0]
    assert "Erika" not in told.told


def _expect_the_last_good_run(site: Path, cohort: Path) -> None:
    old, now = (folder / "out" / "latest" for folder in (site, cohort))
    assert now.readlink() == old.readlink()
    assert files_of(now) == files_of(old)


def _expect_as_it_was(site: Path, cohort: Path) -> None:
    """Expect the last good run, and nothing of the one that failed but a line in the log."""
    _expect_the_last_good_run(site, cohort)
    assert {path.name for path in (cohort / "out").iterdir()} == {
        path.name for path in (site / "out").iterdir()
    }


def _expect_the_next_night(nights: Nights, cohort: Path) -> None:
    done = nights.run(cohort, *SECOND)
    assert done.code == 0, done.told
    assert (cohort / "out" / "latest").readlink().name.startswith(SECOND[1])
    assert read_log(cohort / "out" / "runs.jsonl").faults == ()


@pytest.mark.parametrize("fault", _of([*OF_INPUTS, *OF_MEMORY]))
def test_of_inputs_and_memory(nights: Nights, site: Path, cohort: Path, fault: str) -> None:
    told = nights.run(cohort, *SECOND, fault=fault)
    _expect_a_line(told, {**OF_INPUTS, **OF_MEMORY}[fault])
    _expect_as_it_was(site, cohort)


@pytest.mark.parametrize("fault", _of(OF_THE_DISK))
def test_of_the_disk(nights: Nights, site: Path, cohort: Path, fault: str) -> None:
    told = nights.run(cohort, *SECOND, fault=fault)
    _expect_a_line(told, OF_THE_DISK[fault])
    if fault != "the_disk_is_full_at_the_link":
        _expect_as_it_was(site, cohort)
    assert (cohort / "out" / "latest").readlink() == (site / "out" / "latest").readlink()
    _expect_the_next_night(nights, cohort)


@pytest.mark.parametrize(
    "size", [3_000, *(pytest.param(one, marks=pytest.mark.nightly) for one in (300, 30_000))]
)
def test_a_disk_that_really_takes_no_more(
    nights: Nights, site: Path, cohort: Path, size: int
) -> None:
    """No file may grow beyond a size: whoever writes it, polars, a spreadsheet's library or we."""
    told = nights.run(cohort, *SECOND, limits={"RLIMIT_FSIZE": size})
    _expect_a_line(told, f"{UNWRITABLE} (File too large)")
    _expect_as_it_was(site, cohort)


@pytest.mark.parametrize(
    "fault",
    [
        "the_output_folder_is_removed",
        pytest.param("a_file_takes_the_place_of_the_output_folder", marks=pytest.mark.nightly),
    ],
)
def test_an_output_folder_that_vanishes(nights: Nights, cohort: Path, fault: str) -> None:
    _expect_a_line(nights.run(cohort, *SECOND, fault=fault), UNWRITABLE)
    out = cohort / "out"
    assert not (out / "latest").exists()
    if out.is_file():
        out.unlink()
    _expect_the_next_night(nights, cohort)


@pytest.mark.nightly
def test_a_last_good_run_that_is_gone_is_told(nights: Nights, cohort: Path) -> None:
    shutil.rmtree((cohort / "out" / "latest").resolve())
    done = nights.run(cohort, *SECOND)
    assert done.code == 0
    assert "`latest` names a run that isn't there: tonight is compared with nothing" in done.told


def test_a_clock_that_is_set_back_is_told_and_does_no_harm(nights: Nights, cohort: Path) -> None:
    """Without --as-of the day is the clock's: the day before the last good run."""
    first = (cohort / "out" / "latest").readlink().name
    done = nights.run(cohort, fault="the_clock_is_set_back")
    assert done.code == 0, done.told
    assert f"the last good run, {first}, is of a later day than this one" in done.told
    assert "the clock was set back since the run before, as the log tells it" in done.told
    assert (cohort / "out" / "latest").readlink().name.startswith("2026-06-29")
    assert read_log(cohort / "out" / "runs.jsonl").faults == ()


@pytest.mark.nightly
def test_a_leap_day_is_a_day(nights: Nights, cohort: Path) -> None:
    done = nights.run(cohort, "--as-of", "2028-02-29")
    assert done.code == 0, done.told
    assert (cohort / "out" / "latest").readlink().name.startswith("2028-02-29")


@pytest.mark.nightly
@pytest.mark.parametrize("megabytes", [300, 600, 900, 1_200, 1_500, 1_800])
def test_a_limit_of_memory(nights: Nights, site: Path, cohort: Path, megabytes: int) -> None:
    """Whoever is refused memory first, Python, polars or the C library: the last two end the process."""
    told = nights.run(cohort, *SECOND, limits={"RLIMIT_AS": megabytes << 20})
    assert "Traceback" not in told.told
    if told.code:
        _expect_the_last_good_run(site, cohort)
    _expect_the_next_night(nights, cohort)
