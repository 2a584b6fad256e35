import csv
import string
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from matcher.normalize.condition.normalizer import ConditionNormalizer
from matcher.normalize.condition.text import phrase
from matcher.normalize.misspelling import is_misspelling
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import ConditionResolution
from matcher.terms.vocabulary import Term, Vocabulary, load_vocabulary, split_cell

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"
# Codes of the WHO's edition, of the Chinese one and of earlier releases that ICD-10-CM hasn't.
OTHER_EDITIONS = set(
    "A151 A152 A153 A16 A160 A161 A162 A165 B21 B22 B23 B24 E12 E14 F00 G22 H03 I64 I84 J46 O05 "
    "O06 Z225 Z2251 Z2252".split()
)
COHORT = ROOT / "../shared/real/nsclc-coh/conditions.csv"


@cache
def normalizer() -> ConditionNormalizer:
    return ConditionNormalizer(FOLDER)


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(FOLDER / "conditions.csv")


def read(text: str, *code: str) -> ConditionResolution:
    return normalizer().resolve([(text, *code)])[0]


def names_of(term: Term) -> tuple[str, ...]:
    return (term.name, *term.synonyms, *split_cell(term.facts["narrower"]))


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "tests/cases" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def outcome(case: dict[str, str], read_as: ConditionResolution) -> str:
    """Compare with the label; what the reader says less, or more broadly, it leaves to a person."""
    labelled, said = set(split_cell(case["concepts"])), set(read_as.concepts)
    negated, grade = "yes" if read_as.negated else "", str(read_as.grade or "")
    told = (read_as.status, negated, read_as.condition_status or "", grade)
    label = (case["status"], case["negated"], case["condition_status"], case["grade"])
    if said == labelled and (not said or told == label):
        return "right"
    broader = set() if read_as.negated else vocabulary().ancestors(labelled)
    over = ("active", "history", "resolved") if read_as.status == "partial" else ("active",)
    status = told[2] == label[2] or (not told[2] and label[2] in over)
    true = said <= labelled | broader and negated == label[1] and status and grade in ("", label[3])
    left_out = {key for key in labelled if not vocabulary().ancestors((key,)) & said} - said
    hidden = read_as.status == "matched" and (left_out or case["status"] == "partial")
    return "abstained" if not said or (true and not hidden) else "wrong"


def test_labelled_conditions_are_read_as_labelled(judge) -> None:
    cases = rows("conditions.csv")
    texts = [(c["text"], c["code"], c["code_system"]) for c in cases]
    assert len(set(texts)) == len(texts)
    read_as = dict(zip(texts, normalizer().resolve(texts), strict=True))
    judge(
        "condition",
        cases,
        lambda case: outcome(case, read_as[case["text"], case["code"], case["code_system"]]),
        least_right=0.9,
    )


@pytest.mark.skipif(not COHORT.exists(), reason="the shared cohort isn't here")
def test_every_condition_of_the_real_cohort_is_understood() -> None:
    with COHORT.open(encoding="utf-8", newline="") as file:
        texts = sorted({row["condition"] for row in csv.DictReader(file)})
    assert [
        one.raw for one in normalizer().resolve([(t,) for t in texts]) if one.status != "matched"
    ] == []


def test_a_resolution_says_what_its_fields_promise() -> None:
    for one in normalizer().resolve(
        [(case["text"], case["code"]) for case in rows("conditions.csv")]
    ):
        assert (one.concept is not None) == (one.status in ("matched", "partial"))
        assert one.concept == (one.concepts[0] if one.concepts else None)
        assert set(one.concepts) <= set(vocabulary().terms)
        assert {candidate.concept for candidate in one.candidates} <= set(vocabulary().terms)


def test_every_name_and_synonym_finds_its_own_concept() -> None:
    names = [(text, term.key) for term in vocabulary().terms.values() for text in names_of(term)]
    lost = [
        text
        for (text, key), one in zip(
            names, normalizer().resolve([(text,) for text, _ in names]), strict=True
        )
        if one.concepts != (key,) and key not in {c.concept for c in one.candidates}
    ]
    assert lost == []


