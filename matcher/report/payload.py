"""The answers of all shown pairs as compact JSON texts, for the page to unfold on demand.

A criterion's wording, a row of evidence and a sentence come back for many patients and trials.
Each is written once and named by its place, which makes the page several times smaller.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import polars as pl

Entry = TypeVar("Entry", bound=Hashable)

_CRITERION = ("criterion_id", "section", "source_item", "text")
_TOLD = ("status", "cause", "reason")
_EVIDENCE = ("table", "raw", "normalized", "date")


class Once(Generic[Entry]):
    """Entries written once each, and where each of them stands."""

    def __init__(self) -> None:
        self._places: dict[Entry, int] = {}

    def place(self, entry: Entry) -> int:
        """Give where an entry stands; one that is new comes last."""
        return self._places.setdefault(entry, len(self._places))

    def entries(self) -> list[Entry]:
        """Give the entries in their order."""
        return list(self._places)


class Answers:
    """The rows of `criteria` in the page's shape.

    Attributes:
        pairs: trial → patient → rows of [criterion, status, cause, reason, evidence ...], places in
            what `shared` gives.
    """

    def __init__(self, criteria: pl.DataFrame) -> None:
        texts = pl.col(*_CRITERION, *_TOLD).cast(pl.String)
        rows = criteria.with_row_index("at").with_columns(
            texts, criterion=_place_of(_CRITERION, "at")
        )
        found = _evidence_in(rows)
        self._criteria = _once(rows, "criterion")
        self._evidence = _once(found, "evidence")
        self._texts = _texts_in(rows, self._criteria, self._evidence)
        self.pairs: dict[str, dict[str, list[list[int]]]] = {}
        for trial, patient, answers in self._answers(rows, found).iter_rows():
            self.pairs.setdefault(trial, {})[patient] = answers

    def _answers(self, rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
        """Give the answers of each pair."""
        evidence = found.group_by("at", maintain_order=True).agg("evidence")
        answer = pl.concat_list(
            "criterion", *self._places_of_texts(_TOLD), pl.col("evidence").fill_null([])
        )
        return (
            rows.drop("evidence")
            .join(evidence, on="at", how="left", maintain_order="left")
            .group_by("trial_id", "patient_id", maintain_order=True)
            .agg(answer)
        )

    def _places_of_texts(self, columns: Iterable[str]) -> list[pl.Expr]:
        """Give the places in `texts` of what stands in some columns."""
        places = pl.int_range(self._texts.len(), eager=True)
        return [pl.col(name).replace_strict(self._texts, places) for name in columns]

    def shared(self) -> dict[str, Any]:
        """Give what all pairs name by its place.

        `texts` (strings), `criteria` (places in `texts` of id, section, source item, text) and
        `evidence` (row number, or -1 where there is none, then places in `texts` of table, raw,
        normalized, date).
        """
        return {
            "texts": self._texts.to_list(),
            "criteria": self._criteria.select(self._places_of_texts(_CRITERION)).rows(),
            "evidence": self._evidence.select("row", *self._places_of_texts(_EVIDENCE)).rows(),
        }


def _place_of(columns: Sequence[str], number: str) -> pl.Expr:
    """Give the place of what stands in some columns, in the order of the first row that has it by number."""
    return pl.col(number).min().over(columns).rank("dense").cast(pl.Int64) - 1


def _once(rows: pl.DataFrame, place: str) -> pl.DataFrame:
    """Give the first row of each place, in their order."""
    return rows.unique(place, keep="first", maintain_order=True)


def _evidence_in(rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows behind the answers: of which (`at`), and each one's place (`evidence`)."""
    told = rows.select("at", "evidence").filter(pl.col("evidence").list.len() > 0)
    found = told.explode("evidence").unnest("evidence").with_row_index("nth", offset=1)
    number = pl.col("row").cast(pl.Int64).fill_null(-1)
    texts = pl.col(*_EVIDENCE).cast(pl.String)
    return found.with_columns(number, texts, evidence=_place_of(("row", *_EVIDENCE), "nth"))


def _texts_in(rows: pl.DataFrame, criteria: pl.DataFrame, evidence: pl.DataFrame) -> pl.Series:
    """Give the texts, each once, as they come row by row: the criterion's, the answer's, the evidence's."""
    own = [(criteria, name) for name in _CRITERION] + [(_once(rows, name), name) for name in _TOLD]
    parts = [
        *(first.select("at", nth=pl.lit(0, pl.UInt32), text=name) for first, name in own),
        *(evidence.select("at", "nth", text=name) for name in _EVIDENCE),
    ]
    in_order = pl.concat(parts).sort("at", "nth", maintain_order=True)
    return in_order["text"].unique(maintain_order=True)


def as_json(value: Any) -> str:
    """Give compact JSON that may stand inside a `<script>` element; days as ISO dates."""
    return script_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))


def script_safe(text: str) -> str:
    """Escape what could end a script element or open a comment in it: the JSON means the same."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
