"""The messages of one language, by their keys."""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, get_args

import polars as pl
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from matcher.messages.patterns import expression, patterns_in

if TYPE_CHECKING:
    from collections.abc import Sequence


Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


_BEGINNING: Final = re.compile(r"^(?=[a-z])", re.MULTILINE)
"""Where a message begins in a Fluent file; what belongs to it is indented, or a bracket."""


class Messages:
    """The messages of one language.

    Attributes:
        language: the language's code.
        source: the file's text, for those who read Fluent themselves.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.source = files(__package__).joinpath(f"{language}.ftl").read_text(encoding="utf-8")
        # Isolation marks around each value would stand in every cell and file.
        self._bundle = FluentBundle([language], use_isolating=False)
        self._written = {text.split(" ", 1)[0]: text for text in _BEGINNING.split(self.source)}
        self._patterns: dict[str, ast.Pattern] = {}

    def text(self, key: str, **values: str | float) -> str:
        """Give a message with its values.

        Raises:
            KeyError: there is no such message, or it names a value that wasn't given.
        """
        self._read(key)
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        told, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(told)

    def expr(self, key: str, **values: pl.Expr | str | int) -> pl.Expr:
        """Give a message as an expression of type String; it is null where one of its values is.

        A value is an expression or the same for all rows. Numbers are written as polars writes them.

        Raises:
            KeyError: there is no such message, or it names a value that wasn't given.
        """
        columns = {
            name: value if isinstance(value, pl.Expr) else pl.lit(value)
            for name, value in values.items()
        }
        self._read(key)
        return expression(self._patterns[key], columns)

    def _read(self, key: str) -> None:
        """Parse a message when it is first asked for: a command tells dozens of many hundreds."""
        if key not in self._patterns:
            resource = FluentResource(self._written[key])
            self._bundle.add_resource(resource)
            self._patterns |= patterns_in(resource)

    def either(self, names: Sequence[str]) -> str:
        """Write alternatives as one: `histology or cytology`."""
        return reduce(lambda one, other: self.text("either", one=one, other=other), names)


@lru_cache(maxsize=len(LANGUAGES))
def messages_in(language: Language) -> Messages:
    """Give the messages of a language, read once."""
    return Messages(language)
