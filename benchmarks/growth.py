"""Measure how the whole night grows with patients and trials, plot it, and write `docs/performance.md`.

    python benchmarks/growth.py                  25,000 to 100,000 patients, 125 to 500 trials; prints it
    python benchmarks/growth.py --large          up to 1,000,000 patients and 2,000 trials
    python benchmarks/growth.py --write          also writes the document and its plots

A night is `matcher run --engine plain`: all stages, without Prefect's start. Samples and portfolios are made
before and not counted. Nights against more trials read the smallest cohort. With `--folder` what was measured before
isn't measured again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import portfolio
from core import machine, table
from second_night import N_TRIALS, SHARE, changed_portfolio, changed_sample
from watched import Needs, watch

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "performance.md"
SMALL = ((25_000, 50_000, 100_000), (125, 250, 500))
LARGE = ((100_000, 200_000, 500_000, 1_000_000), (125, 250, 500, 1_000, 2_000))
SIZES_OF_CORE = {False: ["20000x100"], True: ["20000x100", "100000x500", "1000000x500"]}
MATCHER = (sys.executable, "-m", "matcher")
Points = Mapping[int, Needs]


class Nights:
    """Runs nights over samples and portfolios, which are made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def night(self, patients: int, trials: int) -> Needs:
        """Run one night into a folder of its own; give what it needed, now or when it ran before."""
        kept = self._folder / f"night-{patients}-{trials}.json"
        if kept.exists():
            return Needs(**json.loads(kept.read_text(encoding="utf-8")))
        data, files = self._sample(patients), self._portfolio(trials)
        out = self._folder / f"out-{patients}-{trials}"
        needs = _night(data, files, out)
        shutil.rmtree(out)
        sys.stderr.write(f"{patients:,} patients × {trials:,} trials: {needs}\n")
        kept.write_text(json.dumps(asdict(needs)), encoding="utf-8")
        return needs

    def after_another(self, patients: int, trials: int) -> Mapping[str, Needs]:
        """Give what a night needs after another, and what the same night needs without any before it."""
        kept = self._folder / f"night-after-{patients}-{trials}.json"
        if kept.exists():
            told = json.loads(kept.read_text(encoding="utf-8"))
            return {name: Needs(**needs) for name, needs in told.items()}
        data, files = self._sample(patients), self._portfolio(trials)
        with tempfile.TemporaryDirectory(dir=self._folder) as temporary:
            there = Path(temporary)
            later = (
                changed_sample(data, there / "sample"),
                changed_portfolio(files, there / "trials"),
            )
            _night(data, files, there / "out")
            measured = {
                "after another": _night(*later, there / "out"),
                "without one": _night(*later, there / "alone"),
            }
        kept.write_text(json.dumps({name: asdict(one) for name, one in measured.items()}))
        return measured

    def _sample(self, patients: int) -> Path:
        data = self._folder / f"sample-{patients}"
        if not data.exists():
            watch([*MATCHER, "sample", "--patients", str(patients), "--out", str(data)])
        return data

    def _portfolio(self, trials: int) -> Path:
        files = self._folder / f"trials-{trials}"
        if not files.exists():
            portfolio.write(files, trials)
        return files


def _night(data: Path, trials: Path, out: Path) -> Needs:
    given = ["--data", data, "--trials", trials, "--out", out, "--engine", "plain"]
    return watch([*MATCHER, "run", *map(str, given)])


def as_table(what: str, points: Points) -> str:
    """Write the points as a Markdown table, each beside how it grew from the one before."""
    lines = [
        f"| {what} | seconds | of a processor | peak memory, MB | seconds for twice as many |",
        "|---|---|---|---|---|",
    ]
    before: tuple[int, Needs] | None = None
    for size, needs in points.items():
        grown = "" if before is None else f"{_doubling(before, (size, needs)):.2f}"
        lines.append(
            f"| {size:,} | {needs.seconds:.1f} | {needs.processor:.1f} | {needs.peak:,.0f} | {grown} |"
        )
        before = size, needs
    return "\n".join(lines)


def _doubling(before: tuple[int, Needs], now: tuple[int, Needs]) -> float:
    """Give what twice the size would cost, were growth between two points everywhere the same."""
    times, sizes = now[1].processor / before[1].processor, now[0] / before[0]
    return float(1 + (times - 1) / (sizes - 1))


