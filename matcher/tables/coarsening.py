"""What identifies somebody only by being rare is made coarser: ages over 89, and sites with few patients.

The rule (45 CFR 164.514(b)(2)(i)(C)) allows ages over 89 as one category, 90 or older. An extract that tells
them exactly is read as if it had said that: nothing more exact goes on, and no night is lost over one
birthday. Every age that was possible before is possible afterwards, so no answer becomes wrong, only less sure.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from matcher.messages import Sentence, sentence
from matcher.settings import Identifiers

OLDEST_TOLD = 89
"""Years; who is older is 90 or older."""


def coarsened(
    patients: pl.DataFrame, guard: Identifiers
) -> tuple[pl.DataFrame, tuple[Sentence, ...]]:
    """Give the rows of patients without exact ages over 89 and without small sites, and notes on both."""
    told = {entry.column for entry in guard.allow if entry.table == "patients"}
    age, year = _too_old(told)
    n_old = patients.select((age | year).sum()).item()
    youngest = pl.col("index_date_low").dt.year() - pl.col("birth_year") - 1
    by_year = pl.when(year).then(youngest.clip(upper_bound=OLDEST_TOLD + 1))
    low = pl.max_horizontal(pl.col("age_low").clip(upper_bound=OLDEST_TOLD + 1), by_year)
    coarse = patients.with_columns(
        pl.when(age | year).then(low).otherwise("age_low").cast(pl.Int16).alias("age_low"),
        pl.when(~(age | year)).then("age_high").alias("age_high"),
        pl.when(~year).then("birth_year").alias("birth_year"),
    )
    few = _few(coarse, guard.smallest_site if "site" not in told else None)
    sites = pl.col("site").is_in(few.implode()).fill_null(value=False)
    n_few = coarse.select(sites.sum()).item()
    coarse = coarse.with_columns(pl.when(~sites).then("site").alias("site"))
    return coarse, tuple(_notes(n_old, len(few), n_few, guard))


def _too_old(told: set[str]) -> tuple[pl.Expr, pl.Expr]:
    """Say whose age, and whose year of birth, tells more than that they are over 89."""
    no = pl.lit(value=False)
    exact = (pl.col("age_high") > OLDEST_TOLD) | (pl.col("age_low") > OLDEST_TOLD + 1)
    years = pl.col("index_date_high").dt.year() - pl.col("birth_year")
    return (
        no if "age_years" in told else exact.fill_null(value=False),
        no if "birth_year" in told else (years > OLDEST_TOLD).fill_null(value=False),
    )


def _few(patients: pl.DataFrame, least: int | None) -> pl.Series:
    sites = patients["site"].drop_nulls().value_counts(name="n")
    return sites.filter(pl.col("n") < (least or 0))["site"]


def _notes(n_old: int, n_sites: int, n_at_sites: int, guard: Identifiers) -> Iterator[Sentence]:
    if n_old:
        yield sentence("note-old", n=n_old)
    if n_sites:
        yield sentence("note-few", n=n_at_sites, least=guard.smallest_site or 0)
