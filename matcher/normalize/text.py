"""The normal form in which raw strings and names are compared."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000
"""Characters beyond which a text is a report or a slip of the export, and isn't read at all."""

_DASHES = re.compile(r"[‐-―−﹣－]")
_SEPARATORS = re.compile(r"[\s,;:()\[\]{}\"'`´’“”_./\\|*#-]+")


def normal_form(text: str) -> str:
    """Fold width, case, dashes, punctuation and spaces: `Non–Small-Cell  LUNG ca.` → `non small cell lung ca`.

    Signs that carry meaning (`+ < > = % & ?` and digits) stay.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SEPARATORS.sub(" ", _DASHES.sub("-", folded)).strip()


def readable(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Give the fields of a text, all empty where one of them is too long to be read."""
    if any(len(text) > LONGEST for text in fields):
        return ("",) * len(fields)
    return fields
