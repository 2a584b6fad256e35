from __future__ import annotations

import csv
from pathlib import Path

import pytest
from ucumvert import PintUcumRegistry

from matcher.errors import ConfigurationError
from matcher.normalize.text import normal_form
from matcher.terms.measurements import Measurements, load_measurements
from matcher.terms.units import load_units, unit_form

VOCABULARY = Path(__file__).parents[3] / "config/vocabulary"

# Section 5 of the interfaces, to the letter.
CONTRACT = {
    "10*9/L": "neutrophils lymphocytes leukocytes platelets",
    "g/L": "hemoglobin albumin",
    "umol/L": "bilirubin_total bilirubin_direct creatinine",
    "U/L": "ast alt alp ggt ldh",
    "mL/min/{1.73_m2}": "egfr",
    "mL/min": "crcl",
    "1": "inr",
    "s": "pt aptt",
    "m[IU]/L": "tsh",
    "pmol/L": "ft3 ft4",
    "mmol/L": "calcium potassium sodium magnesium glucose",
    "[IU]/mL": "hbv_dna hcv_rna",
    "{copies}/mL": "hbv_dna_copies",
    "%": "lvef",
}
# The base unit of each dimension, and how UCUM's reader writes what it can't parse alone.
BASES = {
    "count": "10*9/L",
    "mass concentration": "g/L",
    "substance concentration": "mmol/L",
    "charge concentration": "meq/L",
    "activity": "U/L",
    "international units": "[IU]/L",
    "copies": "/mL",
    "fraction": "%",
    "unity": "1",
    "clearance": "mL/min",
    "clearance by body surface": "mL/min/{1.73_m2}",
    "time": "s",
    "mass": "kg",
    "length": "cm",
    "body mass index": "kg/m2",
    "pressure": "mm[Hg]",
    "rate": "/min",
    "volume of a cell": "fL",
    "mass in a cell": "pg",
    "mass ratio": "mg/g",
    "mass per day": "g/d",
    "cells in a field": "/[HPF]",
    "substance ratio": "mmol/mol",
    "fibrin equivalents": "mg/L",
    "D-dimer units": "mg/L",
    "sedimentation": "mm/h",
}
WRITTEN = {
    "{log_IU}/mL": "[IU]/mL",
    "{log_copies}/mL": "/mL",
    "{copies}/mL": "/mL",
    "{copies}/L": "/L",
    "10*3.{copies}/mL": "10*3/mL",
    "{fraction}": "1",
    "{score}": "1",
    "mL/s/{1.73_m2}": "mL/s",
    "mL/min/{1.73_m2}": "mL/min",
}
# Not commensurable by UCUM, or no UCUM unit at all: proved by the cases instead.
NOT_COMPARED = {"mg/mmol", "[jin]", "{pack-years}", "{cigarettes}/d.a", "{s_co}", "Cel", "[degF]"}

UNITS = load_units(VOCABULARY / "units.csv")


@pytest.fixture(scope="module")
def measurements():
    return Measurements(VOCABULARY)


@pytest.fixture(scope="module")
def ucum():
    return PintUcumRegistry()


@pytest.mark.parametrize("unit", [u for u in UNITS.by_code.values() if u.code not in NOT_COMPARED])
def test_each_factor_is_what_ucum_says(ucum, unit):
    base = WRITTEN.get(BASES[unit.dimension], BASES[unit.dimension])
    given = ucum.from_ucum(WRITTEN.get(unit.code, unit.code))
    assert float(given.to(ucum.from_ucum(base).units).magnitude) / float(
        ucum.from_ucum(base).magnitude
    ) == pytest.approx(unit.factor, rel=1e-6)


def test_what_ucum_does_not_compare_stays_short():
    assert set(UNITS.by_code) >= NOT_COMPARED
    dimensions = {UNITS.by_code[code].dimension for code in UNITS.by_code.keys() - NOT_COMPARED}
    assert dimensions == set(BASES)


def test_degrees_fahrenheit_and_creatinine_ratios(measurements):
    fahrenheit = UNITS.by_code["[degF]"]
    assert 32 * fahrenheit.factor + fahrenheit.offset == pytest.approx(0, abs=1e-9)
    assert 212 * fahrenheit.factor + fahrenheit.offset == pytest.approx(100)
    molar_mass = measurements.measurables["creatinine"].molar_mass
    assert UNITS.by_code["mg/mmol"].factor == pytest.approx(1000 / molar_mass)


def test_the_contracts_analytes_have_the_contracts_units(measurements):
    terms = measurements.vocabulary.terms
    assert {
        key: terms[key].facts["unit"] for keys in CONTRACT.values() for key in keys.split()
    } == {key: unit for unit, keys in CONTRACT.items() for key in keys.split()}


def test_kilo_per_microlitre_is_a_count_and_no_temperature():
    assert [unit.dimension for unit in UNITS.read("K/uL")] == ["count"]
    assert not UNITS.read("K")


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("× 10⁹ / L", "10*9/L"),
        ("x10(3)/mcL", "10*3/uL"),
        ("10^3/mm^3", "10*3/uL"),
        ("cells/µL", "/uL"),
        ("cells/μL", "/uL"),
        ("mcg/dL", "ug/dL"),
        ("g/l", "g/L"),
        ("10^3/ÂµL", "10*3/uL"),
        ("10^3/Î¼L", "10*3/uL"),
        ("10~9/L", "10*9/L"),
        ("个×10^9/L", "10*9/L"),
        ("10<sup>9</sup>/L", "10*9/L"),
        ("thousand per microliter", "thousand/uL"),
        ("cells per microliter", "/uL"),
        ("micromoles per liter", "umol/L"),
        ("?mol/L", "umol/L"),
        ("&micro;mol/L", "umol/L"),
        ("μmol·L-1", "umol/L"),
        ("毫克/分升", "mg/dL"),
        ("mmol/1", "mmol/L"),
        ("mg/dL (calc)", "mg/dL"),
        ("ml·min-1·(1.73m2)-1", "mL/min/1.73m2"),
        ("mL/min per 1.73 square meters", "mL/min/1.73m2"),
    ],
)
def test_spellings_have_one_form(raw, form):
    assert unit_form(raw) == form


