"""Questions about one value of a patient: all rows that could be *the* value have to agree.

Which row is the latest may be open where a date is partial; then every row that could be it counts.
Rows that disagree make the answer unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria.answer import (
    LONG_AGO,
    NEVER,
    NO,
    OPEN,
    YES,
    Answer,
    Cause,
    Codes,
    Days,
    JudgedRows,
    Places,
    Said,
    Shares,
    flagged,
    last_days,
    strongest,
    votes,
)
from matcher.criteria.clauses import Demand, unclear, with_need
from matcher.criteria.evidence import Shown, Wording
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.record.selection import Positions, Selection


class ValueRows(Protocol):
    """Rows that each give the value asked about: `Values` by expressions, `Measured` by arrays."""

    @property
    def rows(self) -> Selection:
        """Give the rows."""

    @property
    def changes_on(self) -> pl.Expr | None:
        """Give the day from which a row's answer is the opposite, where there can be one."""

    def said(self, *, with_cause: bool) -> Said:
        """Work out what each row says, and with its cause the day that it belongs to."""

    def shown(self, chosen: Mask, wording: Wording) -> Shown | None:
        """Give some of the rows for those who put them into words."""


@dataclass(frozen=True, slots=True)
class Values(JudgedRows):
    """Rows that each give the value asked about, and how each is judged.

    `day` tells rows of one day that differ (the records disagree) from others (it is open which is
    the latest). From `changes_on` (Date) on the row's answer is the opposite; null where there is none.
    """

    day: pl.Expr = field(default_factory=lambda: pl.lit(None, dtype=pl.Date))
    changes_on: pl.Expr | None = None

    def said(self, *, with_cause: bool) -> Said:
        """Work out what each row says, and with its cause the day that it belongs to."""
        day = self.day.to_physical().fill_null(LONG_AGO)
        cause = {"cause": self.cause, "day": day} if with_cause else {}
        return votes(self.rows, self.met, **cause)


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
    besides: Callable[[Selection], Shown | None] | None = None


@dataclass(frozen=True, slots=True)
class _Votes:
    """What each patient's rows say, all of them."""

    yes: Mask
    no: Mask
    unsure: Mask

    @property
    def known(self) -> Mask:
        """Say where the rows agree."""
        return (self.yes ^ self.no) & ~self.unsure


def agree(
    record: Record,
    values: ValueRows,
    words: Callable[[], ValueWords],
    margins: Callable[[], Shares] | None = None,
) -> Answer:
    """Answer what all rows of a patient agree on; `words` are asked for where somebody reads it.

    `margins` gives each row's distance from the limit, where there is one.
    """
    said = values.said(with_cause=record.told)
    some = _Votes(
        *(flagged(record.size, said["p"], said["met"] == vote) for vote in (YES, NO, OPEN))
    )
    day = values.changes_on
    speaker = _Values(record, values, some, words, said if record.told else None)
    answer = Answer.of_one(
        speaker,
        some.yes & some.known,
        some.no & some.known,
        turns=None if day is None else lambda: _last(values.rows, day, answer),
        margin=margins and (lambda: _least(record, values.rows.patients, margins())),
    )
    return answer


def _last(rows: Selection, day: pl.Expr, answer: Answer) -> Days:
    """Give each patient's last day, where the answer is known."""
    days = rows.select(on=day.to_physical()).drop_nulls()
    last = last_days(len(answer.yes), days["p"].to_numpy(), days["on"].to_numpy())
    return np.where(answer.known & (last != LONG_AGO), last, NEVER)


def _least(record: Record, p: Positions, margins: Shares) -> Shares:
    least = np.full(record.size, np.nan)
    np.fmin.at(least, p, margins)
    return least


@dataclass(frozen=True)
class _Values:
    """Puts answers about a value into words."""

    record: Record
    values: ValueRows
    answers: _Votes
    words: Callable[[], ValueWords]
    kept: Said | None

    @cached_property
    def causes(self) -> Codes:
        """Give what decides for each patient."""
        said = self.values.said(with_cause=True) if self.kept is None else self.kept
        size, p, met, some = self.record.size, said["p"], said["met"], self.answers
        disagree = some.yes & some.no
        by_day = _of_several_days(size, p, said["day"], disagree)
        return np.select(
            [disagree & by_day, disagree, some.unsure],
            [Cause.AMBIGUOUS, Cause.CONFLICT, strongest(size, p, said["cause"], met == OPEN)],
            _weakest(size, p, said["cause"], met != OPEN),
        ).astype(np.uint8)

    def lines(self, people: Places) -> Mapping[str, npt.NDArray[Any]]:
        """Give what decides."""
        return {"known": self.answers.known[people], "cause": self.causes[people]}

    def texts(self, *, wanted: bool | None) -> Mapping[str, str | None]:
        """Give what is needed, and what is said where there is nothing."""
        words = self._words
        need, demanded = words.demand.of(wanted) if words.demand else (None, None)
        return {"nothing": words.nothing, "need": need, "demanded": demanded}

    def shown(self, people: Places) -> Shown | None:
        """Give the rows."""
        return self.values.shown(self._rows_of(people), self._words.wording)

    def besides(self, people: Places) -> Shown | None:
        """Give what the rows were worked out from."""
        besides = self._words.besides
        return besides(self.values.rows.where(self._rows_of(people))) if besides else None

    def _rows_of(self, people: Places) -> Mask:
        of_people: Mask = self.record.among(people)[self.values.rows.patients]
        return of_people

    @cached_property
    def _words(self) -> ValueWords:
        return self.words()

    @staticmethod
    def clauses(lines: pl.DataFrame, messages: Messages) -> pl.DataFrame:
        """Say what was found, and what is needed."""
        found = (
            pl.when(pl.col("shown").is_null())
            .then(pl.col("nothing"))
            .when(pl.col("known"))
            .then("shown")
            .otherwise(unclear(pl.col("shown"), messages))
        )
        return lines.select(
            "line", said=with_need(found, messages), none=pl.lit(None, dtype=pl.String)
        )


def _of_several_days(size: int, p: Positions, day: Days, where: Mask) -> Mask:
    """Say for each patient, of those chosen, whether the rows have different days."""
    chosen = where[p]
    first, last = np.full(size, NEVER, dtype=np.int32), np.full(size, LONG_AGO, dtype=np.int32)
    np.minimum.at(first, p[chosen], day[chosen])
    np.maximum.at(last, p[chosen], day[chosen])
    return where & (first < last)


def _weakest(size: int, p: Positions, cause: Codes, rows: Mask) -> Codes:
    greatest = np.zeros(size, dtype=np.uint8)
    np.maximum.at(greatest, p[rows], cause[rows])
    return np.where(flagged(size, p, rows), greatest, np.uint8(Cause.NOT_RECORDED))
