"""Drives the Chromium of the machine, as a reader would have it: no server, no further package.

A test of what happens on a click puts the report into a frame of a page of its own, whose script
clicks, looks and writes down what it saw; `--dump-dom` then hands that back.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from matcher.report import write_report
from tests.unit.report.nights import build_night

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-logging=stderr",
    "--v=0",
    "--window-size=1280,1000",
)

DARK = "--blink-settings=preferredColorScheme=0"

_STAGE = """<!doctype html><meta charset="utf-8"><iframe src="%s" width="%d" height="900"></iframe>
<pre id="seen"></pre><script>
const frame = document.querySelector("iframe");
frame.addEventListener("load", async () => {
  const page = frame.contentDocument, view = frame.contentWindow;
  const $ = (one) => page.querySelector(one), $$ = (all) => [...page.querySelectorAll(all)];
  const pause = (ms = 300) => new Promise((done) => setTimeout(done, ms));
  const pair = (trial, patient) => $$(`[data-trial="${trial}"] tr.pair`)
    .find((row) => row.dataset.patient === patient);
  let seen;
  try { seen = await (async () => { %s })(); } catch (error) { seen = { error: String(error) }; }
  document.getElementById("seen").textContent = JSON.stringify(seen);
});
</script>"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a browser had on the page in the end, and what it said on its console."""

    dom: str
    console: list[str]


@dataclass(frozen=True, slots=True)
class Browser:
    program: str
    home: Path

    def visit(self, address: str, *flags: str) -> Visit:
        """Open an address and give the DOM after its scripts have run."""
        done = subprocess.run(  # noqa: S603  (a browser, at a path that was looked up)
            [self.program, *_FLAGS, f"--user-data-dir={self.home}", *flags, "--dump-dom", address],
            capture_output=True,
            check=True,
            timeout=120,
        )
        log = done.stderr.decode(errors="replace").splitlines()
        return Visit(done.stdout.decode(), [line for line in log if ":CONSOLE" in line])

    def act(
        self, report: Path, script: str, *flags: str, fragment: str = "", width: int = 1280
    ) -> Any:
        """Run a script beside the open report and give what it returned.

        The script sees `page`, `view`, `$`, `$$`, `pair(trial, patient)` and `pause(ms)`.
        """
        stage = self.home / "stage.html"
        address = html.escape(f"{report.as_uri()}{fragment}")
        stage.write_text(_STAGE % (address, width, script), encoding="utf-8")
        visit = self.visit(
            stage.as_uri(), "--allow-file-access-from-files", "--virtual-time-budget=10000", *flags
        )
        found = re.search(r'<pre id="seen">(.*?)</pre>', visit.dom, re.DOTALL)
        assert found, visit.console
        seen = json.loads(html.unescape(found[1]))
        assert not (isinstance(seen, dict) and "error" in seen), seen
        return seen


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: the page is not tried in a browser")
    return Browser(program, tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("night") / "report.html"
    write_report(build_night(), path)
    return path


@pytest.fixture
def act(browser: Browser, report: Path) -> Callable[..., Any]:
    """Run a script beside the night's report."""

    def run(script: str, *flags: str, **options: Any) -> Any:
        return browser.act(report, script, *flags, **options)

    return run
