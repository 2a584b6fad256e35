"""Questions about what happened: at least so many rows of a table that are such and such.

Each row is judged by itself (yes, no, could be). A patient's answer is yes when enough rows surely
are; it is no only when a row denies it, or when too few could be *and* silence is known to mean no:
the record is declared complete for the whole look-back, or the question is only about what is known
and the patient has records of that kind. Everything else is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

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
    flagged,
    last_days,
    strongest,
    votes,
)
from matcher.criteria.clauses import PLACE, unclear
from matcher.criteria.evidence import AS_EVIDENCE, Shown, Wording
from matcher.durations import Duration
from matcher.messages import Messages
from matcher.record import NO_DAY, Mask, Record
from matcher.record.selection import Selection


@dataclass(frozen=True, slots=True)
class Silence:
    """What it means that a patient's record is silent: no, or nothing.

    `covered` says where the record is declared complete, `not_known` where only what is known is
    asked for and the patient has records of that kind. `table` is the one that is silent, in the
    look-back `window`; `unusable` says where rows of it were set aside.
    """

    covered: Mask
    not_known: Mask
    unusable: Mask
    table: str
    window: Duration | None

    @property
    def says_no(self) -> Mask:
        """Say where silence means no."""
        return self.covered | self.not_known


def silence(
    record: Record,
    table: str,
    terms: Iterable[str],
    *,
    window: Duration | None = None,
    known_only: bool = False,
) -> Silence:
    """Work out what silence means: covered by a declared span, not known, or nothing.

    `table` is the one whose declared completeness settles the question, `terms` the concepts asked
    for (each has to be covered), `window` the look-back (null: ever).
    """
    terms = tuple(terms)
    asked = terms if record.declares_terms(table) else ()

    def work_out() -> Silence:
        covered, present = record.covered(table, terms, window), record.has_rows(table)
        return Silence(
            covered,
            present & ~covered if known_only else np.zeros_like(present),
            record.has_unusable_rows(table),
            table,
            window,
        )

    return record.once(("silence", table, asked, window, known_only), work_out)


def row_cause(*parts: tuple[pl.Expr, Cause]) -> pl.Expr:
    """Give a row's cause: the first part that is null names it, else the row reports a fact."""
    cause = pl.lit(int(Cause.REPORTED), dtype=pl.UInt8)
    for part, why in reversed(parts):
        cause = pl.when(part.is_null()).then(pl.lit(int(why), dtype=pl.UInt8)).otherwise(cause)
    return cause


@dataclass(frozen=True, slots=True)
class Judged(JudgedRows):
    """Rows of events, and how each is judged.

    `denies` says that there is none, and `tells` that the row is the thing asked about, so that its
    not being such is an answer (as a heart failure of NYHA II is to "NYHA III or IV"). `days` may have
    `ends_on`, from which a row that is such no longer will be, and `begins_on`, from which one that
    isn't will be (null: never).
    """

    denies: pl.Expr
    tells: pl.Expr = field(default_factory=lambda: pl.lit(value=False))
    days: Mapping[str, pl.Expr] = field(default_factory=dict)

    def of(self, patients: Mask) -> Judged:
        """Give the rows of some patients, by a flag a patient."""
        return replace(self, rows=self.rows.where(patients[self.rows.patients]))

    def said(self, *, with_cause: bool) -> Said:
        """Work out what each row says."""
        cause = {"cause": self.cause} if with_cause else {}
        return votes(self.rows, self.met, denies=self.denies, tells=self.tells, **cause)


@dataclass(frozen=True, slots=True)
class EventWords:
    """How an answer about events is put into words: `asked` completes "no … on record"."""

    asked: str
    wording: Wording


def settle(  # noqa: PLR0913
    record: Record,
    rows: Judged,
    quiet: Silence,
    words: Callable[[], EventWords],
    *,
    number: int = 1,
    counted_by: str = "row",
) -> Answer:
    """Answer whether at least `number` rows (or distinct values of `counted_by`) are such.

    `words` are asked for where somebody reads the answer.
    """
    said = rows.said(with_cause=record.told)
    could_be = flagged(record.size, said["p"], said["met"] != NO)
    enough, too_few = flagged(record.size, said["p"], said["met"] == YES), ~could_be
    if number > 1:
        counted = rows.rows.select(**{counted_by: pl.col(counted_by)}, met=rows.met)
        enough, too_few = _counted(record.size, counted, number, counted_by)
    denied = flagged(record.size, said["p"], said["denies"])
    # One row that falls short answers "is there one"; of several there may be more elsewhere.
    told = flagged(record.size, said["p"], said["tells"]) & (number == 1)
    settled = _Settled(enough, too_few, denied, told, quiet)
    speaker = _Events(record, rows, settled, words, number, said if record.told else None)
    return Answer.of_one(
        speaker,
        settled.yes,
        settled.no,
        turns=(lambda: settled.turns(rows, number, counted_by)) if rows.days else None,
    )


