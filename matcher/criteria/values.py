"""Questions about one value of a patient: all rows that could be *the* value have to agree.

Which row is the latest may be open where a date is partial; then every row that could be it counts.
Rows that disagree make the answer unknown.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from matcher.criteria.answer import (
    NO,
    OPEN,
    YES,
    Answer,
    Cause,
    Telling,
    Wording,
    flagged,
    votes,
    worked_out,
)
from matcher.criteria.events import patients_with, rows_in_words, unclear
from matcher.record import Record


def is_latest(rows: pl.DataFrame, day: str) -> pl.Series:
    """Say of each row whether it could be its patient's latest by the day interval `day`."""
    low, high = rows[f"{day}_low"], rows[f"{day}_high"]
    p = rows["p"].to_numpy()
    newest = np.full(int(p.max()) + 1 if len(p) else 0, np.iinfo(np.int32).min, dtype=np.int32)
    known = low.is_not_null()
    np.maximum.at(newest, p[known.to_numpy()], low.filter(known).to_physical().to_numpy())
    return high.is_null() | (high.to_physical() >= pl.Series(newest[p], dtype=pl.Int32))


def agree(
    record: Record,
    rows: pl.LazyFrame,
    asked: str,
    wording: Wording,
    demand: tuple[str, str] = ("", ""),
) -> Answer:
    """Answer what all rows of a patient agree on.

    `rows` has `p`, `table`, `row`, `met` (Boolean) and `cause` (codes), and may have `day` (of rows
    of one day that differ the records disagree, else it is open which is the latest), `changes_on`
    (a Date: from then on the row's answer is the opposite) and `margin`. `asked` completes "no …
    on record". `demand` is how the limit reads where it is wanted and where it isn't.
    """
    said = votes(rows)
    some_yes, some_no, unsure = (
        flagged(record.size, said["p"], said["met"] == vote) for vote in (YES, NO, OPEN)
    )
    columns = rows.collect_schema().names()
    judged = worked_out(_with_optional(rows, columns))
    summary = cache(lambda: record.align(_votes(judged())))

    def turns() -> pl.Series:
        days = rows.select("p", "changes_on").drop_nulls().collect()
        last = record.align(days.group_by("p").agg(pl.col("changes_on").max()))["changes_on"]
        return pl.select(pl.when(pl.Series(answer.known)).then(last)).to_series()

    def margin() -> pl.Series:
        margins = rows.select("p", "margin").collect()
        return record.align(margins.group_by("p").agg(pl.col("margin").min()))["margin"]

    answer = Answer(
        yes=some_yes & ~some_no & ~unsure,
        no=some_no & ~some_yes & ~unsure,
        manual=np.zeros(record.size, dtype=np.bool_),
        why=lambda: summary().select(_cause())["cause"],
        tell=lambda wanted, among: _tell(
            judged(), answer, among, wording, asked, demand[0 if wanted else 1]
        ),
        turns=turns if "changes_on" in columns else None,
        margin=margin if "margin" in columns else None,
    )
    return answer


_OPTIONAL = {"changes_on": pl.Date, "day": pl.Date, "margin": pl.Float64}


def _with_optional(rows: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Add as null what isn't said of the rows."""
    return rows.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in _OPTIONAL.items()
        if name not in columns
    )


def _votes(rows: pl.DataFrame) -> pl.DataFrame:
    """Count what each patient's rows say."""
    met = pl.col("met")
    return rows.group_by("p").agg(
        yes=met.fill_null(value=False).any(),
        no=(~met).fill_null(value=False).any(),
        unsure=met.is_null().any(),
        known_cause=pl.col("cause").filter(met.is_not_null()).max(),
        open_cause=pl.col("cause").filter(met.is_null()).min(),
        days=pl.col("day").n_unique(),
    )


def _met() -> pl.Expr:
    both = pl.col("yes") & pl.col("no")
    return pl.when(both | pl.col("unsure")).then(None).otherwise(pl.col("yes")).alias("met")


def _cause() -> pl.Expr:
    disagree = pl.when(pl.col("days") > 1).then(int(Cause.AMBIGUOUS)).otherwise(int(Cause.CONFLICT))
    return (
        pl.when(pl.col("yes") & pl.col("no"))
        .then(disagree)
        .when(pl.col("unsure"))
        .then(pl.col("open_cause"))
        .otherwise(pl.col("known_cause"))
        .fill_null(int(Cause.NOT_RECORDED))
        .cast(pl.UInt8)
        .alias("cause")
    )


def _tell(  # noqa: PLR0913
    rows: pl.DataFrame,
    answer: Answer,
    among: pl.Series,
    wording: Wording,
    asked: str,
    demand: str,
) -> Telling:
    evidence = wording.evidence(rows.filter(pl.col("p").is_in(among.implode())))
    shown = patients_with(rows_in_words(evidence), among).with_columns(
        met=answer.met.gather(among), cause=answer.cause.gather(among)
    )
    opening = pl.when(pl.col("met").is_null()).then(unclear("cause")).otherwise(pl.lit(""))
    words = (
        pl.when(pl.col("shown").is_not_null())
        .then(opening + pl.col("shown"))
        .otherwise(pl.lit(f"no {asked} on record"))
    )
    said = shown.select("p", (words + pl.lit(f", {demand}" if demand else "")).alias("said"))
    return Telling(said, evidence)
