"""However patients are divided, and by whomever they are judged, the files are the same."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from matcher import matching
from matcher.run import crew, shards, tasks
from tests.unit.run import workers
from tests.unit.run.sites import Night, Site


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    make_blocks_small(monkeypatch)


def make_blocks_small(patch: pytest.MonkeyPatch) -> None:
    for module in (matching, shards):
        patch.setattr(module, "BLOCK", workers.BLOCK)


@pytest.fixture
def site(first_night: tuple[Site, Night], tmp_path: Path, small_blocks: None) -> Site:
    return first_night[0].copy(tmp_path / "site")


@pytest.fixture(scope="module")
def undivided(
    first_night: tuple[Site, Night], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Site, Night]:
    """A site after a night that judged all patients at once, in small blocks."""
    site = first_night[0].copy(tmp_path_factory.mktemp("undivided") / "site")
    with pytest.MonkeyPatch.context() as patch:
        make_blocks_small(patch)
        return site, site.night(site.folder / "fresh")


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many patients were judged together, shard by shard."""
    sizes: list[int] = []
    judge = tasks.judge

    def watched(*given: object) -> int:
        sizes.append(judge(*given))
        return sizes[-1]

    monkeypatch.setattr(tasks, "judge", watched)
    return sizes


@pytest.mark.parametrize(
    ("most_blocks", "sizes"),
    # The last is divided as `undivided` is.
    [(1, [4, 4, 4]), (2, [4, 8]), pytest.param(8, [12], marks=pytest.mark.nightly)],
)
def test_shards_of_one_block_or_many(
    undivided: tuple[Site, Night],
    site: Site,
    divided: list[int],
    monkeypatch: pytest.MonkeyPatch,
    most_blocks: int,
    sizes: list[int],
) -> None:
    monkeypatch.setattr(shards, "_MOST_BLOCKS", most_blocks)
    night = site.night(site.folder / "fresh")
    assert divided == sizes
    assert night.outputs == undivided[1].outputs


@pytest.mark.nightly
def test_processes_of_which_one_is_killed(
    undivided: tuple[Site, Night], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time: what is killed is done again (`test_crew.py`), and the same on a cluster."""
    (site.folder / "resources.yaml").write_text("processes: 2\n")
    monkeypatch.setattr(shards, "_MOST_BLOCKS", 1)
    monkeypatch.setattr(crew, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(crew, "_begin", workers.begin_with_small_blocks)
    monkeypatch.setattr(tasks, "judge", workers.judge_but_die_once)
    night = site.night(site.folder / "fresh")
    assert (site.folder / "fresh" / "died").exists()
    assert night.outputs == undivided[1].outputs


def test_blocks_are_row_groups_of_the_same_verdicts(
    first_night: tuple[Site, Night], undivided: tuple[Site, Night]
) -> None:
    (site, in_one), (other_site, in_blocks) = first_night, undivided
    verdicts = "verdicts.parquet"
    assert in_blocks.outputs | {verdicts: None} == in_one.outputs | {verdicts: None}
    assert_frame_equal(
        pl.read_parquet(other_site.folder / "fresh" / "latest" / verdicts),
        pl.read_parquet(site.out / "latest" / verdicts),
    )
