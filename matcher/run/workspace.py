"""The folder of a run: complete or absent.

A run is written beside its place, in a hidden folder, and put there by renaming. `latest` is a
symbolic link to the last good run. One run at a time may write to an output folder. Of a run that
fails nothing is left; what a killed one left is removed by the next, whatever the moment.

A finished run can be read by its owner and group alone, whatever the umask of who runs it; until then
by its owner. Who shares a run with others gives them the group, or copies of what is theirs.
"""

from __future__ import annotations

import ctypes
import fcntl
import filecmp
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path

import polars as pl
from xlsxwriter.exceptions import XlsxFileError

from matcher.errors import OutputError, Place

LATEST = "latest"
_LINK = f".{LATEST}.new"
_PARTIAL, _REPLACED = ".partial", ".replaced.partial"
_FOLDER, READABLE = 0o750, 0o640
"""The rights on what is finished: its group may read it, others may not know of it."""
_OWNER_ONLY = 0o600
_POLARS_ERRNO = re.compile(r"\(os error (\d+)\)")


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the output folder for one run, and put what a killed one left in order.

    Raises:
        OutputError: the folder can't be made or written, another run holds it, or `latest` is no link.
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
        _expect_a_link(out / LATEST)
        with writing(out):
            _put_in_order(out)
        yield


def _expect_a_link(latest: Path) -> None:
    """Find out before hours of work that a run could not be pointed to; what is there isn't ours."""
    if latest.exists() and not latest.is_symlink():
        raise OutputError(
            f"`{LATEST}` is no link to a run",
            place=Place(file=str(latest)),
            remedy="Move it away: a copy of a folder of runs may have put it there.",
        )


def _put_in_order(out: Path) -> None:
    """Put back a run that was set aside for one that never took its place, and remove the rest."""
    for aside in out.glob(f".*{_REPLACED}"):
        place = out / aside.name.removeprefix(".").removesuffix(_REPLACED)
        if not place.exists():
            aside.rename(place)
    for left in out.glob(f".*{_PARTIAL}"):
        if left.is_symlink():  # a run that somebody had moved elsewhere
            left.unlink()
        else:
            shutil.rmtree(left)
    (out / _LINK).unlink(missing_ok=True)


@contextmanager
def workspace_for(run_id: str, out: Path) -> Iterator[Path]:
    """Give the empty hidden folder that a run is written to, and remove it if the run fails.

    Raises:
        OutputError: the folder can't be written, or was removed while the run was.
    """
    folder = out / f".{run_id}{_PARTIAL}"
    try:
        with writing(out):
            folder.mkdir(mode=0o700)
        yield folder
    except Exception as error:
        if isinstance(error, OutputError) or folder.exists():
            raise
        # Whatever a stage made of it that its files weren't there:
        raise _unwritable(out, FileNotFoundError(ENOENT, "it was removed meanwhile")) from None
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

    A run that repeats one comes out the same, and leaves that one where it is: so there is no moment
    at which `latest` names nothing.

    Raises:
        OutputError: the folder can't be written.
    """
    final = out / run_id
    try:
        _give_rights(workspace)
        if _same(workspace, final):
            _give_rights(final)
        else:
            _replace(final, workspace, out / f".{run_id}{_REPLACED}")
        link = out / _LINK
        link.symlink_to(run_id)
        os.replace(link, out / LATEST)
    except OSError as error:
        raise _unwritable(out, error) from None
    return final


def _same(one: Path, other: Path) -> bool:
    """Say whether two folders have the same files, byte for byte."""
    names = _names(one)
    if names != _names(other):
        return False
    _, differ, unread = filecmp.cmpfiles(one, other, names, shallow=False)
    return not differ and not unread


def _names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def _replace(final: Path, workspace: Path, aside: Path) -> None:
    """Put a run in its place; one that was there, damaged or of inputs elsewhere, comes into the workspace's."""
    if not os.path.lexists(final):
        workspace.rename(final)
    elif not _exchanged(workspace, final):
        final.rename(aside)  # killed between these two, the next run puts it back
        try:
            workspace.rename(final)
        except OSError:
            aside.rename(final)
            raise
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places at once, where system and file system can (Linux; not NFS)."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename is not None and not rename(
        here, os.fsencode(one.absolute()), here, os.fsencode(other.absolute()), exchange
    )


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
