"""However patients are divided, and by whomever they are judged, the files are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher import matching
from matcher.run import crew, shards, tasks
from tests.unit.run import workers
from tests.unit.run.sites import Night, Site


@pytest.fixture
def site(first_night: tuple[Site, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    for module in (matching, shards):
        monkeypatch.setattr(module, "BLOCK", workers.BLOCK)
    return first_night[0].copy(tmp_path / "site")


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


@pytest.mark.parametrize(("most_blocks", "sizes"), [(1, [4, 4, 4]), (2, [8, 4]), (8, [12])])
def test_shards_of_one_block_or_many(
    first_night: tuple[Site, Night],
    site: Site,
    divided: list[int],
    monkeypatch: pytest.MonkeyPatch,
    most_blocks: int,
    sizes: list[int],
) -> None:
    monkeypatch.setattr(shards, "_MOST_BLOCKS", most_blocks)
    night = site.night(site.folder / "fresh")
    assert divided == sizes
    assert night.outputs == first_night[1].outputs


def test_processes_of_which_one_is_killed(
    first_night: tuple[Site, Night], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.folder / "resources.yaml").write_text("processes: 2\n")
    monkeypatch.setattr(shards, "_MOST_BLOCKS", 1)
    monkeypatch.setattr(crew, "_WORTH_A_PROCESS", 0)
    monkeypatch.setattr(crew, "_begin", workers.begin_with_small_blocks)
    monkeypatch.setattr(tasks, "judge", workers.judge_but_die_once)
    night = site.night(site.folder / "fresh")
    assert (site.folder / "fresh" / "died").exists()
    assert night.outputs == first_night[1].outputs
