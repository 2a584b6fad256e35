"""What the processes of a crew do in tests; they import it by its name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any, NoReturn

from matcher import matching
from matcher.errors import RunError
from matcher.run import crew, shards, tasks
from matcher.run.plan import Plan

BLOCK = 4

_begin, _judge = crew._begin, tasks.judge


def set_blocks() -> None:
    matching.BLOCK = shards.BLOCK = BLOCK


def begin_with_small_blocks(plan: Plan, workspace: Path) -> None:
    set_blocks()
    _begin(plan, workspace)


def judge_but_die_once(plan: Plan, workspace: Path, *shard: int) -> int:
    """Judge a shard's patients, but die half-way if no process has died yet."""
    number = _judge(plan, workspace, *shard)
    _die_once(workspace)
    return number


def double(_plan: Any, _workspace: Path, number: int) -> int:
    return 2 * number


def double_but_die_once(_plan: Any, workspace: Path, number: int) -> int:
    if number == 3:
        _die_once(workspace)
    return 2 * number


def die(_plan: Any, _workspace: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(_plan: Any, _workspace: Path) -> NoReturn:
    raise RunError("no row of it", remedy="None.")


def tell(_plan: Any, _workspace: Path) -> tuple[int, str, int]:
    mask = os.umask(0)
    os.umask(mask)
    return os.getpid(), os.environ["POLARS_MAX_THREADS"], mask


def rest(_plan: Any, _workspace: Path) -> None:
    time.sleep(600)


def _die_once(workspace: Path) -> None:
    try:
        (workspace.parent / "died").touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
