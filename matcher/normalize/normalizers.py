"""All normalizers of a site, built once from the folder of vocabularies.

Those that not everyone needs are imported when they are built: `matcher explain` needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from matcher.normalize.decisions import Decisions, Fields, Normalizer, read_decisions
from matcher.normalize.measurement.known_names import TestNames
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.resolution import Resolution, Rung
from matcher.normalize.words import WordLists
from matcher.terms.measurements import Measurements

KINDS = ("diagnosis", "stage", "biomarker", "drug", "lab", "condition", "lesion")
"""The kinds of raw text that have a normalizer; the closed word lists are kinds besides."""


@dataclass(frozen=True)
class Normalizers:
    """One normalizer a kind of raw text, and what people decided above them."""

    diagnosis: Normalizer
    stage: Normalizer
    biomarker: Normalizer
    drug: Normalizer
    measurement: MeasurementNormalizer
    condition: Normalizer
    site: Normalizer
    words: WordLists
    decisions: Decisions

    @property
    def kinds(self) -> tuple[str, ...]:
        """Give every kind of raw text."""
        return (*KINDS, *self.words.names)

    def of(self, kind: str) -> Normalizer:
        """Give the normalizer of a kind of raw text, without the decisions above it."""
        named: dict[str, Normalizer] = {
            "diagnosis": self.diagnosis,
            "stage": self.stage,
            "biomarker": self.biomarker,
            "drug": self.drug,
            "lab": self.measurement,
            "test_name": TestNames(self.measurement),
            "condition": self.condition,
            "lesion": self.site,
        }
        return named.get(kind) or self.words.of(kind)


class _WhenNeeded:
    """A normalizer that is built when it is first asked; texts that are known don't ask it."""

    def __init__(self, build: Callable[[], Normalizer]) -> None:
        self._build = build

    @cached_property
    def _built(self) -> Normalizer:
        return self._build()

    def resolve(self, texts: Sequence[Fields]) -> Sequence[Resolution]:
        return self._built.resolve(texts)


def load_normalizers(folder: Path, decisions: Path | None = None) -> Normalizers:
    """Build the normalizers from the folder of vocabularies and the file of decisions, if any.

    Raises:
        ConfigurationError: a vocabulary file or the decisions are missing or have faults.
    """
    return Normalizers(
        diagnosis=_diagnosis(folder),
        stage=_stage(folder),
        biomarker=_biomarker(folder),
        drug=_drug(folder),
        measurement=MeasurementNormalizer(folder),
        condition=_condition(folder),
        site=_site(folder),
        words=WordLists(folder),
        decisions=load_decisions(decisions, folder),
    )


def normalizers_when_needed(
    folder: Path,
    decisions: Path | None,
    measurements: Measurements,
    names: Mapping[str, Rung],
) -> Normalizers:
    """Give what `load_normalizers` does, each built when it is first asked.

    What a run found its texts to mean is read from what it kept; then only laboratory values are read
    anew. `measurements` are those of the folder, `names` what the run found names of tests to mean.
    """
    return Normalizers(
        diagnosis=_WhenNeeded(lambda: _diagnosis(folder)),
        stage=_WhenNeeded(lambda: _stage(folder)),
        biomarker=_WhenNeeded(lambda: _biomarker(folder)),
        drug=_WhenNeeded(lambda: _drug(folder)),
        measurement=MeasurementNormalizer(folder, measurements, names),
        condition=_WhenNeeded(lambda: _condition(folder)),
        site=_WhenNeeded(lambda: _site(folder)),
        words=WordLists(folder),
        decisions=load_decisions(decisions, folder),
    )


def load_decisions(path: Path | None, folder: Path) -> Decisions:
    """Read a site's decisions on texts of all kinds; where there is no file yet, there are none.

    Raises:
        ConfigurationError: the file has faults, or the word lists of the folder are missing.
    """
    if path is None or not path.exists():
        return Decisions()
    return read_decisions(path, (*KINDS, *WordLists(folder).names))


def _diagnosis(folder: Path) -> Normalizer:
    from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer

    return DiagnosisNormalizer(folder)


def _stage(folder: Path) -> Normalizer:
    from matcher.normalize.stage.normalizer import StageNormalizer

    return StageNormalizer(folder)


def _biomarker(folder: Path) -> Normalizer:
    from matcher.normalize.biomarker.normalizer import BiomarkerNormalizer

    return BiomarkerNormalizer(folder)


def _drug(folder: Path) -> Normalizer:
    from matcher.normalize.drug.normalizer import DrugNormalizer

    return DrugNormalizer(folder)


def _condition(folder: Path) -> Normalizer:
    from matcher.normalize.condition.normalizer import ConditionNormalizer

    return ConditionNormalizer(folder)


def _site(folder: Path) -> Normalizer:
    from matcher.normalize.site import SiteNormalizer

    return SiteNormalizer(folder)
