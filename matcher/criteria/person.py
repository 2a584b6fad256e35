"""Questions about the person: age and sex."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor
from typing import ClassVar, Literal

import polars as pl
from pydantic import Field

from matcher.criteria.answer import Answer, Cause
from matcher.criteria.clauses import Demand
from matcher.criteria.evidence import Wording
from matcher.criteria.fact import Fact, of_everyone
from matcher.criteria.limits import Limits
from matcher.criteria.question import Leaf
from matcher.criteria.values import Values, ValueWords, agree
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.selection import Selection


class Age(Leaf):
    """The age in completed calendar years on the index date; a birth year leaves two possible."""

    tables: ClassVar = frozenset({"patients"})

    age: Limits = Field(description="limits in completed years, `{at_least: 18, at_most: 75}`")

    def answer(self, record: Record) -> Answer:
        """Answer from the interval of days on which the patient can be born."""
        clash = pl.col("born_low") > pl.col("born_high")
        old_enough, too_young = self._at_least(), self._at_most()
        met = pl.when(clash).then(None).otherwise(old_enough & too_young)
        values = Values(
            record.once("born", lambda: _born(record)),
            met=met,
            cause=pl.when(clash)
            .then(int(Cause.CONFLICT))
            .when(met.is_null())
            .then(int(Cause.AMBIGUOUS))
            .otherwise(int(Cause.REPORTED))
            .cast(pl.UInt8),
            changes_on=self._changes_on(met, old_enough),
        )
        return agree(record, values, lambda: self._words(record.messages))

    def _words(self, messages: Messages) -> ValueWords:
        return ValueWords(
            messages.text("reason-no-age"),
            Wording(pl.col("age_raw"), _age_in_words(messages), pl.lit(None)),
            Demand.of_limits(self.age, messages, messages.text("unit-years")),
        )

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the age."""
        return of_everyone(record, "person", "age")

    def _least(self) -> int | None:
        if self.age.above is not None:
            return floor(self.age.above) + 1
        return None if self.age.at_least is None else ceil(self.age.at_least)

    def _at_least(self) -> pl.Expr:
        least = self._least()
        return pl.lit(value=True) if least is None else _reached(least)

    def _too_old(self) -> int | None:
        if self.age.below is not None:
            return ceil(self.age.below)
        return None if self.age.at_most is None else floor(self.age.at_most) + 1

    def _at_most(self) -> pl.Expr:
        beyond = self._too_old()
        return pl.lit(value=True) if beyond is None else ~_reached(beyond)

    def _changes_on(self, met: pl.Expr, old_enough: pl.Expr) -> pl.Expr:
        """Give the latest day on which who is too young no longer is.

        An upper limit alone can be a way to say "too young"; of a range, growing out of it at the
        upper end (of childbearing age, say) is nothing that anybody waits for.
        """
        least, beyond = self._least(), self._too_old()
        never = pl.lit(None, dtype=pl.Date)
        grown_up = never if least is None else _birthday("born_high", least)
        too_old = never if beyond is None else _birthday("born_high", beyond)
        return pl.when(~old_enough).then(grown_up).when(met & pl.lit(least is None)).then(too_old)


class Sex(Leaf):
    """The recorded sex."""

    tables: ClassVar = frozenset({"patients"})

    sex: Literal["female", "male"] = Field(description="the sex asked for")

    def answer(self, record: Record) -> Answer:
        """Answer from the patient's row."""
        values = Values(
            record.once("sexes", lambda: _of_patients(record, pl.col("sex").is_not_null())),
            met=pl.col("sex") == self.sex,
            cause=pl.lit(int(Cause.REPORTED), dtype=pl.UInt8),
        )
        return agree(record, values, lambda: self._words(record.messages))

    def _words(self, messages: Messages) -> ValueWords:
        said = messages.expr("found-sex", sex=pl.col("sex"))
        wording = Wording(pl.col("sex_raw"), said, pl.lit(None))
        return ValueWords(messages.text("reason-no-sex"), wording)

    def facts(self, record: Record) -> Mapping[Fact, Mask]:
        """Give the sex."""
        return of_everyone(record, "person", "sex")


def _born(record: Record) -> Selection:
    """Select the patients of whose birth anything is recorded, with the ages that they can have."""
    known = pl.col("born_high").is_not_null() | pl.col("born_low").is_not_null()
    born = _of_patients(record, known)
    return Selection(born.frame.with_columns(youngest_and_oldest()))


def _of_patients(record: Record, chosen: pl.Expr) -> Selection:
    return Selection(record.patients.filter(chosen).with_columns(table=pl.lit("patients")))


def _reached(years: int) -> pl.Expr:
    """Say whether so many calendar years have passed from birth to the index date."""
    surely, surely_not = pl.col("youngest") >= years, pl.col("oldest") < years
    return pl.when(surely).then(True).when(surely_not).then(False)


def _birthday(born: str, years: int) -> pl.Expr:
    """Give the day on which so many years are completed: after 29 February, 1 March in short years.

    So a recorded age and the days of birth that it leaves possible say the same on every day.
    """
    the_day_before = (pl.col(born) - pl.duration(days=1)).dt.offset_by(f"{years}y")
    same_date = pl.col(born).dt.offset_by(f"{years}y")
    on_leap_day = (pl.col(born).dt.month() == 2) & (pl.col(born).dt.day() == 29)
    return pl.when(on_leap_day).then(the_day_before + pl.duration(days=1)).otherwise(same_date)


def youngest_and_oldest() -> tuple[pl.Expr, pl.Expr]:
    """Give the least and the greatest age that the patient can have, in completed years."""
    youngest = _years_between("born_high", "index_low").alias("youngest")
    return youngest, _years_between("born_low", "index_high").alias("oldest")


def _age_in_words(messages: Messages) -> pl.Expr:
    youngest, oldest = pl.col("youngest"), pl.col("oldest")
    return (
        pl.when(oldest.is_null())
        .then(messages.expr("found-age-at-least", age=youngest))
        .when(youngest.is_null())
        .then(messages.expr("found-age-at-most", age=oldest))
        .when(youngest == oldest)
        .then(messages.expr("found-age", age=youngest))
        .otherwise(messages.expr("found-age-between", youngest=youngest, oldest=oldest))
    )


def _years_between(born: str, day: str) -> pl.Expr:
    """Count completed calendar years."""
    years = pl.col(day).dt.year() - pl.col(born).dt.year()
    birthday_to_come = (pl.col(day).dt.month() < pl.col(born).dt.month()) | (
        (pl.col(day).dt.month() == pl.col(born).dt.month())
        & (pl.col(day).dt.day() < pl.col(born).dt.day())
    )
    return years - birthday_to_come.cast(pl.Int32)
