"""Limits on numbers, compared with intervals in Kleene's logic.

A value known to lie in an interval meets a limit when all of the interval does, misses it when none
does, and otherwise it isn't known: `<0.2` against ≤ 1.5 is met, `>1.0` against ≤ 1.5 is unknown.
"""

from __future__ import annotations

from typing import Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from matcher.messages import Messages


class Limits(BaseModel):
    """One or two limits on a number; together they name a range."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_least: float | None = Field(None, description="the least value that is inside (≥)")
    above: float | None = Field(None, description="the value that must be exceeded (>)")
    at_most: float | None = Field(None, description="the greatest value that is inside (≤)")
    below: float | None = Field(None, description="the value that must not be reached (<)")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.at_least is not None and self.above is not None:
            raise ValueError("`at_least` and `above` can't stand together")
        if self.at_most is not None and self.below is not None:
            raise ValueError("`at_most` and `below` can't stand together")
        lower, upper = self.lower, self.upper
        if lower is not None and upper is not None and lower > upper:
            raise ValueError(f"the range is inverted: its lower limit {lower} is above {upper}")
        return self

    @property
    def lower(self) -> float | None:
        """Give the lower limit, whichever way it is meant."""
        return self.at_least if self.at_least is not None else self.above

    @property
    def upper(self) -> float | None:
        """Give the upper limit, whichever way it is meant."""
        return self.at_most if self.at_most is not None else self.below

    @property
    def given(self) -> bool:
        """Say whether there is any limit."""
        return self.lower is not None or self.upper is not None

    def complement(self) -> Limits | None:
        """Give what lies outside of a single limit; of a range no limits say it."""
        if self.lower is not None and self.upper is not None:
            return None
        return Limits(
            at_least=self.below, above=self.at_most, at_most=self.above, below=self.at_least
        )

    def limits_in_words(self, messages: Messages, unit: str = "") -> str:
        """Write the limits as `≥ 1.5 and < 10 g/L`."""
        signs = {"at_least": "≥", "above": ">", "at_most": "≤", "below": "<"}
        parts = [
            f"{sign} {getattr(self, name):g}"
            for name, sign in signs.items()
            if getattr(self, name) is not None
        ]
        limits = parts[0]
        if len(parts) > 1:
            limits = messages.text("limits-both", lower=parts[0], upper=parts[1])
        return f"{limits} {unit}" if unit else limits

    def compare(
        self, low_scale: pl.Expr | None = None, high_scale: pl.Expr | None = None
    ) -> pl.Expr:
        """Compare the columns `low`, `high`, `low_open`, `high_open` with the limits.

        The lower limit is multiplied by `low_scale` and the upper by `high_scale` where given
        (limits in multiples of a normal range). A scale that is null makes the answer null.
        """
        met = pl.lit(value=True)
        if self.lower is not None:
            limit = _scaled(self.lower, low_scale)
            met = met & _over(limit, strict=self.above is not None)
        if self.upper is not None:
            limit = _scaled(self.upper, high_scale)
            met = met & _under(limit, strict=self.below is not None)
        return met

    def distance(
        self, low_scale: pl.Expr | None = None, high_scale: pl.Expr | None = None
    ) -> pl.Expr:
        """Give how far the nearer end of `low`, `high` lies from the nearer limit, as its share."""
        return pl.min_horizontal(
            [
                (pl.col(end) - limit).abs() / limit.abs()
                for limit in self.scaled(low_scale, high_scale)
                for end in ("low", "high")
            ]
        )

    def scaled(
        self, low_scale: pl.Expr | None = None, high_scale: pl.Expr | None = None
    ) -> list[pl.Expr]:
        """Give the limits that there are, multiplied as `compare` does."""
        return [
            _scaled(limit, scale)
            for limit, scale in ((self.lower, low_scale), (self.upper, high_scale))
            if limit is not None
        ]


def _scaled(limit: float, scale: pl.Expr | None) -> pl.Expr:
    """Multiply to 12 significant digits, as values are converted: 1.5 × 1.2 is 1.8 exactly."""
    return pl.lit(limit) if scale is None else (limit * scale).round_sig_figs(12)


def _over(limit: pl.Expr, *, strict: bool) -> pl.Expr:
    low, high = pl.col("low"), pl.col("high")
    if strict:
        surely = (low > limit) | ((low == limit) & pl.col("low_open"))
        surely_not = high <= limit
    else:
        surely = low >= limit
        surely_not = (high < limit) | ((high == limit) & pl.col("high_open"))
    return pl.when(surely).then(True).when(surely_not).then(False)


def _under(limit: pl.Expr, *, strict: bool) -> pl.Expr:
    low, high = pl.col("low"), pl.col("high")
    if strict:
        surely = (high < limit) | ((high == limit) & pl.col("high_open"))
        surely_not = low >= limit
    else:
        surely = high <= limit
        surely_not = (low > limit) | ((low == limit) & pl.col("low_open"))
    return pl.when(surely).then(True).when(surely_not).then(False)
