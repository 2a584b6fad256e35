"""What to find out first, against a reading that tries every fact anew each time."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from matcher.missing import MISSING
from matcher.to_find_out import to_find_out
from tests.conftest import examples

Pair = tuple[str, str]

_FACTS = st.tuples(st.sampled_from(("biomarker", "lab")), st.sampled_from("ABCD"))
_PAIRS = st.dictionaries(
    st.tuples(st.sampled_from(("t1", "t2", "t3")), st.sampled_from("12345")),
    st.frozensets(_FACTS, min_size=1),
    max_size=10,
)


def _read(lacks: dict[Pair, frozenset[Pair]]) -> list[tuple[Pair, int, int]]:
    """Take the fact that settles most pairs that aren't settled, again and again."""
    left = set[Pair]().union(*lacks.values())
    known: set[Pair] = set()
    order = []
    while left:
        settles = {
            fact: sum(not own <= known and own <= known | {fact} for own in lacks.values())
            for fact in left
        }
        touches = {fact: sum(fact in own for own in lacks.values()) for fact in left}
        best = min(left, key=lambda fact: (-settles[fact], -touches[fact], fact))
        order.append((best, settles[best], touches[best]))
        known.add(best)
        left.remove(best)
    return order


@examples(60)
@given(_PAIRS)
def test_the_ranking_is_the_greedy_one(lacks: dict[Pair, frozenset[Pair]]) -> None:
    rows = [
        (*pair, "c", *fact, fact[1], "stale") for pair, own in lacks.items() for fact in sorted(own)
    ]
    ranked = to_find_out(pl.DataFrame(rows, schema=MISSING, orient="row"))
    told = [
        ((row["kind"], row["fact"]), row["n_settles"], row["n_touches"])
        for row in ranked.to_dicts()
    ]
    assert told == _read(lacks)
    assert sum(row["n_settles"] for row in ranked.to_dicts()) == len(lacks)
    for row in ranked.to_dicts():
        own = {pair for pair, facts in lacks.items() if (row["kind"], row["fact"]) in facts}
        assert sorted(row["patients"]) == sorted({patient for _, patient in own})
        assert row["trials"] == sorted({trial for trial, _ in own})
        assert row["n_patients"] == len(row["patients"])
