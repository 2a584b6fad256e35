from __future__ import annotations

import csv
from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.terms.steroids import load_steroids
from matcher.terms.treatments import Treatments, load_all_treatments, load_treatments
from matcher.terms.vocabulary import Vocabulary

FOLDER = Path(__file__).parents[3] / "config/vocabulary"
DRUGS = "key,name,parents,synonyms,kind,route,parts\n"
CLASSES = "key,name,parents,synonyms\nplatinum,platinum,,\n"


@pytest.fixture(scope="module")
def everything() -> Treatments:
    return load_all_treatments(FOLDER)


@pytest.fixture(scope="module")
def vocabulary(everything: Treatments) -> Vocabulary:
    return everything.vocabulary


@pytest.mark.parametrize(
    ("key", "above"),
    [
        ("pembrolizumab", "immunotherapy"),
        ("anti-PD-L1", "immune checkpoint inhibitor"),
        ("immunotherapy", "systemic anticancer therapy"),
        ("platinum", "chemotherapy"),
        ("chemotherapy", "systemic anticancer therapy"),
        ("nab-paclitaxel", "taxane"),
        ("pemetrexed", "antifolate"),
        ("osimertinib", "targeted therapy"),
        ("trastuzumab deruxtecan", "HER2-targeted therapy"),
        ("ivonescimab", "anti-VEGF"),
        ("lobectomy", "major surgery"),
        ("port placement", "surgery"),
        ("whole-brain radiotherapy", "radiotherapy"),
        ("allogeneic stem cell transplant", "transplant"),
        ("entecavir", "systemic anti-infective"),
        ("kanglaite", "chinese medicine with anti-tumor indication"),
        ("thymalfasin", "immunomodulator"),
        ("FluMist", ""),
    ],
)
def test_hierarchy(vocabulary: Vocabulary, key: str, above: str) -> None:
    if above:
        assert key in vocabulary.branch([above])
    else:
        assert key not in vocabulary  # a brand is a name, not a concept


@pytest.mark.parametrize(
    ("key", "not_above"),
    [
        ("nab-paclitaxel", "paclitaxel"),
        ("prednisone", "immunosuppressant"),
        ("cadonilimab", "targeted therapy"),
        ("denosumab", "systemic anticancer therapy"),
        ("thymalfasin", "systemic anticancer therapy"),
        ("recombinant zoster vaccine", "live vaccine"),
        ("COVID-19 mRNA vaccine", "anti-tumor vaccine"),
        ("port placement", "major surgery"),
        ("tofacitinib", "systemic anticancer therapy"),
        ("sirolimus", "systemic anticancer therapy"),
        ("radiotherapy", "systemic anticancer therapy"),
        ("thoracentesis", "surgery"),
        ("mupirocin", "systemic anti-infective"),
    ],
)
def test_what_is_no_kind_of_it(vocabulary: Vocabulary, key: str, not_above: str) -> None:
    assert not_above not in vocabulary.ancestors([key])


def test_regimens_are_names_and_no_concepts(everything: Treatments) -> None:
    assert "FOLFOX" not in everything.vocabulary
    assert everything.parts("FOLFOX") == ("folinic acid", "fluorouracil", "oxaliplatin")
    assert everything.parts("cisplatin") == ("cisplatin",)
    assert load_treatments(FOLDER).terms.keys() == everything.vocabulary.terms.keys()


def test_nearest_leaves_out_what_another_already_is(everything: Treatments) -> None:
    keys = ("chemotherapy", "carboplatin", "radiotherapy", "carboplatin")
    assert everything.nearest(keys) == ("carboplatin", "radiotherapy")


def test_generic_names_are_in_lower_case(vocabulary: Vocabulary) -> None:
    written = [t.key for t in vocabulary.terms.values() if t.facts.get("kind") == "drug"]
    odd = [key for key in written if key != key.lower()]
    allowed = ("vaccine", "instillation", "AMG 193", "D3S-001", "sipuleucel-T", "cimavax-EGF")
    allowed += ("vitamin", "amphotericin B", "(177Lu)")
    assert [key for key in odd if not any(word in key for word in allowed)] == []
    assert len(written) > 350


def test_every_steroid_of_the_table_is_a_systemic_corticosteroid(vocabulary: Vocabulary) -> None:
    factors = load_steroids(FOLDER / "steroids.csv")
    assert factors.keys() <= vocabulary.branch(["corticosteroid"])
    assert factors["prednisone"] == 1
    assert factors["dexamethasone"] == pytest.approx(5 / 0.75)
    assert factors["hydrocortisone"] == pytest.approx(5 / 20)


def test_the_factors_of_steroids_follow_from_the_equivalent_doses() -> None:
    with (FOLDER / "steroids.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected = 5 / float(row["equivalent_mg"])
            assert float(row["prednisone_mg_per_mg"]) == pytest.approx(expected)
            assert row["source"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("x,x,,,drug,sideways,\n", "route"),
        ("x,x,,,potion,,\n", "kind"),
        ("x,x,,,regimen,,\n", "parts"),
        ("x,x,,,drug,,platinum\n", "parts"),
        ("x,x,,,regimen,,gold\n", "'gold'"),
        ("x,x,gold,,drug,,\n", "'gold'"),
        ("platinum,x,,,drug,,\n", "already"),
    ],
)
def test_a_faulty_line_is_refused(tmp_path: Path, line: str, fault: str) -> None:
    (tmp_path / "drugs.csv").write_text(DRUGS + line, encoding="utf-8")
    (tmp_path / "drug_classes.csv").write_text(CLASSES, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=fault):
        load_treatments(tmp_path)
