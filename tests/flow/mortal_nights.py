"""Runs nights in forked processes, each with something wrong: `python -m tests.flow.mortal_nights CONFIG`.

Takes a line of JSON a night: `arguments` of the command, `at` (the change to the disk at which it is
killed, or null), `limits` (of `resource`, by name), `fault` (a function of `tests.flow.faults`, or null).
Gives a line for each: `code`, `changes` that it came to, `told` on standard error. What nights have in
common, modules and normalizers, is loaded once; polars isn't used before the forks.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

from matcher import cli
from matcher.report import write_report  # noqa: F401  (loaded for all nights)
from matcher.run import job  # noqa: F401
from tests.flow import faults
from tests.known import known, known_normalizers, known_vocabularies
from tests.mortal import done_by_a_child


def night(told: int, arguments: list[str], limits: dict[str, int], fault: str | None) -> int:
    """Run the command, its channels written to a file; give its exit code."""
    for channel in (1, 2):
        os.dup2(told, channel)
    if fault:
        getattr(faults, fault)()
    for name, limit in limits.items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    sys.argv = ["matcher", *arguments]
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def done(asked: dict[str, Any]) -> dict[str, Any]:
    """Do one night as it was asked for."""
    with tempfile.TemporaryFile() as told:
        given = (asked["arguments"], asked["limits"], asked["fault"])
        code, changes = done_by_a_child(lambda: night(told.fileno(), *given), asked["at"])
        told.seek(0)
        return {"code": code, "changes": changes, "told": told.read().decode(errors="replace")}


if __name__ == "__main__":
    vocabulary = Path(sys.argv[1]).parent / "vocabulary"
    known_vocabularies(vocabulary)
    known_normalizers(vocabulary)
    with known():
        for line in sys.stdin:
            sys.stdout.write(json.dumps(done(json.loads(line))) + "\n")
            sys.stdout.flush()
