"""Row by row: which rows are used, and why each other one is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from matcher.errors import DataRefusedError, Place
from matcher.messages import Sentence
from matcher.settings import Identifiers
from matcher.tables.batches import Batch, read_raw
from matcher.tables.cells import Rows
from matcher.tables.coarsening import coarsened
from matcher.tables.columns import read_columns
from matcher.tables.contract import Table
from matcher.tables.rules import BESIDE, WHOLE_ROW, Rule, outputs, schema_of
from matcher.tables.standing import STANDING, Standing
from matcher.tables.survey import NOTHING_ALLOWED

QUARANTINE = {"table": pl.String, "row": pl.UInt32, "column": pl.String, "reason": pl.String}

_ENDS = frozenset({"ended_on", "resolved_on", "progressed_on"})
"""Days that may lie after the index date though what they end was there before it."""


@dataclass(frozen=True, slots=True)
class Validated:
    """The rows of a table that are used, and those that are not with their reasons.

    `used` has `row`, `p` (the patient's number; null in `coverage` of everyone) and the contract's
    columns; of the table of patients it has no `p`. `incomplete` are the ids of patients of whom a row
    isn't used that says something about the time up to their index date: the table's silence can't
    be trusted for them. A `reason` is a sentence's code (`matcher.messages.in_words`). `notes` say what was made coarser.
    """

    used: pl.DataFrame
    quarantine: pl.DataFrame
    incomplete: pl.Series
    notes: tuple[Sentence, ...] = ()


def read_patients(
    batches: Sequence[Batch], as_of: date, guard: Identifiers = NOTHING_ALLOWED
) -> tuple[Validated, Standing]:
    """Read and validate the table of patients as a whole, and give how each patient stands.

    A missing index date becomes the run's as-of day. Ages over 89 are made coarser, and by `guard` sites.

    Raises:
        DataRefusedError: the table has no rows.
    """
    if not batches:
        raise DataRefusedError(
            "the table has a header and no rows: the extract is likely to have failed",
            place=Place(table="patients"),
            remedy="Run the extract again.",
        )
    raws = [read_raw(batch) for batch in batches]
    copies = _copies(pl.concat([_of_contract(raw) for raw in raws]))
    validated = [_validated_patients(raw, copies, as_of) for raw in raws]
    used, notes = coarsened(pl.concat([part.used for part in validated]), guard)
    patients = Validated(
        used,
        pl.concat([part.quarantine for part in validated]),
        pl.concat([part.incomplete for part in validated]),
        notes,
    )
    return patients, Standing.of(
        patients.used, pl.concat([raw.frame["patient_id"] for raw in raws])
    )


def _of_contract(raw: Rows) -> pl.DataFrame:
    return raw.frame.select("row", *(column.name for column in raw.table.columns), "damage")


def _validated_patients(raw: Rows, copies: pl.DataFrame, as_of: date) -> Validated:
    frame = _of_contract(raw).join(copies, on="row", how="left", maintain_order="left")
    read = read_columns(frame, raw.table.columns, raw.texts).with_columns(
        pl.col("index_date_low", "index_date_high").fill_null(as_of),
        *(pl.lit(None, dtype=BESIDE[name]).alias(name) for name in STANDING),
    )
    validated = _validated(raw.table, read)
    return replace(validated, used=validated.used.drop("p"))


def read_batch(batch: Batch, standing: Standing) -> Validated:
    """Read a batch of another table and validate its rows against the patients.

    Raises:
        DataRefusedError: the file is damaged, or isn't what it was when it was surveyed.
    """
    raw = read_raw(batch)
    nothing = pl.lit(None, dtype=BESIDE["copy"]).alias("copy")
    frame = _of_contract(raw).with_columns(nothing, *standing.beside(raw.frame["patient_id"]))
    return _validated(raw.table, read_columns(frame, raw.table.columns, raw.texts))


def _copies(patients: pl.DataFrame) -> pl.DataFrame:
    """Give the rows that repeat another of the same patient (`same`) or contradict it (`differs`)."""
    several = patients.filter(
        pl.col("patient_id").is_not_null() & pl.col("patient_id").is_duplicated()
    )
    first = pl.struct(pl.all().exclude("row")).is_first_distinct()
    differ = first.sum().over("patient_id") > 1
    copy = pl.when(differ).then(pl.lit("differs")).when(~first).then(pl.lit("same"))
    return several.select("row", copy.alias("copy"))


def _validated(table: Table, read: pl.DataFrame) -> Validated:
    """Set apart the rows that break a rule, or may: only these are gone through rule by rule."""
    schema, rules = schema_of(table.name)
    sound = pl.all_horizontal(
        rule.holds if rule.surely is None else rule.surely for rule in rules
    ).fill_null(value=True)
    doubtful = read.filter(~sound).select(schema.column_names())
    _, failure = schema.filter(doubtful)
    broken = failure.details()
    kept = ~read["row"].is_in(broken["row"].implode())
    return Validated(
        read.select("row", "p", *outputs(table)).filter(kept),
        _quarantine(table, broken, rules),
        _incomplete(table, broken),
    )


def _quarantine(table: Table, rows: pl.DataFrame, rules: tuple[Rule, ...]) -> pl.DataFrame:
    """Give the first rule that each row breaks."""
    column = reason = pl.lit(None, dtype=pl.String)
    for rule in reversed(rules):
        broken = pl.when(pl.col(rule.name) == "invalid")
        column = broken.then(_shown(rule.column)).otherwise(column)
        reason = broken.then(_shown(rule.reason)).otherwise(reason)
    return rows.select(
        pl.lit(table.name).alias("table"), "row", column.alias("column"), reason.alias("reason")
    )


def _incomplete(table: Table, rows: pl.DataFrame) -> pl.Series:
    """Give the ids of the rows that don't surely begin after the index date."""
    days = [pl.col(f"{day}_low") for day in table.days() if table.dated and day not in _ENDS]
    later = (pl.min_horizontal(days) > pl.col("last_day")) if days else pl.lit(value=False)
    of_the_time_before = rows.filter(~later.fill_null(value=False))
    return of_the_time_before["patient_id"].drop_nulls()


def _shown(said: str) -> pl.Expr:
    """Give a rule's own words, or what the reading of the row's cells found."""
    if said == WHOLE_ROW:
        return pl.lit(None, dtype=pl.String)
    return pl.col(said) if said in BESIDE else pl.lit(said)
