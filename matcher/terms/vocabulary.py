"""A vocabulary read from a CSV file: concepts, their names and synonyms, and what they are kinds of.

A file has the columns `key,name,parents,synonyms` and any others; `parents` and `synonyms` hold
several values separated by `|`. Any other column is kept as text in `Term.facts`.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.messages import Language

_IN_CHINESE = re.compile("[^a-z]*[\u4e00-\u9fff][^a-z]*")
_OWN_COLUMNS = ("key", "name", "parents", "synonyms")


@dataclass(frozen=True, slots=True)
class Term:
    """One concept of a vocabulary."""

    key: str
    name: str
    parents: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Vocabulary:
    """The concepts of one kind; a concept's parents are the kinds of thing that it is."""

    kind: str
    terms: Mapping[str, Term]

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        children: defaultdict[str, list[str]] = defaultdict(list)
        for term in self.terms.values():
            for parent in term.parents:
                children[parent].append(term.key)
        return {key: tuple(below) for key, below in children.items()}

    def branch(self, keys: Iterable[str]) -> frozenset[str]:
        """Give the concepts named and everything below them."""
        return _closure(keys, lambda key: self._children.get(key, ()))

    def ancestors(self, keys: Iterable[str]) -> frozenset[str]:
        """Give everything above the concepts named, themselves left out."""
        wanted = tuple(keys)
        return _closure(wanted, lambda key: self.terms[key].parents) - frozenset(wanted)

    def names_in(self, language: Language) -> Mapping[str, str]:
        """Give the concepts' names by their keys; in Chinese the first Chinese one of a concept."""
        return self._chinese_names if language == "zh" else self._names

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {key: term.name for key, term in self.terms.items()}

    @cached_property
    def _chinese_names(self) -> Mapping[str, str]:
        return {
            key: next(filter(_IN_CHINESE.fullmatch, term.synonyms), term.name)
            for key, term in self.terms.items()
        }

    def __contains__(self, key: object) -> bool:
        """Say whether the vocabulary has a concept of that key."""
        return key in self.terms


def _closure(keys: Iterable[str], step) -> frozenset[str]:  # type: ignore[no-untyped-def]
    reached: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting.extend(step(key))
    return frozenset(reached)


def load_vocabulary(path: Path, *further: Path) -> Vocabulary:
    """Read a vocabulary from a file, or from several that name each other's concepts.

    Its kind is the first file's stem.

    Raises:
        ConfigurationError: a file is missing or has no such columns, a key stands twice,
            a parent is in none of the files, or concepts are their own ancestors. All faults of
            the first two kinds are in `faults`, each with its file and line.
    """
    rows = [
        (Place(file=str(file), line=line), row)
        for file in (path, *further)
        for line, row in read_rows(file, required=_OWN_COLUMNS)
    ]
    faults = [*_repeated_keys(rows), *_unknown_parents(rows)]
    if faults:
        raise ConfigurationError(faults[0].cause, place=faults[0].place, faults=tuple(faults))
    vocabulary = Vocabulary(path.stem, {row["key"]: _term(row) for _, row in rows})
    for place, row in rows:
        parents = vocabulary.terms[row["key"]].parents
        if row["key"] in vocabulary.ancestors(parents) | set(parents):
            raise ConfigurationError(f"{row['key']!r} is its own ancestor", place=place)
    return vocabulary


def read_rows(
    path: Path, *, required: tuple[str, ...], unstripped: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV file of the configuration as its lines' numbers and their cells.

    Cells are stripped of the space around them, but for the columns left `unstripped`.

    Raises:
        ConfigurationError: the file is missing or lacks a required column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in required if name not in (reader.fieldnames or ())]
            if missing:
                raise ConfigurationError(
                    f"the column {missing[0]!r} is missing", place=Place(file=str(path), line=1)
                )
            return [
                (
                    reader.line_num,
                    {
                        name: (cell or "") if name in unstripped else (cell or "").strip()
                        for name, cell in row.items()
                    },
                )
                for row in reader
            ]
    except OSError as error:
        raise ConfigurationError(
            f"the file can't be read ({error.strerror})", place=Place(file=str(path))
        ) from None


def split_cell(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several values, `a|b`."""
    return tuple(filter(None, map(str.strip, cell.split("|"))))


def _term(row: Mapping[str, str]) -> Term:
    facts = {name: cell for name, cell in row.items() if name not in _OWN_COLUMNS}
    return Term(
        row["key"], row["name"], split_cell(row["parents"]), split_cell(row["synonyms"]), facts
    )


def _repeated_keys(rows: list[tuple[Place, dict[str, str]]]) -> Iterable[ConfigurationError]:
    seen: dict[str, Place] = {}
    for place, row in rows:
        first = seen.setdefault(row["key"], place)
        if first != place:
            yield ConfigurationError(f"{row['key']!r} stands at {first} already", place=place)


def _unknown_parents(rows: list[tuple[Place, dict[str, str]]]) -> Iterable[ConfigurationError]:
    keys = {row["key"] for _, row in rows}
    for place, row in rows:
        for parent in split_cell(row["parents"]):
            if parent not in keys:
                yield ConfigurationError(
                    f"{row['key']!r} names the parent {parent!r}, which no line defines",
                    place=place,
                )
