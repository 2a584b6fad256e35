"""What the workbook's sheets hold: one frame each, and how its columns look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import polars as pl

from matcher.report.night import Night
from matcher.report.room import TRIAL, first_of_each
from matcher.report.words import item_label, plain, recorded

ROOM: Final[dict[str, int]] = {
    "Candidates": 30_000,
    "Criteria": 40_000,
    "Near misses": 5_000,
    "To look up": 20_000,
    "Texts to decide": 5_000,
    "Normalization": 10_000,
    "Quarantine": 5_000,
}
"""Rows that a sheet has room for, together about a million cells: Excel could hold 1,048,575 rows
a sheet, but nobody waits until such a workbook is written, or open."""

MAX_CHARACTERS: Final = 32_767
"""UTF-16 units of a cell (Excel's specifications and limits)."""

Form = Literal["text", "wrapped", "word", "count", "number", "share", "date", "entry", "hidden"]

_PAIR: Final = ["trial_id", "patient_id"]

_MOST_AT_STAKE: Final = "those on which most hangs"

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
    """One sheet.

    Attributes:
        rows: what it shows; each of its columns stands in them by name.
        n_in_all: rows there are, shown or not.
        file: the file of the run that holds them all.
        first: which rows stand here where there is no room for all.
        n_frozen: columns that stay in sight when it is scrolled sideways.
    """

    name: str
    columns: Sequence[Column]
    rows: pl.DataFrame
    n_in_all: int
    file: str
    first: str = "the first of each trial"
    n_frozen: int = 1

    @property
    def left_out(self) -> str | None:
        """A sentence on the rows for which there is no room, if any."""
        n_more = self.n_in_all - self.rows.height
        if not n_more:
            return None
        return f"{self.name}: {self.first} stand here, {n_more:,} further rows in {self.file}."


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


def sheets_of(night: Night) -> Iterator[Sheet]:
    """Give the sheets after the summary, in the workbook's order."""
    criteria, to_look_up = _criteria_sheets(night)
    yield _candidates(night)
    yield criteria
    yield _near_misses(night)
    yield to_look_up
    yield _texts_to_decide(night)
    yield _normalization(night)
    yield _quarantine(night)


def _candidates(night: Night) -> Sheet:
    schema = {"trial_id": pl.String, "status_label": pl.String, "list_kind": pl.String}
    trials = pl.DataFrame(
        [(sheet.trial_id, sheet.status_label, sheet.list_kind) for sheet in night.trials],
        schema=schema,
        orient="row",
    )
    ranked = _in_trial_order(night, night.candidates)
    rows = (
        first_of_each(TRIAL, ranked, ROOM["Candidates"])
        .join(trials, on="trial_id", how="left", maintain_order="left")
        .with_columns(pl.col("change").str.replace_all("_", " "), *_empty("decision", "comment"))
    )
    return Sheet("Candidates", _CANDIDATES, rows, ranked.height, "candidates.parquet", n_frozen=3)


def _near_misses(night: Night) -> Sheet:
    ranked = _in_trial_order(night, night.near_misses)
    rows = first_of_each(TRIAL, ranked, ROOM["Near misses"]).with_columns(_empty("comment"))
    return Sheet(
        "Near misses", _NEAR_MISSES, rows, ranked.height, "near_misses.parquet", n_frozen=3
    )


def _criteria_sheets(night: Night) -> tuple[Sheet, Sheet]:
    """Give the sheets of answers: all those of listed pairs, and the unknown ones."""
    pairs = _listed(night)
    told = first_of_each(TRIAL, pairs, ROOM["Criteria"], cost="n_answers")
    asked = first_of_each(TRIAL, pairs, ROOM["To look up"], cost="n_open")
    answers = night.criteria_of(told, asked)
    unknown = answers.filter(pl.col("status") == "unknown")
    return (
        Sheet(
            "Criteria",
            _CRITERIA,
            _readable(night, answers, told),
            pairs.select(pl.col("n_answers").sum()).item(),
            "criteria.parquet",
            n_frozen=2,
        ),
        Sheet(
            "To look up",
            _LOOK_UP,
            _readable(night, unknown, asked).with_columns(_empty("found")),
            pairs.select(pl.col("n_open").sum()).item(),
            "criteria.parquet",
            n_frozen=2,
        ),
    )


def _listed(night: Night) -> pl.DataFrame:
    """Give each listed pair once, best first: its rank, its list, and its answers by number."""
    columns = [*_PAIR, "rank"]
    near = night.near_misses.select(*columns, list=pl.lit("near miss"), near=pl.lit(value=True))
    listed = night.candidates.select(*columns, list="verdict", near=pl.lit(value=False))
    pairs = pl.concat([listed, near], how="vertical_relaxed").unique(
        _PAIR, keep="first", maintain_order=True
    )
    answers = night.criteria.lazy().join(pairs.lazy(), on=_PAIR, how="semi")
    numbers = answers.group_by(_PAIR).agg(
        n_answers=pl.len(), n_open=(pl.col("status") == "unknown").sum()
    )
    counted = pairs.join(numbers.collect(), on=_PAIR, how="left", maintain_order="left")
    return _in_trial_order(night, counted, "near").with_columns(
        pl.col("n_answers", "n_open").fill_null(0)
    )


def _readable(night: Night, answers: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Give these pairs' answers in the lists' order, evidence and items as text."""
    rows = answers.join(pairs, on=_PAIR, how="inner", maintain_order="left")
    named = [
        item_label(section, item) for section, item in rows.select("section", "source_item").rows()
    ]
    evidence = [_evidence_text(found) for found in rows["evidence"].to_list()]
    readable = rows.with_columns(
        pl.Series("item", named, pl.String),
        pl.Series("evidence", evidence, pl.String),
        pl.Series("cause", map(plain, rows["cause"]), pl.String),
    )
    return _in_trial_order(night, readable, "near")


def _texts_to_decide(night: Night) -> Sheet:
    entries = ("means", "value", "unit", "decided_by", "decided_on", "note")
    rows = _with_recorded(night.to_decide.head(ROOM[TO_DECIDE])).with_columns(_empty(*entries))
    return Sheet(
        TO_DECIDE,
        TO_DECIDE_COLUMNS,
        rows,
        night.to_decide.height,
        "to_decide.parquet",
        _MOST_AT_STAKE,
        n_frozen=2,
    )


def _normalization(night: Night) -> Sheet:
    """Give how texts were read, what most hangs on first; numbers that were read stay out."""
    read_number = (pl.col("kind") == "lab") & pl.col("method").is_in(
        ["exact", "synonym", "grammar"]
    )
    texts = night.normalization.lazy().filter(~read_number.fill_null(value=False))
    rows = texts.sort(
        *("n_patients_at_stake", "n_rows", "kind", "raw"),
        descending=[True, True, False, False],
        nulls_last=True,
    ).head(ROOM["Normalization"])
    return Sheet(
        "Normalization",
        _NORMALIZATION,
        _with_recorded(rows.collect()),
        texts.select(pl.len()).collect().item(),
        "normalization.parquet",
        _MOST_AT_STAKE,
        n_frozen=2,
    )


def _quarantine(night: Night) -> Sheet:
    rows = night.quarantine.lazy().collect()
    return Sheet(
        "Quarantine",
        _QUARANTINE,
        first_of_each(("table", "column", "reason"), rows, ROOM["Quarantine"]),
        rows.height,
        "quarantine.parquet",
        "the first of each table, column and reason",
    )


def _in_trial_order(night: Night, rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    place = {sheet.trial_id: number for number, sheet in enumerate(night.trials)}
    order = pl.col("trial_id").replace_strict(place, default=len(place), return_dtype=pl.Int64)
    return rows.sort(order, *by, "rank", maintain_order=True, nulls_last=True)


def _empty(*names: str) -> list[pl.Expr]:
    """Give columns for people to write into."""
    return [pl.lit(None, pl.String).alias(name) for name in names]


def _with_recorded(texts: pl.DataFrame) -> pl.DataFrame:
    return texts.with_columns(pl.Series("recorded", map(recorded, texts["raw"]), pl.String))


def _evidence_text(evidence: Sequence[Mapping[str, Any]] | None) -> str | None:
    return "\n".join(map(_evidence_line, evidence or ())) or None


def _evidence_line(found: Mapping[str, Any]) -> str:
    place = f"{found['table']} row {found['row']}" if found["row"] is not None else found["table"]
    said = " → ".join(part for part in (found["raw"], found["normalized"]) if part)
    dated = f" ({found['date']})" if found["date"] else ""
    return f"{place}: {said}{dated}"