def plot(what: str, points: Points, path: Path) -> None:
    """Draw the measured points: seconds of a processor, and memory."""
    import matplotlib as mpl  # noqa: PLC0415  (slow to load, and needed at the end only)

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = what
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    drawn: Sequence[tuple[str, Callable[[Needs], float]]] = (
        ("seconds of a processor", lambda needs: needs.processor),
        ("peak memory, MB", lambda needs: needs.peak),
    )
    for axis, (label, value) in zip(axes, drawn, strict=True):
        axis.plot(list(points), [value(needs) for needs in points.values()], marker="o")
        axis.set(xlabel=what, ylabel=label, xlim=(0, None), ylim=(0, None))
        axis.xaxis.set_major_formatter("{x:,.0f}")
        axis.yaxis.set_major_formatter("{x:,.0f}")
        axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _as_pair(nights: Mapping[str, Needs]) -> str:
    lines = ["| a night | seconds | of a processor | peak memory, MB |", "|---|---|---|---|"]
    for name, needs in nights.items():
        told = f"{needs.seconds:.1f} | {needs.processor:.1f} | {needs.peak:,.0f}"
        lines.append(f"| {name} | {told} |")
    return "\n".join(lines)


def document(
    patients: Points,
    trials: Points,
    after: Mapping[str, Needs],
    fixed: tuple[int, int],
    core: str,
) -> str:
    """Write the page."""
    return f"""# Performance

Written by `python benchmarks/growth.py --large --write`; what is measured, and how, stands at the head of
`benchmarks/growth.py`, `benchmarks/core.py` and `benchmarks/portfolio.py`. On another machine trust the ratios.

{machine()}

## A night by patients

All stages of `matcher run --engine plain` on `matcher sample`, against {fixed[1]:,} trials.

{as_table("patients", patients)}

![seconds and memory by patients](performance-patients.svg)

## A night by trials

The same with {fixed[0]:,} patients.

{as_table("trials", trials)}

![seconds and memory by trials](performance-trials.svg)

## A night after a night

{fixed[0]:,} patients against {fixed[1]:,} trials, the rows of one patient in {SHARE} and {N_TRIALS} trials changed since the
night before. What raw texts mean is kept from one night to the next; everything else is worked out anew, as days pass and
change verdicts without any data. All its files are the same as without a night before, but for what tells of changes.

{_as_pair(after)}

## The core beside other ways to the same answers

From a record in Parquet to verdicts, the 200 best of each trial and their reasons. All give the same answers. Of the
reasons the matcher gives sentences and the rows behind them, DuckDB the rows, the polars filters the statuses. These filters
are measured up to 100,000 patients.

{core}

How long raw strings take stands in [normalization.md](normalization.md).
"""


def main() -> None:
    """Measure as the options say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", action="store_true", help="up to a million patients")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--folder", type=Path, help="where samples and nights are kept")
    parser.add_argument("--patients", type=int, action="append", help="instead of the usual sizes")
    parser.add_argument("--trials", type=int, action="append", help="instead of the usual sizes")
    parser.add_argument("--core", action="append", help="instead of the usual sizes: 20000x100")
    options = parser.parse_args()
    usual = LARGE if options.large else SMALL
    sizes, numbers = options.patients or usual[0], options.trials or usual[1]
    fixed = sizes[0], 500 if 500 in numbers else numbers[-1]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        nights = Nights(folder)
        by_patients = {size: nights.night(size, fixed[1]) for size in sizes}
        by_trials = {number: nights.night(fixed[0], number) for number in numbers}
        after = nights.after_another(*fixed)
        core = table(
            ("matcher", "duckdb", "polars"),
            options.core or SIZES_OF_CORE[options.large],
            folder,
        )
    written = document(by_patients, by_trials, after, fixed, core)
    sys.stdout.write(written)
    if options.write:
        DOCUMENT.write_text(written, encoding="utf-8")
        for what, points in (("patients", by_patients), ("trials", by_trials)):
            plot(what, points, DOCUMENT.with_name(f"performance-{what}.svg"))


if __name__ == "__main__":
    main()
