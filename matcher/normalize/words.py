"""Closed word lists: what the few answers of a column are written like, without any guessing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import read_rows


class WordLists:
    """The lists of `words.csv` (`list,text,key`): sex, vital status, setting, response and others.

    Texts are compared in their normal form and exactly: a word that isn't listed has no reading.
    """

    def __init__(self, folder: Path) -> None:
        """Read the lists.

        Raises:
            ConfigurationError: the file is missing, or a list reads the same text in two ways.
        """
        path = folder / "words.csv"
        self._lists: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for line, row in read_rows(path, required=("list", "text", "key")):
            words, form = self._lists[row["list"]], normal_form(row["text"])
            if words.setdefault(form, row["key"]) != row["key"]:
                raise ConfigurationError(
                    f"{row['text']!r} stands in {row['list']!r} already, for {words[form]!r}",
                    place=Place(file=str(path), line=line),
                )

    def read(self, list_name: str, text: str) -> str | None:
        """Give the key that a text stands for, null where the list doesn't have it.

        Raises:
            ConfigurationError: there is no such list.
        """
        return self._list(list_name).get(normal_form(text))

    def readings(self, list_name: str, texts: Iterable[str]) -> dict[str, str | None]:
        """Read many texts: each with its key, null where the list doesn't have it.

        Raises:
            ConfigurationError: there is no such list.
        """
        return {text: self.read(list_name, text) for text in texts}

    def _list(self, name: str) -> Mapping[str, str]:
        if name not in self._lists:
            raise ConfigurationError(f"words.csv has no list {name!r}")
        return self._lists[name]
