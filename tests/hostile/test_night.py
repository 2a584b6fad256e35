"""A whole night on hostile cells: all rows accounted for, and what people open does nothing."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from matcher.run.job import run_job
from matcher.run.plan import RunParameters
from matcher.tables.contract import TABLES, Kind
from tests.flow.conftest import copy_configuration
from tests.hostile.texts import TEXTS
from tests.known import known

SHOWN = 500
"""Characters of each text: what longer ones cost is tried cell by cell and grammar by grammar."""


def _row(table: str, patient: str, text: str) -> dict[str, str]:
    """Give a row with the text in every column that holds text."""
    columns = TABLES[table].columns
    return {
        column.name: patient
        if column.name == "patient_id"
        else text[:SHOWN] * (column.kind is Kind.TEXT)
        for column in columns
    }


def _tables() -> dict[str, list[dict[str, str]]]:
    patients = [f"P{number}" for number, _ in enumerate(TEXTS)]
    tables = {
        table: [
            _row(table, patient, text)
            for patient, text in zip(patients, TEXTS.values(), strict=True)
        ]
        for table in TABLES
    }
    for row in tables["patients"]:
        row |= {"sex": "F", "birth_year": "1960", "site": "north"}
    tables["diagnoses"] += [
        {**_row("diagnoses", patient, ""), "diagnosis": "lung adenocarcinoma", "stage": "IV"}
        for patient in patients
    ]
    return tables


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("hostile")
    (place / "data").mkdir()
    for name, rows in _tables().items():
        with (place / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    parameters = RunParameters(
        data=place / "data",
        out=place / "out",
        config=copy_configuration(place),
        trials=Path("config/trials").absolute(),
        as_of=date(2026, 11, 20),
    )
    said: list[str] = []
    with known():
        folder = run_job(parameters, said.append).folder
    assert all(line.isprintable() for line in said)
    return folder


def test_every_row_is_used_or_quarantined(run: Path) -> None:
    counts = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["tables"]
    for name, rows in _tables().items():
        count = counts[name]
        assert count["rows_in"] == len(rows) == count["rows_used"] + count["rows_quarantined"], name
    assert counts["patients"]["rows_used"] == len(TEXTS) - 1  # a NUL byte quarantines its row


def test_nothing_is_written_beside_the_run(run: Path) -> None:
    place = run.parent.parent
    assert {path.name for path in place.iterdir()} <= {
        *("data", "out", "matcher.yaml", "vocabulary", "dispositions.csv")
    }
    assert not Path("/tmp/owned").exists()  # noqa: S108  (what one of the texts would make)


def test_no_cell_of_the_workbook_is_a_formula_but_our_own_links(run: Path) -> None:
    book = openpyxl.load_workbook(run / "worklist.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if cell.hyperlink is not None:
                    assert str(cell.hyperlink.target or "").startswith("report.html")


def test_no_cell_of_a_csv_file_begins_a_formula(run: Path) -> None:
    for path in run.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_the_page_holds_no_markup_of_a_cell(run: Path) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    for name in ("script", "end of script", "image", "comment"):
        assert TEXTS[name] not in page


def test_what_a_person_reads_on_a_terminal_is_printable(run: Path) -> None:
    texts = pl.read_parquet(run / "quarantine.parquet")["reason"]
    assert all(text.isprintable() for text in texts)
