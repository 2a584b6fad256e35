"""How much hangs on a raw text: the patients whose verdict could be another if it meant something else.

A verdict hangs on a patient's texts of a table where some trial asks about that table, and nothing
that it asks about other tables fails. It is a bound from above, and made to put the texts that a
person should read first at the top: a text of a patient whom every trial excludes anyway is not
worth a minute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
import polars as pl

from matcher.criteria import Leaf, Question, leaves
from matcher.eligibility import Assessment, counted_masks
from matcher.normalize.ledger import Counts, Mask
from matcher.terms.vocabularies import Vocabularies
from matcher.trials.model import Trial

TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("sex", "vital_status"), ("patients",)),
        **dict.fromkeys(("diagnosis", "stage", "basis"), ("diagnoses",)),
        "biomarker": ("biomarkers",),
        "lab": ("labs", "observations"),
        **dict.fromkeys(("drug", "setting", "response", "stop_reason"), ("treatments",)),
        **dict.fromkeys(("condition", "condition_status"), ("conditions",)),
        **dict.fromkeys(("lesion", "lesion_kind"), ("lesions",)),
    }
)
"""The tables that each kind of raw text stands in."""


class Asked:
    """The concepts that some trials ask about, by the table that they stand in."""

    def __init__(self, trials: Iterable[Trial], vocabularies: Vocabularies) -> None:
        leaves_of = (leaf for trial in trials for leaf in _leaves(trial))
        self._concepts: set[tuple[str, frozenset[str] | None]] = {
            (table, leaf.concepts(vocabularies)) for leaf in leaves_of for table in leaf.tables
        }

    def is_meant(self, kind: str) -> pl.Expr:
        """Say whether a text of a kind can mean what is asked about, by its `may_mean`."""
        asked = [concepts for table, concepts in self._concepts if table in TABLES[kind]]
        if None in asked:
            return pl.lit(value=True)
        named = sorted(frozenset[str]().union(*(one for one in asked if one)))
        overlap = pl.col("may_mean").list.set_intersection(named).list.len() > 0
        return overlap.fill_null(value=True)


class Stakes:
    """Collects, trial by trial, for whom a verdict hangs on the rows of each table."""

    def __init__(self, patients: int, vocabularies: Vocabularies) -> None:
        self._vocabularies = vocabularies
        self._trials: list[Trial] = []
        self._hangs: dict[tuple[str, ...], Mask] = {
            tables: np.zeros(patients, dtype=np.bool_) for tables in set(TABLES.values())
        }

    def weigh(self, assessment: Assessment) -> None:
        """Add a trial's pairs."""
        self._trials.append(assessment.trial)
        about = [_tables_of(criterion.question) for criterion in assessment.trial.criteria]
        living = ~assessment.deceased
        for tables, hangs in self._hangs.items():
            both = zip(assessment.marks, about, strict=True)
            own = [mark.failed for mark, asked in both if not asked.isdisjoint(tables)]
            if own:
                only_here = counted_masks(own) == assessment.n_fail
                np.logical_or(hangs, only_here & living, out=hangs)

    @property
    def hanging(self) -> Mapping[str, Mask]:
        """Say by kind of text of which patients a verdict hangs on it, in their order."""
        return {kind: self._hangs[tables] for kind, tables in TABLES.items()}

    @property
    def asked(self) -> Asked:
        """Give what the trials weighed so far ask about."""
        return Asked(self._trials, self._vocabularies)


def at_stake(texts: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Turn `n_hanging` of a ledger's counted texts into `n_patients_at_stake`.

    Nothing hangs on a text that can only mean what no trial asks about.
    """
    kinds = texts.partition_by("kind", maintain_order=True)
    weighed = [
        kind.with_columns(
            pl.when(asked.is_meant(kind["kind"][0]))
            .then("n_hanging")
            .otherwise(pl.lit(0, dtype=pl.UInt32))
            .alias("n_patients_at_stake")
        )
        for kind in kinds or [texts.with_columns(n_patients_at_stake="n_hanging")]
    ]
    return pl.concat(weighed).drop("n_hanging")


def questions(counts: Counts, asked: Asked) -> pl.DataFrame:
    """Give what a person has to decide, by how much hangs on it: a row a text, or texts as one.

    Texts that differ only in a number are asked about once, with `*` in its place in `raw`.
    """
    open_texts = counts.texts.filter(pl.col("to_decide").is_not_null())
    together = open_texts.group_by("kind", "to_decide", maintain_order=True).agg(
        pl.col("concept", "status", "candidates", "remark", "may_mean").first(),
        pl.col("n_rows").sum(),
    )
    held = together.join(counts.asked, on=["kind", "to_decide"], how="left", maintain_order="left")
    return (
        at_stake(held, asked)
        .drop("may_mean")
        .rename({"to_decide": "raw"})
        .sort(
            *("n_patients_at_stake", "n_patients", "n_rows", "kind", "raw"),
            descending=[True, True, True, False, False],
        )
    )


def _leaves(trial: Trial) -> Iterator[Leaf]:
    for criterion in trial.criteria:
        for _, leaf in leaves(criterion.question):
            yield leaf


def _tables_of(question: Question) -> frozenset[str]:
    return frozenset[str]().union(*(leaf.tables for _, leaf in leaves(question)))
