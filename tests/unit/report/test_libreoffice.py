"""The workbook as LibreOffice opens it, and saves it again after someone wrote into it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from matcher.dispositions.statuses import unmarked
from matcher.dispositions.workbooks import rows_of_workbook
from matcher.report import write_workbook
from tests.unit.report.nights import FORMULA, build_night

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice isn't installed")

FIRST = "NCT06749886"
ENTRY = {
    "Disposition": "contacted",
    "Why": "=1+1 was said",
    "Date": date(2026, 11, 21),
    "Initials": "MK",
    "Note": "ring again",
}


def _columns(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[1]}


def _saved_by_libreoffice(path: Path, folder: Path) -> Path:
    assert OFFICE is not None
    settings = f"-env:UserInstallation=file://{folder / 'settings'}"
    saved = folder / "saved"
    command = [
        OFFICE,
        settings,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(saved),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603  (a fixed command)
    return saved / path.name


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with an entry of the second patient, saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    path = folder / "worklist.xlsx"
    write_workbook(build_night(), path)
    book = openpyxl.load_workbook(path)
    for title, value in ENTRY.items():
        cell = book[FIRST].cell(3, _columns(book[FIRST])[title])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    book.save(path)
    return _saved_by_libreoffice(path, folder)


@pytest.fixture(scope="module")
def sheet(saved: Path) -> Worksheet:
    found = openpyxl.load_workbook(saved)[FIRST]
    assert isinstance(found, Worksheet)
    return found


def test_entries_survive(sheet: Worksheet) -> None:
    columns = _columns(sheet)
    values = {title: sheet.cell(3, columns[title]).value for title in ENTRY}
    assert values.pop("Date").date() == ENTRY["Date"]
    assert values == {title: value for title, value in ENTRY.items() if title != "Date"}


def test_what_was_entered_can_be_taken(saved: Path) -> None:
    rows, faults = rows_of_workbook(saved)
    assert faults == []
    (row,) = rows
    cells = row.cells
    assert (cells["patient_id"], cells["disposition"]) == ("AK61411S", "contacted")
    of_row = (cells["run_id"], cells["trial_id"], cells["patient_id"])
    assert unmarked(cells["statuses"], *of_row).startswith("adult=p;")


def test_what_a_row_was_about_survives_out_of_sight(sheet: Worksheet) -> None:
    columns = _columns(sheet)
    row = {title: sheet.cell(3, at).value for title, at in columns.items()}
    assert (row["Patient"], row["Trial"], row["Run"]) == (
        *("AK61411S", FIRST),
        "2026-11-20T0315Z-7f3a",
    )
    assert row["Answers"].startswith("adult=p;nsclc=p;")
    hidden = {
        at
        for one in sheet.column_dimensions.values()
        if one.hidden
        for at in range(one.min, one.max + 1)
    }
    assert {columns[title] for title in ("Trial", "Run", "Answers")} <= hidden


def test_lists_to_choose_from_and_days_survive(sheet: Worksheet) -> None:
    validations = {one.type: one for one in sheet.data_validations.dataValidation}
    assert "screen failed" in validations["list"].formula1
    assert validations["date"].formula2.replace(" ", "") == "TODAY()+1"


def test_links_survive(sheet: Worksheet) -> None:
    link = sheet.cell(2, _columns(sheet)["Patient"]).hyperlink
    assert link.target.rpartition("/")[2] == "report.html"
    assert link.location == "/trial/NCT06749886/AJ07793T"


def test_filters_survive(sheet: Worksheet) -> None:
    # What is frozen belongs to a window, and without one LibreOffice keeps none.
    assert sheet.auto_filter.ref == "A1:R8"


def test_no_cell_has_become_a_formula(saved: Path) -> None:
    book = openpyxl.load_workbook(saved)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert FORMULA in {cell.value for cell in cells}
