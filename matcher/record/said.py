"""How what was understood of a row is put into words, in the language of the site."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from matcher.messages import Messages

_IN_EXON = re.compile(r"exon (\S+) (deletion|insertion|skipping|mutation)")


def facts(messages: Messages, *told: pl.Expr) -> pl.Expr:
    """List independent facts of one row, those that are null left out: `carboplatin, 4 cycles`."""
    return pl.concat_str(told, separator=messages.text("separator-facts"), ignore_nulls=True)


def one_of(messages: Messages, column: str, names: Mapping[str, str]) -> pl.Expr:
    """Name what an unresolved text could be, by a column that lists keys: `one of CR, PR`."""
    could_be = pl.col(column).list.eval(pl.element().replace(names))
    return messages.expr("found-one-of", names=could_be.list.join(messages.text("separator-facts")))


def named(column: str, names: Mapping[str, str]) -> pl.Expr:
    """Name the concepts of a column, null where they have no name."""
    return pl.col(column).replace_strict(
        list(names), list(names.values()), default=None, return_dtype=pl.String
    )


def alteration_in_words(alteration: str, messages: Messages) -> str:
    """Write an alteration in a language; a variant (`L858R`) is the same in all."""
    in_exon = _IN_EXON.fullmatch(alteration)
    if in_exon:
        return messages.text("alteration-in-exon", exon=in_exon[1], kind=in_exon[2])
    return messages.text("alteration", kind=alteration.replace(" ", "-"), name=alteration)


def plain(number: pl.Expr) -> pl.Expr:
    """Write a number as people do: `2`, `1.5`."""
    return number.cast(pl.String).str.strip_suffix(".0")


def bounded(messages: Messages, low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Write a number known within bounds: `1.5`, `1 to 1.5`, `<0.2`; null where neither is known.

    Whether the bounds themselves are left out the columns `low_open` and `high_open` say.
    """
    below, above = (
        pl.when(pl.col(f"{end}_open").fill_null(value=False)).then(pl.lit(strict)).otherwise(pl.lit(sign))
        for end, strict, sign in (("high", "<", "≤"), ("low", ">", "≥"))
    )  # fmt: skip
    return (
        pl.when(low == high)
        .then(plain(low))
        .when(low.is_not_null() & high.is_not_null() & (low > 0))
        .then(messages.expr("number-between", low=plain(low), high=plain(high)))
        .when(high.is_not_null())
        .then(pl.concat_str([below, plain(high)]))
        .when(low.is_not_null())
        .then(pl.concat_str([above, plain(low)]))
    )
