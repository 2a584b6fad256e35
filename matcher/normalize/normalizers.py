"""All normalizers of a site, built once from the folder of vocabularies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from matcher.normalize.biomarker import BiomarkerNormalizer
from matcher.normalize.condition import ConditionNormalizer
from matcher.normalize.diagnosis import DiagnosisNormalizer
from matcher.normalize.drug import DrugNormalizer
from matcher.normalize.measurement import MeasurementNormalizer
from matcher.normalize.site import SiteNormalizer
from matcher.normalize.stage import StageNormalizer
from matcher.normalize.words import WordLists


@dataclass(frozen=True)
class Normalizers:
    """One normalizer a kind of raw text."""

    diagnosis: DiagnosisNormalizer
    stage: StageNormalizer
    biomarker: BiomarkerNormalizer
    drug: DrugNormalizer
    measurement: MeasurementNormalizer
    condition: ConditionNormalizer
    site: SiteNormalizer
    words: WordLists


def load_normalizers(folder: Path) -> Normalizers:
    """Build the normalizers.

    Raises:
        ConfigurationError: a vocabulary file is missing or has faults.
    """
    return Normalizers(
        diagnosis=DiagnosisNormalizer(folder),
        stage=StageNormalizer(folder),
        biomarker=BiomarkerNormalizer(folder),
        drug=DrugNormalizer(folder),
        measurement=MeasurementNormalizer(folder),
        condition=ConditionNormalizer(folder),
        site=SiteNormalizer(folder),
        words=WordLists(folder),
    )
