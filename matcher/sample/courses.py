"""Courses of treatment as codes and days, before anybody writes them down."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matcher.sample.draws import Ints
from matcher.sample.spellings import Spellings, read_spellings, read_table
from matcher.sample.timeline import NEVER

FIELDS = (
    "what setting line started ended cycles response progressed stop site dose dose_unit"
).split()
"""What a course may have: codes, numbers, and days before the index day; `NEVER` where it hasn't."""


@cache
def treatments_known() -> Spellings:
    """Read all treatments that can be spelled: courses, targeted drugs, and other drugs."""
    return Spellings(_courses() | read_table("comedication")["drug"])


def _courses() -> dict[str, Any]:
    written: dict[str, Any] = read_table("treatments")["course"] | read_table("targeted")["course"]
    return written


@cache
def parts_of() -> tuple[NDArray[np.int64], Ints]:
    """Give the drugs of each treatment (rows, filled up with `NEVER`) and how many they are."""
    known, courses = treatments_known(), _courses()
    parts = [courses.get(key, {}).get("parts", ()) for key in known.keys]
    longest = max(map(len, parts))
    codes = [[*known.codes(some), *[NEVER] * (longest - len(some))] for some in parts]
    return np.array(codes, dtype=np.int64), np.array([max(1, len(some)) for some in parts])


def code(kind: str, key: str) -> int:
    """Give the code of a setting, response, reason to stop, site or dose unit."""
    return read_spellings("comedication", kind).code(key)


def course(who: Ints, what: Ints | str, **fields: Ints | int) -> pl.DataFrame:
    """Give one course to each of the patients `who`; what isn't given is `NEVER`.

    Raises:
        ValueError: a field that courses don't have.
    """
    if unknown := set(fields) - set(FIELDS):
        raise ValueError(f"courses have no {', '.join(sorted(unknown))}")
    known = treatments_known().code(what) if isinstance(what, str) else what
    columns: dict[str, Ints | int] = {name: fields.get(name, NEVER) for name in FIELDS}
    columns |= {"what": known}
    shape = len(who)
    return pl.DataFrame(
        {"who": who} | {name: np.broadcast_to(value, shape) for name, value in columns.items()},
        schema=dict.fromkeys(["who", *FIELDS], pl.Int64),
    )


def mix(weights: Mapping[str, float]) -> tuple[float, ...]:
    """Lay the weights of some treatments over the list of all, for drawing by code."""
    known = treatments_known()
    places = np.zeros(len(known.keys))
    places[known.codes(weights)] = tuple(weights.values())
    return tuple(places)
