from __future__ import annotations

import json
from typing import Any

from matcher.report import Night
from matcher.report.payload import details_json
from tests.unit.report.nights import ENDING, build_large_night


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
    payload = json.loads(details_json(night.criteria))
    for (trial, patient), rows in night.criteria.group_by("trial_id", "patient_id"):
        known = rows.drop("trial_id", "patient_id").to_dicts()
        assert unfold(payload, str(trial), str(patient)) == known


def test_no_text_can_end_the_script_that_holds_it(night: Night) -> None:
    assert ENDING in json.dumps(night.criteria["evidence"].to_list(), ensure_ascii=False)
    assert not set("<>&") & set(details_json(night.criteria))


def test_a_wording_is_written_once() -> None:
    night = build_large_night(trials=1, patients=50, criteria=10)
    text = details_json(night.criteria)
    for wording in night.criteria["text"].unique():
        assert text.count(json.dumps(wording)) == 1


def test_no_rows_are_an_empty_payload(night: Night) -> None:
    assert json.loads(details_json(night.criteria.clear())) == {
        "texts": [],
        "criteria": [],
        "evidence": [],
        "pairs": {},
    }
