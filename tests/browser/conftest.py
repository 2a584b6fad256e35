"""The night's report, open in a browser, as a reader would have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from matcher.report import write_report
from tests.unit.report.nights import build_large_night, build_night

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: the page is not tried in a browser")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("night") / "report.html"
    write_report(build_night(), path)
    return path


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "report.html"
    write_report(build_large_night(trials=50, patients=200, criteria=30), path)
    return path


class Desk:
    """Where a reader opens reports; `heard` is what pages said on their consoles, and what failed.

    A page in a context of its own takes a new process of the browser, and more time than all else.
    So the pages of one desk are laid clean and used again by the next reader.
    """

    def __init__(self, browser: Browser, report: Path) -> None:
        self._browser = browser
        self._report = report
        self._pages: list[Page] = []
        self._n_open = 0
        self.heard: list[str] = []

    def open(
        self, address: str = "#/", *, path: Path | None = None, width: int = 1280, **options: Any
    ) -> Page:
        """Open a report at an address; the page is drawn when this returns."""
        page = self._new_page(**options) if options else self._next_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((path or self._report).as_uri() + address)
        return page

    def _next_page(self) -> Page:
        if self._n_open == len(self._pages):
            self._pages.append(self._new_page())
        self._n_open += 1
        return self._pages[self._n_open - 1]

    def _new_page(self, **options: Any) -> Page:
        page = self._browser.new_context(**options).new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: self.heard.append(message.text))
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", lambda request: self._note_request(request.url))
        return page

    def _note_request(self, url: str) -> None:
        if not url.startswith(("file:", "about:")):
            self.heard.append(f"a request to {url}")

    def clear(self) -> None:
        """Leave nothing of this reader to the next."""
        kept = {page.context for page in self._pages}
        for context in self._browser.contexts:
            if context not in kept:
                context.close()
        for page in self._pages[: self._n_open]:
            page.goto("about:blank")
        self._n_open = 0
        self.heard.clear()


@pytest.fixture(scope="session")
def _desk(browser: Browser, report: Path) -> Desk:
    return Desk(browser, report)


@pytest.fixture
def desk(_desk: Desk) -> Iterator[Desk]:
    yield _desk
    _desk.clear()
