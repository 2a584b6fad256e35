from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer
from matcher.normalize.diagnosis.types import TumourTypes
from matcher.normalize.resolution import DiagnosisResolution
from matcher.normalize.text import readable

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"
SHARED = ROOT / "../shared"
with (ROOT / "tests/cases/diagnoses.csv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))
FIELDS = ("diagnosis", "histology", "code", "code_system")


@pytest.fixture(scope="module")
def normalizer() -> DiagnosisNormalizer:
    return DiagnosisNormalizer(FOLDER)


@pytest.fixture(scope="module")
def types() -> TumourTypes:
    return TumourTypes(FOLDER)


def fields(case: dict[str, str]) -> tuple[str, ...]:
    """Give a case's fields as the ledger hands them over, in simplified Chinese."""
    return readable(tuple(case[name] for name in FIELDS))


def test_labelled_diagnoses(normalizer, types, judge):
    found = dict(zip(map(fields, CASES), normalizer.resolve([*map(fields, CASES)]), strict=True))

    def outcome(case: dict[str, str]) -> str:
        answer, label = found[fields(case)], case["concept"]
        if answer.denied and answer.denied != case["denied"]:
            return "wrong"
        if answer.concept and answer.concept != label:
            broader = label and types.is_kind_of(label, answer.concept)
            return "abstained" if broader else "wrong"
        said = (answer.concept or "", answer.denied or "", answer.status)
        wanted = (label, case["denied"], case["status"] or answer.status)
        return "right" if said == wanted else "abstained"

    judge("diagnosis", CASES, outcome, least_right=0.95)


def test_each_diagnosis_is_labelled_once():
    written = {tuple(case[name] for name in FIELDS) for case in CASES}
    assert len(written) == len(CASES)


def concept(normalizer: DiagnosisNormalizer, *text: str) -> str | None:
    return normalizer.resolve([text])[0].concept


def names(found: DiagnosisResolution) -> set[str]:
    return {candidate.concept for candidate in found.candidates}


# -- what callers rely on ---------------------------------------------------------------------


def test_rows_are_answered_in_order_and_equal_rows_alike(normalizer):
    texts = [("LUAD",), ("",), ("SCLC",), ("LUAD",)]
    assert [r.concept for r in normalizer.resolve(texts)] == ["LUAD", None, "SCLC", "LUAD"]


def test_a_row_says_nothing_about_another_that_shares_its_text(normalizer):
    texts = [("adenocarcinoma in situ", "lung"), ("adenocarcinoma", "lung")]
    assert [r.concept for r in normalizer.resolve(texts)] == ["LAIS", "LUAD"]
    texts = [("adenocarcinoma", "in situ, lung"), ("adenocarcinoma", "lung")]
    assert [r.concept for r in normalizer.resolve(texts)] == ["LAIS", "LUAD"]


def test_no_rows_give_no_answers(normalizer):
    assert normalizer.resolve([]) == []


def test_fields_that_disagree_name_both(normalizer):
    assert names(normalizer.resolve([("lung adenocarcinoma", "", "C50.9")])[0]) >= {
        "LUAD",
        "BREAST",
    }
    assert names(normalizer.resolve([("small cell lung cancer", "squamous")])[0]) >= {
        "SCLC",
        "LUSC",
    }


def test_a_hedged_histology_is_a_candidate_of_the_sure_one(normalizer):
    found = normalizer.resolve([("NSCLC, favor adenocarcinoma",)])[0]
    assert (found.concept, names(found)) == ("NSCLC", {"LUAD"})


@pytest.mark.parametrize(
    ("text", "method"),
    [
        (("Lung Adenocarcinoma",), "exact"),
        (("肺腺癌",), "synonym"),
        (("adenocarcinoma of the left lung",), "grammar"),
        (("lung adenocarcnoma",), "fuzzy"),
        (("", "", "C34.9"), "code"),
    ],
)
def test_the_method_says_how_a_concept_was_found(normalizer, text, method):
    found = normalizer.resolve([text])[0]
    assert found.method == method
    assert 0 < found.score <= 1


def test_the_raw_text_is_kept_with_its_fields(normalizer):
    assert normalizer.resolve([("a", "b", "", "")])[0].raw == "a\tb"


# -- what must never happen --------------------------------------------------------------------

OPPOSITES = (
    ("SCLC", "small cell lung cancer", "non-small cell lung cancer"),
    ("LUSC", "squamous lung cancer", "non-squamous lung cancer"),
)


@pytest.mark.parametrize(("code", "plain", "negated"), OPPOSITES)
def test_no_misspelling_turns_a_histology_into_its_opposite(
    normalizer, types, code, plain, negated
):
    for text in misspellings(negated):
        found = concept(normalizer, text)
        assert found is None or not types.is_kind_of(found, code), text
    for text in misspellings(plain):
        found = concept(normalizer, text)
        assert found != "NSCLC", text


def test_no_misspelling_of_a_lung_tumour_gives_one_that_it_is_not(normalizer, types):
    for code in sorted(types.tree.branch(["LUNG"]) - {"LUNG"}):
        texts = [(text,) for text in misspellings(types.tree.terms[code].name)]
        for found in normalizer.resolve(texts):
            # 'typical' is a word of its own.
            if found.concept and not found.raw.startswith("typical"):
                assert types.is_kind_of(code, found.concept), found.raw


def misspellings(text: str) -> Iterator[str]:
    """Leave out one letter, swap two neighbours or double one, at each place."""
    for at in range(len(text) - 1):
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        yield text[:at] + text[at] + text[at:]


@pytest.mark.parametrize("prefix", ["no ", "suspected ", "history of ", "family history of ", "?"])
def test_no_denied_tumour_is_a_diagnosis(normalizer, types, prefix):
    texts = [(prefix + term.name,) for term in types.tree.terms.values()]
    sure = [found.raw for found in normalizer.resolve(texts) if found.concept]
    assert sure == []


@pytest.mark.parametrize(
    "site", ["lung", "liver", "brain", "bone", "adrenal gland", "lymph node", "肺", "肝", "脑"]
)
def test_a_metastasis_alone_names_no_tumour(normalizer, site):
    texts = [f"{site} metastasis", f"metastasis to {site}", f"{site} mets"]
    texts += [f"{site}转移"] if not site.isascii() else []
    for text in texts:
        assert concept(normalizer, text) is None, text


@pytest.mark.parametrize("site", ["liver", "brain", "bone", "adrenal", "pleura", "lymph node"])
def test_a_biopsy_site_is_not_the_tumours(normalizer, site):
    assert concept(normalizer, f"{site} biopsy: lung adenocarcinoma") == "LUAD"
    assert concept(normalizer, "lung adenocarcinoma", site) == "LUAD"
    assert concept(normalizer, "adenocarcinoma", site) is None
    assert concept(normalizer, f"lung squamous cell carcinoma with {site} metastases") == "LUSC"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Prostate, needle biopsy: adenocarcinoma", "PRAD"),
        ("Lung, right upper lobe, lobectomy: adenocarcinoma", "LUAD"),
        ("lung biopsy: adenocarcinoma", None),
        ("Lung, RLL, biopsy: adenocarcinoma, favor GI origin", None),
        ("Colon, biopsy: metastatic adenocarcinoma", None),
        ("Liver, biopsy: adenocarcinoma", None),
    ],
)
def test_an_organ_is_the_tumours_where_a_report_is_headed_by_it(normalizer, text, code):
    assert concept(normalizer, text) == code


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ("8140/3 C34.1", "LUAD"),
        ("9680/3 C34.1", "DLBCLNOS"),
        ("8140/6 C34.1", None),
        ("8140/0 C34.1", None),
        ("8312/3 C34.1", None),
        ("8500/2 C50.9", "DCIS"),
        ("8620/1 C56.9", "GRCT"),
    ],
)
def test_beside_a_morphology_a_sites_code_says_where_a_tumour_is(normalizer, codes, code):
    assert concept(normalizer, "", "", codes, "ICD-O-3") == code


