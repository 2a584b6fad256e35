"""What each kind of question means, read in plain Python: it judges the compiled criteria.

Written from the meaning of the questions and nothing else: rows are dictionaries, a value known
within bounds is tried at each of its ends, and three-valued logic is a table. A patient is
`{"person": {…}, "tumours": [{…}], "findings": …, "measurements": …, "treatments": …,
"conditions": …, "lesions": …, "coverage": …}` with the columns of the record's frames.

`read(patient, question, clinic)` gives a `Verdict`: the answer, the cause's name, and other causes
that fit as well where an answer is open for several reasons at once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple

Truth = bool | None
Row = Mapping[str, Any]
Part = tuple[Truth, str]


class Verdict(NamedTuple):
    met: Truth
    cause: str
    also: frozenset[str] = frozenset()

    def allows(self, met: Truth, cause: str) -> bool:
        return self.met is met and cause in {self.cause, *self.also}


@dataclass(frozen=True)
class Clinic:
    """What a site knows: hierarchies (key: its parents), windows, normal ranges, test coverage."""

    tumours: Mapping[str, tuple[str, ...]]
    treatments: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, tuple[str, ...]]
    stages: Mapping[str, tuple[str, ...]]
    windows: Mapping[str, str]
    lesion_window: str
    ranges: Mapping[str, tuple[float | None, float | None]]
    unit_factors: Mapping[tuple[str, str], float]
    variants: Mapping[str | None, frozenset[str]]
    panels: Mapping[str, frozenset[str]]
    kinds_of_variant: Mapping[str, str]
    usually_tested: frozenset[str]
    below_measurement: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# Three-valued logic, literally -----------------------------------------------------------------

T, F, U = True, False, None
NOT = {T: F, F: T, U: U}
AND = {
    (T, T): T, (T, F): F, (T, U): U,
    (F, T): F, (F, F): F, (F, U): F,
    (U, T): U, (U, F): F, (U, U): U,
}  # fmt: skip
OR = {
    (T, T): T, (T, F): T, (T, U): T,
    (F, T): T, (F, F): F, (F, U): U,
    (U, T): T, (U, F): U, (U, U): U,
}  # fmt: skip


def conjunction(values: Iterable[Truth]) -> Truth:
    result: Truth = True
    for value in values:
        result = AND[result, value]
    return result


def disjunction(values: Iterable[Truth]) -> Truth:
    result: Truth = False
    for value in values:
        result = OR[result, value]
    return result


def every_world(answers: Iterable[bool]) -> Truth:
    """Yes where it is so in every world, no where in none."""
    seen = set(answers)
    return seen.pop() if len(seen) == 1 else None


# The calendar ----------------------------------------------------------------------------------


def after(day: date, duration: Any) -> date:
    """The day that lies `14 days` or `1 month` later; a month's end doesn't overflow."""
    number, unit = str(duration).split(" ")
    count, unit = int(number), unit.rstrip("s")
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def before(day: date, duration: Any) -> date:
    number, unit = str(duration).split(" ")
    return after(day, f"-{number} {unit}")


def birthday(born: date, years: int) -> date:
    """The day on which somebody has completed so many years; in a short year 1 March for 29 February."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_on(day: date, born: date) -> int:
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return day.year - born.year - (0 if had_birthday else 1)


def ends(row: Row, stem: str) -> tuple[date, ...]:
    """The first and the last day that it could be; nothing where neither is known."""
    low, high = row[f"{stem}_low"], row[f"{stem}_high"]
    if low is None and high is None:
        return ()
    return (low or date.min, high or date(9000, 1, 1))


def compare_days(
    one: Sequence[date], other: Sequence[date], so: Callable[[date, date], bool]
) -> Truth:
    if not one or not other:
        return None
    return every_world(so(a, b) for a, b in product(one, other))


def index_days(patient: Mapping[str, Any]) -> tuple[date, date]:
    return patient["person"]["index_low"], patient["person"]["index_high"]


# Limits ----------------------------------------------------------------------------------------

_UNBOUNDED = 1e12


def inside(limits: Any, value: float, low_factor: float = 1.0, high_factor: float = 1.0) -> bool:
    """Whether one exact number keeps the limits."""

    def scaled(limit: float, factor: float) -> float:
        return float(f"{limit * factor:.12g}")

    return not (
        (limits.at_least is not None and value < scaled(limits.at_least, low_factor))
        or (limits.above is not None and value <= scaled(limits.above, low_factor))
        or (limits.at_most is not None and value > scaled(limits.at_most, high_factor))
        or (limits.below is not None and value >= scaled(limits.below, high_factor))
    )


