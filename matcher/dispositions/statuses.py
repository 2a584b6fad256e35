"""What a pair's answers were when it was shown to a person, as a text that goes with their entry.

`ecog=p;alk-negative=u`: a letter for each criterion in the trial's order, `p`ass, `f`ail, `u`nknown,
`m`anual. In a workbook's hidden cell a mark follows it, by which a row whose patient, trial or run was
changed by accident is known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from matcher.eligibility import Assessment, Marks, Places, Status
from matcher.messages import sentence

_MARK = "#"
_LETTERS = "".join(status.name[0].lower() for status in Status)
TOLD = re.compile(rf"([a-z0-9-]+=[{_LETTERS}](;(?!$)|$))*")
"""What a text of statuses looks like."""


def statuses_of(pairs: pl.DataFrame, criteria: pl.LazyFrame) -> pl.DataFrame:
    """Give `trial_id`, `patient_id` and `statuses` of those pairs that rows of `criteria.parquet` tell of."""
    keys = ["trial_id", "patient_id"]
    # Rows of a file are read piece by piece: a join that needn't keep their order mixes the letters up.
    own = criteria.join(pairs.lazy().select(keys), on=keys, how="semi", maintain_order="left")
    letter = pl.col("status").cast(pl.String).str.head(1)
    answer = pl.concat_str("criterion_id", pl.lit("="), letter)
    by_pair = own.group_by(keys, maintain_order=True)
    return by_pair.agg(statuses=answer.str.join(";")).collect()


def statuses_at(assessment: Assessment, places: Places) -> list[str]:
    """Give `statuses` of some patients, by their places among those assessed."""
    names = [criterion.id for criterion in assessment.trial.criteria]
    marks = (Marks(*(mask[places] for mask in one.masks)) for one in assessment.marks)
    return [
        ";".join(f"{name}={_LETTERS[code]}" for name, code in zip(names, codes, strict=True))
        for codes in np.stack([one.codes() for one in marks], axis=1)
    ]


def with_statuses(pairs: pl.DataFrame, criteria: pl.LazyFrame, run_id: str) -> pl.DataFrame:
    """Add the hidden cells of a workbook's rows, `run_id` and `statuses`, to pairs that it lists.

    `pairs` has `trial_id` and `patient_id`, `criteria` the columns of `criteria.parquet`. For pairs
    of which nothing may be told, give no rows of criteria.
    """
    keys = ["trial_id", "patient_id"]
    joined = pairs.join(statuses_of(pairs, criteria), on=keys, how="left", maintain_order="left")
    cells = [
        marked(run_id, trial_id, patient_id, statuses or "")
        for trial_id, patient_id, statuses in joined.select(*keys, "statuses").iter_rows()
    ]
    return pairs.with_columns(run_id=pl.lit(run_id), statuses=pl.Series(cells, dtype=pl.String))


def marked(run_id: str, trial_id: str, patient_id: str, statuses: str = "") -> str:
    """Give a pair's statuses with the mark of the row that they stand in."""
    return f"{statuses}{_MARK}{_mark(run_id, trial_id, patient_id, statuses)}"


def unmarked(cell: str, run_id: str, trial_id: str, patient_id: str) -> str:
    """Give the statuses of a row's hidden cell.

    Raises:
        ValueError: the row isn't as it was written: the cell, or one that says whose row it is.
    """
    statuses, _, mark = cell.rpartition(_MARK)
    if mark != _mark(run_id, trial_id, patient_id, statuses):
        raise ValueError(sentence("entry-not-as-written"))
    return statuses


def _mark(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion whose answer is another one, by letters; `now` is empty where it is gone."""

    criterion_id: str
    before: str
    now: str


def changed_since(then: str, now: str) -> tuple[Change, ...]:
    """Give the criteria whose answers say something else now than when the pair was shown.

    A pass that has become unknown is none of them: a value grew old, and no fact is new. Nor is a
    criterion that the trial has come to ask since: one more demand makes no one eligible.
    """
    tonight = dict(_letters(now))
    return tuple(
        Change(criterion_id, before, tonight.get(criterion_id, ""))
        for criterion_id, before in _letters(then)
        if (before, tonight.get(criterion_id)) not in _NOTHING_NEW
    )


_NOTHING_NEW = {("p", "p"), ("p", "u"), ("f", "f"), ("u", "u"), ("m", "m")}


def _letters(statuses: str) -> Iterator[tuple[str, str]]:
    for one in filter(None, statuses.split(";")):
        criterion_id, _, letter = one.rpartition("=")
        yield criterion_id, letter
