"""The Chromium of the machine, told what to do through its DevTools protocol, over two pipes.

No server, no port and no further package: commands and answers are JSON, each ended by a zero byte.
One browser serves all tests; each page is a tab of its own.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

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
    "--remote-debugging-pipe",
)

_SECONDS = 60

# What a script sees: the page, and how to find things on it.
_AROUND = """(async () => {
  const page = document, view = window;
  const $ = (one) => page.querySelector(one), $$ = (all) => [...page.querySelectorAll(all)];
  const pause = (ms = 200) => new Promise((done) => setTimeout(done, ms));
  const pair = (trial, patient) => $$(`[data-trial="${trial}"] tr.pair`)
    .find((row) => row.dataset.patient === patient);
  %s
})()"""


class Browser:
    """A running Chromium."""

    def __init__(self, program: str, home: Path) -> None:
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        # Chromium takes commands on descriptor 3 and answers on 4.
        self._process = subprocess.Popen(  # noqa: S603  (a browser, at a path that was looked up)
            [
                *("bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash"),
                *(program, *_FLAGS, f"--user-data-dir={home}"),
            ],
            pass_fds=(commands, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._numbers = count(1)
        self._unread = b""
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        self.call("Browser.close")
        try:
            self._process.wait(timeout=10)
        finally:
            self._process.kill()
            os.close(self._commands)
            os.close(self._answers)

    def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        """Send a command and give its result; what happens meanwhile is kept in `events`."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": given}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while (told := self._next()).get("id") != number:
            self.events.append(told)
        assert "error" not in told, f"{method}: {told['error']}"
        return told["result"]

    def wait_for(self, event: str, session: str) -> None:
        def happened(told: dict[str, Any]) -> bool:
            return told.get("method") == event and told.get("sessionId") == session

        while not any(map(happened, self.events)):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + _SECONDS
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], max(0, until - time.monotonic()))
            assert ready, f"the browser said nothing for {_SECONDS} seconds"
            read = os.read(self._answers, 1 << 16)
            assert read, "the browser has ended"
            self._unread += read
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)

    @contextmanager
    def open(self, address: str, *, width: int = 1280, dark: bool = False) -> Iterator[Page]:
        """Open an address in a tab of its own, and give it when it has loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log"):
            page.call(f"{domain}.enable")
        page.call("Performance.enable", timeDomain="threadTicks")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        page.call("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.call("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        try:
            page.call("Page.navigate", url=address)
            self.wait_for("Page.loadEventFired", session)
            yield page
        finally:
            self.call("Target.closeTarget", targetId=target)


class Page:
    """An open tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **given)

    def act(self, script: str) -> Any:
        """Run a script on the page and give what it returned.

        The script sees `page`, `view`, `$`, `$$`, `pair(trial, patient)` and `pause(ms)`.
        """
        told = self.call(
            "Runtime.evaluate",
            expression=_AROUND % script,
            awaitPromise=True,
            returnByValue=True,
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    @property
    def dom(self) -> str:
        return self.act("return page.documentElement.outerHTML;")

    @property
    def console(self) -> list[str]:
        """What the browser had to say about the page so far: its log, its errors, its policy."""
        said = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        self.act("await pause(0);")
        return [
            json.dumps(event["params"])
            for event in self._browser.events
            if event.get("sessionId") == self._session and event["method"] in said
        ]

    @property
    def seconds(self) -> float:
        """What the page took so far: parsing, scripts and layout, however busy the machine is."""
        told = self.call("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in told if one["name"] == "TaskDuration")

    def printed(self) -> bytes:
        """Give the page as a PDF file."""
        return b64decode(self.call("Page.printToPDF")["data"])
