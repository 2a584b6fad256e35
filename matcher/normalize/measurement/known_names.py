"""What the names of tests and observations mean, their values and units aside.

A run keeps it, since a name that no vocabulary has to the letter is compared by resemblance: what reads
a few rows of a finished run again would spend more on loading that than on all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from matcher.normalize.decisions import Fields
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.resolution import Candidate, MeasurementResolution, Rung
from matcher.normalize.text import readable


class TestNames:
    """Reads the names that a normalizer of measurements knows."""

    def __init__(self, normalizer: MeasurementNormalizer) -> None:
        self._normalizer = normalizer

    def resolve(self, texts: Sequence[Fields]) -> Sequence[MeasurementResolution]:
        """Read (test) each, in order."""
        names = [name for name, *_ in texts]
        return [
            MeasurementResolution.at(rung, name)
            for name, rung in zip(names, self._normalizer.names(names), strict=True)
        ]


def names_in(page: pl.DataFrame | None) -> dict[str, Rung]:
    """Give what the names of a dictionary's page of test names mean; without a page, none."""
    if page is None:
        return {}
    return {
        readable((row["test_raw"] or "",))[0]: Rung(
            row["concept"],
            row["status"],
            row["method"],
            row["score"],
            tuple(Candidate(**one) for one in row["ranked"]),
        )
        for row in page.iter_rows(named=True)
    }
