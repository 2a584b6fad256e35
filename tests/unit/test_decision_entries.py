"""What a person enters into the workbook, saved by another program, becomes a decision or is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from matcher.decision_entries import Taken, decisions_not_applied, take_decisions
from matcher.errors import OutputError, UsageError
from matcher.normalize.decisions import COLUMNS, Decided
from matcher.normalize.normalizers import Normalizers
from matcher.report import write_workbook
from matcher.report.night import SCHEMAS
from matcher.settings import CONFIG_FOLDER
from tests.known import known_normalizers
from tests.unit.report.nights import build_night

WORDS = CONFIG_FOLDER / "vocabulary"
TEXTS = [
    ("diagnosis", "see scan", "unmatched", "NSCLC 0.61; SCLC 0.58"),
    ("lab", "Gran#\t*\tk", "unmatched", None),
    ("biomarker", "\tEGFR changed", "unmatched", None),
    ("sex", "2", "unmatched", None),
]
WHO = {"Decided by": "A. Reader", "Decided on": date(2026, 11, 20)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "decisions.csv"
    path.write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def filled(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook and fill in cells by text and title, as a spreadsheet program saves them."""

    def fill(entries: dict[str, dict[str, Any]]) -> Path:
        asked = pl.DataFrame(
            [(kind, raw, None, status, near, None, 1, 1, 1) for kind, raw, status, near in TEXTS],
            schema=SCHEMAS["to_decide"],
            orient="row",
        )
        path = tmp_path / "worklist.xlsx"
        write_workbook(build_night(to_decide=asked), path)
        book = openpyxl.load_workbook(path)
        sheet = book["Texts to decide"]
        titles = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            for title, value in entries.get(sheet.cell(row, 2).value, {}).items():
                sheet.cell(row, titles[title]).value = value
        book.save(path)
        return path

    return fill


def without_decisions() -> Normalizers:
    return known_normalizers(WORDS)


def with_decisions(file: Path) -> Normalizers:
    return known_normalizers(WORDS, file)


def take(workbook: Path, file: Path) -> Taken:
    return take_decisions(workbook, file, with_decisions(file))


def test_an_entry_applies_from_the_next_run(filled, file):
    workbook = filled(
        {
            "see scan": {"It means": "LUAD", "Note": "asked Dr. L", **WHO},
            "Gran# | * | k": {"It means": "neutrophils", "Unit (labs)": "10*9/L", **WHO},
            "∅ | EGFR changed": {"It means": "EGFR positive", **WHO},
            "2": {"It means": "female", **WHO},
        }
    )
    taken = take(workbook, file)
    assert (len(taken.added), taken.faults) == (4, ())
    tomorrow = with_decisions(file)
    assert read_as(tomorrow, "diagnosis", "see scan") == "LUAD"
    assert read_as(tomorrow, "lab", "Gran#", "1.2", "k") == "neutrophils"
    assert read_as(tomorrow, "biomarker", "", "EGFR changed") == "EGFR positive"
    assert read_as(tomorrow, "sex", "2") == "female"
    first = file.read_text(encoding="utf-8").splitlines()[1]
    assert first == "diagnosis,see scan,LUAD,,,A. Reader,2026-11-20,asked Dr. L,unmatched"


def read_as(normalizers: Normalizers, kind: str, *text: str) -> str | None:
    above = Decided(kind, normalizers.of(kind), normalizers.decisions)
    return above.resolve([text])[0].concept


def test_a_workbook_without_entries_changes_nothing(filled, file):
    before = file.read_bytes()
    assert take(filled({}), file) == Taken((), ())
    assert file.read_bytes() == before


def test_taking_a_workbook_twice_adds_nothing(filled, file):
    workbook = filled({"see scan": {"It means": "LUAD", **WHO}})
    take(workbook, file)
    before = file.read_bytes()
    assert take(workbook, file) == Taken((), ())
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"It means": "LUAD", "Decided on": date(2026, 11, 20)}, "'decided_by' is empty"),
        ({"It means": "LUAD", "Decided by": "A. Reader"}, "'decided_on' is empty"),
        ({"It means": "LUAD", **WHO, "Decided on": "yesterday"}, "no day of the form"),
        ({"It means": "lung thing", **WHO}, "don't know 'lung thing'"),
        ({"Note": "I wonder", **WHO}, "no concept"),
    ],
)
def test_an_entry_that_cannot_be_taken_is_told_by_its_row(filled, file, entry, fault):
    workbook = filled({"see scan": entry, "2": {"It means": "female", **WHO}})
    taken = take(workbook, file)
    assert [one.raw for one in taken.added] == ["2"]
    assert fault in str(taken.faults[0])
    assert "Texts to decide" in str(taken.faults[0])
    assert "row 2" in str(taken.faults[0])


@pytest.mark.parametrize(
    ("day", "added"), [(date(2026, 11, 21), 1), (date(2026, 11, 20), 0), (date(2026, 11, 19), 0)]
)
def test_of_two_decisions_on_a_text_the_later_one_stands(filled, file, day, added):
    take(filled({"see scan": {"It means": "LUAD", **WHO}}), file)
    taken = take(filled({"see scan": {"It means": "LUSC", **WHO, "Decided on": day}}), file)
    assert (len(taken.added), len(taken.faults)) == (added, 1 - added)
    means = read_as(with_decisions(file), "diagnosis", "see scan")
    assert means == ("LUSC" if added else "LUAD")


def test_a_decision_that_the_vocabularies_lost_is_found_by_its_line(file):
    with file.open("a", encoding="utf-8") as lines:
        lines.write("diagnosis,see scan,OLDCODE,,,A. Reader,2026-11-20,,unmatched\n")
    (fault,) = decisions_not_applied(with_decisions(file), file)
    assert fault.place is not None
    assert fault.place.line == 2
    assert "OLDCODE" in str(fault)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 half of one"])
def test_a_damaged_workbook_is_told(tmp_path, file, content):
    (tmp_path / "worklist.xlsx").write_bytes(content)
    with pytest.raises(UsageError, match="damaged, or no workbook"):
        take(tmp_path / "worklist.xlsx", file)


def test_a_workbook_of_something_else_is_told(tmp_path, file):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(UsageError, match="no sheet"):
        take(tmp_path / "other.xlsx", file)


def test_a_workbook_that_is_not_there_is_told(tmp_path, file):
    with pytest.raises(UsageError, match="can't be read"):
        take(tmp_path / "none.xlsx", file)


def test_a_file_that_cannot_be_written_is_told(filled, tmp_path):
    workbook = filled({"see scan": {"It means": "LUAD", **WHO}})
    with pytest.raises(OutputError, match="can't be written"):
        take_decisions(workbook, tmp_path / "no folder" / "decisions.csv", without_decisions())


def test_what_became_a_formula_is_read_as_it_was_typed_and_told(filled, file):
    note = {"Note": "=see the letter"}
    workbook = filled({"see scan": {"It means": "NSCLC", **WHO, **note}})
    found = take(workbook, file)
    assert [one.note for one in found.added] == ["=see the letter"]
    (fault,) = found.faults
    assert "Texts to decide, row 2" in str(fault)
    assert "the cell O2 begins with =" in str(fault)
