"""The fewest facts to find out that settle the most pairs, the most rewarding first.

Which facts are fewest would take trying all sets of them, so the ranking is greedy: each time the
fact that settles most pairs, given all that stand before it. A pair is settled once nothing that it
lacks is left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

TO_FIND_OUT: dict[str, Any] = {
    "rank": pl.UInt32,
    **dict.fromkeys(("kind", "fact", "label"), pl.String),
    **dict.fromkeys(("n_patients", "n_settles", "n_touches"), pl.UInt32),
    **dict.fromkeys(("patients", "trials"), pl.List(pl.String)),
}
"""The columns of `to_find_out.parquet`."""

_Numbers = npt.NDArray[np.int64]


def to_find_out(missing: pl.DataFrame) -> pl.DataFrame:
    """Rank what is missing to some pairs, in the columns of `TO_FIND_OUT`.

    `missing` has the columns of `missing.parquet`. `n_touches` are the pairs that lack the fact,
    `n_settles` those of them that lack nothing else by then. Of facts that settle as many the one
    that touches more comes first, then by kind and key.
    """
    facts = (
        missing.group_by("kind", "fact")
        .agg(
            pl.col("label").first(),
            n_patients=pl.col("patient_id").n_unique(),
            n_touches=pl.struct("trial_id", "patient_id").n_unique(),
            patients=pl.col("patient_id").unique().sort(),
            trials=pl.col("trial_id").unique().sort(),
        )
        .sort("n_touches", "kind", "fact", descending=[True, False, False])
        .with_row_index("number")
    )
    lacks = (
        missing.select("kind", "fact", pair=pl.struct("trial_id", "patient_id").rank("dense") - 1)
        .unique()
        .join(facts.select("number", "kind", "fact"), on=["kind", "fact"])
        .sort("number")
    )
    order, n_settles = _greedy(lacks["number"].to_numpy(), lacks["pair"].to_numpy())
    ranked = facts[order].with_row_index("rank", offset=1).with_columns(n_settles=n_settles)
    return ranked.select(pl.col(name).cast(dtype) for name, dtype in TO_FIND_OUT.items())


def _greedy(facts: _Numbers, pairs: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Order facts, and give how many pairs each settles; of a tie the lower number comes first.

    `facts`, ascending, and `pairs` say which fact which pair lacks. Of each pair it is kept how many
    facts it still lacks and what their numbers add up to: that is the last one, once it is alone.
    """
    n_facts = int(facts[-1]) + 1 if len(facts) else 0
    of_fact = np.split(pairs, np.searchsorted(facts, np.arange(1, n_facts)))
    n_left = np.bincount(pairs)
    sum_left = np.zeros(len(n_left), dtype=np.int64)
    np.add.at(sum_left, pairs, facts)
    settles = np.bincount(sum_left[n_left == 1], minlength=n_facts)
    order, n_settles = [], []
    for _ in range(n_facts):
        best = int(settles.argmax())
        order.append(best)
        n_settles.append(int(settles[best]))
        own = of_fact[best]
        n_left[own] -= 1
        sum_left[own] -= best
        settles += np.bincount(sum_left[own[n_left[own] == 1]], minlength=n_facts)
        settles[best] = -1  # it is found out
    return np.array(order, dtype=np.int64), np.array(n_settles, dtype=np.int64)