def _counted(size: int, rows: pl.DataFrame, number: int, by: str) -> tuple[Mask, Mask]:
    """Say where so many distinct values surely are such, and where fewer can be."""
    counts = rows.group_by("p").agg(
        surely=_surely_distinct(pl.col(by).filter(pl.col("met"))),
        possibly=_possibly_distinct(pl.col(by).filter(pl.col("met").fill_null(value=True))),
    )
    p, surely, possibly = (counts[name].to_numpy() for name in ("p", "surely", "possibly"))
    return flagged(size, p, surely >= number), ~flagged(size, p, possibly >= number)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What the rows of each patient came to."""

    enough: Mask
    too_few: Mask
    denied: Mask
    told: Mask
    quiet: Silence

    @property
    def yes(self) -> Mask:
        """Say where the answer is yes."""
        return self.enough & ~self.denied

    @property
    def no(self) -> Mask:
        """Say where the answer is no."""
        return self.too_few & (self.denied | self.told | self.quiet.says_no)

    def turns(self, rows: Judged, number: int, counted_by: str) -> Days:
        """Give the day from which it is otherwise."""
        size = len(self.enough)
        day = np.full(size, NEVER, dtype=np.int32)
        if "ends_on" in rows.days:
            ends = self.enough & ~self.denied
            np.copyto(day, _last_to_end(rows.of(ends), size, number, counted_by), where=ends)
        if "begins_on" in rows.days and number == 1:
            begins = self.too_few & ~self.denied
            np.copyto(day, _first_to_begin(rows.of(begins), size), where=begins)
        return day


def _surely_distinct(values: pl.Expr) -> pl.Expr:
    """Count distinct values; those not known may all be one, and one of the known."""
    named = values.drop_nulls().n_unique()
    return pl.max_horizontal(named, (values.len() > 0).cast(pl.UInt32))


def _possibly_distinct(values: pl.Expr) -> pl.Expr:
    """Count distinct values; each that isn't known may be another."""
    return values.drop_nulls().n_unique() + values.null_count()


def _first_to_begin(rows: Judged, size: int) -> Days:
    """Give the day from which the first row is such."""
    begins = rows.rows.select(on=rows.days["begins_on"].to_physical()).drop_nulls()
    first = np.full(size, NEVER, dtype=np.int32)
    np.minimum.at(first, begins["p"].to_numpy(), begins["on"].to_numpy())
    return first


def _last_to_end(rows: Judged, size: int, number: int, counted_by: str) -> Days:
    """Give the day from which too few are left; `NEVER`: it doesn't come or can't be computed.

    Rows that only could be such count as long as they could be, where that can be computed.
    """
    by = {counted_by: pl.col(counted_by)} if number > 1 else {}
    judged = rows.rows.select(met=rows.met, on=rows.days["ends_on"].to_physical(), **by)
    lasting = judged.filter(
        pl.when(pl.col("on").is_null()).then("met").otherwise(pl.col("met").fill_null(value=True))
    ).with_columns(pl.col("on").fill_null(NEVER))
    if number > 1:
        last_of_each = lasting.group_by("p", counted_by).agg(pl.col("on").max())
        nth = pl.col("on").sort(descending=True).get(number - 1, null_on_oob=True)
        lasting = last_of_each.group_by("p").agg(nth).drop_nulls()
    last = last_days(size, lasting["p"].to_numpy(), lasting["on"].to_numpy())
    return np.where(last == LONG_AGO, NEVER, last)


