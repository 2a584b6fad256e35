"""What a run is called, and which list its changes are told against.

A run's id is a digest of all that decides its files. The list of the run before is one of these, so
that equal ids always mean equal files, whatever an output folder has seen before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from matcher.run.before import PREVIOUS
from matcher.run.manifest import MANIFEST
from matcher.run.pace import Notify
from matcher.run.plan import Identity, Plan
from matcher.run.workspace import LATEST, latest_run

_DAY = len("YYYY-MM-DD")
"""Characters of a run's id that are its day."""


def identify(plan: Plan, out: Path, notify: Notify) -> Identity:
    """Give a run the id of the earlier run that it repeats, or else one of its own.

    A run that repeats an earlier one is told against what that one was told against, so that it
    comes out the same byte for byte. Any other is told against the last good run; where that is gone,
    or is of a later day, `notify` is told.
    """
    for run, compared_with in _runs_of_that_day(plan, out):
        if run.name == plan.run_id(compared_with):
            kept = run / PREVIOUS
            return Identity(
                run_id=run.name,
                compared_with=compared_with,
                previous=kept if compared_with else None,
            )
    latest = latest_run(out)
    if latest is None:
        if (out / LATEST).is_symlink():
            notify(f"`{LATEST}` names a run that isn't there: tonight is compared with nothing")
        return Identity(run_id=plan.run_id(None), compared_with=None, previous=None)
    if latest.name[:_DAY] > str(plan.parameters.as_of):
        notify(f"the last good run, {latest.name}, is of a later day than this one")
    return Identity(
        run_id=plan.run_id(latest.name),
        compared_with=latest.name,
        previous=latest,
    )


def _runs_of_that_day(plan: Plan, out: Path) -> Iterator[tuple[Path, str | None]]:
    """Give the finished runs of the same as-of day, each with the id that it is told against."""
    for path in sorted(out.glob(f"{plan.parameters.as_of}-*/{MANIFEST}")):
        try:
            yield path.parent, json.loads(path.read_text(encoding="utf-8")).get("compared_with")
        except (OSError, ValueError, AttributeError):
            continue  # a damaged run is repeated by none; `matcher verify` names it
