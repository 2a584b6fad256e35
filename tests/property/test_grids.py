"""Whole grids instead of draws, where a boundary is too narrow for chance to meet it."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest

from matcher.criteria import Inquiry
from matcher.criteria import answer as kleene
from matcher.criteria.answer import NEVER, Answer
from matcher.criteria.limits import Interval, Limits
from tests.property.clinic import CLINIC, record_of
from tests.property.drawn import empty_patient, question_of
from tests.property.reading import read, within_limits

_VALUES = (1.4, 1.5, 1.6, None)
_INTERVALS = [
    {"low": low, "high": high, "low_open": low_open, "high_open": high_open}
    for low, high, low_open, high_open in product(_VALUES, _VALUES, (False, True), (False, True))
    if low is None or high is None or low < high or (low == high and not low_open | high_open)
]
_LIMITS = [
    *({name: 1.5} for name in ("at_least", "above", "at_most", "below")),
    *({"at_least": 1.4, "at_most": 1.5}, {"above": 1.4, "below": 1.6}, {"at_least": 1.5, "at_most": 1.5}),
]  # fmt: skip


@pytest.mark.parametrize("content", _LIMITS, ids=str)
def test_every_interval_against_every_kind_of_limit(content: dict[str, float]) -> None:
    limits = Limits(**content)
    known = [within_limits(limits, interval) for interval in _INTERVALS]
    rows = pl.DataFrame(_INTERVALS)
    assert rows.select(limits.compare()).to_series().to_list() == known
    value = Interval(*(rows[name].to_numpy() for name in Interval._fields))
    meets, misses = limits.met_by(value, *map(_as_array, (limits.lower, limits.upper)))
    assert meets.tolist() == [answer is True for answer in known]
    assert misses.tolist() == [answer is False for answer in known]


def _as_array(limit: float | None) -> np.ndarray[Any, Any] | None:
    return None if limit is None else np.array([limit])


def test_a_limit_that_is_not_known_is_neither_met_nor_missed() -> None:
    value = Interval(*map(np.array, ([1.0], [1.0], [False], [False])))
    for name in ("at_least", "above", "at_most", "below"):
        meets, misses = Limits(**{name: 2.0}).met_by(value, *[np.array([np.nan])] * 2)
        assert not meets.any()
        assert not misses.any()


_INDEX = date(2026, 6, 30)


def _patient(sex: str | None, years: int, umol: tuple[float, float]) -> dict[str, Any]:
    patient = empty_patient(_INDEX)
    born = date(_INDEX.year - years, 6, 30)
    patient["person"] |= {"sex": sex, "born_low": born, "born_high": born}
    told = {
        "word": None, "problem": None, "pending": False, "low_open": False, "high_open": False,
        "on_low": _INDEX, "on_high": _INDEX, "raw": "", "as_recorded": True,
    }  # fmt: skip
    values = (("creatinine", *umol), ("weight", 60.0, 60.0))
    patient["measurements"] = [
        {**told, "table": "labs", "concept": name, "name": name, "low": low, "high": high}
        for name, low, high in values
    ]
    return patient


def test_the_estimate_of_clearance_for_each_sex_and_age() -> None:
    creatinine = ((80.0, 80.0), (79.0, 95.0))
    people = [
        _patient(sex, years, umol)
        for sex, years, umol in product(("male", "female", None), (18, 45, 65, 75), creatinine)
    ]
    inquiry = Inquiry(record_of(people))
    for limit, bound in product((50, 55, 60, 70, 90, 100), ("at_least", "at_most")):
        question = question_of({"creatinine_clearance": {bound: limit}})
        answers = inquiry.answer(question).met.to_list()
        assert answers == [read(patient, question, CLINIC).met for patient in people]


_EARLY, _LATE = date(2026, 7, 1), date(2026, 8, 1)


def _turning(met: bool, day: date | None) -> Answer:
    return Answer(
        yes=np.array([met]),
        no=np.array([not met]),
        manual=np.array([False]),
        reasons=lambda: NotImplemented,
        voices=lambda _wanted, _people: NotImplemented,
        turns=lambda: pl.Series([day], dtype=pl.Date).to_physical().fill_null(NEVER).to_numpy(),
    )


@pytest.mark.parametrize(
    ("combine", "met", "days", "turns"),
    [
        (kleene.all_of, True, (_EARLY, _LATE), _EARLY),  # one that turns is enough
        (kleene.all_of, True, (_LATE, None), _LATE),
        (kleene.all_of, False, (_EARLY, _LATE), _LATE),  # all that stand in the way have to turn
        (kleene.all_of, False, (_EARLY, None), None),
        (kleene.any_of, True, (_EARLY, _LATE), _LATE),
        (kleene.any_of, True, (_EARLY, None), None),
        (kleene.any_of, False, (_EARLY, _LATE), _EARLY),
        (kleene.any_of, False, (_LATE, None), _LATE),
    ],
)
def test_when_a_combination_turns(
    combine: Any, met: bool, days: tuple[date | None, date | None], turns: date | None
) -> None:
    combined = combine([_turning(met, day) for day in days])
    assert combined.met.to_list() == [met]
    assert combined.changes_on.to_list() == [turns]
