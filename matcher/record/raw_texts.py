"""Which raw texts the record is made of: where each kind stands, and what is taken from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from operator import attrgetter
from typing import Any

import polars as pl

from matcher.normalize.dictionary import TextKind, word_kind
from matcher.normalize.distinct import distinct_texts
from matcher.normalize.measurement.many import read_measurements
from matcher.normalize.resolution import (
    BiomarkerResolution,
    DrugResolution,
    MeasurementResolution,
)

FINDING: Mapping[str, Any] = {
    "gene": pl.String,
    "marker": pl.String,
    "alteration": pl.String,
    "result": pl.String,
    "not_tested_because": pl.String,
    "significance": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "low_open": pl.Boolean,
    "high_open": pl.Boolean,
    "unit": pl.String,
}
"""What is kept of one statement of a biomarker report."""


def _findings(resolution: BiomarkerResolution) -> list[dict[str, Any]]:
    return [{name: getattr(one, name) for name in FINDING} for one in resolution.findings]


def _drugs(resolution: DrugResolution) -> list[str | None]:
    """Give all that the text names, given or not, and a null for what of it isn't understood."""
    rest: list[str | None] = [None] if resolution.status == "partial" else []
    return [*resolution.named, *rest]


def _likely(resolution: MeasurementResolution) -> str | None:
    """Give the concept of a row whose name is understood and whose unit or value isn't."""
    if resolution.problem is None or not resolution.candidates:
        return None
    return resolution.candidates[0].concept or None


def _ranked(resolution: MeasurementResolution) -> list[dict[str, Any]]:
    return [asdict(one) for one in resolution.candidates]


DIAGNOSIS = TextKind("diagnosis", ("diagnosis", "histology", "code", "code_system"))
STAGE = TextKind(
    "stage",
    ("stage", "stage_system"),
    {letter: (pl.String, attrgetter(letter)) for letter in "tnm"},
)
BIOMARKER = TextKind(
    "biomarker",
    ("test", "result", "value", "unit", "method"),
    {
        "findings": (pl.List(pl.Struct(FINDING)), _findings),
        "panel": (pl.String, attrgetter("panel")),
        "genes_tested": (pl.List(pl.String), lambda one: list(one.genes_tested)),
        "genes_unclear": (pl.List(pl.String), lambda one: list(one.genes_unclear)),
    },
)
DRUG = TextKind(
    "drug",
    ("treatment",),
    {
        "concepts": (pl.List(pl.String), _drugs),
        "classes": (pl.List(pl.String), lambda one: list(one.classes)),
        "route": (pl.String, attrgetter("route")),
        "not_given": (pl.String, attrgetter("not_given")),
    },
)
TEST_NAME = TextKind(
    "test_name",
    ("test",),
    {"ranked": (pl.List(pl.Struct({"concept": pl.String, "score": pl.Float64})), _ranked)},
)
LAB = TextKind(
    "lab",
    ("test", "value", "unit"),
    {
        "low": (pl.Float64, attrgetter("low")),
        "high": (pl.Float64, attrgetter("high")),
        "low_open": (pl.Boolean, attrgetter("low_open")),
        "high_open": (pl.Boolean, attrgetter("high_open")),
        "word": (pl.String, attrgetter("word")),
        "own_unit": (pl.String, attrgetter("unit")),
        "problem": (pl.String, attrgetter("problem")),
        "likely": (pl.String, _likely),
    },
    read_measurements,
)
CONDITION = TextKind(
    "condition",
    ("condition", "code", "code_system"),
    {
        "concepts": (pl.List(pl.String), lambda one: list(one.concepts)),
        "negated": (pl.Boolean, attrgetter("negated")),
        "text_status": (pl.String, attrgetter("condition_status")),
        "text_grade": (pl.Int32, attrgetter("grade")),
        "partial": (pl.Boolean, lambda one: one.status == "partial"),
    },
)
LESION = TextKind("lesion", ("site",))

KINDS: Mapping[str, TextKind] = {
    **{
        kind.name: kind
        for kind in (DIAGNOSIS, STAGE, BIOMARKER, DRUG, TEST_NAME, LAB, CONDITION, LESION)
    },
    **{
        name: word_kind(name)
        for name in (
            *("sex", "vital_status", "basis", "setting", "response", "stop_reason"),
            *("condition_status", "lesion_kind"),
        )
    },
}
"""All kinds of raw text that the record is made of."""

STANDS_IN: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "diagnosis": (("diagnoses", DIAGNOSIS.columns),),
    "stage": (("diagnoses", STAGE.columns),),
    "biomarker": (("biomarkers", BIOMARKER.columns),),
    "drug": (("treatments", DRUG.columns),),
    "lab": (("labs", LAB.columns), ("observations", ("observation", "value", "unit"))),
    "test_name": (("labs", ("test",)), ("observations", ("observation",))),
    "condition": (("conditions", CONDITION.columns),),
    "lesion": (("lesions", LESION.columns),),
    "sex": (("patients", ("sex",)), ("patients", ("sex_at_birth",))),
    "vital_status": (("patients", ("vital_status",)),),
    "basis": (("diagnoses", ("basis",)),),
    "setting": (("treatments", ("setting",)),),
    "response": (("treatments", ("best_response",)),),
    "stop_reason": (("treatments", ("stop_reason",)),),
    "condition_status": (("conditions", ("status",)),),
    "lesion_kind": (("lesions", ("kind",)),),
}
"""The tables and columns that each kind's fields stand in."""


def condition_of_diagnosis() -> tuple[pl.Expr, ...]:
    """Give the fields of a condition of a diagnosis that isn't the tumour."""
    text = pl.concat_str(["diagnosis", "histology"], separator=", ", ignore_nulls=True)
    return text.alias("condition"), pl.col("code"), pl.col("code_system")


def distinct_of(kind: TextKind, rows: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Give the distinct texts of a kind in the rows of some patients, who are numbered `p`.

    A diagnosis that isn't, or may not be, the tumour that its patient is considered for is read as a
    condition, too, so `diagnoses` must have all rows of its patients.
    """
    fields = [
        rows[table].select(
            pl.col(column).alias(field) for column, field in zip(columns, kind.columns, strict=True)
        )
        for table, columns in STANDS_IN[kind.name]
        if table in rows
    ]
    if kind is CONDITION and "diagnoses" in rows:
        is_tumour = pl.col("is_primary").fill_null(pl.len().over("p") == 1)
        fields.append(rows["diagnoses"].filter(~is_tumour).select(condition_of_diagnosis()))
    texts, _ = distinct_texts(pl.concat(fields), kind.columns)
    return texts.select(kind.columns)
