from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from matcher.normalize.drug.normalizer import DrugNormalizer
from matcher.normalize.drug.typos import Typos, Window, names_that_stand_out
from matcher.normalize.policies import load_policy
from matcher.normalize.resolution import DrugResolution
from matcher.normalize.text import normal_form
from matcher.terms.treatments import load_all_treatments
from matcher.terms.vocabulary import split_cell

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"
POLICY = load_policy(FOLDER, "drug")
CASES = ROOT / "tests/cases/drugs.csv"
GROUPS = 12
REAL = ROOT / "../shared/real/nsclc-coh/treatments.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def normalizer() -> DrugNormalizer:
    return DrugNormalizer(FOLDER)


def one(normalizer: DrugNormalizer, text: str) -> DrugResolution:
    return normalizer.resolve([(text,)])[0]


def outcome(case: dict[str, str], told: DrugResolution) -> str:
    """Say how a reading agrees with its label; whatever the label doesn't say is wrong."""
    classes = split_cell(case["classes"])
    wanted = {name for name in classes if not name.startswith("-")}
    denied = {name[1:] for name in classes if name.startswith("-")}
    drugs = set(split_cell(case["drugs"]))
    named_classes = () if told.not_given else set(told.named) - set(told.drugs)
    route = told.route or "none"
    if (
        set(told.drugs) - drugs
        or denied & set(told.classes)
        or (case["not_given"] and told.concept)
        or (told.not_given or case["not_given"]) != case["not_given"]
        or (case["status"] in {"ambiguous", "unmatched"} and told.concept)
        or (not drugs and wanted and set(named_classes) - wanted)
        or (case["route"] and told.route and route != case["route"])
    ):
        return "wrong"
    if (
        set(told.drugs) == drugs
        and wanted <= set(told.classes)
        and told.status == case["status"]
        and (told.not_given or "") == case["not_given"]
        and (not case["route"] or route == case["route"])
    ):
        return "right"
    return "abstained"


def test_labelled_cases(normalizer: DrugNormalizer, judge) -> None:
    cases = rows_of(CASES)
    told = dict(
        zip(
            (case["raw"] for case in cases),
            normalizer.resolve([(case["raw"],) for case in cases]),
            strict=True,
        )
    )
    judge("drug", cases, lambda case: outcome(case, told[case["raw"]]), least_right=0.95)


def test_no_case_stands_twice() -> None:
    raws = [case["raw"] for case in rows_of(CASES)]
    assert len(raws) == len(set(raws))


def test_every_real_treatment_resolves(normalizer: DrugNormalizer) -> None:
    if not REAL.exists():
        pytest.skip("the real cohort is not beside the checkout")
    texts = sorted({(row["treatment"],) for row in rows_of(REAL)})
    resolutions = normalizer.resolve(texts)
    assert [r.raw for r in resolutions if r.status != "matched"] == []


def test_no_name_is_taken_for_another_treatment(normalizer: DrugNormalizer) -> None:
    """Each name, written alone, means its own concept or abstains between several."""
    terms = load_all_treatments(FOLDER).vocabulary.terms.values()
    named = [(term.key, name) for term in terms for name in (term.key, *term.synonyms)]
    resolutions = normalizer.resolve([(name,) for _, name in named])
    for (key, name), resolution in zip(named, resolutions, strict=True):
        if resolution.status == "ambiguous":
            assert key in {candidate.concept for candidate in resolution.candidates}, name
        else:
            assert (resolution.status, resolution.named) == ("matched", (key,)), name


# One letter apart: as both are known, each is read right when it is written right.
TWINS = {"foretinib", "foritinib"}


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_unknown_name_is_taken_for_one_that_looks_alike(group: int) -> None:
    """Leave treatments out and offer their names: none may be 'corrected' to another one."""
    terms = list(load_all_treatments(FOLDER).vocabulary.terms.values())
    names = names_that_stand_out(terms, POLICY.shortest)
    left_out = {term.key for term in terms[group::GROUPS]}
    unknown = [normal_form(name) for name, key in names.items() if key in left_out]
    unknown = [form for form in unknown if form not in TWINS]
    windows = [Window(0, len(form.split()), form) for form in unknown]
    others = Typos({name: key for name, key in names.items() if key not in left_out}, POLICY)
    told = zip(unknown, others.correct(windows), strict=True)
    assert [(form, mention.readings) for form, mention in told if mention and mention.sure] == []


