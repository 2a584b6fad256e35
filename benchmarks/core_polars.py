"""The core as a data team would write it in polars: a wide frame of facts, and a filter a trial.

Facts come from `core_facts.sql`, the fastest way to them that was found.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import reduce
from math import ceil, floor
from operator import and_, or_
from pathlib import Path

import polars as pl
from core_duckdb import LISTED, Core
from plain_plan import Meanings, Plan, Question, parts_of

from matcher.durations import later_by
from matcher.settings import Freshness


class Filters:
    """Writes a plain portfolio's criteria as polars expressions over the wide facts."""

    def __init__(self, plan: Plan, meanings: Meanings) -> None:
        self._plan, self._meanings = plan, meanings

    def met(self, question: Question) -> pl.Expr:
        """Answer a question."""
        parts = [self.met(part) for part in parts_of(question)]
        if "not" in question:
            return ~parts[0]
        if parts:
            return reduce(and_ if "all_of" in question else or_, parts)
        if "sex" in question:
            return pl.col("sex") == question["sex"]
        if "age" in question:
            return _age(question["age"])
        if "measurement" in question:
            (analyte,) = self._meanings.analytes(question)
            first, second = (self._measured(question, analyte, end) for end in ("", "_2"))
            differ = pl.col(f"{analyte}_is_2").is_not_null() & first.ne_missing(second)
            return pl.when(~differ).then(first)
        return pl.col(f"l{self._plan.number(question)}")

    def turns(self, question: Question) -> pl.Expr | None:
        """Give the day on which an answer turns into its opposite."""
        if "not" in question:
            return self.turns(question["not"])
        if "within" in question and "measurement" not in question:
            return pl.col(f"d{self._plan.number(question)}")
        if "age" in question:
            least, beyond = _bounds(question["age"])
            years = beyond if least is None else least
            assert years is not None  # noqa: S101  (an age has a limit)
            return pl.when(~_reached(years)).then(_birthday("born_high", years))
        return None

    def _measured(self, question: Question, analyte: str, end: str) -> pl.Expr:
        low, high, low_open, high_open, word, ref_high, on_low = (
            pl.col(f"{analyte}_{name}{end}")
            for name in ("low", "high", "low_open", "high_open", "word", "ref_high", "on_low")
        )
        if "is" in question:
            met = pl.when(word.is_in(["positive", "negative"])).then(word == question["is"])
        else:
            (key,) = question.keys() & {"at_least", "above", "at_most", "below"}
            limit = pl.lit(float(question[key]))
            if question.get("times") == "uln":
                limit = (float(question[key]) * ref_high).round_sig_figs(12)
            surely, surely_not = {
                "at_least": (low >= limit, (high < limit) | ((high == limit) & high_open)),
                "above": ((low > limit) | ((low == limit) & low_open), high <= limit),
                "at_most": (high <= limit, (low > limit) | ((low == limit) & low_open)),
                "below": ((high < limit) | ((high == limit) & high_open), low >= limit),
            }[key]
            met = pl.when(surely).then(True).when(surely_not).then(False)
        window = self._meanings.window(question)
        if window is None:
            return met
        fresh = later_by(on_low, _duration(window)) >= pl.col("index_high")
        return pl.when(fresh).then(met)


def _duration(text: str):  # type: ignore[no-untyped-def]
    return Freshness(**dict.fromkeys(Freshness.model_fields, text)).lab


def _bounds(limits: Question) -> tuple[int | None, int | None]:
    least = floor(limits["above"]) + 1 if "above" in limits else None
    least = ceil(limits["at_least"]) if "at_least" in limits else least
    beyond = ceil(limits["below"]) if "below" in limits else None
    return least, floor(limits["at_most"]) + 1 if "at_most" in limits else beyond


def _age(limits: Question) -> pl.Expr:
    least, beyond = _bounds(limits)
    met = pl.lit(value=True)
    if least is not None:
        met = met & _reached(least)
    if beyond is not None:
        met = met & ~_reached(beyond)
    return pl.when((pl.col("born_low") <= pl.col("born_high")).fill_null(value=True)).then(met)


