from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.measurement.quantity import parse_value
from matcher.normalize.resolution import MeasurementResolution
from matcher.terms.measurements import Scale, convert

ROOT = Path(__file__).parents[3]
with (ROOT / "tests/cases/labs.csv").open(encoding="utf-8") as _file:
    CASES = list(csv.DictReader(_file))
REAL = ROOT / "../shared/real/nsclc-coh/observations.csv"


@pytest.fixture(scope="module")
def normalizer():
    return MeasurementNormalizer(ROOT / "config/vocabulary")


@pytest.fixture
def read(normalizer):
    return lambda *text: normalizer.resolve([text])[0]


@pytest.fixture(scope="module")
def readings(normalizer):
    return dict(zip(map(_text, CASES), normalizer.resolve(list(map(_text, CASES))), strict=True))


def _text(case: dict[str, str]) -> tuple[str, str, str]:
    return case["test"], case["value"], case["unit"]


def _close(got: float | None, wanted: str, tolerance: str) -> bool:
    if got is None or not wanted:
        return got is None and not wanted
    return math.isclose(got, float(wanted), rel_tol=float(tolerance or 1e-9), abs_tol=1e-12)


def _says(got: MeasurementResolution, case: dict[str, str]) -> bool:
    return (
        (got.concept, got.status, got.word or "") == (case["concept"], "matched", case["word"])
        and _close(got.low, case["low"], case["tolerance"])
        and _close(got.high, case["high"], case["tolerance"])
        and got.low_open == (case["low_open"] == "true")
        and got.high_open == (case["high_open"] == "true")
    )


def test_labelled_cases(judge, readings):
    def outcome(case):
        got = readings[_text(case)]
        if got.concept is None:
            return "abstained" if case["concept"] else "right"
        return "right" if _says(got, case) else "wrong"

    judge("lab", CASES, outcome, least_right=0.97)


def test_an_abstention_says_whether_the_unit_or_the_value_is_at_fault(readings):
    for case in CASES:
        if case["problem"]:
            assert readings[_text(case)].problem == case["problem"], _text(case)


def test_no_case_stands_twice():
    texts = list(map(_text, CASES))
    assert sorted(set(texts)) == sorted(texts)


def test_what_is_named_and_what_is_not_sure_share_no_fields(readings):
    for got in readings.values():
        if got.concept is None:
            assert (got.low, got.high, got.word, got.unit) == (None, None, None, None)
        assert (got.concept is None) == (got.status != "matched")


def test_a_batch_reads_as_its_rows_do(normalizer):
    rows = [(case["test"], case["value"], case["unit"]) for case in CASES]
    fresh = MeasurementNormalizer(ROOT / "config/vocabulary")
    assert fresh.resolve(rows) == [normalizer.resolve([row])[0] for row in rows]


def test_fields_may_be_missing_at_the_end(read):
    assert read("INR", "1.1").low == 1.1
    assert read("INR").problem == "value"


def test_an_abstention_for_its_unit_names_the_analyte_as_a_candidate(read):
    got = read("Hemoglobin", "12.5", "")
    assert got == MeasurementResolution(
        raw="Hemoglobin\t12.5", candidates=got.candidates, problem="unit"
    )
    assert [candidate.concept for candidate in got.candidates] == ["hemoglobin"]


def test_name_and_unit_are_read_without_a_value(normalizer):
    reading = normalizer.concept_and_unit("Hgb", "g/dL")
    assert (reading.concept, reading.unit, reading.problem) == ("hemoglobin", "g/L", None)
    assert (reading.factor, reading.offset, reading.log10) == (10.0, 0.0, False)
    missing = normalizer.concept_and_unit("Hgb", "")
    assert (missing.concept, missing.problem) == ("hemoglobin", "unit")
    assert normalizer.concept_and_unit("HBV DNA", "log IU/mL").log10
    assert normalizer.concept_and_unit("INR", "").unitless


