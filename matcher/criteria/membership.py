"""Whether a recorded concept is one of those asked for: surely, possibly, or surely not.

A concept below the one asked for is surely one of its kind (adenocarcinoma of NSCLC). A broader one
could be (lung cancer for adenocarcinoma). What is left out by `but_not` is surely not, and what is
broader than something left out could be it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from matcher.terms.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Membership:
    """The concepts that surely, and those that possibly, are among the ones asked for."""

    surely: frozenset[str]
    possibly: frozenset[str]

    @property
    def concerned(self) -> frozenset[str]:
        """Give the concepts that are or could be among the ones asked for."""
        return self.surely | self.possibly

    def holds(self) -> pl.Expr:
        """Judge the columns `concept` and `could_be` (of an unresolved text; null: anything)."""
        open_to = pl.col("could_be").list.set_intersection(sorted(self.concerned))
        unresolved = pl.col("concept").is_null() & (open_to.is_null() | (open_to.list.len() > 0))
        return self._judged(unresolved)

    def holds_of_found(self) -> pl.Expr:
        """Judge rows that were found by the concepts `concerned`: those without one could be such."""
        return self._judged(pl.col("concept").is_null())

    def _judged(self, unresolved: pl.Expr) -> pl.Expr:
        return (
            pl.when(pl.col("concept").is_in(sorted(self.surely)))
            .then(True)
            .when(unresolved | pl.col("concept").is_in(sorted(self.possibly)))
            .then(None)
            .otherwise(False)
        )


def membership(
    vocabulary: Vocabulary, asked: Iterable[str], but_not: Iterable[str] = ()
) -> Membership:
    """Work out the membership of a branch of a vocabulary, without the branches left out."""
    wanted, left_out = vocabulary.branch(asked), vocabulary.branch(but_not)
    included = wanted - left_out
    surely = included - vocabulary.ancestors(left_out)
    # Above what is included lies also what is only partly so: lung disease may be pneumonia.
    possibly = included | vocabulary.ancestors(included)
    return Membership(surely, possibly - surely)


def denied_by(vocabulary: Vocabulary, asked: Iterable[str]) -> frozenset[str]:
    """Give the concepts whose denial denies all that is asked: those at or above each of them."""
    above = [vocabulary.ancestors((key,)) | {key} for key in asked]
    return frozenset.intersection(*above) if above else frozenset()