@dataclass(frozen=True)
class _Events:
    """Puts answers about events into words."""

    record: Record
    rows: Judged
    settled: _Settled
    words: Callable[[], EventWords]
    number: int
    kept: Said | None

    @cached_property
    def _judged(self) -> Said:
        return self.rows.said(with_cause=True) if self.kept is None else self.kept

    @cached_property
    def causes(self) -> Codes:
        """Give what decides for each patient."""
        settled, quiet, said = self.settled, self.settled.quiet, self._judged
        by_rows = {
            met: strongest(self.record.size, said["p"], said["cause"], said["met"] == met)
            for met in (YES, OPEN)
        }
        cases: list[tuple[Mask, Codes | Cause]] = [
            (settled.enough & settled.denied, Cause.CONFLICT),
            (settled.enough, by_rows[YES]),
            (settled.too_few & (settled.denied | settled.told), Cause.REPORTED),
            (settled.too_few & quiet.covered, Cause.COVERED),
            (settled.too_few & quiet.not_known, Cause.NOT_KNOWN),
            (settled.too_few, Cause.NOT_RECORDED),
        ]
        masks, codes = zip(*cases, strict=True)
        decisive: Codes = np.select(masks, codes, by_rows[OPEN]).astype(np.uint8)
        return decisive

    def lines(self, people: Places) -> Mapping[str, npt.NDArray[Any]]:
        """Give what decides, and since when silence means something."""
        quiet = self.settled.quiet
        return {
            "met": self._met[people],
            "cause": self.causes[people],
            "since": self.record.complete_since(quiet.table, quiet.window)[people],
            "unusable": quiet.unusable[people],
        }

    def texts(self, *, wanted: bool | None) -> Mapping[str, str | None]:  # noqa: ARG002
        """Give what is silent, and of what there is none."""
        messages, asked = self.record.messages, self._words.asked
        none = messages.text("reason-none", asked=asked)
        if self.number > 1:
            none = messages.text("reason-fewer", number=self.number, asked=asked)
        return {"table": self.settled.quiet.table, "none": none}

    @cached_property
    def _words(self) -> EventWords:
        return self.words()

    @cached_property
    def _met(self) -> Codes:
        return np.select([self.settled.yes, self.settled.no], [YES, NO], OPEN).astype(np.uint8)

    def shown(self, people: Places) -> Shown | None:
        """Give the rows that decide: those that are such, could be, deny it, or are the thing itself.

        Where fewer are such than asked for, those few are shown.
        """
        theirs = self.record.among(people)[self._judged["p"]]
        return self.rows.shown(theirs & self._decides, self._words.wording)

    @cached_property
    def _decides(self) -> Mask:
        """Say whether a row is one of those for which the patient's answer is what it is."""
        said = self._judged
        all_met, all_cause = self._met[said["p"]], self.causes[said["p"]]
        such, could_be = said["met"] == YES, said["met"] == OPEN
        conflicting = all_cause == Cause.CONFLICT
        decides: Mask = (
            ((all_met == YES) & such)
            | ((all_met == OPEN) & ~conflicting & could_be)
            | (conflicting & (such | said["denies"]))
            | ((all_met == NO) & (said["denies"] | said["tells"]))
            | ((all_met == NO) & such & (all_cause != Cause.REPORTED))
        )
        return decides

    def besides(self, people: Places) -> Shown | None:
        """Give the declarations of completeness, where they decide."""
        covered = self.record.among(people[self.causes[people] == Cause.COVERED])
        declared = self.record.coverage_rows(self.settled.quiet.table)
        own = Selection(declared).where(covered[declared["p"].to_numpy()])
        return Shown(own, AS_EVIDENCE) if own.n_rows else None

    @staticmethod
    def clauses(lines: pl.DataFrame, messages: Messages) -> pl.DataFrame:
        """Speak about the rows `shown`, or about silence."""
        nothing, none = pl.lit(None, dtype=pl.String), pl.col("none")
        plain = (pl.col("met") == YES) | (pl.col("cause") == int(Cause.REPORTED))
        with_rows, silent = pl.col("shown").is_not_null(), pl.col("shown").is_null()
        told = _with_silence(lines.filter(silent | ~plain), messages)
        return pl.concat(
            [
                told.filter(silent).select("line", said="silence", none=none),
                told.filter(with_rows).select("line", said=_introduced(messages), none=nothing),
                # Each a clause of its own: another question may rest on the same rows.
                lines.filter(with_rows & plain)
                .select("line", said="rows", none=nothing)
                .explode("said"),
            ]
        )


def _introduced(messages: Messages) -> pl.Expr:
    """Say of the rows `shown` what makes the answer unknown, or that there are no more than these."""
    shown = pl.col("shown")
    silence = pl.col("silence").str.replace(PLACE, pl.col("none"), literal=True)
    too_few = messages.expr("reason-no-more-than", none=silence, rows=shown)
    return pl.when(pl.col("met") == OPEN).then(unclear(shown, messages)).otherwise(too_few)


_SILENT = ("cause", "table", "since", "unusable")


def _with_silence(lines: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    """Put what silence means beside lines, as `silence`: there are few ways of being silent."""
    ways = lines.select(_SILENT).unique().with_columns(silence=_silence_in_words(messages))
    return lines.join(ways, on=_SILENT, how="left", nulls_equal=True, maintain_order="left")


def _silence_in_words(messages: Messages) -> pl.Expr:
    """Say what silence means, by `cause`, `since` and `unusable`; `PLACE` stands for what is asked."""
    cause, table = pl.col("cause"), pl.col("table")
    since = pl.when(pl.col("since") != NO_DAY).then("since")
    covered, not_known, not_recorded, set_aside = (
        messages.expr(f"reason-{how}", none=PLACE, table=table)
        for how in ("covered", "not-known", "not-recorded", "set-aside")
    )
    covered_since = messages.expr(
        "reason-covered-since", none=PLACE, table=table, day=since.cast(pl.Date).cast(pl.String)
    )
    return (
        pl.when(cause == int(Cause.COVERED))
        .then(pl.coalesce(covered_since, covered))
        .when(cause == int(Cause.NOT_KNOWN))
        .then(not_known)
        .when((cause == int(Cause.NOT_RECORDED)) & pl.col("unusable"))
        .then(set_aside)
        .when(cause == int(Cause.NOT_RECORDED))
        .then(not_recorded)
    )
