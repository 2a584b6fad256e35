"""How the raw strings of a group of patients were resolved, and how many patients hold them.

The ledger has a row for each distinct raw string of a kind: `kind`, `raw` (the fields of a text
joined by tabs), what is told of it (`matcher.normalize.told`), and `n_rows`. The ledgers of
different patients add up to the ledger of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matcher.normalize.decisions import Decisions, Normalizer
from matcher.normalize.dictionary import Dictionary, TextKind, word_kind
from matcher.normalize.distinct import distinct, distinct_texts
from matcher.normalize.told import TOLD
from matcher.normalize.words import WordLists

Mask = npt.NDArray[np.bool_]

LEDGER_SCHEMA: dict[str, Any] = {
    "kind": pl.String,
    "raw": pl.String,
    **{name: dtype for name, (dtype, _) in TOLD.items()},
    "to_decide": pl.String,
    "n_rows": pl.UInt32,
}
HELD_SCHEMA: dict[str, Any] = {"n_patients": pl.UInt32, "n_hanging": pl.UInt32}
ASKED_SCHEMA: dict[str, Any] = {"kind": pl.String, "to_decide": pl.String, **HELD_SCHEMA}


@dataclass(frozen=True)
class _Page:
    """The distinct texts of some rows, and for each row its text's place (or null) and its patient."""

    kind: str
    texts: pl.DataFrame
    at: pl.Series
    p: pl.Series


@dataclass(frozen=True)
class Counts:
    """How many patients hold each text, and of how many of them a verdict hangs on it.

    `texts` has the ledger's columns with `n_patients` and `n_hanging`; `asked` has `kind`,
    `to_decide` and the same counts for the texts that are asked about as one, a patient once.
    """

    texts: pl.DataFrame
    asked: pl.DataFrame


@dataclass
class Ledger:
    """Collects how the raw strings of some patients were resolved, and who of them holds which."""

    decisions: Decisions = field(default_factory=Decisions)
    dictionary: Dictionary = field(default_factory=Dictionary)
    _pages: list[_Page] = field(default_factory=list)

    def page(
        self, kind: TextKind, rows: pl.DataFrame, normalizer: Normalizer
    ) -> tuple[pl.DataFrame, pl.Series]:
        """Resolve the distinct texts of some rows, which must have `p`, the patient's number.

        Gives the dictionary's page of these texts, and for each row the place of its text there:
        null for a row without any text.
        """
        texts, at = distinct_texts(rows, kind.columns)
        page = self.dictionary.page(kind, texts, normalizer, self.decisions)
        told = page.select(_raw(kind).alias("raw"), *TOLD, "to_decide", n_rows=texts["n_rows"])
        self._pages.append(_Page(kind.name, told, at, rows["p"]))
        return page, at

    def resolve(self, kind: TextKind, rows: pl.DataFrame, normalizer: Normalizer) -> pl.DataFrame:
        """Put beside each row what its text means: `concept`, `could_be` and the kind's own fields.

        `could_be` holds the candidates of an ambiguous text; null: anything. Rows keep their order;
        those without any text get nulls.
        """
        page, at = self.page(kind, rows, normalizer)
        means = page.select(pl.col("concept", "could_be", *kind.fields).gather(at))
        return rows.with_columns(means)

    def read(self, name: str, rows: pl.DataFrame, column: str, lists: WordLists) -> pl.Series:
        """Read the words of a column by the closed list of that name; rows must have `p`."""
        words = rows.select("p", text=column)
        page, at = self.page(word_kind(name), words, lists.of(name))
        return page["concept"].gather(at)

    def counted(self, hanging: Mapping[str, Mask]) -> Counts:
        """Give the ledger with how many patients hold each text, and on how many of them it bears.

        `hanging` says by kind of which patients, in the order of their numbers, a verdict hangs on
        texts of that kind; of a kind that isn't there, none does. Each text stands once, in no
        particular order.
        """
        kinds = dict.fromkeys(page.kind for page in self._pages)
        return _together(self._counted(kind, hanging.get(kind)) for kind in kinds)

    def _counted(self, kind: str, hangs: Mask | None) -> Counts:
        pages = [page for page in self._pages if page.kind == kind]
        texts, places = _written_once(pl.concat([page.texts for page in pages]))
        return count(kind, texts, _held(pages, places), hangs)


