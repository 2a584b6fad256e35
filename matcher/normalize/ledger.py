"""Resolving each distinct raw string once, and listing how it was resolved.

The ledger has a row for each distinct raw string of a kind: `kind`, `raw` (the fields of a text
joined by tabs), `concept`, `status`, `method`, `score`, `n_rows`, `candidates`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from matcher.normalize.resolution import Resolution
from matcher.normalize.text import readable
from matcher.normalize.words import WordLists

LEDGER_SCHEMA: dict[str, Any] = {
    "kind": pl.String,
    "raw": pl.String,
    "concept": pl.String,
    "status": pl.String,
    "method": pl.String,
    "score": pl.Float64,
    "n_rows": pl.UInt32,
    "candidates": pl.String,
}

Getter = tuple[Any, Callable[[Any], Any]]
"""A column's type, and how its value is read from a resolution."""


class Normalizer(Protocol):
    """What each kind's normalizer does."""

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> Sequence[Resolution]:
        """Resolve distinct texts, in order."""


@dataclass
class Ledger:
    """Collects how the raw strings of a night were resolved."""

    _pages: list[pl.DataFrame] = field(default_factory=list)

    def resolve(
        self,
        kind: str,
        rows: pl.DataFrame,
        columns: Sequence[str],
        normalizer: Normalizer,
        fields: Mapping[str, Getter],
    ) -> pl.DataFrame:
        """Resolve the distinct texts of some columns and join the fields to each row.

        Besides `fields`, rows get `concept` and `could_be` (the candidates of an ambiguous text;
        null: anything). Rows keep their order; those without any text get nulls.
        """
        distinct = _distinct(rows, columns)
        texts = [tuple(cell or "" for cell in row) for row in distinct.select(columns).iter_rows()]
        resolutions = normalizer.resolve([readable(text) for text in texts])
        self.note(kind, texts, resolutions, distinct["n_rows"])
        getters: dict[str, Getter] = {
            "concept": (pl.String, lambda resolution: resolution.concept),
            "could_be": (pl.List(pl.String), _could_be),
            **fields,
        }
        resolved = distinct.select(columns).with_columns(
            pl.Series(name, [get(resolution) for resolution in resolutions], dtype=dtype)
            for name, (dtype, get) in getters.items()
        )
        return rows.join(
            resolved, on=list(columns), how="left", nulls_equal=True, maintain_order="left"
        )

    def read(self, kind: str, rows: pl.DataFrame, column: str, lists: WordLists) -> pl.Series:
        """Read the distinct words of a column by the closed list of that kind, and list them."""
        distinct = _distinct(rows, [column])
        words = distinct[column].to_list()
        readings = lists.readings(kind, words)
        resolutions = [
            Resolution(
                raw=word,
                concept=readings.get(word),
                status="matched" if readings.get(word) else "unmatched",
                method="synonym" if readings.get(word) else None,
                score=1.0 if readings.get(word) else 0.0,
            )
            for word in words
        ]
        self.note(kind, [(word,) for word in words], resolutions, distinct["n_rows"])
        return rows[column].replace_strict(
            words, [readings.get(word) for word in words], default=None, return_dtype=pl.String
        )

    def note(
        self,
        kind: str,
        texts: Sequence[tuple[str, ...]],
        resolutions: Sequence[Resolution],
        n_rows: pl.Series,
    ) -> None:
        """List how texts were resolved."""
        self._pages.append(
            pl.DataFrame(
                {
                    "kind": [kind] * len(texts),
                    "raw": ["\t".join(text).rstrip("\t") for text in texts],
                    "concept": [resolution.concept for resolution in resolutions],
                    "status": [resolution.status for resolution in resolutions],
                    "method": [resolution.method for resolution in resolutions],
                    "score": [resolution.score for resolution in resolutions],
                    "n_rows": n_rows,
                    "candidates": [_candidates(resolution) for resolution in resolutions],
                },
                schema=LEDGER_SCHEMA,
            )
        )

    def frame(self) -> pl.DataFrame:
        """Give the ledger: the same raw string of a kind once, in a repeatable order."""
        pages = pl.concat([pl.DataFrame(schema=LEDGER_SCHEMA), *self._pages])
        told = [name for name in LEDGER_SCHEMA if name not in {"kind", "raw", "n_rows"}]
        return (
            pages.group_by("kind", "raw")
            .agg(pl.col(told).first(), pl.col("n_rows").sum())
            .select(LEDGER_SCHEMA.keys())
            .sort("kind", "raw")
        )


def _distinct(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Give the distinct texts with their number of rows; rows without any text are left out."""
    return (
        rows.filter(pl.any_horizontal(pl.col(column).is_not_null() for column in columns))
        .group_by(columns)
        .agg(n_rows=pl.len())
        .sort(columns, nulls_last=True)
    )


def _could_be(resolution: Resolution) -> list[str] | None:
    if resolution.status != "ambiguous" or not resolution.candidates:
        return None
    return [candidate.concept for candidate in resolution.candidates]


def _candidates(resolution: Resolution) -> str | None:
    shown = [f"{one.concept} {one.score:.2f}" for one in resolution.candidates]
    return "; ".join(shown) or None
