"""Measure the core (facts, verdicts, lists, reasons) against SQL, polars filters and a plain loop.

    python benchmarks/core.py                                20,000 patients against 100 trials
    python benchmarks/core.py --size 100000x500 --size 1000000x500 --without loop
    python benchmarks/core.py --folder DIR                   keeps what it makes there

All read the same record in Parquet and give the same answers: patients, fails and unknowns of every
verdict and trial, and the 200 best of each trial in order; where one differs, the benchmark fails.
The matcher and DuckDB also give the reasons of the listed pairs with their rows, the other two
their statuses only. Each runs in a process of its own, from opening the files to the last answer;
its memory is the most that the process ever held.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import kept_record
import portfolio
from plain_plan import read_plan

PROCESSES = 2
"""As many as the matcher starts, and threads that the others have on two cores."""
RIVALS = ("matcher", "duckdb", "polars", "loop")
USUAL = "20000x100"
LARGEST = {"polars": 100_000, "loop": 20_000}
"""Patients beyond which a rival isn't measured, since it would take ten minutes or far longer."""
Rows = list[tuple[object, ...]]


def answer(rival: str, record: Path, trials: Path, number: int) -> tuple[Rows, Rows]:
    """Do the core in one of the ways; give the totals by verdict and the lists."""
    if rival == "matcher":
        import core_matcher  # noqa: PLC0415  (a process loads what it measures)

        totals, lists, _ = core_matcher.run(record, trials, number)
        return totals, lists
    plan = read_plan(trials, number)
    if rival == "loop":
        import core_loop  # noqa: PLC0415

        return core_loop.run(record, plan)[:2]
    if rival == "polars":
        import core_polars  # noqa: PLC0415

        totals, best, _ = core_polars.run(record, plan)
        return totals, best.select("trial", "p", "band", "f", "u", "ends").rows()
    from core_duckdb import Core  # noqa: PLC0415

    core = Core(record, plan)
    for step in (core.facts, core.answers, core.lists, core.reasons):
        step()
    columns = "trial, p, band, n_fail, n_unknown, eligible_from"
    lists = core.base.execute(f"SELECT {columns} FROM lists ORDER BY trial, rank").fetchall()  # noqa: S608
    return core.totals(), lists


def measure(rival: str, record: Path, trials: Path, number: int) -> dict[str, object]:
    """Do the core in this process: seconds, seconds of processors, peak in MB, and a digest.

    Of processes that it starts the largest counts as often as there are of them.
    """
    started = time.perf_counter()
    totals, lists = answer(rival, record, trials, number)
    own, below = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": time.perf_counter() - started,
        "processor": own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime,
        "peak": (own.ru_maxrss + PROCESSES * below.ru_maxrss) / 1024,
        "listed": len(lists),
        "digest": sha256(repr((totals, lists)).encode()).hexdigest(),
    }


def apart(rival: str, record: Path, trials: Path, number: int) -> dict[str, object]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--measure", rival, "--record", str(record)]
    command += ["--portfolio", str(trials), "--size", f"0x{number}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{rival} failed:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout))


def _found(rival: str, record: Path, trials: Path, number: int, folder: Path) -> dict[str, object]:
    """Measure in a process of its own, if it wasn't before."""
    kept = folder / f"core-{record.name}-{trials.name}-{rival}.json"
    if not kept.exists():
        kept.write_text(json.dumps(apart(rival, record, trials, number)), encoding="utf-8")
    return dict(json.loads(kept.read_text(encoding="utf-8")))


def table(rivals: Sequence[str], sizes: Iterable[str], folder: Path) -> str:
    """Measure all and write a Markdown table."""
    lines = [
        "| patients × trials | by | seconds | of processors | against the matcher | peak memory, MB | listed |",
        "|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        patients, number = map(int, size.split("x"))
        trials = folder / f"portfolio-{number}"
        if not trials.exists():
            portfolio.write(trials, number, plain=True)
        rows = kept_record.make(patients, folder)
        able = [rival for rival in rivals if patients <= LARGEST.get(rival, patients)]
        found = {rival: _found(rival, rows, trials, number, folder) for rival in able}
        if len({one["digest"] for one in found.values()}) > 1:
            raise SystemExit(f"{size}: the answers differ")
        own = found.get("matcher", {}).get("seconds")
        for rival, one in found.items():
            ratio = f"{float(str(one['seconds'])) / float(str(own)):.1f}" if own else ""
            lines.append(
                f"| {patients:,} × {number:,} | {rival} | {one['seconds']:.1f} | {one['processor']:.1f} "
                f"| {ratio} | {one['peak']:,.0f} | {one['listed']:,} |"
            )
            sys.stderr.write(lines[-1] + "\n")
    return "\n".join(lines)


def machine() -> str:
    """Say what was measured on what."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    versions = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb", "numpy"))
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}; "
        f"load of the machine before (1, 5, 15 minutes): {load}"
    )


def main() -> None:
    """Measure as the options say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", action="append", help="patients × trials, 20000x100")
    parser.add_argument("--record", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="where samples and portfolios are kept")
    parser.add_argument("--without", choices=RIVALS, action="append", default=[])
    parser.add_argument("--measure", choices=RIVALS, help="in this process, as JSON")
    parser.add_argument("--portfolio", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = options.size or [USUAL]
    if options.measure:
        number = int(sizes[0].split("x")[1])
        found = measure(options.measure, options.record, options.portfolio, number)
        sys.stdout.write(json.dumps(found))
        return
    rivals = [rival for rival in RIVALS if rival not in options.without]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        written = table(rivals, sizes, folder)
    sys.stdout.write(f"{machine()}\n\n{written}\n")


if __name__ == "__main__":
    main()
