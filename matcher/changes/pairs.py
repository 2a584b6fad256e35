"""Which pairs came onto a trial's list, left it or moved on it, and the cause that turned each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from matcher.changes.criteria import CLUE, DETAILS, in_words, rules_clue
from matcher.changes.rules import Rules
from matcher.eligibility import DECEASED, VERDICT_NAMES
from matcher.messages import Messages

PAIR = ("trial_id", "patient_id")
CAUSES = (
    *("criteria", "data", "vocabulary", "settings", "version", "calendar"),
    *("disposition", "others"),
)
"""Why a pair changed, the strongest first: of several that turned it equally the first is told."""

_KINDS = ("new", "gone", "up", "down", "changed")
_TOLD = [name for name in DETAILS if name not in PAIR]
CHANGES: Mapping[str, Any] = {
    **dict.fromkeys(PAIR, pl.String),
    "change": pl.String,
    "rank_before": pl.UInt32,
    "rank": pl.UInt32,
    "verdict_before": pl.String,
    "verdict": pl.String,
    "score_before": pl.Float64,
    "score": pl.Float64,
    "cause": pl.String,
    "what": pl.String,
    "details": pl.List(pl.Struct(dict.fromkeys(_TOLD, pl.String))),
}
"""The columns of `changes.parquet`."""

COUNTED = ("n_pass", "n_fail", "n_unknown")
_SEVERITY = {"pass": 0, "manual": 0, "unknown": 1, "fail": 2}


def movements(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Give the pairs of two lists with `change`: `new`, `gone`, `up`, `down` or `same`.

    The lists have `PAIR`, `rank`, `verdict`, `dismissed` and the counts `COUNTED`, of the night before
    with a suffix `_before` in what is given. Up and down go by whether the pair is dismissed, then by
    the verdict's band, within it by the share of criteria that are met.
    """
    was, is_ = (
        one.select(
            *PAIR,
            pl.col("rank").cast(pl.UInt32),
            pl.col("verdict").cast(pl.String),
            *(pl.col(name).cast(pl.UInt32) for name in COUNTED),
            "dismissed",
        )
        for one in (before, now)
    )
    both = was.rename({name: f"{name}_before" for name in was.columns if name not in PAIR}).join(
        is_, on=PAIR, how="full", coalesce=True
    )
    change = (
        pl.when(pl.col("rank_before").is_null())
        .then(pl.lit("new"))
        .when(pl.col("rank").is_null())
        .then(pl.lit("gone"))
        .otherwise(_better("up", "down"))
    )
    return both.with_columns(change=change)


def _better(up: str, down: str) -> pl.Expr:
    """Say how a pair does now, beside the night before: by the first that differs."""
    ranked_by = [
        (pl.col("dismissed_before"), pl.col("dismissed")),
        (_band("verdict_before"), _band("verdict")),
        (-_score("_before"), -_score("")),
    ]
    told = pl.lit("same")
    for was, is_ in reversed(ranked_by):
        moved = pl.when(is_ < was).then(pl.lit(up)).otherwise(pl.lit(down))
        told = pl.when(is_ == was).then(told).otherwise(moved)
    return told


def _band(column: str) -> pl.Expr:
    return pl.col(column).cast(VERDICT_NAMES).to_physical()


def _score(suffix: str) -> pl.Expr:
    passed, failed, unknown = (pl.col(f"{name}{suffix}") for name in COUNTED)
    return passed / pl.max_horizontal(passed + failed + unknown, 1)


def changes(
    moved: pl.DataFrame,
    details: pl.DataFrame,
    before: Rules,
    now: Rules,
    messages: Messages,
) -> pl.DataFrame:
    """Give each pair that changed with its cause, in the columns of `CHANGES`.

    `moved` has the pairs of `movements`, those that left or came with the verdict and the counts that
    they have on the other night's side, too; `first_fail_before`, `first_fail`; `row`, the patient's
    row of tonight's table; `disposition`, what people did about the pair; and whether there is such a patient and such a trial: `patient_then`,
    `patient_now`, `trial_then`, `trial_now`.
    """
    by_pair = details.group_by(PAIR).agg(
        details=pl.struct(_TOLD).sort_by("criterion_id"),
    )
    rows = moved.join(by_pair, on=PAIR, how="left").filter(
        (pl.col("change") != "same") | pl.col("details").is_not_null()
    )
    change = pl.col("change").replace("same", "changed")
    rows = rows.with_columns(
        change=change,
        turned=pl.when(_comparable()).then(_better("up", "down")),
    )
    told_of = pl.concat(
        [
            in_words(_of_the_whole(rows), messages),
            _of_criteria(rows, details),
            in_words(_returned(rows), messages),
            in_words(_without_criteria(rows, before, now), messages),
        ]
    ).unique(subset=PAIR, keep="first", maintain_order=True)
    order = pl.col("change").cast(pl.Enum(_KINDS))
    return (
        rows.join(told_of, on=PAIR, how="left")
        .with_columns(
            pl.col("details").fill_null([]), score_before=_score("_before"), score=_score("")
        )
        .sort("trial_id", order, pl.coalesce("rank", "rank_before"), "patient_id")
        .select(pl.col(name).cast(dtype) for name, dtype in CHANGES.items())
    )


