"""The compiled criteria against the plain reading, on patients aimed at boundaries."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from matcher.criteria import KINDS, Compound, Inquiry, Question
from matcher.criteria.answer import Answer, Cause
from tests.conftest import examples
from tests.property.clinic import CLINIC, record_of
from tests.property.drawn import COMPOUNDS, FRAMES_OF, LEAVES, patients, question_of
from tests.property.reading import kind_of, read

_EXAMPLES = {
    "sex": 5,
    "manual": 8,
    "diagnosis_basis": 20,
    "treatment": 100,
    "lesions": 120,
    "measurement": 100,
    "score": 80,
    "creatinine_clearance": 65,
}
_MEASURED = {"creatinine_clearance": ("creatinine", "weight", "crcl")}
_GENERATED: defaultdict[str, set[str]] = defaultdict(set)


def _note(question: Question) -> None:
    """Remember which fields of a kind were asked with something else than their default."""
    _GENERATED[kind_of(question)] |= question.model_fields_set
    if isinstance(question, Compound):
        for _, part in question.parts():
            _note(part)


def _several(contents: SearchStrategy[dict[str, Any]]) -> SearchStrategy[list[dict[str, Any]]]:
    return st.lists(contents, min_size=3, max_size=6)


def _compare(people: list[dict[str, Any]], questions: list[Question]) -> None:
    inquiry = Inquiry(record_of(people))
    for question in questions:
        _note(question)
        _judge(people, question, inquiry.answer(question))


def _judge(people: list[dict[str, Any]], question: Question, answer: Answer) -> None:
    for at, patient in enumerate(people):
        expected = read(patient, question, CLINIC)
        met, cause = answer.met[at], Cause(answer.causes[at]).name.lower()
        assert expected.allows(met, cause), (
            f"{question!r}\nof the patient {at}: {met}, {cause}; by the reading {expected}\n{patient}"
        )


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_each_kind_means_what_the_reading_says(kind: str) -> None:
    some = patients(*FRAMES_OF.get(kind, ()), measured=_MEASURED.get(kind, ()))

    @examples(_EXAMPLES.get(kind, 45))
    @given(st.lists(some, min_size=1, max_size=6), _several(LEAVES[kind]))
    def judge(people: list[dict[str, Any]], contents: list[dict[str, Any]]) -> None:
        _compare(people, [question_of(content) for content in contents])

    judge()


@examples(40)
@given(st.lists(patients("conditions", "treatments"), min_size=1, max_size=4), _several(COMPOUNDS))
def test_questions_made_of_questions(
    people: list[dict[str, Any]], contents: list[dict[str, Any]]
) -> None:
    _compare(people, [question_of(content) for content in contents])


def test_every_kind_and_every_field_was_generated() -> None:
    """Runs last in this file, over what the others asked."""
    for kind, model in KINDS.items():
        missing = set(model.model_fields) - _GENERATED[kind]
        assert not missing, f"{kind}: never generated with {sorted(missing)}"
