from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest

from matcher.normalize.stage.normalizer import StageNormalizer
from matcher.normalize.stage.tnm import CURRENT, EDITIONS, Categories, TnmTable, shared_group
from matcher.terms.stages import STAGES

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"
with (ROOT / "tests/cases/stages.csv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def normalizer() -> StageNormalizer:
    return StageNormalizer(FOLDER)


@pytest.fixture(scope="module")
def table() -> TnmTable:
    return TnmTable(FOLDER)


def outcome(case, found):
    """Compare what is told with the label; a part left out, or a whole for its part, is open."""
    told = (found.concept, found.t, found.n, found.m)
    label = tuple(case[name] or None for name in ("concept", "t", "n", "m"))
    if told == label and case["status"] in {"", found.status}:
        return "right"
    above = STAGES.ancestors((label[0],)) if label[0] else ()
    fits = [part in {None, named} for part, named in zip(told, label, strict=True)]
    return "abstained" if all(fits[1:]) and (fits[0] or told[0] in above) else "wrong"


def test_labelled_stages(normalizer, judge):
    texts = [(case["stage"], case["stage_system"]) for case in CASES]
    found = dict(zip(texts, normalizer.resolve(texts), strict=True))
    judge(
        "stage",
        CASES,
        lambda case: outcome(case, found[case["stage"], case["stage_system"]]),
        least_right=0.97,
    )


def test_no_stage_is_labelled_twice():
    assert len({(case["stage"], case["stage_system"]) for case in CASES}) == len(CASES)


def test_one_field_is_enough_and_order_is_kept(normalizer):
    found = normalizer.resolve([("IV",), ("",), ("IIIA",), ("IV",)])
    assert [answer.concept for answer in found] == ["IV", None, "IIIA", "IV"]


GROUPS = ["0", "I", "II", "III", "IV"] + [
    f"{n}{letter}" for n in ("I", "II", "III", "IV") for letter in "ABC"[: 2 if n in "I IV" else 3]
]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    "form", ["{}", "Stage {}", "stage: {}", "{}期", "({})", "cStage {}", "AJCC 8 {}"]
)
def test_every_group_is_read_in_every_form_and_kept_as_said(normalizer, group, form):
    for text in (form.format(group), form.format(group.lower())):
        assert normalizer.resolve([(text,)])[0].concept == group, text


@pytest.mark.parametrize("first", ["I", "II", "IIIA", "IVB"])
@pytest.mark.parametrize("second", ["IIB", "III", "IV", "IA"])
@pytest.mark.parametrize("join", [" or ", "/", "-", " to ", " vs "])
def test_two_groups_are_candidates_and_neither_is_chosen(normalizer, first, second, join):
    found = normalizer.resolve([(f"{first}{join}{second}",)])[0]
    kin = first.startswith(second) or second.startswith(first)
    if not kin or len(first) == len(second):
        assert found.concept is None
    assert found.status in {"ambiguous", "matched"}


@pytest.mark.parametrize(
    "doubt", ["?{}", "{}?", "possible {}", "at least {}", "≥ {}", "suspected {}", "可能{}期"]
)
def test_a_doubted_group_is_only_a_candidate(normalizer, doubt):
    found = normalizer.resolve([(doubt.format("IIIB"),)])[0]
    assert (found.concept, found.status) == (None, "ambiguous")
    assert found.candidates[0].concept == "IIIB"


# -- T, N and M ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "groups"),
    [
        # Goldstraw 2007 (7th), Goldstraw 2016 (8th), Rami-Porta 2024 (9th).
        ("T1a N1 M0", ("IIA", "IIB", "IIA")),
        ("T2a N1 M0", ("IIA", "IIB", "IIB")),
        ("T2b N0 M0", ("IIA", "IIA", "IIA")),
        ("T3 N1 M0", ("IIIA", "IIIA", "IIIA")),
        ("T4 N2 M0", ("IIIB", "IIIB", "IIIB")),
        ("T3 N3 M0", ("IIIB", "IIIC", "IIIC")),
        ("T1a N3 M0", ("IIIB", "IIIB", "IIIB")),
        ("T2a N0 M1a", ("IV", "IVA", "IVA")),
        ("T2a N0 M1b", ("IV", "IVA", "IVA")),
        ("Tis N0 M0", ("0", "0", "0")),
    ],
)
def test_groups_by_edition(table, stated, groups):
    categories = Categories(*stated.split())
    assert tuple(table.groups(categories, [edition])[0] for edition in EDITIONS) == groups


