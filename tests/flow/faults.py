"""What goes wrong amid a night: put into a process that is about to run one of the golden cohort.

Each fault happens as a stage begins, or to the files of a table between its two readings.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from matcher import cli
from matcher.run import cache, job, presenting, returned, run_log, stages, tasks


def _given(option: str) -> Path:
    return Path(sys.argv[sys.argv.index(option) + 1])


def _before(place: Any, name: str, fault: Callable[[], object]) -> None:
    """Let a fault happen each time that a function is about to be called."""
    function = getattr(place, name)

    def after_the_fault(*arguments: Any, **options: Any) -> Any:
        fault()
        return function(*arguments, **options)

    setattr(place, name, after_the_fault)


_MODULES = {
    module.__name__.rpartition(".")[2]: module for module in (cache, job, presenting, stages, tasks)
}


def _later(function: str) -> Callable[[Callable[[], object]], Callable[[], None]]:
    """Put off a fault until a function of `matcher.run` is about to be called: `stages.merged`."""
    module, name = function.split(".")
    return lambda fault: lambda: _before(_MODULES[module], name, fault)


def _edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def _labs() -> Path:
    return _given("--data") / "labs.csv"


@_later("tasks.read_batch")
def a_cell_is_changed_between_two_readings() -> None:
    content = _labs().read_bytes()
    _labs().write_bytes(content.replace(b",1.", b",2."))


@_later("tasks.read_batch")
def a_table_is_cut_off_between_two_readings() -> None:
    content = _labs().read_bytes()
    _labs().write_bytes(content[: len(content) // 2])


@_later("tasks.read_batch")
def a_table_is_removed_between_two_readings() -> None:
    _labs().unlink(missing_ok=True)


@_later("stages.survey_folder")
def a_folder_takes_the_place_of_a_table() -> None:
    _labs().unlink()
    _labs().mkdir()


@_later("stages.merged")
def a_trial_is_edited_amid_the_night() -> None:
    _edit(_given("--trials") / "golden-closed.yaml")


@_later("stages.merged")
def a_vocabulary_is_replaced_amid_the_night() -> None:
    _edit(_given("--config").parent / "vocabulary" / "drugs.csv")


@_later("job.kept_texts")
def the_configuration_is_edited_amid_the_night() -> None:
    path = _given("--config")
    path.write_text(path.read_text() + "\n# edited\n")


@_later("stages.merged")
def the_output_folder_is_removed() -> None:
    shutil.rmtree(_given("--out"))


@_later("stages.merged")
def a_file_takes_the_place_of_the_output_folder() -> None:
    shutil.rmtree(_given("--out"))
    _given("--out").write_text("")


def _refuse_to_write(number: int) -> Callable[[], None]:
    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | os.PathLike):
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            inside = Path(os.fsdecode(arguments[0])).is_relative_to(_given("--out"))
            if inside and flags & (os.O_WRONLY | os.O_RDWR):
                raise OSError(number, os.strerror(number))

    return lambda: sys.addaudithook(refuse)


the_output_folder_is_read_only = _refuse_to_write(errno.EROFS)
the_output_folder_may_not_be_written = _refuse_to_write(errno.EACCES)


def _full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _full_at(function: str) -> Callable[[], None]:
    return _later(function)(_full)


the_disk_is_full_at_the_kept_texts = _full_at("cache.sha256")
the_disk_is_full_at_the_report = _full_at("presenting.write_report")
the_disk_is_full_at_the_workbook = _full_at("presenting.write_workbook")
the_disk_is_full_at_the_manifest = _full_at("stages.write_manifest")


def the_disk_is_full_at_the_log() -> None:
    _before(run_log, "_append", _full)


def the_disk_is_full_at_the_link() -> None:
    _before(os, "replace", lambda: None)
    _before(Path, "symlink_to", _full)


@_later("stages.merged")
def memory_runs_out() -> None:
    raise MemoryError


@_later("stages.merged")
def polars_panics() -> None:
    from polars.exceptions import PanicException  # noqa: PLC0415

    raise PanicException("P-1 Erika Mustermann")


class _Today(date):
    """A clock that shows another day, an hour after midnight."""

    @classmethod
    def today(cls) -> _Today:
        return cls(2026, 6, 29)


class _Then(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> _Then:
        return cls(2001, 9, 9, 1, 46, 40, tzinfo=tz)


def the_clock_is_set_back() -> None:
    cli.date = _Today  # type: ignore[attr-defined, misc]
    returned.date = _Today  # type: ignore[attr-defined, misc]
    run_log.datetime = _Then  # type: ignore[attr-defined, misc]