def test_only_the_known_abbreviations_are_claimed_by_two_concepts() -> None:
    claims: dict[str, set[str]] = {}
    for term in vocabulary().terms.values():
        for text in names_of(term):
            claims.setdefault(phrase(text), set()).add(term.key)
    assert {form for form, keys in claims.items() if len(keys) > 1} == {
        *("pe", "ms", "hl", "scc", "chb")
    }


def close_pairs() -> list[tuple[str, str]]:
    """Pairs of names of different concepts that resemblance alone might take for each other."""
    owner = {
        phrase(text): term.key
        for term in vocabulary().terms.values()
        for text in names_of(term)
        if phrase(text).isascii()
    }
    least = load_policy(FOLDER, "condition").consider
    pairs = []
    # No slip changes the first letter, so names are compared letter by letter.
    for _, alike in groupby(sorted(owner), key=lambda name: name[:1]):
        names = list(alike)
        scores = process.cdist(names, names, scorer=DamerauLevenshtein.normalized_similarity)
        near = zip(*(scores >= least).nonzero(), strict=True)
        pairs += [(names[i], names[j]) for i, j in near if i < j]
    return [(one, other) for one, other in pairs if owner[one] != owner[other]]


@pytest.mark.nightly
def test_no_name_is_a_misspelling_of_another_concepts_name() -> None:
    known = normalizer()._grammar.lexicon.words
    pairs = close_pairs()
    assert ("hyperthyroidism", "hypothyroidism") in pairs
    assert ("type 1 diabete", "type 2 diabete") in pairs
    assert [
        pair
        for pair in pairs
        for one, other in (pair, pair[::-1])
        if is_misspelling(one.split(), other.split(), known)
    ] == []


def slips_of(name: str) -> set[str]:
    """Give every text that one dropped, doubled, swapped or mistyped letter makes of a name."""
    dropped = {name[:at] + name[at + 1 :] for at in range(len(name))}
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}
    mistyped = {
        name[:at] + letter + name[at + 1 :]
        for at in range(len(name))
        for letter in "aeioyn"
        if name[at] in string.ascii_lowercase
    }
    return {slip for slip in dropped | swapped | mistyped if slip.strip()} - {name}


OPPOSITES = (
    ("hypothyroidism", "hyperthyroidism"),
    ("hypotension", "hypertension"),
    ("hypokalemia", "hyperkalemia"),
    ("hyponatremia", "hypernatremia"),
    ("hypocalcemia", "hypercalcemia"),
    ("hypoglycemia", "hyperglycemia"),
    ("hypoparathyroidism", "hyperparathyroidism"),
    ("tachycardia", "bradycardia"),
    ("diverticulosis", "diverticulitis"),
    ("pneumonia", "pneumonitis"),
    ("nephritic syndrome", "nephrotic syndrome"),
    ("type 1 diabetes", "type 2 diabetes"),
    ("leukopenia", "leukocytosis"),
    ("neutropenia", "lymphopenia"),
    ("unstable angina", "stable angina"),
    ("hepatitis b", "hepatitis c"),
    ("arthritis", "giant cell arteritis"),
    ("inflammatory bowel disease", "irritable bowel syndrome"),
)


@pytest.mark.parametrize(("one", "other"), OPPOSITES)
def test_no_slip_of_the_pen_turns_a_condition_into_its_opposite(one: str, other: str) -> None:
    for name, opposite in ((one, other), (other, one)):
        forbidden = set(read(opposite).concepts)
        slips = sorted(slips_of(name) - {opposite})
        turned = [
            slip
            for slip, found in zip(
                slips, normalizer().resolve([(slip,) for slip in slips]), strict=True
            )
            if forbidden & set(found.concepts)
            and not set(found.concepts) & set(read(slip).concepts) - forbidden
        ]
        # A slip that happens to spell the opposite's own form is that form.
        assert [slip for slip in turned if phrase(slip) != phrase(opposite)] == []


@pytest.mark.parametrize(
    "text",
    [
        "family history of lung fibrosis",
        "mother: breast cancer",
        "father had MI, brother has DM",
        "risk of hepatitis B",
        "tuberculosis screening",
        "pneumonia vaccine given",
        "rheumatoid factor positive",
        "not hypothyroid",
        "",
        "   ",
        "?",
    ],
)
def test_what_is_no_statement_of_the_patients_condition_claims_nothing(text: str) -> None:
    found = read(text)
    assert found.concepts == ()
    assert not found.negated


