"""Sentences that are put into words later: where something is found, nobody knows yet who reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import polars as pl

from matcher.messages.bundle import Language, Messages, messages_in

Named: TypeAlias = Mapping[Language, str]
"""A name in each language."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message by its key, with its values: texts, numbers, names, or lists of what is named.

    As text, `str(…)`, it is the English one, the language of errors and of the log.
    """

    key: str
    values: Mapping[str, str | int | Named | Sequence[str | Sentence]]

    def told(self, messages: Messages) -> str:
        """Give the sentence in a language."""
        given = {name: _told(value, messages) for name, value in self.values.items()}
        return messages.text(self.key, **given)

    def __str__(self) -> str:
        """Give the sentence in English."""
        return self.told(messages_in("en"))

    @property
    def code(self) -> str:
        """Give it as a cell of a table that keeps it, to be told by `in_words`; it holds no list."""
        return json.dumps([self.key, {**self.values}], ensure_ascii=False)


def sentence(key: str, **values: str | int | Named | Sequence[str | Sentence]) -> Sentence:
    """Give the sentence of a message and its values."""
    return Sentence(key, values)


def in_words(codes: pl.Series, messages: Messages) -> pl.Series:
    """Put a column of sentences' codes into words; null stays null."""
    distinct = codes.unique().drop_nulls()
    told = [Sentence(*json.loads(code)).told(messages) for code in distinct]
    return codes.replace_strict(distinct, told, default=None, return_dtype=pl.String)


def _told(value: str | int | Named | Sequence[str | Sentence], messages: Messages) -> str | int:
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, Mapping):
        return value[messages.language]
    named = (one.told(messages) if isinstance(one, Sentence) else one for one in value)
    return messages.text("separator-facts").join(named)
