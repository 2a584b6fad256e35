from __future__ import annotations

import csv
import importlib
import sys
from collections import Counter
from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.normalize.condition.normalizer import ConditionNormalizer
from matcher.normalize.diagnosis.normalizer import DiagnosisNormalizer
from matcher.normalize.drug.normalizer import DrugNormalizer
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.policies import COLUMNS, FILE, OTHER_WORDS, load_policy
from matcher.normalize.resemblance import Policy, Resemblance
from matcher.normalize.site import SiteNormalizer

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config/vocabulary"
USES = ("condition", "diagnosis", "drug", "lab", "lesion")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CASES = rows(ROOT / "tests/cases" / FILE)


@pytest.fixture(scope="module")
def fitting():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        yield importlib.import_module("fit_resemblance")
    for name in ("fit_resemblance", "document"):
        del sys.modules[name]


@pytest.fixture(scope="module")
def readers():
    kinds = {
        "condition": ConditionNormalizer,
        "diagnosis": DiagnosisNormalizer,
        "drug": DrugNormalizer,
        "lesion": SiteNormalizer,
    }
    read = {use: kind(FOLDER).resolve for use, kind in kinds.items()}
    return read | {"lab": named_tests}


def named_tests(texts):
    normalizer = MeasurementNormalizer(FOLDER)
    normalizer.resolve(texts)  # one batch of names costs far less than many calls
    return [normalizer.concept_and_unit(text, "") for (text,) in texts]


def test_no_labelled_look_alike_is_accepted_and_most_slips_are(judge, readers):
    found = {}
    for use in USES:
        texts = [case["text"] for case in CASES if case["use"] == use]
        resolved = readers[use]([(text,) for text in texts])
        found |= {(use, text): one for text, one in zip(texts, resolved, strict=True)}

    def outcome(case):
        one = found[case["use"], case["text"]]
        if (one.concept or "") == case["concept"]:
            return "right"
        if one.concept and one.method == "fuzzy":
            return "wrong"
        return "abstained" if case["concept"] and not one.concept else "right"

    judge("resemblance", CASES, outcome, least_right=0.85)


def test_the_cases_are_many_and_a_third_of_them_look_alikes_that_mean_something_else():
    counts = Counter((case["use"], case["text"]) for case in CASES)
    assert [text for text, count in counts.items() if count > 1] == []
    assert len(CASES) >= 600
    assert {case["use"] for case in CASES} == set(USES)
    by_hand = [case for case in CASES if not case["from"].startswith("generated")]
    assert 3 * sum(not case["concept"] for case in by_hand) >= len(by_hand)


@pytest.mark.nightly
def test_no_other_thresholds_would_do_better(fitting):
    """Run `python benchmarks/fit_resemblance.py --write` where a vocabulary made others better."""
    for fit in fitting.fits(fitting.read_cases()):
        found = (fit.use, fit.in_force["right"], fit.in_force["wrong"])
        assert found == (fit.use, fit.fitting["right"], 0)
        assert fit.held_out["wrong"] == 0


def test_what_the_documentation_says_of_the_fit_is_what_was_written(fitting):
    document = (ROOT / "docs/normalization.md").read_text(encoding="utf-8")
    for use in USES:
        policy = load_policy(FOLDER, use)
        assert f"| {use} | {policy.accept} | {policy.margin} |" in document


def test_no_use_is_written_that_nothing_reads():
    assert tuple(row["use"] for row in rows(FOLDER / FILE)) == USES


GOOD = {
    "use": "drug",
    "accept": "0.9",
    "consider": "0.8",
    "margin": "0.05",
    "shortest": "6",
    "neighbours": "10",
    "decisive": "b|a",
}


def written(folder: Path, *lines: dict[str, str]) -> Path:
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    (folder / OTHER_WORDS).write_text("word\ncolpitis\n", encoding="utf-8")
    return folder


def test_a_policy_is_read_from_its_line(tmp_path):
    policy = load_policy(written(tmp_path, GOOD), "drug")
    assert (policy.accept, policy.consider, policy.margin) == (0.9, 0.8, 0.05)
    assert (policy.shortest, policy.neighbours, policy.decisive) == (6, 10, {"a", "b"})
    assert "colpitis" in policy.others


def test_a_real_word_is_no_slip_of_a_name_that_lacks_it():
    names = {"colitis": "COLITIS", "colpitis acuta": "COLPITIS"}
    policy = Policy(accept=0.85, others=frozenset({"colpitis"}))
    rungs = Resemblance(names, policy).judge(["colpitis", "collitis", "colpitis acutta"])
    assert [rung.concept for rung in rungs] == [None, "COLITIS", "COLPITIS"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("accept", "high"),
        ("accept", "1.5"),
        ("margin", ""),
        ("margin", "nan"),
        ("consider", "0.95"),
        ("shortest", "0"),
        ("neighbours", "2.5"),
        ("neighbours", "²"),
    ],
)
def test_a_fault_is_reported_by_file_line_and_column(tmp_path, column, cell):
    folder = written(tmp_path, GOOD | {"use": "lab"}, GOOD | {column: cell})
    with pytest.raises(ConfigurationError) as raised:
        load_policy(folder, "lab")
    assert f"{folder / FILE}:3: column {column}" in str(raised.value)


def test_every_fault_is_reported_at_once(tmp_path):
    folder = written(tmp_path, GOOD | {"accept": "x", "shortest": "y"}, GOOD | {"margin": "z"})
    with pytest.raises(ConfigurationError) as raised:
        load_policy(folder, "drug")
    assert len(raised.value.faults) == 3


@pytest.mark.parametrize("lines", [[], [GOOD, GOOD]])
def test_a_use_has_to_stand_there_once(tmp_path, lines):
    with pytest.raises(ConfigurationError, match="'drug'"):
        load_policy(written(tmp_path, *lines), "drug")
