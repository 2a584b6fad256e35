"""A run that loses or adds a row, a pair or a criterion is not published."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from matcher.errors import RunError
from matcher.run import job, stages
from matcher.run.conservation import check_conservation
from matcher.run.plan import plan_run
from tests.unit.run.sites import Night, Site

Change = Callable[[pl.DataFrame], pl.DataFrame]


def _check(site: Site, workspace: Path, manifest: dict[str, dict[str, dict[str, int]]]) -> None:
    check_conservation(plan_run(site.parameters(site.out)), workspace, manifest["tables"])


def test_a_run_adds_up(first_night: tuple[Site, Night]) -> None:
    site, night = first_night
    for count in night.manifest["tables"].values():
        assert count["rows_in"] == count["rows_used"] + count["rows_quarantined"]
    assert any(count["rows_quarantined"] for count in night.manifest["tables"].values())
    _check(site, site.out / "latest", night.manifest)


def _without_first(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.slice(1)


def _without_first_criterion(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("criterion_id") != pl.col("criterion_id").first())


def _first_twice(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows.head(1), rows])


def _first_instead_of_last(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([rows.head(1), rows.slice(0, rows.height - 1)])


def _one_more(column: str) -> Change:
    return lambda rows: rows.with_columns(pl.col(column) + (pl.int_range(pl.len()) == 0))


@pytest.mark.parametrize(
    ("file", "change", "named"),
    [
        ("quarantine.parquet", _without_first, ": rows quarantined"),
        ("record/labs/00000.*.parquet", _without_first, "labs: rows used"),
        ("record/labs/00000.*.parquet", _first_twice, "labs: rows used"),
        ("verdicts.parquet", _without_first, "verdicts.parquet: "),
        ("trials.parquet", _without_first, "trials.parquet: "),
        ("trials.parquet", _one_more("possible"), "trials.parquet, golden-closed: "),
        ("funnel.parquet", _one_more("n_unknown"), "funnel.parquet, golden-closed "),
        ("funnel.parquet", _one_more("n_lost"), ": lost and left: "),
        ("missing.parquet", _without_first_criterion, "missing.parquet: "),
        ("candidates.parquet", _without_first, "candidates.parquet, golden-"),
        ("near_misses.parquet", _first_instead_of_last, "near_misses.parquet: "),
        ("criteria.parquet", _without_first, "criteria.parquet: "),
    ],
)
def test_what_does_not_add_up_is_named(
    first_night: tuple[Site, Night], tmp_path: Path, file: str, change: Change, named: str
) -> None:
    site, night = first_night
    run = Path(shutil.copytree(site.out / "latest", tmp_path / "run"))
    path = next(run.glob(file))
    change(pl.read_parquet(path)).write_parquet(path)
    with pytest.raises(RunError, match="the run doesn't add up: ") as caught:
        _check(site, run, night.manifest)
    assert named in str(caught.value)


def test_a_run_that_does_not_add_up_is_not_published(
    first_night: tuple[Site, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    before = (site.out / "latest").readlink()
    site.edit("matcher.yaml", "lab: 28 days", "lab: 90 days")

    def loses_a_row(*given: object) -> None:
        path = Path(str(given[1])) / "candidates.parquet"
        pl.read_parquet(path).slice(1).write_parquet(path)

    monkeypatch.setattr(job, "present_stage", loses_a_row)
    with pytest.raises(RunError, match=r"candidates\.parquet, golden-closed: the run doesn't"):
        site.night()
    assert (site.out / "latest").readlink() == before
    assert {path for path in site.out.iterdir() if path.is_dir() and path.name[0] != "."} == {
        site.out / before,
        site.out / "latest",
    }


def test_each_quarantined_row_is_traced_to_its_line(
    first_night: tuple[Site, Night], tmp_path: Path
) -> None:
    """The line of a CSV file holds what the row of the table holds, whatever stands before it."""
    site = first_night[0].copy(tmp_path / "site")
    path = site.folder / "data" / "labs.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    at = head.split(",").index("value")
    cells = rows[1].split(",")
    cells[at] = '"pending,\nto follow"'
    broken = [*rows[2].split(",")]
    broken[head.split(",").index("patient_id")] = "ZZ-NOBODY"
    impossible = rows[3].split(",")
    for name, cell in (("test", "potassium"), ("value", "900"), ("unit", "mmol/L")):
        impossible[head.split(",").index(name)] = cell
    lines = [head, rows[0], ",".join(cells), ",".join(broken), "", ",".join(impossible), *rows[4:]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    site.night()
    quarantine = pl.read_parquet(site.out / "latest" / "quarantine.parquet")
    found = dict(quarantine.filter(table="labs").select("row", "line").iter_rows())
    assert found[3] == 5
    assert found[4] == 7
    assert quarantine.filter(pl.col("line").is_null()).is_empty()


def test_the_rows_that_went_in_are_those_of_the_files(
    first_night: tuple[Site, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage that drops rows on the way is found out, for they are counted where they come in."""
    site = first_night[0].copy(tmp_path / "site")
    site.edit("matcher.yaml", "lab: 28 days", "lab: 90 days")
    take_in = stages.tasks.take_in

    def drops_one(plan: object, workspace: Path, *given: object) -> tuple[str, int, int]:
        table, used, quarantined = take_in(plan, workspace, *given)
        if table != "labs":
            return table, used, quarantined
        (file,) = (workspace / "record" / "labs").glob("*.parquet")
        pl.read_parquet(file).slice(1).write_parquet(file)
        return table, used - 1, quarantined

    monkeypatch.setattr(stages.tasks, "take_in", drops_one)
    with pytest.raises(RunError, match=r"labs: rows in: the run doesn't add up"):
        site.night()