def test_a_dropped_letter_behind_the_beginning_is_put_right_or_left_open() -> None:
    """Of every name of nine letters and more, drop one letter: never another treatment."""
    terms = load_all_treatments(FOLDER).vocabulary.terms.values()
    names = names_that_stand_out(terms, POLICY.shortest)
    long = {name: key for name, key in names.items() if len(name) >= 9 and name.isalpha()}
    typed = [
        (key, normal_form(name[:at] + name[at + 1 :]))
        for name, key in long.items()
        for at in range(3, len(name))
    ]
    found = Typos(names, POLICY).correct([Window(0, 1, form) for _, form in typed])
    right = 0
    for (key, _), mention in zip(typed, found, strict=True):
        if mention is not None and mention.sure:
            assert mention.readings == ((key,),)
            right += 1
    assert right > 0.9 * len(typed)


def cues(*lists: str) -> list[str]:
    return [row["text"] for row in rows_of(FOLDER / "treatment_words.csv") if row["list"] in lists]


@pytest.mark.parametrize("drug", ["pembrolizumab", "chemotherapy", "帕博利珠单抗", "lobectomy"])
def test_no_cue_lets_a_treatment_pass_as_given(normalizer: DrugNormalizer, drug: str) -> None:
    """A cue before or behind a name, with or without a comma, never leaves it given."""
    texts = [f"{cue} {drug}" for cue in cues("before", "uncertain")]
    texts += [f"{drug}{comma} {cue}" for cue in cues("after", "uncertain") for comma in ("", ",")]
    texts += [f"{drug} ({cue})" for cue in cues("after", "uncertain")]
    given = [r.raw for r in normalizer.resolve([(text,) for text in texts]) if r.drugs or r.concept]
    assert given == []


def test_what_a_cue_leaves_alone_stays_given(normalizer: DrugNormalizer) -> None:
    texts = [f"cisplatin; {cue} pembrolizumab" for cue in cues("before")]
    assert all(r.drugs == ("cisplatin",) for r in normalizer.resolve([(text,) for text in texts]))


def test_what_was_not_given_is_named_but_is_no_treatment(normalizer: DrugNormalizer) -> None:
    resolution = one(normalizer, "No prior chemotherapy")
    assert (resolution.drugs, resolution.classes, resolution.concept) == ((), (), None)
    assert resolution.named == ("chemotherapy",)
    assert resolution.not_given == "negated"


def test_a_class_is_named_only_where_no_drug_of_it_is(normalizer: DrugNormalizer) -> None:
    assert one(normalizer, "chemotherapy").named == ("chemotherapy",)
    both = one(normalizer, "chemotherapy (carboplatin) and radiotherapy")
    assert both.named == ("carboplatin", "radiotherapy")
    assert both.concept == "carboplatin + radiotherapy"


def test_candidates_of_an_ambiguous_text_are_concepts(normalizer: DrugNormalizer) -> None:
    vocabulary = load_all_treatments(FOLDER).vocabulary
    for text in ("TC", "PC", "AC", "BCG", "RTX", "prednisolne"):
        resolution = one(normalizer, text)
        assert resolution.status == "ambiguous"
        assert len(resolution.candidates) > 1
        assert all(candidate.concept in vocabulary for candidate in resolution.candidates)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Pembrolizumab", "exact"),
        ("Keytruda", "synonym"),
        ("Keytruda 200 mg", "grammar"),
        ("pembrolizumb", "fuzzy"),
    ],
)
def test_the_method_says_how(normalizer: DrugNormalizer, text: str, method: str) -> None:
    resolution = one(normalizer, text)
    assert resolution.method == method
    assert (resolution.score < 1) == (method == "fuzzy")


@pytest.mark.parametrize("text", ["", " ", "-", "?", "。", "()", "+", "/", "no", "无"])
def test_an_empty_text_says_nothing(normalizer: DrugNormalizer, text: str) -> None:
    assert one(normalizer, text).drugs == ()
    assert one(normalizer, text).status == "unmatched"


def test_a_batch_keeps_the_order_and_is_quick(normalizer: DrugNormalizer) -> None:
    texts = [(f"{case['raw']} {number}",) for number in range(2) for case in rows_of(CASES)]
    started = time.process_time()
    resolutions = normalizer.resolve(texts)
    assert [r.raw for r in resolutions] == [text for (text,) in texts]
    assert time.process_time() - started < 4
