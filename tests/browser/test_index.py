"""The index of a night's reports, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from matcher.report.index import entry_of, write_index
from tests.unit.report.nights import SCRIPT, build_night


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    night = build_night()
    folders = ("Everything", "./"), (SCRIPT, "./reports/Dr Wang #1/")
    path = tmp_path_factory.mktemp("run") / "index.html"
    entries = [entry_of(night, label, folder) for label, folder in folders]
    write_index(night, entries, [f"There is no {SCRIPT}."], path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_it_is_accessible(browser: Browser, index: Path, scheme: str, width: int) -> None:
    size = {"width": width, "height": 900}
    options: dict[str, Any] = {
        "viewport": size,
        "color_scheme": scheme,
        "bypass_csp": True,
    }  # axe is a script
    with browser.new_context(**options) as context:
        page = context.new_page()
        page.goto(index.as_uri())
        found = Axe().run(page).response["violations"]
        assert [violation["id"] for violation in found] == []


def test_every_link_is_reached_by_keyboard_and_says_whose_it_is(
    browser: Browser, index: Path
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.goto(index.as_uri())
        reached = []
        for _ in range(5):  # the table, which scrolls, comes first
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        assert reached == [
            *(None, "./report.html", "./worklist.xlsx"),
            "./reports/Dr%20Wang%20%231/report.html",
            "./reports/Dr%20Wang%20%231/worklist.xlsx",
        ]
        assert page.get_by_role("link", name=f"Workbook {SCRIPT}", exact=True).count() == 1
        assert heard == []
