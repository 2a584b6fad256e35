"""How many planted identifiers are found, and how many look-alikes pass: `tests/cases/identifiers.csv`.

A case is a column of a table, its cells separated by `|`. The first half was there while the signs were
written; the second was written afterwards, and docs/identifiers.md tells what was found of it at first.
What is known to be missed stands in the file, and a miss that is none any more has to be struck out.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from time import process_time

import polars as pl
import pytest

from matcher.errors import DataRefusedError
from matcher.tables import read_patients, refuse_identified, sightings, survey_frames
from matcher.tables.all_signs import SIGNS
from matcher.tables.contract import LONGEST_CELL, TABLES
from tests.conftest import TALLIES

Case = dict[str, str]

CASES: list[Case] = list(
    csv.DictReader(
        (Path(__file__).parents[2] / "cases" / "identifiers.csv").read_text("utf-8").splitlines()
    )
)
SOUND = {
    "patients": {"patient_id": ["A"]},
    "diagnoses": {"patient_id": ["A"], "diagnosis": ["NSCLC"]},
}


def outcome(case: Case) -> str:
    """Hand in the tables with the case's column, and say what becomes of them."""
    cells = case["cells"].split("|") if case["cells"] else [None]
    required = {
        column.name: ["A" if column.name == "patient_id" else "x"] * len(cells)
        for column in TABLES[case["table"]].required_columns
    }
    columns = {**SOUND, case["table"]: {**required, case["column"]: cells}}
    tables = {name: pl.DataFrame(table) for name, table in columns.items()}
    try:
        survey = survey_frames(tables)
        batches = survey.tables[case["table"]].batches
        refuse_identified(batches, [one for batch in batches for one in sightings(batch)])
    except DataRefusedError:
        return "refused"
    if case["table"] != "patients":
        return "passes"
    patients, _ = read_patients(survey.tables["patients"].batches, date(2026, 6, 30))
    return "coarsened" if patients.notes else "passes"


def test_planted_identifiers_are_found_and_look_alikes_pass(pytestconfig: pytest.Config) -> None:
    outcomes = [outcome(case) for case in CASES]
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    for case, told in zip(CASES, outcomes, strict=True):
        if told == case["expected"]:
            tallies[f"id: {case['kind']}"]["right"] += 1
        else:  # what is missed counts as left open, a false alarm as wrong
            tallies[f"id: {case['kind']}"]["wrong" if told == "refused" else "abstained"] += 1
    pytestconfig.stash.setdefault(TALLIES, {}).update(tallies)
    wrong = [
        case
        for case, told in zip(CASES, outcomes, strict=True)
        if (told == case["expected"]) == bool(case["known"])
    ]
    assert wrong == []


def test_the_corpus_is_what_the_documents_say() -> None:
    planted = [case for case in CASES if case["expected"] != "passes"]
    missed = [case for case in planted if case["known"]]
    assert len(planted) >= 600
    assert len(CASES) - len(planted) >= len(planted)
    assert len(missed) <= 0.01 * len(planted)
    assert {case["language"] for case in planted} == {"en", "zh"}


HOSTILE = (
    *(
        "a",
        "A-",
        "A ",
        "Aa ",
        "1",
        "1 ",
        "1-",
        "1.",
        "12 Main ",
        "a@",
        "a.b",
        "ab:",
        ":",
        "+1 (",
        " ",
    ),
    *(
        "no ",
        "id id:",
        "account no no no ",
        "tel   ",
        "SSN ",
        "MRN-",
        "1234567 ",
        "19500302",
        "4111-",
    ),
    *(
        "王",
        "患者王",
        "市区县",
        "账号",
        "出生 ",
        "John A. ",
        "Dr. de la ",
        "patient name ",
        "by A. ",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONGEST_CELL)[:LONGEST_CELL]
    began = process_time()
    for sign in SIGNS:
        sign.shows_in(text)
    assert process_time() - began < 10  # a fraction of it where nothing else runs


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.pattern[:40])
def test_polars_finds_what_python_finds(sign) -> None:
    texts = [cell for case in CASES for cell in case["cells"].split("|")]
    may = pl.Series(texts).str.contains(sign.quick)
    assert not [
        text for text, found in zip(texts, may, strict=True) if sign.shows_in(text) and not found
    ]