def _comparable() -> pl.Expr:
    return pl.col("verdict_before").is_not_null() & pl.col("verdict").is_not_null()


def _clue(cause: str, message: str, **values: pl.Expr) -> list[pl.Expr]:
    given = {"cause": pl.lit(cause), "message": pl.lit(message), **values}
    return [given.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in CLUE.items()]


def _of_the_whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Tell of pairs whose patient or trial came or went, whose patient died, or who were dismissed."""
    row = {"row": pl.col("row")}
    died = pl.col("first_fail") == DECEASED
    was_dead = pl.col("first_fail_before") == DECEASED
    causes = [
        (~pl.col("trial_now"), _clue("criteria", "trial-gone")),
        (~pl.col("trial_then"), _clue("criteria", "trial-new")),
        (~pl.col("patient_now"), _clue("data", "data-patient-gone")),
        (~pl.col("patient_then"), _clue("data", "data-patient-new", **row)),
        (died.fill_null(value=False), _clue("data", "data-deceased", **row)),
        (was_dead.fill_null(value=False), _clue("data", "data-not-deceased", **row)),
        (
            pl.col("dismissed") & ~pl.col("dismissed_before"),
            _clue("disposition", "disposition-dismissed", raw=pl.col("disposition")),
        ),
    ]
    return pl.concat([rows.filter(so).select(*PAIR, *clue) for so, clue in causes]).unique(
        subset=PAIR, keep="first", maintain_order=True
    )


def _of_criteria(rows: pl.DataFrame, details: pl.DataFrame) -> pl.DataFrame:
    """Tell of the criterion that turned each pair: the one that weighs most in the pair's direction."""
    was, is_ = (
        pl.col(name).replace_strict(_SEVERITY, default=0, return_dtype=pl.Int8)
        for name in ("status_before", "status")
    )
    turned = pl.col("turned")
    direction = pl.when(turned == "up").then(was > is_).when(turned == "down").then(is_ > was)
    weight = pl.when(turned == "up").then(was).when(turned == "down").then(is_).otherwise(0)
    came_or_went = pl.col("change").is_in(["new", "gone"])
    wanted = pl.when(pl.col("change") == "new").then(pl.lit("up")).otherwise(pl.lit("down"))
    return (
        rows.filter(~came_or_went | (turned == wanted).fill_null(value=True))
        .select(*PAIR, "turned")
        .join(details, on=PAIR)
        .sort(
            *PAIR,
            direction.fill_null(value=True),
            weight,
            pl.col("cause").cast(pl.Enum(CAUSES)).to_physical(),
            "criterion_id",
            descending=[False, False, True, True, False, False],
        )
        .unique(subset=PAIR, keep="first", maintain_order=True)
        .select(*PAIR, "cause", "what")
    )


def _returned(rows: pl.DataFrame) -> pl.DataFrame:
    """Tell of pairs who were dismissed and no longer are, though none of their answers differs."""
    back = rows.filter(pl.col("dismissed_before") & ~pl.col("dismissed"))
    return back.select(*PAIR, *_clue("disposition", "disposition-returned"))


def _without_criteria(rows: pl.DataFrame, before: Rules, now: Rules) -> pl.DataFrame:
    """Tell of pairs in which no criterion says why: others moved them, or rules that judge anew."""
    unmoved = (
        pl.when(pl.col("change") == "new")
        .then(pl.col("turned") != "up")
        .otherwise(pl.col("turned") != "down")
        & pl.col("change").is_in(["new", "gone"])
    ).fill_null(value=False)
    by_others = rows.filter(unmoved)
    if before.listing != now.listing:
        was, is_ = (pl.lit(str(one.listing.get("candidates"))) for one in (before, now))
        others = by_others.select(*PAIR, *_clue("settings", "listing", before=was, after=is_))
    else:
        new = pl.col("change") == "new"
        others = pl.concat(
            [
                by_others.filter(new).select(*PAIR, *_clue("others", "others-in")),
                by_others.filter(~new).select(*PAIR, *_clue("others", "others-out")),
            ]
        )
    clue = rules_clue(before, now) or {"cause": "criteria", "message": "criteria-trial"}
    values = {name: pl.lit(value) for name, value in clue.items() if name not in _HEAD}
    rest = rows.filter(~unmoved).select(*PAIR, *_clue(clue["cause"], clue["message"], **values))
    return pl.concat([others, rest])


_HEAD = ("cause", "message")
