"""A message said of many rows at once is the one that is said of each of them."""

from __future__ import annotations

import polars as pl
import pytest
from fluent.syntax import FluentParser

from matcher.messages import messages_in
from matcher.messages.patterns import expression, patterns_in

FRAME = pl.DataFrame(
    {
        "n": [0, 1, 2, None],
        "sex": ["female", "male", "unsaid", None],
        "name": ["a", "b", "c", "d"],
    }
)


def said(source: str) -> list[str | None]:
    pattern = patterns_in(FluentParser().parse(f"key = {source}"))["key"]
    values = {name: pl.col(name) for name in FRAME.columns}
    return FRAME.with_columns(said=expression(pattern, values))["said"].to_list()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("the same for all", ["the same for all"] * 4),
        ("{ $name }: { $n }", ["a: 0", "b: 1", "c: 2", None]),
        ('by { $name }{ ": " }{ $name }', ["by a: a", "by b: b", "by c: c", "by d: d"]),
        (
            "{ $n ->\n    [0] none\n    [one] one row\n   *[other] { $n } rows\n }",
            ["none", "one row", "2 rows", None],
        ),
        (
            "{ $sex ->\n    [female] she, { $name }\n    [male] he\n   *[other] { $sex }\n }",
            ["she, a", "he", "unsaid", None],
        ),
    ],
)
def test_text_values_and_choices(source: str, expected: list[str | None]) -> None:
    assert said(source) == expected


def test_what_is_missing_or_not_understood_is_an_error() -> None:
    with pytest.raises(KeyError):
        said("{ $nobody }")
    with pytest.raises(NotImplementedError):
        said("{ NUMBER($n) }")
    with pytest.raises(NotImplementedError):
        said("{ $n ->\n    [few] a few\n   *[other] others\n }")
    with pytest.raises(KeyError):
        messages_in("en").expr("no-such-message")
