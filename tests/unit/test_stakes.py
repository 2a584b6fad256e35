"""Whose verdict hangs on a raw text: those whom nothing else excludes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from matcher.criteria import KINDS, Inquiry, Leaf, leaves
from matcher.eligibility import assess
from matcher.normalize.ledger import Counts, merged_counts
from matcher.normalize.normalizers import KINDS as TEXT_KINDS
from matcher.record.build import build_record
from matcher.stakes import TABLES, Stakes, at_stake, questions
from matcher.tables import read_tables
from matcher.trials.reading import read_trials
from tests.spec.clinic import INDEX_DAY, built_of, normalizers, settings, trial_of, vocabularies

ROOT = Path(__file__).parents[2]
LUNG = {"require": {"diagnosis": ["NSCLC"]}}
COUNT = {"require": {"measurement": "neutrophils", "at_least": 1.5}}
HIGHER = {"require": {"measurement": "neutrophils", "at_least": 1.2}}
NO_HEART = {"forbid": {"condition": ["heart_failure"]}}


def weighed(text: str, *trials: list[dict]) -> tuple[pl.DataFrame, pl.DataFrame]:
    record, ledger = built_of(text)
    stakes = Stakes(record.size, vocabularies())
    for criteria in trials:
        stakes.weigh(assess(trial_of(*criteria), Inquiry(record), record))
    counts = merged_counts([ledger.counted(stakes.hanging)])
    return at_stake(counts.texts, stakes.asked), questions(counts, stakes.asked)


def hanging(text: str, *trials: list[dict]) -> dict[str, tuple[int, int, int]]:
    counts = ("n_rows", "n_patients", "n_patients_at_stake")
    return {
        row["raw"]: tuple(row[name] for name in counts)
        for row in weighed(text, *trials)[0].to_dicts()
    }


PATIENTS = """
    diagnoses | diagnosis
    1         | odd cancer A
    1         | odd cancer A
    2         | odd cancer A
    3         | LUAD

    labs | test | value | unit   | measured_on
    2    | ANC  | 1.4   | 10^9/L | 2026-06-20
    3    | ANC  | 1.6   | 10^9/L | 2026-06-20
"""


def test_a_patient_whom_another_table_excludes_is_not_at_stake():
    hangs = hanging(PATIENTS, [LUNG, COUNT])
    assert hangs["odd cancer A"] == (3, 2, 1)


def test_what_its_own_table_excludes_may_be_read_otherwise():
    hangs = hanging(PATIENTS, [LUNG, COUNT, HIGHER])
    assert hangs["ANC\t1.4\t10^9/L"] == (1, 1, 1)


def test_one_open_trial_is_enough():
    assert hanging(PATIENTS, [LUNG, COUNT], [LUNG])["odd cancer A"] == (3, 2, 2)


def test_nothing_hangs_on_what_no_trial_asks_about():
    assert hanging(PATIENTS, [COUNT])["odd cancer A"] == (3, 2, 0)


def test_nothing_hangs_on_a_test_that_no_trial_asks_about():
    text = """
    labs | test   | value    | unit
    1    | Sodium | 140      | mmol/L
    1    | Sodium | clotted  | mmol/L
    1    | Sodium | 140      |
    1    | ANC    | clotted  | 10^9/L
    1    | XYZ    | 140      | mmol/L
    """
    at_stake = {raw: counts[2] for raw, counts in hanging(text, [COUNT]).items()}
    assert at_stake == {
        "Sodium\t140\tmmol/L": 0,
        "Sodium\tclotted\tmmol/L": 0,
        "Sodium\t140": 0,
        "ANC\tclotted\t10^9/L": 1,
        "XYZ\t140\tmmol/L": 1,
    }


def test_the_deceased_are_not_at_stake():
    text = (
        PATIENTS
        + """
    patients | vital_status
    1        | deceased
    """
    )
    assert hanging(text, [LUNG])["odd cancer A"] == (3, 2, 1)


def test_what_most_hangs_on_is_asked_first_and_a_number_only_once():
    _, asked = weighed(
        """
    diagnoses | diagnosis
    1         | LUAD
    2         | LUAD
    3         | odd cancer A

    labs | test | value | unit
    1    | XYZ  | 1.4   | 10^9/L
    1    | XYZ  | 1.5   | 10^9/L
    2    | XYZ  | 1.6   | 10^9/L
    """,
        [LUNG, COUNT],
    )
    names = ("kind", "raw", "n_rows", "n_patients", "n_patients_at_stake")
    assert asked.select(names).rows() == [
        ("lab", "XYZ\t*\t10^9/L", 3, 2, 2),
        ("diagnosis", "odd cancer A", 1, 1, 1),
    ]


SEVERAL = """
    patients | sex | sex_at_birth
    1        | ?x  | ?x
    2        | f   | ?x

    diagnoses | diagnosis
    1         | LUAD
    2         | LUAD
    3         | odd cancer A

    labs | test | value | unit
    1    | XYZ  | 1.4   | 10^9/L
    1    | XYZ  | 1.5   | 10^9/L
    2    | XYZ  | 1.6   | 10^9/L
    3    | XYZ  | 1.5   | 10^9/L
"""


def ledgers(*texts: str) -> list[Counts]:
    """Give the counts of groups of patients, on each of whom everything hangs."""
    built = [built_of(text) for text in texts]
    return [
        ledger.counted(dict.fromkeys(TABLES, np.ones(record.size, dtype=np.bool_)))
        for record, ledger in built
    ]


def test_the_counts_of_different_patients_add_up_to_those_of_all():
    apart = [
        "\n".join(line for line in SEVERAL.splitlines() if is_kept(line, patient))
        for patient in "123"
    ]
    whole, added = merged_counts(ledgers(SEVERAL)), merged_counts(ledgers(*apart))
    assert added.texts.equals(whole.texts)
    assert added.asked.equals(whole.asked)


def is_kept(line: str, patient: str) -> bool:
    """Say whether a line is one patient's, a table's head or empty."""
    return not line.strip() or line.strip()[0] in {patient, *"pdl"}


def test_a_text_that_a_patient_has_in_two_columns_counts_them_once():
    (counts,) = ledgers(SEVERAL)
    found = counts.texts.filter(pl.col("raw") == "?x")
    assert found.select("n_rows", "n_patients", "n_hanging").row(0) == (3, 2, 2)


def test_every_question_says_what_tables_decide_it():
    for kind in KINDS.values():
        if issubclass(kind, Leaf):
            assert isinstance(kind.tables, frozenset), kind


FRAMES = {
    "tumours": {"diagnoses"},
    "findings": {"biomarkers"},
    "measurements": {"labs", "observations"},
    "treatments": {"treatments"},
    "conditions": {"conditions"},
    "lesions": {"lesions"},
}


def test_no_other_table_decides_a_question():
    tables = read_tables(ROOT / "tests/flow/golden/data", as_of=INDEX_DAY)
    record, _ = build_record(tables, vocabularies(), normalizers(), settings())
    trials = read_trials(ROOT / "config/trials", vocabularies())
    asked = {leaf for trial in trials for one in trial.criteria for _, leaf in leaves(one.question)}
    assert len(asked) > 100
    for leaf in asked:
        others = [name for name, of in FRAMES.items() if of.isdisjoint(leaf.tables)]
        without = replace(record, **{name: getattr(record, name).clear() for name in others})
        assert leaf.answer(without).met.equals(leaf.answer(record).met), leaf


def test_every_kind_of_text_stands_in_a_table():
    assert set(TABLES) >= {*TEXT_KINDS}
    assert set(TABLES) - {*TEXT_KINDS} <= set(normalizers().words.names)
