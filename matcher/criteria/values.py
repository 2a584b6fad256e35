"""Questions about one value of a patient: all rows that could be *the* value have to agree.

Which row is the latest may be open where a date is partial; then every row that could be it counts.
Rows that disagree make the answer unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from matcher.criteria.answer import (
    LONG_AGO,
    NEVER,
    NO,
    OPEN,
    YES,
    Answer,
    Cause,
    Days,
    JudgedRows,
    Shares,
    Telling,
    Wording,
    flagged,
    last_days,
    votes,
)
from matcher.criteria.clauses import Demand, patients_with, rows_in_words, unclear
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.selection import Positions, Selection


@dataclass(frozen=True, slots=True)
class Values(JudgedRows):
    """Rows that each give the value asked about, and how each is judged.

    `day` tells rows of one day that differ (the records disagree) from others (it is open which is
    the latest). From `changes_on` (Date) on the row's answer is the opposite, `margin` is its distance
    from the limit; null where there is none.
    """

    day: pl.Expr = field(default_factory=lambda: pl.lit(None, dtype=pl.Date))
    changes_on: pl.Expr | None = None
    margin: pl.Expr | None = None

    def _besides(self) -> dict[str, pl.Expr]:
        return {"day": self.day}


def is_latest(rows: pl.DataFrame, day: str) -> pl.Series:
    """Say of each row whether it could be its patient's latest by the day interval `day`."""
    return pl.Series(could_be_latest(rows["p"].to_numpy(), *day_numbers(rows, day)))


def day_numbers(rows: pl.DataFrame, day: str) -> tuple[Days, Days]:
    """Give the ends of a day interval as numbers of days; an open end lies very far off."""
    low, high = (rows[f"{day}_{end}"].to_physical() for end in ("low", "high"))
    return low.fill_null(LONG_AGO).to_numpy(), high.fill_null(NEVER).to_numpy()


def could_be_latest(p: Positions, low: Days, high: Days) -> Mask:
    """Say of rows of patients `p` whether each could be its patient's latest."""
    newest = last_days(int(p.max()) + 1 if len(p) else 0, p, low)
    latest: Mask = high >= newest[p]
    return latest


@dataclass(frozen=True, slots=True)
class ValueWords:
    """How an answer about a value is put into words: `nothing` is said where there is no row.

    `besides` gives further evidence for rows that were worked out from others, too.
    """

    nothing: str
    wording: Wording
    demand: Demand | None = None
    besides: Callable[[pl.DataFrame], pl.DataFrame] | None = None


def agree(record: Record, values: Values, words: Callable[[], ValueWords]) -> Answer:
    """Answer what all rows of a patient agree on; `words` are asked for where somebody reads it."""
    said = votes(values.rows, values.met)
    some_yes, some_no, unsure = (
        flagged(record.size, said["p"], said["met"] == vote) for vote in (YES, NO, OPEN)
    )
    day, margin = values.changes_on, values.margin
    answer = Answer(
        yes=some_yes & ~some_no & ~unsure,
        no=some_no & ~some_yes & ~unsure,
        manual=np.zeros(record.size, dtype=np.bool_),
        tell=lambda wanted, among: _tell(
            values.of(among), among, words(), record.messages, wanted=wanted
        ),
        turns=None if day is None else lambda: _last(values.rows, day, answer),
        margin=None if margin is None else lambda: _least(record, values.rows, margin),
    )
    return answer


def _last(rows: Selection, day: pl.Expr, answer: Answer) -> Days:
    """Give each patient's last day, where the answer is known."""
    days = rows.select(on=day.to_physical()).drop_nulls()
    last = last_days(len(answer.yes), days["p"].to_numpy(), days["on"].to_numpy())
    return np.where(answer.known & (last != LONG_AGO), last, NEVER)


def _least(record: Record, rows: Selection, margin: pl.Expr) -> Shares:
    margins = rows.select(margin=margin)
    least = np.full(record.size, np.nan)
    np.fmin.at(least, margins["p"].to_numpy(), margins["margin"].to_numpy())
    return least


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


def _tell(
    rows: pl.DataFrame,
    among: pl.Series,
    words: ValueWords,
    messages: Messages,
    *,
    wanted: bool | None,
) -> Telling:
    evidence = words.wording.evidence(rows)
    people = patients_with(_votes(rows), among).select("p", _met(), _cause())
    shown = patients_with(rows_in_words(evidence, messages), among)["shown"]
    known = pl.col("met").is_not_null()
    found = (
        pl.when(pl.col("shown").is_null())
        .then(pl.lit(words.nothing))
        .when(known)
        .then("shown")
        .otherwise(unclear(pl.col("shown"), messages))
    )
    said = words.demand.after(found, messages, wanted=wanted) if words.demand else found
    clauses = people.with_columns(shown).select("p", said=said, none=pl.lit(None, dtype=pl.String))
    besides = [words.besides(rows)] if words.besides else []
    return Telling(people.select("p", "cause"), clauses, pl.concat([evidence, *besides]))
