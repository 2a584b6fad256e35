"""Why a pair of a finished run has its verdict: every criterion, whether the pair is listed or not."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from matcher.audit.sealed import check_same_rules, planned_again, read_manifest
from matcher.criteria import Inquiry
from matcher.eligibility import DECEASED, assess, verdict_frame
from matcher.errors import UsageError
from matcher.messages import Language, Messages, messages_in
from matcher.normalize.dictionary import load_dictionary
from matcher.normalize.measurement.known_names import names_in
from matcher.normalize.normalizers import normalizers_when_needed
from matcher.reasons import explained
from matcher.record.build import build
from matcher.record.raw_texts import TEST_NAME
from matcher.record.storage import RowStore
from matcher.run.plan import Plan
from matcher.run.tasks import RECORD, TEXTS
from matcher.trials.model import Trial
from matcher.trials.reading import read_trial, trial_files


@dataclass(frozen=True, slots=True)
class Explanation:
    """One pair: the row of `verdicts.parquet` and the rows of `criteria.parquet`, in a language."""

    verdict: dict[str, Any]
    criteria: list[dict[str, Any]]
    language: Language


@contextmanager
def _at_a_go() -> Iterator[None]:
    """Let the garbage collector rest: to look through all objects again and again takes a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_at_a_go()
def explain_pair(run: Path, patient_id: str, trial_id: str) -> Explanation:
    """Explain every criterion of one pair from the run's own record, listed or not.

    Raises:
        RunError: the folder is no finished run, or its configuration has changed since.
        UsageError: the run has no such patient or trial.
    """
    manifest = read_manifest(run)
    plan = planned_again(manifest)
    check_same_rules(manifest, plan)
    trial = _trial(plan, trial_id)
    store = RowStore(run / RECORD)
    number = store.number_of(patient_id)
    if number is None:
        raise UsageError("the run has no such patient")
    dictionary = load_dictionary(run / RECORD / TEXTS)
    normalizers = normalizers_when_needed(
        plan.vocabulary_folder,
        plan.decisions,
        plan.vocabularies.measurements,
        names_in(dictionary.pages.get(TEST_NAME.name)),
    )
    rows = store.between(number, number + 1)
    built = build(rows, plan.vocabularies, normalizers, plan.settings, dictionary)
    record = replace(built.record, told=True)
    inquiry = Inquiry(record)  # both ask it, and it answers a question once
    verdict = verdict_frame([assess(trial, inquiry, record)], record.patients["patient_id"])
    criteria = explained(inquiry, [trial], [record.patients["p"].to_numpy()])
    return Explanation(verdict.to_dicts()[0], criteria.to_dicts(), plan.settings.language)


def _trial(plan: Plan, trial_id: str) -> Trial:
    """Read the one trial that is asked for; of thousands the others take long."""
    paths = {path.stem: path for path in trial_files(plan.trials_folder)}
    if trial_id not in paths:
        raise UsageError("the run has no such trial", remedy=f"It has: {', '.join(paths)}.")
    trial, faults = read_trial(paths[trial_id], plan.vocabularies)
    if trial is None:
        raise faults[0]
    return plan.allowed(trial)


def in_words(explanation: Explanation) -> str:
    """Write an explanation for a person at a terminal: fails first, then what is open."""
    order = {"fail": 0, "unknown": 1, "manual": 2, "pass": 3}
    rows = sorted(explanation.criteria, key=lambda row: order[row["status"]])
    messages = messages_in(explanation.language)
    lines = (line for row in rows for line in _criterion_lines(row, messages))
    return "\n".join([_head(explanation.verdict, messages), *lines])


def _head(pair: dict[str, Any], messages: Messages) -> str:
    told = {
        "trial": pair["trial_id"],
        "patient": pair["patient_id"],
        "verdict": messages.text(f"verdict-{pair['verdict']}"),
    }
    if pair["first_fail"] == DECEASED:
        return messages.text("explain-head-deceased", **told)
    if pair["eligible_from"]:
        return messages.text("explain-head-later", **told, day=str(pair["eligible_from"]))
    return messages.text("explain-head", **told)


def _criterion_lines(row: dict[str, Any], messages: Messages) -> Iterator[str]:
    status = messages.text(f"status-{row['status']}")
    cause = f" ({messages.text('cause-' + row['cause'])})" if row["cause"] else ""
    place = f"{messages.text('section-' + row['section'])} {row['source_item']}"
    yield f"{status:8}{cause}  {row['criterion_id']} [{place}]: {row['text']}"
    yield f"          {row['reason']}"
    for one in row["evidence"]:
        key = "explain-row-dated" if one["date"] else "explain-row"
        told = {name: str(value) for name, value in one.items() if value is not None}
        yield f"          - {messages.text(key, **{'raw': '', 'normalized': '', **told})}"
