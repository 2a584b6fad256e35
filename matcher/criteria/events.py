"""Questions about what happened: at least so many rows of a table that are such and such.

Each row is judged by itself (yes, no, could be). A patient's answer is yes when enough rows surely
are; it is no only when a row denies it, or when too few could be *and* silence is known to mean no:
the record is declared complete for the whole look-back, or the question is only about what is known
and the patient has records of that kind. Everything else is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import polars as pl

from matcher.criteria.answer import (
    LONG_AGO,
    NEVER,
    NO,
    YES,
    Answer,
    Cause,
    Days,
    JudgedRows,
    Telling,
    Wording,
    flagged,
    last_days,
    votes,
)
from matcher.criteria.clauses import CLAUSES, PLACE, patients_with, rows_in_words, unclear
from matcher.durations import Duration
from matcher.messages import Messages
from matcher.record import Mask, Record


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

    def _besides(self) -> dict[str, pl.Expr]:
        return {"denies": self.denies, "tells": self.tells}


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
    said = votes(rows.rows, met=rows.met, denies=rows.denies, tells=rows.tells)
    could_be = flagged(record.size, said["p"], said["met"] != NO)
    enough, too_few = flagged(record.size, said["p"], said["met"] == YES), ~could_be
    if number > 1:
        counted = rows.rows.select(**{counted_by: pl.col(counted_by)}, met=rows.met)
        enough, too_few = _counted(record.size, counted, number, counted_by)
    denied = flagged(record.size, said["p"], said["denies"])
    # One row that falls short answers "is there one"; of several there may be more elsewhere.
    told = flagged(record.size, said["p"], said["tells"]) & (number == 1)
    settled = _Settled(enough, too_few, denied, told, quiet)
    return Answer(
        yes=settled.yes,
        no=settled.no,
        manual=np.zeros(record.size, dtype=np.bool_),
        tell=lambda _wanted, among: _tell(record, rows.of(among), settled, among, words(), number),
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

    def said_of(self, among: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
        """Give `p`, `met` and `cause`, the code of what decides, of some patients with their rows."""
        by_rows = rows.group_by("p").agg(
            yes_cause=pl.col("cause").filter(pl.col("met")).min(),
            open_cause=pl.col("cause").filter(pl.col("met").is_null()).min(),
        )
        at = among.to_numpy()

        def here(mask: Mask) -> pl.Series:
            return pl.Series(mask[at], dtype=pl.Boolean)

        told, too_few = here(self.denied | self.told), here(self.too_few)
        return patients_with(by_rows, among).select(
            "p",
            met=pl.when(here(self.yes)).then(True).when(here(self.no)).then(False),
            cause=pl.when(here(self.enough & self.denied))
            .then(_code(Cause.CONFLICT))
            .when(here(self.enough))
            .then("yes_cause")
            .when(too_few & told)
            .then(_code(Cause.REPORTED))
            .when(too_few & here(self.quiet.covered))
            .then(_code(Cause.COVERED))
            .when(too_few & here(self.quiet.not_known))
            .then(_code(Cause.NOT_KNOWN))
            .when(too_few)
            .then(_code(Cause.NOT_RECORDED))
            .otherwise(pl.col("open_cause").fill_null(_code(Cause.NOT_RECORDED))),
        )

    def turns(self, rows: Judged, number: int, counted_by: str) -> Days:
        """Give the day from which it is otherwise."""
        never = np.full(len(self.enough), NEVER, dtype=np.int32)
        ends = _last_to_end(rows, never, number, counted_by) if "ends_on" in rows.days else never
        begins = never
        if "begins_on" in rows.days and number == 1:
            begins = _first_to_begin(rows, never)
        day = np.where(self.enough, ends, np.where(self.too_few, begins, NEVER))
        return np.where(self.denied, NEVER, day)


def _code(cause: Cause) -> pl.Expr:
    return pl.lit(int(cause), dtype=pl.UInt8)


def _surely_distinct(values: pl.Expr) -> pl.Expr:
    """Count distinct values; those not known may all be one, and one of the known."""
    named = values.drop_nulls().n_unique()
    return pl.max_horizontal(named, (values.len() > 0).cast(pl.UInt32))


def _possibly_distinct(values: pl.Expr) -> pl.Expr:
    """Count distinct values; each that isn't known may be another."""
    return values.drop_nulls().n_unique() + values.null_count()


def _first_to_begin(rows: Judged, never: Days) -> Days:
    """Give the day from which the first row is such."""
    begins = rows.rows.select(on=rows.days["begins_on"].to_physical()).drop_nulls()
    first = never.copy()
    np.minimum.at(first, begins["p"].to_numpy(), begins["on"].to_numpy())
    return first


def _last_to_end(rows: Judged, never: Days, number: int, counted_by: str) -> Days:
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
    last = last_days(len(never), lasting["p"].to_numpy(), lasting["on"].to_numpy())
    return np.where(last == LONG_AGO, NEVER, last)


