"""The folder of a run: complete or absent.

A run is written beside its place, in a hidden folder, and put there by renaming. `latest` is a
symbolic link to the last good run. One run at a time may write to an output folder. Of a run that
fails nothing is left; what a killed one left is removed by the next.

A finished run can be read by its owner and group alone, whatever the umask of who runs it; until then
by its owner. Who shares a run with others gives them the group, or copies of what is theirs.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from xlsxwriter.exceptions import XlsxFileError

from matcher.errors import OutputError, Place

LATEST = "latest"
_FOLDER, READABLE = 0o750, 0o640
"""The rights on what is finished: its group may read it, others may not know of it."""
_OWNER_ONLY = 0o600
_POLARS_ERRNO = re.compile(r"\(os error (\d+)\)")


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder for one run.

    Raises:
        OutputError: the folder can't be made or written, or another run holds it.
    """
    try:
        _make_out(out)
        lock = os.fdopen(os.open(out / ".lock", os.O_WRONLY | os.O_CREAT, _OWNER_ONLY), "w")
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
        except OSError as error:  # some network file systems know no locks
            raise _unwritable(out, error) from None
        yield


@contextmanager
def workspace_for(run_id: str, out: Path) -> Iterator[Path]:
    """Give the empty hidden folder that a run is written to, and remove it if the run fails.

    Raises:
        OutputError: the folder can't be written.
    """
    folder = out / f".{run_id}.partial"
    try:
        with writing(out):
            for left in out.glob(".*.partial"):
                shutil.rmtree(left)
            folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Turn what libraries raise where a disk fails into an error with its reason.

    Raises:
        OutputError: a file of the run can't be written.
    """
    try:
        yield
    except OSError as error:
        raise _unwritable(out, error) from None
    except XlsxFileError as error:
        raise _unwritable(out, error.args[0]) from None
    except pl.exceptions.ComputeError as error:
        number = _POLARS_ERRNO.search(str(error))
        if number is None:
            raise
        raise _unwritable(out, OSError(int(number[1]), os.strerror(int(number[1])))) from None


def publish(workspace: Path, out: Path, run_id: str) -> Path:
    """Put a finished run in its place and point `latest` to it.

    Raises:
        OutputError: the folder can't be written.
    """
    final = out / run_id
    replaced = out / f".{run_id}.replaced.partial"
    try:
        _give_rights(workspace)
        if (
            final.exists()
        ):  # set aside first: deleting takes time, and a run may be killed meanwhile
            final.rename(replaced)
        workspace.rename(final)
        link = out / f".{LATEST}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(run_id)
        os.replace(link, out / LATEST)
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        raise _unwritable(out, error) from None
    return final


def _make_out(out: Path) -> None:
    """Make the folder that holds the runs; one that is there keeps the rights it was given."""
    if not out.is_dir():
        out.mkdir(parents=True)
        out.chmod(_FOLDER)


def _give_rights(workspace: Path) -> None:
    """Give owner and group their rights, from within: the folder itself opens last."""
    for folder, _, names in os.walk(workspace, topdown=False):
        for name in names:
            (Path(folder) / name).chmod(READABLE)
        Path(folder).chmod(_FOLDER)


def latest_run(out: Path) -> Path | None:
    """Give the folder of the last good run, if there is one."""
    link = out / LATEST
    return link.resolve() if link.is_dir() else None


def _unwritable(out: Path, error: object) -> OutputError:
    reason = getattr(error, "strerror", None) or "the disk failed"
    return OutputError(
        f"the output folder can't be written ({reason})",
        place=Place(file=str(out)),
        remedy="Make room or give the right to write, or name another folder with --out.",
    )
