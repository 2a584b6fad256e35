"""Closed word lists: what the few answers of a column are written like, without any guessing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.normalize.lexicon import Lexicon, words_of
from matcher.normalize.resolution import Candidate, Resolution
from matcher.normalize.text import normal_form
from matcher.terms.vocabulary import read_rows

_REMARKS = "remark"
_PUNCTUATION = frozenset(",;:.()[]-")
_NUMBER = re.compile(r"\d+")
_DATE = re.compile(r"(?<!\d)\d{1,2}/(?:\d{1,2}/)?(?:19|20)\d\d(?!\d)")
_INITIALS = re.compile(r"\s*(?:[A-Za-z]\.){2,}\s*")


class WordLists:
    """The lists of `words.csv` (`list,text,key`): sex, vital status, setting, response and others.

    Texts are compared in their normal form: a word that isn't listed has no reading. A text of
    several listed texts with one key ('1L metastatic', `晚期二线`) has that key. The list `remark`
    holds what changes nothing beside the words of the list that its key names ('PR (RECIST 1.1)').
    """

    def __init__(self, folder: Path) -> None:
        """Read the lists.

        Raises:
            ConfigurationError: the file is missing, or a list reads the same text in two ways.
        """
        path = folder / "words.csv"
        self._lists: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._remarks: defaultdict[str, list[str]] = defaultdict(list)
        for line, row in read_rows(path, required=("list", "text", "key")):
            if row["list"] == _REMARKS:
                self._remarks[row["key"]].append(row["text"])
                continue
            words, form = self._lists[row["list"]], normal_form(row["text"])
            if words.setdefault(form, row["key"]) != row["key"]:
                raise ConfigurationError(
                    f"{row['text']!r} stands in {row['list']!r} already, for {words[form]!r}",
                    place=Place(file=str(path), line=line),
                )
        self._phrases: dict[str, Lexicon[str]] = {}

    @property
    def names(self) -> Collection[str]:
        """Give the names of the lists."""
        return self._lists.keys()

    def keys(self, list_name: str) -> Sequence[str]:
        """Give the answers of a list, in order of their names."""
        return sorted(set(self._list(list_name).values()))

    def of(self, list_name: str) -> WordList:
        """Give one list, to resolve texts by."""
        return WordList(list_name, self)

    def read(self, list_name: str, text: str) -> str | None:
        """Give the key that a text stands for, null where the list doesn't have it.

        Raises:
            ConfigurationError: there is no such list.
        """
        whole = self._list(list_name).get(
            normal_form(_INITIALS.sub(lambda found: found[0].replace(".", ""), text))
        )
        return whole or self._read_together(list_name, text)

    def _phrases_of(self, name: str) -> Lexicon[str]:
        """Give the words of a list with their keys, and its remarks with an empty one.

        They are made ready when a text isn't listed as it stands, which few lists come to.
        """
        if name not in self._phrases:
            remarks = ((text, "") for text in self._remarks[name])
            self._phrases[name] = Lexicon((*self._lists[name].items(), *remarks))
        return self._phrases[name]

    def _read_together(self, name: str, text: str) -> str | None:
        """Read a text of several listed words: each must be known, and all have one key."""
        words = words_of(_DATE.sub(" ", text))
        hits = self._phrases_of(name).find(words)
        known = {at for hit in hits for at in range(hit.start, hit.end)}
        left = {word for at, word in enumerate(words) if at not in known} - _PUNCTUATION
        if self._remarks[name]:
            left = {word for word in left if not _NUMBER.fullmatch(word)}
        keys = {hit.meaning for hit in hits if hit.meaning}
        return keys.pop() if len(keys) == 1 and not left else None

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


@dataclass(frozen=True, slots=True)
class WordList:
    """One closed list of words, which resolves texts as the normalizers of the other kinds do."""

    name: str
    lists: WordLists

    def resolve(self, texts: Sequence[tuple[str, ...]]) -> list[Resolution]:
        """Resolve distinct words, in order."""
        readings = self.lists.readings(self.name, [text[0] for text in texts])
        # Of an unknown word any of the few answers may be meant, none more than another.
        choice = tuple(Candidate(key, 0.0) for key in self.lists.keys(self.name))
        return [
            Resolution(raw=word, candidates=choice)
            if readings[word] is None
            else Resolution(
                raw=word, concept=readings[word], status="matched", method="synonym", score=1.0
            )
            for (word, *_) in texts
        ]
