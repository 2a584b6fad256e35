"""The sheets about what stands in the tables: raw texts and what they mean, rows that aren't used."""

from __future__ import annotations

from typing import Final

import polars as pl

from matcher.messages import LANGUAGES, Messages, messages_in
from matcher.report.columns import Column, Sheet, empty, in_words
from matcher.report.night import Night
from matcher.report.room import first_of_each

TO_DECIDE_ROWS: Final = 5_000
NORMALIZATION_ROWS: Final = 10_000
QUARANTINE_ROWS: Final = 5_000
"""Rows that the sheets have room for."""

_KIND = Column("text_kind", 14)
_RECORDED = Column("recorded", 50, "wrapped")
_AT_STAKE = Column("n_patients_at_stake", 10, "count")
_HOLDERS = Column("n_patients", 10, "count")
_ROWS = Column("n_rows", 9, "count")
_READ_AS = Column("concept", 24, "wrapped")
_UNDERSTOOD = Column("understood", 16)
_NEAREST = Column("candidates", 40, "wrapped")
_REMARK = Column("remark", 24, "wrapped")

TO_DECIDE: Final = (
    _KIND,
    _RECORDED,
    _AT_STAKE,
    _HOLDERS,
    _ROWS,
    _UNDERSTOOD,
    _READ_AS,
    _NEAREST,
    _REMARK,
    Column("means", 26, "entry"),
    Column("value", 12, "entry"),
    Column("unit", 12, "entry"),
    Column("by", 14, "entry", titled="text_decided_by"),
    Column("on", 12, "day", titled="text_decided_on"),
    Column("note", 34, "entry"),
    Column("kind", 4, "hidden"),
    Column("raw", 4, "hidden"),
)
"""A person says what a raw text means: `matcher decisions take` reads it back."""

_NORMALIZATION: Final = (
    _KIND,
    _RECORDED,
    _READ_AS,
    _UNDERSTOOD,
    Column("method", 12),
    Column("score", 8, "number", titled="resemblance"),
    Column("runner_up", 24, "wrapped"),
    Column("margin", 8, "number", titled="ahead_by"),
    _AT_STAKE,
    _HOLDERS,
    _ROWS,
    _REMARK,
)

_QUARANTINE: Final = (
    Column("table", 14),
    Column("row", 9, "count"),
    Column("column", 18),
    Column("reason", 90, "wrapped"),
)


def names_of_to_decide() -> frozenset[str]:
    """Give the names of the sheet of texts to decide, in all languages."""
    return frozenset(_name_of_to_decide(messages_in(language)) for language in LANGUAGES)


def _name_of_to_decide(words: Messages) -> str:
    return words.text("workbook-sheet-to-decide")


def texts_to_decide(night: Night, words: Messages) -> Sheet:
    """Give the texts that a person has to read, those first on which most hangs."""
    entries = [column.name for column in TO_DECIDE if column.form in ("entry", "day")]
    rows = _readable(night.to_decide.head(TO_DECIDE_ROWS), words).with_columns(empty(*entries))
    return Sheet(
        _name_of_to_decide(words),
        TO_DECIDE,
        rows,
        night.to_decide.height,
        "to_decide.parquet",
        "workbook-left-out-at-stake",
        n_frozen=2,
    )


def normalization(night: Night, words: Messages) -> Sheet:
    """Give how texts were understood; numbers that were read are many and clear, and stay out."""
    texts = night.normalization.lazy().filter(
        ~((pl.col("kind") == "lab") & (pl.col("status") == "matched"))
    )
    most = texts.sort(
        *("n_patients_at_stake", "n_patients", "n_rows", "kind", "raw"),
        descending=[True, True, True, False, False],
        nulls_last=True,
    )
    return Sheet(
        words.text("workbook-sheet-normalization"),
        _NORMALIZATION,
        _readable(most.head(NORMALIZATION_ROWS).collect(), words),
        texts.select(pl.len()).collect().item(),
        "normalization.parquet",
        "workbook-left-out-at-stake",
        n_frozen=2,
    )


def quarantine(night: Night, words: Messages) -> Sheet:
    """Give the rows that aren't used, of each table, column and reason."""
    rows = night.quarantine.lazy().collect()
    return Sheet(
        words.text("workbook-sheet-quarantine"),
        _QUARANTINE,
        first_of_each(("table", "column", "reason"), rows, QUARANTINE_ROWS),
        rows.height,
        "quarantine.parquet",
        "workbook-left-out-reason",
    )


def recorded(raw: str | None) -> str:
    """Give a raw text of several fields as a reader sees it: `WBC | 7.1 | 10*9/L`."""
    return " | ".join(part or "∅" for part in (raw or "").split("\t"))


def _readable(texts: pl.DataFrame, words: Messages) -> pl.DataFrame:
    return texts.with_columns(
        pl.Series("recorded", map(recorded, texts["raw"]), pl.String),
        text_kind=in_words(texts, "kind", words, "workbook-kind"),
        understood=in_words(texts, "status", words, "workbook-status"),
    )
