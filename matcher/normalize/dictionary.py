"""What distinct raw texts mean, kind by kind: found out once, and looked up from then on.

A page of the dictionary has a row for each text of a kind: the text's fields, and all that the
record and the ledger take from its resolution. Pages can be made of any share of the texts, kept as
Parquet and put together again; what stands in one is what resolving the text afresh would give, by
the same vocabularies and decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from matcher.normalize.decisions import Decided, Decisions, Fields, Normalizer
from matcher.normalize.text import readable
from matcher.normalize.told import Getter, columns_of, schema_of


@dataclass(frozen=True)
class TextKind:
    """A kind of raw text: the fields that it has, and what the record takes from a resolution.

    `columns` name the fields. `fields` are the kind's own columns besides those that are told of
    every text (`matcher.normalize.told`). `read` resolves distinct texts, if not one by one.
    """

    name: str
    columns: tuple[str, ...]
    fields: Mapping[str, Getter] = field(default_factory=dict)
    read: Reader | None = None

    @property
    def raw(self) -> tuple[str, ...]:
        """Give the names that the fields have in a page."""
        return tuple(f"{column}_raw" for column in self.columns)

    def page(
        self, texts: pl.DataFrame, normalizer: Normalizer, decisions: Decisions
    ) -> pl.DataFrame:
        """Give the page of some distinct texts, a row each, in their order."""
        read = self.read or one_by_one
        means = read(self, texts.select(self.columns), normalizer, decisions)
        return pl.concat([self.fields_of(texts), means], how="horizontal")

    def fields_of(self, texts: pl.DataFrame) -> pl.DataFrame:
        """Give the fields of texts under the names that they have in a page."""
        return texts.select(
            pl.col(column).alias(raw) for column, raw in zip(self.columns, self.raw, strict=True)
        )


Reader = Callable[[TextKind, pl.DataFrame, Normalizer, Decisions], pl.DataFrame]
"""Resolves distinct texts: gives the told columns and the kind's own, a row a text, in order."""


def word_kind(name: str) -> TextKind:
    """Give the kind of the words of a closed list."""
    return TextKind(name, ("text",))


def one_by_one(
    kind: TextKind, texts: pl.DataFrame, normalizer: Normalizer, decisions: Decisions
) -> pl.DataFrame:
    """Resolve each text by its normalizer, people's decisions above it."""
    raw = cells_of(texts, kind.columns)
    resolutions = Decided(kind.name, normalizer, decisions).resolve([readable(one) for one in raw])
    return pl.DataFrame(columns_of(raw, resolutions, kind.fields), schema=schema_of(kind.fields))


def cells_of(texts: pl.DataFrame, columns: Sequence[str]) -> list[Fields]:
    """Give the fields of each text; a field that isn't there is empty."""
    return list(texts.select(pl.col(columns).fill_null("")).iter_rows())


@dataclass(frozen=True)
class Dictionary:
    """Pages of texts whose meaning is known, by the name of their kind."""

    pages: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def page(
        self, kind: TextKind, texts: pl.DataFrame, normalizer: Normalizer, decisions: Decisions
    ) -> pl.DataFrame:
        """Give the page of some distinct texts: those that are known looked up, others resolved."""
        if kind.name not in self.pages:
            return kind.page(texts, normalizer, decisions)
        looked_up = kind.fields_of(texts).join(
            self.pages[kind.name].with_columns(_known=pl.lit(value=True)),
            on=list(kind.raw),
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        is_known = looked_up["_known"].is_not_null()
        known = looked_up.drop("_known")
        if is_known.all():
            return known
        added = kind.page(texts.filter(~is_known), normalizer, decisions)
        parts = [known.with_row_index("_at").filter(is_known), _numbered(added, ~is_known)]
        return pl.concat(parts).sort("_at").drop("_at")

    def lacking(self, kind: TextKind, texts: pl.DataFrame) -> pl.DataFrame:
        """Give the texts that have no page yet."""
        if kind.name not in self.pages:
            return texts
        return texts.join(
            self.pages[kind.name],
            left_on=list(kind.columns),
            right_on=list(kind.raw),
            how="anti",
            nulls_equal=True,
            maintain_order="left",
        )


def load_dictionary(folder: Path) -> Dictionary:
    """Read the pages in a folder, a Parquet file a kind; none where there is no such folder."""
    return Dictionary(
        {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    )


def _numbered(page: pl.DataFrame, chosen: pl.Series) -> pl.DataFrame:
    """Put before each row its place among all texts, of which some are `chosen`."""
    return page.insert_column(0, chosen.arg_true().alias("_at"))