def test_a_denial_of_less_than_the_condition_denies_nothing() -> None:
    narrower = ("no active tuberculosis", "no acute MI", "no melena", "STEMI ruled out")
    for text in (*narrower, "no significant pleural effusion"):
        assert read(text).concepts == ()


def test_a_text_never_asserts_what_it_denies_elsewhere() -> None:
    found = read("hypertension, no diabetes")
    assert found.concepts == ("hypertension",)
    assert found.status == "partial"
    assert not found.negated


@pytest.mark.parametrize(
    ("text", "code", "concept"),
    [
        ("diabetes", "E10.9", "type_1_diabetes"),
        ("ulcerative colitis", "K52.9", "ulcerative_colitis"),
        ("PE", "J90", "pleural_effusion"),
        ("", "E11.900x001", "type_2_diabetes"),
        ("type 2 diabetes", "E10.9", None),
        ("no diabetes", "E11.9", None),
        ("TB screening", "A15.0", None),
    ],
)
def test_text_and_code(text: str, code: str, concept: str | None) -> None:
    assert read(text, code, "ICD-10-CM").concept == concept


def test_a_code_of_another_system_is_not_read_as_icd() -> None:
    assert read("", "E11.9", "LOINC").status == "unmatched"
    assert read("", "44054006", "SNOMED CT").concept == "type_2_diabetes"


def test_codes_of_the_vocabulary_are_codes_and_stand_once() -> None:
    with (FOLDER / "icd10_titles.csv").open(encoding="utf-8") as file:
        valid = {code for row in csv.DictReader(file) for code in split_cell(row["codes"])}
    prefixes = {code[:length] for code in valid for length in range(2, len(code) + 1)}
    codes = [
        code.replace(".", "")
        for term in vocabulary().terms.values()
        for column in ("icd10", "icd10_history")
        for code in split_cell(term.facts[column])
    ]
    assert {code for code in codes if code not in prefixes} == OTHER_EDITIONS
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("key", "ancestor"),
    [
        ("autoimmune_hypothyroidism", "hypothyroidism"),
        ("autoimmune_hypothyroidism", "autoimmune_disease"),
        ("type_1_diabetes", "autoimmune_disease"),
        ("vitiligo", "autoimmune_disease"),
        ("immune_related_colitis", "immune_related_adverse_event"),
        ("immune_related_colitis", "colitis"),
        ("idiopathic_pulmonary_fibrosis", "interstitial_lung_disease"),
        ("drug_induced_pneumonitis", "noninfectious_pneumonitis"),
        ("kidney_transplant", "organ_transplant"),
        ("allogeneic_transplant", "transplant_history"),
        ("basal_cell_skin_cancer", "malignancy"),
        ("unstable_angina", "heart_disease"),
    ],
)
def test_kinds(key: str, ancestor: str) -> None:
    assert ancestor in vocabulary().ancestors((key,))


@pytest.mark.parametrize(
    ("key", "no_ancestor"),
    [
        ("hypothyroidism", "autoimmune_disease"),
        ("asthma", "autoimmune_disease"),
        ("brain_metastasis", "malignancy"),
        ("lung_cancer", "other_malignancy"),
        ("pulmonary_hypertension", "hypertension"),
        ("radiation_pneumonitis", "interstitial_lung_disease"),
        ("latent_tuberculosis", "tuberculosis"),
        ("immune_related_colitis", "autoimmune_disease"),
        ("pneumonitis", "infection"),
    ],
)
def test_what_is_no_kind_of_it(key: str, no_ancestor: str) -> None:
    assert no_ancestor not in vocabulary().ancestors((key,))


def test_common_complaints_are_not_possibly_an_autoimmune_disease() -> None:
    """A criterion on autoimmune disease is open for each ancestor of one: none may be so broad."""
    branch = vocabulary().branch(("autoimmune_disease",))
    above = vocabulary().ancestors(branch)
    for complaint in ("anemia", "thrombocytopenia", "alopecia", "rash", "fatigue", "hypertension"):
        assert complaint not in above
