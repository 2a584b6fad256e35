"""All vocabularies of a site, read once from their folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.terms.alterations import AlterationClasses
from matcher.terms.measurements import Measurements
from matcher.terms.panels import Panels
from matcher.terms.steroids import load_steroids
from matcher.terms.treatments import load_treatments
from matcher.terms.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True)
class Vocabularies:
    """The concepts that criteria may name, by kind."""

    tumours: Vocabulary
    treatments: Vocabulary
    measurements: Measurements
    conditions: Vocabulary
    sites: Vocabulary
    genes: Vocabulary
    alterations: AlterationClasses
    panels: Panels
    steroids: Mapping[str, float]


def load_vocabularies(folder: Path) -> Vocabularies:
    """Read the vocabularies of a folder.

    Raises:
        ConfigurationError: a file is missing or has faults.
    """
    return Vocabularies(
        tumours=load_vocabulary(folder / "oncotree.csv"),
        treatments=load_treatments(folder),
        measurements=Measurements(folder),
        conditions=load_vocabulary(folder / "conditions.csv"),
        sites=load_vocabulary(folder / "lesion_sites.csv"),
        genes=load_vocabulary(folder / "genes.csv"),
        alterations=AlterationClasses(folder),
        panels=Panels(folder),
        steroids=load_steroids(folder / "steroids.csv"),
    )
