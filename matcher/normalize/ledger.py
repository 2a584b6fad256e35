"""Resolving each distinct raw string once, and listing how it was resolved.

The ledger has a row for each distinct raw string of a kind: `kind`, `raw` (the fields of a text
joined by tabs), `concept`, `status`, `method`, `score`, `runner_up` and `margin` (how far behind
it is), `candidates`, `remark`, `may_mean` (the concepts that it can stand for; null: any),
`to_decide` (where a person has to say what it means: the text that a decision is asked for), and
`n_rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import polars as pl

from matcher.normalize.decisions import Decided, Decisions, Normalizer, asked_for
from matcher.normalize.resolution import Candidate, MeasurementResolution, Resolution
from matcher.normalize.text import readable
from matcher.normalize.words import WordLists

Getter = tuple[Any, Callable[[Any], Any]]
"""A column's type, and how its value is read from a resolution."""


def _ranked(resolution: Resolution) -> tuple[Candidate | None, Candidate | None]:
    """Give the concept, or the best candidate of a text without one, and the runner-up."""
    ranked = [one for one in resolution.candidates if one.concept != resolution.concept]
    if resolution.concept is not None:
        ranked.insert(0, Candidate(resolution.concept, resolution.score))
    first, second, *_ = (*ranked, None, None)
    return first, second


def _runner_up(resolution: Resolution) -> str | None:
    _, second = _ranked(resolution)
    return second.concept if second else None


def _margin(resolution: Resolution) -> float | None:
    first, second = _ranked(resolution)
    return round(first.score - second.score, 4) if first and second else None


def _may_mean(resolution: Resolution) -> list[str] | None:
    """Give the concepts that a text can stand for; null: any."""
    if resolution.status == "matched" and resolution.concept:
        return [resolution.concept]
    of_known_test = isinstance(resolution, MeasurementResolution) and resolution.problem
    if resolution.candidates and (resolution.status == "ambiguous" or of_known_test):
        return [candidate.concept for candidate in resolution.candidates]
    return None


def _candidates(resolution: Resolution) -> str | None:
    """Write the candidates with their scores; those of a closed list have none."""
    shown = [
        f"{one.concept} {one.score:.2f}" if one.score else one.concept
        for one in resolution.candidates
    ]
    return "; ".join(shown) or None


_TOLD: dict[str, Getter] = {
    "concept": (pl.String, attrgetter("concept")),
    "status": (pl.String, attrgetter("status")),
    "method": (pl.String, attrgetter("method")),
    "score": (pl.Float64, attrgetter("score")),
    "runner_up": (pl.String, _runner_up),
    "margin": (pl.Float64, _margin),
    "candidates": (pl.String, _candidates),
    "remark": (pl.String, attrgetter("remark")),
    "may_mean": (pl.List(pl.String), _may_mean),
}
LEDGER_SCHEMA: dict[str, Any] = {
    "kind": pl.String,
    "raw": pl.String,
    **{name: dtype for name, (dtype, _) in _TOLD.items()},
    "to_decide": pl.String,
    "n_rows": pl.UInt32,
}
HOLDERS_SCHEMA: dict[str, Any] = {"text": pl.UInt32, "p": pl.UInt32}


