"""What a question answers for each patient: yes, no or unknown, why, and until when.

An answer keeps the record's patient order. Words and evidence are made only when they are asked
for (`Answer.tell`), since most answers are about pairs that nobody will read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import polars as pl


class Cause(IntEnum):
    """Why an answer is what it is, the strongest first; codes below ten belong to known answers."""

    MEASURED = 0
    REPORTED = 1
    COVERED = 2
    NOT_KNOWN = 3
    ASSUMED = 4
    CONFLICT = 10
    AMBIGUOUS = 11
    UNIT = 12
    PENDING = 13
    STALE = 14
    NOT_RECORDED = 15
    MANUAL = 16


EVIDENCE_SCHEMA = {
    "p": pl.UInt32,
    "table": pl.String,
    "row": pl.UInt32,
    "raw": pl.String,
    "normalized": pl.String,
    "date": pl.String,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How rows are put into words, once they are evidence: expressions over their columns."""

    raw: pl.Expr
    normalized: pl.Expr
    date: pl.Expr

    def evidence(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Give rows as evidence: `p`, `table`, `row`, `raw`, `normalized`, `date`."""
        return rows.select(
            "p",
            "table",
            "row",
            self.raw.cast(pl.String).alias("raw"),
            self.normalized.cast(pl.String).alias("normalized"),
            self.date.cast(pl.String).alias("date"),
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """An answer in words: a clause for each patient, and the rows that it rests on."""

    said: pl.Series
    evidence: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer for all patients of a record, in its order.

    `met` is a nullable Boolean, `cause` holds codes of `Cause`. `changes_on` is the day from which
    a known answer turns into its opposite by the passing of time alone (null: it doesn't, or no
    such day can be computed). `tell(wanted)` puts the answer into words and evidence; `wanted` is
    the value of `met` that the asker needs. `margin()` gives how far the value lies from its limit, as
    a share of the limit (Float64), where there is one number and one limit.
    """

    met: pl.Series
    cause: pl.Series
    changes_on: pl.Series
    tell: Callable[[bool], Telling]
    margin: Callable[[], pl.Series] | None = None


def all_of(answers: Sequence[Answer]) -> Answer:
    """Kleene's *and*: false where one is false, true where all are true."""
    met = pl.select(pl.all_horizontal([answer.met for answer in answers])).to_series()
    return _combined(answers, met, decided_by_one=False)


def any_of(answers: Sequence[Answer]) -> Answer:
    """Kleene's *or*: true where one is true, false where all are false."""
    met = pl.select(pl.any_horizontal([answer.met for answer in answers])).to_series()
    return _combined(answers, met, decided_by_one=True)


def at_least(number: int, answers: Sequence[Answer]) -> Answer:
    """Count: true where so many are surely true, false where fewer could be."""
    surely = _count([answer.met.fill_null(value=False) for answer in answers])
    possibly = _count([answer.met.fill_null(value=True) for answer in answers])
    met = pl.select(
        pl.when(surely >= number).then(True).when(possibly < number).then(False)
    ).to_series()
    return _combined(answers, met, decided_by_one=None)


def negation(answer: Answer) -> Answer:
    """Kleene's *not*."""
    return Answer(
        ~answer.met,
        answer.cause,
        answer.changes_on,
        lambda wanted: answer.tell(not wanted),
        answer.margin,
    )


def if_then_else(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """Follow the branch that the condition chooses; where it is open, what both agree on."""
    agreed = then.met.eq_missing(otherwise.met)
    then_counts = condition.met.fill_null(agreed)
    otherwise_counts = (~condition.met).fill_null(agreed)
    met = pl.select(
        pl.when(condition.met)
        .then(then.met)
        .when(~condition.met)
        .then(otherwise.met)
        .when(agreed)
        .then(then.met)
    ).to_series()
    parts = [
        (condition, ~agreed | condition.met.is_not_null()),
        (then, then_counts),
        (otherwise, otherwise_counts),
    ]
    branches = [(then, then_counts), (otherwise, otherwise_counts)]
    unknown_condition = condition.met.is_null() & ~agreed
    cause = pl.select(
        pl.when(unknown_condition)
        .then(condition.cause)
        .otherwise(pl.max_horizontal([_where(part.cause, counts) for part, counts in branches]))
    ).to_series()
    changes = [_where(part.changes_on, counts) for part, counts in branches]
    changes_on = pl.select(
        pl.when(condition.met.is_not_null()).then(pl.coalesce(changes))
    ).to_series()
    return Answer(
        met, cause, changes_on, lambda wanted: _tell(parts, wanted), lambda: _margin(branches)
    )


def _combined(answers: Sequence[Answer], met: pl.Series, *, decided_by_one: bool | None) -> Answer:
    """Combine causes and days over the parts that decide: those that answer as the whole does.

    `decided_by_one` is the value that a single part can force (true for *or*, false for *and*,
    none for a count). There the strongest cause and the last day count; where all parts are
    needed, the weakest cause and the first day. Of unknowns the strongest cause counts.
    """
    parts = [(answer, answer.met.eq_missing(met)) for answer in answers]
    causes = [_where(answer.cause, decides) for answer, decides in parts]
    forced = (
        met.is_null() | (met == decided_by_one) if decided_by_one is not None else met.is_null()
    )
    cause = pl.select(
        pl.when(forced).then(pl.min_horizontal(causes)).otherwise(pl.max_horizontal(causes))
    ).to_series()
    changes_on = _changes(parts, met, decided_by_one=decided_by_one)
    return Answer(
        met, cause, changes_on, lambda wanted: _tell(parts, wanted), lambda: _margin(parts)
    )


def _changes(
    parts: Sequence[tuple[Answer, pl.Series]], met: pl.Series, *, decided_by_one: bool | None
) -> pl.Series:
    never = pl.repeat(None, len(met), dtype=pl.Date, eager=True)
    if decided_by_one is None or all(part.changes_on.null_count() == len(met) for part, _ in parts):
        return never
    days = [_where(part.changes_on, decides) for part, decides in parts]
    lasting = pl.any_horizontal([decides & part.changes_on.is_null() for part, decides in parts])
    return pl.select(
        pl.when(met.is_null())
        .then(None)
        .when(met != decided_by_one)
        .then(pl.min_horizontal(days))
        .when(~lasting)
        .then(pl.max_horizontal(days))
    ).to_series()


def _tell(parts: Sequence[tuple[Answer, pl.Series]], wanted: bool) -> Telling:  # noqa: FBT001
    tellings = [(part.tell(wanted), decides) for part, decides in parts]
    clauses = pl.concat_list([_where(telling.said, decides) for telling, decides in tellings])
    said = pl.select(
        clauses.list.drop_nulls().list.unique(maintain_order=True).list.join("; ")
    ).to_series()
    evidence = [
        telling.evidence.filter(decides.gather(telling.evidence["p"]))
        for telling, decides in tellings
    ]
    return Telling(said, pl.concat(evidence).unique(maintain_order=True))


def _margin(parts: Sequence[tuple[Answer, pl.Series]]) -> pl.Series:
    """Give the widest margin of the deciding parts; null where a deciding part has none."""
    nothing = pl.repeat(None, len(parts[0][1]), dtype=pl.Float64, eager=True)
    margins = [(part.margin() if part.margin else nothing, decides) for part, decides in parts]
    lacking = pl.any_horizontal([decides & margin.is_null() for margin, decides in margins])
    widest = pl.max_horizontal([_where(margin, decides) for margin, decides in margins])
    return pl.select(pl.when(~lacking).then(widest)).to_series()


def _where(values: pl.Series, mask: pl.Series) -> pl.Series:
    return pl.select(pl.when(mask).then(values)).to_series()


def _count(flags: Sequence[pl.Series]) -> pl.Series:
    return pl.select(pl.sum_horizontal([flag.cast(pl.UInt16) for flag in flags])).to_series()
