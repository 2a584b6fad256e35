"""The sheets that a coordinator works through: one a trial, what changed, and whom to look up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

import polars as pl

from matcher.dispositions.statuses import with_statuses
from matcher.messages import Messages
from matcher.report.columns import PATIENT, RANK, TRIAL, Column, Sheet, empty, in_words
from matcher.report.night import Night
from matcher.report.room import TRIAL as BY_TRIAL
from matcher.report.room import first_of_each

PAIR: Final = ("trial_id", "patient_id")

LISTED_ROWS: Final = 30_000
CHANGE_ROWS: Final = 10_000
NEAR_MISS_ROWS: Final = 5_000
MISSING_ROWS: Final = 20_000
TO_FIND_OUT_ROWS: Final = 2_000
"""Rows that the sheets have room for, those of all trials together: Excel could hold 1,048,575 rows a
sheet, but nobody waits until such a workbook is written, or open."""

UNCLEAR: Final = ("ambiguous", "conflict", "unit")
"""Causes of what stands in the chart and has to be read there; any other unknown is to be found out."""

ENTRIES: Final = (
    Column("disposition", 15, "choice"),
    Column("why", 22, "entry"),
    Column("decided_on", 12, "day"),
    Column("decided_by", 9, "entry"),
    Column("note", 26, "entry"),
)
"""What people did: the columns that come back."""

ORIGIN: Final = (Column("run_id", 12, "hidden"), Column("statuses", 12, "hidden"))
"""What a row was about when it was shown; comes back with it."""

_LINKED: Final = Column("patient_id", 16, "link")
_VERDICT: Final = Column("verdict", 14, "verdict")
_CHANGE: Final = Column("change", 12, "change")
_FACT: Final = Column("label", 28, "wrapped")
_FACT_KIND: Final = Column("fact_kind", 16)

_LISTED: Final = (
    RANK,
    _LINKED,
    _VERDICT,
    Column("eligible_from", 12, "date"),
    _CHANGE,
    Column("score", 8, "number"),
    Column("reasons", 50, "wrapped"),
    Column("to_find_out", 22, "wrapped"),
    Column("to_check", 22, "wrapped"),
    Column("so_far", 28, "wrapped"),
    *ENTRIES,
    Column("trial_id", 12, "hidden"),
    *ORIGIN,
)

_CHANGES: Final = (
    TRIAL,
    _LINKED,
    _CHANGE,
    Column("changed_because", 26),
    Column("what", 80, "wrapped"),
    Column("verdict_before", 14, "verdict"),
    _VERDICT,
    Column("score_before", 8, "number"),
    Column("score", 8, "number"),
    Column("rank_before", 8, "count"),
    RANK,
)

_NEAR_MISSES: Final = (
    TRIAL,
    RANK,
    _LINKED,
    Column("source_item", 10),
    Column("text", 50, "wrapped"),
    Column("reason", 60, "wrapped"),
    Column("margin", 12, "share"),
    Column("n_unknown", 10, "count"),
)

_TO_FIND_OUT: Final = (
    RANK,
    _FACT_KIND,
    _FACT,
    Column("n_settles", 12, "count"),
    Column("n_touches", 12, "count"),
    Column("n_patients", 10, "count"),
    Column("patients", 60, "wrapped"),
    Column("trials", 40, "wrapped"),
)

_MISSING: Final = (
    PATIENT,
    _FACT,
    _FACT_KIND,
    Column("cause", 24),
    Column("n_trials", 10, "count"),
    Column("trials", 60, "wrapped"),
)

_REVIEW: Final = (TRIAL, PATIENT, *ENTRIES, *ORIGIN)


def changed_tonight(night: Night, words: Messages) -> Sheet:
    """Give the pairs that changed, the night's whole news."""
    rows = first_of_each(BY_TRIAL, in_trial_order(night, night.changes), CHANGE_ROWS)
    shown = rows.with_columns(
        changed_because=in_words(rows, "cause", words, "change-cause"),
        link=_links(),
    )
    name = words.text("workbook-sheet-changes")
    n_in_all = night.changes.height
    remark = None if n_in_all else words.text("digest-no-changes")
    return Sheet(name, _CHANGES, shown, n_in_all, "changes.parquet", n_frozen=2, remark=remark)


def trial_sheets(night: Night, words: Messages, names: Mapping[str, str]) -> Iterator[Sheet]:
    """Give each trial's list, the dismissed last, with room to enter what was done."""
    listed = _listed(night)
    numbers = dict(listed.group_by("trial_id").len().iter_rows())
    shown = _described(night, words, first_of_each(BY_TRIAL, listed, LISTED_ROWS))
    by_trial = shown.partition_by("trial_id", as_dict=True, maintain_order=True)
    for trial_id, name in names.items():
        own = by_trial.get((trial_id,), shown.clear())
        n_in_all = numbers.get(trial_id, 0)
        yield Sheet(name, _LISTED, own, n_in_all, "candidates.parquet", n_frozen=2)


def near_misses(night: Night, words: Messages) -> Sheet:
    """Give the pairs that fail one criterion."""
    ranked = in_trial_order(night, night.near_misses)
    rows = first_of_each(BY_TRIAL, ranked, NEAR_MISS_ROWS).with_columns(link=_links())
    name = words.text("workbook-sheet-near-misses")
    return Sheet(name, _NEAR_MISSES, rows, ranked.height, "near_misses.parquet", n_frozen=3)


