"""The normal form in which raw strings and names are compared."""

from __future__ import annotations

import re
import unicodedata

from opencc import OpenCC

LONGEST = 2000
"""Characters beyond which a text is a report or a slip of the export, and isn't read at all."""

_TO_SIMPLIFIED = OpenCC("t2s")
_DASHES = re.compile(r"[‐-―−﹣－]")
_SEPARATORS = re.compile(r"[\s,;:()\[\]{}\"'`´’“”_./\\|*#-]+")


def normal_form(text: str) -> str:
    """Fold width, case, dashes, punctuation and spaces: `Non–Small-Cell  LUNG ca.` → `non small cell lung ca`.

    Signs that carry meaning (`+ < > = % & ?` and digits) stay.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SEPARATORS.sub(" ", _DASHES.sub("-", folded)).strip()


def simplified(text: str) -> str:
    """Write traditional Chinese characters as simplified ones, in which the vocabularies stand."""
    return text if text.isascii() else _TO_SIMPLIFIED.convert(text)


def readable(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Give the fields of a text in simplified Chinese, all empty where one is too long to be read."""
    if any(len(text) > LONGEST for text in fields):
        return ("",) * len(fields)
    return tuple(simplified(text) for text in fields)