def test_a_benign_tumour_is_no_second_cancer_and_hides_no_malignant_one(normalizer):
    assert concept(normalizer, "lung adenocarcinoma; adrenal adenoma; meningioma") == "LUAD"
    assert concept(normalizer, "uterine fibroid") == "ULM"
    assert concept(normalizer, "eccrine spiradenoma, malignant") is None


def test_a_heading_governs_what_follows_it_alone(normalizer):
    assert concept(normalizer, "Lung adenocarcinoma; PMH: hypertension") == "LUAD"
    assert concept(normalizer, "Mother: lung cancer. Father: prostate cancer") is None
    assert concept(normalizer, "PMH: breast cancer; lung adenocarcinoma") == "LUAD"


def test_an_origin_that_no_type_accounts_for_leaves_the_row_open(normalizer):
    assert concept(normalizer, "adenocarcinoma, lung vs GI primary") is None
    assert concept(normalizer, "breast cancer, new lung primary - adenocarcinoma") is None
    assert concept(normalizer, "lung metastases, colon primary") == "BOWEL"


# -- the vocabularies against their sources ---------------------------------------------------


def official() -> dict[str, tuple[str, str | None]]:
    path = SHARED / "vocab/oncotree_2025_10_03.json"
    if not path.exists():
        pytest.skip("the official OncoTree is not at hand")
    found: dict[str, tuple[str, str | None]] = {}
    waiting: list[dict[str, Any]] = list(json.loads(path.read_text(encoding="utf-8")).values())
    while waiting:
        node = waiting.pop()
        found[node["code"]] = (" ".join(node["name"].split()), node.get("parent"))
        waiting.extend(node["children"].values())
    return found


