"""Many values at once are read as each of them is by itself, to the last bit."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.normalize.decisions import Decision, Decisions
from matcher.normalize.dictionary import one_by_one
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.text import LONGEST, readable
from matcher.record.raw_texts import LAB
from matcher.terms.measurements import Measurements
from tests.conftest import examples

VOCABULARY = Path(__file__).parents[3] / "config/vocabulary"
MEASURED = Measurements(VOCABULARY)
NAMES = [
    *(
        "Hemoglobin",
        "血紅蛋白",
        "Neutrophils",
        "ANC",
        "Platelets",
        "Creatinine",
        "Bilirubin",
        "TSH",
    ),
    *("Albumin", "INR", "HBV DNA", "Ferritin", "Temperature", "HbA1c", "Weight", "Weight (kg)"),
    *(
        "ECOG",
        "KPS",
        "Performance status",
        "Smoking",
        "Pack years",
        "HBsAg",
        "hCG",
        "BP",
        "XYZ",
        "",
    ),
    *("LVEF", "Calcium", "2160-0", "Potassium", "Protein in urine", "D-dimer", "a\tb", "x" * 2001),
]
UNITS = [
    *("", " ", "g/dL", "g/L", "10^9/L", "K/uL", "/uL", "mg/dL", "umol/L", "mmol/L", "IU/mL", "%"),
    *("log10 IU/mL", "copies/mL", "U/L", "ukat/L", "kg", "lb", "F", "C", "score", "pack-years"),
    *("furlongs", "S/CO", "mEq/L", "mIU/L", "{fraction}", "x10^9/l", "G/L", "mmol/mol", "ng/mL"),
]
ODD = [
    *("", "0", "0.0", "0,0", "000", "5.", ".5", "-1", "+1", "1,234", "1.234", "150.000", "12,345"),
    *(
        "1,234,567",
        "1.234.567",
        "1,2,3",
        "1e3",
        "1.2E-3",
        "10e3",
        "1.2x10^3",
        "1×10³",
        "<0.2",
        "> 5",
    ),
    *(
        ">=1000",
        "≤ 1,234",
        "10-20",
        "1,0-1,234",
        "12.3 H",
        "12,3*",
        "135 (L)",
        "*12.3",
        "12.5 g/dL",
    ),
    *(
        "12,5 g/L",
        "3.1 log10",
        "5 kg",
        "5'10\"",
        "negative",
        "NR",
        "(+)",
        "not detected",
        "<20 detected",
    ),
    *("<20 not detected", "QNS", "see note", "pending", "----", "標本溶血", "1 (fully ambulatory)"),
    *(
        "0-1",
        "KPS 90",
        "ECOG 1",
        "90%",
        "never",
        "20 pack years",
        "120/80",
        "١٢",
        "1２",
        "1 234",
        "12\t3",
    ),
    *("9" * 13, "9" * 400, "1" * 2001, "0." + "0" * 20 + "1", "999999999999.5", "0.1234567890125"),
    *("5 mg/dL (0.2-1.2)", "½", "1.5·10^3", "~5", "1:80", "5 10^9/L", "1,5 K/uL", "98.6 F"),
]


@pytest.fixture(scope="module")
def normalizer() -> MeasurementNormalizer:
    return MeasurementNormalizer(VOCABULARY)


def frame(texts: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(
        [[cell or None for cell in text] for text in texts],
        schema=dict.fromkeys(LAB.columns, pl.String),
        orient="row",
    )


def bits(read: pl.DataFrame) -> pl.DataFrame:
    """Put the bits of numbers in their place, so that two that print alike differ."""
    return read.with_columns(pl.col(pl.Float64).reinterpret(signed=False))


def compare(
    normalizer: MeasurementNormalizer,
    texts: list[tuple[str, str, str]],
    decisions: Decisions | None = None,
) -> None:
    """Compare what is read at once with what is read one by one."""
    rows, decided = frame(texts), decisions or Decisions()
    at_once = LAB.page(rows, normalizer, decided)
    alone = one_by_one(LAB, rows, normalizer, decided)
    differing = bits(at_once.select(alone.columns)).to_struct().ne_missing(bits(alone).to_struct())
    assert rows.filter(differing).rows() == []
    impossible = [normalizer.impossible(*readable(text)) for text in texts]
    assert at_once["impossible"].to_list() == [why.code if why else None for why in impossible]


@pytest.mark.parametrize("name", NAMES)
def test_every_odd_value_of_every_test_in_every_unit(normalizer, name):
    compare(normalizer, [(name, value, unit) for value, unit in product(ODD, UNITS)])


digits = st.integers(0, 9_999_999).map(str)
plain = st.one_of(
    digits,
    st.tuples(digits, st.sampled_from(".,"), st.from_regex(r"[0-9]{1,9}", fullmatch=True)).map(
        "".join
    ),
)
censored = st.tuples(st.sampled_from(["<", ">", "<=", "> "]), plain).map("".join)
ranges = st.tuples(plain, st.just("-"), plain).map("".join)


@st.composite
def at_the_bounds(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a value at, just under or just over what a living patient can have."""
    measurable = draw(
        st.sampled_from(sorted(MEASURED.measurables.values(), key=lambda one: one.key))
    )
    bound = draw(st.sampled_from([measurable.low or 0.0, measurable.high or 1000.0]))
    unit = draw(st.sampled_from(UNITS))
    scale = MEASURED.scale(measurable.key, unit)
    given_in = (bound - scale.offset) / scale.factor if scale else bound
    places = draw(st.integers(0, 12))
    step = draw(st.sampled_from([-1, 0, 0, 1])) * 10**-places
    value = f"{max(given_in + step, 0.0):.{places}f}"
    name = MEASURED.vocabulary.terms[measurable.key].name
    return name, draw(st.sampled_from(["", "", "<", ">"])) + value, unit


