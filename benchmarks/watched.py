"""Runs a command and watches what it needs: seconds, seconds of a processor, and memory.

The memory is the sum over the command's process and all below it, looked at ten times a second; pages that
processes share are counted once a process, so it is rather too much than too little.
"""

from __future__ import annotations

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MB = 1024 * 1024


@dataclass(frozen=True)
class Needs:
    """What a command needed: seconds, seconds of a processor, and the peak of its memory in MB."""

    seconds: float
    processor: float
    peak: float


def watch(command: Sequence[str], **environment: str) -> Needs:
    """Run a command to its end and watch it.

    Raises:
        SystemExit: it failed; its last lines stand in the message.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started, peak = time.perf_counter(), 0
    own = {**os.environ, **environment}
    with tempfile.TemporaryFile("w+") as told:
        nowhere = subprocess.DEVNULL
        process = subprocess.Popen(command, stdout=nowhere, stderr=told, env=own)  # noqa: S603
        while process.poll() is None:
            peak = max(peak, _resident(process.pid))
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        told.seek(0)
        said = told.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{said[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Needs(seconds, used, peak / _MB)


def _resident(root: int) -> int:
    """Sum up the resident memory of a process and all below it, in bytes."""
    parents, resident = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue  # it ended meanwhile
        parents[int(folder.name)], resident[int(folder.name)] = int(status[1]), int(status[21])
    total = 0
    for process, pages in resident.items():
        above = process
        while above not in (root, 0, 1) and above in parents:
            above = parents[above]
        total += pages * _PAGE if above == root else 0
    return total
