"""Every kind climbs one ladder: code, exact name, written synonym, grammar, resemblance."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from matcher.normalize.normalizers import Normalizers
from matcher.normalize.resolution import Resolution
from matcher.terms.measurements import Measurements
from matcher.terms.treatments import load_all_treatments
from matcher.terms.vocabulary import Vocabulary, load_vocabulary, read_rows, split_cell
from tests.known import known_normalizers

FOLDER = Path(__file__).parents[3] / "config/vocabulary"
LADDER = ("code", "exact", "synonym", "grammar", "fuzzy")

RUNGS = [
    ("diagnosis", "code", ("", "", "C34.11", "ICD-10-CM"), "LUNG"),
    ("diagnosis", "code", ("", "", "8140/3 C34.1", "ICD-O-3"), "LUAD"),
    ("diagnosis", "exact", ("Lung Adenocarcinoma",), "LUAD"),
    ("diagnosis", "synonym", ("adenocarcinoma of the lung",), "LUAD"),
    ("diagnosis", "grammar", ("adeno ca, right upper lobe of lung",), "LUAD"),
    ("diagnosis", "fuzzy", ("lung adenocarcnoma",), "LUAD"),
    ("stage", "grammar", ("Stage IVB",), "IVB"),
    ("stage", "grammar", ("cT2aN1M0",), "IIB"),
    ("biomarker", "grammar", ("EGFR", "p.Leu858Arg"), "EGFR L858R positive"),
    ("biomarker", "grammar", ("PD-L1 TPS", "50%"), "PD-L1 TPS 50%"),
    ("drug", "exact", ("Pembrolizumab",), "pembrolizumab"),
    ("drug", "synonym", ("Keytruda",), "pembrolizumab"),
    ("drug", "grammar", ("carboplatin + pemetrexed x4",), "carboplatin + pemetrexed"),
    ("drug", "fuzzy", ("pembrolizmab",), "pembrolizumab"),
    ("measurement", "code", ("718-7", "10", "g/dL"), "hemoglobin"),
    ("measurement", "exact", ("Hemoglobin", "10", "g/dL"), "hemoglobin"),
    ("measurement", "synonym", ("Hgb", "10", "g/dL"), "hemoglobin"),
    ("measurement", "grammar", ("Hgb (blood), automated", "10", "g/dL"), "hemoglobin"),
    ("measurement", "fuzzy", ("platelet cuont", "200", "10*9/L"), "platelets"),
    ("condition", "code", ("", "I10"), "hypertension"),
    ("condition", "exact", ("Hypertension",), "hypertension"),
    ("condition", "synonym", ("high blood pressure",), "hypertension"),
    ("condition", "grammar", ("history of hypertension and asthma",), "hypertension"),
    ("condition", "fuzzy", ("hypertenison",), "hypertension"),
    ("site", "exact", ("Liver",), "liver"),
    ("site", "synonym", ("hepatic",), "liver"),
    ("site", "grammar", ("left hepatic lobe lesion",), "liver"),
    ("site", "fuzzy", ("mediastnum",), "mediastinum"),
]


@pytest.fixture(scope="module")
def normalizers() -> Normalizers:
    return known_normalizers(FOLDER)


def read(normalizers: Normalizers, kind: str, *texts: tuple[str, ...]) -> list[Resolution]:
    return getattr(normalizers, kind).resolve(list(texts))


@pytest.mark.parametrize(("kind", "method", "text", "concept"), RUNGS)
def test_a_rung_says_by_its_name_how_a_text_was_read(normalizers, kind, method, text, concept):
    (one,) = read(normalizers, kind, text)
    assert (one.concept, one.status, one.method) == (concept, "matched", method)
    assert one.score < 1 if method == "fuzzy" else one.score >= 0.95


def test_the_examples_stand_in_the_order_of_the_ladder():
    kinds = [(kind, LADDER.index(method)) for kind, method, *_ in RUNGS]
    assert all(first[1] <= then[1] for first, then in pairwise(kinds) if first[0] == then[0])


@pytest.mark.parametrize(
    ("kind", "text", "method"),
    [
        # What an earlier rung knows is no slip, however much it resembles another name.
        ("condition", "hypotension", "exact"),
        ("condition", "aphagia", "code"),
        ("condition", "nephritic syndrome", "synonym"),
        ("drug", "prednisolone", "exact"),
        ("drug", "afatinib", "exact"),
        ("site", "ureter", "exact"),
        ("diagnosis", "Non-Small Cell Lung Cancer", "exact"),
    ],
)
def test_an_earlier_rung_goes_before_a_resemblance(normalizers, kind, text, method):
    (one,) = read(normalizers, kind, (text,))
    assert (one.status, one.method) == ("matched", method)


@pytest.mark.parametrize(
    ("kind", "text", "never"),
    [
        ("diagnosis", ("non-smal cell lung cancer",), "SCLC"),
        ("diagnosis", ("nno-small cell lung cancer",), "SCLC"),
        ("diagnosis", ("n0n-small cell lung cancer",), "SCLC"),
        ("diagnosis", ("nonsquamos cell lung carcinoma",), "LUSC"),
        ("diagnosis", ("no evidence of lung adenocarcnoma",), "LUAD"),
        ("diagnosis", ("rule out lung adenocarcnoma",), "LUAD"),
        ("diagnosis", ("family history of lung adenocarcnoma",), "LUAD"),
        ("diagnosis", ("history of lung adenocarcnoma",), "LUAD"),
        ("diagnosis", ("lung adenocarcnoma?",), "LUAD"),
        ("stage", ("stage Il",), "I"),
        ("drug", ("no pembrolizmab",), "pembrolizumab"),
        ("drug", ("declined pembrolizmab",), "pembrolizumab"),
        ("drug", ("allergic to carboplatn",), "carboplatin"),
        ("drug", ("nab-paclitaxle",), "paclitaxel"),
        ("drug", ("anti-PD-L1",), "anti-PD-1"),
        ("drug", ("anti-PD-L",), "anti-PD-1"),
        ("measurement", ("urine creatinie", "80", "umol/L"), "creatinine"),
        ("measurement", ("free thyroxine indx", "10", "pmol/L"), "ft4"),
        ("condition", ("type 1 diabetes melitus",), "type_2_diabetes"),
        ("condition", ("hepatits c",), "hepatitis_b"),
        ("condition", ("mother has psoriassis",), "psoriasis"),
        ("site", ("infraclavicualr lymph node",), "supraclavicular_lymph_node"),
        ("site", ("left lowr lobe",), "right_lower_lobe"),
    ],
)
def test_a_decisive_word_vetoes_any_resemblance(normalizers, kind, text, never):
    (one,) = read(normalizers, kind, text)
    assert one.concept != never


def test_what_is_asserted_of_a_slip_is_asserted_of_the_concept(normalizers):
    texts = ["r/o pneumonits", "hypertenison?", "possible sarcoidsis", "no hypertenison"]
    answers = read(normalizers, "condition", *((text,) for text in texts))
    said = [(one.condition_status, one.negated) for one in answers if one.concept]
    assert all(status in {"suspected", "ruled_out"} or negated for status, negated in said)


@pytest.mark.parametrize(
    "cell",
    [
        ("EGRF", "L858R"),
        ("EGFRR", "mutation detected"),
        ("KARS", "G12C"),
        ("ALKK fusion", "positive"),
        ("EGFR", "L885R?"),
        ("BRFA", "V600E"),
        ("MTE", "exon 14 skipping"),
    ],
)
def test_no_gene_and_no_variant_is_taken_by_resemblance(normalizers, cell):
    (one,) = read(normalizers, "biomarker", cell)
    assert one.method != "fuzzy"
    assert not {finding.gene for finding in one.findings} - {"EGFR"}
    assert "L858R" not in {finding.alteration for finding in one.findings if cell[1] != "L858R"}


# -- the vocabulary's own keys -----------------------------------------------------------------


def astray(vocabulary: Vocabulary, keys: list[str], answers: list[Resolution]) -> list[str]:
    """Give the keys that, written as a text, are read as something else and no broader one."""
    return [
        f"{key} → {one.concept}"
        for key, one in zip(keys, answers, strict=True)
        if one.concept and one.concept not in {key, *vocabulary.ancestors((key,))}
    ]


@pytest.mark.parametrize(
    ("kind", "file", "least"),
    [("condition", "conditions.csv", 0.98), ("site", "lesion_sites.csv", 0.98)],
)
def test_a_key_written_as_a_text_is_that_concept(normalizers, kind, file, least):
    vocabulary = load_vocabulary(FOLDER / file)
    keys = list(vocabulary.terms)
    answers = read(normalizers, kind, *((key,) for key in keys))
    assert astray(vocabulary, keys, answers) == []
    right = sum(one.concept == key for key, one in zip(keys, answers, strict=True))
    assert right >= least * len(keys)


def test_every_generic_name_is_that_drug(normalizers):
    treatments = load_all_treatments(FOLDER)
    keys = list(treatments.vocabulary.terms)
    answers = read(normalizers, "drug", *((key,) for key in keys))
    assert [key for key, one in zip(keys, answers, strict=True) if one.concept != key] == []


def test_an_oncotree_code_is_never_another_tumour_and_in_its_own_field_always_that_one(normalizers):
    vocabulary = load_vocabulary(FOLDER / "oncotree.csv")
    codes = [key for key in vocabulary.terms if key != "TISSUE"]
    as_text = read(normalizers, "diagnosis", *((code,) for code in codes))
    assert astray(vocabulary, codes, as_text) == []
    as_code = read(normalizers, "diagnosis", *(("", "", code, "OncoTree") for code in codes))
    assert [code for code, one in zip(codes, as_code, strict=True) if one.concept != code] == []


def test_an_analytes_key_and_codes_are_that_analyte(normalizers):
    measurements = Measurements(FOLDER)
    units = {
        key: measurable.unit.code if measurable.unit else ""
        for key, measurable in measurements.measurables.items()
    }
    codes = [
        (code, key)
        for key, term in measurements.vocabulary.terms.items()
        for code in split_cell(term.facts.get("loinc", ""))
    ]
    named = [*((key, key) for key in units), *codes]
    normalizers.measurement.resolve([(text,) for text, _ in named])
    read_as = {
        text: normalizers.measurement.concept_and_unit(text, units[key]).concept
        for text, key in named
    }
    assert [text for text, key in named if read_as[text] not in {key, None}] == []
    assert len([text for text, _ in named if read_as[text] is None]) <= 5


def test_a_gene_is_its_symbol_and_a_family_its_genes(normalizers):
    genes = load_vocabulary(FOLDER / "genes.csv")
    symbols = [key for key, term in genes.terms.items() if term.facts["role"] != "family"]
    answers = read(normalizers, "biomarker", *((symbol, "negative") for symbol in symbols))
    for symbol, one in zip(symbols, answers, strict=True):
        assert [finding.gene for finding in one.findings] == [symbol]


def test_every_stage_group_of_the_table_is_itself(normalizers):
    rows = read_rows(FOLDER / "tnm_lung.csv", required=("group",))
    groups = sorted({row["group"] for _, row in rows})
    answers = read(normalizers, "stage", *((group,) for group in groups))
    assert [one.concept for one in answers] == groups
