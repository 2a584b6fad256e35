"""What can be found out about a patient so that a question has an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from matcher.record import Mask, Record

FactKind = Literal[
    "biomarker",
    "lab",
    "observation",
    "diagnosis",
    "stage",
    "treatment",
    "condition",
    "lesion",
    "person",
]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to find out: its kind, and the concepts of that kind that it is about.

    What has no vocabulary has a word of its own: `age`, `tumour_type`, `lines_of_therapy`.
    """

    kind: FactKind
    about: tuple[str, ...]

    @property
    def key(self) -> str:
        """Give the concepts as one text, `anti-PD-1|anti-PD-L1`."""
        return "|".join(self.about)


def of_everyone(record: Record, kind: FactKind, *about: str) -> Mapping[Fact, Mask]:
    """Give the one fact that is to be found out of whomever a question is open for."""
    return {Fact(kind, tuple(sorted({*about}))): np.ones(record.size, dtype=np.bool_)}