@pytest.mark.parametrize(
    ("stated", "group"),
    [
        ("T1b N2a M0", "IIB"),
        ("T1b N2b M0", "IIIA"),
        ("T2a N2a M0", "IIIA"),
        ("T2a N2b M0", "IIIB"),
        ("T3 N2a M0", "IIIA"),
        ("T3 N2b M0", "IIIB"),
        ("T4 N2a M0", "IIIB"),
        ("T1a N0 M1c1", "IVB"),
    ],
)
def test_groups_that_the_ninth_edition_divides(table, stated, group):
    assert table.groups(Categories(*stated.split()), ["9"]) == [group]


def test_every_cell_of_each_edition_has_exactly_one_group(table):
    t_of = {"7": "T1a T1b T2a T2b T3 T4", "8": "T1mi T1a T1b T1c T2a T2b T3 T4"}
    n_of = {"7": "N0 N1 N2 N3", "8": "N0 N1 N2 N3", "9": "N0 N1 N2a N2b N3"}
    for edition in EDITIONS:
        for t, n in product(t_of.get(edition, t_of["8"]).split(), n_of[edition].split()):
            for m in ("M0", "M1a"):
                assert len(table.groups(Categories(t, n, m), [edition])) == 1, (edition, t, n, m)


def test_the_stage_never_falls_as_a_category_rises(table):
    order = "0 IA1 IA2 IA3 IA IB IIA IIB IIIA IIIB IIIC IV IVA IVB".split()
    t_axis, n_axis = "T1a T1b T2a T2b T3 T4".split(), "N0 N1 N3".split()
    for edition in EDITIONS:
        for n in n_axis:
            groups = [table.groups(Categories(t, n, "M0"), [edition])[0] for t in t_axis]
            assert groups == sorted(groups, key=order.index)
        for t in t_axis:
            groups = [table.groups(Categories(t, n, "M0"), [edition])[0] for n in n_axis]
            assert groups == sorted(groups, key=order.index)


@pytest.mark.parametrize("t", "T1 T1c T2 T2a T3 T4".split())
@pytest.mark.parametrize("n", "N0 N1 N2 N3".split())
def test_without_an_edition_a_group_is_what_the_current_two_agree_on(normalizer, table, t, n):
    found = normalizer.resolve([(f"c{t}{n}M0",)])[0]
    groups = table.groups(Categories(t, n, "M0"), CURRENT)
    assert found.concept == shared_group(groups)
    assert (found.t, found.n, found.m) == (t, n, "M0")
    if found.concept is None:
        assert {candidate.concept for candidate in found.candidates} == set(groups)


@pytest.mark.parametrize(
    "text", ["pT2aN1M0", "pT2a pN1 cM0", "ypT2a N1 M0", "T2a, N1, M0", "t2an1m0", "cT2a(m)N1(2)M0"]
)
def test_categories_are_read_in_every_spelling(normalizer, text):
    found = normalizer.resolve([(text,)])[0]
    assert (found.t, found.n, found.m, found.concept) == ("T2a", "N1", "M0", "IIB")


@pytest.mark.parametrize(
    ("groups", "shared"),
    [
        (["IA1", "IA3"], "IA"),
        (["IVA", "IVB"], "IV"),
        (["IIIA", "IIIB"], None),
        (["IB"], "IB"),
        ([], None),
    ],
)
def test_a_group_that_covers_several(groups, shared):
    assert shared_group(groups) == shared
