"""Abbreviations of two conditions, told apart by what stands beside them.

'PE' is an embolism beside 'CTPA' and an effusion beside 'thoracentesis'; alone, or beside words of
both, it stays open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.normalize.condition.statements import Part
from matcher.normalize.condition.text import phrase

_ROLE = "beside "


class Company:
    """The words that decide for a condition: of `condition_words.csv` the roles `beside KEY`."""

    def __init__(self, cues: Mapping[str, Sequence[str]]) -> None:
        self._words = {
            role.removeprefix(_ROLE): tuple(phrase(text) for text in texts)
            for role, texts in cues.items()
            if role.startswith(_ROLE)
        }

    def decided(self, part: Part, text: str) -> Part:
        """Leave of the conditions that an abbreviation may mean the one whose company it keeps."""
        if len(part.choices) < 2 or not set(part.choices) - {""} <= self._words.keys():
            return part
        kept = [key for key in part.choices if key and self._stands_by(key, text)]
        if len(kept) != 1:
            return part
        return replace(part, choices=(kept[0], *("",) * ("" in part.choices)))

    def _stands_by(self, key: str, text: str) -> bool:
        spoken = f" {text} "
        return any(
            f" {word} " in spoken if word.isascii() else "".join(word.split()) in text
            for word in self._words[key]
        )
