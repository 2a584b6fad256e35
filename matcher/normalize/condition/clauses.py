"""Clauses of a condition's text, and what of a clause speaks of the patient's own condition."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.normalize.condition.statements import Sense
from matcher.normalize.lexicon import HARD_BREAKS, Lexicon

_CLAUSE_ENDS = HARD_BREAKS - frozenset("():[]")


def clauses(words: list[str]) -> Iterable[tuple[list[str], str]]:
    """Cut words into clauses, each with the sign that ends it."""
    clause: list[str] = []
    for word in words:
        if word in _CLAUSE_ENDS:
            yield clause, word
            clause = []
        else:
            clause.append(word)
    if clause:
        yield clause, ""


def before_pending(words: list[str], lexicon: Lexicon[Sense]) -> list[str]:
    """Give what stands before the comma of the test that is 'pending' or 'ordered'."""
    at = next(hit.start for hit in lexicon.find(words) if "pending" in hit.meaning.roles)
    commas = [place for place in range(at) if words[place] in (",", "-")]
    return words[: commas[-1]] if commas else []


def without_purpose(
    units: list[tuple[Sense, tuple[str, ...]]],
) -> list[tuple[Sense, tuple[str, ...]]]:
    """Leave out the medicine before what it is given for: 'on levothyroxine for hypothyroidism'."""
    said = [" ".join(words) for _, words in units[:4]]
    start = 1 if said[:1] in (["on"], ["taking"], ["takes"]) else 0
    is_drug = len(units) > start + 1 and "drug" in units[start][0].roles
    return units[start + 2 :] if is_drug and said[start + 1] == "for" else units


def before_family(
    units: list[tuple[Sense, tuple[str, ...]]],
) -> list[tuple[Sense, tuple[str, ...]]] | None:
    """Give what a comma parts from the family's own history after it; else nothing is sure.

    'Breast cancer (mother)' and 'breast cancer, mother' speak of the mother throughout.
    """
    at = next(at for at, (sense, _) in enumerate(units) if "family" in sense.roles)
    if not any(is_content(sense) for sense, _ in units[at + 1 :]):
        return None
    while at and not is_content(units[at - 1][0]):
        at -= 1
        if units[at][0].roles & {"comma", "conjunction"} and units[at][1] != ("(",):
            return units[:at]
    return None


def is_content(sense: Sense) -> bool:
    """Say whether it names something, understood or not."""
    return bool(sense.concepts) or "unknown" in sense.roles
