"""What a question answers for each patient: yes, no or unknown, why, and until when.

An answer keeps the record's patient order. That it is yes or no is worked out at once, for all
patients; why, until when, and in which words only when it is asked for, since most answers are about
pairs that nobody will read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.record import Mask
from matcher.record.selection import Selection


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
    UNREVIEWED = 17


Shares = npt.NDArray[np.float64]
"""Distances from a limit as shares of it."""

Days = npt.NDArray[np.int32]
"""Days since 1970-01-01."""

NEVER, LONG_AGO = np.iinfo(np.int32).max, np.iinfo(np.int32).min
"""A day that doesn't come, and one before all others."""

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
        return rows.rechunk().select(  # polars 2.1 panics where an expression meets two chunks
            "p",
            "table",
            "row",
            self.raw.cast(pl.String).alias("raw"),
            self.normalized.cast(pl.String).alias("normalized"),
            self.date.cast(pl.String).alias("date"),
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of an answer for some patients, and the rows that it rests on.

    `causes` has `p` and `cause` (codes of `Cause`, UInt8), a row for each of the patients in their
    order: why the answer is what it is. `clauses` are as `matcher.criteria.clauses` describes them.
    """

    causes: pl.DataFrame
    clauses: pl.DataFrame
    evidence: pl.DataFrame


@dataclass(frozen=True)
class Answer:
    """One question's answer for all patients of a record, in its order.

    `yes` and `no` are what is surely so; neither is set where it isn't known, and `manual` there
    says that only a person can know. `turns` gives the day from which a known answer becomes its
    opposite by the passing of time alone (`NEVER`: it doesn't, or no such day can be computed);
    without it, no answer does. `tell(wanted, among)` puts the answers of the patients `among` (their
    `p`, ascending) into words and evidence; `wanted` is the value that the asker needs (None: either
    will do). `margin()` gives how far the value lies from its limit, as a share of the limit, where there is one number
    and one limit; else NaN.
    """

    yes: Mask
    no: Mask
    manual: Mask
    tell: Callable[[bool | None, pl.Series], Telling]
    turns: Callable[[], Days] | None = None
    margin: Callable[[], Shares] | None = None

    @property
    def known(self) -> Mask:
        """Say where the answer is yes or no."""
        return self.yes | self.no

    @cached_property
    def met(self) -> pl.Series:
        """Give the answer as a nullable Boolean."""
        return pl.select(pl.when(pl.Series(self.known)).then(pl.Series(self.yes))).to_series()

    @property
    def cause(self) -> pl.Series:
        """Give the code of `Cause` for each patient."""
        everyone = pl.int_range(len(self.yes), dtype=pl.UInt32, eager=True)
        return self.tell(None, everyone).causes["cause"]

    @cached_property
    def turns_on(self) -> Days:
        """Give the day on which a known answer becomes its opposite, `NEVER` where it doesn't."""
        return np.full(len(self.yes), NEVER, dtype=np.int32) if self.turns is None else self.turns()

    @property
    def changes_on(self) -> pl.Series:
        """Give `turns_on` as dates, null for `NEVER`."""
        return dates(self.turns_on)


def dates(days: Days) -> pl.Series:
    """Give days as dates, null for `NEVER`."""
    told = pl.Series(days)
    return pl.select(pl.when(told != NEVER).then(told).cast(pl.Date)).to_series()


def last_days(size: int, p: npt.NDArray[np.uint32], days: Days) -> Days:
    """Give the last of the days of each of `size` patients, `LONG_AGO` where there is none."""
    last = np.full(size, LONG_AGO, dtype=np.int32)
    np.maximum.at(last, p, days)
    return last


def all_of(answers: Sequence[Answer]) -> Answer:
    """Kleene's *and*: false where one is false, true where all are true."""
    yes = np.logical_and.reduce([answer.yes for answer in answers])
    no = np.logical_or.reduce([answer.no for answer in answers])
    return _combined(answers, yes, no, decided_by_one=False)


def any_of(answers: Sequence[Answer]) -> Answer:
    """Kleene's *or*: true where one is true, false where all are false."""
    yes = np.logical_or.reduce([answer.yes for answer in answers])
    no = np.logical_and.reduce([answer.no for answer in answers])
    return _combined(answers, yes, no, decided_by_one=True)


def at_least(number: int, answers: Sequence[Answer]) -> Answer:
    """Count: true where so many are surely true, false where fewer could be."""
    surely = np.stack([answer.yes for answer in answers]).sum(axis=0, dtype=np.uint16)
    surely_not = np.stack([answer.no for answer in answers]).sum(axis=0, dtype=np.uint16)
    enough: Mask = surely >= number
    too_few: Mask = surely_not > len(answers) - number
    return _combined(answers, enough, too_few, decided_by_one=None)


def negation(answer: Answer) -> Answer:
    """Kleene's *not*."""
    return Answer(
        yes=answer.no,
        no=answer.yes,
        manual=answer.manual,
        tell=lambda wanted, among: answer.tell(None if wanted is None else not wanted, among),
        turns=answer.turns and (lambda: answer.turns_on),
        margin=answer.margin,
    )


def without(answer: Answer, value: bool) -> Answer:  # noqa: FBT001
    """Give an answer that is unknown, since nobody has reviewed it, where it would be that value."""
    withheld = answer.yes if value else answer.no
    nobody = np.zeros_like(withheld)

    def tell(wanted: bool | None, among: pl.Series) -> Telling:  # noqa: FBT001
        telling = answer.tell(wanted, among)
        instead = np.where(
            withheld[among.to_numpy()], np.uint8(Cause.UNREVIEWED), telling.causes["cause"]
        )
        return replace(telling, causes=telling.causes.with_columns(cause=instead))

    return Answer(
        yes=nobody if value else answer.yes,
        no=answer.no if value else nobody,
        manual=answer.manual,
        tell=tell,
    )


def as_condition(answer: Answer) -> Answer:
    """Give an answer of which nobody needs that it is yes, or no: it says what else is asked."""
    return replace(answer, tell=lambda _wanted, among: answer.tell(None, among))


def if_then_else(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """Follow the branch that the condition chooses; where it is open, what both agree on."""
    agreed = (then.yes == otherwise.yes) & (then.no == otherwise.no)
    chosen = condition.yes | (agreed & ~condition.known)
    other = condition.no | (agreed & ~condition.known)
    undecided = ~condition.known & ~agreed
    branches = [(then, chosen), (otherwise, other)]
    nobody = np.zeros_like(undecided)
    voices = [
        _Voice(as_condition(condition), ~agreed | condition.known, undecided),
        *(_Voice(branch, counts, counts) for branch, counts in branches),
    ]
    open_branch = (chosen & then.manual) | (other & otherwise.manual)

    def turns() -> Days:
        day = np.where(other, otherwise.turns_on, NEVER)
        day = np.where(chosen & (then.turns_on != NEVER), then.turns_on, day)
        return np.where(condition.known, day, NEVER)

    return Answer(
        yes=(chosen & then.yes) | (other & otherwise.yes),
        no=(chosen & then.no) | (other & otherwise.no),
        manual=np.where(undecided, condition.manual, open_branch),
        tell=lambda wanted, among: _tell(voices, nobody, wanted, among),
        turns=turns if then.turns or otherwise.turns else None,
        margin=lambda: _margin(branches),
    )


def _combined(
    answers: Sequence[Answer], yes: Mask, no: Mask, *, decided_by_one: bool | None
) -> Answer:
    """Combine causes and days over the parts that decide: those that answer as the whole does.

    `decided_by_one` is the value that a single part can force (true for *or*, false for *and*,
    none for a count). There the strongest cause and the last day count; where all parts are
    needed, the weakest cause and the first day. Of unknowns the strongest cause counts.
    """
    known = yes | no
    parts = [(answer, (answer.yes == yes) & (answer.no == no)) for answer in answers]
    # Only a person can know the whole where nothing else that is open is left.
    closed = [answer.known | answer.manual for answer in answers]
    forced_value = {True: yes, False: no, None: np.zeros_like(yes)}[decided_by_one]

    voices = [_Voice(answer, decides, decides) for answer, decides in parts]
    turning = decided_by_one is not None and any(answer.turns for answer in answers)
    return Answer(
        yes=yes,
        no=no,
        manual=~known & np.logical_and.reduce(closed),
        tell=lambda wanted, among: _tell(voices, forced_value | ~known, wanted, among),
        turns=(lambda: _turns(parts, known, forced_value)) if turning else None,
        margin=lambda: _margin(parts),
    )


def _turns(parts: Sequence[tuple[Answer, Mask]], known: Mask, forced: Mask) -> Days:
    """Give the last day of the parts of which one is enough, the first of those all needed."""
    first = np.full(len(known), NEVER, dtype=np.int32)
    last = np.full(len(known), LONG_AGO, dtype=np.int32)
    for part, decides in parts:
        np.minimum(first, part.turns_on, out=first, where=decides)
        np.maximum(last, part.turns_on, out=last, where=decides)
    return np.where(known, np.where(forced, last, first), NEVER)


@dataclass(frozen=True, slots=True)
class _Voice:
    """A part that speaks for the whole of some patients, and gives its cause for some of these."""

    answer: Answer
    speaks: Mask
    decides: Mask

    def tell(self, wanted: bool | None, among: pl.Series) -> Telling:  # noqa: FBT001
        own = among.filter(pl.Series(self.speaks[among.to_numpy()]))
        telling = self.answer.tell(wanted, own)
        decides = pl.Series(self.decides[own.to_numpy()], dtype=pl.Boolean)
        cause = pl.when(decides).then("cause").alias("cause")
        return replace(telling, causes=telling.causes.with_columns(cause))


def _tell(
    voices: Sequence[_Voice],
    one_is_enough: Mask,
    wanted: bool | None,  # noqa: FBT001
    among: pl.Series,
) -> Telling:
    """Let each part speak for the patients for whom it decides.

    Where one part is enough the strongest cause counts, else the weakest.
    """
    # Of few patients most parts speak for none, and putting nothing into words takes its time, too.
    speaking = [voice for voice in voices if voice.speaks[among.to_numpy()].any()]
    tellings = [voice.tell(wanted, among) for voice in speaking or voices[:1]]
    strongest_and_weakest = (
        pl.concat([telling.causes for telling in tellings])
        .group_by("p")
        .agg(strongest=pl.col("cause").min(), weakest=pl.col("cause").max())
    )
    strong = pl.Series(one_is_enough[among.to_numpy()], dtype=pl.Boolean)
    causes = (
        among.to_frame("p")
        .join(strongest_and_weakest, on="p", how="left", maintain_order="left")
        .select("p", cause=pl.when(strong).then("strongest").otherwise("weakest"))
    )
    clauses = pl.concat([telling.clauses for telling in tellings])
    evidence = pl.concat([telling.evidence for telling in tellings])
    return Telling(causes, clauses, evidence.unique(maintain_order=True))


def _margin(parts: Sequence[tuple[Answer, Mask]]) -> Shares:
    """Give the widest margin of the deciding parts; none where a deciding part has none."""
    widest = np.full(len(parts[0][1]), np.nan)
    lacking = np.zeros(len(widest), dtype=np.bool_)
    for part, decides in parts:
        margin = part.margin() if part.margin else np.full(len(widest), np.nan)
        lacking |= decides & np.isnan(margin)
        np.fmax(widest, margin, out=widest, where=decides)
    widest[lacking] = np.nan
    return widest


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """Rows, and how each is judged: expressions over their columns.

    `rows` has `p`, `row` and what the expressions read. `met` says whether a row is such (null: it
    could be), `cause` gives codes. `written` puts what a reader needs beside the rows.
    """

    rows: Selection
    met: pl.Expr
    cause: pl.Expr
    written: Callable[[pl.LazyFrame], pl.LazyFrame] = field(default=lambda rows: rows, kw_only=True)

    def of(self, patients: pl.Series) -> pl.DataFrame:
        """Give the rows of some patients with all that a reader is told of them."""
        rows = self.written(self.rows.of(patients).whole().lazy())
        return rows.with_columns(met=self.met, cause=self.cause, **self._besides()).collect()

    def _besides(self) -> dict[str, pl.Expr]:
        """Give what else is told of rows of this kind."""
        return {}


YES, NO, OPEN = 1, 0, 2
"""How `votes` gives a nullable Boolean as one byte."""


def votes(rows: Selection, met: pl.Expr, **judged: pl.Expr) -> dict[str, npt.NDArray[Any]]:
    """Work out `p`, `met` (as `YES`, `NO` or `OPEN`) and other columns of rows, as arrays.

    Many small steps over polars' series cost more than these arrays take to make.
    """
    told = rows.select(met=met.cast(pl.UInt8).fill_null(OPEN), **judged)
    return {name: told[name].to_numpy() for name in told.columns}


def flagged(size: int, p: npt.NDArray[np.uint32], rows: Mask) -> Mask:
    """Say for each of `size` patients whether any of the rows, of patients `p`, is true."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[p[rows]] = True
    return mask
