"""A cohort on disk: the contract's tables, repeatable, and the same patients in every size."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from matcher.errors import OutputError, UsageError
from matcher.sample import write_sample
from matcher.tables import read_tables

INTERFACES = Path(__file__).parents[3] / "../shared/interfaces.md"
TABLES = (
    "patients diagnoses biomarkers labs treatments conditions observations coverage lesions"
).split()
AS_OF = date(2026, 11, 21)


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {name: pl.read_csv(folder / f"{name}.csv", infer_schema=False) for name in TABLES}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    write_sample(folder, patients=1500, seed=3, format="csv")
    return folder


@pytest.mark.parametrize("written", ["csv", "parquet"])
def test_the_same_arguments_write_the_same_bytes(tmp_path, written):
    for name in ("one", "two"):
        write_sample(tmp_path / name, patients=40, format=written)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_writes_other_patients(tmp_path):
    for seed in (1, 2):
        write_sample(tmp_path / str(seed), patients=40, seed=seed, format="csv")
    assert all(
        contents(tmp_path / "1")[f"{name}.csv"] != contents(tmp_path / "2")[f"{name}.csv"]
        for name in TABLES
    )


def test_the_first_patients_of_a_larger_cohort_are_those_of_a_smaller_one(tmp_path, monkeypatch):
    for module in ("block", "cohort"):
        monkeypatch.setattr(f"matcher.sample.{module}.BLOCK", 50)
    for patients in (60, 130):
        write_sample(tmp_path / str(patients), patients=patients, format="csv")
    small, large = contents(tmp_path / "60"), contents(tmp_path / "130")
    assert all(large[name].startswith(small[name]) for name in small)


def test_both_formats_hold_the_same_cells(tmp_path):
    for written in ("csv", "parquet"):
        write_sample(tmp_path / written, patients=80, format=written)
    for name, frame in tables(tmp_path / "csv").items():
        other = pl.read_parquet(tmp_path / "parquet" / f"{name}.parquet")
        assert other.equals(frame), name


def test_the_columns_are_those_of_the_contract(cohort):
    if not INTERFACES.exists():
        pytest.skip("the contract isn't beside the checkout")
    rows = re.findall(
        r"^\| `(\w+)` \| (.+) \|$", INTERFACES.read_text(encoding="utf-8"), re.MULTILINE
    )
    for name, text in rows:
        if name in TABLES:
            told = re.sub(r"\([^()]*\)", "", text)
            assert set(re.findall(r"`(\w+)`", told)) == set(tables(cohort)[name].columns), name


def test_the_number_of_rows_is_told_by_table(tmp_path):
    rows = write_sample(tmp_path, patients=70, format="csv")
    assert rows == {name: frame.height for name, frame in tables(tmp_path).items()}


def test_the_cohort_is_accepted_with_a_little_work_for_quarantine(cohort):
    read = read_tables(cohort, as_of=AS_OF)
    rows = sum(count.rows_in for count in read.counts.values())
    assert set(read.counts) == set(TABLES)
    assert 0.002 < read.quarantine.height / rows < 0.02
    assert read.quarantine["reason"].n_unique() >= 9


def test_nothing_in_it_looks_like_an_identifier(cohort):
    for frame in tables(cohort).values():
        cells = pl.concat([frame[name].rename("cell") for name in frame.columns]).drop_nulls()
        assert not cells.str.contains(r"\d{8,}|@").any()


def test_the_as_of_day_ends_every_record(tmp_path):
    write_sample(tmp_path, patients=200, format="csv", as_of=date(2020, 3, 1))
    told = tables(tmp_path)["patients"]["index_date"].drop_nulls()
    days = told.filter(told.str.contains(r"^20[12]\d-[01]\d-[0-3]\d$"))
    assert days.len() > 150
    assert days.filter(days.str.slice(0, 4) < "2021").max() <= "2020-03-01"


@pytest.mark.parametrize(("patients", "seed"), [(0, 1), (-3, 1), (10_000_000, 1), (5, -1)])
def test_numbers_out_of_range_are_a_usage_error(tmp_path, patients, seed):
    with pytest.raises(UsageError):
        write_sample(tmp_path, patients=patients, seed=seed)
    assert list(tmp_path.iterdir()) == []


def test_real_tables_are_never_overwritten(tmp_path):
    (tmp_path / "labs.csv").write_text("patient_id,test,value\nP1,ANC,2\n", encoding="utf-8")
    with pytest.raises(OutputError):
        write_sample(tmp_path, patients=5)
    assert [path.name for path in tmp_path.iterdir()] == ["labs.csv"]


def test_an_earlier_cohort_is_replaced_in_either_format(tmp_path):
    write_sample(tmp_path, patients=9, format="csv")
    write_sample(tmp_path, patients=5, format="parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}.parquet" for name in TABLES
    )


def test_a_failure_leaves_the_folder_as_it_was(tmp_path, monkeypatch):
    write_sample(tmp_path, patients=9, format="csv")
    before = contents(tmp_path)

    def fail(*_: object) -> None:
        raise RuntimeError("no more random numbers")

    monkeypatch.setattr("matcher.sample.cohort.plant_faults", fail)
    with pytest.raises(RuntimeError):
        write_sample(tmp_path, patients=9, seed=2, format="csv")
    assert contents(tmp_path) == before
