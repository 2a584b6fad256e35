"""One entry: what a person did about a candidate, when, who, and what they had before them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from matcher.dispositions.statuses import TOLD
from matcher.messages import LANGUAGES, Sentence, messages_in, sentence

DISPOSITIONS: Final = (
    *("to_review", "contacted", "consented"),
    *("screen_failed", "not_interested", "not_eligible"),
)
DISMISSALS: Final = frozenset({"screen_failed", "not_interested", "not_eligible"})
"""Those that sink a candidate below all others."""

OF_THE_FACTS: Final = frozenset({"screen_failed", "not_eligible"})
"""Those of them that are over when the facts change."""

ENTERED: Final = ("disposition", "why", "decided_on", "decided_by", "note")
"""What a person writes."""

SHOWN: Final = ("trial_id", "patient_id", "run_id", "statuses")
"""What the row was about."""

RUN_ID: Final = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{12}")

_FIRST_YEAR = 2000
"""A day before this is a slip: 0026-11-20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one person entered about one pair.

    `run_id` is the run whose list they had before them, and `statuses` the pair's answers in it.
    `stratum` and `weight` say of a pair of the blind sample how it was drawn. `source` is the workbook,
    sheet and row, or the table.
    """

    trial_id: str
    patient_id: str
    disposition: str
    why: str = ""
    decided_on: date
    decided_by: str
    note: str = ""
    run_id: str = ""
    statuses: str = ""
    stratum: str = ""
    weight: float | None = None
    source: str

    @property
    def pair(self) -> tuple[str, str]:
        """Give whom it is about, and for which trial."""
        return self.trial_id, self.patient_id

    @property
    def content(self) -> tuple[str, ...]:
        """Give what makes it the same entry as another, but for the list that it was made from."""
        said = (self.disposition, self.why, str(self.decided_on), self.decided_by, self.note)
        return *self.pair, *said


_EMPTY = sentence("entry-empty")


class FaultsError(ValueError):
    """What is wrong with an entry: a cause for each column."""

    def __init__(self, causes: Mapping[str, Sentence]) -> None:
        self.causes = causes
        super().__init__("; ".join(map(str, causes.values())))


def entry_of(cells: Mapping[str, str], source: str, last_day: date) -> Entry:
    """Take an entry from its cells, by column; `statuses` without a mark. Absent cells are empty.

    Raises:
        FaultsError: what is missing or can't be read, by column; never with a cell's value.
    """
    told = {name: " ".join(cells.get(name, "").split()) for name in (*SHOWN, *ENTERED)}
    if told["run_id"] and not RUN_ID.fullmatch(told["run_id"]):
        raise FaultsError({"run_id": sentence("entry-no-run")})
    if not TOLD.fullmatch(told["statuses"]):
        raise FaultsError({"statuses": sentence("entry-no-answers")})
    disposition = words().get(told["disposition"].casefold(), "")
    causes = {name: _EMPTY for name in ("trial_id", "patient_id", "decided_by") if not told[name]}
    if not disposition:
        empty = not told["disposition"]
        causes["disposition"] = _EMPTY if empty else sentence("entry-not-of-the-list")
    if disposition in OF_THE_FACTS and not told["why"]:
        causes["why"] = sentence("entry-needs-why")
    try:
        told_day = _day(told["decided_on"], last_day)
    except ValueError as error:
        causes["decided_on"] = error.args[0]
    if causes:
        raise FaultsError(causes)
    told |= {"disposition": disposition}
    return Entry(**{**told, "decided_on": told_day}, source=source)  # type: ignore[arg-type]


def _day(text: str, last_day: date) -> date:
    if not text:
        raise ValueError(_EMPTY)
    try:
        day = date.fromisoformat(text[: len("2026-11-21")])  # a time of day may follow
    except ValueError:
        raise ValueError(sentence("entry-no-day")) from None
    if day.year < _FIRST_YEAR:
        raise ValueError(sentence("entry-day-too-far-back"))
    if day > last_day:
        raise ValueError(sentence("entry-day-in-the-future"))
    return day


@cache
def words() -> Mapping[str, str]:
    """Give the disposition that a word means, in any of the languages and in lower case."""
    told = {
        messages_in(language).text(f"disposition-{name}").casefold(): name
        for language in LANGUAGES
        for name in DISPOSITIONS
    }
    return told | {name: name for name in DISPOSITIONS}


@cache
def titles() -> Mapping[str, str]:
    """Give the column that a title means, in any of the languages and in lower case."""
    told = {
        messages_in(language).text(f"workbook-column-{name}").casefold(): name
        for language in LANGUAGES
        for name in (*SHOWN, *ENTERED)
    }
    return told | {name: name for name in (*SHOWN, *ENTERED)}
