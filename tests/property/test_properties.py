"""What holds of every question and every patient, whatever the question means."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from matcher.criteria import Inquiry, Question
from matcher.criteria.answer import Answer
from matcher.criteria.telling import Told, told
from matcher.messages import messages_in
from tests.conftest import examples
from tests.property.clinic import ORGANS, RANGES, SCHEMAS, record_of
from tests.property.drawn import (
    COMPOUNDS,
    FRAMES_OF,
    INDEX_DAYS,
    LEAVES,
    ROWS,
    WINDOWS,
    empty_patient,
    limits,
    patients,
    question_of,
)
from tests.spec.clinic import record_of as record_of_sketch

MIXED = patients("tumours", "findings", "measurements", "treatments", "conditions", "lesions")
ANY_QUESTION = st.one_of(*LEAVES.values(), COMPOUNDS)


def _answer(people: list[dict[str, Any]], question: Question) -> Answer:
    return Inquiry(record_of(people)).answer(question)


def test_these_records_have_the_frames_of_the_pipeline() -> None:
    built = record_of_sketch("""
        labs | test | value | unit   | measured_on
        1    | ANC  | 1.4   | 10^9/L | 2026-06-20
    """)
    for name, schema in SCHEMAS.items():
        assert dict(getattr(built, name).schema) == schema, name


@pytest.mark.parametrize("kind", sorted(LEAVES))
def test_nobody_qualifies_on_an_empty_record(kind: str) -> None:
    @examples(15)
    @given(LEAVES[kind], st.sampled_from(INDEX_DAYS))
    def ask(content: dict[str, Any], index: date) -> None:
        assert _answer([empty_patient(index)], question_of(content)).met.to_list() == [None]

    ask()


@examples(15)
@given(COMPOUNDS, st.sampled_from(INDEX_DAYS))
def test_nor_by_questions_made_of_questions(content: dict[str, Any], index: date) -> None:
    assert _answer([empty_patient(index)], question_of(content)).met.to_list() == [None]


@examples(15)
@given(ANY_QUESTION)
def test_a_record_without_patients_is_answered_by_nothing(content: dict[str, Any]) -> None:
    answer = _answer([], question_of(content))
    assert answer.met.to_list() == []
    nobody = np.empty(0, dtype=np.uint32)
    assert answer.causes.tolist() == []
    assert told([(answer, True, nobody)], messages_in("en")).texts.to_list() == []


# Filling in what was missing -------------------------------------------------------------------

_FILLABLE = {
    "tumours": ("basis", "t", "n", "m"),
    "findings": (),
    "measurements": (),
    "treatments": ("route", "line", "cycles", "prednisone_mg"),
    "conditions": ("grade",),
    "lesions": ("kind", "measurable", "symptomatic", "treated"),
}
_FILLABLE_DAYS = {
    "findings": "reported_on", "measurements": "on", "lesions": "stable_since",
    "tumours": "diagnosed_on",
}  # fmt: skip


def _filled(frame: str, row: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Take from another row of the same kind what this one leaves open, and nothing else."""
    filled = dict(row)
    for name in _FILLABLE[frame]:
        filled[name] = other[name] if row[name] is None else row[name]
    stem = _FILLABLE_DAYS.get(frame)
    if stem and row[f"{stem}_low"] is None:
        filled |= {name: other[name] for name in (f"{stem}_low", f"{stem}_high")}
    for name in ("", "diagnosis_", "stage_"):
        unread = row.get(f"{name}concept", "") is None and row.get(f"{name}could_be") is None
        if unread and other[f"{name}concept"] is not None:
            filled[f"{name}concept"] = other[f"{name}concept"]
    if frame == "lesions":
        filled["organ"] = ORGANS.get(filled["concept"], filled["concept"])
    if frame == "measurements" and row["concept"] not in RANGES:
        missing = row["low"] is None and row["high"] is None and row["word"] is None
        if missing and row["problem"] is None and not row["pending"]:
            filled |= {name: other[name] for name in ("low", "high", "low_open", "high_open")}
    return filled


@st.composite
def _two_rows(draw: DrawFn, frame: str) -> tuple[Any, Any]:
    """A patient with one row, and the same one with what it leaves open filled in."""
    patient = draw(patients(frame))
    index = patient["person"]["index_high"]
    assume(patient[frame])
    row = patient[frame][0]
    strategy = ROWS[frame](index)
    filled = _filled(frame, row, draw(strategy))
    return {**patient, frame: [row]}, {**patient, frame: [filled]}


@pytest.mark.parametrize("kind", sorted(set(FRAMES_OF) - {"creatinine_clearance"}))
def test_filling_a_gap_never_turns_a_sure_answer_round(kind: str) -> None:
    frame = FRAMES_OF[kind][0]

    @examples(35)
    @given(_two_rows(frame), st.lists(LEAVES[kind], min_size=2, max_size=4))
    def fill(pair: tuple[Any, Any], contents: list[dict[str, Any]]) -> None:
        inquiry = Inquiry(record_of(list(pair)))
        for content in contents:
            before, after = inquiry.answer(question_of(content)).met
            assert before is None or after is None or before == after, (content, pair)

    fill()


# What changes by the passing of time -----------------------------------------------------------

