"""A night that is killed at any change it makes to the disk leaves the last good run or a new one, whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from matcher.audit.sealed import files_that_differ, read_manifest
from matcher.run.plan import sha256
from matcher.run.run_log import read_log
from tests.flow.conftest import GOLDEN, Command, Nights, Told, copy_configuration, files_of

FIRST, SECOND = ("--as-of", "2026-06-30"), ("--as-of", "2026-07-01")
KILLED = -9


@pytest.fixture(scope="module")
def site(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site after its first night, not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("site") / "cohort"
    shutil.copytree(GOLDEN, folder)
    copy_configuration(folder)
    _expect_done(nights.run(folder, *FIRST))
    return folder


def _expect_done(told: Told) -> None:
    assert told.code == 0, told.told


def _latest(site: Path) -> Path:
    """Give the last good run, and see that all runs are complete and that the log has them."""
    out = site / "out"
    log = read_log(out / "runs.jsonl")
    assert not [fault for fault in log.faults if "is torn" not in fault]
    sealed = {(one.run_id, one.manifest_sha256) for one in log.entries if one.outcome == "sealed"}
    for run in out.glob("20*"):
        assert list(files_that_differ(run, read_manifest(run))) == []
        assert (run.name, sha256(run / "manifest.json")) in sealed
    return (out / "latest").resolve(strict=True)


def _expect_old_or_new(
    nights: Nights, site: Path, place: Path, as_of: tuple[str, str], at: int
) -> Told:
    """Kill a night, look at what is left, and do another that isn't killed."""
    cohort = Path(shutil.copytree(site, place, symlinks=True))
    old = _latest(site)
    killed = nights.run(cohort, *as_of, at=at)
    left = _latest(cohort)
    assert killed.code in {KILLED, 0}, killed.told
    if left.name == old.name:  # the manifest, which names the inputs' folder, is as the log has it
        kept = {name: text for name, text in files_of(old).items() if name != "manifest.json"}
        assert kept.items() <= files_of(left).items()
    else:
        assert left.name.startswith(as_of[1])
    _expect_done(nights.run(cohort, *as_of))
    assert _latest(cohort).name.startswith(as_of[1])
    assert read_log(cohort / "out" / "runs.jsonl").faults == ()
    hidden = {path.name for path in (cohort / "out").iterdir() if path.name.startswith(".")}
    assert hidden == {".cache", ".lock"}
    shutil.rmtree(place)
    return killed


@pytest.mark.nightly
@pytest.mark.parametrize("as_of", [SECOND, FIRST], ids=["second night", "the same again"])
def test_a_night_killed_at_many_moments(
    nights: Nights, site: Path, tmp_path: Path, as_of: tuple[str, str], matcher: Command
) -> None:
    """At each of the last changes, among which are the seal, the log and the link, and at every 9th before."""
    cohort = Path(shutil.copytree(site, tmp_path / "whole", symlinks=True))
    n = len(nights.run(cohort, *as_of).changes)
    assert matcher("verify", "--run", cohort / "out" / "latest").exit_code == 0
    deaths = 0
    for at in (*range(1, n - 30, 9), *range(n - 30, n + 1)):
        killed = _expect_old_or_new(nights, site, tmp_path / "cohort", as_of, at)
        deaths += killed.code == KILLED
    assert deaths > 80


@pytest.mark.nightly
def test_a_night_killed_again_and_again_is_done_in_the_end(
    nights: Nights, site: Path, tmp_path: Path, matcher: Command
) -> None:
    """What one death leaves is no matter to the next."""
    cohort = Path(shutil.copytree(site, tmp_path / "cohort", symlinks=True))
    for at in (90, 390, 180, 12):
        assert nights.run(cohort, *SECOND, at=at).code == KILLED
    _expect_done(nights.run(cohort, *SECOND))
    assert matcher("verify", "--run", cohort / "out" / "latest").exit_code == 0
