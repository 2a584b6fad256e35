"""A block of patients: the unit in which a cohort is drawn, always the same for one seed.

Every purpose has its own stream of random numbers, so that a change in one table leaves the
others as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matcher.sample.disease import Disease, draw_disease
from matcher.sample.draws import Flags, Ints, day_text
from matcher.sample.people import People, Sites, draw_people, read_sites
from matcher.sample.timeline import Timeline, draw_timeline

BLOCK = 5_000
"""Patients in a block: few enough for memory, many enough for whole-column work."""

_STREAMS = (
    "people disease timeline patients diagnoses biomarkers labs treatments conditions observations "
    "coverage lesions faults"
).split()

WHO = "who"
"""The column that names a row's patient by place in the block, until the rows are written."""


@dataclass(frozen=True)
class Block:
    """All that is true of the patients of one block, and the numbers to draw the mess with."""

    seed: int
    place: int
    as_of: date

    def stream(self, purpose: str) -> np.random.Generator:
        """Give a purpose's own generator, fresh each time."""
        children = np.random.SeedSequence((self.seed, self.place)).spawn(len(_STREAMS))
        return np.random.default_rng(children[_STREAMS.index(purpose)])

    @cached_property
    def people(self) -> People:
        """The patients."""
        number = np.arange(self.place * BLOCK + 1, (self.place + 1) * BLOCK + 1)
        return draw_people(self.stream("people"), number, self.as_of)

    @cached_property
    def disease(self) -> Disease:
        """Their tumours."""
        return draw_disease(self.stream("disease"), self.people)

    @cached_property
    def timeline(self) -> Timeline:
        """When things happened to them."""
        return draw_timeline(self.stream("timeline"), self.people)

    @cached_property
    def sites(self) -> Sites:
        """The hospitals."""
        return read_sites()

    @cached_property
    def chinese(self) -> Flags:
        """Whose hospital works in Chinese."""
        flags: Flags = self.sites.chinese[self.people.site]
        return flags

    @cached_property
    def patient_id(self) -> pl.Series:
        """The pseudonyms: `S` and the patient's number."""
        return pl.Series(self.people.number).cast(pl.String).str.zfill(7).str.pad_start(8, "S")

    def dates(
        self,
        rng: np.random.Generator,
        who: Ints,
        ago: NDArray[np.int64],
        *,
        partial: float = 0.0,
        missing: float = 0.0,
    ) -> pl.Series:
        """Write the days that lie `ago` days before the index days of the patients `who`.

        A negative `ago` is no day. One in four of the partial dates is a year alone.
        """
        day = pl.Series(self.people.index_day[who] - ago).set(pl.Series(ago < 0), None)
        return day_text(
            rng, day, month_only=0.75 * partial, year_only=0.25 * partial, missing=missing
        )


def table(who: Ints, columns: Mapping[str, pl.Series], order: Sequence[str]) -> pl.DataFrame:
    """Lay the columns of a table side by side, in the contract's order, patient by patient.

    Every column but `WHO` is text; one that isn't given stays empty.
    """
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, len(who))
    found = {name: columns.get(name) for name in order}
    series = [(empty if text is None else text).alias(name) for name, text in found.items()]
    return pl.DataFrame([pl.Series(WHO, who, dtype=pl.Int64), *series]).sort(
        WHO, maintain_order=True
    )
