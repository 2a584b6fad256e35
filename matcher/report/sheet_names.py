"""What the sheets of trials are called: names that Excel takes, that differ, and that stay."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Final

LONGEST: Final = 31
"""UTF-16 units of a sheet's name (Excel's specifications and limits)."""

_NOT_TAKEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_RESERVED: Final = frozenset({"history"})


def names_of_sheets(trials: Iterable[str], others: Iterable[str]) -> Mapping[str, str]:
    """Give each trial's sheet a name: its id where that can be one, else its beginning and a digest.

    The name hangs on the id alone, but where two that can be names differ in case only, or one is called
    as one of the `others`: then it has the digest, too.
    """
    names: dict[str, str] = {}
    taken = {*_RESERVED, *(other.casefold() for other in others)}
    for trial_id in trials:
        plain = _is_name(trial_id) and trial_id.casefold() not in taken
        name = trial_id if plain else _with_digest(trial_id)
        taken.add(name.casefold())
        names[trial_id] = name
    return names


def _is_name(text: str) -> bool:
    fits = 0 < _units(text) <= LONGEST and not _NOT_TAKEN.search(text)
    return fits and text == text.strip().strip("'")


def _with_digest(text: str) -> str:
    mark = "~" + hashlib.blake2b(text.encode(), digest_size=3).hexdigest()
    kept = _NOT_TAKEN.sub("_", text).strip().lstrip("'")
    while _units(kept + mark) > LONGEST:
        kept = kept[:-1]
    return kept + mark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