def _reached(years: int) -> pl.Expr:
    surely = pl.col("index_low") >= _birthday("born_high", years)
    surely_not = pl.col("index_high") < _birthday("born_low", years)
    return pl.when(surely).then(True).when(surely_not).then(False)


def _birthday(born: str, years: int) -> pl.Expr:
    day = pl.col(born)
    leap = (day.dt.month() == 2) & (day.dt.day() == 29)
    after = (day - pl.duration(days=1)).dt.offset_by(f"{years}y") + pl.duration(days=1)
    return pl.when(leap).then(after).otherwise(day.dt.offset_by(f"{years}y"))


Results = tuple[list[tuple[object, ...]], pl.DataFrame, pl.DataFrame]


def run(record: Path, plan: Plan) -> Results:
    """Give totals by verdict, lists, and the statuses of listed pairs (without their rows)."""
    meanings = Meanings(plan, record)
    with tempfile.TemporaryDirectory() as folder:
        core = Core(record, plan)
        core.facts()
        core.wide_facts(Path(folder) / "facts.parquet")
        core.base.close()
        facts = pl.read_parquet(Path(folder) / "facts.parquet")
    filters = Filters(plan, meanings)
    totals, lists, statuses = [], [], []
    for number, trial in enumerate(plan.trials):
        judged = facts.lazy().select(
            "p", "patient_id", "deceased", *_judged(filters, plan, trial.criteria)
        )
        pairs = _pairs(judged, len(trial.criteria)).collect()
        totals += [(number, *row) for row in _totals(pairs).iter_rows()]
        best = _best(pairs).with_columns(trial=pl.lit(number, dtype=pl.UInt16))
        lists.append(best.drop("patient_id"))
        statuses.append(_statuses(facts, best, filters, plan, trial.criteria))
    return totals, pl.concat(lists), pl.concat(statuses)


def _judged(filters: Filters, plan: Plan, criteria: Sequence[int]) -> list[pl.Expr]:
    columns = []
    for at, one in enumerate(criteria):
        wanted, question = plan.criteria[one]
        met, turns = filters.met(question), filters.turns(question)
        passed = met if wanted else ~met
        columns += [
            passed.alias(f"pass_{at}"),
            (pl.lit(None, dtype=pl.Date) if turns is None else turns).alias(f"turns_{at}"),
        ]
    return columns


def _pairs(judged: pl.LazyFrame, criteria: int) -> pl.LazyFrame:
    passed = [pl.col(f"pass_{at}") for at in range(criteria)]
    turns = [pl.col(f"turns_{at}") for at in range(criteria)]
    fails = [(~one).fill_null(value=False) for one in passed]
    days = [pl.when(fail).then(day) for fail, day in zip(fails, turns, strict=True)]
    lasts = [fail & day.is_null() for fail, day in zip(fails, turns, strict=True)]
    counted = judged.select(
        "p",
        "patient_id",
        f=pl.sum_horizontal(fails),
        u=pl.sum_horizontal([one.is_null() for one in passed]),
        out=pl.any_horizontal(*lasts, "deceased"),
        ends=pl.max_horizontal(days),
    )
    band = pl.when("out").then(3).when(pl.col("f") > 0).then(2).when(pl.col("u") > 0).then(1)
    return counted.with_columns(band=band.otherwise(0).cast(pl.UInt8))


def _totals(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.group_by("band").agg(pl.len(), pl.col("f").sum(), pl.col("u").sum()).sort("band")


def _best(pairs: pl.DataFrame) -> pl.DataFrame:
    return (
        pairs.filter(pl.col("band") < 3)
        .sort("band", pl.col("f") + pl.col("u"), "ends", "patient_id", nulls_last=True)
        .head(LISTED)
        .drop("out")
    )


def _statuses(
    facts: pl.DataFrame, best: pl.DataFrame, filters: Filters, plan: Plan, criteria: Sequence[int]
) -> pl.DataFrame:
    """Give a row each criterion of the listed pairs."""
    listed = facts.join(best.select("p", "trial"), on="p", how="inner")
    judged = listed.select("trial", "p", *_judged(filters, plan, criteria)[::2])
    return judged.unpivot(index=["trial", "p"], variable_name="criterion", value_name="passed")