drawn = st.tuples(
    st.sampled_from(NAMES),
    st.one_of(plain, plain, censored, ranges, st.sampled_from(ODD)),
    st.sampled_from(UNITS),
)


@settings(examples(60), suppress_health_check=list(HealthCheck))
@given(texts=st.lists(st.one_of(drawn, at_the_bounds()), min_size=1, max_size=60, unique=True))
def test_drawn_values(normalizer, texts):
    compare(normalizer, texts)


def test_plain_numbers_need_no_ladder(normalizer, monkeypatch):
    texts = [("Hemoglobin", f"{value / 10:.1f}", "g/dL") for value in range(60, 180)]
    texts += [("Hemoglobin", f"{value},5", "g/dL") for value in range(6, 18)]
    texts += [("XYZ", "5", "g/dL"), ("Hemoglobin", "12", ""), ("Hemoglobin", "QNS", "g/dL")]
    monkeypatch.setattr(
        normalizer, "resolve", lambda texts: [] if not texts else pytest.fail("one by one")
    )
    read = LAB.page(frame(texts), normalizer, Decisions())
    assert read["concept"].to_list() == ["hemoglobin"] * 132 + [None] * 3


def decision(raw: str, **meant: str) -> Decision:
    return Decision(
        kind="lab", raw=raw, decided_by="A. Reader", decided_on=date(2026, 11, 20), **meant
    )


@pytest.mark.parametrize(
    "decided",
    [
        decision("XYZ\t*\tg/dL", concept="Hemoglobin"),
        decision("xyz\t12\tg/dL", concept="Hemoglobin"),
        decision("*\t*\tfurlongs", unit="g/dL"),
        decision("Hemoglobin\t12", unit="g/dL"),
        decision("Hemoglobin\t*", unit="g/dL"),
        decision("Hemoglobin\t12\tg/dL", value="13"),
        decision("hemoglobin", concept="nothing"),
        decision("血红蛋白\t*\t*", concept="Albumin"),
    ],
)
def test_decisions_stand_above(normalizer, decided):
    names, values = ("XYZ", "Hemoglobin", "血紅蛋白", "Sodium"), ("12", "13", "QNS", "", "1,234")
    units = ("g/dL", "", "furlongs", "G/DL")
    texts = list(product(names, values, units))
    compare(normalizer, texts, Decisions({decided.key: decided}))


def test_a_text_too_long_to_be_read_says_nothing(normalizer):
    compare(normalizer, [("Hemoglobin", "1" * (LONGEST + 1), "g/dL"), ("x" * 2001, "1", "g/dL")])
