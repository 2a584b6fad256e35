from __future__ import annotations

import json
from datetime import date
from typing import Any

from matcher.report import Night
from matcher.report.payload import Answers, as_json
from tests.unit.report.nights import ENDING, build_large_night


def payload_of(night: Night) -> dict[str, Any]:
    answers = Answers(night.criteria.lazy().collect())
    payload: dict[str, Any] = json.loads(as_json(answers.shared() | {"pairs": answers.pairs}))
    return payload


def unfold(payload: dict[str, Any], trial: str, patient: str) -> list[dict[str, Any]]:
    """Read one pair back as the page's script does."""
    texts = payload["texts"]
    answers = []
    for criterion, status, cause, reason, *evidence in payload["pairs"][trial][patient]:
        names = ("criterion_id", "section", "source_item", "text")
        answer = dict(zip(names, (texts[n] for n in payload["criteria"][criterion]), strict=True))
        answer |= {"status": texts[status], "cause": texts[cause], "reason": texts[reason]}
        answer["evidence"] = [
            {
                "table": texts[table],
                "row": None if row < 0 else row,
                "raw": texts[raw],
                "normalized": texts[normalized],
                "date": texts[day],
            }
            for row, table, raw, normalized, day in (payload["evidence"][n] for n in evidence)
        ]
        answers.append(answer)
    return answers


def test_every_answer_reads_back_as_it_was(night: Night) -> None:
    payload = payload_of(night)
    for (trial, patient), rows in night.criteria.group_by("trial_id", "patient_id"):
        known = rows.drop("trial_id", "patient_id").to_dicts()
        assert unfold(payload, str(trial), str(patient)) == known


def test_no_text_can_end_the_script_that_holds_it(night: Night) -> None:
    assert ENDING in json.dumps(night.criteria["evidence"].to_list(), ensure_ascii=False)
    assert not set("<>&") & set(as_json(Answers(night.criteria.lazy().collect()).shared()))


def test_a_wording_is_written_once() -> None:
    night = build_large_night(trials=1, patients=50, criteria=10)
    texts = payload_of(night)["texts"]
    for wording in night.criteria.lazy().collect()["text"].unique():
        assert texts.count(wording) == 1


def test_no_rows_are_an_empty_payload(night: Night) -> None:
    answers = Answers(night.criteria.lazy().collect().clear())
    assert answers.shared() == {"texts": [], "criteria": [], "evidence": []}
    assert answers.pairs == {}


def test_a_day_is_an_iso_date() -> None:
    assert as_json({"day": date(2026, 11, 20)}) == '{"day":"2026-11-20"}'
