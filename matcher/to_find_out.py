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
    **dict.fromkeys(("n_patients", "n_settles", "n_touches", "n_patients_settled"), pl.UInt32),
    **dict.fromkeys(("patients", "trials"), pl.List(pl.String)),
}
"""The columns of `to_find_out.parquet`."""

_FACT = ("kind", "fact")
_PAIR = ("trial_id", "patient_id")

_Numbers = npt.NDArray[np.int64]


def to_find_out(missing: pl.DataFrame) -> pl.DataFrame:
    """Rank what is missing to some pairs, in the columns of `TO_FIND_OUT`.

    `missing` has the columns of `missing.parquet`. `n_touches` are the pairs that lack the fact,
    `n_settles` those of them that lack nothing else by then, `n_patients_settled` the patients of
    these; they come first among `patients`, who all lack the fact. Of facts that settle as many the
    one that touches more comes first, then by kind and key.
    """
    facts = (
        missing.group_by(_FACT)
        .agg(
            pl.col("label").first(),
            n_touches=pl.struct(_PAIR).n_unique(),
            trials=pl.col("trial_id").unique().sort(),
        )
        .sort("n_touches", *_FACT, descending=[True, False, False])
        .with_row_index("number")
    )
    lacks = (
        missing.select(*_FACT, *_PAIR, pair=pl.struct(_PAIR).rank("dense") - 1)
        .unique()
        .join(facts.select("number", *_FACT), on=_FACT)
        .sort("number", "patient_id", "trial_id")
    )
    order, settled_by = _greedy(lacks["number"].to_numpy(), lacks["pair"].to_numpy())
    settles = pl.Series(settled_by)[lacks["pair"]] == lacks["number"]
    ranked = pl.DataFrame({"number": order}, schema={"number": pl.UInt32})
    return (
        ranked.with_row_index("rank", offset=1)
        .join(facts, on="number", maintain_order="left")
        .join(_patients(lacks.with_columns(settles=settles)), on="number", maintain_order="left")
        .select(pl.col(name).cast(dtype) for name, dtype in TO_FIND_OUT.items())
    )


def _patients(lacks: pl.DataFrame) -> pl.DataFrame:
    """Give the patients who lack each fact, first those of whom it settles a pair."""
    each = lacks.group_by("number", "patient_id").agg(n_settles=pl.col("settles").sum())
    return (
        each.with_columns(settled=pl.col("n_settles") > 0)
        .sort("settled", "patient_id", descending=[True, False])
        .group_by("number", maintain_order=True)
        .agg(
            n_patients=pl.len(),
            n_settles=pl.col("n_settles").sum(),
            n_patients_settled=pl.col("settled").sum(),
            patients="patient_id",
        )
    )


def _greedy(facts: _Numbers, pairs: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Order facts, and give which of them settles each pair; of a tie the lower number comes first.

    `facts`, ascending, and `pairs` say which fact which pair lacks. Of each pair it is kept how many
    facts it still lacks and what their numbers add up to: that is the last one, once it is alone.
    """
    n_facts = int(facts[-1]) + 1 if len(facts) else 0
    of_fact = np.split(pairs, np.searchsorted(facts, np.arange(1, n_facts)))
    n_left = np.bincount(pairs)
    sum_left = np.zeros(len(n_left), dtype=np.int64)
    np.add.at(sum_left, pairs, facts)
    settles = np.bincount(sum_left[n_left == 1], minlength=n_facts)
    order = np.empty(n_facts, dtype=np.int64)
    settled_by = np.empty(len(n_left), dtype=np.int64)
    for rank in range(n_facts):
        best = int(settles.argmax())
        order[rank] = best
        own = of_fact[best]
        n_left[own] -= 1
        sum_left[own] -= best
        settled_by[own[n_left[own] == 0]] = best
        settles += np.bincount(sum_left[own[n_left[own] == 1]], minlength=n_facts)
        settles[best] = -1  # it is found out
    return order, settled_by
