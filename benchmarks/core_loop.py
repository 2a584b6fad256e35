"""The core as a plain loop in Python: every patient, every trial, every criterion; for small sizes.

Facts come from `core_facts.sql`, the fastest way to them that was found.
"""

from __future__ import annotations

import calendar
import heapq
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from math import ceil, floor
from pathlib import Path
from typing import Any

import polars as pl
from core_duckdb import LISTED, Core
from plain_plan import Meanings, Plan, Question, parts_of

Facts = dict[str, Any]
Judge = Callable[[Facts], "bool | None"]
Day = Callable[[Facts], "date | None"]


def after(day: date, window: str) -> date:
    """Give the day that lies `28 days`, `3 months` … after another; a month's end doesn't overflow."""
    count, unit = window.rstrip("s").split()
    number = int(count)
    if unit in {"day", "week"}:
        return day + timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + number * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(born: date, years: int) -> date:
    """Give the day on which so many years are completed: after 29 February, 1 March."""
    if (born.month, born.day) == (2, 29):
        return after(born - timedelta(days=1), f"{years} years") + timedelta(days=1)
    return after(born, f"{years} years")


class Loop:
    """Writes a plain portfolio's criteria as functions of one patient's facts."""

    def __init__(self, plan: Plan, meanings: Meanings) -> None:
        self._plan, self._meanings = plan, meanings

    def judge(self, question: Question) -> Judge:  # noqa: PLR0911  (one a kind)
        """Give the function that answers a question."""
        parts = [self.judge(part) for part in parts_of(question)]
        if "not" in question:
            return lambda facts: _negated(parts[0](facts))
        if "any_of" in question:
            return lambda facts: _any(part(facts) for part in parts)
        if parts:
            return lambda facts: _negated(_any(_negated(part(facts)) for part in parts))
        if "sex" in question:
            asked = question["sex"]
            return lambda facts: None if facts["sex"] is None else facts["sex"] == asked
        if "age" in question:
            return _age(question["age"])
        if "measurement" in question:
            return self._measured(question)
        name = f"l{self._plan.number(question)}"
        return lambda facts: facts[name]

    def turns(self, question: Question) -> Day | None:
        """Give the function of the day on which an answer turns into its opposite."""
        if "not" in question:
            return self.turns(question["not"])
        if "within" in question and "measurement" not in question:
            name = f"d{self._plan.number(question)}"
            return lambda facts: facts[name]
        if "age" in question:
            least, beyond = _bounds(question["age"])
            years = beyond if least is None else least
            assert years is not None  # noqa: S101  (an age has a limit)
            return lambda facts: _next_birthday(facts, years)
        return None

    def _measured(self, question: Question) -> Judge:
        (analyte,) = self._meanings.analytes(question)
        window = self._meanings.window(question)

        def part(facts: Facts, end: str) -> bool | None:
            on = facts[f"{analyte}_on_low{end}"]
            if window is not None and (on is None or after(on, window) < facts["index_high"]):
                return None
            names = ("low", "high", "low_open", "high_open", "word", "ref_high")
            return _compared(question, *(facts[f"{analyte}_{name}{end}"] for name in names))

        def judge(facts: Facts) -> bool | None:
            if facts[f"{analyte}_is"] is None:
                return None
            met = part(facts, "")
            differ = facts[f"{analyte}_is_2"] is not None and part(facts, "_2") is not met
            return None if differ else met

        return judge


def _compared(question: Question, low: Any, high: Any, low_open: Any, high_open: Any, word: Any, ref_high: Any) -> bool | None:  # noqa: PLR0913  # fmt: skip
    if "is" in question:
        return word == question["is"] if word in {"positive", "negative"} else None
    (key,) = question.keys() & {"at_least", "above", "at_most", "below"}
    limit = float(question[key])
    if question.get("times") == "uln":
        if ref_high is None:
            return None
        limit = float(f"{limit * ref_high:.12g}")
    if key in {"at_most", "below"}:  # the mirror image of a limit below
        low, high, limit = (None if one is None else -one for one in (high, low, limit))
        low_open, high_open = high_open, low_open
    strict = key in {"above", "below"}
    if low is not None and (low > limit or (low == limit and (low_open or not strict))):
        return True
    if high is not None and (high < limit or (high == limit and (high_open or strict))):
        return False
    return None


