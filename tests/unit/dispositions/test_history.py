"""The history only grows: whole lines, under a lock, and what a crash left is set aside."""

from __future__ import annotations

import csv
import errno
import os
import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest

from matcher.dispositions.entries import Entry
from matcher.dispositions.history import COLUMNS, add, read_history
from matcher.errors import ConfigurationError, OutputError


def entry(patient_id: str = "P1", **others: str) -> Entry:
    day = date(2026, 11, 20)
    told = {
        "trial_id": "trial-a",
        "disposition": "contacted",
        "decided_by": "AB",
        "source": "w.xlsx",
    }
    return Entry(**{**told, **others}, patient_id=patient_id, decided_on=day)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dispositions.csv"


def add_all(path: Path, *entries: Entry) -> Path | None:
    return add(path, lambda _known: entries).set_aside


def test_lines_are_added_behind_the_others(path):
    add_all(path, entry("P1"))
    before = path.read_bytes()
    add_all(path, entry("P2"), entry("P3"))
    assert path.read_bytes().startswith(before)
    assert [one.patient_id for one in read_history(path).entries] == ["P1", "P2", "P3"]
    assert stat.S_IMODE(path.stat().st_mode) & ~0o640 == 0


def test_it_is_read_as_it_was(path):
    add_all(path, entry("P1"))
    then = read_history(path)
    add_all(path, entry("P2"))
    assert read_history(path).sha256 != then.sha256
    assert read_history(path, then.n_bytes) == then


@pytest.mark.parametrize("text", ["=1+1", "+4", "-", "@a", "'quoted", 'a "b", c', "肺癌；x", "'=1"])
def test_texts_come_back_and_none_can_run(path, text):
    add_all(path, entry(note=text, why=text))
    assert {(one.note, one.why) for one in read_history(path).entries} == {(text, text)}
    with path.open(encoding="utf-8", newline="") as file:
        assert not any(
            cell.startswith(("=", "+", "-", "@")) for row in csv.reader(file) for cell in row
        )


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_half_a_line_is_set_aside_and_nothing_else(path, cut):
    add_all(path, entry("P1"), entry("P2"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    assert [one.patient_id for one in read_history(path).entries] == ["P1"]
    torn = add_all(path, entry("P3"))
    assert torn is not None
    last = whole.splitlines(keepends=True)[-1]
    assert torn.read_bytes() == last[:-cut]
    assert [one.patient_id for one in read_history(path).entries] == ["P1", "P3"]


def test_a_disk_that_is_full_leaves_it_as_it_was(path, monkeypatch):
    add_all(path, entry("P1"))
    before = path.read_bytes()

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space"):
        add_all(path, entry("P2"))
    assert path.read_bytes() == before


def _add_some(path: Path, name: str) -> None:
    for number in range(20):
        add_all(path, entry(f"{name}{number}"))


def test_writers_at_once_lose_nothing(path):
    with ProcessPoolExecutor(3, get_context("spawn")) as processes:
        list(processes.map(_add_some, [path] * 3, "ABC"))
    kept = [one.patient_id for one in read_history(path).entries]
    assert sorted(kept) == sorted(f"{name}{number}" for name in "ABC" for number in range(20))


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("contacted", "phoned", "line 2|the disposition is none"),
        ("2026-11-20", "20.11.2026", "line 2|the day"),
        (",w.xlsx", "", "line 2|cells instead of"),
        ("trial_id,", "trial,", "the columns"),
        ("AB", 'A"B', ""),
        ("AB", "\udcff", "not UTF-8"),
    ],
)
def test_a_history_that_someone_edited_is_told_by_its_line(path, old, new, cause):
    add_all(path, entry("P1"))
    text = path.read_text(encoding="utf-8").replace(old, new, 1)
    path.write_bytes(text.encode(errors="surrogateescape"))
    if not cause:
        assert read_history(path).entries[0].decided_by == new
        return
    with pytest.raises(ConfigurationError) as told:
        read_history(path)
    lines = "\n".join(str(one) for one in (told.value, *told.value.faults))
    for part in cause.replace("line 2", f"{path}:2").split("|"):
        assert part in lines


def test_none_is_an_empty_one(path):
    assert read_history(path).entries == ()
    path.write_bytes(b"")
    assert read_history(path).entries == ()
    assert ",".join(COLUMNS).startswith(
        "trial_id,patient_id,disposition,why,decided_on,decided_by,note"
    )
