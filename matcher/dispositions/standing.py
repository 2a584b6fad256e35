"""What stands tonight: the latest entry of each pair, and whether a dismissal still holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from matcher.dispositions.entries import DISMISSALS, OF_THE_FACTS, Entry
from matcher.dispositions.statuses import Change, changed_since, statuses_at
from matcher.eligibility import Assessment, Places
from matcher.messages import Messages
from matcher.record import Record
from matcher.trials.model import Trial

_ENTRY: Final[dict[str, Any]] = {
    **dict.fromkeys(("trial_id", "patient_id", "disposition", "why"), pl.String),
    "decided_on": pl.Date,
    **dict.fromkeys(("decided_by", "note", "run_id", "source", "statuses"), pl.String),
    "stratum": pl.String,
    "weight": pl.Float64,
}

HISTORY: Final = (
    *("trial_id", "patient_id", "disposition", "why"),
    *("decided_on", "decided_by", "note", "source"),
)
"""The columns of `disposition_history.parquet`."""

DISPOSITIONS: Final = (*HISTORY[:-1], "dismissed", "returned", "source")
"""The columns of `dispositions.parquet`."""

DISMISSED: Final[dict[str, Any]] = {
    **dict.fromkeys(("trial_id", "disposition", "statuses"), pl.String),
    "p": pl.UInt32,
}
"""The columns of those dismissed who are in the tables tonight: what was entered, and the answers then."""

HELD: Final[dict[str, Any]] = {
    "trial_id": pl.String,
    "patient_id": pl.String,
    "dismissed": pl.Boolean,
    "statuses_now": pl.String,
}
"""The columns of what became of these: whether it holds tonight, and the answers tonight."""


def history_frame(entries: Iterable[Entry]) -> pl.DataFrame:
    """Give all entries, oldest first: by the day, and of one day in the order taken."""
    rows = [tuple(getattr(one, name) for name in _ENTRY) for one in entries]
    return pl.DataFrame(rows, _ENTRY, orient="row").sort("decided_on", maintain_order=True)


def standing(history: pl.DataFrame) -> pl.DataFrame:
    """Give the entry of each pair that stands: the last one; by trial and patient."""
    latest = history.group_by("trial_id", "patient_id", maintain_order=True).last()
    return latest.select(*_ENTRY).sort("trial_id", "patient_id")


def dismissed_among(entries: pl.DataFrame, patients: pl.DataFrame) -> pl.DataFrame:
    """Give those dismissed among tonight's patients (`p`, `patient_id`), in the columns of `DISMISSED`."""
    dismissals = entries.filter(pl.col("disposition").is_in(DISMISSALS))
    return dismissals.join(patients, on="patient_id").select(
        pl.col(name).cast(dtype) for name, dtype in DISMISSED.items()
    )


class Dismissals:
    """The dismissals of some patients, held against their answers tonight.

    `entries` has the columns of `DISMISSED`; `p` numbers the patients of the record.
    """

    def __init__(
        self, entries: pl.DataFrame, assessments: Sequence[Assessment], record: Record
    ) -> None:
        by_trial = entries.partition_by("trial_id", as_dict=True)
        own = [by_trial.get((one.trial.trial_id,)) for one in assessments]
        parts = [
            _held(one, dismissed, record)
            for one, dismissed in zip(assessments, own, strict=True)
            if dismissed is not None
        ]
        self._held = pl.concat([pl.DataFrame(schema={**HELD, "p": pl.UInt32}), *parts])

    @property
    def held(self) -> pl.DataFrame:
        """Give what became of each, in the columns of `HELD`."""
        return self._held.select(*HELD)

    @property
    def in_force(self) -> dict[str, Places]:
        """Give the places of those who are still dismissed, by trial."""
        rows = self._held.filter("dismissed").select("trial_id", "p")
        return {
            str(trial_id): own["p"].cast(pl.Int64).to_numpy()
            for (trial_id,), own in rows.partition_by("trial_id", as_dict=True).items()
        }


def _held(assessment: Assessment, dismissed: pl.DataFrame, record: Record) -> pl.DataFrame:
    now = statuses_at(assessment, dismissed["p"].cast(pl.Int64).to_numpy())
    return dismissed.select(
        "trial_id",
        patient_id=record.patients["patient_id"].gather(dismissed["p"]),
        dismissed=pl.Series(
            [
                _holds(disposition, then, told)
                for disposition, then, told in zip(
                    dismissed["disposition"], dismissed["statuses"], now, strict=True
                )
            ],
            dtype=pl.Boolean,
        ),
        statuses_now=pl.Series(now, dtype=pl.String),
        p="p",
    )


def _holds(disposition: str, then: str, now: str) -> bool:
    """Say whether a dismissal still holds, by the pair's answers when it was shown and tonight.

    Whoever doesn't want to take part doesn't come back by other facts. Nor does a pair of which it
    isn't known what was shown.
    """
    return disposition not in OF_THE_FACTS or not changed_since(then, now)


def told_tonight(
    entries: pl.DataFrame, held: pl.DataFrame, trials: Sequence[Trial], messages: Messages
) -> pl.DataFrame:
    """Add `dismissed` and `returned` to the standing entries.

    `held` has the columns of `HELD`. Of a pair that isn't there tonight (the patient
    has left the tables, or the trial is gone) a dismissal holds.
    """
    joined = entries.join(
        held.select("trial_id", "patient_id", held="dismissed", now="statuses_now"),
        on=["trial_id", "patient_id"],
        how="left",
        maintain_order="left",
    )
    texts = {
        one.trial_id: {own.id: own.text_in(messages.language) for own in one.criteria}
        for one in trials
    }
    returned = [
        None if holds_still is not False else _returned(then, now, day, texts[trial_id], messages)
        for trial_id, holds_still, then, now, day in joined.select(
            "trial_id", "held", "statuses", "now", "decided_on"
        ).iter_rows()
    ]
    dismissed = pl.col("disposition").is_in(DISMISSALS) & pl.col("held").fill_null(True)
    return joined.with_columns(
        dismissed=dismissed, returned=pl.Series(returned, dtype=pl.String)
    ).drop("held", "now")


def _returned(
    then: str, now: str, day: object, texts: Mapping[str, str], messages: Messages
) -> str:
    """Say in one sentence what has changed since someone was dismissed."""
    changes = changed_since(then, now)
    told = [_told(change, texts, messages) for change in changes]
    listed = messages.text("dispositions-separator").join(told)
    return messages.text("dispositions-returned", n=len(changes), day=str(day), changes=listed)


_STATUS: Final = {
    "p": "status-pass",
    "f": "status-fail",
    "u": "status-unknown",
    "m": "status-manual",
}


def _told(change: Change, texts: Mapping[str, str], messages: Messages) -> str:
    return messages.text(
        "dispositions-change",
        criterion=texts.get(change.criterion_id, change.criterion_id),
        before=messages.text(_STATUS[change.before]),
        now=messages.text(_STATUS.get(change.now, "dispositions-gone")),
    )