def test_the_parts_compose_to_the_whole(normalizer):
    for case in CASES:
        test, value, unit = case["test"], case["value"], case["unit"]
        reading = normalizer.concept_and_unit(test, unit)
        quantity = normalizer.quantity(reading.concept, value) if reading.concept else None
        measured = normalizer.measure(reading, quantity)
        whole = normalizer.resolve([(test, value, unit)])[0]
        if not measured.problem:
            assert (measured.low, measured.high, measured.word) == (
                whole.low,
                whole.high,
                whole.word,
            )


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Hemoglobin|13.5|g/L", "Hemoglobin: not possible in g/L, possible in g/dL"),
        ("Creatinine|88|mg/dL", "Creatinine: not possible in mg/dL, possible in µmol/L"),
        ("ANC|1.5|/uL", "Neutrophils: not possible in /µL, possible in ×10⁹/L"),
        ("INR|110|", "International normalized ratio: not possible"),
        ("Hemoglobin|13.5|g/dL", None),
        ("Hemoglobin|13.5|", None),
        ("Hemoglobin|pending|g/L", None),
        ("HBV DNA|not detected|IU/mL", None),
        ("Platelets|1,200|10*9/L", None),
        ("who knows|1|g/L", None),
    ],
)
def test_an_impossible_value_names_the_unit_in_which_it_would_be_possible(normalizer, text, cause):
    told = normalizer.impossible(*text.split("|"))
    assert (None if told is None else str(told)) == cause


@pytest.mark.parametrize(
    "name",
    "EBV DNA quantitative|HSV 1 2 Ab|QT interval|HAV antibody|HIV p24 Ag|HIV-2 Ab".split("|"),
)
def test_an_abbreviation_is_never_taken_for_one_that_resembles_it(normalizer, name):
    assert normalizer.concept_and_unit(name, "").concept is None


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("Soduim", "sodium"),
        ("Hepatitis B suface antigen", "hbsag"),
        ("Creatinie", None),
        ("Creatine", None),
        ("Lactase", None),
        ("Ablumni", None),
    ],
)
def test_one_long_word_may_hold_one_slip(normalizer, name, concept):
    assert normalizer.concept_and_unit(name, "").concept == concept


def test_two_spellings_of_a_unit_give_the_same_double(read):
    assert read("ANC", "1400", "/uL").low == read("ANC", "1.4", "10^9/L").low == 1.4


@given(st.floats(min_value=0.001, max_value=1e6), st.sampled_from([0.001, 10.0, 88.4017, 60.0]))
def test_conversion_keeps_the_order_of_values(value, factor):
    scale = Scale(factor)
    assert convert(value, scale) <= convert(value * 1.001, scale)
    assert convert(value, scale) == pytest.approx(value * factor, rel=1e-11)


@given(st.text(max_size=12), st.text(max_size=8), st.text(max_size=8))
def test_any_text_is_read_or_abstained_from(test, value, unit):
    normalizer = _shared()
    got = normalizer.resolve([(test, value, unit)])[0]
    assert (got.concept is None) == (got.status in {"unmatched", "ambiguous"})


@pytest.mark.parametrize("test", ["Hemoglobin", "Creatinine", "ALT", "HBV DNA", "LVEF", "WBC"])
@pytest.mark.parametrize("value", ["1", "12.5", "140", "<2", "5-9"])
def test_no_number_counts_without_a_unit(read, test, value):
    assert parse_value(value) is not None
    assert read(test, value, "").problem == "unit"


@pytest.mark.skipif(not REAL.exists(), reason="the real cohort isn't here")
def test_every_real_observation_is_read(normalizer):
    with REAL.open(encoding="utf-8") as file:
        rows = [(row["observation"], row["value"], row["unit"]) for row in csv.DictReader(file)]
    got = normalizer.resolve(rows)
    assert {resolution.concept for resolution in got} == {"smoking_pack_years"}
    assert [resolution.low for resolution in got] == [float(value) for _, value, _ in rows]


_SHARED: list[MeasurementNormalizer] = []


def _shared() -> MeasurementNormalizer:
    # hypothesis forbids function-scoped fixtures, and building one for each example is slow.
    if not _SHARED:
        _SHARED.append(MeasurementNormalizer(ROOT / "config/vocabulary"))
    return _SHARED[0]
