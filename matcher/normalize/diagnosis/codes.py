"""Codes of diagnoses: OncoTree, ICD-10-CM by prefix, ICD-O-3, and a few of SNOMED CT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from matcher.normalize.diagnosis.types import IN_SITU, ROOT, TumourTypes
from matcher.terms.vocabulary import Vocabulary, load_vocabulary

CodeMeaning = Literal[
    "primary",
    "in_situ",
    "secondary",
    "benign",
    "uncertain",
    "finding",
    "history",
    "family_history",
    "suspected",
    "other",
]

_ICD = re.compile(r"(?<![\w/.])([A-TV-Z]\d[0-9A-Z])\.?([0-9A-Z]{1,4})?(?![\w/])", re.IGNORECASE)
# In free text a bare `D10` is as likely a day of a cycle: a D code needs its point.
_ICD_IN_TEXT = re.compile(
    r"(?<![\w/.])(C\d[0-9A](?!\.\w)|[CD]\d[0-9A](?=\.))(?:\.([0-9A-Z]{1,4}))?(?![\w/])"
)
_MORPHOLOGY = re.compile(r"(?<!\d)[M-]?([89]\d{3})/([012369])(?!\d)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SNOMED = re.compile(r"(?<!\d)\d{6,18}(?!\d)")
_BEHAVIOUR: dict[str, CodeMeaning] = {
    "0": "benign",
    "1": "uncertain",
    "2": "in_situ",
    "3": "primary",
    "6": "secondary",
    "9": "uncertain",
}
_FIRST_OF_BLOOD = 9590  # from here on morphologies are of lymphomas and leukaemias

# Types whose codes are commoner as abbreviations of something else.
_MISLEADING = frozenset({"PNET", "SRCC", "MASC", "CHOL", "MIXED", "OTHER", "HEMA", "ALCL"})


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What one code says: a type, a histology, a site, or that there is no such tumour."""

    meaning: CodeMeaning
    type: str | None = None
    histology: str | None = None
    site: str | None = None
    morphology: bool = False  # of ICD-O-3, where codes of sites say where a tumour is, and no more