def within_limits(
    limits: Any, row: Row, low_factor: float = 1.0, high_factor: float = 1.0
) -> Truth:
    """Try both ends of a number known within bounds; an open end is tried just inside of it.

    What lies within the limits is convex: with both ends inside, all is inside. With both ends
    outside it still straddles where the limits lie between them.
    """
    if row["low"] is None and row["high"] is None:
        return None
    low = -_UNBOUNDED if row["low"] is None else row["low"]
    high = _UNBOUNDED if row["high"] is None else row["high"]
    step = 1e-9 * max(1.0, abs(low) if row["low"] is not None else 1.0)
    first = low + step if row["low_open"] else low
    last = high - step if row["high_open"] else high
    tried = [inside(limits, value, low_factor, high_factor) for value in (first, last)]
    between = [
        limit * factor + nudge
        for limit, factor in (
            (limits.lower, low_factor),
            (limits.upper, high_factor),
        )
        if limit is not None
        for nudge in (-1e-7, 0, 1e-7)
        if first < limit * factor + nudge < last
    ]
    tried += [inside(limits, value, low_factor, high_factor) for value in between]
    return every_world(tried)


# Concepts --------------------------------------------------------------------------------------


def branch(parents: Mapping[str, tuple[str, ...]], key: str) -> set[str]:
    """A concept and all that is a kind of it."""
    return {one for one in parents if key in _above(parents, one)}


def _above(parents: Mapping[str, tuple[str, ...]], key: str) -> set[str]:
    reached = {key}
    for parent in parents[key]:
        reached |= _above(parents, parent)
    return reached


def asked_for(
    parents: Mapping[str, tuple[str, ...]], keys: Iterable[str], but_not: Iterable[str]
) -> set[str]:
    wanted = set().union(*(branch(parents, key) for key in keys))
    return wanted - set().union(*(branch(parents, key) for key in but_not))


def is_such(parents: Mapping[str, tuple[str, ...]], row: Row, wanted: set[str]) -> Truth:
    """What a concept leaves open is everything below it; a text between several is never sure."""
    if row["concept"] is not None:
        return every_world(one in wanted for one in branch(parents, row["concept"]))
    if row["could_be"] is None:
        return None
    possible = set().union(*(branch(parents, key) for key in row["could_be"]))
    return None if possible & wanted else False


def denies_all(parents: Mapping[str, tuple[str, ...]], concept: str | None, keys: Any) -> bool:
    """Whether denying a concept denies everything that is asked."""
    return concept is not None and all(key in branch(parents, concept) for key in keys)


# What silence means ----------------------------------------------------------------------------


def silence(
    patient: Mapping[str, Any],
    clinic_parents: Mapping[str, tuple[str, ...]],
    table: str,
    rows: Sequence[Row],
    terms: Sequence[str],
    window: Any,
    *,
    known: bool,
) -> str | None:
    index_low, index_high = index_days(patient)
    begins = before(index_low, window) if window else patient["person"]["born_low"]

    def holds(span: Row) -> bool:
        starts = span["from_high"] is None or (begins is not None and span["from_high"] <= begins)
        lasts = span["to_low"] is None or span["to_low"] >= index_high
        return starts and lasts and span["table"] == table

    spans = [span for span in patient["coverage"] if holds(span)]
    declared = {span["term"] for span in spans}

    def has(term: str) -> bool:
        return (
            bool(declared & _above(clinic_parents, term))
            if term in clinic_parents
            else (term in declared)
        )

    if None in declared or (terms and all(has(term) for term in terms)):
        return "covered"
    return "not_known" if known and rows else None


class Judged(NamedTuple):
    """One row: is it such; why not clear; does it deny; is it the very thing that is asked about."""

    met: Truth
    open_causes: tuple[str, ...]
    denies: bool = False
    tells: bool = False
    counted: str | None = None


def judged(
    parts: Sequence[Part], *, holds: bool, denies: bool, tells: bool, counted: Any
) -> Judged:
    met = conjunction([holds, *(value for value, _ in parts)])
    causes = tuple(why for value, why in parts if value is None)
    return Judged(met, causes, denies, tells, counted)


def settle(rows: Sequence[Judged], quiet: str | None, number: int = 1) -> Verdict:
    """Count what surely is and what could be; without enough, only a denial or silence says no."""
    sure = [row.counted for row in rows if row.met is True]
    could = [row.counted for row in rows if row.met is not False]
    surely = max(len({one for one in sure if one is not None}), min(1, len(sure)))
    possibly = len({one for one in could if one is not None}) + could.count(None)
    denied = any(row.denies for row in rows)
    if surely >= number:
        return Verdict(None, "conflict") if denied else Verdict(True, "reported")
    if possibly >= number:
        causes = frozenset(why for row in rows if row.met is None for why in row.open_causes)
        if not causes:
            causes = frozenset({"not_recorded"})
        return Verdict(None, min(causes), causes)
    if denied or (number == 1 and any(row.tells for row in rows)):
        return Verdict(False, "reported")
    return Verdict(False, quiet) if quiet else Verdict(None, "not_recorded")


_OPEN_DATE = "ambiguous"
_EITHER = frozenset({"ambiguous", "not_recorded"})


class One(NamedTuple):
    """A row that could be the value asked for: its answer, cause and day."""

    met: Truth
    causes: frozenset[str]
    days: tuple[date, ...] = ()


