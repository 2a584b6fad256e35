"""Which parts of a question leave it open, against trying out what they could be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count, product
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from matcher.criteria import Inquiry, Question, open_leaves
from matcher.criteria.answer import Answer
from tests.conftest import examples
from tests.property.clinic import record_of
from tests.property.drawn import question_of

_NOBODY = record_of([])
"""Answers are given here, not looked up."""

Answers = Mapping[Question, bool | None]


class _Told(Inquiry):
    """An inquiry of one patient whose answers to simple questions are given."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(_NOBODY)
        for question, met in answers.items():
            self._answers[question] = Answer(
                yes=np.array([met is True]),
                no=np.array([met is False]),
                manual=np.array([False]),
                reasons=lambda: NotImplemented,
                voices=lambda _wanted, _people: NotImplemented,
            )

    def met(self, question: Question) -> bool | None:
        told: bool | None = self.answer(question).met[0]
        return told


@st.composite
def _questions(draw: DrawFn) -> tuple[Question, dict[Question, bool | None]]:
    """A question made of questions, no two of them the same, and what is known of each."""
    numbers = count()
    simple: list[dict[str, Any]] = []

    def question(depth: int) -> dict[str, Any]:
        kind = draw(st.sampled_from(("simple", *_COMPOUND))) if depth else "simple"
        if kind == "simple":
            simple.append({"biomarker": f"GENE{next(numbers)}"})
            return simple[-1]
        parts = [question(depth - 1) for _ in range(_COMPOUND[kind])]
        if kind == "not":
            return {"not": parts[0]}
        if kind == "if":
            both = {"if": parts[0], "then": parts[1]}
            return {**both, "else": parts[2]} if draw(st.booleans()) else both
        least = {"at_least": draw(st.integers(1, len(parts)))} if kind == "of" else {}
        return {kind: parts, **least}

    whole = question_of(question(3))
    known = draw(
        st.lists(
            st.sampled_from((True, False, None, None)), min_size=len(simple), max_size=len(simple)
        )
    )
    return whole, dict(zip(map(question_of, simple), known, strict=True))


_COMPOUND = {"all_of": 2, "any_of": 2, "not": 1, "of": 3, "if": 3}
"""Kinds of question that are made of questions, and of how many here."""


def _answered(answers: Answers, parts: list[Question]) -> Iterator[Answers]:
    """Give every way in which some parts can turn out."""
    for outcome in product((True, False), repeat=len(parts)):
        yield {**answers, **dict(zip(parts, outcome, strict=True))}


@examples(80)
@given(_questions())
def test_a_question_is_closed_by_its_open_parts_and_needs_each(
    drawn: tuple[Question, dict[Question, bool | None]],
) -> None:
    question, answers = drawn
    everyone = np.array([True])
    parts = [leaf for leaf, _ in open_leaves(question, _Told(answers), everyone)]
    assert all(answers[part] is None for part in parts)
    assert bool(parts) == (_Told(answers).met(question) is None)
    turned_out = {
        tuple(told[part] for part in parts): _Told(told).met(question)
        for told in _answered(answers, parts)
    }
    assert parts == [] or None not in turned_out.values()
    for at in range(len(parts)):
        # Each can make a difference to the whole, the others being what they may.
        assert any(
            met is not turned_out[(*way[:at], not way[at], *way[at + 1 :])]
            for way, met in turned_out.items()
        )