def count(kind: str, texts: pl.DataFrame, held: pl.DataFrame, hangs: Mask | None) -> Counts:
    """Count the patients of texts of one kind.

    `held` has `at`, the text's place in `texts`, and `p`, the patient's number, once a pair.
    """
    questions, question = distinct(texts, ["to_decide"])
    asked = _once_each(held.with_columns(at=question.gather(held["at"])).drop_nulls("at"))
    named = pl.lit(kind).alias("kind")
    return Counts(
        texts.select(named, pl.exclude("kind"), *_patients(held, texts.height, hangs)),
        questions.select(named, "to_decide", *_patients(asked, questions.height, hangs)),
    )


def merged_counts(counts: Iterable[Counts]) -> Counts:
    """Add up the counts of different patients: the texts by kind and text, what is asked likewise."""
    every = _together(counts)
    by_question = every.asked.group_by("kind", "to_decide").agg(pl.col(*HELD_SCHEMA).sum())
    return Counts(_added_up(every.texts), by_question.sort("kind", "to_decide"))


def _together(counts: Iterable[Counts]) -> Counts:
    """Put counts below each other."""
    every = list(counts)
    empty = Counts(
        pl.DataFrame(schema={**LEDGER_SCHEMA, **HELD_SCHEMA}), pl.DataFrame(schema=ASKED_SCHEMA)
    )
    return Counts(
        pl.concat([empty.texts, *(one.texts for one in every)]),
        pl.concat([empty.asked, *(one.asked for one in every)]),
    )


def _added_up(texts: pl.DataFrame) -> pl.DataFrame:
    """Put texts of one kind that are written alike together; what counts them adds up."""
    counts = ("n_rows", *HELD_SCHEMA)
    told = [name for name in LEDGER_SCHEMA if name not in {"kind", "raw", *counts}]
    return (
        texts.group_by("kind", "raw")
        .agg(pl.col(told).first(), pl.col(counts).sum())
        .select(texts.columns)
        .sort("kind", "raw")
    )


def _raw(kind: TextKind) -> pl.Expr:
    """Write the fields of a text as one, joined by tabs."""
    fields = pl.concat_str(pl.col(kind.raw).fill_null(""), separator="\t")
    return fields.str.strip_chars_end("\t")


def _written_once(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series | None]:
    """Put texts of one kind that are written alike together, and give the new place of each of them.

    Two columns of one kind hold the same words, as a patient's sex and their sex at birth. Where no
    two are written alike, all keep their places (none are given).
    """
    if texts["raw"].n_unique() == texts.height:
        return texts, None
    _, places = distinct(texts, ["raw"])
    once = (
        texts.group_by(places.alias("at"), maintain_order=True)
        .agg(pl.col("raw", *TOLD, "to_decide").first(), pl.col("n_rows").sum())
        .drop("at")
    )
    return once, places


def _held(pages: Iterable[_Page], places: pl.Series | None) -> pl.DataFrame:
    """Give who holds each text of one kind, once a pair: `at`, its place, and `p`."""
    parts, n_before = [], 0
    for page in pages:
        at = page.at + n_before
        parts.append(pl.DataFrame({"at": at if places is None else places.gather(at), "p": page.p}))
        n_before += page.texts.height
    return _once_each(pl.concat(parts).drop_nulls("at"))


def _once_each(held: pl.DataFrame) -> pl.DataFrame:
    """Keep each pair of text and patient once; as one number, which is told apart far quicker."""
    pair = pl.col("at").cast(pl.UInt64) * 2**32 + pl.col("p")
    both = held.select(pair.alias("pair").unique())
    return both.select(
        (pl.col("pair") // 2**32).cast(pl.UInt32).alias("at"),
        (pl.col("pair") % 2**32).cast(pl.UInt32).alias("p"),
    )


def _patients(held: pl.DataFrame, n_texts: int, hangs: Mask | None) -> list[pl.Series]:
    """Count the patients of each text, and those on whom a verdict hangs."""
    at, p = held["at"].to_numpy(), held["p"].to_numpy()
    hanging = at[:0] if hangs is None else at[hangs[p]]
    return [
        pl.Series(name, np.bincount(places, minlength=n_texts), dtype=pl.UInt32)
        for name, places in zip(HELD_SCHEMA, (at, hanging), strict=True)
    ]
