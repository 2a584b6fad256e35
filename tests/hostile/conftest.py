"""Nothing hostile may hang: each case has a time in which it must have been answered."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

_SECONDS = 60


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    def late(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"no answer in {_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
