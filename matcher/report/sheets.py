"""What the workbook's sheets hold: one frame each, and how its columns look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import polars as pl

from matcher.report.night import Night
from matcher.report.words import item_label, plain, recorded

MAX_ROWS: Final = 1_048_576
"""Rows of a sheet, its header included (Excel's specifications and limits)."""

MAX_CHARACTERS: Final = 32_767
"""UTF-16 units of a cell (Excel's specifications and limits)."""

Form = Literal["text", "wrapped", "word", "count", "number", "share", "date", "entry", "hidden"]

TO_DECIDE: Final = "Texts to decide"
"""The sheet in which a person says what a raw text means."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet: its name in the frame, its title, its width in characters, its form."""

    name: str
    title: str
    width: float
    form: Form = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `n_frozen` columns stay in sight when it is scrolled sideways."""

    name: str
    columns: Sequence[Column]
    rows: pl.DataFrame
    n_frozen: int = 1


_TRIAL = Column("trial_id", "Trial", 20)
_RANK = Column("rank", "Rank", 6, "count")
_PATIENT = Column("patient_id", "Patient", 16)
_VERDICT = Column("verdict", "Verdict", 11, "word")
_ITEM = Column("item", "Item", 15)
_CRITERION = Column("text", "Criterion", 50, "wrapped")
_STATUS = Column("status", "Status", 10, "word")
_CAUSE = Column("cause", "Cause", 13)
_REASON = Column("reason", "Why", 60, "wrapped")
_EVIDENCE = Column("evidence", "Evidence", 60, "wrapped")
_ROWS = Column("n_rows", "Rows", 9, "count")
_COMMENT = Column("comment", "Comment", 34, "entry")

_CANDIDATES = (
    _TRIAL,
    _RANK,
    _PATIENT,
    _VERDICT,
    Column("eligible_from", "Eligible from", 12, "date"),
    Column("change", "Change", 14),
    Column("reasons", "What matters most", 66, "wrapped"),
    Column("decision", "Decision", 14, "entry"),
    _COMMENT,
    Column("n_pass", "Pass", 7, "count"),
    Column("n_fail", "Fail", 7, "count"),
    Column("n_unknown", "To look up", 8, "count"),
    Column("n_manual", "To ask", 8, "count"),
    Column("score", "Score", 8, "number"),
    Column("status_label", "Trial status", 20),
    Column("list_kind", "List", 12),
)

_CRITERIA = (_TRIAL, _PATIENT, _ITEM, _CRITERION, _STATUS, _CAUSE, _REASON, _EVIDENCE)

_NEAR_MISSES = (
    _TRIAL,
    _RANK,
    _PATIENT,
    Column("source_item", "Item", 15),
    _CRITERION,
    _REASON,
    Column("margin", "Off the limit by", 12, "share"),
    Column("n_unknown", "To look up", 8, "count"),
    _COMMENT,
)

_LOOK_UP = (
    _TRIAL,
    _PATIENT,
    Column("list", "List", 11, "word"),
    _RANK,
    _ITEM,
    _CRITERION,
    _CAUSE,
    _REASON,
    Column("found", "Found", 34, "entry"),
    _EVIDENCE,
)

_KIND = Column("kind", "Kind", 12)
_AT_STAKE = Column("n_patients_at_stake", "Patients at stake", 10, "count")
_HOLDERS = Column("n_patients", "Patients", 9, "count")
_READ_AS = Column("concept", "Read as", 24, "wrapped")
_NEAREST = Column("candidates", "Nearest concepts", 40, "wrapped")
_REMARK = Column("remark", "Remark", 24, "wrapped")

TO_DECIDE_COLUMNS: Final = (
    _KIND,
    Column("recorded", "Text as recorded", 50, "wrapped"),
    _AT_STAKE,
    _HOLDERS,
    _ROWS,
    _STATUS,
    _READ_AS,
    _NEAREST,
    _REMARK,
    Column("means", "It means", 26, "entry"),
    Column("value", "Value (labs)", 12, "entry"),
    Column("unit", "Unit (labs)", 12, "entry"),
    Column("decided_by", "Decided by", 14, "entry"),
    Column("decided_on", "Decided on", 12, "entry"),
    Column("note", "Note", 34, "entry"),
    Column("raw", "Key", 4, "hidden"),
)

_NORMALIZATION = (
    _KIND,
    Column("recorded", "Text as recorded", 50, "wrapped"),
    _READ_AS,
    Column("status", "Status", 12),
    Column("method", "Method", 12),
    Column("score", "Score", 8, "number"),
    Column("runner_up", "Runner-up", 24, "wrapped"),
    Column("margin", "Ahead by", 8, "number"),
    _AT_STAKE,
    _HOLDERS,
    _ROWS,
    _REMARK,
)

_QUARANTINE = (
    Column("table", "Table", 14),
    Column("row", "Row", 9, "count"),
    Column("column", "Column", 18),
    Column("reason", "Reason", 90, "wrapped"),
)


def sheets_of(night: Night) -> list[Sheet]:
    """Give the sheets after the summary, in the workbook's order."""
    criteria = _readable_criteria(night)
    return [
        Sheet("Candidates", _CANDIDATES, _candidate_rows(night), n_frozen=3),
        Sheet("Criteria", _CRITERIA, criteria, n_frozen=2),
        Sheet("Near misses", _NEAR_MISSES, _near_miss_rows(night), n_frozen=3),
        Sheet("To look up", _LOOK_UP, _look_up_rows(criteria), n_frozen=2),
        Sheet(TO_DECIDE, TO_DECIDE_COLUMNS, _to_decide_rows(night), n_frozen=2),
        Sheet("Normalization", _NORMALIZATION, _normalization_rows(night), n_frozen=2),
        Sheet("Quarantine", _QUARANTINE, night.quarantine),
    ]


def _in_trial_order(night: Night, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    place = {sheet.trial_id: number for number, sheet in enumerate(night.trials)}
    order = pl.col("trial_id").replace_strict(place, default=len(place), return_dtype=pl.Int64)
    return rows.sort(order, *by, "rank", maintain_order=True, nulls_last=True)


def _candidate_rows(night: Night) -> pl.DataFrame:
    schema = {"trial_id": pl.String, "status_label": pl.String, "list_kind": pl.String}
    trials = pl.DataFrame(
        [(sheet.trial_id, sheet.status_label, sheet.list_kind) for sheet in night.trials],
        schema=schema,
        orient="row",
    )
    rows = night.candidates.join(trials, on="trial_id", how="left", maintain_order="left")
    return _in_trial_order(night, rows).with_columns(
        pl.col("change").str.replace_all("_", " "),
        decision=pl.lit(None, pl.String),
        comment=pl.lit(None, pl.String),
    )


def _near_miss_rows(night: Night) -> pl.DataFrame:
    return _in_trial_order(night, night.near_misses).with_columns(comment=pl.lit(None, pl.String))


def _readable_criteria(night: Night) -> pl.DataFrame:
    """Give the listed pairs' criteria in the lists' order, evidence and items as text."""
    rows = night.criteria_of(night.candidates, night.near_misses)
    named = [
        item_label(section, item) for section, item in rows.select("section", "source_item").rows()
    ]
    evidence = [_evidence_text(found) for found in rows["evidence"].to_list()]
    readable = rows.with_columns(
        pl.Series("item", named, pl.String),
        pl.Series("evidence", evidence, pl.String),
        pl.Series("cause", map(plain, rows["cause"]), pl.String),
    ).join(_listed(night), on=["trial_id", "patient_id"], how="left", maintain_order="left")
    return _in_trial_order(night, readable, "near")


def _listed(night: Night) -> pl.DataFrame:
    """Give each listed pair once: its rank, the list it stands in, and whether by a near miss."""
    keys = ["trial_id", "patient_id", "rank"]
    near = night.near_misses.select(*keys, list=pl.lit("near miss"), near=pl.lit(value=True))
    listed = night.candidates.select(*keys, list="verdict", near=pl.lit(value=False))
    return pl.concat([listed, near], how="vertical_relaxed").unique(
        ["trial_id", "patient_id"], keep="first", maintain_order=True
    )


def _look_up_rows(criteria: pl.DataFrame) -> pl.DataFrame:
    unknown = criteria.filter(pl.col("status") == "unknown")
    return unknown.with_columns(found=pl.lit(None, pl.String))


def _to_decide_rows(night: Night) -> pl.DataFrame:
    entries = ("means", "value", "unit", "decided_by", "decided_on", "note")
    return _with_recorded(night.to_decide).with_columns(
        pl.lit(None, pl.String).alias(name) for name in entries
    )


def _normalization_rows(night: Night) -> pl.DataFrame:
    """Give how texts were read, what most hangs on first; numbers that were read stay out."""
    read_number = (pl.col("kind") == "lab") & pl.col("method").is_in(
        ["exact", "synonym", "grammar"]
    )
    rows = night.normalization.filter(~read_number.fill_null(value=False)).sort(
        *("n_patients_at_stake", "n_rows", "kind", "raw"),
        descending=[True, True, False, False],
        nulls_last=True,
    )
    return _with_recorded(rows)


def _with_recorded(texts: pl.DataFrame) -> pl.DataFrame:
    return texts.with_columns(pl.Series("recorded", map(recorded, texts["raw"]), pl.String))


def _evidence_text(evidence: Sequence[Mapping[str, Any]] | None) -> str | None:
    return "\n".join(map(_evidence_line, evidence or ())) or None


def _evidence_line(found: Mapping[str, Any]) -> str:
    place = f"{found['table']} row {found['row']}" if found["row"] is not None else found["table"]
    said = " → ".join(part for part in (found["raw"], found["normalized"]) if part)
    dated = f" ({found['date']})" if found["date"] else ""
    return f"{place}: {said}{dated}"