def _negated(met: bool | None) -> bool | None:  # noqa: FBT001
    return None if met is None else not met


def _any(answers: Iterable[bool | None]) -> bool | None:
    met: bool | None = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            met = None
    return met


def _bounds(limits: Question) -> tuple[int | None, int | None]:
    least = floor(limits["above"]) + 1 if "above" in limits else None
    least = ceil(limits["at_least"]) if "at_least" in limits else least
    beyond = ceil(limits["below"]) if "below" in limits else None
    return least, floor(limits["at_most"]) + 1 if "at_most" in limits else beyond


def _reached(facts: Facts, years: int) -> bool | None:
    if facts["born_high"] is not None and facts["index_low"] >= birthday(facts["born_high"], years):
        return True
    if facts["born_low"] is not None and facts["index_high"] < birthday(facts["born_low"], years):
        return False
    return None


def _age(limits: Question) -> Judge:
    least, beyond = _bounds(limits)

    def judge(facts: Facts) -> bool | None:
        low, high = facts["born_low"], facts["born_high"]
        if low is not None and high is not None and low > high:
            return None
        too_young = False if least is None else _negated(_reached(facts, least))
        too_old = False if beyond is None else _reached(facts, beyond)
        return _negated(_any((too_young, too_old)))

    return judge


def _next_birthday(facts: Facts, years: int) -> date | None:
    if _reached(facts, years) is not False or facts["born_high"] is None:
        return None
    return birthday(facts["born_high"], years)


def run(
    record: Path, plan: Plan
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Give totals by verdict, lists, and the statuses of listed pairs (without their rows)."""
    loop = Loop(plan, Meanings(plan, record))
    with tempfile.TemporaryDirectory() as folder:
        core = Core(record, plan)
        core.facts()
        core.wide_facts(Path(folder) / "facts.parquet")
        core.base.close()
        patients = pl.read_parquet(Path(folder) / "facts.parquet").to_dicts()
    asked = [
        (wanted, loop.judge(question), loop.turns(question)) for wanted, question in plan.criteria
    ]
    totals: list[tuple[object, ...]] = []
    lists: list[tuple[object, ...]] = []
    statuses: list[tuple[object, ...]] = []
    for number, trial in enumerate(plan.trials):
        criteria = [asked[one] for one in trial.criteria]
        pairs = [_pair(facts, criteria) for facts in patients]
        totals += _totals(number, pairs)
        best = heapq.nsmallest(LISTED, (pair for pair in pairs if pair[0] < 3), key=_order)
        lists += [(number, p, band, f, u, ends) for band, f, u, ends, _, p, _ in best]
        statuses += [(number, pair[5], pair[6]) for pair in best]
    return totals, lists, statuses


Pair = tuple[int, int, int, "date | None", str, int, list["bool | None"]]


def _pair(facts: Facts, criteria: list[tuple[bool, Judge, Day | None]]) -> Pair:
    """Judge one patient for one trial: band, fails, unknowns, eligible from, id, `p`, what passed."""
    passed: list[bool | None] = []
    days: list[date | None] = []
    for wanted, judge, turns in criteria:
        met = judge(facts)
        passed.append(met if wanted or met is None else not met)
        if passed[-1] is False:
            days.append(turns(facts) if turns is not None else None)
    known = [day for day in days if day is not None]
    unknown = passed.count(None)
    ends = max(known) if known and len(known) == len(days) else None
    band = (2 if known else 1 if unknown else 0) if len(known) == len(days) else 3
    band = 3 if facts["deceased"] else band
    return band, len(days), unknown, ends, facts["patient_id"], facts["p"], passed


def _order(pair: Pair) -> tuple[int, int, date, str]:
    band, fails, unknown, ends, patient_id, *_ = pair
    return band, fails + unknown, ends or date.max, patient_id


def _totals(number: int, pairs: list[Pair]) -> Iterable[tuple[object, ...]]:
    counts: dict[int, Counter[str]] = {}
    for band, fails, unknown, *_ in pairs:
        counts.setdefault(band, Counter()).update(n=1, f=fails, u=unknown)
    for band in sorted(counts):
        yield number, band, counts[band]["n"], counts[band]["f"], counts[band]["u"]
