"""Verdicts, the day from which somebody is eligible, and the order of candidates, read plainly."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from matcher.criteria import Inquiry
from matcher.eligibility import VERDICT_NAMES, Verdict, assess, verdict_frame
from matcher.ranking import candidates
from matcher.settings import Listing
from matcher.trials.model import Criterion, Source, Trial
from tests.conftest import examples
from tests.property.clinic import CLINIC, record_of
from tests.property.drawn import LEAVES, WINDOWS, limits, patients
from tests.property.reading import read

# Questions whose answers often end by themselves, and some that never do.
_window = st.shared(st.sampled_from(WINDOWS), key="window")
_ASKED = st.one_of(
    st.fixed_dictionaries({"age": limits(18, 65)}),
    st.fixed_dictionaries({"treatment": st.just(["chemotherapy"]), "within": _window}),
    st.fixed_dictionaries({"condition": st.just(["infection"]), "within": _window}),
    LEAVES["sex"],
    LEAVES["manual"],
)
_SOMEBODY = st.tuples(patients("treatments", "conditions"), st.booleans()).map(
    lambda it: {**it[0], "person": {**it[0]["person"], "deceased": it[1]}}
)
_PEOPLE = st.lists(_SOMEBODY, min_size=1, max_size=8)


@st.composite
def trials(draw: DrawFn) -> Trial:
    asked = draw(st.lists(st.tuples(_ASKED, st.booleans()), min_size=1, max_size=4))
    criteria = [
        Criterion.model_validate(
            {
                "id": f"criterion-{at}",
                "section": "inclusion",
                "item": str(at),
                "text": "as said",
                "require" if wanted else "forbid": content,
                "fingerprint": "0" * 16,
            }
        )
        for at, (content, wanted) in enumerate(asked)
    ]
    return Trial(
        trial_id="trial",
        title="A trial",
        status="recruiting",
        source=Source(document="trial.txt", sha256="0" * 64),
        lists_criteria=draw(st.sampled_from((True, True, False))),
        criteria=tuple(criteria),
    )


def _status(patient: dict[str, Any], criterion: Criterion) -> str:
    verdict = read(patient, criterion.question, CLINIC)
    if verdict.met is None:
        return "manual" if verdict.cause == "manual" else "unknown"
    return "pass" if verdict.met is criterion.wanted else "fail"


def _verdict(
    patient: dict[str, Any], statuses: list[str], ends: list[date | None], trial: Trial
) -> tuple[str, date | None]:
    """No fail, no unknown: eligible. No fail: possible. Every fail ends: later, on the last day."""
    days = [end for status, end in zip(statuses, ends, strict=True) if status == "fail"]
    if patient["person"]["deceased"]:
        return "ineligible", None
    if days:
        known = [day for day in days if day is not None]
        return ("later", max(known)) if len(known) == len(days) else ("ineligible", None)
    if "unknown" in statuses or not trial.lists_criteria:
        return "possible", None
    return "eligible", None


@examples(45)
@given(_PEOPLE, trials())
def test_verdicts_follow_from_the_statuses(people: list[dict[str, Any]], trial: Trial) -> None:
    record = record_of(people)
    inquiry = Inquiry(record)
    assessment = assess(trial, inquiry, record)
    frame = verdict_frame([assessment], record.patients["patient_id"])
    for at, (patient, row) in enumerate(zip(people, frame.iter_rows(named=True), strict=True)):
        statuses = [_status(patient, criterion) for criterion in trial.criteria]
        ends = [inquiry.answer(criterion.question).changes_on[at] for criterion in trial.criteria]
        expected = _verdict(patient, statuses, ends, trial)
        assert (row["verdict"], row["eligible_from"]) == expected
        for name in ("pass", "fail", "unknown", "manual"):
            assert row[f"n_{name}"] == statuses.count(name)
        fails = [
            one.id for one, said in zip(trial.criteria, statuses, strict=True) if said == "fail"
        ]
        first = "deceased" if patient["person"]["deceased"] else (fails or [None])[0]
        assert row["first_fail"] == first


def _rank_key(row: dict[str, Any]) -> tuple[Any, ...]:
    band = VERDICT_NAMES.categories.to_list().index(row["verdict"])
    return band, -row["score"], row["eligible_from"] or date.max, row["patient_id"]


@examples(35)
@given(_PEOPLE, trials(), st.randoms(use_true_random=False), st.integers(1, 8))
def test_the_order_of_candidates_is_total_and_repeatable(
    people: list[dict[str, Any]], trial: Trial, random: Any, most: int
) -> None:
    listing = Listing(candidates=most)
    record = record_of(people)
    assessment = assess(trial, Inquiry(record), record)
    listed = candidates([assessment], record, listing)
    again = candidates([assess(trial, Inquiry(record), record)], record, listing)
    assert listed.equals(again)
    rows = listed.to_dicts()
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows == sorted(rows, key=_rank_key)
    assert len({_rank_key(row) for row in rows}) == len(rows)
    eligible = int((assessment.verdicts != Verdict.INELIGIBLE).sum())
    assert len(rows) == min(most, eligible)
    shuffled = list(range(len(people)))
    random.shuffle(shuffled)
    other = record.of(pl.Series(shuffled, dtype=pl.UInt32))
    in_other_order = candidates([assess(trial, Inquiry(other), other)], other, listing)
    columns = ["rank", "patient_id", "verdict", "score", "eligible_from"]
    assert in_other_order.select(columns).equals(listed.select(columns))
