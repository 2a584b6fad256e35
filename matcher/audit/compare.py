"""What became of a pair between two runs: its verdicts, and each criterion that differs, with the cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from matcher.audit.sealed import check_same_rules, planned_again, read_manifest
from matcher.errors import UsageError
from matcher.messages import Language, messages_in
from matcher.run.before import verdicts_of
from matcher.run.comparison import differences


@dataclass(frozen=True, slots=True)
class Comparison:
    """One pair in two runs: its verdicts, and the criteria that differ.

    `before` and `now` are null where that run has no such pair. `differences` have the keys of
    `details` in `changes.parquet`, with the trial and the patient.
    """

    trial_id: str
    patient_id: str
    before: dict[str, Any] | None
    now: dict[str, Any] | None
    differences: list[dict[str, Any]]
    language: Language


def compare_pair(run: Path, before: Path, patient_id: str, trial_id: str) -> Comparison:
    """Compare one pair between two runs, listed or not, and say why each criterion differs.

    Raises:
        RunError: a folder is no finished run, or the configuration of `run` has changed since.
        UsageError: neither run has such a pair.
    """
    manifest = read_manifest(run)
    read_manifest(before)
    plan = planned_again(manifest)
    check_same_rules(manifest, plan)
    pairs = pl.DataFrame({"trial_id": [trial_id], "patient_id": [patient_id]})
    was, is_ = (verdicts_of(folder, pairs).to_dicts() for folder in (before, run))
    if not (was or is_):
        raise UsageError("neither run has such a patient and trial")
    return Comparison(
        trial_id,
        patient_id,
        was[0] if was else None,
        is_[0] if is_ else None,
        differences(plan, before, run, pairs).to_dicts(),
        plan.settings.language,
    )


def compared_in_words(comparison: Comparison) -> str:
    """Write a comparison for a person at a terminal."""
    return "\n".join(_lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    messages = messages_in(comparison.language)
    before, now = (
        messages.text(f"verdict-{pair['verdict']}") if pair else messages.text("compare-absent")
        for pair in (comparison.before, comparison.now)
    )
    pair = {"trial": comparison.trial_id, "patient": comparison.patient_id}
    yield messages.text("compare-head", **pair, before=before, now=now)
    if not comparison.differences:
        yield messages.text("compare-nothing")
    for row in comparison.differences:
        was, is_ = (
            messages.text(f"status-{status}") if status else messages.text("compare-absent")
            for status in (row["status_before"], row["status"])
        )
        named = {name: row[name] or "" for name in ("source_item", "text")}
        section = messages.text(f"section-{row['section']}") if row["section"] else ""
        yield messages.text(
            "compare-criterion",
            criterion=row["criterion_id"],
            section=section,
            item=named["source_item"],
            text=named["text"],
            before=was,
            now=is_,
        )
        yield f"          {row['what']}"
