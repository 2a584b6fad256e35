"""The messages of one language, by their keys."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, get_args

from fluent.runtime import FluentBundle, FluentResource

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


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
        self._bundle.add_resource(FluentResource(self.source))

    def text(self, key: str, **values: str | float) -> str:
        """Give a message with its values.

        Raises:
            KeyError: there is no such message, or it names a value that wasn't given.
        """
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        told, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(told)


@lru_cache(maxsize=len(LANGUAGES))
def messages_in(language: Language) -> Messages:
    """Give the messages of a language, read once."""
    return Messages(language)
