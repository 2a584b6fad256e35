"""Questions about what happened: at least so many rows of a table that are such and such.

Each row is judged by itself (yes, no, could be). A patient's answer is yes when enough rows surely
are; it is no only when a row denies it, or when too few could be *and* silence is known to mean no:
the record is declared complete for the whole look-back, or the question is only about what is known
and the patient has records of that kind. Everything else is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from matcher.criteria.answer import Answer, Cause, Telling, Wording
from matcher.durations import Duration
from matcher.record import Record

_SHOWN = 3
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Silence:
    """What it means that a patient's record is silent: a cause for `no`, or null for unknown.

    `cause` holds codes of `Cause`, null where silence says nothing. `tables` are
    those that are silent. `unusable` says where rows of them were set aside.
    """

    cause: pl.Series
    tables: tuple[str, ...]
    unusable: pl.Series


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
    covered = pl.select(
        pl.any_horizontal([record.covered(table, terms, window) for table in tables])
    ).to_series()
    present = pl.select(pl.any_horizontal([record.has_rows(table) for table in tables])).to_series()
    cause = pl.select(
        pl.when(covered)
        .then(pl.lit(int(Cause.COVERED), dtype=pl.UInt8))
        .when(present & known_only)
        .then(pl.lit(int(Cause.NOT_KNOWN), dtype=pl.UInt8))
    ).to_series()
    unusable = pl.select(
        pl.any_horizontal([record.has_unusable_rows(table) for table in tables])
    ).to_series()
    return Silence(cause, tables, unusable)


def row_cause(*parts: tuple[pl.Expr, Cause]) -> pl.Expr:
    """Give a row's cause: the first part that is null names it, else the row reports a fact."""
    cause = pl.lit(int(Cause.REPORTED), dtype=pl.UInt8)
    for part, why in reversed(parts):
        cause = pl.when(part.is_null()).then(pl.lit(int(why), dtype=pl.UInt8)).otherwise(cause)
    return cause


def settle(  # noqa: PLR0913
    record: Record,
    rows: pl.DataFrame,
    quiet: Silence,
    asked: str,
    wording: Wording,
    *,
    number: int = 1,
    counted_by: str = "row",
) -> Answer:
    """Answer whether at least `number` rows (or distinct values of `counted_by`) are such.

    `rows` has `p`, `table`, `row`, `met` (Boolean, null: could be), `cause` (codes), `denies`
    (Boolean: the row says that there is none), `tells` (Boolean: the row is the thing asked about,
    so that its not being such is an answer, as a heart failure of NYHA II is to "NYHA III or IV")
    and `ends_on` (the day from which a row that is such no longer will be; null: never). It may have
    `begins_on`: the day from which a row that isn't such will be. `asked` completes sentences such as
    "no … on record", of a number "fewer than 6 … on record".
    """
    counts = rows.group_by("p").agg(
        surely=_surely_distinct(pl.col(counted_by).filter(pl.col("met"))),
        possibly=_possibly_distinct(pl.col(counted_by).filter(pl.col("met").fill_null(value=True))),
        denied=pl.col("denies").any(),
        told=pl.col("tells").any() & pl.lit(number == 1),
        yes_cause=pl.col("cause").filter(pl.col("met")).min(),
        open_cause=pl.col("cause").filter(pl.col("met").is_null()).min(),
    )
    counts = counts.join(_turning(rows, number, counted_by), on="p", how="left")
    aligned = record.align(counts).with_columns(
        pl.col("surely", "possibly").fill_null(0),
        pl.col("denied", "told").fill_null(value=False),
        silent=quiet.cause,
    )
    none_of_it = f"no {asked}" if number == 1 else f"fewer than {number} {asked}"
    judged = aligned.select(_met(number), _cause(number), _changes_on(number))
    met, cause = judged["met"], judged["cause"]
    return Answer(
        met,
        cause,
        judged["changes_on"],
        lambda _wanted: _tell(record, rows, met, cause, quiet, none_of_it, wording),
    )


def _met(number: int) -> pl.Expr:
    enough, too_few = pl.col("surely") >= number, pl.col("possibly") < number
    return (
        pl.when(enough & pl.col("denied"))
        .then(None)
        .when(enough)
        .then(True)
        .when(too_few & (pl.col("denied") | pl.col("told") | pl.col("silent").is_not_null()))
        .then(False)
        .alias("met")
    )


def _cause(number: int) -> pl.Expr:
    enough, too_few = pl.col("surely") >= number, pl.col("possibly") < number
    code = {cause: pl.lit(int(cause), dtype=pl.UInt8) for cause in Cause}
    return (
        pl.when(enough & pl.col("denied"))
        .then(code[Cause.CONFLICT])
        .when(enough)
        .then(pl.col("yes_cause"))
        .when(too_few & (pl.col("denied") | pl.col("told")))
        .then(code[Cause.REPORTED])
        .when(too_few)
        .then(pl.col("silent").fill_null(code[Cause.NOT_RECORDED]))
        .otherwise(pl.col("open_cause").fill_null(code[Cause.NOT_RECORDED]))
        .alias("cause")
    )


def _changes_on(number: int) -> pl.Expr:
    is_so, is_not = pl.col("surely") >= number, pl.col("possibly") < number
    turns = pl.when(is_so).then(pl.col("ends")).when(is_not).then(pl.col("begins"))
    return pl.when(~pl.col("denied")).then(turns).alias("changes_on")


