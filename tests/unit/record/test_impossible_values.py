from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.checking import check_tables
from matcher.normalize.measurement.normalizer import MeasurementNormalizer

ROOT = Path(__file__).parents[3]
TABLES = {
    "patients": "patient_id,age_years\nP1,60\n",
    "diagnoses": "patient_id,diagnosis\nP1,NSCLC\n",
    "labs": "patient_id,test,value,unit,measured_on\n"
    "P1,Hemoglobin,13.5,g/L,2026-01-02\n"
    "P1,Hemoglobin,13.5,g/dL,2026-01-02\n"
    "P1,Creatinine,88,mg/dL,2026-01-02\n"
    "P1,Platelets,250000,10*9/L,2026-01-02\n"
    "P1,Platelets,250,,2026-01-02\n"
    "P1,Sodium,not a number,mmol/L,2026-01-02\n"
    "P1,Hemoglobin,13.5,g/L,2026-01-03\n"
    "P1,,13.5,g/L,2026-01-03\n",
    "observations": "patient_id,observation,value,unit,observed_on\n"
    "P1,Weight,1600,kg,2026-01-02\n"
    "P1,ECOG,1,,2026-01-02\n",
}


@pytest.fixture(scope="module")
def normalizer():
    return MeasurementNormalizer(ROOT / "config/vocabulary")


@pytest.fixture
def checked(tmp_path, normalizer):
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return check_tables(tmp_path, as_of=date(2026, 2, 1), normalizer=normalizer)


def test_an_impossible_value_is_quarantined_with_its_likely_unit(checked):
    told = checked.quarantine.filter(column="value")
    assert sorted(told.rows()) == [
        ("labs", 1, "value", "Hemoglobin: not possible in g/L, possible in g/dL"),
        ("labs", 3, "value", "Creatinine: not possible in mg/dL, possible in µmol/L"),
        ("labs", 4, "value", "Platelets: not possible in ×10⁹/L, possible in /µL"),
        ("labs", 7, "value", "Hemoglobin: not possible in g/L, possible in g/dL"),
        ("observations", 1, "value", "Body weight: not possible in kg, possible in oz"),
    ]


def test_every_row_is_still_used_or_quarantined(checked):
    labs = checked.counts["labs"]
    assert (labs.rows_in, labs.rows_used, labs.rows_quarantined) == (8, 3, 5)
    counts = checked.counts.values()
    assert all(one.rows_in == one.rows_used + one.rows_quarantined for one in counts)
