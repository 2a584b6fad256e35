"""Questions about what happened: at least so many rows of a table that are such and such.

Each row is judged by itself (yes, no, could be). A patient's answer is yes when enough rows surely
are; it is no only when a row denies it, or when too few could be *and* silence is known to mean no:
the record is declared complete for the whole look-back, or the question is only about what is known
and the patient has records of that kind. Everything else is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

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
from matcher.durations import Duration
from matcher.record import Mask, Record

_SHOWN = 3
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Silence:
    """What it means that a patient's record is silent: no, or nothing.

    `covered` says where the record is declared complete, `not_known` where only what is known is
    asked for and the patient has records of that kind. `tables` are those that are silent.
    `unusable` says where rows of them were set aside.
    """

    covered: Mask
    not_known: Mask
    tables: tuple[str, ...]
    unusable: Mask

    @property
    def says_no(self) -> Mask:
        """Say where silence means no."""
        return self.covered | self.not_known


def silence(
    record: Record,
    tables: Iterable[str],
    terms: Iterable[str],
    *,
    window: Duration | None = None,
    known_only: bool = False,
) -> Silence:
    """Work out what silence means: covered by a declared span, not known, or nothing.

    `tables` are those whose declared completeness settles the question, `terms` the concepts asked
    for (each has to be covered), `window` the look-back (null: ever).
    """
    tables, terms = tuple(tables), tuple(terms)
    asked = terms if any(record.declares_terms(table) for table in tables) else ()

    def work_out() -> Silence:
        anywhere = np.logical_or.reduce
        covered = anywhere([record.covered(table, terms, window) for table in tables])
        present = anywhere([record.has_rows(table) for table in tables])
        return Silence(
            covered,
            present & ~covered if known_only else np.zeros_like(present),
            tables,
            anywhere([record.has_unusable_rows(table) for table in tables]),
        )

    return record.once(("silence", tables, asked, window, known_only), work_out)


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


def settle(  # noqa: PLR0913
    record: Record,
    rows: Judged,
    quiet: Silence,
    asked: str,
    wording: Wording,
    *,
    number: int = 1,
    counted_by: str = "row",
) -> Answer:
    """Answer whether at least `number` rows (or distinct values of `counted_by`) are such.

    `asked` completes sentences such as "no … on record", of a number "fewer than 6 … on record".
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
    none_of_it = f"no {asked}" if number == 1 else f"fewer than {number} {asked}"
    return Answer(
        yes=settled.yes,
        no=settled.no,
        manual=np.zeros(record.size, dtype=np.bool_),
        tell=lambda _wanted, among: _tell(
            record, rows.of(among), settled, among, none_of_it, wording
        ),
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
    none_of_it: str,
    wording: Wording,
) -> Telling:
    """Show the rows that decide: those that are such, could be, deny it, or are the thing itself.

    Where fewer are such than asked for, those few are shown.
    """
    people, quiet = settled.said_of(among, rows), settled.quiet
    place = np.searchsorted(among.to_numpy(), rows["p"].to_numpy())
    decide = (
        rows.lazy()
        .with_columns(people["met"].gather(place).alias("all_met"))
        .with_columns(people["cause"].gather(place).alias("all_cause"))
        .filter(_decides())
        .collect()
    )
    evidence = wording.evidence(decide)
    told = patients_with(rows_in_words(evidence), among).with_columns(
        people["met"],
        people["cause"],
        denied=among.is_in(decide.filter("denies")["p"].unique().implode()),
        unusable=pl.Series(quiet.unusable[among.to_numpy()], dtype=pl.Boolean),
    )
    said = told.select("p", _said(quiet.tables, none_of_it).alias("said"), "cause")
    covered = told.filter(pl.col("cause") == int(Cause.COVERED))["p"]
    if covered.is_empty():
        return Telling(said, evidence)
    covering = record.coverage_rows(quiet.tables).filter(pl.col("p").is_in(covered.implode()))
    return Telling(said, pl.concat([evidence, covering]))


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


def _said(silent: tuple[str, ...], none_of_it: str) -> pl.Expr:
    tables = " or ".join(silent)
    silent_words = {
        Cause.COVERED: f"{none_of_it} on record, and {tables} is declared complete",
        Cause.NOT_KNOWN: f"{none_of_it} known: the patient has records in {tables}, none of it",
        Cause.NOT_RECORDED: f"{none_of_it} on record, and {tables} is not declared complete",
    }
    set_aside = (
        f"{none_of_it} on record, but rows of {tables} could not be used (see the quarantine)"
    )
    words = pl.lit(None, dtype=pl.String)
    for code, sentence in silent_words.items():
        words = pl.when(pl.col("cause") == int(code)).then(pl.lit(sentence)).otherwise(words)
    is_silent = pl.col("cause") == int(Cause.NOT_RECORDED)
    words = pl.when(is_silent & pl.col("unusable")).then(pl.lit(set_aside)).otherwise(words)
    opening = (
        pl.when(pl.col("met").is_null())
        .then(unclear("cause"))
        .when(~pl.col("met") & pl.col("denied"))
        .then(pl.lit("absent: "))
        .when(~pl.col("met") & (pl.col("cause") != int(Cause.REPORTED)))
        .then(words + pl.lit(": "))
        .otherwise(pl.lit(""))
    )
    shown = pl.col("shown")
    return pl.when(shown.is_not_null()).then(opening + shown).otherwise(words)


def in_names(names: Iterable[str], left_out: Iterable[str] = ()) -> str:
    """Name what is asked for, and what doesn't count: `corticosteroid other than dexamethasone`."""
    listed = list(names)
    if len(listed) > _NAMED:
        listed = [
            *listed[: _NAMED - 1],
            f"{len(listed) - _NAMED + 1} others that the criterion names",
        ]
    excepted = list(left_out)
    if len(excepted) > _NAMED:
        excepted = ["what the criterion leaves out"]
    return " or ".join(listed) + (f" other than {' or '.join(excepted)}" if excepted else "")


def rows_in_words(evidence: pl.DataFrame) -> pl.DataFrame:
    """Put the first few evidence rows of each patient into one clause: `p`, `shown`."""
    clause = pl.col("normalized") + pl.when(pl.col("date").is_not_null()).then(
        pl.format(" ({})", pl.col("date"))
    ).otherwise(pl.lit(""))
    listed = pl.col("clause").head(_SHOWN).str.join("; ")
    more = pl.when(pl.len() > _SHOWN).then(pl.format("; and {} more", pl.len() - _SHOWN))
    return (
        evidence.with_columns(clause=clause)
        .group_by("p", maintain_order=True)
        .agg(shown=listed + more.otherwise(pl.lit("")))
    )


def patients_with(by_patient: pl.DataFrame, among: pl.Series) -> pl.DataFrame:
    """Put a frame with at most one row a patient into the order of some patients, all of them in."""
    return among.to_frame("p").join(by_patient, on="p", how="left", maintain_order="left")


def unclear(cause: str) -> pl.Expr:
    """Begin a clause about rows with what makes the answer unknown."""
    openings = {
        Cause.CONFLICT: "records disagree: ",
        Cause.AMBIGUOUS: "not clear: ",
        Cause.UNIT: "unit missing, unknown or not convertible: ",
        Cause.PENDING: "result pending: ",
        Cause.STALE: "too old: ",
        Cause.NOT_RECORDED: "not fully recorded: ",
    }
    words = pl.lit("")
    for code, opening in openings.items():
        words = pl.when(pl.col(cause) == int(code)).then(pl.lit(opening)).otherwise(words)
    return words
