"""Measured values against what a question asks of them: limits, or a result in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria.answer import NO, NO_CAUSE, OPEN, YES, Cause, Codes, Said, Shares
from matcher.criteria.digits import KEPT_DIGITS
from matcher.criteria.evidence import Shown, Wording
from matcher.criteria.limits import Limits
from matcher.criteria.readings import Numbers, Readings, Recency
from matcher.record import Mask
from matcher.record.selection import Selection

Word = Literal["positive", "negative"]
Times = Literal["uln", "lln", "normal range"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on measured values: numbers, or multiples of the ends of each value's normal range.

    Numbers are multiplied by `factor`, which converts them into the unit of the values. `site_low` and
    `site_high` are the normal range of the site, for rows that have none.
    """

    limits: Limits
    times: Times | None = None
    site_low: float | None = None
    site_high: float | None = None
    factor: float = 1.0

    @property
    def ends(self) -> set[str]:
        """Give the ends of the normal range that the limits are multiples of: `low`, `high`."""
        if self.times is None:
            return set()
        if self.times != "normal range":
            return {"high" if self.times == "uln" else "low"}
        given = (("low", self.limits.lower), ("high", self.limits.upper))
        return {end for end, limit in given if limit is not None}

    def normal(self, values: Readings) -> tuple[Numbers, Numbers]:
        """Give the normal range of each value: its row's own, or the site's."""
        return _or_else(values.ref_low, self.site_low), _or_else(values.ref_high, self.site_high)

    def scales(self, lln: Numbers, uln: Numbers) -> tuple[Numbers, Numbers]:
        """Give what the lower and the upper limit are multiplied by: a number a row, or one for all."""
        own = np.array([self.factor])
        by_kind = {"uln": (uln, uln), "lln": (lln, lln), "normal range": (lln, uln)}
        return by_kind.get(self.times or "", (own, own))


@dataclass(frozen=True, slots=True)
class Measured:
    """Values and what is asked of them: that they lie within bounds, or are a result in words."""

    readings: Readings
    recency: Recency
    bounds: Bounds
    word: Word | None = None
    changes_on: ClassVar[None] = None

    @property
    def rows(self) -> Selection:
        """Give the rows."""
        return self.readings.rows

    def said(self, *, with_cause: bool) -> Said:
        """Work out what each row says, and with its cause the day that it belongs to."""
        said: Said = {"p": self.readings.p, "met": self._met()}
        if not with_cause:
            return said
        return {**said, "cause": self._causes(said["met"]), "day": self.readings.day}

    def margins(self) -> Shares:
        """Give how far the nearer end of each value lies from the nearer limit, as its share."""
        value, least = self.readings.value, np.full(len(self.readings.p), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            given = [limit for limit in self._limits() if limit is not None]
            for limit, end in product(given, (value.low, value.high)):
                np.fmin(least, np.abs(end - limit) / np.abs(limit), out=least)
        return least

    def shown(self, chosen: Mask, wording: Wording) -> Shown | None:
        """Give some of the rows for those who put them into words."""
        if not chosen.any():  # of few patients most questions have no row
            return None
        noted = {name: told[chosen] for name, told in self._noted().items()}
        return Shown(self.rows.where(chosen), wording, noted)

    def _met(self) -> Codes:
        met = np.full(len(self.readings.p), OPEN, dtype=np.uint8)
        fresh = self.recency.fresh == YES
        meets, misses = self._compared()
        met[misses & fresh] = NO
        met[meets & fresh] = YES
        return met

    def _compared(self) -> tuple[Mask, Mask]:
        """Say which values surely are what is asked, and which surely aren't, however old."""
        own = self.readings
        if self.word is None:
            return self.bounds.limits.met_by(own.value, *self._limits())
        if self.word == "positive":
            return own.positive, own.negative
        return own.negative, own.positive

    def _limits(self) -> tuple[Numbers | None, Numbers | None]:
        """Give the limits of each row, or one for all; none where there is none."""
        limits, (lower, upper) = self.bounds.limits, self._scales()
        return _multiplied(limits.lower, lower), _multiplied(limits.upper, upper)

    def _scales(self) -> tuple[Numbers, Numbers]:
        return self.bounds.scales(*self.bounds.normal(self.readings))

    def _causes(self, met: Codes) -> Codes:
        assumed, rangeless = self._without_range()
        known = np.where(assumed, np.uint8(Cause.ASSUMED), np.uint8(Cause.MEASURED))
        number = np.where(rangeless, np.uint8(Cause.NOT_RECORDED), np.uint8(Cause.AMBIGUOUS))
        because = self.recency.open_because
        return np.where(met != OPEN, known, np.where(because == NO_CAUSE, number, because))

    def _without_range(self) -> tuple[Mask, Mask]:
        """Say which rows lack the normal range that is asked for, and of these for which the site has none."""
        assumed = np.zeros(len(self.readings.p), dtype=np.bool_)
        rangeless = np.zeros_like(assumed)
        for end in self.bounds.ends:
            missing = np.isnan(getattr(self.readings, f"ref_{end}"))
            assumed |= missing
            if getattr(self.bounds, f"site_{end}") is None:
                rangeless |= missing
        return assumed, rangeless

    def _noted(self) -> Mapping[str, npt.NDArray[Any]]:
        """Give what a reader is told of rows besides: how old, and compared with what.

        The limits are `lower` times `lower_of`, and `upper` times `upper_of`; `ranged` says that they
        are multiples of a normal range.
        """
        bounds, size = self.bounds, len(self.readings.p)
        assumed, rangeless = self._without_range()
        lln, uln = bounds.normal(self.readings)
        lower_of, upper_of = self._scales()
        return {
            "stale": self.recency.fresh == NO,
            "assumed": assumed,
            "rangeless": rangeless,
            "lln": lln if "low" in bounds.ends else np.full(size, np.nan),
            "uln": uln if "high" in bounds.ends else np.full(size, np.nan),
            "lower": np.full(size, bounds.limits.lower, dtype=np.float64),
            "lower_of": np.broadcast_to(lower_of, size),
            "upper": np.full(size, bounds.limits.upper, dtype=np.float64),
            "upper_of": np.broadcast_to(upper_of, size),
            "ranged": np.full(size, bounds.times is not None),
        }


def _or_else(own: Numbers, of_site: float | None) -> Numbers:
    return own if of_site is None else np.where(np.isnan(own), of_site, own)


def _multiplied(limit: float | None, scale: Numbers) -> Numbers | None:
    """Multiply a limit to as many digits as values that are converted have: 1.5 × 1.2 is 1.8 exactly."""
    if limit is None:
        return None
    multiplied: Numbers = pl.Series(limit * scale).round_sig_figs(KEPT_DIGITS).to_numpy()
    return multiplied
