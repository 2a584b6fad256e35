"""Limits on numbers, compared with intervals in Kleene's logic.

A value known to lie in an interval meets a limit when all of the interval does, misses it when none
does, and otherwise it isn't known: `<0.2` against ≤ 1.5 is met, `>1.0` against ≤ 1.5 is unknown.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any, Generic, NamedTuple, Self, TypeVar

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from matcher.messages import Messages

T = TypeVar("T")


class Interval(NamedTuple, Generic[T]):
    """What is known of a value, as expressions or as arrays: its ends, and whether it lies inside of them.

    An end that isn't known is null, or NaN: what is compared with it is neither so nor not so.
    """

    low: T
    high: T
    low_open: T
    high_open: T


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

    def compare(self) -> pl.Expr:
        """Compare the columns `low`, `high`, `low_open`, `high_open` with the limits."""
        value = Interval(*map(pl.col, Interval._fields))
        meets, misses = self.met_by(value, self.lower, self.upper)
        return pl.when(meets).then(True).when(misses).then(False)

    def met_by(
        self, value: Interval[T], lower: T | float | None, upper: T | float | None
    ) -> tuple[T, T]:
        """Say whether a value surely meets the limits, and whether it surely misses them.

        `lower` and `upper` are the limits in the unit of the value; there are those that the model has.
        """
        sides = []
        if self.lower is not None:
            sides.append(_over(value, lower, strict=self.above is not None))
        if self.upper is not None:
            sides.append(_under(value, upper, strict=self.below is not None))
        meets, misses = zip(*sides, strict=True)
        return reduce(and_, meets), reduce(or_, misses)


NO_LIMITS = Limits.model_validate({})
"""What is asked of a value that is only to be told."""


def _over(value: Interval[T], limit: Any, *, strict: bool) -> tuple[Any, Any]:
    low, high, low_open, high_open = value
    if strict:
        return (low > limit) | ((low == limit) & low_open), high <= limit
    return low >= limit, (high < limit) | ((high == limit) & high_open)


def _under(value: Interval[T], limit: Any, *, strict: bool) -> tuple[Any, Any]:
    low, high, low_open, high_open = value
    if strict:
        return (high < limit) | ((high == limit) & high_open), low >= limit
    return high <= limit, (low > limit) | ((low == limit) & low_open)
