"""The groups of a tumour's stage, as a hierarchy.

Source: AJCC Cancer Staging System, 7th to 9th edition (names of the groups).
"""

from __future__ import annotations

from matcher.terms.vocabulary import Term, Vocabulary

# Groups of other organs stand here too, so that they are read as what they are.
_BELOW = {
    "I": ("IA", "IB", "IC"),
    "IA": ("IA1", "IA2", "IA3"),
    "IB": ("IB1", "IB2", "IB3"),
    "IC": ("IC1", "IC2", "IC3"),
    "II": ("IIA", "IIB", "IIC"),
    "IIA": ("IIA1", "IIA2"),
    "III": ("IIIA", "IIIB", "IIIC", "IIID"),
    "IIIA": ("IIIA1", "IIIA2"),
    "IIIC": ("IIIC1", "IIIC2"),
    "IV": ("IVA", "IVB", "IVC"),
}
_ROOTS = ("0", "occult", "I", "II", "III", "IV", "limited", "extensive")


def _vocabulary() -> Vocabulary:
    parents = {child: (parent,) for parent, below in _BELOW.items() for child in below}
    keys = dict.fromkeys((*_ROOTS, *parents))
    return Vocabulary("stage", {key: Term(key, key, parents.get(key, ())) for key in keys})


STAGES = _vocabulary()
