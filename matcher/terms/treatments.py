"""Treatments as one hierarchy: drugs and procedures below the classes that they belong to.

`drugs.csv` has the columns `kind` (`drug`, `procedure`, `regimen`, `product`), `route` (how it is
usually given; empty where that varies) and `parts`. A regimen or a product of several drugs is no
concept of its own but a name for its parts, which are drugs or, as in 'KEYNOTE-189', classes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from matcher.errors import ConfigurationError, Place
from matcher.terms.vocabulary import Term, Vocabulary, load_vocabulary, split_cell

Route = Literal["systemic", "inhaled", "topical", "local"]
_KINDS = ("drug", "procedure", "regimen", "product")


@dataclass(frozen=True)
class Treatments:
    """What can be given (`vocabulary`) and the names for several of it at once (`compounds`)."""

    vocabulary: Vocabulary
    compounds: tuple[Term, ...]

    def parts(self, key: str) -> tuple[str, ...]:
        """Give what a name stands for: the parts of a regimen or product, else the key itself."""
        return self._parts_of.get(key, (key,))

    @cached_property
    def _parts_of(self) -> dict[str, tuple[str, ...]]:
        return {term.key: split_cell(term.facts["parts"]) for term in self.compounds}

    def is_class(self, key: str) -> bool:
        """Say whether a concept is a class rather than a drug or procedure."""
        return "kind" not in self.vocabulary.terms[key].facts

    def nearest(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Leave out what another of the keys already is: `chemotherapy` beside `carboplatin`."""
        named = tuple(dict.fromkeys(keys))
        implied = frozenset[str]().union(*(self.vocabulary.ancestors((key,)) for key in named))
        return tuple(key for key in named if key not in implied)


def load_treatments(folder: Path) -> Vocabulary:
    """Read drugs, procedures and classes as one hierarchy, in which `branch` can be asked.

    Raises:
        ConfigurationError: see `load_all_treatments`.
    """
    return load_all_treatments(folder).vocabulary


def load_all_treatments(folder: Path) -> Treatments:
    """Read `drugs.csv` and `drug_classes.csv`, regimens and products included.

    Raises:
        ConfigurationError: a file is missing or faulty, a kind or a route is none, or a regimen has
            a part that no line defines.
    """
    path = folder / "drugs.csv"
    everything = load_vocabulary(path, folder / "drug_classes.csv")
    compounds = tuple(term for term in everything.terms.values() if _is_compound(term))
    single = {key: term for key, term in everything.terms.items() if not _is_compound(term)}
    faults = tuple(
        ConfigurationError(cause, place=Place(file=str(path)))
        for term in everything.terms.values()
        for cause in _faults(term, single)
    )
    if faults:
        raise ConfigurationError(faults[0].cause, place=faults[0].place, faults=faults)
    return Treatments(replace(everything, kind="treatments", terms=single), compounds)


def _is_compound(term: Term) -> bool:
    return term.facts.get("kind") in {"regimen", "product"}


def _faults(term: Term, single: dict[str, Term]) -> Iterable[str]:
    if term.facts.get("kind", "drug") not in _KINDS:
        yield f"{term.key!r} has a kind that is none of {', '.join(_KINDS)}"
    if term.facts.get("route", "") not in ("", *get_args(Route)):
        yield f"{term.key!r} has a route that is none of {', '.join(get_args(Route))}"
    parts = split_cell(term.facts.get("parts", ""))
    if _is_compound(term) != bool(parts):
        yield f"{term.key!r} must have parts if it is a regimen or product, and only then"
    for part in parts:
        if part not in single:
            yield f"{term.key!r} has the part {part!r}, which no line defines"
