"""What a question answers for each patient: yes, no or unknown, why, and until when.

An answer keeps the record's patient order. That it is yes or no is worked out at once, for all
patients; why, until when, and in which words only when it is asked for, since most answers are about
pairs that nobody will read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria.evidence import Shown, Wording
from matcher.messages import Messages
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

Codes = npt.NDArray[np.uint8]
"""Codes, of `Cause` or of what rows say (`YES`, `NO`, `OPEN`)."""

NO_CAUSE = np.iinfo(np.uint8).max
"""Stands where no row gives a cause."""

Places = npt.NDArray[np.uint32]
"""Patients by their `p`, ascending."""

NEVER, LONG_AGO = np.iinfo(np.int32).max, np.iinfo(np.int32).min
"""A day that doesn't come, and one before all others."""


class Speaker(Protocol):
    """Puts the answers of one question to the record into words, a line a patient.

    `lines` gives columns with a value for each of some patients (their `p`, ascending), `texts` columns that are
    the same for all of them; `shown` the rows of theirs that are put into words, and `besides` further
    evidence (none: there is no row). `clauses` is given the lines of many questions at once, each with its
    number `line`, these columns and the rows shown in words (`shown`, and as a list, `rows`); it gives what is
    said, as `matcher.criteria.clauses` describes it.
    """

    @property
    def causes(self) -> Codes:
        """Give why the answer is what it is, for each patient of the record."""

    def lines(self, people: Places) -> Mapping[str, npt.NDArray[Any]]:
        """Give what decides for each of some patients."""

    def texts(self, *, wanted: bool | None) -> Mapping[str, str | None]:
        """Give what is said of everyone, where the asker needs an answer to be `wanted`."""

    def shown(self, people: Places) -> Shown | None:
        """Give the rows that some patients' answers rest on."""

    def besides(self, people: Places) -> Shown | None:
        """Give further evidence for some patients' answers."""

    @staticmethod
    def clauses(lines: pl.DataFrame, messages: Messages) -> pl.DataFrame:
        """Put lines into words."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A question to the record that speaks for some patients (their `p`, ascending).

    `wanted` is the value that the asker needs; none: either will do.
    """

    speaker: Speaker
    wanted: bool | None
    people: Places


@dataclass(frozen=True)
class Answer:
    """One question's answer for all patients of a record, in its order.

    `yes` and `no` are what is surely so; neither is set where it isn't known, and `manual` there
    says that only a person can know. `turns` gives the day from which a known answer becomes its
    opposite by the passing of time alone (`NEVER`: it doesn't, or no such day can be computed);
    without it, no answer does. `reasons()` gives why the answer is what it is, and `voices(wanted, people)`
    the questions to the record that speak for some patients. `margin()` gives how far the value lies from
    its limit, as a share of the limit, where there is one number and one limit; else NaN.
    """

    yes: Mask
    no: Mask
    manual: Mask
    reasons: Callable[[], Codes]
    voices: Callable[[bool | None, Places], Sequence[Voice]]
    turns: Callable[[], Days] | None = None
    margin: Callable[[], Shares] | None = None

    @classmethod
    def of_one(  # noqa: PLR0913
        cls,
        speaker: Speaker,
        yes: Mask,
        no: Mask,
        *,
        manual: Mask | None = None,
        turns: Callable[[], Days] | None = None,
        margin: Callable[[], Shares] | None = None,
    ) -> Self:
        """Give the answer of a question to the record, which speaks for itself."""
        return cls(
            yes,
            no,
            np.zeros_like(yes) if manual is None else manual,
            reasons=lambda: speaker.causes,
            voices=lambda wanted, people: [Voice(speaker, wanted, people)],
            turns=turns,
            margin=margin,
        )

    @property
    def known(self) -> Mask:
        """Say where the answer is yes or no."""
        return self.yes | self.no

    @cached_property
    def met(self) -> pl.Series:
        """Give the answer as a nullable Boolean."""
        return pl.select(pl.when(pl.Series(self.known)).then(pl.Series(self.yes))).to_series()

    @cached_property
    def causes(self) -> Codes:
        """Give the code of `Cause` for each patient."""
        return self.reasons()

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
        reasons=lambda: answer.causes,
        voices=lambda wanted, people: answer.voices(None if wanted is None else not wanted, people),
        turns=answer.turns and (lambda: answer.turns_on),
        margin=answer.margin,
    )


def without(answer: Answer, value: bool) -> Answer:  # noqa: FBT001
    """Give an answer that is unknown, since nobody has reviewed it, where it would be that value."""
    withheld = answer.yes if value else answer.no
    nobody = np.zeros_like(withheld)

    return Answer(
        yes=nobody if value else answer.yes,
        no=answer.no if value else nobody,
        manual=answer.manual,
        reasons=lambda: np.where(withheld, np.uint8(Cause.UNREVIEWED), answer.causes),
        voices=answer.voices,
    )


