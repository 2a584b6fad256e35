"""Pairs of biomarker reports that disagree, of all days, specimens, tests and materials."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest

from matcher.criteria import Inquiry
from matcher.criteria.answer import Cause
from tests.property.clinic import CLINIC, SCHEMAS, record_of
from tests.property.drawn import empty_patient, question_of
from tests.property.reading import read

_INDEX = date(2024, 6, 30)
_EARLY, _LATE = date(2024, 5, 2), date(2024, 5, 9)
_MONTH = (date(2024, 5, 1), date(2024, 5, 31))
_REPORTED = ((_EARLY, _EARLY), (_LATE, _LATE), _MONTH)
_TAKEN = (*_REPORTED, (None, None))
_GENE = [
    {"gene": "EGFR", "alteration": "L858R", "result": "positive"},
    {"gene": "EGFR", "result": "negative"},
    {"gene": "EGFR", "result": "equivocal"},
    {"gene": "EGFR", "result": "not_tested", "not_tested_because": "pending"},
]
_SCORE = [
    {"marker": "PD-L1 TPS", "low": 10.0, "high": 10.0},
    {"marker": "PD-L1 TPS", "low": 60.0, "high": 60.0},
    {"marker": "PD-L1 TPS", "result": "not_tested", "not_tested_because": "pending"},
    {"marker": "PD-L1 TPS", "result": "not_tested", "not_tested_because": "failed"},
]
_QUESTIONS = [{"biomarker": "EGFR"}, {"biomarker": "EGFR", "alteration": ["L858R"]}]


def _reports(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    empty = dict.fromkeys(set(SCHEMAS["findings"]) - {"p", "row"})
    empty |= {"raw": "as written", "normalized": "as read", "looked_for": False}
    empty |= {"low_open": False, "high_open": False}
    return [
        {
            **empty, **one, "test": test, "blood": blood,
            "reported_on_low": reported[0], "reported_on_high": reported[1],
            "specimen_on_low": taken[0], "specimen_on_high": taken[1],
        }
        for one, reported, taken, test, blood in product(
            told, _REPORTED, _TAKEN, ("EGFR PCR", "panel"), (False, True)
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "contents"),
    [(_GENE, _QUESTIONS), (_SCORE, [{"score": "PD-L1 TPS", "at_least": 50}])],
    ids=["gene", "score"],
)
def test_reports_that_disagree_are_settled_as_the_reading_says(
    told: Sequence[dict[str, Any]], contents: Sequence[dict[str, Any]]
) -> None:
    chance, reports = Random(2024), _reports(told)  # noqa: S311
    people = [
        {**empty_patient(_INDEX), "findings": chance.choices(reports, k=chance.choice((2, 2, 3)))}
        for _ in range(4000)
    ]
    inquiry = Inquiry(record_of(people))
    for content in contents:
        question = question_of(content)
        answer = inquiry.answer(question)
        causes = [Cause(code).name.lower() for code in answer.causes]
        for patient, met, cause in zip(people, answer.met, causes, strict=True):
            expected = read(patient, question, CLINIC)
            assert expected.allows(met, cause), (content, met, cause, expected, patient["findings"])
