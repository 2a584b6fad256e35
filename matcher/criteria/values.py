"""Questions about one value of a patient: all rows that could be *the* value have to agree.

Which row is the latest may be open where a date is partial; then every row that could be it counts.
Rows that disagree make the answer unknown.
"""

from __future__ import annotations

import polars as pl

from matcher.criteria.answer import Answer, Cause, Telling, Wording
from matcher.criteria.events import rows_in_words, unclear
from matcher.record import Record


def latest(rows: pl.DataFrame, day: str) -> pl.DataFrame:
    """Keep each patient's rows that could be the latest by the day interval `day`."""
    low, high = pl.col(f"{day}_low"), pl.col(f"{day}_high")
    newest = low.max().over("p")
    return rows.filter(newest.is_null() | high.is_null() | (high >= newest))


def agree(
    record: Record,
    rows: pl.DataFrame,
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
    rows = rows.with_columns(
        pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in _OPTIONAL.items()
        if name not in rows.columns
    )
    judged = record.align(_votes(rows)).select(_met(), _cause(), "changes_on")
    met, cause = judged["met"], judged["cause"]
    changes_on = pl.select(pl.when(met.is_not_null()).then(judged["changes_on"])).to_series()
    return Answer(
        met,
        cause,
        changes_on,
        lambda wanted: _tell(
            record, wording.evidence(rows), met, cause, asked, demand[0 if wanted else 1]
        ),
        lambda: record.align(rows.group_by("p").agg(pl.col("margin").min()))["margin"],
    )


_OPTIONAL = {"changes_on": pl.Date, "day": pl.Date, "margin": pl.Float64}


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
        changes_on=pl.col("changes_on").max(),
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
    record: Record,
    evidence: pl.DataFrame,
    met: pl.Series,
    cause: pl.Series,
    asked: str,
    demand: str,
) -> Telling:
    shown = record.align(rows_in_words(evidence)).with_columns(cause=cause)
    opening = pl.when(met.is_null()).then(unclear("cause")).otherwise(pl.lit(""))
    words = (
        pl.when(pl.col("shown").is_not_null())
        .then(opening + pl.col("shown"))
        .otherwise(pl.lit(f"no {asked} on record"))
    )
    said = shown.select((words + pl.lit(f", {demand}" if demand else "")).alias("said"))["said"]
    return Telling(said, evidence)