def as_condition(answer: Answer) -> Answer:
    """Give an answer of which nobody needs that it is yes, or no: it says what else is asked."""
    return replace(answer, voices=lambda _wanted, people: answer.voices(None, people))


def if_then_else(condition: Answer, then: Answer, otherwise: Answer) -> Answer:
    """Follow the branch that the condition chooses; where it is open, what both agree on."""
    agreed = (then.yes == otherwise.yes) & (then.no == otherwise.no)
    chosen = condition.yes | (agreed & ~condition.known)
    other = condition.no | (agreed & ~condition.known)
    undecided = ~condition.known & ~agreed
    branches = [(then, chosen), (otherwise, other)]
    nobody = np.zeros_like(undecided)
    parts = [
        _Part(as_condition(condition), ~agreed | condition.known, undecided),
        *(_Part(branch, counts, counts) for branch, counts in branches),
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
        reasons=lambda: _reasons(parts, nobody),
        voices=lambda wanted, people: _voices(parts, wanted, people),
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

    speaking = [_Part(answer, decides, decides) for answer, decides in parts]
    turning = decided_by_one is not None and any(answer.turns for answer in answers)
    return Answer(
        yes=yes,
        no=no,
        manual=~known & np.logical_and.reduce(closed),
        reasons=lambda: _reasons(speaking, forced_value | ~known),
        voices=lambda wanted, people: _voices(speaking, wanted, people),
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
class _Part:
    """A part of a question that speaks for some patients, and gives its cause for some of these."""

    answer: Answer
    speaks: Mask
    decides: Mask


def _reasons(parts: Sequence[_Part], one_is_enough: Mask) -> Codes:
    """Give the strongest cause of the parts that decide where one is enough, else the weakest."""
    strongest = np.full(len(one_is_enough), NO_CAUSE, dtype=np.uint8)
    weakest = np.zeros(len(one_is_enough), dtype=np.uint8)
    for part in parts:
        np.minimum(strongest, part.answer.causes, out=strongest, where=part.decides)
        np.maximum(weakest, part.answer.causes, out=weakest, where=part.decides)
    return np.where(one_is_enough, strongest, weakest)


def _voices(
    parts: Sequence[_Part],
    wanted: bool | None,  # noqa: FBT001
    people: Places,
) -> list[Voice]:
    """Let each part speak for the patients for whom it decides."""
    own = [(part, people[part.speaks[people]]) for part in parts]
    return [voice for part, some in own if len(some) for voice in part.answer.voices(wanted, some)]


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
    could be), `cause` gives codes.
    """

    rows: Selection
    met: pl.Expr
    cause: pl.Expr

    def shown(self, chosen: Mask, wording: Wording) -> Shown | None:
        """Give some of the rows for those who put them into words."""
        if not chosen.any():  # of few patients most questions have no row
            return None
        return Shown(self.rows.where(chosen), wording)


YES, NO, OPEN = 1, 0, 2
"""How `votes` gives a nullable Boolean as one byte."""

Said = Mapping[str, npt.NDArray[Any]]
"""What rows say, as `votes` gives it.

It takes room, and most answers of a night are read by nobody: it is worked out again for those that are. Of
patients who are told of most are read, and it is kept (`Record.told`).
"""


def votes(rows: Selection, met: pl.Expr, **judged: pl.Expr) -> Said:
    """Work out `p`, `met` (as `YES`, `NO` or `OPEN`) and other columns of rows, as arrays.

    Many small steps over polars' series cost more than these arrays take to make.
    """
    if not rows.n_rows:
        nothing = np.empty(0, dtype=np.bool_)
        return {"p": rows.patients, "met": nothing, **dict.fromkeys(judged, nothing)}
    told = rows.select(met=met.cast(pl.UInt8).fill_null(OPEN), **judged)
    return {name: told[name].to_numpy() for name in told.columns}


def flagged(size: int, p: npt.NDArray[np.uint32], rows: Mask) -> Mask:
    """Say for each of `size` patients whether any of the rows, of patients `p`, is true."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[p[rows]] = True
    return mask


def strongest(size: int, p: npt.NDArray[np.uint32], cause: Codes, rows: Mask) -> Codes:
    """Give the strongest cause of some rows, of patients `p`, for each of `size` patients.

    Where there is none of these rows nothing is recorded.
    """
    least = np.full(size, NO_CAUSE, dtype=np.uint8)
    np.minimum.at(least, p[rows], cause[rows])
    return np.where(least == NO_CAUSE, np.uint8(Cause.NOT_RECORDED), least)
