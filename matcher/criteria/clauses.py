"""What is told of patients, clause by clause, and how clauses become one text in a language.

A clause is a message of its own. Clauses about silence differ from each other in what there is none
of; of those that are else the same one is made: "no RET fusion, no MET amplification known: …".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import polars as pl

from matcher.criteria.answer import Cause
from matcher.criteria.limits import Limits
from matcher.durations import Duration
from matcher.messages import Messages

CLAUSES: dict[str, Any] = {"line": pl.UInt32, "said": pl.String, "none": pl.String}
"""A clause a row; one about silence has `none`, which belongs where `said` has `PLACE`."""

_SHOWN_ROWS: dict[str, Any] = {
    "line": pl.UInt32,
    "shown": pl.String,
    "rows": pl.List(pl.String),
}

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

    def of(self, wanted: bool | None) -> tuple[Need, str]:  # noqa: FBT001
        """Say what is needed, or must not be; where neither is `wanted`, what is asked."""
        if wanted is None:
            return "reason-asked", self.asked
        if wanted:
            return "reason-needs", self.asked
        if self.instead is not None:
            return "reason-needs", self.instead
        return "reason-must-not-be", self.asked


Need = Literal["reason-asked", "reason-needs", "reason-must-not-be"]


def with_need(found: pl.Expr, messages: Messages) -> pl.Expr:
    """Say what was found and what is needed, by the columns `need` and `demanded` (null: nothing)."""
    need, demanded = pl.col("need"), pl.col("demanded")
    return (
        pl.when(need == "reason-asked")
        .then(messages.expr("reason-asked", found=found, asked=demanded))
        .when(need == "reason-needs")
        .then(messages.expr("reason-needs", found=found, needed=demanded))
        .when(need == "reason-must-not-be")
        .then(messages.expr("reason-must-not-be", found=found, asked=demanded))
        .otherwise(found)
    )


def in_one_text(clauses: pl.DataFrame, n_tellings: int, messages: Messages) -> pl.Series:
    """Put the clauses of each `telling` into one text; they are numbered from 0, and stand in order."""
    told = clauses.drop_nulls("said")
    alone, among_others = _split(told, "telling")
    merged = among_others.group_by("telling", "said", maintain_order=True).agg(
        pl.col("none")
        .drop_nulls()
        .unique(maintain_order=True)
        .str.join(messages.text("separator-none"))
    )
    joined = pl.col("said").unique(maintain_order=True).str.join(messages.text("separator-clauses"))
    several = (
        merged.with_columns(said=_whole()).group_by("telling", maintain_order=True).agg(joined)
    )
    texts = pl.concat([alone.select("telling", said=_whole()), several])
    place = np.zeros(n_tellings, dtype=np.uint32)
    place[texts["telling"].to_numpy()] = np.arange(1, texts.height + 1, dtype=np.uint32)
    return pl.concat([pl.Series("said", [""]), texts["said"]], rechunk=True).gather(place)


def _whole() -> pl.Expr:
    said, none = pl.col("said"), pl.col("none")
    return pl.when(none != "").then(said.str.replace(PLACE, none, literal=True)).otherwise(said)


def _split(rows: pl.DataFrame, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Divide rows into those that have their number to themselves, and the others; most have."""
    numbers = rows[key].to_numpy()
    alone = pl.Series(np.bincount(numbers)[numbers] == 1, dtype=pl.Boolean)
    return rows.filter(alone), rows.filter(~alone)


def rows_in_words(evidence: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    """Put the first few evidence rows of each `line` into words: `line`, `shown`, and a list, `rows`.

    Where there are more rows, the list's last entry says how many. They stand by their days and words, so
    that nothing is told otherwise where rows come in another order.
    """
    row, rows = pl.col("normalized"), pl.col("rows")
    dated = messages.expr("reason-row-dated", row=row, day=pl.col("date"))
    more = messages.expr("reason-rows-more", more=pl.col("n") - _SHOWN)
    worded = evidence.select("line", "date", "normalized", clause=pl.coalesce(dated, row))
    alone, among_others = _split(worded, "line")
    several = (
        among_others.sort("line", "date", "normalized", nulls_last=True)
        .group_by("line", maintain_order=True)
        .agg(rows=pl.col("clause").head(_SHOWN), n=pl.len())
        .with_columns(pl.when(pl.col("n") > _SHOWN).then(rows.list.concat(more)).otherwise(rows))
        .select("line", shown=rows.list.join(messages.text("separator-clauses")), rows="rows")
    )
    single = alone.select("line", shown="clause", rows=pl.concat_list("clause"))
    return pl.concat([pl.DataFrame(schema=_SHOWN_ROWS), single, several])


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
