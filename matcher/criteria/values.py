"""Questions about one value of a patient: all rows that could be *the* value have to agree.

Which row is the latest may be open where a date is partial; then every row that could be it counts.
Rows that disagree make the answer unknown.
"""

from __future__ import annotations

import polars as pl

from matcher.criteria.answer import EVIDENCE_SCHEMA, Answer, Cause, Telling
from matcher.criteria.events import lead_in, rows_in_words
from matcher.record import Record


def latest(rows: pl.DataFrame, day: str) -> pl.DataFrame:
    """Keep each patient's rows that could be the latest by the day interval `day`."""
    low, high = pl.col(f"{day}_low"), pl.col(f"{day}_high")
    newest = low.max().over("p")
    return rows.filter(newest.is_null() | high.is_null() | (high >= newest))


def agree(
    record: Record, rows: pl.DataFrame, asked: str, demand: tuple[str, str] = ("", "")
) -> Answer:
    """Answer what all rows of a patient agree on.

    `rows` has the evidence columns, `met` (Boolean) and `cause` (codes), and may have `changes_on`
    (a Date: from then on the row's answer is the opposite). `asked` completes "no … on record".
    `demand` is how the limit reads where it is wanted and where it isn't.
    """
    if "changes_on" not in rows.columns:
        rows = rows.with_columns(changes_on=pl.lit(None, dtype=pl.Date))
    met = pl.col("met")
    votes = rows.group_by("p").agg(
        yes=met.fill_null(value=False).any(),
        no=(~met).fill_null(value=False).any(),
        unsure=met.is_null().any(),
        known_cause=pl.col("cause").filter(met.is_not_null()).max(),
        open_cause=pl.col("cause").filter(met.is_null()).min(),
        days=pl.col("date").n_unique(),
        changes_on=pl.col("changes_on").max(),
    )
    both = pl.col("yes") & pl.col("no")
    disagree = pl.when(pl.col("days") > 1).then(int(Cause.AMBIGUOUS)).otherwise(int(Cause.CONFLICT))
    judged = record.align(votes).select(
        pl.when(both | pl.col("unsure")).then(None).otherwise(pl.col("yes")).alias("met"),
        pl.when(both)
        .then(disagree)
        .when(pl.col("unsure"))
        .then(pl.col("open_cause"))
        .otherwise(pl.col("known_cause"))
        .fill_null(int(Cause.NOT_RECORDED))
        .cast(pl.UInt8)
        .alias("cause"),
        "changes_on",
    )
    answer_met, cause = judged["met"], judged["cause"]
    changes_on = pl.select(pl.when(answer_met.is_not_null()).then(judged["changes_on"])).to_series()
    return Answer(
        answer_met,
        cause,
        changes_on,
        lambda wanted: _tell(record, rows, answer_met, cause, asked, demand[0 if wanted else 1]),
    )


def _tell(  # noqa: PLR0913
    record: Record, rows: pl.DataFrame, met: pl.Series, cause: pl.Series, asked: str, demand: str
) -> Telling:
    evidence = rows.select(EVIDENCE_SCHEMA.keys())
    shown = record.align(rows_in_words(evidence)).with_columns(
        met=met.fill_null(value=True) & met.is_not_null(), cause=cause
    )
    opening = pl.when(met.is_null()).then(lead_in("unmet", "cause")).otherwise(pl.lit(""))
    words = pl.when(pl.col("shown").is_not_null()).then(opening + pl.col("shown")).otherwise(
        pl.lit(f"no {asked} on record")
    )
    said = shown.with_columns(unmet=pl.lit(None, dtype=pl.Boolean)).select(
        (words + pl.lit(f", {demand}" if demand else "")).alias("said")
    )["said"]
    return Telling(said, evidence)
