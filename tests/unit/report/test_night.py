from __future__ import annotations

import polars as pl
import pytest

from matcher.report import SCHEMAS, Night
from tests.unit.report.nights import build_night


def test_a_frame_without_a_column_is_refused_by_name() -> None:
    short = pl.DataFrame(schema=SCHEMAS["funnel"]).drop("n_fail_only_this")
    with pytest.raises(ValueError, match="funnel lacks n_fail_only_this"):
        build_night(funnel=short)


def test_criteria_of_pairs_outside_the_lists_stay_out(night: Night) -> None:
    assert "not-listed" in night.criteria["patient_id"].to_list()
    kept = night.criteria_of(night.candidates, night.near_misses)
    assert "not-listed" not in kept["patient_id"].to_list()
    assert {"AJ07793T", "NM00001"} <= set(kept["patient_id"])


def test_criteria_keep_their_order(night: Night) -> None:
    kept = night.criteria_of(night.candidates).filter(trial_id="NCT06749886", patient_id="AJ07793T")
    known = night.criteria.filter(trial_id="NCT06749886", patient_id="AJ07793T")
    assert kept.equals(known)