@dataclass
class Ledger:
    """Collects how the raw strings of a night were resolved, and which patients hold them."""

    decisions: Decisions = field(default_factory=Decisions)
    _pages: list[pl.DataFrame] = field(default_factory=list)
    _holders: list[pl.DataFrame] = field(default_factory=list)

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
        null: anything). Rows keep their order; those without any text get nulls. They must have
        `p`, the patient's number.
        """
        distinct = _distinct(rows, columns)
        texts = [tuple(cell or "" for cell in row) for row in distinct.select(columns).iter_rows()]
        decided = Decided(kind, normalizer, self.decisions)
        resolutions = decided.resolve([readable(text) for text in texts])
        getters: dict[str, Getter] = {
            "concept": (pl.String, attrgetter("concept")),
            "could_be": (pl.List(pl.String), _could_be),
            **fields,
        }
        resolved = distinct.select(*columns, _at="at").with_columns(_series(resolutions, getters))
        joined = rows.join(
            resolved, on=list(columns), how="left", nulls_equal=True, maintain_order="left"
        )
        self._note(kind, texts, resolutions, distinct["n_rows"], joined.select("_at", "p"))
        return joined.drop("_at")

    def read(self, kind: str, rows: pl.DataFrame, column: str, lists: WordLists) -> pl.Series:
        """Read the words of a column by the closed list of that kind; rows must have `p`."""
        words = rows.select("p", column)
        return self.resolve(kind, words, [column], lists.of(kind), {})["concept"]

    def _note(
        self,
        kind: str,
        texts: Sequence[tuple[str, ...]],
        resolutions: Sequence[Resolution],
        n_rows: pl.Series,
        held: pl.DataFrame,
    ) -> None:
        page = pl.DataFrame(
            {
                "page": pl.repeat(len(self._pages), len(texts), dtype=pl.UInt32, eager=True),
                "at": pl.int_range(len(texts), dtype=pl.UInt32, eager=True),
                "kind": pl.repeat(kind, len(texts), dtype=pl.String, eager=True),
                "raw": pl.Series(["\t".join(text).rstrip("\t") for text in texts], dtype=pl.String),
                "to_decide": pl.Series(
                    [asked_for(*one) for one in zip(texts, resolutions, strict=True)],
                    dtype=pl.String,
                ),
                "n_rows": n_rows,
            }
        )
        number = pl.lit(len(self._pages), pl.UInt32)
        self._holders.append(held.drop_nulls().unique().select(page=number, at="_at", p="p"))
        self._pages.append(page.with_columns(_series(resolutions, _TOLD)))

    def frame(self) -> pl.DataFrame:
        """Give the ledger: the same raw string of a kind once, in a repeatable order."""
        empty = pl.DataFrame(schema={"page": pl.UInt32, "at": pl.UInt32, **LEDGER_SCHEMA})
        pages = pl.concat([empty, *(page.select(empty.columns) for page in self._pages)])
        return (
            pages.group_by("kind", "raw")
            .agg(pl.col(*_TOLD, "to_decide").first(), pl.col("n_rows").sum())
            .select(LEDGER_SCHEMA.keys())
            .sort("kind", "raw")
        )

    def holders(self) -> pl.DataFrame:
        """Give who holds each text: `text` (its place in `frame`, from 0) and `p`, once a pair."""
        places = self.frame().select("kind", "raw").with_row_index("text")
        by_page = [
            page.select("page", "at", "kind", "raw").join(places, on=["kind", "raw"], how="inner")
            for page in self._pages
        ]
        found = [
            held.join(page.select("page", "at", "text"), on=["page", "at"]).select("text", "p")
            for held, page in zip(self._holders, by_page, strict=True)
        ]
        return pl.concat([pl.DataFrame(schema=HOLDERS_SCHEMA), *found]).unique().sort("text", "p")


def _distinct(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Give the distinct texts with their number of rows; rows without any text are left out."""
    return (
        rows.filter(pl.any_horizontal(pl.col(column).is_not_null() for column in columns))
        .group_by(columns)
        .agg(n_rows=pl.len())
        .sort(columns, nulls_last=True)
        .with_row_index("at")
    )


def _series(resolutions: Sequence[Resolution], getters: Mapping[str, Getter]) -> list[pl.Series]:
    return [
        pl.Series(name, [get(one) for one in resolutions], dtype=dtype)
        for name, (dtype, get) in getters.items()
    ]


def _could_be(resolution: Resolution) -> list[str] | None:
    """Give what a text may mean; what a person found to say nothing means nothing."""
    if resolution.method == "decision" and resolution.status == "unmatched":
        return []
    if resolution.status != "ambiguous" or not resolution.candidates:
        return None
    return [candidate.concept for candidate in resolution.candidates]
