"""Work done by a forked process that can be told to die at any of its changes to the disk."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import polars as pl

_CHANGES = {
    *("os.rename", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate"),
    "polars",
}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def done_by_a_child(work: Callable[[], int], at: int | None) -> tuple[int, list[str]]:
    """Do some work in a forked process, which kills itself just before its change number `at`.

    Gives its exit code (negative: the signal that ended it), and the changes that it came to. What has
    used polars must not be forked, if the work uses it, too.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _live(work, at, write)
    os.close(write)
    with os.fdopen(read) as trace:
        changes = trace.read().splitlines()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), changes


def _live(work: Callable[[], int], at: int | None, trace: int) -> NoReturn:
    code = 70
    try:
        _watch(at, trace)
        code = work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _watch(at: int | None, trace: int) -> None:
    count = 0
    write, write_parquet = os.write, pl.DataFrame.write_parquet

    def is_due(name: str) -> bool:
        nonlocal count
        count += 1
        write(trace, f"{name}\n".encode())
        return count == at

    def see(event: str, arguments: tuple[Any, ...]) -> None:
        opens = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
        if (opens or event in _CHANGES) and is_due(event):
            os.kill(os.getpid(), signal.SIGKILL)

    def half_written(file: int, content: bytes) -> int:
        if is_due("os.write"):
            write(file, content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return write(file, content)

    def told(frame: pl.DataFrame, *arguments: Any, **options: Any) -> None:
        sys.audit("polars")
        write_parquet(frame, *arguments, **options)

    sys.addaudithook(see)
    os.write = half_written
    pl.DataFrame.write_parquet = told  # type: ignore[method-assign]
