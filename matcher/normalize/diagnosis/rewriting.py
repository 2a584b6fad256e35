"""What is put in other words before a diagnosis is read: billing marks, risk classes, variants.

A mark of billing and a class of risk say nothing of the tumour and are left out; a histology
that Chinese charts shorten in brackets is written out, and words of other regions are those of
the vocabularies.
"""

from __future__ import annotations

import re
from pathlib import Path

from matcher.terms.vocabulary import load_vocabulary

# A hierarchical condition category, which exports print behind a name: `(HCC)`, `(CMS/HCC)`.
_PAYER = r"(?:CMS|HHS|RAF|ACA)"
_NAMED_CATEGORY = re.compile(
    rf"[(\[（]\s*(?:{_PAYER}\s*[-/ ]?\s*HCC|HCC\s*[-/ ]?\s*{_PAYER}|HCC\s*\d+)\s*[)\]）]",
    re.IGNORECASE,
)
_CATEGORY = re.compile(r"[(\[（]\s*HCC\s*[)\]）]", re.IGNORECASE)
# Of a tumour of the liver the letters say what it is, unless the words are a classification's.
_OF_LIVER = re.compile(r"\bliver\b|\bhepat|肝", re.IGNORECASE)
_TUMOUR = re.compile(
    r"cancer|carcinoma|\bca\b|malignancy|\btumou?r|\bmass\b|lesion|nodule|癌|瘤|占位|结节|恶性",
    re.IGNORECASE,
)
_CLASSIFIED = re.compile(
    r"neoplasm|secondary|metasta|\bmets?\b|cholangio|bile duct|history|转移|继发|胆管",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"[(（]\s*(?:极|中)?(?:高|中|低)(?:度)?(?:危险性?|危|风险)(?:程?度|组|型|级)?\s*[)）]"
    r"|(?<=[,，、;；\s])(?:极|中)?(?:高|中|低)(?:度)?(?:危险度|危组|危型|危)(?=$|[,，、;；。\s)）])"
)
_SHORTENED = re.compile(
    r"(?<=[Aa癌瘤T])(\s*[(（])(腺鳞|腺|鳞|非小细胞|小细胞|大细胞|肉瘤样)(?=[)）,，])"
)


class Rewriting:
    """Puts a cell in the words of the vocabularies; `folder` holds `diagnosis_variants.csv`."""

    def __init__(self, folder: Path) -> None:
        variants = load_vocabulary(folder / "diagnosis_variants.csv").terms.values()
        self._usual = {variant: term.name for term in variants for variant in term.synonyms}
        longest_first = sorted(self._usual, key=len, reverse=True)
        self._variants = re.compile("|".join(map(re.escape, longest_first)))

    def rewritten(self, cell: str) -> str:
        """Give a cell without marks of billing and risk, in the usual words."""
        cell = _without_category(cell)
        if cell.isascii():
            return cell
        usual = self._variants.sub(lambda found: self._usual[found[0]], cell)
        # Cancers of the lung have no such classes: there a high risk is one of getting it.
        graded = usual if "肺" in usual else _RISK.sub(" ", usual)
        return _SHORTENED.sub(r"\1\2癌", graded)


def _without_category(cell: str) -> str:
    if "hcc" not in cell.casefold():
        return cell
    cell = _NAMED_CATEGORY.sub(" ", cell)
    rest = _CATEGORY.sub(" ", cell)
    is_named = _OF_LIVER.search(rest) and _TUMOUR.search(rest) and not _CLASSIFIED.search(rest)
    return cell if is_named or not rest.strip() else rest
