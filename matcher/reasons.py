"""Every criterion of the listed pairs in words: status, cause, a sentence, and the rows behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from matcher.criteria import Inquiry, Question
from matcher.criteria.answer import Answer, Cause
from matcher.eligibility import STATUS_NAMES, Status, marks_of, named
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

    `listed` gives each trial's patients as positions in the record, in the order wanted. A question
    that several criteria ask is put into words once for all their patients.
    """
    everyone = pl.concat([pl.Series(dtype=pl.UInt32), *listed.values()]).unique().sort()
    part = record.of(everyone)
    inquiry = Inquiry(part)
    pairs = _pairs(trials, listed, everyone)
    frames = [
        _told(criterion, inquiry.answer(criterion.question), asked.join(pairs, on="trial"))
        for criterion, asked in _asked_once(trials)
    ]
    empty = pl.DataFrame(schema=_TOLD_SCHEMA)
    told = pl.concat([empty, *frames]).sort("trial", "order", "number")
    return _under_their_criteria(told, trials, part.patients["patient_id"])


def _pairs(
    trials: Sequence[Trial], listed: Mapping[str, pl.Series], everyone: pl.Series
) -> pl.DataFrame:
    """Give the pairs: `trial` (its place), `order` (in its list), `p` (the place among everyone)."""
    schema = {"trial": pl.UInt32, "order": pl.UInt32, "p": pl.UInt32}
    pages = [
        pl.DataFrame(
            {
                "trial": pl.repeat(at, len(own), dtype=pl.UInt32, eager=True),
                "order": pl.int_range(len(own), dtype=pl.UInt32, eager=True),
                "p": everyone.search_sorted(own),
            },
            schema=schema,
        )
        for at, trial in enumerate(trials)
        if (own := listed.get(trial.trial_id)) is not None
    ]
    return pl.concat([pl.DataFrame(schema=schema), *pages])


def _asked_once(trials: Sequence[Trial]) -> Iterator[tuple[Criterion, pl.DataFrame]]:
    """Give each distinct question that is wanted, or unwanted, with the criteria that ask it."""
    asked: dict[tuple[Question, bool], list[tuple[int, int]]] = {}
    for at, trial in enumerate(trials):
        for number, criterion in enumerate(trial.criteria):
            asked.setdefault((criterion.question, criterion.wanted), []).append((at, number))
    for places in asked.values():
        at, number = places[0]
        schema = {"trial": pl.UInt32, "number": pl.UInt32}
        yield trials[at].criteria[number], pl.DataFrame(places, schema=schema, orient="row")


_TOLD_SCHEMA: dict[str, Any] = {
    "trial": pl.UInt32,
    "number": pl.UInt32,
    "order": pl.UInt32,
    "p": pl.UInt32,
    **{name: CRITERIA_SCHEMA[name] for name in ("status", "cause", "reason", "evidence")},
}


def _told(criterion: Criterion, answer: Answer, pairs: pl.DataFrame) -> pl.DataFrame:
    """Put a criterion's answers into words, for the patients of some pairs."""
    among = pairs["p"].unique().sort()
    telling = answer.tell(criterion.wanted, among)
    evidence = telling.evidence.group_by("p", maintain_order=True).agg(
        pl.struct(_EVIDENCE).alias("evidence")
    )
    causes = {int(cause): cause.name.lower() for cause in Cause if cause is not Cause.MANUAL}
    told = telling.said.select(
        "p",
        status=named(marks_of(criterion, answer).codes()[among.to_numpy()], STATUS_NAMES),
        cause=answer.cause.gather(among).replace_strict(
            causes, default=None, return_dtype=pl.String
        ),
        reason=_in_one_breath(telling.said["said"]),
    )
    nothing = pl.lit([], dtype=CRITERIA_SCHEMA["evidence"])
    whole = told.join(evidence, on="p", how="left").with_columns(
        pl.col("evidence").fill_null(nothing)
    )
    return pairs.join(whole, on="p", how="left").select(*_TOLD_SCHEMA)


def _under_their_criteria(
    told: pl.DataFrame, trials: Sequence[Trial], ids: pl.Series
) -> pl.DataFrame:
    """Name the patient and the criterion of each row."""
    criteria = [(trial, criterion) for trial in trials for criterion in trial.criteria]
    begins = np.cumsum([0, *(len(trial.criteria) for trial in trials)])
    at = begins[told["trial"].to_numpy()] + told["number"].to_numpy()
    named_by: dict[str, list[str]] = {
        "trial_id": [trial.trial_id for trial, _ in criteria],
        "criterion_id": [criterion.id for _, criterion in criteria],
        "section": [criterion.section for _, criterion in criteria],
        "source_item": [criterion.item for _, criterion in criteria],
        "text": [criterion.text for _, criterion in criteria],
    }
    return told.with_columns(
        ids.gather(told["p"]).alias("patient_id"),
        *(pl.Series(name, values, dtype=pl.String).gather(at) for name, values in named_by.items()),
    ).select(CRITERIA_SCHEMA.keys())


def _in_one_breath(said: pl.Series) -> pl.Series:
    """Put silences of one kind into one clause: `no RET fusion, no MET amplification known: …`."""
    several = said.str.contains("; ", literal=True)
    texts = said.filter(several.fill_null(value=False)).unique().to_list()
    merged = [_merged(text) for text in texts]
    return said.replace(texts, merged)


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