_window = st.shared(st.sampled_from(WINDOWS), key="window")
_YEARS = "30 years"
TURNING: dict[str, SearchStrategy[dict[str, Any]]] = {
    "age": st.fixed_dictionaries({"age": limits(18, 65, 75)}),
    "treatment": st.fixed_dictionaries(
        {
            "treatment": st.just(["chemotherapy", "systemic anticancer therapy", "corticosteroid"]),
            "within": _window,
        }
    ),
    "condition": st.fixed_dictionaries(
        {
            "condition": st.just(["infection", "lung_disease", "hypertension"]),
            "suspected": st.just(True),
            "within": _window,
            "counted_from": st.sampled_from(("onset", "onset", "end")),
        }
    ),
    "lesions": st.one_of(
        st.fixed_dictionaries(
            {
                "lesions": st.sampled_from((1, 1, 2)),
                "within": st.just(_YEARS),
                "not_stable_for": _window,
            }
        ),
        st.fixed_dictionaries(
            {"lesions": st.just(1), "within": st.just(_YEARS), "stable_for": _window}
        ),
    ),
}
TURNING["several"] = st.tuples(
    st.sampled_from(("all_of", "any_of")), TURNING["treatment"], TURNING["condition"]
).map(lambda it: {it[0]: [it[1], it[2]]})


def _at(patient: dict[str, Any], index: date) -> dict[str, Any]:
    """Move the index date and nothing else, in a site that declares all tables complete."""
    complete = {"term": None, "from_high": None, "to_low": None}
    tables = ("treatments", "conditions", "lesions")
    return {
        **patient,
        "person": {**patient["person"], "index_low": index, "index_high": index},
        "coverage": [{"domain": table, "table": table, **complete} for table in tables],
    }


_DAYS = ("born", "last", "onset_on", "resolved_on", "stable_since", "observed_on")


def _is_exact(patient: dict[str, Any]) -> bool:
    """Say whether no day that a question could turn on is known within bounds only."""
    rows = [patient["person"], *(row for name in ROWS for row in patient[name])]
    return all(row.get(f"{stem}_low") == row.get(f"{stem}_high") for row in rows for stem in _DAYS)


@pytest.mark.parametrize("kind", sorted(TURNING))
def test_an_answer_turns_round_on_the_day_that_is_said(kind: str) -> None:
    some = patients(
        *FRAMES_OF.get(kind, ("treatments", "conditions") if kind == "several" else ())
    ).map(lambda it: _at(it, it["person"]["index_high"]))
    turned = 0

    @examples(60)
    @given(st.lists(some, min_size=6, max_size=9), TURNING[kind])
    def wait(people: list[dict[str, Any]], content: dict[str, Any]) -> None:
        nonlocal turned
        question = question_of(content)
        now = _answer(people, question)
        turning = [
            (patient, met, day)
            for patient, met, day in zip(people, now.met, now.changes_on, strict=True)
            if day is not None
        ]
        turned += len(turning)
        eves = [_at(patient, day - timedelta(days=1)) for patient, _, day in turning]
        eve = _answer(eves, question).met
        then = _answer([_at(patient, day) for patient, _, day in turning], question).met
        for at, (patient, met, day) in enumerate(turning):
            _check_turn(patient, (met, eve[at], then[at]), day, opposite=kind != "several")

    wait()
    assert turned >= 5, f"only {turned} answers change"


def _check_turn(
    patient: dict[str, Any], answers: tuple[Any, Any, Any], day: date, *, opposite: bool
) -> None:
    """Before the day the answer holds, from then on it doesn't; with one row, the opposite does.

    Of several questions, one may be open, and then the answer is, too.
    """
    met, eve, then = answers
    assert met is not None
    assert day > patient["person"]["index_low"]
    assert then is not met, (day, patient)
    if all(len(patient[name]) <= 1 for name in ROWS):
        assert then is not None or not opposite, (day, patient)
        if _is_exact(patient):
            assert eve is met, (day, patient)


# Parts of a record -----------------------------------------------------------------------------


@examples(30)
@given(
    st.lists(MIXED, min_size=2, max_size=6),
    st.lists(ANY_QUESTION, min_size=2, max_size=4),
    st.data(),
)
def test_a_part_of_a_record_gives_the_same_answers_and_words(
    people: list[dict[str, Any]], contents: list[dict[str, Any]], data: st.DataObject
) -> None:
    chosen = data.draw(
        st.lists(st.sampled_from(range(len(people))), min_size=1, unique=True), "chosen"
    )
    whole = record_of(people)
    part = whole.of(pl.Series(chosen, dtype=pl.UInt32))
    for content in contents:
        question = question_of(content)
        of_all, of_some = Inquiry(whole).answer(question), Inquiry(part).answer(question)
        assert of_some.met.to_list() == of_all.met.gather(chosen).to_list()
        assert of_some.causes.tolist() == of_all.causes[chosen].tolist()
        assert of_some.changes_on.to_list() == of_all.changes_on.gather(chosen).to_list()
        for wanted in (True, False):
            _same_words(of_all, of_some, chosen, wanted=wanted)


def _same_words(of_all: Answer, of_some: Answer, chosen: list[int], *, wanted: bool) -> None:
    """Compare what a part says of itself with what the whole says among all of that part."""
    among, own = (np.array(p, dtype=np.uint32) for p in (sorted(chosen), range(len(chosen))))
    of_part, of_whole = (
        told([(answer, wanted, people)], messages_in("en"))
        for answer, people in ((of_some, own), (of_all, among))
    )
    for new, old in enumerate(chosen):
        place = sorted(chosen).index(old)
        assert of_part.texts[new] == of_whole.texts[place]
        assert _rows(of_part, new) == _rows(of_whole, place)


def _rows(given: Told, telling: int) -> list[tuple[object, ...]]:
    return sorted(given.evidence.filter(telling=telling).drop("telling").rows(), key=str)
