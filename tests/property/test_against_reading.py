"""The compiled criteria against the plain reading, on patients aimed at boundaries."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.criteria import KINDS, Compound, Inquiry, Question
from matcher.criteria.answer import Cause
from tests.property.clinic import CLINIC, record_of
from tests.property.drawn import COMPOUNDS, FRAMES_OF, LEAVES, patients, question_of
from tests.property.reading import kind_of, read

_EXAMPLES = {"sex": 10, "manual": 5, "diagnosis_basis": 50, "treatment": 700, "lesions": 700}
_MEASURED = {"creatinine_clearance": ("creatinine", "weight", "crcl")}
_GENERATED: defaultdict[str, set[str]] = defaultdict(set)


def _note(question: Question) -> None:
    """Remember which fields of a kind were asked with something else than their default."""
    _GENERATED[kind_of(question)] |= question.model_fields_set
    if isinstance(question, Compound):
        for _, part in question.parts():
            _note(part)


def _compare(people: list[dict[str, Any]], question: Question) -> None:
    _note(question)
    answer = Inquiry(record_of(people)).answer(question)
    for at, patient in enumerate(people):
        expected = read(patient, question, CLINIC)
        met, cause = answer.met[at], Cause(answer.cause[at]).name.lower()
        assert expected.allows(met, cause), (
            f"{question!r}\nof the patient {at}: {met}, {cause}; by the reading {expected}\n{patient}"
        )


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_each_kind_means_what_the_reading_says(kind: str) -> None:
    some = patients(*FRAMES_OF.get(kind, ()), measured=_MEASURED.get(kind, ()))

    @settings(max_examples=_EXAMPLES.get(kind, 300))
    @given(st.lists(some, min_size=1, max_size=6), LEAVES[kind])
    def judge(people: list[dict[str, Any]], content: dict[str, Any]) -> None:
        _compare(people, question_of(content))

    judge()


@settings(max_examples=250)
@given(st.lists(patients("conditions", "treatments"), min_size=1, max_size=4), COMPOUNDS)
def test_questions_made_of_questions(people: list[dict[str, Any]], content: dict[str, Any]) -> None:
    _compare(people, question_of(content))


def test_every_kind_and_every_field_was_generated() -> None:
    """Runs last in this file, over what the others asked."""
    for kind, model in KINDS.items():
        missing = set(model.model_fields) - _GENERATED[kind]
        assert not missing, f"{kind}: never generated with {sorted(missing)}"
