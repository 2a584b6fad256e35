"""The night's report, open in a browser, as a reader would have it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.report import write_report
from tests.browser.chromium import Browser
from tests.unit.report.nights import build_night

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: the page is not tried in a browser")
    running = Browser(program, tmp_path_factory.mktemp("browser"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("night") / "report.html"
    write_report(build_night(), path)
    return path


@pytest.fixture
def act(browser: Browser, report: Path) -> Callable[..., Any]:
    """Run a script on the night's report."""

    def run(script: str, *, fragment: str = "", **options: Any) -> Any:
        with browser.open(report.as_uri() + fragment, **options) as page:
            return page.act(script)

    return run
