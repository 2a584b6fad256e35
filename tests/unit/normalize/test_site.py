import csv
from functools import cache
from pathlib import Path

import pytest

from matcher.normalize.resolution import Resolution
from matcher.normalize.site import SiteNormalizer
from matcher.terms.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"


@cache
def normalizer() -> SiteNormalizer:
    return SiteNormalizer(FOLDER)


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary(FOLDER / "lesion_sites.csv")


def read(text: str) -> Resolution:
    return normalizer().resolve([(text,)])[0]


with (ROOT / "tests/cases/sites.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def test_labelled_sites(judge) -> None:
    texts = [case["site"] for case in CASES]
    found = dict(zip(texts, normalizer().resolve([(text,) for text in texts]), strict=True))

    def outcome(case: dict[str, str]) -> str:
        told, label = found[case["site"]].concept, case["concept"] or None
        if told == label:
            return "right"
        broader = vocabulary().ancestors((label,)) if label else set()
        return "abstained" if told is None or told in broader else "wrong"

    judge("lesion site", CASES, outcome, least_right=0.95)


def test_no_site_is_labelled_twice() -> None:
    assert len({case["site"] for case in CASES}) == len(CASES)


def test_every_name_and_synonym_finds_its_own_site() -> None:
    names = [
        (text, key)
        for key, term in vocabulary().terms.items()
        for text in (term.name, *term.synonyms)
    ]
    found = normalizer().resolve([(text,) for text, _ in names])
    assert [text for (text, key), one in zip(names, found, strict=True) if one.concept != key] == []


def test_sides_and_lobes_of_the_lung_are_kept() -> None:
    assert read("Lung, left").concept == "left_lung"
    assert "right_lung" in vocabulary().ancestors((str(read("RUL").concept),))


@pytest.mark.parametrize(
    "text",
    ["liver and spleen", "right and left lung", "brain/leptomeninges", "not known", "", "T4"],
)
def test_several_sites_and_none_are_no_site(text: str) -> None:
    assert read(text).concept is None


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("midbrain", "brainstem"),
        ("cerebellum", "brain"),
        ("meninges", "cns"),
        ("spinal_cord", "cns"),
        ("femur", "bone"),
        ("left_upper_lobe", "lung"),
        ("retroperitoneal_lymph_node", "lymph_node"),
    ],
)
def test_kinds(below: str, above: str) -> None:
    assert above in vocabulary().ancestors((below,))


def test_spinal_cord_is_neither_brain_nor_bone() -> None:
    assert not vocabulary().ancestors(("spinal_cord",)) & {"brain", "bone"}


def test_organs_that_trials_count() -> None:
    organ = {key: term.facts["organ"] or key for key, term in vocabulary().terms.items()}
    assert organ["left_upper_lobe"] == organ["right_lung"] == "lung"
    assert organ["hilar_lymph_node"] == organ["axillary_lymph_node"] == "lymph_node"
    assert organ["rib"] == organ["thoracic_spine"] == "bone"
