from __future__ import annotations

import re
from pathlib import Path

import pytest

from matcher.report import Night
from matcher.report.index import entry_of, write_index
from tests.unit.report.nights import SCRIPT, build_night


def index_of(night: Night, folder: Path, *remarks: str) -> str:
    entries = [
        entry_of(night, "Everything", "./"),
        entry_of(night, SCRIPT, "./reports/Dr Wang #1/"),
    ]
    write_index(night, entries, remarks, folder / "index.html")
    return (folder / "index.html").read_text(encoding="utf-8")


def test_it_leads_to_every_report_and_workbook(night: Night, tmp_path: Path) -> None:
    assert re.findall('href="([^"]*)"', index_of(night, tmp_path)) == [
        *("./report.html", "./worklist.xlsx"),
        "./reports/Dr%20Wang%20%231/report.html",
        "./reports/Dr%20Wang%20%231/worklist.xlsx",
    ]


def test_it_counts_what_is_listed(night: Night, tmp_path: Path) -> None:
    numbers = re.findall('class="number">(\\d+)<', index_of(night, tmp_path))
    # trials; eligible, possible, later; changed
    assert numbers == ["4", "2", "6", "2", "8"] * 2


def test_no_text_is_code_and_nothing_is_fetched(night: Night, tmp_path: Path) -> None:
    page = index_of(night, tmp_path, f"There is no {SCRIPT}.")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    assert "https:" not in page


def test_the_same_night_gives_the_same_bytes(tmp_path: Path) -> None:
    assert index_of(build_night(), tmp_path) == index_of(build_night(), tmp_path)


@pytest.mark.parametrize(("language", "title"), [("en", "Trial candidates of 2026-11-20"), ("zh", "2026-11-20 试验候选患者")])  # fmt: skip
def test_it_speaks_the_site_s_language(tmp_path: Path, language: str, title: str) -> None:
    page = index_of(build_night(language=language), tmp_path)
    assert f'<html lang="{language}">' in page
    assert f"<h1>{title}</h1>" in page
