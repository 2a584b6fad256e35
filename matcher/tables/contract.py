"""The nine patient tables: their columns, what each may hold, and what may not be missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    DAY = "day"
    YEAR = "year"
    AGE = "age"
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "yes or no"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a `required` one must be in the file and filled in every row."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    `spans` are pairs of day columns of which the first may not lie after the second. `dated` tables
    hold events: none of their days may lie after the patient's index date or before their birth.
    """

    name: str
    columns: tuple[Column, ...]
    spans: tuple[tuple[str, str], ...] = ()
    dated: bool = True
    required: bool = False

    @property
    def required_columns(self) -> tuple[Column, ...]:
        """Give the columns that must be in the file."""
        return tuple(column for column in self.columns if column.required)

    def days(self) -> tuple[str, ...]:
        """Name the day columns."""
        return tuple(column.name for column in self.columns if column.kind is Kind.DAY)


_PATIENT = Column("patient_id", required=True)


def _text(names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names.split())


def _days(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.DAY) for name in names.split())


_PATIENTS = Table(
    "patients",
    (
        _PATIENT,
        Column("sex"),
        Column("birth_year", Kind.YEAR),
        Column("age_years", Kind.AGE),
        Column("index_date", Kind.DAY),
        *_text("vital_status site sex_at_birth race ethnicity"),
    ),
    dated=False,
    required=True,
)
_DIAGNOSES = Table(
    "diagnoses",
    (
        _PATIENT,
        Column("diagnosis", required=True),
        *_text("code code_system histology stage stage_system"),
        Column("diagnosed_on", Kind.DAY),
        Column("basis"),
        Column("is_primary", Kind.FLAG),
    ),
    required=True,
)
_BIOMARKERS = Table(
    "biomarkers",
    (
        _PATIENT,
        Column("test", required=True),
        Column("result", required=True),
        *_text("value unit"),
        *_days("reported_on specimen_on"),
        *_text("method origin"),
    ),
    spans=(("specimen_on", "reported_on"),),
)
_LABS = Table(
    "labs",
    (
        _PATIENT,
        Column("test", required=True),
        Column("value", required=True),
        Column("unit"),
        Column("ref_low", Kind.NUMBER),
        Column("ref_high", Kind.NUMBER),
        Column("measured_on", Kind.DAY),
    ),
)
_TREATMENTS = Table(
    "treatments",
    (
        _PATIENT,
        Column("treatment", required=True),
        Column("setting"),
        Column("line", Kind.WHOLE),
        *_days("started_on ended_on"),
        Column("cycles", Kind.WHOLE),
        Column("dose", Kind.NUMBER),
        *_text("unit best_response"),
        Column("progressed_on", Kind.DAY),
        *_text("stop_reason site"),
    ),
    spans=(("started_on", "ended_on"),),
)
_CONDITIONS = Table(
    "conditions",
    (
        _PATIENT,
        Column("condition", required=True),
        *_text("code code_system status grade"),
        *_days("onset_on resolved_on"),
    ),
    spans=(("onset_on", "resolved_on"),),
)
_OBSERVATIONS = Table(
    "observations",
    (
        _PATIENT,
        Column("observation", required=True),
        Column("value", required=True),
        Column("unit"),
        Column("observed_on", Kind.DAY),
    ),
)
_COVERAGE = Table(
    "coverage",
    (
        Column("patient_id"),
        Column("domain", Kind.DOMAIN, required=True),
        *_days("complete_from complete_to"),
    ),
    spans=(("complete_from", "complete_to"),),
    dated=False,
)
_LESIONS = Table(
    "lesions",
    (
        _PATIENT,
        Column("site", required=True),
        Column("kind"),
        Column("measurable", Kind.FLAG),
        Column("symptomatic", Kind.FLAG),
        Column("treated", Kind.FLAG),
        Column("stable_since", Kind.DAY),
        Column("diameter_mm", Kind.NUMBER),
        Column("observed_on", Kind.DAY),
    ),
    spans=(("stable_since", "observed_on"),),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        _PATIENTS,
        _DIAGNOSES,
        _BIOMARKERS,
        _LABS,
        _TREATMENTS,
        _CONDITIONS,
        _OBSERVATIONS,
        _COVERAGE,
        _LESIONS,
    )
}

NOT_NEGATIVE = frozenset({"dose", "diameter_mm", "line", "cycles"})
"""Number columns that count or measure something; a reference range may go below zero."""

LONGEST_CELL = 32_767
"""Characters that a cell may hold: what a cell of an Excel workbook can."""

BLANKS = (
    " \t\r\n\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
"""What is stripped from both ends of a cell."""


def squeezed(name: str) -> str:
    """Give a column's name without case, spaces and signs: ` Patient_ID ` is `patientid`."""
    return re.sub(r"[\W_]+", "", name.casefold())
