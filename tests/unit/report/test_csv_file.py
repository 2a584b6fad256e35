from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from matcher.report.csv_file import write_csv


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nothing is open.", "Nothing is open."),
        ('=HYPERLINK("https://example.org")', '\'=HYPERLINK("https://example.org")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1+1", "'\t=1+1"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("ANC 1.4 - 1.6; ECOG 1", "ANC 1.4 - 1.6; ECOG 1"),
        ("", ""),
    ],
)
def test_text_in_a_csv_can_not_run_as_a_formula(tmp_path: Path, text: str, written: str) -> None:
    write_csv(pl.DataFrame({"patient_id": [text, None], "score": [-0.5, None]}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        # a number is no text
        assert list(csv.reader(file)) == [["patient_id", "score"], [written, "-0.5"], ["", ""]]
