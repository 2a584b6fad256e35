"""What a person had before them: looked up in the run whose list they wrote into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from matcher.dispositions.entries import Entry
from matcher.dispositions.statuses import statuses_of

_LATEST = "latest"
_PAIR = ("trial_id", "patient_id")
_CRITERIA = dict.fromkeys((*_PAIR, "criterion_id", "status"), pl.String)
_SAMPLE = {
    "trial_id": pl.String,
    "patient_id": pl.String,
    "stratum": pl.String,
    "weight": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The runs in a folder, as far as entries need them: answers of pairs, and the blind sample.

    Where a run is gone, or doesn't tell of a pair, an entry stays as it is.
    """

    runs: Path

    def with_list(self, entries: Sequence[Entry]) -> list[Entry]:
        """Add the answers to entries of a table, which may not even say from which list they come.

        It is then taken to be that of the last good run, if the pair was in it.
        """
        link = self.runs / _LATEST
        latest = link.resolve().name if link.is_dir() else ""
        placed = [one if one.run_id else replace(one, run_id=latest) for one in entries]
        answered = self._with_answers(placed)
        return [
            one if one.statuses else given for one, given in zip(answered, entries, strict=True)
        ]

    def with_sample(self, entries: Sequence[Entry]) -> list[Entry]:
        """Add to entries of the blind sample the answers, which would unmark it, and how it was drawn."""
        answered = self._with_answers(entries)
        for run_id, places in _by_run(answered).items():
            drawn = self._sample(run_id).rows_by_key(_PAIR, named=True, unique=True)
            for at in places:
                found = drawn.get(answered[at].pair)
                if found:
                    answered[at] = replace(answered[at], **found)
        return answered

    def _with_answers(self, entries: Sequence[Entry]) -> list[Entry]:
        answered = list(entries)
        for run_id, places in _by_run(entries).items():
            pairs = pl.DataFrame([entries[at].pair for at in places], _PAIR, orient="row")
            statuses = dict(self._statuses(run_id, pairs))
            for at in places:
                found = statuses.get(entries[at].pair, "")
                answered[at] = replace(entries[at], statuses=entries[at].statuses or found)
        return answered

    def _statuses(self, run_id: str, pairs: pl.DataFrame) -> list[tuple[tuple[str, str], str]]:
        criteria = self._rows(run_id, "criteria", _CRITERIA)
        told = statuses_of(pairs, criteria.lazy())
        return [((trial, patient), statuses) for trial, patient, statuses in told.iter_rows()]

    def _sample(self, run_id: str) -> pl.DataFrame:
        return self._rows(run_id, "blind_sample", _SAMPLE)

    def _rows(self, run_id: str, name: str, schema: dict[str, Any]) -> pl.DataFrame:
        """Give a run's file; no rows where it can't be read any more."""
        try:
            return pl.read_parquet(self.runs / run_id / f"{name}.parquet", columns=list(schema))
        except (OSError, pl.exceptions.PolarsError):
            return pl.DataFrame(schema=schema)


def _by_run(entries: Sequence[Entry]) -> dict[str, list[int]]:
    """Give the places of entries by the run whose list they come from."""
    places: dict[str, list[int]] = {}
    for at, entry in enumerate(entries):
        places.setdefault(entry.run_id, []).append(at)
    return places