def _surely_distinct(values: pl.Expr) -> pl.Expr:
    """Count distinct values; those not known may all be one, and one of the known."""
    named = values.drop_nulls().n_unique()
    return pl.max_horizontal(named, (values.len() > 0).cast(pl.UInt32))


def _possibly_distinct(values: pl.Expr) -> pl.Expr:
    """Count distinct values; each that isn't known may be another."""
    return values.drop_nulls().n_unique() + values.null_count()


def _turning(rows: pl.DataFrame, number: int, counted_by: str) -> pl.DataFrame:
    """Give the day from which too few are left (`ends`), or the first one is such (`begins`).

    Null: that day doesn't come or can't be computed. Rows that only could be such count as long as
    they could be, where that can be computed.
    """
    begins = _first_to_begin(rows, number)
    return _last_to_end(rows, number, counted_by).join(begins, on="p", how="full", coalesce=True)


def _first_to_begin(rows: pl.DataFrame, number: int) -> pl.DataFrame:
    if "begins_on" not in rows.columns or number > 1:
        return pl.DataFrame(schema={"p": pl.UInt32, "begins": pl.Date})
    return rows.group_by("p").agg(begins=pl.col("begins_on").min())


def _last_to_end(rows: pl.DataFrame, number: int, counted_by: str) -> pl.DataFrame:
    if rows["ends_on"].null_count() == rows.height:
        return pl.DataFrame(schema={"p": pl.UInt32, "ends": pl.Date})
    stays = pl.col("met").fill_null(value=False) & pl.col("ends_on").is_null()
    return (
        rows.filter(stays | (pl.col("met").fill_null(value=True) & pl.col("ends_on").is_not_null()))
        .group_by("p", counted_by)
        .agg(ends=pl.when(~stays.any()).then(pl.col("ends_on").max()))
        .group_by("p")
        .agg(
            pl.col("ends").sort(descending=True, nulls_last=False).get(number - 1, null_on_oob=True)
        )
    )


def _tell(  # noqa: PLR0913
    record: Record,
    rows: pl.DataFrame,
    met: pl.Series,
    cause: pl.Series,
    quiet: Silence,
    none_of_it: str,
    wording: Wording,
) -> Telling:
    """Show the rows that decide: those that are such, could be, deny it, or are the thing itself.

    Where fewer are such than asked for, those few are shown.
    """
    such = rows["met"].fill_null(value=False)
    met_there, cause_there = met.gather(rows["p"]), cause.gather(rows["p"])
    conflicting = cause_there == int(Cause.CONFLICT)
    decides = (
        (met_there.fill_null(value=False) & such)
        | (met_there.is_null() & ~conflicting & rows["met"].is_null())
        | (conflicting & (such | rows["denies"]))
        | (~met_there.fill_null(value=True) & (rows["denies"] | rows["tells"]))
        | (~met_there.fill_null(value=True) & such & (cause_there != int(Cause.REPORTED)))
    )
    evidence = wording.evidence(rows.filter(decides))
    denied = rows.filter(decides & rows["denies"])["p"]
    covering = record.coverage_rows(quiet.tables).filter(
        pl.col("p").is_in(pl.arg_where(cause == int(Cause.COVERED), eager=True).implode())
    )
    said = _said(record, evidence, met, cause, denied, quiet, none_of_it)
    return Telling(said, pl.concat([evidence, covering]))


def _said(  # noqa: PLR0913
    record: Record,
    evidence: pl.DataFrame,
    met: pl.Series,
    cause: pl.Series,
    denied: pl.Series,
    quiet: Silence,
    none_of_it: str,
) -> pl.Series:
    tables = " or ".join(quiet.tables)
    silent_words = {
        Cause.COVERED: f"{none_of_it} on record, and {tables} is declared complete",
        Cause.NOT_KNOWN: f"{none_of_it} known: the patient has records in {tables}, none of it",
        Cause.NOT_RECORDED: f"{none_of_it} on record, and {tables} is not declared complete",
    }
    shown = record.align(rows_in_words(evidence)).with_columns(
        met=met, cause=cause, denied=pl.col("p").is_in(denied.unique().implode())
    )
    set_aside = (
        f"{none_of_it} on record, but rows of {tables} could not be used (see the quarantine)"
    )
    words = pl.lit(None, dtype=pl.String)
    for code, sentence in silent_words.items():
        words = pl.when(pl.col("cause") == int(code)).then(pl.lit(sentence)).otherwise(words)
    is_silent = pl.col("cause") == int(Cause.NOT_RECORDED)
    words = pl.when(is_silent & quiet.unusable).then(pl.lit(set_aside)).otherwise(words)
    opening = (
        pl.when(pl.col("met").is_null())
        .then(unclear("cause"))
        .when(~pl.col("met") & pl.col("denied"))
        .then(pl.lit("absent: "))
        .when(~pl.col("met") & (pl.col("cause") != int(Cause.REPORTED)))
        .then(words + pl.lit(": "))
        .otherwise(pl.lit(""))
    )
    return shown.select(
        pl.when(pl.col("shown").is_not_null())
        .then(opening + pl.col("shown"))
        .otherwise(words)
        .alias("said")
    )["said"]


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
