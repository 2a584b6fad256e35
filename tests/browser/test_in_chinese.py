"""Each view of a night in Chinese: what a reader sees, and what a screen reader says, holds no English."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.browser.conftest import Desk
from tests.browser.views import address
from tests.chinese_night import in_english, run_twice

pytestmark = pytest.mark.nightly

TRIAL = "NCT06505837"


@pytest.fixture(scope="module")
def in_chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_twice(tmp_path_factory.mktemp("chinese"))[0] / "report.html"


def first_pair(report: Path) -> str:
    """Give someone who is listed."""
    found = re.search(
        r'id="matcher-answers-0">(.*?)</script>', report.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    return str(next(iter(json.loads(found[1]))))


NAMED = """() => [...document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")]
  .flatMap((one) => ["title", "aria-label", "placeholder", "alt"].map((name) => one.getAttribute(name)))
  .filter(Boolean)"""


@pytest.mark.parametrize(
    "view",
    [
        *("#/", "#/find-out", "#/find-out/patients", "#/dispositions", "#/quality", "#/glossary"),
        *("#/search/G01", "#/nothing/here", address("trial", TRIAL), "pair", "patient"),
    ],
)
def test_a_view_says_nothing_in_english(desk: Desk, in_chinese: Path, view: str) -> None:
    someone = first_pair(in_chinese)
    pages = {"pair": address("trial", TRIAL, someone), "patient": address("patient", someone)}
    page = desk.open(pages.get(view, view), path=in_chinese)
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    seen = page.locator("body").inner_text().splitlines()
    assert len(seen) > 3
    assert in_english([*seen, *page.evaluate(NAMED), page.title()]) == []
    assert desk.heard == []
