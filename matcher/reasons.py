"""Every criterion of the listed pairs in words: status, cause, a sentence, and the rows behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from matcher.criteria import Inquiry
from matcher.criteria.answer import Answer, Cause
from matcher.eligibility import STATUS_NAMES, Status, status_of
from matcher.record import Record
from matcher.trials.model import Criterion, Trial

_EVIDENCE = ("table", "row", "raw", "normalized", "date")
CRITERIA_SCHEMA: dict[str, Any] = {
    "trial_id": pl.String,
    "patient_id": pl.String,
    "criterion_id": pl.String,
    "section": pl.String,
    "source_item": pl.String,
    "text": pl.String,
    "status": STATUS_NAMES,
    "cause": pl.String,
    "reason": pl.String,
    "evidence": pl.List(
        pl.Struct(
            {
                "table": pl.String,
                "row": pl.UInt32,
                "raw": pl.String,
                "normalized": pl.String,
                "date": pl.String,
            }
        )
    ),
}
_SHOWN = 3
_SILENCE = re.compile(
    r"(no [^;:]+?)( on record, (?:and|but) [^;:]+| known: the patient has records in [^;:]+)"
)


def explain(
    record: Record, trials: Sequence[Trial], listed: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Explain every criterion of the listed pairs, in the columns of `criteria.parquet`.

    `listed` gives each trial's patients as positions in the record, in the order wanted.
    """
    everyone = pl.concat([pl.Series(dtype=pl.UInt32), *listed.values()]).unique().sort()
    part = record.of(everyone)
    inquiry = Inquiry(part)
    place = pl.DataFrame({"old": everyone}).with_row_index("p")
    frames = [
        _trial_frame(trial, inquiry, part, place, listed[trial.trial_id])
        for trial in trials
        if trial.trial_id in listed and len(listed[trial.trial_id])
    ]
    return pl.concat([pl.DataFrame(schema=CRITERIA_SCHEMA), *frames])


def _trial_frame(
    trial: Trial, inquiry: Inquiry, part: Record, place: pl.DataFrame, positions: pl.Series
) -> pl.DataFrame:
    order = (
        pl.DataFrame({"old": positions})
        .join(place, on="old", how="left", maintain_order="left")
        .with_row_index("order")
        .select("p", "order")
    )
    ids = part.patients["patient_id"]
    frames = [
        _criterion_frame(criterion, inquiry.answer(criterion.question), ids)
        .join(order, on="p", how="inner")
        .with_columns(number=pl.lit(number))
        for number, criterion in enumerate(trial.criteria)
    ]
    return (
        pl.concat(frames)
        .sort("order", "number")
        .with_columns(trial_id=pl.lit(trial.trial_id))
        .select(CRITERIA_SCHEMA.keys())
    )


def _criterion_frame(criterion: Criterion, answer: Answer, ids: pl.Series) -> pl.DataFrame:
    telling = answer.tell(criterion.wanted, pl.Series(range(len(ids)), dtype=pl.UInt32))
    evidence = telling.evidence.group_by("p", maintain_order=True).agg(
        pl.struct(_EVIDENCE).alias("evidence")
    )
    codes = status_of(criterion, answer)
    causes = {int(cause): cause.name.lower() for cause in Cause if cause is not Cause.MANUAL}
    told = pl.DataFrame(
        {
            "patient_id": ids,
            "criterion_id": pl.repeat(criterion.id, len(ids), dtype=pl.String, eager=True),
            "section": pl.repeat(criterion.section, len(ids), dtype=pl.String, eager=True),
            "source_item": pl.repeat(criterion.item, len(ids), dtype=pl.String, eager=True),
            "text": pl.repeat(criterion.text, len(ids), dtype=pl.String, eager=True),
            "status": pl.Series(STATUS_NAMES.categories).gather(codes).cast(STATUS_NAMES),
            "cause": answer.cause.replace_strict(causes, default=None, return_dtype=pl.String),
            "reason": _in_one_breath(telling.said["said"]),
        }
    ).with_row_index("p")
    nothing = pl.lit([], dtype=CRITERIA_SCHEMA["evidence"])
    return told.join(evidence, on="p", how="left", maintain_order="left").with_columns(
        pl.col("evidence").fill_null(nothing)
    )


def _in_one_breath(said: pl.Series) -> pl.Series:
    """Put silences of one kind into one clause: `no RET fusion, no MET amplification known: …`."""
    texts = said.drop_nulls().unique().to_list()
    merged = [_merged(text) for text in texts]
    return said.replace_strict(texts, merged, default=None, return_dtype=pl.String)


def _merged(text: str) -> str:
    clauses: dict[str, list[str]] = {}
    for clause in text.split("; "):
        silent = _SILENCE.fullmatch(clause)
        beginning, ending = (silent[1], silent[2]) if silent else (clause, "")
        key = ending if silent else f"{clause}\0"
        clauses.setdefault(key, []).append(beginning)
    return "; ".join(
        ", ".join(dict.fromkeys(beginnings)) + ("" if key.endswith("\0") else key)
        for key, beginnings in clauses.items()
    )


def in_short(criteria: pl.DataFrame) -> pl.DataFrame:
    """Give the one or two sentences that matter most for each pair: `trial_id`, `patient_id`, `reasons`.

    What fails comes first, then what is open; a pair with neither says so.
    """
    open_ones = pl.col("status") == Status.UNKNOWN.name.lower()
    fails = pl.col("status") == Status.FAIL.name.lower()
    clause = pl.format("{}: {}", "text", "reason")
    return (
        criteria.group_by("trial_id", "patient_id", maintain_order=True)
        .agg(
            failing=clause.filter(fails).head(_SHOWN).str.join(" · "),
            open=pl.col("text").filter(open_ones).head(_SHOWN).str.join(" · "),
            n_open=open_ones.sum(),
        )
        .select("trial_id", "patient_id", _sentences().alias("reasons"))
    )


def _sentences() -> pl.Expr:
    more = pl.when(pl.col("n_open") > _SHOWN).then(
        pl.format(" · and {} more", pl.col("n_open") - _SHOWN)
    )
    to_look_up = pl.when(pl.col("n_open") > 0).then(
        pl.concat_str([pl.lit("To look up: "), "open", more], ignore_nulls=True)
    )
    failing = pl.when(pl.col("failing") != "").then(pl.format("Fails: {}", "failing"))
    both = pl.concat_str([failing, to_look_up], separator=". ", ignore_nulls=True)
    return pl.when(both != "").then(both).otherwise(pl.lit("Every criterion on record is met."))
