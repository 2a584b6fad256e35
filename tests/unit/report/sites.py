"""Patients of the drawn night by site, and their verdicts."""

from __future__ import annotations

import polars as pl

from tests.unit.report.nights import FORMULA

_NORTH = ("AJ07793T", FORMULA, "A/B #7 ?&", "BX90211R", "GONE-002", "GONE-003", "DEAD-1")
_SOUTH = ("AK61411S", "患者-0042", "GONE-001", "BX90210Q", "NM00001", "BLIND-7")

PEOPLE = pl.DataFrame(
    [
        *((patient, "North") for patient in _NORTH),
        *((patient, "South") for patient in _SOUTH),
        ("CX00001A", None),
    ],
    schema={"patient_id": pl.String, "site": pl.String},
    orient="row",
)

VERDICTS = pl.LazyFrame(
    [
        ("AJ07793T", "eligible", None),
        (FORMULA, "possible", None),
        ("A/B #7 ?&", "possible", None),
        ("BX90211R", "later", "infection"),
        ("GONE-002", "ineligible", "anc"),
        ("DEAD-1", "ineligible", "deceased"),
        ("AK61411S", "possible", None),
        ("BX90210Q", "later", "infection"),
    ],
    schema=dict.fromkeys(("patient_id", "verdict", "first_fail"), pl.String),
    orient="row",
).with_columns(trial_id=pl.lit("NCT06749886"))
