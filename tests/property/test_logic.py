"""Three-valued logic, literally: every combination of answers of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import polars as pl
import pytest

from matcher.criteria import answer as kleene
from matcher.criteria.answer import Answer, Cause

Y, N, U = True, False, None
ALL = (Y, N, U)


def _answers(parts: int) -> list[Answer]:
    """Give so many answers over one patient for each combination."""
    columns = zip(*product(ALL, repeat=parts), strict=True)
    return [_answer(column) for column in columns]


def _answer(values: Sequence[bool | None]) -> Answer:
    met = pl.Series(values, dtype=pl.Boolean)
    codes = [int(Cause.NOT_RECORDED if one is None else Cause.REPORTED) for one in values]
    return Answer(
        yes=met.fill_null(value=False).to_numpy(),
        no=(~met.fill_null(value=True)).to_numpy(),
        manual=np.zeros(len(met), dtype=np.bool_),
        reasons=lambda: np.array(codes, dtype=np.uint8),
        voices=lambda _wanted, _people: [],
    )


# Rows in the order of the first part: yes, no, unknown; columns in that of the second.
AND = [Y, N, U, N, N, N, U, N, U]
OR = [Y, Y, Y, Y, N, U, Y, U, U]
BOTH_OF_TWO, ONE_OF_TWO = AND, OR
UNLESS_OR = [Y, N, U, Y, Y, Y, Y, U, U]  # if without else: nothing is asked elsewhere
IF_THEN_ELSE = [
    *(Y, Y, Y), *(N, N, N), *(U, U, U),  # the condition holds: `then` counts
    *(Y, N, U), *(Y, N, U), *(Y, N, U),  # it doesn't: `else` counts
    *(Y, U, U), *(U, N, U), *(U, U, U),  # it is open: what both say stands
]  # fmt: skip


def test_and() -> None:
    assert kleene.all_of(_answers(2)).met.to_list() == AND


def test_or() -> None:
    assert kleene.any_of(_answers(2)).met.to_list() == OR


def test_not() -> None:
    assert kleene.negation(_answers(1)[0]).met.to_list() == [N, Y, U]


@pytest.mark.parametrize(("number", "table"), [(1, ONE_OF_TWO), (2, BOTH_OF_TWO)])
def test_at_least_of_two(number: int, table: list[bool | None]) -> None:
    assert kleene.at_least(number, _answers(2)).met.to_list() == table


def test_at_least_two_of_three() -> None:
    two_of_three = [
        *(Y, Y, Y), *(Y, N, U), *(Y, U, U),
        *(Y, N, U), *(N, N, N), *(U, N, U),
        *(Y, U, U), *(U, N, U), *(U, U, U),
    ]  # fmt: skip
    assert kleene.at_least(2, _answers(3)).met.to_list() == two_of_three


def test_if_then_else() -> None:
    assert kleene.if_then_else(*_answers(3)).met.to_list() == IF_THEN_ELSE


def test_if_without_else() -> None:
    condition, then = _answers(2)
    unless = kleene.any_of([kleene.negation(condition), then])
    assert unless.met.to_list() == UNLESS_OR


@pytest.mark.parametrize("combine", [kleene.all_of, kleene.any_of])
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_an_open_answer_never_has_the_cause_of_a_known_one(combine, parts: int) -> None:
    combined = combine(_answers(parts))
    for met, cause in zip(combined.met, combined.causes, strict=True):
        assert (met is None) == (cause == Cause.NOT_RECORDED)
