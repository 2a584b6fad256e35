"""The groups of a tumour's stage, as a hierarchy.

Source: AJCC Cancer Staging System, 7th to 9th edition (names of the groups).
"""

from __future__ import annotations

from matcher.terms.vocabulary import Term, Vocabulary

_BELOW = {
    "I": ("IA", "IB"),
    "IA": ("IA1", "IA2", "IA3"),
    "II": ("IIA", "IIB"),
    "III": ("IIIA", "IIIB", "IIIC"),
    "IV": ("IVA", "IVB", "IVC"),
}
_ROOTS = ("0", "occult", "I", "II", "III", "IV", "limited", "extensive")


def _vocabulary() -> Vocabulary:
    parents = {child: (parent,) for parent, below in _BELOW.items() for child in below}
    keys = dict.fromkeys((*_ROOTS, *parents))
    return Vocabulary("stage", {key: Term(key, key, parents.get(key, ())) for key in keys})


STAGES = _vocabulary()