class TumourCodes:
    """Reads the codes in a cell."""

    def __init__(self, folder: Path, types: TumourTypes) -> None:
        self._types = types
        self._icd10 = load_vocabulary(folder / "icd10_diagnoses.csv")
        self._icdo3 = load_vocabulary(folder / "icdo3.csv")
        self._snomed = load_vocabulary(folder / "snomed_diagnoses.csv")

    def read(self, cell: str) -> list[CodeReading]:
        """Read a cell of codes; a code that no table knows says nothing."""
        cell = cell.strip()
        if oncotree := self._oncotree(cell):
            return [oncotree]
        found: list[CodeReading | None] = []
        found += [self._morphology(*match.groups()) for match in _MORPHOLOGY.finditer(cell)]
        found += [self._by_prefix(*match.groups()) for match in _ICD.finditer(cell)]
        found += [self._concept(match.group()) for match in _SNOMED.finditer(cell)]
        return [reading for reading in found if reading]

    def split(self, text: str) -> tuple[str, list[CodeReading]]:
        """Take the codes out of a free text: `Lung cancer (C34.90)`, `8140/3`, `LUAD`."""
        stripped = text.strip()
        # What clinicians say as a word (NSCLC) is read as one, so that it stands beside a histology.
        said = self._types.is_said(stripped)
        if len(stripped) >= 4 and stripped.isupper() and stripped not in _MISLEADING and not said:
            whole = self._oncotree(stripped)
            if whole and whole.type and ROOT not in self._types.tree.terms[whole.type].parents:
                return "", [whole]
        if not _DIGIT.search(text):
            return text, []
        found: list[CodeReading | None] = []
        found += [
            self._morphology(*match.groups())
            for match in _MORPHOLOGY.finditer(text)
            if self._knows(*match.groups())  # what isn't a code may be a date
        ]
        found += [self._by_prefix(*match.groups()) for match in _ICD_IN_TEXT.finditer(text)]
        rest = _ICD_IN_TEXT.sub(" ", _MORPHOLOGY.sub(" ", text))
        return rest, [reading for reading in found if reading]

    def together(self, readings: Sequence[CodeReading]) -> tuple[CodeReading, ...]:
        """Read the codes of a row with each other: beside a morphology, a site's is a topography.

        `8140/3 C34.1` is an adenocarcinoma in the lung, `9680/3 C34.1` a lymphoma there, and
        `8140/6 C34.1` or `8140/0 C34.1` no cancer of the lung at all.
        """
        named = [reading for reading in readings if reading.morphology]
        if not named:
            return tuple(readings)
        stated = [reading for reading in named if reading.meaning in {"primary", "in_situ"}]
        return tuple(
            reading if reading.morphology else self._topography(reading, stated, named[0].meaning)
            for reading in readings
        )

    def _topography(
        self, reading: CodeReading, stated: list[CodeReading], otherwise: CodeMeaning
    ) -> CodeReading:
        """Leave of a site's code its site, and its type only where the tumour can't be there."""
        if reading.meaning != "primary" or reading.site is None:
            return reading
        if not stated:
            return replace(reading, meaning=otherwise, type=None)
        place = self._types.tissue(reading.site)
        at_home = all(
            place is None or self._types.can_be_in(morphology.type, place)
            for morphology in stated
            if morphology.type
        )
        return replace(reading, type=None if at_home else place)

    def _oncotree(self, cell: str) -> CodeReading | None:
        code = self._types.former.get(cell.upper(), cell.upper())
        if code not in self._types.tree or code == ROOT:
            return None
        return CodeReading("in_situ" if code in IN_SITU else "primary", type=code)

    def _by_prefix(self, category: str, rest: str | None) -> CodeReading | None:
        code = f"{category}.{rest}".upper() if rest else category.upper()
        for length in range(len(code), 0, -1):
            term = self._icd10.terms.get(code[:length])
            if term is not None:
                facts = term.facts
                return CodeReading(
                    _meaning(facts["meaning"]), facts["type"] or None, None, facts["site"] or None
                )
        return CodeReading("other")

    def _knows(self, morphology: str, behaviour: str) -> bool:
        return morphology in self._icdo3 or f"{morphology}/{behaviour}" in self._icdo3

    def _morphology(self, morphology: str, behaviour: str) -> CodeReading:
        """Read a morphology; a row with the behaviour is a type that isn't in situ or malignant."""
        exact = self._icdo3.terms.get(f"{morphology}/{behaviour}")
        term = exact or self._icdo3.terms.get(morphology)
        meaning = _BEHAVIOUR[behaviour]
        if exact and meaning != "in_situ":
            meaning = "primary"
        if term is None:
            solid = meaning == "primary" and int(morphology) < _FIRST_OF_BLOOD
            return CodeReading(meaning, None, "cancer" if solid else None, morphology=True)
        histology = term.facts["histology"]
        if meaning == "in_situ" and not exact:
            histology = in_situ(self._types.histologies, histology)
        malignant = meaning in {"primary", "in_situ", "secondary"} or histology == "mesothelioma"
        stated = histology if malignant else None
        return CodeReading(meaning, term.facts["type"] or None, stated or None, morphology=True)

    def _concept(self, code: str) -> CodeReading | None:
        term = self._snomed.terms.get(code)
        if term is None:
            return None
        return CodeReading(_meaning(term.facts["meaning"]), term.facts["type"] or None)


def in_situ(histologies: Vocabulary, histology: str) -> str:
    """Give the in situ kind of a histology."""
    if histology == "melanoma":
        return "melanoma_in_situ"
    kinds = histologies.ancestors([histology]) | {histology}
    return "adenocarcinoma_in_situ" if "adenocarcinoma" in kinds else "in_situ"


def _meaning(text: str) -> CodeMeaning:
    meanings: dict[str, CodeMeaning] = {
        "primary": "primary",
        "in_situ": "in_situ",
        "secondary": "secondary",
        "benign": "benign",
        "uncertain": "uncertain",
        "finding": "finding",
        "history": "history",
        "family_history": "family_history",
        "suspected": "suspected",
    }
    return meanings.get(text, "other")
