"""The words of a list and what they mean: one place for the page, the workbook and their legends.

Each word has a sign of its own, because colour alone says nothing to many readers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is shown: its sign, its label, and one sentence on what it means."""

    sign: str
    label: str
    meaning: str


VERDICTS: Final[Mapping[str, Word]] = MappingProxyType(
    {
        "eligible": Word(
            "●",
            "eligible",
            "Nothing fails and nothing is unknown. Questions that only a person can answer remain.",
        ),
        "possible": Word(
            "◐",
            "possible",
            "Nothing fails, but the record doesn’t answer everything: see what is to look up.",
        ),
        "later": Word(
            "◔",
            "later",
            "What fails ends by itself, a washout say, and is over on the day shown.",
        ),
        "near-miss": Word(
            "≈",
            "near miss",
            "Not eligible: exactly one criterion stands in the way. Worth a second look.",
        ),
        "ineligible": Word("○", "ineligible", "At least one criterion fails and stays so."),
    }
)

STATUSES: Final[Mapping[str, Word]] = MappingProxyType(
    {
        "fail": Word("✗", "fail", "The record speaks against the patient on this criterion."),
        "unknown": Word(
            "?",
            "unknown",
            "The record doesn’t say, or not clearly enough. Neither a yes nor a no: look it up.",
        ),
        "manual": Word(
            "✎",
            "manual",
            "Only a person can say: consent, an investigator’s judgement. Ask.",
        ),
        "pass": Word(
            "✓",
            "pass",
            "The record speaks for the patient, whether the criterion includes or excludes.",
        ),
    }
)

CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not_recorded": "nothing in the record answers it",
        "stale": "what is recorded is older than the criterion, or the site, allows",
        "ambiguous": "a text or a date that can be read in more than one way",
        "unit": "the unit is missing or can’t be converted",
        "conflict": "two records disagree",
        "pending": "the test was ordered and its result isn’t there yet",
        "measured": "a measured value decides",
        "reported": "a recorded finding or event decides",
        "covered": "no such row, in a span for which the record is declared complete",
        "not_known": "the criterion asks for what is known, and the record is silent about it",
        "assumed": "the site’s configured default decides, such as a normal range",
    }
)

SECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"inclusion": "inclusion", "exclusion": "exclusion", "summary": "title or summary"}
)

NO_CHANGE: Final = frozenset({"", "same", "unchanged", "no change"})
"""What stands in `change` where a candidate is as it was the night before."""


def plain(word: str | None) -> str:
    """Give a key of the contract as a reader sees it: `not_recorded` as "not recorded"."""
    return (word or "").replace("_", " ")


def recorded(raw: str | None) -> str:
    """Give a raw text of several fields as a reader sees it: `WBC | 7.1 | 10*9/L`."""
    return " | ".join(part or "∅" for part in (raw or "").split("\t"))


def item_label(section: str | None, item: str | None) -> str:
    """Name a criterion as its source prints it: "exclusion 2.6"."""
    where = SECTIONS.get(section or "", plain(section))
    return " ".join(part for part in (where, item) if part)
