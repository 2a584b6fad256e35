"""What people gave back since the last night, taken before a run has its identity.

Each workbook gets an answer, a text beside it: how many entries were taken, and what of it can't be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.dispositions.taking import Taken, Taking, take, would_take
from matcher.messages import Messages
from matcher.run.pace import Notify
from matcher.run.plan import Plan

_ANSWER = ".answer.txt"


def take_returned(plan: Plan, notify: Notify) -> None:
    """Take the workbooks that lie in the configured folder, and the configured table.

    Raises:
        ConfigurationError: the history of dispositions has faults.
        OutputError: it can't be written; nothing was taken then.
    """
    returned = _returned(plan)
    for line in returned.remarks:
        notify(line)
    take_all(plan, returned.workbooks, returned.table, notify)


def take_all(plan: Plan, workbooks: Sequence[Path], table: Path | None, notify: Notify) -> bool:
    """Take workbooks and a table into the history, answer each, and say what became of it.

    Gives whether nothing was to remark on.

    Raises:
        ConfigurationError: the history of dispositions has faults.
        OutputError: it can't be written; nothing was taken then.
    """
    taken, set_aside = take(workbooks, table, plan.dispositions, _by(plan))
    if set_aside:
        notify(f"half a line at the end of {plan.dispositions} was set aside as {set_aside.name}")
    for one in taken:
        lines = [*_told(one, "returned-taken", plan.messages)]
        if one.source != table:
            lines += _answered(one.source, lines)
        for line in lines:
            notify(line)
    return not any(one.remarks for one in taken)


def would_have_taken(plan: Plan) -> Iterator[str]:
    """Say what a run would take; write nothing.

    Raises:
        ConfigurationError: the history of dispositions has faults.
    """
    returned = _returned(plan)
    yield from returned.remarks
    for one in would_take(returned.workbooks, returned.table, plan.dispositions, _by(plan)):
        yield from _told(one, "returned-to-take", plan.messages)


@dataclass(frozen=True, slots=True)
class _Returned:
    """The workbooks in the configured folder, the configured table, and why something isn't there."""

    workbooks: Sequence[Path]
    table: Path | None
    remarks: Sequence[str]


def _returned(plan: Plan) -> _Returned:
    base = plan.parameters.config.resolve().parent
    settings = plan.settings.dispositions
    table = base / settings.table if settings.table else None
    if settings.returned is None:
        return _Returned([], table, [])
    folder = (base / settings.returned).resolve()
    try:
        workbooks = sorted(path for path in folder.iterdir() if _is_returned(path))
    except OSError as error:
        told = f"nothing is taken from {folder}: it can't be read ({error.strerror})"
        return _Returned([], table, [told])
    return _Returned(workbooks, table, [])


def _is_returned(path: Path) -> bool:
    """Leave out locks of spreadsheet programs, hidden files, and our own answers."""
    return path.is_file() and not (path.name.startswith((".", "~$")) or path.name.endswith(_ANSWER))


def _by(plan: Plan) -> Taking:
    # People write down today what concerns a night whose data may be older.
    last_day = max(plan.parameters.as_of, date.today())
    trials = frozenset(trial.trial_id for trial in plan.trials)
    return Taking(last_day, plan.parameters.out, trials)


def _told(one: Taken, key: str, messages: Messages) -> Iterator[str]:
    """Say what became of a workbook, in the language of those who filled it in."""
    counts = {"taken": one.n_added, "known": one.n_known, "remarks": len(one.remarks)}
    yield messages.text(key, source=one.source.name, **counts)
    yield from (f"  {remark.told(messages)}" for remark in one.remarks)


def _answered(workbook: Path, lines: Sequence[str]) -> Iterator[str]:
    """Write the answer beside a workbook, or say why not: a night doesn't fail by it."""
    answer = workbook.with_name(workbook.name + _ANSWER)
    try:
        answer.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        yield f"  the answer can't be written beside the workbook ({error.strerror})"