def _tell(  # noqa: PLR0913
    record: Record,
    rows: pl.DataFrame,
    settled: _Settled,
    among: pl.Series,
    words: EventWords,
    number: int,
) -> Telling:
    """Show the rows that decide: those that are such, could be, deny it, or are the thing itself.

    Where fewer are such than asked for, those few are shown.
    """
    people, quiet, messages = settled.said_of(among, rows), settled.quiet, record.messages
    place = np.searchsorted(among.to_numpy(), rows["p"].to_numpy())
    all_met, all_cause = (people[name].gather(place) for name in ("met", "cause"))
    decide = rows.with_columns(all_met=all_met, all_cause=all_cause).filter(_decides())
    evidence = words.wording.evidence(decide)
    told = patients_with(rows_in_words(evidence, messages), among).with_columns(
        people["met"],
        people["cause"],
        patients_with(record.complete_since(quiet.table, quiet.window), among)["since"],
        unusable=pl.Series(quiet.unusable[among.to_numpy()], dtype=pl.Boolean),
    )
    clauses = _clauses(told, quiet.table, _none_of_it(words.asked, number, messages), messages)
    covered = told.filter(pl.col("cause") == int(Cause.COVERED))["p"]
    if not covered.is_empty():
        covering = record.coverage_rows(quiet.table).filter(pl.col("p").is_in(covered.implode()))
        evidence = pl.concat([evidence, covering])
    return Telling(told.select("p", "cause"), clauses, evidence)


def _none_of_it(asked: str, number: int, messages: Messages) -> str:
    if number == 1:
        return messages.text("reason-none", asked=asked)
    return messages.text("reason-fewer", number=number, asked=asked)


def _decides() -> pl.Expr:
    """Say whether a row is one of those for which the patient's answer is what it is."""
    yes, no = pl.col("all_met").fill_null(value=False), ~pl.col("all_met").fill_null(value=True)
    such = pl.col("met").fill_null(value=False)
    conflicting = pl.col("all_cause") == int(Cause.CONFLICT)
    return (
        (yes & such)
        | (pl.col("all_met").is_null() & ~conflicting & pl.col("met").is_null())
        | (conflicting & (such | pl.col("denies")))
        | (no & (pl.col("denies") | pl.col("tells")))
        | (no & such & (pl.col("all_cause") != int(Cause.REPORTED)))
    )


def _clauses(told: pl.DataFrame, table: str, none: str, messages: Messages) -> pl.DataFrame:
    """Give the clauses about each patient: about the rows `shown`, or about silence."""
    shown, nothing = pl.col("shown"), pl.lit(None, dtype=pl.String)
    plain = pl.col("met").fill_null(value=False) | (pl.col("cause") == int(Cause.REPORTED))
    by_rows = told.filter(shown.is_not_null())
    clauses = [pl.DataFrame(schema=CLAUSES)]
    # Of few patients most clauses are about none, and to word them takes its time, too.
    if by_rows.height < told.height:
        silent = _silence_in_words(table, messages)
        clauses.append(told.filter(shown.is_null()).select("p", said=silent, none=pl.lit(none)))
    if not (introduced := by_rows.filter(~plain)).is_empty():
        said = _introduced(table, none, messages)
        clauses.append(introduced.select("p", said=said, none=nothing))
    if not (bare := by_rows.filter(plain)).is_empty():
        # Each a clause of its own: another question may rest on the same rows.
        clauses.append(bare.select("p", said="rows", none=nothing).explode("said"))
    return pl.concat(clauses)


def _introduced(table: str, none: str, messages: Messages) -> pl.Expr:
    """Say of the rows `shown` what makes the answer unknown, or that there are no more than these."""
    shown, silent = pl.col("shown"), _silence_in_words(table, messages)
    too_few = messages.expr(
        "reason-no-more-than", none=silent.str.replace(PLACE, none, literal=True), rows=shown
    )
    return pl.when(pl.col("met").is_null()).then(unclear(shown, messages)).otherwise(too_few)


@cache
def _silence_in_words(table: str, messages: Messages) -> pl.Expr:
    """Say what silence means, by `cause`, `since` and `unusable`; `PLACE` stands for what is asked."""
    covered, not_known, not_recorded, set_aside = (
        pl.lit(messages.text(f"reason-{how}", none=PLACE, table=table))
        for how in ("covered", "not-known", "not-recorded", "set-aside")
    )
    since = messages.expr(
        "reason-covered-since", none=PLACE, table=table, day=pl.col("since").cast(pl.String)
    )
    cause = pl.col("cause")
    return (
        pl.when(cause == int(Cause.COVERED))
        .then(pl.coalesce(since, covered))
        .when(cause == int(Cause.NOT_KNOWN))
        .then(not_known)
        .when((cause == int(Cause.NOT_RECORDED)) & pl.col("unusable"))
        .then(set_aside)
        .when(cause == int(Cause.NOT_RECORDED))
        .then(not_recorded)
    )
