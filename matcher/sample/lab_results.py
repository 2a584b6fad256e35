"""Laboratory results as numbers: three visits of values that hang together in each patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.sample.analytes import SYSTEMS, Analytes, read_analytes
from matcher.sample.block import Block
from matcher.sample.draws import Floats, Ints, chance, pick_by

VISITS = 3
_OUTSIDE = 0.04
"""How often a visit's results come from a laboratory that reports in the other units."""

_STALE = (0.07, 0.24)
"""Shares of patients (well and poorly recorded) whose last results are older than four weeks, some of them only just."""


@dataclass(frozen=True, slots=True)
class Results:
    """Numeric results, patient by patient: one entry for each.

    `value`, `low` and `high` are in the reported unit, whose code is `unit`.
    """

    who: Ints
    test: Ints
    unit: Ints
    ago: Ints
    value: Floats
    low: Floats
    high: Floats


def draw_results(rng: np.random.Generator, block: Block, visit_ago: Ints) -> Results:
    """Draw all numeric results of a block's patients, a few of them twice on one day."""
    return _twice(rng, _results(rng, block, visit_ago))


def draw_visits(rng: np.random.Generator, block: Block) -> Ints:
    """Give the days of each patient's visits before the index day, the last visit first."""
    count = len(block.people)
    stale = chance(rng, block.people.recorded(*_STALE), count)
    last = np.where(stale, 29 + rng.integers(0, 90, count) ** 2 // 90, rng.integers(0, 22, count))
    gaps = rng.integers((7, 20), (36, 150), (count, VISITS - 1))
    earlier = np.concatenate([np.zeros((count, 1), np.int64), gaps.cumsum(1)], axis=1)
    ago: Ints = last[:, None] + earlier
    return ago


def _results(rng: np.random.Generator, block: Block, visit_ago: Ints) -> Results:
    """Draw all visits' results: of the core tests at each, of the others at the last."""
    analytes = read_analytes()
    core = np.arange(analytes.core)
    once = np.arange(analytes.core, len(analytes.keys))
    test = np.concatenate([core, once, *[core] * (VISITS - 1)])
    visit = np.repeat([0, *range(1, VISITS)], [len(analytes.keys), *[analytes.core] * (VISITS - 1)])
    value = _values(rng, block, test, visit)
    system = ~block.sites.us_units[block.people.site][:, None] ^ (
        rng.random(visit_ago.shape) < _OUTSIDE
    )
    row = len(SYSTEMS) * test + system[:, visit]
    unit = analytes.first_unit[row] + pick_by(rng, analytes.unit_shares, row.ravel()).reshape(
        row.shape
    )
    missed = np.outer(block.people.recorded(0.15, 1), 1 - analytes.number["share"][test])
    keep = (rng.random(value.shape) >= missed).ravel()
    factor = analytes.factor[unit]
    sexed = np.exp(np.outer(block.people.female, analytes.loads[test, -1]))
    who = np.repeat(np.arange(len(value)), len(test))
    return Results(
        who=who[keep],
        test=np.tile(test, len(value))[keep],
        unit=unit.ravel()[keep],
        ago=visit_ago[:, visit].ravel()[keep],
        value=(value * factor).ravel()[keep],
        low=(analytes.number["low"][test] * sexed * factor).ravel()[keep],
        high=(analytes.number["high"][test] * sexed * factor).ravel()[keep],
    )


def _values(rng: np.random.Generator, block: Block, test: Ints, visit: Ints) -> NDArray[np.float64]:
    """Draw values (patients × results) that follow from what patients have of their own."""
    analytes, people = read_analytes(), block.people
    own = rng.standard_normal((3, len(people)))
    liver = own[1] + 0.9 * np.minimum(block.disease.in_organ("liver"), 2)
    kidney = own[2] + 0.02 * (people.age - 64)
    factors = np.stack([people.frailty, own[0], liver, kidney, people.female], axis=1)
    noise = rng.standard_normal((len(people), len(test))) * analytes.number["spread"][test]
    value = analytes.number["center"][test] * np.exp(factors @ analytes.loads[test].T + noise)
    return _add_up(analytes, value, test, visit)


def _add_up(
    analytes: Analytes, value: NDArray[np.float64], test: Ints, visit: Ints
) -> NDArray[np.float64]:
    """Raise leukocytes where neutrophils and lymphocytes alone would be more of them."""
    kinds = ("leukocytes", "neutrophils", "lymphocytes")
    for number in range(VISITS):
        whole, *parts = (
            int(np.flatnonzero((test == analytes.place(kind)) & (visit == number))[0])
            for kind in kinds
        )
        value[:, whole] = np.maximum(value[:, whole], 1.07 * value[:, parts].sum(axis=1))
    return value


def _twice(rng: np.random.Generator, results: Results) -> Results:
    """Measure one result in two hundred twice on its day, with another value."""
    place = np.arange(len(results.who))
    again = np.flatnonzero(chance(rng, 0.005, len(place)))
    order = np.sort(np.concatenate([place, again]))
    second = np.append(False, order[1:] == order[:-1])
    factor = np.where(second, np.exp(rng.normal(0, 0.35, len(order))), 1.0)
    return Results(
        who=results.who[order],
        test=results.test[order],
        unit=results.unit[order],
        ago=results.ago[order],
        value=results.value[order] * factor,
        low=results.low[order],
        high=results.high[order],
    )
