"""One family of errors, each with a place, a cause and a way out.

```
MatcherError                exit code 1
├── UsageError              exit code 2   a command or its options are wrong
├── ConfigurationError      exit code 2   a configuration, vocabulary or trial file is wrong
├── EntryError              exit code 2   what a person entered into a workbook or table can't be taken
├── DataRefusedError        exit code 3   the patient tables can't be taken as they are
├── OutputError             exit code 1   the output folder can't be written
└── RunError                exit code 1   a finished run can't be read or doesn't verify
```

No message ever holds a patient's value: it names table, row and column instead.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.messages import Messages, Sentence


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: in a file by line and column, or in a table or sheet by row and column.

    `line` and `row` count from 1; in a table `row` counts data rows, the header excluded, and in a
    workbook's sheet all rows.
    """

    file: str | None = None
    line: int | None = None
    character: int | None = None
    table: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """Give the place as `file:line:character` or as `table t, row n, column c (file)`."""
        if self.file and self.table is None and self.sheet is None:
            return ":".join(str(part) for part in (self.file, self.line, self.character) if part)
        named = (
            self.table and f"table {self.table}",
            self.sheet and f"sheet {self.sheet}",
            self.row and f"row {self.row}",
            self.column and f"column {self.column}",
        )
        within = f" ({self.file})" if self.file else ""
        return ", ".join(part for part in named if part) + within

    def told(self, messages: Messages) -> str:
        """Give the place of an entry, in a sheet or a table, in a language."""
        named = [
            messages.text(f"place-{part}", name=str(name))
            for part in ("table", "sheet", "row", "column")
            if (name := getattr(self, part))
        ]
        if not named:
            return self.file or ""
        within = messages.text("separator-facts").join(named)
        return messages.text("place-in-file", place=within, file=self.file) if self.file else within


class MatcherError(Exception):
    """The root of the family: what went wrong, where, and what to do about it."""

    exit_code = 1

    def __init__(self, cause: str, *, place: Place | None = None, remedy: str = "") -> None:
        self.cause = cause
        self.place = place or Place()
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        """Give one line: place, cause, way out."""
        where = f"{self.place}: " if str(self.place) else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return (
            f"{where}{self.cause}{'.' if remedy and not self.cause.endswith('.') else ''}{remedy}"
        )


class UsageError(MatcherError):
    """A command was called with options that don't fit together or name nothing."""

    exit_code = 2


class ConfigurationError(MatcherError):
    """A configuration, vocabulary or trial file can't be used; `faults` lists every fault found."""

    exit_code = 2

    def __init__(
        self,
        cause: str,
        *,
        place: Place | None = None,
        remedy: str = "",
        faults: tuple[ConfigurationError, ...] = (),
    ) -> None:
        super().__init__(cause, place=place, remedy=remedy)
        self.faults = faults


class DataRefusedError(MatcherError):
    """The patient tables are refused as a whole: identified, unreadable or not the contract's."""

    exit_code = 3


class EntryError(MatcherError):
    """What a person entered into a workbook or a table can't be taken, for them to read."""

    exit_code = 2

    def __init__(
        self, cause: Sentence, *, place: Place | None = None, remedy: Sentence | None = None
    ) -> None:
        super().__init__(str(cause), place=place, remedy=str(remedy) if remedy else "")
        self._cause, self._remedy = cause, remedy

    def told(self, messages: Messages) -> str:
        """Give its line in a language."""
        place, cause = self.place.told(messages), self._cause.told(messages)
        if self._remedy is None:
            return messages.text("entry-remark", place=place, cause=cause)
        remedy = self._remedy.told(messages)
        return messages.text("entry-remark-with-remedy", place=place, cause=cause, remedy=remedy)


class OutputError(MatcherError):
    """The output folder can't be written, or another run holds it."""


class RunError(MatcherError):
    """A finished run can't be read, or what it claims can't be recomputed."""


def in_lines(error: MatcherError) -> str:
    """Write an error, and every fault that it holds, a line each."""
    faults = getattr(error, "faults", ())
    return "\n".join(f"matcher: {one}" for one in (error, *faults))


def internal_error(error: BaseException) -> str:
    """Say where the program failed, without the message, which may hold a patient's value."""
    if isinstance(error, MemoryError):
        return (
            "there is not enough memory. Lower `memory_mb` or `processes` in resources.yaml, or "
            "free some."
        )
    frames = traceback.extract_tb(error.__traceback__)
    package = Path(__file__).parent
    own = [frame for frame in frames if package in Path(frame.filename).parents] or frames
    where = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "an unknown place"
    return f"internal error: {type(error).__name__} at {where}. Please report it with this line."