def agreed(rows: Sequence[One]) -> Verdict:
    """All rows that could be the value have to say the same."""
    if not rows:
        return Verdict(None, "not_recorded")
    said = {row.met for row in rows}
    if said >= {True, False}:
        exact = {row.days for row in rows}
        one_day = len(exact) == 1 and len(set(next(iter(exact)))) <= 1
        # Rows of different days that all could be the latest, or of days that may be the same.
        return Verdict(None, "conflict", frozenset() if one_day else frozenset({"ambiguous"}))
    if None in said:
        causes = frozenset().union(*(row.causes for row in rows if row.met is None))
        return Verdict(None, min(causes), causes)
    causes = frozenset().union(*(row.causes for row in rows))
    return Verdict(said.pop(), "assumed" if "assumed" in causes else min(causes))


def could_be_latest(rows: Sequence[Row], stem: str) -> list[Row]:
    """Leave out a row only where another is surely later."""
    dated = [ends(row, stem)[0] for row in rows if ends(row, stem)]
    return [
        row
        for row in rows
        if not ends(row, stem) or all(ends(row, stem)[1] >= day for day in dated)
    ]


# The kinds -------------------------------------------------------------------------------------

REPORTED = frozenset({"reported"})


def read_age(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    person = patient["person"]
    low, high = person["born_low"], person["born_high"]
    if low is None and high is None:
        return Verdict(None, "not_recorded")
    if low is not None and high is not None and low > high:
        return Verdict(None, "conflict")
    index_low, index_high = index_days(patient)
    youngest = age_on(index_low, high) if high else 0
    oldest = age_on(index_high, low) if low else 200
    met = every_world(inside(question.age, years) for years in range(youngest, oldest + 1))
    return Verdict(met, "ambiguous" if met is None else "reported")


def read_sex(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    sex = patient["person"]["sex"]
    return (
        Verdict(None, "not_recorded") if sex is None else Verdict(sex == question.sex, "reported")
    )


def tumour_rows(patient: Any) -> list[Row]:
    return [row for row in patient["tumours"] if row["is_tumour"] is not False]


def staged_rows(patient: Any, clinic: Clinic) -> list[Row]:
    """Rows of the tumour, without those surely older than one that says it has spread."""
    spread = branch(clinic.stages, "IV") | branch(clinic.stages, "extensive")
    rows = tumour_rows(patient)
    days = [
        row["diagnosed_on_low"]
        for row in rows
        if row["stage_concept"] in spread and row["diagnosed_on_low"] is not None
    ]
    return [
        row
        for row in rows
        if not days or row["diagnosed_on_high"] is None or row["diagnosed_on_high"] >= max(days)
    ]


def read_diagnosis(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    wanted = asked_for(clinic.tumours, question.diagnosis, question.but_not)
    rows = []
    for row in tumour_rows(patient):
        seen = {"concept": row["diagnosis_concept"], "could_be": row["diagnosis_could_be"]}
        met = is_such(clinic.tumours, seen, wanted)
        rows.append(One(met, frozenset({"ambiguous"}) if met is None else REPORTED))
    return agreed(rows)


def read_diagnosis_basis(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    rows = []
    for row in tumour_rows(patient):
        if row["basis"] is None:
            rows.append(One(None, frozenset({"not_recorded"})))
        else:
            rows.append(One(row["basis"] in question.diagnosis_basis, REPORTED))
    return agreed(rows)


def read_stage(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    wanted = asked_for(clinic.stages, question.stage, ())
    rows = []
    for row in staged_rows(patient, clinic):
        if row["stage_raw"] is None:
            continue
        seen = {"concept": row["stage_concept"], "could_be": row["stage_could_be"]}
        met = is_such(clinic.stages, seen, wanted)
        rows.append(One(met, frozenset({"ambiguous"}) if met is None else REPORTED))
    if any(_is_distant(row, clinic) for row in patient["lesions"]):
        # A distant metastasis makes it stage IV, or extensive, without saying which part of IV.
        met = every_world(group in wanted for group in branch(clinic.stages, "IV"))
        if met or (met is False and "extensive" not in wanted):
            rows.append(One(met, REPORTED))
    return agreed(rows)


def _is_distant(row: Row, clinic: Clinic) -> bool:
    return (
        row["kind"] == "metastasis"
        and not row["denied"]
        and row["concept"] is not None
        and row["concept"] not in branch(clinic.sites, "lymph_node")
    )


def read_tnm(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    letter = question.tnm[0][0].lower()
    rows = []
    for row in staged_rows(patient, clinic):
        category = row[letter]
        if category is None:
            continue
        if any(category.startswith(asked) for asked in question.tnm):
            rows.append(One(True, REPORTED))
        elif category.endswith("X") or any(asked.startswith(category) for asked in question.tnm):
            rows.append(One(None, frozenset({"ambiguous"})))
        else:
            rows.append(One(False, REPORTED))
    return agreed(rows)


def read_biomarker(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    """An alteration is the set of variants that it can be: compare sets."""
    gene, every = question.biomarker, clinic.variants[None]
    asked = set().union(*(clinic.variants[one] for one in question.alteration)) or set(every)
    any_will_do = not question.alteration
    rows, heard = [], []
    for row in patient["findings"]:
        if row["gene"] == gene:
            one = _finding(row, asked, clinic, any_will_do=any_will_do)
            rows.append((row, one))
            heard.append((row["report"], one.met))
        elif gene in (row["genes_unclear"] or ()):
            rows.append((row, Judged(None, ("ambiguous",), counted="unclear")))
            heard.append((row["report"], None))
    silent: dict[str, Row] = {}
    for row in sorted(patient["findings"], key=lambda one: one["gene"] is not None):
        if _proves_silence(row, gene, asked, heard, clinic, any_will_do=any_will_do):
            silent.setdefault(row["report"], row)
    rows += [(row, Judged(False, (), denies=True)) for row in silent.values()]
    quiet = silence(
        patient, {}, "biomarkers", patient["findings"], [gene], None, known=question.known
    )
    return settle(reports_that_stand(rows), quiet)


def reports_that_stand(rows: Sequence[tuple[Row, Judged]]) -> list[Judged]:
    """Settle what date or specimen settles, report against report."""
    left = [
        (row, one)
        for row, one in rows
        if not any(_amends(other, said, row, one) for other, said in rows)
    ]
    return [
        one._replace(denies=False)
        if one.denies and any(said.met is True and _outlasts(yes, row) for yes, said in left)
        else one
        for row, one in left
    ]


def _amends(row: Row, said: Judged, older: Row, one: Judged) -> bool:
    """A later answer of the same test, on the same specimen or to what is pending."""
    answers = said.met is True or said.denies
    same_test = (row["test"], row["blood"]) == (older["test"], older["blood"])
    if not (answers and same_test and _surely_after(row, older, "reported_on")):
        return False
    taken = {*ends(row, "specimen_on"), *ends(older, "specimen_on")}
    both = ends(row, "specimen_on") and ends(older, "specimen_on")
    another = _surely_after(row, older, "specimen_on") or _surely_after(older, row, "specimen_on")
    pending = one.met is None and one.counted == "pending"
    return bool(both and len(taken) == 1) or (pending and not another)


def _outlasts(yes: Row, no: Row) -> bool:
    """A positive stands against a negative that is older, or of blood where it isn't itself."""
    if no["blood"] and not yes["blood"]:
        return True
    if _surely_after(no, yes, "specimen_on"):
        return False
    return _surely_after(yes, no, "reported_on") or _surely_after(yes, no, "specimen_on")


def _surely_after(one: Row, other: Row, stem: str) -> bool:
    return compare_days(ends(one, stem), ends(other, stem), lambda a, b: a > b) is True


def _finding(row: Row, asked: set[str], clinic: Clinic, *, any_will_do: bool) -> Judged:
    told = clinic.variants[row["alteration"]]
    such = True if any_will_do else every_world(one in asked for one in told)
    if row["result"] == "not_tested":
        pending = row["not_tested_because"] == "pending"
        return Judged(None if pending else False, ("pending",), counted="pending")
    if row["result"] == "negative":
        whole = row["alteration"] is None or (not any_will_do and asked <= told)
        return Judged(False, (), denies=whole)
    if row["significance"] == "benign":
        return Judged(False, ())
    if row["result"] == "equivocal" or row["significance"] == "vus":
        return Judged(False if such is False else None, ("ambiguous",), counted="open")
    return Judged(such, ("ambiguous",), counted="finding")


def _proves_silence(
    row: Row, gene: str, asked: set[str], heard: Any, clinic: Clinic, *, any_will_do: bool
) -> bool:
    """A report that looked for all that is asked, and says nothing that could be it."""
    kinds = {clinic.kinds_of_variant[one] for one in asked}
    needed = clinic.usually_tested if any_will_do else frozenset(kinds)
    by_panel = row["panel"] is not None and needed <= clinic.panels[row["panel"]]
    by_list = gene in (row["genes_tested"] or ()) and needed <= clinic.usually_tested
    said = [met for report, met in heard if report is None or report == row["report"]]
    return row["looked_for"] and (by_panel or by_list) and all(met is False for met in said)


def read_score(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    pd_l1 = question.score.startswith("PD-L1")
    wanted = {question.score, "PD-L1"} if pd_l1 else {question.score}
    found = [row for row in patient["findings"] if row["marker"] in wanted]
    told = [row for row in found if row["result"] != "not_tested" or _is_pending(row)] or found
    dated = all(ends(row, "specimen_on") for row in told)
    day = "specimen_on" if dated else "reported_on"
    rows = []
    for row in could_be_latest(told, day):
        if dated and any(_is_amended(row, other) for other in told):
            continue
        met = within_limits(question, row) if row["marker"] == question.score else None
        number = row["low"] is not None or row["high"] is not None
        if _is_pending(row):
            causes = frozenset({"pending"})
        elif met is not None:
            causes = frozenset({"measured"})
        else:
            causes = frozenset({"ambiguous"} if number else {"not_recorded"})
        rows.append(One(met, causes, ends(row, day)))
    return agreed(rows)


def _is_pending(row: Row) -> bool:
    return row["not_tested_because"] == "pending"


def _is_amended(row: Row, other: Row) -> bool:
    """Another report of the same specimen, the day of which is exact, is surely later."""
    taken = {*ends(row, "specimen_on"), *ends(other, "specimen_on")}
    return len(taken) == 1 and _surely_after(other, row, "reported_on")


def freshness(patient: Any, row: Row, stem: str, window: Any) -> Truth:
    """N days old is still within N days."""
    if window is None:
        return True
    return compare_days(
        ends(row, stem), index_days(patient), lambda day, index: after(day, window) >= index
    )


def read_measurement(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    name = question.measurement
    window = question.within or clinic.windows[name]
    concepts = {name, *clinic.below_measurement.get(name, ())}
    rows = [row for row in patient["measurements"] if row["concept"] in concepts]
    if question.pick == "latest":
        rows = could_be_latest(rows, "on")
    else:
        fresh = [row for row in rows if freshness(patient, row, "on", window) is not False]
        rows = fresh or rows
    return agreed(
        [
            _measured(row, freshness(patient, row, "on", window), *_value(row, question, clinic))
            for row in rows
        ]
    )


def _value(row: Row, question: Any, clinic: Clinic) -> tuple[Truth, str | None]:
    """Whether a value is as asked, and what stands in the way or was assumed."""
    if question.is_ is not None:
        told = row["word"] in {"positive", "negative"}
        return (row["word"] == question.is_ if told else None), None
    if question.times is None:
        factor = clinic.unit_factors[question.measurement, question.unit] if question.unit else 1.0
        return within_limits(question, row, factor, factor), None
    lower, upper = {
        "uln": ("high", "high"), "lln": ("low", "low"), "normal range": ("low", "high"),
    }[question.times]  # fmt: skip
    site = dict(
        zip(("low", "high"), clinic.ranges.get(question.measurement, (None, None)), strict=True)
    )
    needed = [lower] * (question.lower is not None) + [upper] * (question.upper is not None)
    own = {end: row[f"ref_{end}"] for end in needed}
    range_of = {end: site[end] if own[end] is None else own[end] for end in needed}
    answers = []
    for limits, end in ((_only_low(question), lower), (_only_high(question), upper)):
        if limits is not None:
            factor = range_of[end]
            answers.append(None if factor is None else within_limits(limits, row, factor, factor))
    note = "missing" if None in range_of.values() else "assumed" if None in own.values() else None
    return conjunction(answers), note


@dataclass(frozen=True)
class _Limits:
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @property
    def lower(self) -> float | None:
        return self.above if self.at_least is None else self.at_least

    @property
    def upper(self) -> float | None:
        return self.below if self.at_most is None else self.at_most


def _only_low(limits: Any) -> _Limits | None:
    return None if limits.lower is None else _Limits(limits.at_least, limits.above)


def _only_high(limits: Any) -> _Limits | None:
    return None if limits.upper is None else _Limits(None, None, limits.at_most, limits.below)


def _measured(row: Row, fresh: Truth, value: Truth, note: str | None) -> One:
    days = ends(row, "on")
    met = value if fresh else None
    if met is not None:
        return One(met, frozenset({"assumed" if note == "assumed" else "measured"}), days)
    if fresh is None and row["problem"] != "unit" and not row["pending"]:
        return One(None, frozenset({"ambiguous"}) if days else _EITHER, days)
    obstacles = {
        "stale": fresh is False,
        "unit": row["problem"] == "unit",
        "pending": row["pending"],
        "ambiguous": row["problem"] == "value",
    }
    for cause, stands_in_the_way in obstacles.items():
        if stands_in_the_way:
            return One(None, frozenset({cause}), days)
    nothing = row["low"] is None and row["high"] is None and row["word"] is None
    missing = nothing or (note == "missing" and row["word"] is None)
    return One(None, frozenset({"not_recorded" if missing else "ambiguous"}), days)


UMOL_PER_MG_DL = 88.42


def read_creatinine_clearance(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    window = question.within or clinic.windows["creatinine"]
    limits = question.creatinine_clearance

    def latest(concept: str) -> list[Row]:
        rows = [row for row in patient["measurements"] if row["concept"] == concept]
        return could_be_latest(rows, "on")

    judged_rows = []
    for row in latest("crcl"):
        fresh = freshness(patient, row, "on", window)
        judged_rows.append((fresh, _measured(row, fresh, within_limits(limits, row), None)))
    for creatinine, weight in product(latest("creatinine"), latest("weight")):
        fresh = AND[
            freshness(patient, creatinine, "on", window),
            freshness(patient, weight, "on", clinic.windows["weight"]),
        ]
        estimate = {**creatinine, **_estimate(patient, creatinine, weight)}
        one = _measured(estimate, fresh, within_limits(limits, estimate), None)
        if not ends(creatinine, "on") or not ends(weight, "on"):
            one = one._replace(causes=one.causes | _EITHER)
        judged_rows.append((fresh, one))
    # Of an estimate and a reported clearance, what is too old says nothing beside what isn't.
    recent = [row for fresh, row in judged_rows if fresh is not False]
    return agreed(recent or [row for _, row in judged_rows])


def _estimate(patient: Any, creatinine: Row, weight: Row) -> dict[str, Any]:
    """Cockcroft and Gault at every end of age, weight and creatinine, and for either sex."""
    person = patient["person"]
    index_low, index_high = index_days(patient)
    youngest = age_on(index_low, person["born_high"]) if person["born_high"] else None
    oldest = age_on(index_high, person["born_low"]) if person["born_low"] else None

    def formula(years: int | None, kg: float | None, umol: float | None, factor: float) -> Any:
        if years is None or kg is None or not umol:
            return None
        return max(140 - years, 0) * kg / (72 * (umol / UMOL_PER_MG_DL)) * factor

    least = 1.0 if person["sex"] == "male" else 0.85
    greatest = 0.85 if person["sex"] == "female" else 1.0
    return {
        "low": formula(oldest, weight["low"], creatinine["high"], least),
        "high": formula(youngest, weight["high"], creatinine["low"], greatest),
        "low_open": creatinine["high_open"] or weight["low_open"],
        "high_open": creatinine["low_open"] or weight["high_open"],
        "problem": creatinine["problem"] or weight["problem"],
        "word": creatinine["word"],
    }


def one_of(value: Any, asked: Any) -> Truth:
    return None if value is None else value in asked


def exact(limits: Any, value: Any) -> Truth:
    return None if value is None else inside(limits, value)


def read_treatment(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    wanted = asked_for(clinic.treatments, question.treatment, question.but_not)
    rows = []
    for row in patient["treatments"]:
        which = _which_treatment(patient, row, question, is_such(clinic.treatments, row, wanted))
        demanded = _demanded_of_it(patient, row, question)
        given = row["given"] and not row["denied"]
        the_one = conjunction([given, *(value for value, _ in which)]) is True
        denies = row["denied"] and denies_all(clinic.treatments, row["concept"], question.treatment)
        rows.append(
            judged(
                [*which, *demanded],
                holds=given,
                denies=denies,
                tells=the_one and bool(demanded),
                counted=id(row),
            )
        )
    quiet = silence(
        patient, clinic.treatments, "treatments", patient["treatments"], question.treatment,
        question.within, known=question.known,
    )  # fmt: skip
    return settle(rows, quiet)


def _which_treatment(patient: Any, row: Row, question: Any, such: Truth) -> list[Part]:
    parts: list[Part] = [(such, "ambiguous")]
    if question.setting:
        parts.append((one_of(row["setting"], question.setting), "not_recorded"))
    if question.route:
        parts.append((one_of(row["route"], question.route), "not_recorded"))
    if question.line is not None:
        parts.append((exact(question.line, row["line"]), "not_recorded"))
    if question.within is not None:
        parts += _dated(_recent(patient, row, question.within))
    if question.ongoing is not None:
        ongoing = row["ongoing"]
        parts.append((None if ongoing is None else ongoing is question.ongoing, "not_recorded"))
    if question.progressed is not None:
        recorded = _progressed(row)
        silent = False if question.progressed else None
        parts.append((recorded is question.progressed if recorded else silent, "not_recorded"))
    return parts


def _dated(answer: Truth) -> list[Part]:
    """Of a question of time, either cause will do: a date that is partial, or missing."""
    return [(answer, "ambiguous"), (answer, "not_recorded")]


def _recent(patient: Any, row: Row, window: Any) -> Truth:
    """A washout of N days that began on day D is over on D + N."""
    if row["ongoing"]:
        return True
    return compare_days(
        ends(row, "last"), index_days(patient), lambda day, index: after(day, window) > index
    )


def _progressed(row: Row) -> bool:
    return (
        bool(ends(row, "progressed_on"))
        or row["response"] == "PD"
        or row["stop_reason"] == "progression"
    )


def _demanded_of_it(patient: Any, row: Row, question: Any) -> list[Part]:
    parts: list[Part] = []
    if question.best_response:
        parts.append((one_of(row["response"], question.best_response), "not_recorded"))
    if question.cycles is not None:
        parts.append((exact(question.cycles, row["cycles"]), "not_recorded"))
    if question.prednisone_mg is not None:
        parts.append((exact(question.prednisone_mg, row["prednisone_mg"]), "not_recorded"))
    if question.progression_free_for is not None:
        parts += _dated(_progression_free(patient, row, question.progression_free_for))
    if question.relapse_free_for is not None:
        lasted = compare_days(
            ends(row, "ended_on"),
            ends(row, "progressed_on"),
            lambda end, day: day > after(end, question.relapse_free_for),
        )
        parts += _dated(lasted)
    return parts


def _progression_free(patient: Any, row: Row, duration: Any) -> Truth:
    start, progression = ends(row, "started_on"), ends(row, "progressed_on")

    def so_long(begin: date, day: date) -> bool:
        return day >= after(begin, duration)

    if progression:
        return compare_days(start, progression, so_long)
    if compare_days(start, index_days(patient), so_long) is False:
        return False  # whether it has come or not, it can't have been so long
    treated_until = index_days(patient) if row["ongoing"] else ends(row, "ended_on")
    so_far = compare_days(start, treated_until, so_long)
    return so_far if so_far and not _progressed(row) else None


SYSTEMIC = "systemic anticancer therapy"


def read_lines_of_therapy(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    """So many lines at least: the greatest on record; so many at most: only with completeness."""
    limits = question.lines_of_therapy
    answers = []
    if limits.lower is not None:
        least = limits.lower + 1 if limits.above is not None else limits.lower
        answers.append(_lines_reached(patient, int(least), clinic))
    if limits.upper is not None:
        too_many = limits.upper + 1 if limits.at_most is not None else limits.upper
        reached = _lines_reached(patient, int(too_many), clinic)
        answers.append(reached._replace(met=NOT[reached.met]))
    return all_together(answers)


def _lines_reached(patient: Any, number: int, clinic: Clinic) -> Verdict:
    systemic = branch(clinic.treatments, SYSTEMIC)
    rows = []
    for row in patient["treatments"]:
        advanced = _for_advanced_disease(row)
        if row["line"] is not None:
            enough: Truth = row["line"] >= number
        else:
            enough = True if advanced and number <= 1 else None
        parts: list[Part] = [
            (is_such(clinic.treatments, row, systemic), "ambiguous"),
            (advanced, "not_recorded"),
            (enough, "not_recorded"),
        ]
        given = row["given"] and not row["denied"]
        denies = row["denied"] and row["concept"] == SYSTEMIC
        rows.append(judged(parts, holds=given, denies=denies, tells=False, counted=id(row)))
    quiet = silence(
        patient,
        clinic.treatments,
        "treatments",
        patient["treatments"],
        [SYSTEMIC],
        None,
        known=False,
    )
    return settle(rows, quiet)


def _for_advanced_disease(row: Row) -> Truth:
    """What was given around an operation is no line for advanced disease, however it is counted."""
    if row["setting"] in {"neoadjuvant", "adjuvant"}:
        return False
    if row["line"] is not None and row["line"] >= 1:
        return True
    return one_of(row["setting"], {"metastatic", "maintenance"})


def read_condition(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    wanted = asked_for(clinic.conditions, question.condition, question.but_not)
    demands = question.active or question.grade_at_least is not None
    rows = []
    for row in patient["conditions"]:
        such = is_such(clinic.conditions, row, wanted)
        timely = _condition_timely(patient, row, question)
        parts: list[Part] = [(such, "ambiguous"), *_dated(timely)]
        parts += _dated(_condition_present(patient, row, question))
        if question.grade_at_least is not None:
            grade = row["grade"]
            parts.append(
                (None if grade is None else grade >= question.grade_at_least, "not_recorded")
            )
        about_all = denies_all(clinic.conditions, row["concept"], question.condition)
        the_one = conjunction([such, timely]) is True and about_all and not row["denied"]
        rows.append(
            judged(
                parts,
                holds=not row["denied"],
                denies=row["denied"] and about_all,
                tells=the_one and demands,
                counted=id(row),
            )
        )
    quiet = silence(
        patient, clinic.conditions, "conditions", patient["conditions"], question.condition,
        question.within, known=question.known,
    )  # fmt: skip
    return settle(rows, quiet)


def _condition_present(patient: Any, row: Row, question: Any) -> Truth:
    """A suspected one is open; what is asked as active must not be over."""
    status = row["status"]
    believed: Truth = (True if question.suspected else None) if status == "suspected" else True
    if not question.active:
        return believed
    ended = (
        row["resolved_on_high"] is not None and row["resolved_on_high"] <= index_days(patient)[0]
    )
    if ended or status in {"resolved", "history"}:
        return False
    if status in {"active", "controlled", "suspected"}:
        return believed
    return None


def _condition_timely(patient: Any, row: Row, question: Any) -> Truth:
    """Its onset, or any day of it, lies less than the window before the index date."""
    if question.within is None:
        return True

    def recent(day: date, index: date) -> bool:
        return after(day, question.within) > index

    began = compare_days(ends(row, "onset_on"), index_days(patient), recent)
    if question.counted_from == "onset":
        return began
    if ends(row, "resolved_on"):
        ended = compare_days(ends(row, "resolved_on"), index_days(patient), recent)
        return True if began else ended
    if row["status"] in {"active", "controlled"}:
        return True
    return True if began else None


def read_lesions(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    window = question.within or clinic.lesion_window
    wanted = asked_for(
        clinic.sites,
        question.site or [key for key, parents in clinic.sites.items() if not parents],
        question.but_not,
    )
    asks_details = any(
        getattr(question, name) is not None
        for name in (
            "measurable",
            "symptomatic",
            "treated",
            "stable_for",
            "not_stable_for",
            "diameter_mm",
        )
    )
    rows = []
    for row in _counted_once(patient["lesions"], question.lesions > 1 or asks_details):
        placed = _lesion_placed(row, question, wanted, clinic)
        fresh = True
        if row["table"] == "lesions":
            fresh = freshness(patient, row, "observed_on", window)
        details = _lesion_details(patient, row, question)
        if fresh is not True:
            # An old assessment says where it was; how it is now is open.
            details = [(None, "stale")]
            details += [] if fresh is False else _dated(None)
        if question.lesions > 1 and row["lesion"] is None:
            # Only an earlier assessment shows it, so it may be gone.
            details.append((None, "stale"))
        the_one = conjunction(value for value, _ in placed) is True and fresh is True
        denies = row["denied"] and bool(question.site)
        denies = denies and denies_all(clinic.sites, row["concept"], question.site)
        rows.append(
            judged(
                [*placed, *details],
                holds=not row["denied"],
                denies=denies,
                tells=the_one and asks_details and not row["denied"],
                counted=row["organ"] if question.counting == "organs" else row["lesion"],
            )
        )
    quiet = silence(
        patient, clinic.sites, "lesions", patient["lesions"], question.site, window,
        known=question.known,
    )  # fmt: skip
    return settle(rows, quiet, question.lesions)


def _counted_once(rows: Sequence[Row], only_once: bool) -> list[Row]:
    """A metastasis that the images describe isn't counted again from the problem list."""
    seen = {
        (row["organ"], row["kind"])
        for row in rows
        if row["table"] == "lesions" and row["organ"] and row["kind"]
    }
    return [
        row
        for row in rows
        if not only_once
        or row["table"] == "lesions"
        or row["denied"]
        or (row["organ"], row["kind"]) not in seen
    ]


def _lesion_placed(row: Row, question: Any, wanted: set[str], clinic: Clinic) -> list[Part]:
    parts: list[Part] = []
    if question.site or question.but_not:
        parts.append((is_such(clinic.sites, row, wanted), "ambiguous"))
    if question.kind:
        parts.append((one_of(row["kind"], question.kind), "not_recorded"))
    return parts


def _lesion_details(patient: Any, row: Row, question: Any) -> list[Part]:
    parts: list[Part] = []
    for name in ("measurable", "symptomatic", "treated"):
        wanted = getattr(question, name)
        if wanted is not None:
            parts.append((None if row[name] is None else row[name] is wanted, "not_recorded"))
    for duration, turned in ((question.stable_for, False), (question.not_stable_for, True)):
        if duration is not None:
            stable = compare_days(
                ends(row, "stable_since"),
                index_days(patient),
                lambda day, index, duration=duration: after(day, duration) <= index,
            )
            parts += _dated(NOT[stable] if turned else stable)
    if question.diameter_mm is not None:
        parts += _dated(within_limits(question.diameter_mm, row))
    return parts


# Questions made of questions -------------------------------------------------------------------


def _together(verdicts: Sequence[Verdict], met: Truth) -> Verdict:
    """Any part that answers as the whole does may give the cause."""
    causes = frozenset(
        cause for one in verdicts if one.met is met for cause in (one.cause, *one.also)
    )
    return Verdict(met, min(causes), causes)


def all_together(verdicts: Sequence[Verdict]) -> Verdict:
    return _together(verdicts, conjunction(one.met for one in verdicts))


def read_all_of(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    return all_together([read(patient, part, clinic) for part in question.all_of])


def read_any_of(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    parts = [read(patient, part, clinic) for part in question.any_of]
    return _together(parts, disjunction(one.met for one in parts))


def read_not(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    part = read(patient, question.not_, clinic)
    return part._replace(met=NOT[part.met])


def read_of(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    """Fill every open part with yes and with no: what all fillings agree on stands."""
    parts = [read(patient, part, clinic) for part in question.of]
    fillings = product(*((one.met,) if one.met is not None else (True, False) for one in parts))
    met = every_world(sum(filling) >= question.at_least for filling in fillings)
    return _together(parts, met)


def read_if(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    """Nothing is asked elsewhere without `else`; where the condition is open, what both agree on."""
    condition = read(patient, question.if_, clinic)
    then = read(patient, question.then, clinic)
    if question.else_ is None:
        unless = condition._replace(met=NOT[condition.met])
        return _together([unless, then], OR[unless.met, then.met])
    otherwise = read(patient, question.else_, clinic)
    if condition.met is not None:
        chosen = then if condition.met else otherwise
        return chosen._replace(also=chosen.also | {condition.cause} | condition.also)
    met = then.met if then.met is otherwise.met else None
    causes = frozenset(
        cause for one in (condition, then, otherwise) for cause in (one.cause, *one.also)
    )
    return Verdict(met, min(causes), causes)


def read_manual(patient: Any, question: Any, clinic: Clinic) -> Verdict:
    return Verdict(None, "manual")


READINGS: dict[str, Callable[[Any, Any, Clinic], Verdict]] = {
    "age": read_age,
    "sex": read_sex,
    "diagnosis": read_diagnosis,
    "diagnosis_basis": read_diagnosis_basis,
    "stage": read_stage,
    "tnm": read_tnm,
    "biomarker": read_biomarker,
    "score": read_score,
    "measurement": read_measurement,
    "creatinine_clearance": read_creatinine_clearance,
    "treatment": read_treatment,
    "lines_of_therapy": read_lines_of_therapy,
    "condition": read_condition,
    "lesions": read_lesions,
    "all_of": read_all_of,
    "any_of": read_any_of,
    "not": read_not,
    "of": read_of,
    "if": read_if,
    "manual": read_manual,
}


def kind_of(question: Any) -> str:
    names = {info.alias or name for name, info in type(question).model_fields.items()}
    return next(kind for kind in READINGS if kind in names)


def read(patient: Mapping[str, Any], question: Any, clinic: Clinic) -> Verdict:
    """Answer one question for one patient."""
    return READINGS[kind_of(question)](patient, question, clinic)
