"""What a run hands to the people who read it: one night's lists, in one frozen object.

Nothing here decides anything. Verdicts, ranks and reasons arrive finished; the page and the
workbook only lay them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

import polars as pl

from matcher.messages import Language

EVIDENCE: Final = pl.List(
    pl.Struct(
        {
            "table": pl.String,
            "row": pl.UInt32,
            "raw": pl.String,
            "normalized": pl.String,
            "date": pl.String,
        }
    )
)
"""The rows behind an answer: where each stands, what it says, how it was read, of which day."""

MOVED: Final = pl.List(
    pl.Struct(
        dict.fromkeys(
            (
                *("criterion_id", "section", "source_item", "text"),
                *("status_before", "status", "cause", "what"),
            ),
            pl.String,
        )
    )
)
"""The criteria whose answers differ from the night before, each with what made the difference."""

_COUNTS: Final[dict[str, pl.DataType]] = dict.fromkeys(
    ("n_pass", "n_fail", "n_unknown"), pl.UInt32()
)

_DISPOSITION: Final[dict[str, pl.DataType]] = {
    "trial_id": pl.String(),
    "patient_id": pl.String(),
    "disposition": pl.String(),
    "why": pl.String(),
    "decided_on": pl.Date(),
    "decided_by": pl.String(),
    "note": pl.String(),
}

SCHEMAS: Final[Mapping[str, pl.Schema]] = MappingProxyType(
    {
        "candidates": pl.Schema(
            {
                "trial_id": pl.String(),
                "rank": pl.UInt32(),
                "patient_id": pl.String(),
                "verdict": pl.String(),
                "score": pl.Float64(),
                **_COUNTS,
                "n_manual": pl.UInt32(),
                "eligible_from": pl.Date(),
                "change": pl.String(),
                "reasons": pl.String(),
                "disposition": pl.String(),
                "dismissed": pl.Boolean(),
            }
        ),
        "near_misses": pl.Schema(
            {
                "trial_id": pl.String(),
                "rank": pl.UInt32(),
                "patient_id": pl.String(),
                "criterion_id": pl.String(),
                "source_item": pl.String(),
                "text": pl.String(),
                "reason": pl.String(),
                "margin": pl.Float64(),
                "n_unknown": pl.UInt32(),
            }
        ),
        "criteria": pl.Schema(
            {
                "trial_id": pl.String(),
                "patient_id": pl.String(),
                "criterion_id": pl.String(),
                "section": pl.String(),
                "source_item": pl.String(),
                "text": pl.String(),
                "status": pl.String(),
                "cause": pl.String(),
                "reason": pl.String(),
                "evidence": EVIDENCE,
            }
        ),
        "funnel": pl.Schema(
            {
                "trial_id": pl.String(),
                "criterion_id": pl.String(),
                "text": pl.String(),
                **_COUNTS,
                "n_fail_only_this": pl.UInt32(),
                "n_lost": pl.UInt32(),
                "n_left": pl.UInt32(),
            }
        ),
        "changes": pl.Schema(
            {
                "trial_id": pl.String(),
                "patient_id": pl.String(),
                "change": pl.String(),
                "rank_before": pl.UInt32(),
                "rank": pl.UInt32(),
                "verdict_before": pl.String(),
                "verdict": pl.String(),
                "score_before": pl.Float64(),
                "score": pl.Float64(),
                "cause": pl.String(),
                "what": pl.String(),
                "details": MOVED,
            }
        ),
        "missing": pl.Schema(
            dict.fromkeys(
                (
                    *("trial_id", "patient_id", "criterion_id"),
                    *("kind", "fact", "label", "cause"),
                ),
                pl.String(),
            )
        ),
        "to_find_out": pl.Schema(
            {
                "rank": pl.UInt32(),
                "kind": pl.String(),
                "fact": pl.String(),
                "label": pl.String(),
                "n_patients": pl.UInt32(),
                "n_settles": pl.UInt32(),
                "n_touches": pl.UInt32(),
                "n_patients_settled": pl.UInt32(),
                "patients": pl.List(pl.String()),
                "trials": pl.List(pl.String()),
            }
        ),
        "statuses": pl.Schema(
            {
                "patient_id": pl.String(),
                "trial_id": pl.String(),
                "verdict": pl.String(),
                "first_fail": pl.String(),
                "eligible_from": pl.Date(),
                "statuses": pl.String(),
            }
        ),
        "dispositions": pl.Schema(
            {
                **_DISPOSITION,
                "dismissed": pl.Boolean(),
                "returned": pl.String(),
                "source": pl.String(),
            }
        ),
        "disposition_history": pl.Schema({**_DISPOSITION, "source": pl.String()}),
        "blind_sample": pl.Schema({"trial_id": pl.String(), "patient_id": pl.String()}),
        "accuracy": pl.Schema(
            {
                "trial_id": pl.String(),
                "measure": pl.String(),
                "n": pl.UInt32(),
                "estimate": pl.Float64(),
                "low": pl.Float64(),
                "high": pl.Float64(),
            }
        ),
        "normalization": pl.Schema(
            {
                "kind": pl.String(),
                "raw": pl.String(),
                "concept": pl.String(),
                "status": pl.String(),
                "method": pl.String(),
                "score": pl.Float64(),
                "n_rows": pl.UInt32(),
                "n_patients": pl.UInt32(),
                "n_patients_at_stake": pl.UInt32(),
                "runner_up": pl.String(),
                "margin": pl.Float64(),
                "candidates": pl.String(),
                "remark": pl.String(),
            }
        ),
        "to_decide": pl.Schema(
            {
                "kind": pl.String(),
                "raw": pl.String(),
                "concept": pl.String(),
                "status": pl.String(),
                "candidates": pl.String(),
                "remark": pl.String(),
                "n_rows": pl.UInt32(),
                "n_patients": pl.UInt32(),
                "n_patients_at_stake": pl.UInt32(),
            }
        ),
        "quarantine": pl.Schema(
            {"table": pl.String(), "row": pl.UInt32(), "reason": pl.String(), "column": pl.String()}
        ),
    }
)
"""The columns that each frame of a `Night` has at least; integers and dates may be wider."""


Rows = pl.DataFrame | pl.LazyFrame
"""A frame that may be long: of a lazy one, only what is shown is ever read."""


def _none_of(name: str) -> Callable[[], pl.DataFrame]:
    return lambda: pl.DataFrame(schema=SCHEMAS[name])


@dataclass(frozen=True, slots=True)
class CriterionSheet:
    """One criterion of a trial as its readers know it.

    Attributes:
        section: inclusion, exclusion or summary.
        source_item: its number as printed.
        answered_by: what can answer it: the record, only a person, or part by part both.
        note: the judgement that was needed to write it down.
        review: whether a person has read it against its source, and as it stands now.
    """

    criterion_id: str
    section: str
    source_item: str
    text: str
    answered_by: Literal["record", "person", "both"] = "record"
    note: str | None = None
    review: Literal["reviewed", "changed", "unreviewed"] = "reviewed"


@dataclass(frozen=True, slots=True)
class TrialSheet:
    """One trial as its readers know it.

    Attributes:
        trial_id: the trial file's stem.
        status: recruiting, not_yet_recruiting, active_not_recruiting, completed, ..., unknown.
        list_kind: a trial that isn't recruiting has a watch list.
        notes: what the trial's document leaves open, a sentence each.
        n_by_verdict: patients by verdict, listed or not.
        n_deceased: patients not considered because they are recorded as deceased.
        complete: false where the source lists no criteria, so that nobody can be eligible.
        source: where the criteria were read.
        criteria: in the order of the source, which is that of the letters in `statuses`.
    """

    trial_id: str
    title: str
    status: str
    list_kind: Literal["candidates", "watch list"]
    notes: tuple[str, ...]
    n_by_verdict: Mapping[str, int]
    n_deceased: int
    complete: bool
    source: str
    criteria: tuple[CriterionSheet, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Night:
    """All that the page and the workbook show; the same night gives the same bytes.

    Frames have at least the columns of `SCHEMAS` and are shown in their own order (lists by
    `rank`). `counts` is, for each patient table, `rows_in`, `rows_used`, `rows_quarantined`.
    The frames that grow with patients times trials may be lazy, a scanned file say. What a night may
    lack (a first one has no `changes`) is empty.

    Raises:
        ValueError: a frame lacks a column.
    """

    run_id: str
    as_of: date
    trials: tuple[TrialSheet, ...]
    candidates: pl.DataFrame
    near_misses: pl.DataFrame
    criteria: Rows
    funnel: pl.DataFrame
    normalization: Rows
    to_decide: pl.DataFrame
    quarantine: Rows
    counts: Mapping[str, Mapping[str, int]]
    notes: tuple[str, ...]
    versions: Mapping[str, str]
    language: Language = "en"
    changes: pl.DataFrame = field(default_factory=_none_of("changes"))
    missing: Rows = field(default_factory=_none_of("missing"))
    to_find_out: pl.DataFrame = field(default_factory=_none_of("to_find_out"))
    statuses: Rows = field(default_factory=_none_of("statuses"))
    dispositions: pl.DataFrame = field(default_factory=_none_of("dispositions"))
    disposition_history: pl.DataFrame = field(default_factory=_none_of("disposition_history"))
    blind_sample: pl.DataFrame = field(default_factory=_none_of("blind_sample"))
    accuracy: pl.DataFrame = field(default_factory=_none_of("accuracy"))

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            known = getattr(self, name).lazy().collect_schema()
            missing = [column for column in schema if column not in known]
            if missing:
                raise ValueError(f"the frame {name} lacks {', '.join(missing)}")

    def criteria_of(self, *lists: pl.DataFrame) -> pl.DataFrame:
        """Give the criteria of the pairs in these lists alone, in their order.

        A run that explains every pair brings far more rows than anyone reads here.
        """
        keys = ["trial_id", "patient_id"]
        listed = pl.concat([rows.select(keys) for rows in lists]).unique()
        criteria = self.criteria.lazy().select(SCHEMAS["criteria"].names())
        return criteria.join(listed.lazy(), on=keys, how="semi", maintain_order="left").collect()
