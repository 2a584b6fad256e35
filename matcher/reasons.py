"""Every criterion of the listed pairs in words: status, cause, a sentence, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from matcher.criteria import Inquiry, Question
from matcher.criteria.answer import Answer, Cause, Places
from matcher.criteria.telling import Asking
from matcher.criteria.telling import told as told_of
from matcher.eligibility import STATUS_NAMES, Status, marks_of, named
from matcher.messages import Messages
from matcher.record import Mask, Record
from matcher.trials.model import Criterion, Trial

_EVIDENCE = ("table", "row", "raw", "normalized", "date")
CRITERIA_SCHEMA: dict[str, Any] = {
    "trial_id": pl.String,
    "patient_id": pl.String,
    "criterion_id": pl.String,
    "section": pl.String,
    "source_item": pl.String,
    "text": pl.String,
    "review": pl.String,
    "status": STATUS_NAMES,
    "cause": pl.String,
    "reason": pl.String,
    "evidence": pl.List(
        pl.Struct(
            {
                "table": pl.String,
                "row": pl.UInt32,
                "raw": pl.String,
                "normalized": pl.String,
                "date": pl.String,
            }
        )
    ),
}
_SHOWN = 3
_AT_ONCE = 200_000
"""Tellings from which on they are put into words, for their pieces take more room than they do."""


def explain(
    record: Record, trials: Sequence[Trial], listed: Mapping[str, pl.Series]
) -> pl.DataFrame:
    """Explain every criterion of the listed pairs, in the columns of `criteria.parquet`.

    `listed` gives each trial's patients as positions in the record, in the order wanted.
    """
    nobody = pl.Series(dtype=pl.UInt32)
    everyone = pl.concat([nobody, *listed.values()]).unique().sort()
    part = record if len(everyone) == record.size else record.of(everyone)
    inquiry = Inquiry(replace(part, told=True))
    own = [everyone.search_sorted(listed.get(one.trial_id, nobody)) for one in trials]
    return explained(inquiry, trials, [places.to_numpy() for places in own])


def explained(inquiry: Inquiry, trials: Sequence[Trial], listed: Sequence[Places]) -> pl.DataFrame:
    """Explain every criterion for the patients of each trial, given by their `p` in the record.

    Rows stand trial by trial, patient by patient, criterion by criterion, in the columns of
    `criteria.parquet`. A question that several criteria ask is put into words once for all their
    patients.
    """
    n_criteria = [len(trial.criteria) for trial in trials]
    pages = [np.empty((len(own), n), np.uint32) for own, n in zip(listed, n_criteria, strict=True)]
    tellings, record = _Tellings(inquiry.record.messages), inquiry.record
    for criterion, asked in _asked_once(trials):
        concerned = record.among(np.concatenate([listed[trial] for trial, _ in asked]))
        place = tellings.add(criterion, inquiry.answer(criterion.question), concerned)
        for trial, number in asked:
            pages[trial][:, number] = place[listed[trial]]
    rows = {
        **_named(record, trials, listed),
        **tellings.at(_flat([page.ravel() for page in pages])),
    }
    return pl.DataFrame(rows).select(
        pl.col(name).cast(dtype) for name, dtype in CRITERIA_SCHEMA.items()
    )


def _flat(pages: Sequence[Places]) -> Places:
    return np.concatenate([np.empty(0, dtype=np.uint32), *pages])


def _asked_once(trials: Sequence[Trial]) -> list[tuple[Criterion, list[tuple[int, int]]]]:
    """Give each distinct question that is wanted, or unwanted, and the criteria that ask it.

    These are given by the trial's place and the criterion's place in the trial.
    """
    asked: dict[tuple[Question, bool], list[tuple[int, int]]] = {}
    for at, trial in enumerate(trials):
        for number, criterion in enumerate(trial.criteria):
            asked.setdefault((criterion.question, criterion.wanted), []).append((at, number))
    criteria = [trials[at].criteria[number] for (at, number), *_ in asked.values()]
    return list(zip(criteria, asked.values(), strict=True))


def _named(
    record: Record, trials: Sequence[Trial], listed: Sequence[Places]
) -> dict[str, pl.Series]:
    """Name the patient, the trial and the criterion of each row."""
    every = [(trial, criterion) for trial in trials for criterion in trial.criteria]
    names: dict[str, list[str]] = {
        "trial_id": [trial.trial_id for trial, _ in every],
        "criterion_id": [criterion.id for _, criterion in every],
        "section": [criterion.section for _, criterion in every],
        "source_item": [criterion.item for _, criterion in every],
        "text": [criterion.text_in(record.messages.language) for _, criterion in every],
        "review": [trial.review_of(criterion) for trial, criterion in every],
    }
    patients, criteria, begin = [], [], 0
    for trial, own in zip(trials, listed, strict=True):
        end = begin + len(trial.criteria)
        patients.append(np.repeat(own, end - begin))
        criteria.append(np.tile(np.arange(begin, end, dtype=np.uint32), len(own)))
        begin = end
    which = _flat(criteria)
    return {
        "patient_id": record.patients["patient_id"].gather(_flat(patients)),
        **{name: pl.Series(own, dtype=pl.String).gather(which) for name, own in names.items()},
    }


class _Tellings:
    """What is told of patients, one telling a question and patient; each is known by its place."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._askings: list[Asking] = []
        self._n_waiting = 0
        self._number = 0
        self._codes = [pl.DataFrame(schema=_CODES)]
        self._texts = [pl.Series(dtype=pl.String)]
        self._evidence = [pl.DataFrame(schema=_BEHIND)]

    def add(self, criterion: Criterion, answer: Answer, concerned: Mask) -> Places:
        """Tell the answers for some patients; the places are given by the patients' `p`."""
        people = np.flatnonzero(concerned).astype(np.uint32)
        places = (np.cumsum(concerned) + (self._number - 1)).astype(np.uint32)
        status = marks_of(criterion, answer).codes(people)
        self._codes.append(pl.DataFrame({"status": status, "cause": answer.causes[people]}))
        self._askings.append((answer, criterion.wanted, people))
        self._number += len(people)
        self._n_waiting += len(people)
        if self._n_waiting > _AT_ONCE:
            self._put_into_words()
        return places

    def _put_into_words(self) -> None:
        first = self._number - self._n_waiting
        told = told_of(self._askings, self._messages)
        self._texts.append(told.texts)
        self._evidence.append(told.evidence.with_columns(pl.col("telling") + first))
        self._askings, self._n_waiting = [], 0

    def at(self, places: Places) -> dict[str, pl.Series]:
        """Give the tellings at some places, column by column."""
        self._put_into_words()
        codes = pl.concat(self._codes, rechunk=True)
        status, cause = (codes[name].to_numpy()[places] for name in ("status", "cause"))
        return {
            "status": named(status, STATUS_NAMES),
            "cause": _CAUSES.gather(cause),
            "reason": pl.concat(self._texts, rechunk=True).gather(places),
            "evidence": self._evidence_at(places),
        }

    def _evidence_at(self, places: Places) -> pl.Series:
        """Give the rows behind the tellings at some places, as a list each."""
        rows = pl.concat(self._evidence, rechunk=True)
        lists = (
            rows.select("telling", evidence=pl.struct(_EVIDENCE))
            .group_by("telling", maintain_order=True)
            .agg("evidence")
        )
        nothing = pl.Series([[]], dtype=CRITERIA_SCHEMA["evidence"])
        every = pl.concat([nothing, lists["evidence"]], rechunk=True)
        place = np.zeros(self._number, dtype=np.uint32)
        place[lists["telling"].to_numpy()] = np.arange(1, lists.height + 1, dtype=np.uint32)
        return every.gather(place[places])


