"""The criteria of all listed pairs as one compact JSON text, for the page to unfold on demand.

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


class _Once(Generic[Entry]):
    """Entries written once each, and where each of them stands."""

    def __init__(self) -> None:
        self._places: dict[Entry, int] = {}

    def place(self, entry: Entry) -> int:
        return self._places.setdefault(entry, len(self._places))

    def entries(self) -> list[Entry]:
        return list(self._places)


class _Details:
    """Collects the rows of `criteria` into the page's shape."""

    def __init__(self) -> None:
        self._texts: _Once[str | None] = _Once()
        self._criteria: _Once[tuple[int, ...]] = _Once()
        self._evidence: _Once[tuple[int, ...]] = _Once()
        self._pairs: dict[str, dict[str, list[list[int]]]] = {}

    def add(self, row: Mapping[str, Any]) -> None:
        answer = [
            self._criteria.place(self._text_places(row, _CRITERION)),
            *self._text_places(row, ("status", "cause", "reason")),
            *(
                self._evidence.place(self._evidence_places(found))
                for found in row["evidence"] or ()
            ),
        ]
        patients = self._pairs.setdefault(row["trial_id"], {})
        patients.setdefault(row["patient_id"], []).append(answer)

    def _text_places(self, row: Mapping[str, Any], keys: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._texts.place(row[key]) for key in keys)

    def _evidence_places(self, found: Mapping[str, Any]) -> tuple[int, ...]:
        number = -1 if found["row"] is None else int(found["row"])
        return (number, *self._text_places(found, _EVIDENCE))

    def shape(self) -> dict[str, Any]:
        return {
            "texts": self._texts.entries(),
            "criteria": self._criteria.entries(),
            "evidence": self._evidence.entries(),
            "pairs": self._pairs,
        }


def details_json(criteria: pl.DataFrame) -> str:
    """Encode criteria rows as JSON that may stand inside a `<script>` element.

    The object has `texts` (strings), `criteria` (places in `texts` of id, section, source item,
    text), `evidence` (row number, or -1 where there is none, then places in `texts` of table,
    raw, normalized, date) and `pairs`: trial → patient → rows of [criterion, status, cause,
    reason, evidence ...].

    Args:
        criteria: the columns of `SCHEMAS["criteria"]`, in the order in which they are shown.
    """
    details = _Details()
    for row in criteria.iter_rows(named=True):
        details.add(row)
    return script_safe(json.dumps(details.shape(), ensure_ascii=False, separators=(",", ":")))


def script_safe(text: str) -> str:
    """Escape what could end a script element or open a comment in it: the JSON means the same."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
