"""What `matcher explain` prints of a pair, in each language: fails first, then what is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matcher.audit.explain import Explanation, in_words
from matcher.messages import Language

VERDICT = {
    "trial_id": "trial",
    "patient_id": "P1",
    "verdict": "later",
    "first_fail": "washout",
    "eligible_from": date(2026, 7, 14),
}
ADULT = {
    "criterion_id": "adult",
    "section": "inclusion",
    "source_item": "1",
    "text": "At least 18 years",
    "status": "pass",
    "cause": "reported",
    "reason": "age 40, needs ≥ 18 years",
    "evidence": [
        {"table": "patients", "row": 1, "date": None, "raw": "age 40", "normalized": "age 40"}
    ],
}
WASHOUT = {
    "criterion_id": "washout",
    "section": "exclusion",
    "source_item": "2",
    "text": "No cisplatin within 14 days",
    "status": "fail",
    "cause": "reported",
    "reason": "cisplatin (2026-06-30)",
    "evidence": [
        {"table": "treatments", "row": 7, "date": "2026-06-30", "raw": "DDP", "normalized": "cisplatin"}
    ],
}  # fmt: skip


def lines(language: Language, **changed: Any) -> list[str]:
    return in_words(Explanation({**VERDICT, **changed}, [ADULT, WASHOUT], language)).splitlines()


def test_fails_stand_first_with_the_rows_behind_them() -> None:
    assert lines("en") == [
        "trial · P1: later from 2026-07-14",
        "fail     (reported)  washout [exclusion 2]: No cisplatin within 14 days",
        "          cisplatin (2026-06-30)",
        "          - treatments row 7, 2026-06-30: DDP → cisplatin",
        "pass     (reported)  adult [inclusion 1]: At least 18 years",
        "          age 40, needs ≥ 18 years",
        "          - patients row 1: age 40 → age 40",
    ]


@pytest.mark.parametrize(
    ("changed", "head"),
    [
        ({}, "trial · P1：日后可能符合（2026-07-14 起）"),
        ({"verdict": "eligible", "eligible_from": None}, "trial · P1：符合"),
        (
            {"verdict": "ineligible", "eligible_from": None, "first_fail": "deceased"},
            "trial · P1：不符合（已记录死亡：不作为任何试验的候选）",
        ),
    ],
)
def test_in_chinese(changed: dict[str, Any], head: str) -> None:
    told = lines("zh", **changed)
    assert told[0] == head
    assert told[1].startswith("不满足")
    assert told[3] == "          - treatments 第 7 行，2026-06-30：DDP → cisplatin"
