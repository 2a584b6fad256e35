"""Progress for people: a running line on a terminal, plain lines with seconds in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console

from matcher.run.pace import Notify


@contextmanager
def progress() -> Iterator[Notify]:
    """Give what takes lines of progress, and show them as the place they go to allows."""
    began = time.monotonic()
    console = Console(stderr=True, highlight=False)

    def line(text: str) -> str:
        return f"[{time.monotonic() - began:6.1f} s] {text}"

    def tell(text: str) -> None:
        with suppress(OSError):  # a full disk below the log, or a reader that left, ends no night
            print(line(text), file=sys.stderr, flush=True)  # noqa: T201

    if not console.is_terminal:
        yield tell
        return
    with console.status("reading the configuration") as status:

        def notify(text: str) -> None:
            console.print(line(text), markup=False)
            status.update("working")

        yield notify
