"""Measure how long a night's distinct raw strings take to resolve, and the memory it needs.

    python benchmarks/normalization.py                     all kinds at 2,000, 20,000 and 200,000
    python benchmarks/normalization.py --kind drug --size 20000
    python benchmarks/normalization.py --write             and write the table to the documentation

Each size runs in a process of its own: its seconds are those of `resolve` alone, vocabularies and
texts being loaded before, and one processor's of them where others use the machine too; its memory
is the most that the process ever held.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from document import put_between
from raw_strings import KINDS, RawStrings

from matcher.normalize.biomarker.normalizer import BiomarkerNormalizer
from matcher.normalize.condition.normalizer import ConditionNormalizer
from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer
from matcher.normalize.drug.normalizer import DrugNormalizer
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.site import SiteNormalizer
from matcher.normalize.stage.normalizer import StageNormalizer

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "config" / "vocabulary"
SIZES = (2_000, 20_000, 200_000)
LIMIT = 60.0
_NORMALIZERS = {
    "diagnosis": DiagnosisNormalizer,
    "stage": StageNormalizer,
    "biomarker": BiomarkerNormalizer,
    "drug": DrugNormalizer,
    "lab": MeasurementNormalizer,
    "condition": ConditionNormalizer,
    "lesion": SiteNormalizer,
}


def measure(kind: str, size: int) -> dict[str, float]:
    """Resolve so many texts in this process; give seconds, peak memory in MB, and what came out."""
    texts = RawStrings(FOLDER).distinct(kind, size)
    normalizer = _NORMALIZERS[kind](FOLDER)  # type: ignore[abstract]
    before = _peak()
    started, began = time.perf_counter(), time.process_time()
    resolved = normalizer.resolve(texts)
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "processor": time.process_time() - began,
        "before": before,
        "peak": _peak(),
        "open": sum(one.status in {"ambiguous", "unmatched"} for one in resolved) / size,
        "fuzzy": sum(one.method == "fuzzy" for one in resolved) / size,
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(kind: str, size: int) -> dict[str, float]:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--measure", "--kind", kind, "--size", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return dict(json.loads(done.stdout))


def table(kinds: Sequence[str], sizes: Sequence[int]) -> str:
    """Measure all and write a Markdown table."""
    lines = [
        "| kind | strings | seconds | of a processor | strings a second | peak memory, MB | of it before | left open | by resemblance |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in kinds:
        for size in sizes:
            found = apart(kind, size)
            late = " **over the limit**" if found["seconds"] > LIMIT else ""
            lines.append(
                f"| {kind} | {size:,} | {found['seconds']:.1f}{late} | {found['processor']:.1f} | {size / found['seconds']:,.0f} "
                f"| {found['peak']:,.0f} | {found['before']:,.0f} "
                f"| {found['open']:.0%} | {found['fuzzy']:.0%} |"
            )
            sys.stderr.write(lines[-1] + "\n")
    return "\n".join(lines)


def machine() -> str:
    """Say what was measured on what."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    names = ("scikit-learn", "rapidfuzz", "numpy", "scipy")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"{versions}; load of the machine before (1, 5, 15 minutes): {load}"
    )


def main() -> None:
    """Measure as the options say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--size", type=int, action="append")
    parser.add_argument("--write", action="store_true", help="write it to the documentation")
    parser.add_argument("--measure", action="store_true", help="in this process, as JSON")
    options = parser.parse_args()
    kinds, sizes = options.kind or KINDS, options.size or SIZES
    if options.measure:
        sys.stdout.write(json.dumps(measure(kinds[0], sizes[0])))
        return
    written = f"{machine()}\n\n{table(kinds, sizes)}\n"
    sys.stdout.write(written)
    if options.write:
        put_between("benchmark", written)


if __name__ == "__main__":
    main()
