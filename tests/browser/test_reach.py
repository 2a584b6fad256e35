"""Keys, screens, paper and assistive technology: everyone reaches everything."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from matcher.report import write_report
from tests.browser.conftest import Desk
from tests.browser.views import TRIAL, VIEWS, address, arrives, focuses, patients_of
from tests.unit.report.nights import build_night

NIGHTLY = pytest.mark.nightly
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _schemes() -> list[Any]:
    """Every view in light each time, and every night in dark."""
    return [
        pytest.param(view, scheme, marks=() if scheme == "light" else NIGHTLY)
        for view in VIEWS
        for scheme in ("light", "dark")
    ]


@pytest.mark.parametrize(("view", "scheme"), _schemes())
def test_axe_finds_nothing_against_wcag_aa(desk: Desk, view: str, scheme: str) -> None:
    page = desk.open(VIEWS[view], **({"color_scheme": scheme} if scheme != "light" else {}))
    for fold in page.locator("main summary").all():
        fold.click()
    found = Axe().run(page, options={"runOnly": WCAG}).response
    assert [(one["id"], one["nodes"][0]["target"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 15


@pytest.mark.parametrize(
    "width", [320, 768, 1280, *(pytest.param(one, marks=NIGHTLY) for one in (400, 834, 1024, 1800))]
)
def test_no_view_scrolls_sideways(desk: Desk, width: int) -> None:
    page = desk.open(width=width)
    for view, where in VIEWS.items():
        page.goto(page.url.split("#")[0] + where)
        excess = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert excess <= 0, view


def test_a_walk_by_keys_alone(desk: Desk) -> None:
    page = desk.open("#/")
    press = page.keyboard.press
    press("Tab")
    focuses(page, "Skip to the content")
    press("Enter")
    focuses(page, "Tonight")
    press("/")
    page.keyboard.type("ecog")
    press("ArrowDown")
    focuses(page, "AK61411S")
    press("ArrowDown")
    focuses(page, "患者-0042")
    press("ArrowUp")
    press("Enter")
    arrives(page, "AK61411S")
    focuses(page, "AK61411S")
    press("Escape")
    arrives(page, "Tislelizumab, denosumab")
    focuses(page, "AK61411S")
    press("Escape")
    arrives(page, "Tonight")


def test_escape_clears_the_search_and_gives_back_the_view_before(desk: Desk) -> None:
    page = desk.open("#/quality")
    page.keyboard.press("/")
    page.keyboard.type("ecog")
    page.keyboard.press("Escape")
    arrives(page, "Data quality")
    assert page.evaluate("document.activeElement.id") == "matcher-search"


def test_the_way_back_leads_to_the_row_one_left_by(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL))
    page.get_by_label("Filter this list").fill("levofloxacin")
    page.locator("table.ranked a.row", has_text="BX90211R").click()
    arrives(page, "BX90211R")
    page.go_back()
    focuses(page, "BX90211R")
    assert patients_of(page, "ranked") == ["BX90210Q", "BX90211R"]


def test_everything_that_acts_can_be_reached_by_key(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL))
    stray = page.evaluate(
        """[...document.querySelectorAll("a[href], button, input, summary")]
          .filter((one) => one.tabIndex < 0).map((one) => one.outerHTML)"""
    )
    assert stray == []


@NIGHTLY
def test_a_trial_prints_whole_with_its_run_and_day(desk: Desk, large: Path, tmp_path: Path) -> None:
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("no pdftotext on this machine: what is printed is not read")
    page = desk.open("#/trial/NCT00000049", path=large)
    assert page.locator("table.ranked tbody tr").count() == 50
    page.pdf(path=tmp_path / "trial.pdf", format="A4")
    assert page.locator("table.ranked tbody tr").count() == 50
    told = subprocess.run(  # noqa: S603  (a program that was looked up, on a file of ours)
        [reader, "-layout", tmp_path / "trial.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert [f"P{number:05}" for number in range(200) if f"P{number:05}" not in told] == []
    assert "2026-11-20T0315Z-7f3a · 2026-11-20" in told
    assert "Search patients" not in told


def test_a_page_in_chinese_is_chinese(desk: Desk, tmp_path: Path) -> None:
    write_report(build_night(language="zh"), tmp_path / "zh.html")
    page = desk.open(path=tmp_path / "zh.html")
    assert page.locator("html").get_attribute("lang") == "zh"
    arrives(page, "今晚")
    assert "新增" in page.locator("main").inner_text()
    assert desk.heard == []


def test_without_scripts_the_page_says_where_the_lists_are(desk: Desk) -> None:
    page = desk.open(java_script_enabled=False)
    assert "worklist.xlsx" in page.locator("body").inner_text()
