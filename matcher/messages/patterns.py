"""Messages as polars expressions, so that one message is put into words for millions of rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from fluent.syntax import ast

_CATEGORIES: Final = {"zero", "one", "two", "few", "many", "other"}
"""The words by which Fluent tells numbers; of these the languages here have `one` and `other`."""


def patterns_in(resource: ast.Resource) -> dict[str, ast.Pattern]:
    """Give the patterns of a Fluent file's messages, by their keys."""
    return {
        entry.id.name: entry.value
        for entry in resource.body
        if isinstance(entry, ast.Message) and entry.value is not None
    }


def expression(pattern: ast.Pattern, values: Mapping[str, pl.Expr]) -> pl.Expr:
    """Give a pattern with its values as a String expression, null where a value is null.

    Raises:
        KeyError: the pattern names a value that wasn't given.
        NotImplementedError: it has a part that isn't text, a value, or a choice by a value.
    """
    parts = [_part(element, values) for element in pattern.elements]
    return pl.concat_str(parts) if parts else pl.lit("")


def _part(element: ast.TextElement | ast.Placeable, values: Mapping[str, pl.Expr]) -> pl.Expr:
    if isinstance(element, ast.TextElement):
        return pl.lit(element.value)
    told = element.expression
    if isinstance(told, ast.StringLiteral):
        return pl.lit(told.parse()["value"])
    if isinstance(told, ast.VariableReference):
        return values[told.id.name]
    if isinstance(told, ast.SelectExpression) and isinstance(told.selector, ast.VariableReference):
        return _choice(values[told.selector.id.name], told.variants, values)
    raise NotImplementedError(type(told).__name__)


def _choice(
    selector: pl.Expr, variants: Sequence[ast.Variant], values: Mapping[str, pl.Expr]
) -> pl.Expr:
    """Choose by a text, or by a number of which `one` is 1."""
    by_number = all(
        isinstance(one.key, ast.NumberLiteral) or one.key.name in _CATEGORIES for one in variants
    )
    default = next(one for one in variants if one.default)
    # Where the selector is null nothing is chosen, and the whole is null.
    chosen: Any = pl.when(selector.is_null()).then(pl.lit(None, dtype=pl.String))
    for one in variants:
        if not one.default:
            chosen = chosen.when(selector == _key(one, by_number=by_number))
            chosen = chosen.then(expression(one.value, values))
    told: pl.Expr = chosen.otherwise(expression(default.value, values))
    return told


def _key(variant: ast.Variant, *, by_number: bool) -> pl.Expr:
    if isinstance(variant.key, ast.NumberLiteral):
        return pl.lit(int(variant.key.value))
    if not by_number:
        return pl.lit(variant.key.name)
    if variant.key.name != "one":
        raise NotImplementedError(f"the plural category {variant.key.name!r}")
    return pl.lit(1)
