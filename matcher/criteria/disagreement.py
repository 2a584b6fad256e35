"""Which of two biomarker reports stands where one says yes and the other no.

Four rules, and no other, settle it; whatever they leave is a conflict.

1. A later report of the same test on the same specimen replaces the earlier one, and any later
   answer of the same test a pending one.
2. A positive outlasts a negative that is surely older: alterations are acquired, not lost.
3. A negative of blood (circulating tumour DNA) proves nothing against a positive of tissue.
4. Of scores the latest specimen counts, and of one specimen its latest report.
"""

from __future__ import annotations

import polars as pl

from matcher.criteria.answer import Cause
from matcher.criteria.values import is_latest


def settled(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out replaced reports, and take the denial from negatives that a positive overrules.

    `rows` has `p`, `met`, `cause`, `denies`, `test`, `blood` and the day intervals `reported_on` and
    `specimen_on`.
    """
    several = rows["p"].is_duplicated()  # a single report disagrees with none
    if not several.any():
        return rows
    numbered = rows.with_row_index("number")
    among = numbered.filter(several)
    replaced = _replaced(among)
    overruled = _overruled(among.join(replaced, on="number", how="anti"))
    return (
        numbered.join(replaced, on="number", how="anti", maintain_order="left")
        .with_columns(denies=pl.col("denies") & ~pl.col("number").is_in(overruled.implode()))
        .drop("number")
    )


def latest_scores(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep each patient's scores that could be the latest, with `on_low` and `on_high`, their days.

    Where every score of a patient has the day of its specimen, these decide; else the days of the
    reports do. A test that failed is left out beside any other.
    """
    failed = (pl.col("result") == "not_tested") & (
        pl.col("not_tested_because").fill_null("") != "pending"
    )
    failed = failed.fill_null(value=False)
    rows = rows.filter(~failed | failed.all().over("p"))
    dated = pl.all_horizontal(pl.col("specimen_on_low", "specimen_on_high").is_not_null())
    rows = rows.with_columns(by_specimen=dated.all().over("p")).with_columns(
        pl.when("by_specimen").then(f"specimen_on_{end}").otherwise(f"reported_on_{end}")
        .alias(f"on_{end}")
        for end in ("low", "high")
    )  # fmt: skip
    rows = rows.filter(is_latest(rows, "on"))
    newest = pl.col("reported_on_low").max().over("p", "on_low", "on_high")
    amended = pl.col("by_specimen") & (pl.col("on_low") == pl.col("on_high"))
    outdated = (amended & (pl.col("reported_on_high") < newest)).fill_null(value=False)
    return rows.filter(~outdated).drop("by_specimen")


def _replaced(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows, by `number`, that a later answer of the same test replaces."""
    answers = rows.filter(pl.col("met").fill_null(value=False) | pl.col("denies"))
    exact = pl.col("specimen_on_low") == pl.col("specimen_on_high")
    same = (
        exact
        & (pl.col("specimen_on_low") == pl.col("specimen_on_low_of"))
        & (pl.col("specimen_on_high") == pl.col("specimen_on_high_of"))
    )
    pending = pl.col("cause") == int(Cause.PENDING)
    return (
        rows.join(answers, on=["p", "test", "blood"], suffix="_of")
        .filter(_after("reported_on_low_of", "reported_on_high"))
        .filter(same.fill_null(value=False) | (pending & ~_another_specimen()))
        .select("number")
        .unique()
    )


def _overruled(rows: pl.DataFrame) -> pl.Series:
    """Give the denials, by `number`, that a positive of the same patient overrules."""
    pairs = rows.filter("denies").join(rows.filter("met"), on="p", suffix="_of")
    older = ~_after("specimen_on_low", "specimen_on_high_of") & (
        _after("reported_on_low_of", "reported_on_high")
        | _after("specimen_on_low_of", "specimen_on_high")
    )
    against_tissue = pl.col("blood") & ~pl.col("blood_of")
    return pairs.filter(older | against_tissue)["number"].unique()


def _another_specimen() -> pl.Expr:
    return _after("specimen_on_low", "specimen_on_high_of") | _after(
        "specimen_on_low_of", "specimen_on_high"
    )


def _after(day: str, other: str) -> pl.Expr:
    """Say whether a day is surely after another; not where one of them isn't known."""
    return (pl.col(day) > pl.col(other)).fill_null(value=False)