def test_letter_case_that_carries_meaning_is_kept():
    assert [unit.dimension for unit in UNITS.read("g/L")] == ["mass concentration"]
    assert {unit.dimension for unit in UNITS.read("G/L")} == {"count", "mass concentration"}
    assert [unit.code for unit in UNITS.read("MG/DL")] == ["mg/dL"]
    assert [unit.code for unit in UNITS.read("mU/L")] == ["mU/L"]


def test_no_spelling_belongs_to_two_units_of_one_dimension():
    with (VOCABULARY / "units.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for spelling in row["spellings"].split("|"):
                dimensions = [unit.dimension for unit in UNITS.read(spelling)] if spelling else []
                assert len(dimensions) == len(set(dimensions)), spelling


def test_limits_may_stand_in_another_unit(measurements):
    assert measurements.unit_factor("hemoglobin", "g/dL") == 10
    assert measurements.unit_factor("creatinine", "mg/dL") == pytest.approx(88.4, rel=1e-3)
    assert measurements.unit_factor("neutrophils", "/uL") == 0.001
    assert measurements.unit_factor("inr", "") == 1
    assert measurements.unit_factor("hemoglobin", "U/L") is None
    assert measurements.unit_factor("hemoglobin", "") is None
    assert measurements.unit_factor("hbv_dna", "log IU/mL") is None
    assert measurements.unit_factor("temperature", "degF") is None


def test_international_units_and_copies_never_convert(measurements):
    assert measurements.scale("hbv_dna", "copies/mL") is None
    assert measurements.scale("hbv_dna_copies", "IU/mL") is None


def test_both_tables_are_one_vocabulary_with_categories():
    terms = load_measurements(VOCABULARY).terms
    wanted = {"hemoglobin": "lab", "ecog": "performance", "weight": "weight", "lvef": "imaging"}
    assert {key: terms[key].facts["category"] for key in wanted} == wanted


def test_no_name_means_two_concepts_unless_that_is_meant():
    terms = load_measurements(VOCABULARY).terms
    owners: dict[str, set[str]] = {}
    for term in terms.values():
        for name in (term.name, *term.synonyms):
            owners.setdefault(normal_form(name), set()).add(term.key)
    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {
        "protein": {"total_protein", "protein_urine"}
    }


def test_loinc_codes_have_their_check_digit_and_one_owner():
    codes = [
        code
        for term in load_measurements(VOCABULARY).terms.values()
        for code in term.facts["loinc"].split("|")
        if code
    ]
    assert len(codes) == len(set(codes))
    assert all(_check_digit(code[:-2]) == int(code[-1]) for code in codes)


def _check_digit(number: str) -> int:
    """LOINC's check digit: modulus 10 with doubled digits from the right."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def test_a_healthy_adults_value_is_plausible_in_its_unit(measurements):
    healthy = {
        "neutrophils": 4, "lymphocytes": 2, "leukocytes": 6, "platelets": 250, "hemoglobin": 140,
        "albumin": 42, "bilirubin_total": 8, "bilirubin_direct": 2, "creatinine": 75, "ast": 22,
        "alt": 25, "alp": 70, "ggt": 25, "ldh": 180, "egfr": 95, "crcl": 100, "inr": 1, "pt": 12,
        "aptt": 30, "tsh": 1.8, "ft3": 5, "ft4": 16, "calcium": 2.4, "potassium": 4.2,
        "sodium": 140, "magnesium": 0.85, "glucose": 5.2, "lvef": 62, "weight": 70, "height": 170,
    }  # fmt: skip
    for key, value in healthy.items():
        measurable = measurements.measurables[key]
        assert measurable.low <= value <= measurable.high, key


def _folder(tmp_path: Path, **changed: str) -> Path:
    header = "key,name,parents,synonyms,unit,molar_mass,variants,bridges\n"
    files = {
        "labs": header + "hemoglobin,Hemoglobin,,,g/L,,,\n",
        "observations": header + "weight,Weight,,,g/L,,,\n",
        "units": "unit,dimension,factor,offset,log10,whole,spellings\ng/L,mass,1,,,,\n",
    } | changed
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("units", "unit,dimension,factor,offset,log10,whole,spellings\ng/L,m,x,,,,\n", "no number"),
        (
            "units",
            "unit,dimension,factor,offset,log10,whole,spellings\ng/L,m,1,,,,\ng/L,m,1,,,,\n",
            "twice",
        ),
        ("labs", "key,name,parents,synonyms,unit\nhb,Hb,,,foo\n", "unknown unit"),
        ("labs", "key,name,parents,synonyms,unit,molar_mass\nhb,Hb,,,g/L,x\n", "none"),
        ("labs", "key,name,parents,synonyms,unit,variants\nhb,Hb,,,g/L,hc\n", "unknown variant"),
        ("labs", "key,name,parents,synonyms,unit\nweight,Weight,,,g/L\n", "another file"),
    ],
)
def test_a_faulty_vocabulary_is_refused(tmp_path, file, text, told):
    with pytest.raises(ConfigurationError, match=told):
        Measurements(_folder(tmp_path, **{file: text}))
