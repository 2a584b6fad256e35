"""The normal form in which raw strings and names are compared."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile(r"[‐-―−﹣－]")
_SEPARATORS = re.compile(r"[\s,;:()\[\]{}\"'`´’“”_./\\|*#-]+")


def normal_form(text: str) -> str:
    """Fold width, case, dashes, punctuation and spaces: `Non–Small-Cell  LUNG ca.` → `non small cell lung ca`.

    Signs that carry meaning (`+ < > = % & ?` and digits) stay.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SEPARATORS.sub(" ", _DASHES.sub("-", folded)).strip()
