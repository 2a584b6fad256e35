"""What isn't known of listed pairs: for each criterion left open, the facts that would close it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from matcher.criteria import Inquiry, Leaf, Question, open_leaves
from matcher.criteria.answer import NO_CAUSE, Cause
from matcher.criteria.fact import Fact, FactKind
from matcher.eligibility import Status
from matcher.messages import Messages
from matcher.record import Mask
from matcher.terms.vocabularies import Vocabularies
from matcher.terms.vocabulary import Vocabulary
from matcher.trials.model import Trial

MISSING: dict[str, Any] = dict.fromkeys(
    ("trial_id", "patient_id", "criterion_id", "kind", "fact", "label", "cause"), pl.String
)
"""The columns of `missing.parquet`."""

_CAUSES = pl.Enum([cause.name.lower() for cause in Cause])
"""The strongest first."""

_CODES, _NAMES = [int(cause) for cause in Cause], pl.Series(_CAUSES.categories, dtype=_CAUSES)

_LACKING: dict[str, Any] = {
    "question": pl.UInt32,
    "p": pl.UInt32,
    "number": pl.UInt32,
    "own_cause": pl.UInt8,
}

_NAMED = 3
"""Concepts of a fact that its label names."""

_OpenPart = tuple[int, Leaf, Mask]
"""A question's number, a part of it that is open, and for whom."""


def missing_facts(
    criteria: pl.DataFrame, inquiry: Inquiry, trials: Sequence[Trial]
) -> pl.DataFrame:
    """Give what is missing to those criteria of some pairs that are unknown.

    `criteria` has the pair, the criterion, `status` and `cause` as in `criteria.parquet`, and `at`,
    the order of the rows. Columns: `at`, and those of `MISSING`. A fact that several parts of a criterion lack stands once, with the
    strongest of their causes.
    """
    record = inquiry.record
    questions, asked = _questions(trials)
    people = record.patients.select("p", "patient_id")
    unknown = (
        criteria.lazy()
        .filter(status=Status.UNKNOWN.name.lower())
        .select("at", "trial_id", "patient_id", "criterion_id", pl.col("cause").cast(_CAUSES))
        .join(people.lazy(), on="patient_id")
        .join(asked.lazy(), on=["trial_id", "criterion_id"])
        .collect()
    )
    lacking, facts = _lacking(unknown, questions, inquiry)
    named = _named(facts, record.vocabularies, record.messages)
    return (
        unknown.lazy()
        .join(lacking.lazy(), on=["question", "p"])
        .join(named.lazy(), on="number")
        .with_columns(pl.coalesce("own_cause", "cause").alias("cause"))
        .sort("at", "kind", "fact", "cause")
        .unique(["at", "kind", "fact"], keep="first", maintain_order=True)
        .select("at", *(pl.col(name).cast(dtype) for name, dtype in MISSING.items()))
        .collect()
    )


def _questions(trials: Sequence[Trial]) -> tuple[list[Question], pl.DataFrame]:
    """Give the distinct questions, and which of them each criterion asks."""
    numbers: dict[Question, int] = {}
    rows = [
        (trial.trial_id, own.id, numbers.setdefault(own.question, len(numbers)))
        for trial in trials
        for own in trial.criteria
    ]
    schema = {"trial_id": pl.String, "criterion_id": pl.String, "question": pl.UInt32}
    return [*numbers], pl.DataFrame(rows, schema=schema, orient="row")


def _lacking(
    unknown: pl.DataFrame, questions: Sequence[Question], inquiry: Inquiry
) -> tuple[pl.DataFrame, list[Fact]]:
    """Give the facts that each open question lacks of each patient, as `number` among all facts.

    `own_cause` is why that part of the question is open, null where it is the question itself.
    """
    numbers: dict[Fact, int] = {}
    lacking = []
    for question, leaf, whose in _open_parts(unknown, questions, inquiry):
        for fact, concerned in leaf.facts(inquiry.record).items():
            p = np.flatnonzero(whose & concerned)
            causes = np.full(len(p), NO_CAUSE)
            if leaf != questions[question]:
                causes = inquiry.answer(leaf).causes[p]
            number = numbers.setdefault(fact, len(numbers))
            lacking.append(np.stack(np.broadcast_arrays(question, p, number, causes)))
    rows = np.concatenate([np.empty((len(_LACKING), 0), np.int64), *lacking], axis=1)
    told = pl.DataFrame(dict(zip(_LACKING, rows, strict=True)), schema=_LACKING)
    cause = pl.col("own_cause").replace_strict(_CODES, _NAMES, default=None)
    return told.with_columns(cause), [*numbers]


def _open_parts(
    unknown: pl.DataFrame, questions: Sequence[Question], inquiry: Inquiry
) -> Iterator[_OpenPart]:
    for own in unknown.partition_by("question", maintain_order=True):
        question = own["question"][0]
        among = inquiry.record.among(own["p"])
        for leaf, whose in open_leaves(questions[question], inquiry, among):
            yield question, leaf, whose


def _named(facts: Sequence[Fact], vocabularies: Vocabularies, messages: Messages) -> pl.DataFrame:
    """Name facts by their `number`: `kind`, `fact` (its key), `label` (as a clinician writes it)."""
    rows = [
        (number, fact.kind, fact.key, label(fact, vocabularies, messages))
        for number, fact in enumerate(facts)
    ]
    schema = {"number": pl.UInt32, "kind": pl.String, "fact": pl.String, "label": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def label(fact: Fact, vocabularies: Vocabularies, messages: Messages) -> str:
    """Name a fact as a clinician writes it: `ROS1`, `Creatinine`, `anti-PD-1 / anti-PD-L1`.

    A condition is named as the question that it is, `hepatitis C antibody positive?`: it isn't found.
    """
    names = [_name(fact.kind, key, vocabularies, messages) for key in fact.about]
    named = " / ".join(names[:_NAMED])
    n_more = len(names) - _NAMED
    if n_more > 0:
        named = messages.text("missing-and-more", named=named, n=n_more)
    return messages.text("missing-condition", named=named) if fact.kind == "condition" else named


def _name(kind: FactKind, key: str, vocabularies: Vocabularies, messages: Messages) -> str:
    """Name a concept by its vocabulary, or by a message where none has it."""
    if kind == "biomarker":
        return key
    if kind in ("lab", "observation"):
        return vocabularies.measurements.written(key, messages.language)
    by_kind: Mapping[FactKind, Vocabulary] = {
        "treatment": vocabularies.treatments,
        "condition": vocabularies.conditions,
        "lesion": vocabularies.sites,
    }
    if kind in by_kind and key in by_kind[kind]:
        return by_kind[kind].names_in(messages.language)[key]
    return messages.text(f"missing-{kind}-{key}")
