"""What the tables of laboratory tests say, as arrays: values to expect, units, names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.sample.draws import Floats, Ints
from matcher.sample.spellings import Spellings, read_table

LOADS = ("frailty", "marrow", "liver", "kidney", "female")
SYSTEMS = ("us", "si")
_DEFAULTS = {"share": 1.0, "floor": 0.0, "ceiling": np.inf}


@dataclass(frozen=True, slots=True)
class Analytes:
    """All numeric tests, one entry for each; the first `core` of them belong to every visit.

    Numbers are in the unit of factor 1. `unit_shares` has a row for each test and system of
    units; its entries and `factor`, `decimals` go by unit, whose code is `first_unit` of that row
    plus the place in it.
    """

    keys: tuple[str, ...]
    core: int
    number: Mapping[str, Floats]
    loads: NDArray[np.float64]
    names: Spellings
    loinc: Spellings
    units: Spellings
    unit_shares: tuple[tuple[float, ...], ...]
    first_unit: Ints
    factor: Floats
    decimals: Ints

    def place(self, key: str) -> int:
        """Give the place of a test."""
        return self.keys.index(key)


@cache
def read_analytes() -> Analytes:
    """Read `labs.toml` and `labs_once.toml`."""
    core = read_table("labs")["core"]
    tests = {**core, **read_table("labs_once")["once"]}
    rows = [test[system] for test in tests.values() for system in SYSTEMS]
    units = [unit for row in rows for unit in row]
    return Analytes(
        keys=tuple(tests),
        core=len(core),
        number={name: _numbers(tests, name) for name in _NUMBERS},
        loads=np.array(
            [[test["loads"].get(name, 0.0) for name in LOADS] for test in tests.values()]
        ),
        names=Spellings(tests),
        loinc=Spellings({key: {"often": [test["loinc"]]} for key, test in tests.items()}),
        units=Spellings({str(i): {"often": unit["spellings"]} for i, unit in enumerate(units)}),
        unit_shares=_shares(rows),
        first_unit=np.cumsum([0, *map(len, rows)])[:-1],
        factor=np.array([float(unit["factor"]) for unit in units]),
        decimals=np.array([unit["decimals"] for unit in units]),
    )


_NUMBERS = ("center", "spread", "low", "high", "share", "floor", "ceiling")


def _numbers(tests: Mapping[str, Mapping[str, Any]], name: str) -> Floats:
    return np.array([float(test.get(name, _DEFAULTS.get(name))) for test in tests.values()])


def _shares(rows: list[list[Mapping[str, Any]]]) -> tuple[tuple[float, ...], ...]:
    """Give each row's shares, filled up to the longest row; the first unit takes the rest."""
    longest = max(map(len, rows))
    shares = []
    for row in rows:
        others = [float(unit["share"]) for unit in row[1:]]
        shares.append((1 - sum(others), *others, *[0.0] * (longest - len(row))))
    return tuple(shares)