def test_the_oncotree_is_the_release_of_october_2025(types):
    ours = {
        key: (term.name, term.parents[0] if term.parents else None)
        for key, term in types.tree.terms.items()
    }
    assert ours == official()


def test_a_type_is_found_by_its_own_name_or_not_at_all(normalizer, types):
    terms = list(types.tree.terms.values())
    found = normalizer.resolve([(term.name,) for term in terms])
    wrong = {
        (term.key, answer.concept)
        for term, answer in zip(terms, found, strict=True)
        if answer.concept and not types.is_kind_of(term.key, answer.concept)
    }
    # OncoTree's 'Malignant Lymphoma' is one of the brain; the words alone say no organ.
    assert wrong == {("MLYM", "LNM")}
    assert sum(answer.concept is not None for answer in found) > 800


def test_every_synonym_leads_to_its_type(normalizer, types):
    pairs = [(s, term.key) for term in types.tree.terms.values() for s in term.synonyms]
    found = normalizer.resolve([(synonym,) for synonym, _ in pairs])
    missed = [
        (synonym, key, answer.concept)
        for (synonym, key), answer in zip(pairs, found, strict=True)
        if answer.concept != key
    ]
    assert missed == []


def test_lung_morphologies_agree_with_the_official_map(normalizer, types):
    path = SHARED / "vocab/oncotree_2018_06_15_ICD-O-3_map.txt"
    if not path.exists():
        pytest.skip("the official map of ICD-O-3 is not at hand")
    compared = 0
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        morphology, site, listed = line.split("\t")[:3]
        mapped = [code.strip() for code in listed.split(",")]
        if not site.startswith("C34") or not set(mapped) & types.tree.branch(["LUNG", "PLEURA"]):
            continue
        found = concept(normalizer, "", "", f"{morphology} {site}", "ICD-O-3")
        if found is not None:
            compared += 1
            assert any(types.is_kind_of(code, found) for code in mapped), (
                morphology,
                found,
                mapped,
            )
    assert compared >= 25


def test_every_former_code_is_one_of_its_release_no_longer(types):
    assert types.former["BALL"] == "BLL"
    assert not types.former.keys() & {code.upper() for code in types.tree.terms}


def test_the_codes_name_types_sites_and_histologies_that_exist(types):
    for name in ("icd10_diagnoses.csv", "icdo3.csv", "snomed_diagnoses.csv"):
        with (FOLDER / name).open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                assert not row["type"] or row["type"] in types.tree, row["key"]
                assert not row.get("site") or row["site"] in types.sites, row["key"]
                assert not row.get("histology") or row["histology"] in types.histologies, row["key"]


def test_the_prefixes_stand_for_codes_of_icd_10_cm():
    with (FOLDER / "icd10_diagnoses.csv").open(encoding="utf-8") as file:
        prefixes = [row["key"].replace(".", "") for row in csv.DictReader(file)]
    with (FOLDER / "icd10_titles.csv").open(encoding="utf-8") as file:
        codes = {code for row in csv.DictReader(file) for code in row["codes"].split("|")}
    known = {code[:length] for code in codes for length in range(1, len(code) + 1)}
    assert [prefix for prefix in prefixes if prefix not in known] == []


@pytest.mark.parametrize("code", ["C34.00", "C34.1", "C34.32", "c34.90", "C3481", "C34"])
def test_every_code_of_the_lung_is_a_lung_cancer(normalizer, code):
    assert concept(normalizer, "", "", code, "ICD-10-CM") == "LUNG"


@pytest.mark.parametrize(
    "code", ["C78.00", "C78.02", "C79.31", "C77.1", "D14.31", "R91.1", "Z51.11"]
)
def test_a_secondary_benign_or_other_code_is_no_primary(normalizer, code):
    assert concept(normalizer, "", "", code, "ICD-10-CM") is None


# -- real rows and many rows -------------------------------------------------------------------


def test_the_rows_of_a_real_cohort_are_all_resolved(normalizer):
    path = SHARED / "real/nsclc-coh/diagnoses.csv"
    if not path.exists():
        pytest.skip("the real cohort is not at hand")
    with path.open(encoding="utf-8") as file:
        rows = [(row["diagnosis"], row["histology"]) for row in csv.DictReader(file)]
    expected = {
        "adenocarcinoma": "LUAD",
        "squamous": "LUSC",
        "large cell or nos nslc": "NSCLC",
    }
    found = normalizer.resolve(rows)
    assert [r.concept for r in found] == [expected[histology] for _, histology in rows]


@pytest.mark.nightly
def test_many_distinct_rows_take_seconds(normalizer):
    texts = [(f"Lung adenocarcnoma, seen {n}, stage IV with bone mets",) for n in range(8000)]
    started = time.process_time()
    found = normalizer.resolve(texts)
    assert time.process_time() - started < 12
    assert {answer.concept for answer in found} == {"LUAD"}
