"""How much hangs on a raw text: the patients whose verdict could be another if it meant something else.

A verdict hangs on a patient's texts of a table where some trial asks about that table, and nothing
that it asks about other tables fails. It is a bound from above, and made to put the texts that a
person should read first at the top: a text of a patient whom every trial excludes anyway is not
worth a minute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.criteria import Question, leaves
from matcher.eligibility import Assessment, Status
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

Mask = npt.NDArray[np.bool_]


class Stakes:
    """Collects, trial by trial, for whom a verdict hangs on the rows of each table."""

    def __init__(self, patients: int, vocabularies: Vocabularies) -> None:
        self._vocabularies = vocabularies
        self._asked: set[tuple[str, frozenset[str] | None]] = set()
        self._hangs: dict[tuple[str, ...], Mask] = {
            tables: np.zeros(patients, dtype=np.bool_) for tables in set(TABLES.values())
        }

    def weigh(self, assessment: Assessment) -> None:
        """Add a trial's pairs."""
        self._asked |= {
            (table, leaf.concepts(self._vocabularies))
            for criterion in assessment.trial.criteria
            for _, leaf in leaves(criterion.question)
            for table in leaf.tables
        }
        fails = assessment.statuses == Status.FAIL
        n_fails = fails.sum(axis=0, dtype=np.uint16)
        for tables, hangs in self._hangs.items():
            own = _criteria_about(assessment.trial, tables)
            if own:
                only_here = n_fails == fails[own].sum(axis=0, dtype=np.uint16)
                self._hangs[tables] = hangs | (only_here & ~assessment.deceased)

    def counted(self, texts: pl.DataFrame, holders: pl.DataFrame) -> pl.DataFrame:
        """Add to each text `n_patients` who hold it and `n_patients_at_stake`.

        `texts` has `text` (a number), `kind` and `may_mean`; `holders` has `text` and `p`, once a
        pair. Nothing hangs on a text that can only mean what no trial asks about.
        """
        kinds = texts.select("text", "kind", "may_mean").partition_by("kind", maintain_order=True)
        pages = [self._count(kind, holders) for kind in kinds]
        counts = pl.concat([pl.DataFrame(schema=_COUNTS), *pages])
        return texts.join(counts, on="text", how="left", maintain_order="left")

    def _count(self, texts: pl.DataFrame, holders: pl.DataFrame) -> pl.DataFrame:
        """Count the patients of texts of one kind."""
        tables = TABLES[texts["kind"][0]]
        hangs = pl.Series(self._hangs[tables])
        held = holders.join(texts.select("text", asked=self._is_asked(tables)), on="text")
        return (
            held.with_columns(at_stake=pl.col("asked") & hangs.gather(held["p"]))
            .group_by("text")
            .agg(
                pl.len().cast(pl.UInt32).alias("n_patients"),
                pl.col("at_stake").sum().cast(pl.UInt32).alias("n_patients_at_stake"),
            )
        )

    def _is_asked(self, tables: Collection[str]) -> pl.Expr:
        asked = [concepts for table, concepts in self._asked if table in tables]
        if None in asked:
            return pl.lit(value=True)
        named = sorted(frozenset[str]().union(*(one for one in asked if one)))
        overlap = pl.col("may_mean").list.set_intersection(named).list.len() > 0
        return overlap.fill_null(value=True)


_COUNTS = {"text": pl.UInt32, "n_patients": pl.UInt32, "n_patients_at_stake": pl.UInt32}


def _criteria_about(trial: Trial, tables: Iterable[str]) -> list[int]:
    wanted = frozenset(tables)
    return [
        at
        for at, criterion in enumerate(trial.criteria)
        if not wanted.isdisjoint(_tables_of(criterion.question))
    ]


def to_decide(texts: pl.DataFrame, holders: pl.DataFrame, stakes: Stakes) -> pl.DataFrame:
    """Give what a person has to decide, by how much hangs on it: a row a text, or texts as one.

    Texts that differ only in a number are asked about once, with `*` in its place in `raw`.
    """
    asked = texts.with_row_index("text").filter(pl.col("to_decide").is_not_null())
    asked = asked.with_columns(together=pl.col("text").min().over("kind", "to_decide"))
    together = asked.group_by("kind", "to_decide", maintain_order=True).agg(
        pl.col("together").first().alias("text"),
        pl.col("concept", "status", "candidates", "remark", "may_mean").first(),
        pl.col("n_rows").sum(),
    )
    held = holders.join(asked.select("text", "together"), on="text").select(text="together", p="p")
    return (
        stakes.counted(together, held.unique())
        .drop("text", "may_mean")
        .rename({"to_decide": "raw"})
        .sort(
            *("n_patients_at_stake", "n_patients", "n_rows", "kind", "raw"),
            descending=[True, True, True, False, False],
        )
    )


def _tables_of(question: Question) -> frozenset[str]:
    return frozenset[str]().union(*(leaf.tables for _, leaf in leaves(question)))
