"""The messages that the page's scripts format themselves: a part of the language's Fluent file."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fluent.syntax import FluentParser, FluentSerializer, ast

from matcher.messages import Language, messages_in

SPOKEN: Final = (
    *("page-", "verdict-", "status-", "cause-", "section-", "disposition-", "registry-"),
    *("change-", "workbook-kind-"),
)
"""How the keys of these messages begin."""


@lru_cache
def page_words(language: Language) -> str:
    """Give the page's messages of a language as Fluent text."""
    resource = FluentParser().parse(messages_in(language).source)
    spoken: list[ast.EntryType] = [
        entry
        for entry in resource.body
        if isinstance(entry, ast.Message) and entry.id.name.startswith(SPOKEN)
    ]
    return FluentSerializer().serialize(ast.Resource(spoken))
