"""What is told of how texts were resolved: the columns that every kind of text has.

`concept`, `status`, `method`, `score`, `runner_up` and `margin` (how far behind it is),
`candidates`, `remark` (a sentence's code), `may_mean` (the concepts that a text can stand for; null: any) and
`to_decide` (where a person has to say what it means: the text that a decision is asked for).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import polars as pl

from matcher.normalize.decisions import Fields, asked_for
from matcher.normalize.resolution import Candidate, MeasurementResolution, Resolution

Getter = tuple[Any, Callable[[Any], Any]]
"""A column's type, and how its value is read from a resolution."""


def columns_of(
    texts: Sequence[Fields], resolutions: Sequence[Resolution], fields: Mapping[str, Getter]
) -> list[pl.Series]:
    """Give the told columns of some texts, `could_be` and a kind's own `fields`, in order."""
    asked = [asked_for(*one) for one in zip(texts, resolutions, strict=True)]
    return [
        *series_of(resolutions, {**TOLD, **COULD_BE, **fields}),
        pl.Series("to_decide", asked, dtype=pl.String),
    ]


def schema_of(fields: Mapping[str, Getter]) -> dict[str, Any]:
    """Give the names and types of the columns that `columns_of` gives."""
    getters = {**TOLD, **COULD_BE, **fields}
    return {**{name: dtype for name, (dtype, _) in getters.items()}, "to_decide": pl.String}


def series_of(resolutions: Sequence[Resolution], getters: Mapping[str, Getter]) -> list[pl.Series]:
    """Read a column from each resolution by each getter."""
    return [
        pl.Series(name, [get(one) for one in resolutions], dtype=dtype)
        for name, (dtype, get) in getters.items()
    ]


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


def _remark(resolution: Resolution) -> str | None:
    return resolution.remark.code if resolution.remark else None


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


def _could_be(resolution: Resolution) -> list[str] | None:
    """Give what a text may mean; what a person found to say nothing means nothing."""
    if resolution.method == "decision" and resolution.status == "unmatched":
        return []
    if resolution.status != "ambiguous" or not resolution.candidates:
        return None
    return [candidate.concept for candidate in resolution.candidates]


TOLD: Mapping[str, Getter] = {
    "concept": (pl.String, attrgetter("concept")),
    "status": (pl.String, attrgetter("status")),
    "method": (pl.String, attrgetter("method")),
    "score": (pl.Float64, attrgetter("score")),
    "runner_up": (pl.String, _runner_up),
    "margin": (pl.Float64, _margin),
    "candidates": (pl.String, _candidates),
    "remark": (pl.String, _remark),
    "may_mean": (pl.List(pl.String), _may_mean),
}
COULD_BE: Mapping[str, Getter] = {"could_be": (pl.List(pl.String), _could_be)}
"""The candidates of an ambiguous text; null: anything."""