_CODES: dict[str, Any] = {"status": pl.UInt8, "cause": pl.UInt8}
_BEHIND: dict[str, Any] = {
    "telling": pl.UInt32,
    **{field.name: field.dtype for field in CRITERIA_SCHEMA["evidence"].inner.fields},
}
_CAUSES = pl.Series(
    [
        Cause(code).name.lower() if code in list(Cause) and code != Cause.MANUAL else None
        for code in range(max(Cause) + 1)
    ]
)
"""The words for the codes of causes, by code; what only a person can say has none."""


def in_short(criteria: pl.DataFrame, messages: Messages) -> pl.DataFrame:
    """Give the one or two sentences that matter most for each pair: `trial_id`, `patient_id`, `reasons`.

    What fails comes first, then what is open; a pair with neither says so.
    """
    open_ones = pl.col("status") == Status.UNKNOWN.name.lower()
    fails = pl.col("status") == Status.FAIL.name.lower()
    clause = messages.expr("short-clause", text=pl.col("text"), reason=pl.col("reason"))
    asked = messages.expr("short-asked", text=pl.col("text"))
    between = messages.text("separator-short")
    return (
        criteria.group_by("trial_id", "patient_id", maintain_order=True)
        .agg(
            failing=clause.filter(fails).head(_SHOWN).str.join(between),
            open=asked.filter(open_ones).head(_SHOWN).str.join(between),
            n_open=open_ones.sum(),
        )
        .with_columns(open=_with_more(messages))
        .select("trial_id", "patient_id", _sentences(messages).alias("reasons"))
    )


def _with_more(messages: Messages) -> pl.Expr:
    n_open = pl.col("n_open").cast(pl.Int64)
    more = messages.expr("short-open-more", open=pl.col("open"), more=n_open - _SHOWN)
    return pl.when(n_open > _SHOWN).then(more).otherwise("open")


def _sentences(messages: Messages) -> pl.Expr:
    failing, open_ones = pl.col("failing"), pl.col("open")
    return (
        pl.when((failing != "") & (open_ones != ""))
        .then(messages.expr("short-both", failing=failing, open=open_ones))
        .when(failing != "")
        .then(messages.expr("short-fails", failing=failing))
        .when(open_ones != "")
        .then(messages.expr("short-to-look-up", open=open_ones))
        .otherwise(messages.expr("short-all-met"))
    )
