"""The folder of a run: complete or absent.

A run is written beside its place, in a hidden folder, and put there by renaming. `latest` is a
symbolic link to the last good run. One run at a time may write to an output folder.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.errors import OutputError, Place

LATEST = "latest"


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder for one run.

    Raises:
        OutputError: the folder can't be made or written, or another run holds it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("w")
    except OSError as error:
        raise _unwritable(out, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                "another run is writing to this folder",
                place=Place(file=str(out)),
                remedy="Wait until it ends, or name another folder with --out.",
            ) from None
        yield


def open_workspace(out: Path, run_id: str) -> Path:
    """Make the empty hidden folder that a run is written to; what a dead run left is removed.

    Raises:
        OutputError: the folder can't be written.
    """
    try:
        for left in out.glob(".*.partial"):
            shutil.rmtree(left)
        folder = out / f".{run_id}.partial"
        folder.mkdir()
    except OSError as error:
        raise _unwritable(out, error) from None
    return folder


def publish(workspace: Path, out: Path, run_id: str) -> Path:
    """Put a finished run in its place and point `latest` to it.

    Raises:
        OutputError: the folder can't be written.
    """
    final = out / run_id
    try:
        if final.exists():
            shutil.rmtree(final)
        workspace.rename(final)
        link = out / f".{LATEST}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(run_id)
        os.replace(link, out / LATEST)
    except OSError as error:
        raise _unwritable(out, error) from None
    return final


def latest_run(out: Path) -> Path | None:
    """Give the folder of the last good run, if there is one."""
    link = out / LATEST
    return link.resolve() if link.is_dir() else None


def _unwritable(out: Path, error: OSError) -> OutputError:
    return OutputError(
        f"the output folder can't be written ({error.strerror})",
        place=Place(file=str(out)),
        remedy="Make room or give the right to write, or name another folder with --out.",
    )
