"""Diagnosis codes and their official titles, as conditions.

ICD-10-CM is read by the longest prefix that the vocabulary knows, which also reads the codes of
WHO and Chinese editions where they agree; titles come from a release of ICD-10-CM.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.normalize.condition.release import Release
from matcher.terms.vocabulary import Vocabulary, split_cell

_ICD = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{0,8})?")
_LEADING = re.compile(
    r"(?:icd[\s-]*10(?:[\s-]*cm)?\s*:?\s*)?(?P<code>[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Zx]{1,7})?)"
    r"(?:\s*[-:|,]\s+(?P<rest>\D.*)|\s*)",
    re.IGNORECASE | re.DOTALL,
)
_ICD_SYSTEM = re.compile(
    r"icd[\s_-]*10|2\.16\.840\.1\.113883\.6\.90|hl7\.org.*icd-10", re.IGNORECASE
)
_SNOMED_SYSTEM = re.compile(r"snomed|sct|2\.16\.840\.1\.113883\.6\.96", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CodedCondition:
    """A condition named by a code; `is_past` where the code is one of personal history."""

    concept: str
    is_past: bool = False


class ConditionCodes:
    """The codes that a vocabulary of conditions lists, and the titles of a release."""

    def __init__(self, vocabulary: Vocabulary, release: Release) -> None:
        self._release = release
        self._icd: dict[str, CodedCondition] = {}
        self._snomed: dict[str, CodedCondition] = {}
        for term in vocabulary.terms.values():
            for prefix in split_cell(term.facts.get("icd10", "")):
                self._icd[_bare(prefix)] = CodedCondition(term.key)
            for prefix in split_cell(term.facts.get("icd10_history", "")):
                self._icd[_bare(prefix)] = CodedCondition(term.key, is_past=True)
            for code in split_cell(term.facts.get("snomed", "")):
                self._snomed[code] = CodedCondition(term.key)

    def look_up(self, code: str, system: str = "") -> CodedCondition | None:
        """Read one code; without a system, by its shape. Other systems' codes say nothing."""
        tidy = code.strip().upper()
        if _SNOMED_SYSTEM.search(system) or (not system.strip() and tidy.isdigit()):
            return self._snomed.get(tidy)
        if system.strip() and not _ICD_SYSTEM.search(system):
            return None
        return self._by_prefix(_bare(tidy)) if _ICD.fullmatch(tidy) else None

    def apart(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Give a text and the code it begins with or consists of ('I10 - Hypertension') apart."""
        found = _LEADING.fullmatch(fields[0].strip())
        if not found or any(field.strip() for field in fields[1:]):
            return fields
        code, rest = found["code"].upper(), found["rest"] or ""
        # A whole number may be a vertebra, a cycle or a vitamin: it has to be a code, alone a last one.
        is_code = self._release.is_category if rest else self._release.is_undivided
        if "." not in code and not is_code(code):
            return fields
        return (rest, code) if self.look_up(code) else fields

    def by_title(self, text: str) -> CodedCondition | None:
        """Read a text that is word for word the title of an ICD-10-CM code or a note under it."""
        found = {self._by_prefix(code) for code in self._release.codes_of(text)}
        return found.pop() if len(found) == 1 else None

    def _by_prefix(self, bare: str) -> CodedCondition | None:
        for length in range(len(bare), 1, -1):
            if bare[:length] in self._icd:
                return self._icd[bare[:length]]
        return None


def _bare(code: str) -> str:
    return code.replace(".", "").upper()
