"""What `matcher normalize KIND` prints: one JSON object for each raw line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from matcher.errors import UsageError
from matcher.normalize.biomarker.normalizer import BiomarkerNormalizer
from matcher.normalize.condition.normalizer import ConditionNormalizer
from matcher.normalize.decisions import Decided, Normalizer
from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer
from matcher.normalize.drug.normalizer import DrugNormalizer
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.normalizers import load_decisions
from matcher.normalize.site import SiteNormalizer
from matcher.normalize.stage.normalizer import StageNormalizer
from matcher.normalize.text import readable

KINDS: dict[str, Callable[[Path], Normalizer]] = {
    "diagnosis": DiagnosisNormalizer,
    "stage": StageNormalizer,
    "biomarker": BiomarkerNormalizer,
    "drug": DrugNormalizer,
    "lab": MeasurementNormalizer,
    "observation": MeasurementNormalizer,
    "condition": ConditionNormalizer,
    "lesion": SiteNormalizer,
}
_DECIDED_AS = {"observation": "lab"}
_BATCH = 5000


def normalized_lines(
    kind: str, lines: Iterable[str], folder: Path, decisions: Path | None = None
) -> Iterator[str]:
    """Resolve raw lines (fields are separated by tabs) in batches, in order.

    Raises:
        UsageError: no such kind.
        ConfigurationError: a vocabulary or the decisions are missing or have faults.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is no kind", remedy=f"The kinds are {', '.join(KINDS)}.")
    decided = load_decisions(decisions, folder)
    normalizer = Decided(_DECIDED_AS.get(kind, kind), KINDS[kind](folder), decided)
    source = iter(lines)
    while batch := [line.rstrip("\r\n") for line in islice(source, _BATCH)]:
        texts = [readable(tuple(line.split("\t"))) for line in batch]
        for line, resolution in zip(batch, normalizer.resolve(texts), strict=True):
            printed = {**_plain(asdict(resolution)), "raw": line}
            yield json.dumps(printed, ensure_ascii=False)


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    """Use the printed names: a condition's own status stands beside the resolution's."""
    return {name: value for name, value in content.items() if not name.startswith("_")}
