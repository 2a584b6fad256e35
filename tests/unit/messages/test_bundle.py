"""Both languages say everything, and say it with the same values."""

from __future__ import annotations

import polars as pl
import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from matcher.messages import LANGUAGES, Language, messages_in


class _Values(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def _values_by_key(language: Language) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for entry in FluentParser().parse(messages_in(language).source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            assert entry.id.name not in told, f"{entry.id.name} stands twice"
            values = _Values()
            values.visit(entry)
            told[entry.id.name] = values.names
    return told


def test_every_language_has_the_same_messages_with_the_same_values() -> None:
    english, *others = map(_values_by_key, LANGUAGES)
    for other in others:
        assert other == english


def test_a_message_is_whole_or_an_error() -> None:
    assert messages_in("zh").text("verdict-eligible") == "符合"
    with pytest.raises(LookupError):
        messages_in("en").text("verdict-of-nobody")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 2])
def test_one_row_and_many_are_told_the_same(language: Language, number: int) -> None:
    messages = messages_in(language)
    told = {
        key: {name: number if name in {"number", "cycles", "more"} else name for name in names}
        for key, names in _values_by_key(language).items()
        if key.startswith(("reason-", "found-", "days-", "duration-", "short-"))
    }
    assert len(told) > 80
    for key, values in told.items():
        assert pl.select(messages.expr(key, **values)).item() == messages.text(key, **values), key
