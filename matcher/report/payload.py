"""The answers of all shown pairs as compact JSON texts, for the page to unfold on demand.

A criterion's wording, a row of evidence and a sentence come back for many patients and trials.
Each is written once and named by its place, which makes the page several times smaller.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import polars as pl

Entry = TypeVar("Entry", bound=Hashable)

_CRITERION = ("criterion_id", "section", "source_item", "text")
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
        self._texts: Once[str | None] = Once()
        self._criteria: Once[tuple[int, ...]] = Once()
        self._evidence: Once[tuple[int, ...]] = Once()
        self.pairs: dict[str, dict[str, list[list[int]]]] = {}
        for row in criteria.iter_rows(named=True):
            self._add(row)

    def _add(self, row: Mapping[str, Any]) -> None:
        answer = [
            self._criteria.place(self._text_places(row, _CRITERION)),
            *self._text_places(row, ("status", "cause", "reason")),
            *(
                self._evidence.place(self._evidence_places(found))
                for found in row["evidence"] or ()
            ),
        ]
        patients = self.pairs.setdefault(row["trial_id"], {})
        patients.setdefault(row["patient_id"], []).append(answer)

    def _text_places(self, row: Mapping[str, Any], keys: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._texts.place(row[key]) for key in keys)

    def _evidence_places(self, found: Mapping[str, Any]) -> tuple[int, ...]:
        number = -1 if found["row"] is None else int(found["row"])
        return (number, *self._text_places(found, _EVIDENCE))

    def shared(self) -> dict[str, Any]:
        """Give what all pairs name by its place.

        `texts` (strings), `criteria` (places in `texts` of id, section, source item, text) and
        `evidence` (row number, or -1 where there is none, then places in `texts` of table, raw,
        normalized, date).
        """
        return {
            "texts": self._texts.entries(),
            "criteria": self._criteria.entries(),
            "evidence": self._evidence.entries(),
        }


def as_json(value: Any) -> str:
    """Give compact JSON that may stand inside a `<script>` element; days as ISO dates."""
    return script_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))


def script_safe(text: str) -> str:
    """Escape what could end a script element or open a comment in it: the JSON means the same."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