def to_find_out(night: Night, words: Messages) -> Sheet:
    """Give the facts that settle most pairs, by what they settle."""
    separator = words.text("workbook-separator")
    rows = night.to_find_out.head(TO_FIND_OUT_ROWS).with_columns(
        pl.col("patients", "trials").list.join(separator),
        fact_kind=in_words(night.to_find_out, "kind", words, "workbook-fact"),
    )
    return Sheet(
        words.text("workbook-sheet-to-find-out"),
        _TO_FIND_OUT,
        rows,
        night.to_find_out.height,
        "to_find_out.parquet",
        "workbook-left-out-first",
        n_frozen=3,
    )


def missing_facts(night: Night, words: Messages) -> Sheet:
    """Give the same by patient, those first whom a list has first: what is missing, for which trials."""
    best = night.candidates.group_by("patient_id").agg(pl.col("rank").min().alias("best"))
    facts = (
        night.missing.lazy()
        .group_by("patient_id", "kind", "label", "cause")
        .agg("trial_id")
        .join(best.lazy(), on="patient_id", how="left")
        .sort("best", "patient_id", "kind", "label", "cause", nulls_last=True)
        .collect()
    )
    shown = facts.head(MISSING_ROWS)
    trials = pl.col("trial_id").list.unique().list.sort()
    rows = shown.with_columns(
        in_words(shown, "cause", words, "cause"),
        fact_kind=in_words(shown, "kind", words, "workbook-fact"),
        n_trials=trials.list.len(),
        trials=trials.list.join(words.text("workbook-separator")),
    )
    return Sheet(
        words.text("workbook-sheet-missing"),
        _MISSING,
        rows,
        facts.height,
        "missing.parquet",
        "workbook-left-out-first",
    )


def chart_review(night: Night, words: Messages) -> Sheet:
    """Give the blind sample: whom to look up for which trial, and nothing of what the run found."""
    pairs = night.blind_sample.select(PAIR)
    none = night.criteria.lazy().filter(pl.lit(value=False))
    rows = _enterable(pairs, none, night.run_id)
    name = words.text("workbook-sheet-review")
    return Sheet(name, _REVIEW, rows, pairs.height, "blind_sample.parquet", n_frozen=2)


def in_trial_order(night: Night, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Sort by the night's order of trials, then by these columns, then by rank."""
    place = {sheet.trial_id: number for number, sheet in enumerate(night.trials)}
    order = pl.col("trial_id").replace_strict(place, default=len(place), return_dtype=pl.Int64)
    return rows.sort(order, *by, "rank", maintain_order=True, nulls_last=True)


def _listed(night: Night) -> pl.DataFrame:
    """Give the candidates, and below them those dismissed for whom the lists have no place."""
    unlisted = night.dispositions.filter("dismissed").join(night.candidates, on=PAIR, how="anti")
    listed = pl.concat(
        [night.candidates, unlisted.select(*PAIR, "disposition", "dismissed")],
        how="diagonal_relaxed",
    ).with_columns(pl.col("dismissed").fill_null(value=False))
    return in_trial_order(night, listed, "dismissed").drop("disposition")


def _described(night: Night, words: Messages, listed: pl.DataFrame) -> pl.DataFrame:
    """Give what else the lists show of some pairs, and room to enter what was done about them."""
    rows = (
        listed.join(_facts_of_pairs(night, words), on=PAIR, how="left", maintain_order="left")
        .join(_so_far(night, words), on=PAIR, how="left", maintain_order="left")
        .with_columns(link=_links())
    )
    return _enterable(rows, night.criteria.lazy(), night.run_id)


def _enterable(rows: pl.DataFrame, criteria: pl.LazyFrame, run_id: str) -> pl.DataFrame:
    marked = with_statuses(rows, criteria, run_id)
    return marked.with_columns(empty(*(column.name for column in ENTRIES)))


def _facts_of_pairs(night: Night, words: Messages) -> pl.DataFrame:
    """Give what is to be found out of each pair, and what to check in the chart."""
    separator = words.text("workbook-separator")
    unclear = pl.col("cause").is_in(UNCLEAR)

    def named(which: pl.Expr) -> pl.Expr:
        labels = pl.col("label").filter(which).unique(maintain_order=True)
        return pl.when(which.any()).then(labels.str.join(separator))

    missing = night.missing.lazy().group_by(PAIR, maintain_order=True)
    return missing.agg(to_find_out=named(~unclear), to_check=named(unclear)).collect()


def _so_far(night: Night, words: Messages) -> pl.DataFrame:
    """Say what people entered about each pair until now, and why a dismissed one is back."""
    told = [
        "\n".join(filter(None, (_entry_so_far(row, words), row["returned"], row["note"])))
        for row in night.dispositions.iter_rows(named=True)
    ]
    return night.dispositions.select(*PAIR, so_far=pl.Series(told, dtype=pl.String))


def _entry_so_far(row: Mapping[str, object], words: Messages) -> str:
    values = {
        "disposition": words.text(f"disposition-{row['disposition']}"),
        "day": str(row["decided_on"]),
        "by": str(row["decided_by"]),
    }
    if row["why"]:
        return words.text("workbook-so-far-because", **values, why=str(row["why"]))
    return words.text("workbook-so-far", **values)


def _links() -> pl.Expr:
    """Give the place of each pair in the page."""
    quoted = (
        pl.col(name).map_elements(lambda text: quote(text, safe=""), return_dtype=pl.String)
        for name in PAIR
    )
    return pl.concat_str(pl.lit("/trial"), *quoted, separator="/")
