"""What is told of patients, clause by clause, and how clauses become one text in a language.

A clause is a message of its own. Clauses about silence differ from each other in what there is none
of; of those that are else the same one is made: "no RET fusion, no MET amplification known: …".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from matcher.criteria.answer import Cause
from matcher.criteria.limits import Limits
from matcher.durations import Duration
from matcher.messages import Messages

CLAUSES: dict[str, Any] = {"p": pl.UInt32, "said": pl.String, "none": pl.String}
"""A clause a row; one about silence has `none`, which belongs where `said` has `PLACE`."""

PLACE = "{}"
_SHOWN = 3
_NAMED = 5
_UNCLEAR = {
    Cause.CONFLICT: "reason-conflict",
    Cause.AMBIGUOUS: "reason-ambiguous",
    Cause.UNIT: "reason-unit",
    Cause.PENDING: "reason-pending",
    Cause.STALE: "reason-stale",
    Cause.NOT_RECORDED: "reason-not-fully-recorded",
}


@dataclass(frozen=True, slots=True)
class Demand:
    """What a value is asked to be, in words, and where it must not be that, what else it has to be."""

    asked: str
    instead: str | None = None

    @classmethod
    def of_limits(cls, limits: Limits, messages: Messages, unit: str = "") -> Self:
        """Ask for a number inside of limits, else for one outside of them."""
        outside = limits.complement()
        return cls(
            limits.limits_in_words(messages, unit),
            None if outside is None else outside.limits_in_words(messages, unit),
        )

    def after(self, found: pl.Expr, messages: Messages, *, wanted: bool | None) -> pl.Expr:
        """Say what was found and what is needed; where neither is `wanted`, only what is asked."""
        if wanted is None:
            return messages.expr("reason-asked", found=found, asked=self.asked)
        if wanted:
            return messages.expr("reason-needs", found=found, needed=self.asked)
        if self.instead is not None:
            return messages.expr("reason-needs", found=found, needed=self.instead)
        return messages.expr("reason-must-not-be", found=found, asked=self.asked)


def in_one_text(clauses: pl.DataFrame, among: pl.Series, messages: Messages) -> pl.Series:
    """Put the clauses about each of some patients (their `p`) into one text."""
    said, none = pl.col("said"), pl.col("none")
    whole = pl.when(none != "").then(said.str.replace(PLACE, none, literal=True)).otherwise(said)
    told = clauses.drop_nulls("said")
    if told["p"].is_duplicated().any():
        told = told.group_by("p", "said", maintain_order=True).agg(
            none.drop_nulls().unique(maintain_order=True).str.join(messages.text("separator-none"))
        )
    texts = told.select("p", said=whole)
    if texts["p"].is_duplicated().any():
        joined = pl.col("said").unique(maintain_order=True)
        joined = joined.str.join(messages.text("separator-clauses"))
        texts = texts.group_by("p", maintain_order=True).agg(joined)
    return patients_with(texts, among)["said"].fill_null("")


def patients_with(by_patient: pl.DataFrame, among: pl.Series) -> pl.DataFrame:
    """Put a frame with at most one row a patient into the order of some patients, all of them in."""
    return among.to_frame("p").join(by_patient, on="p", how="left", maintain_order="left")


def rows_in_words(evidence: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    """Put the first few evidence rows of each patient into words: `p`, `shown`, and a list, `rows`.

    Where there are more rows, the list's last entry says how many. They stand by their days and words, so
    that nothing is told otherwise where rows come in another order.
    """
    row, rows = pl.col("normalized"), pl.col("rows")
    dated = messages.expr("reason-row-dated", row=row, day=pl.col("date"))
    more = messages.expr("reason-rows-more", more=pl.col("n") - _SHOWN)
    return (
        evidence.sort("p", "date", "normalized", nulls_last=True)
        .with_columns(clause=pl.coalesce(dated, row))
        .group_by("p", maintain_order=True)
        .agg(rows=pl.col("clause").head(_SHOWN), n=pl.len())
        .with_columns(pl.when(pl.col("n") > _SHOWN).then(rows.list.concat(more)).otherwise(rows))
        .select("p", "rows", shown=rows.list.join(messages.text("separator-clauses")))
    )


def unclear(rows: pl.Expr, messages: Messages) -> pl.Expr:
    """Say of rows what makes the answer unknown, by the column `cause`."""
    told = rows
    for cause, key in _UNCLEAR.items():
        is_such = pl.col("cause") == int(cause)
        told = pl.when(is_such).then(messages.expr(key, rows=rows)).otherwise(told)
    return told


def in_names(messages: Messages, names: Iterable[str], left_out: Iterable[str] = ()) -> str:
    """Name what is asked for, and what doesn't count: `corticosteroid other than dexamethasone`."""
    listed, excepted = list(names), list(left_out)
    shown = listed if len(listed) <= _NAMED else listed[: _NAMED - 1]
    told = messages.either(shown)
    if len(listed) > len(shown):
        told = messages.text("asked-or-more", names=told, more=len(listed) - len(shown))
    if not excepted:
        return told
    if len(excepted) > _NAMED:
        return messages.text("asked-with-exceptions", names=told)
    return messages.text("asked-other-than", names=told, left_out=messages.either(excepted))


def duration_in_words(duration: Duration, messages: Messages) -> str:
    """Write a duration: `28 days`."""
    return messages.text(f"duration-{duration.unit}", number=duration.number)
