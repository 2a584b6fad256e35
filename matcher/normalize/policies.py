"""When a resemblance decides, kind by kind: the thresholds of `resemblance.csv`, and `other_words.csv`.

They are data and no code, since they are fitted on labelled cases (`docs/normalization.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.normalize.resemblance import Policy
from matcher.terms.vocabulary import read_rows, split_cell

FILE = "resemblance.csv"
OTHER_WORDS = "other_words.csv"
_SHARES = ("accept", "consider", "margin")
_COUNTS = ("shortest", "neighbours")
COLUMNS = ("use", *_SHARES, *_COUNTS, "decisive")


def load_policy(folder: Path, use: str) -> Policy:
    """Read the thresholds of one use, which is a kind of raw text, from a folder of vocabularies.

    Raises:
        ConfigurationError: a file is missing, has faults (all of them are in `faults`, each
            with its line and column), or has no line of that use.
    """
    path = folder / FILE
    rows = read_rows(path, required=COLUMNS)
    faults = tuple(fault for line, row in rows for fault in _faults(path, line, row))
    if faults:
        raise ConfigurationError(faults[0].cause, place=faults[0].place, faults=faults)
    lines = [(line, row) for line, row in rows if row["use"] == use]
    if len(lines) != 1:
        line = lines[1][0] if lines else None
        cause = f"the use {use!r} stands twice" if lines else f"no line is of the use {use!r}"
        raise ConfigurationError(cause, place=Place(file=str(path), line=line))
    words = [row["word"] for _, row in read_rows(folder / OTHER_WORDS, required=("word",))]
    # Some kinds fold a plural away before names are compared.
    others = {form for word in words for form in (word, word + "s", word.removesuffix("s"))}
    return _policy(lines[0][1], frozenset(others))


def _policy(row: Mapping[str, str], others: frozenset[str]) -> Policy:
    return Policy(
        accept=float(row["accept"]),
        consider=float(row["consider"]),
        margin=float(row["margin"]),
        shortest=int(row["shortest"]),
        neighbours=int(row["neighbours"]),
        decisive=frozenset(split_cell(row["decisive"])),
        others=others,
    )


def _faults(path: Path, line: int, row: Mapping[str, str]) -> Iterable[ConfigurationError]:
    for column in _SHARES:
        if not _is_share(row[column]):
            cause = f"column {column}: {row[column]!r} is no number from 0 to 1"
            yield ConfigurationError(cause, place=_place(path, line))
    for column in _COUNTS:
        if not (row[column].isascii() and row[column].isdigit() and int(row[column])):
            cause = f"column {column}: {row[column]!r} is no count from 1 on"
            yield ConfigurationError(cause, place=_place(path, line))
    shares = (row["consider"], row["accept"])
    if all(map(_is_share, shares)) and float(shares[0]) > float(shares[1]):
        cause = (
            "column consider: what is accepted has to be considered, so it can't be above accept"
        )
        yield ConfigurationError(cause, place=_place(path, line))


def _is_share(cell: str) -> bool:
    try:
        return 0 <= float(cell) <= 1
    except ValueError:
        return False


def _place(path: Path, line: int) -> Place:
    return Place(file=str(path), line=line)
