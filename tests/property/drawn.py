"""Patients and questions aimed at boundaries.

Days are a window before or after another day, ±1; values are limits ± a step; concepts stand above,
at, below and beside the one asked for. A row's day is never surely after the index date, which the
tables refuse, but it may be possibly after it.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from pydantic import TypeAdapter

from matcher.criteria import AnyQuestion, Question
from tests.property.clinic import (
    CLINIC,
    CONDITIONS,
    MEASURED,
    ORGANS,
    PANELS,
    SITES,
    TREATMENTS,
    TUMOURS,
)
from tests.property.reading import before, branch

WINDOWS = ("14 days", "1 month", "1 year", "4 weeks")
INDEX_DAYS = (
    date(2026, 3, 31), date(2024, 2, 29), date(2025, 2, 28), date(2026, 3, 1), date(2026, 6, 30),
)  # fmt: skip
_QUESTION: TypeAdapter[Question] = TypeAdapter(AnyQuestion)


def question_of(content: dict[str, Any]) -> Question:
    return _QUESTION.validate_python(content)


def maybe(*values: Any) -> SearchStrategy[Any]:
    """One of the values, or nothing on record."""
    return st.sampled_from((*values, None))


def _month(day: date) -> tuple[date, date]:
    last = monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last)


# Of one example all windows are one, and so are all analytes asked for: else they'd seldom meet.
_window = st.shared(st.sampled_from(WINDOWS), key="window")
_analyte = st.shared(
    st.sampled_from((*MEASURED, "ast", "hemoglobin", "hbsag", "troponin")), key="analyte"
)


@cache
def near(index: date, window: str) -> list[date]:
    """Days on which a window that ends on the index date opens, or one before it, each ±1."""
    opens = before(index, window)
    edges = [index, opens, before(opens, window)]
    found = {edge + timedelta(days=off) for edge in edges for off in (-1, 0, 1)}
    return sorted(day for day in found if day <= index)


def _as_recorded(day: date, how: str) -> tuple[date | None, date | None]:
    if how == "missing":
        return None, None
    if how == "month":
        return _month(day)
    if how == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day


@st.composite
def spans(draw: DrawFn, stem: str, index: date, *, missing: bool = True) -> dict[str, Any]:
    """A day interval near a threshold: mostly exact, else a month, a year or missing."""
    precisions = (*["day"] * 6, "month", "year", *(["missing"] if missing else []))
    low, high = _as_recorded(
        draw(st.sampled_from(near(index, draw(_window)))), draw(st.sampled_from(precisions))
    )
    return {f"{stem}_low": low, f"{stem}_high": high}


def numbers(*limits: float) -> SearchStrategy[dict[str, Any]]:
    """A number known within bounds: at a limit or a step beside it, censored, or missing."""
    values = sorted({limit + step for limit in limits for step in (-0.1, 0.0, 0.1)})
    at = st.sampled_from(values)
    exact = at.map(lambda one: (one, one, False, False))
    below = st.tuples(st.sampled_from((0.0, None)), at, st.just(False), st.booleans())
    over = st.tuples(at, st.none(), st.booleans(), st.just(False))
    between = st.tuples(at, at, st.booleans(), st.booleans()).filter(lambda one: one[0] < one[1])
    nothing = st.just((None, None, False, False))
    names = ("low", "high", "low_open", "high_open")
    return st.one_of(exact, exact, below, over, between, nothing).map(
        lambda one: dict(zip(names, one, strict=True))
    )


def limits(*values: float) -> SearchStrategy[dict[str, Any]]:
    """One or two limits, open or closed."""
    lower, upper = st.sampled_from(("at_least", "above")), st.sampled_from(("at_most", "below"))
    one = st.tuples(st.one_of(lower, upper), st.sampled_from(values)).map(lambda it: dict([it]))
    pair = st.tuples(lower, st.sampled_from(values), upper, st.sampled_from(values))
    closed = ("at_least", "at_most")
    two = pair.filter(
        lambda it: it[1] < it[3] or (it[1] == it[3] and (it[0], it[2]) == closed)
    ).map(lambda it: {it[0]: it[1], it[2]: it[3]})
    return st.one_of(one, one, two)


def texts(vocabulary: dict[str, tuple[str, ...]]) -> SearchStrategy[dict[str, Any]]:
    """A concept, a text that could be one of several, or one that isn't understood."""
    keys = sorted(vocabulary)
    sure = st.sampled_from(keys).map(lambda key: {"concept": key, "could_be": None})
    between = st.lists(st.sampled_from(keys), min_size=1, max_size=2, unique=True)
    return st.one_of(
        sure, sure, sure, between.map(lambda some: {"concept": None, "could_be": some}),
        st.just({"concept": None, "could_be": None}),
    )  # fmt: skip


# Rows ------------------------------------------------------------------------------------------


@st.composite
def people(draw: DrawFn, index: date) -> dict[str, Any]:
    """A person who is just so old, or nearly; a birth year, an age, a top-coded age, or nothing."""
    low, high = draw(st.sampled_from(((index, index), (index, index), _month(index))))
    years = draw(st.sampled_from((17, 18, 65, 75)))
    leap = date(index.year - years, 2, 28)
    born = draw(st.sampled_from((before(index, f"{years} years"), leap)))
    born += timedelta(days=draw(st.integers(-1, 1)))
    how = draw(st.sampled_from(("day", "day", "year", "top", "missing", "clash")))
    spans_of = {
        "day": (born, born),
        "year": (date(born.year, 1, 1), date(born.year, 12, 31)),
        "top": (None, born),
        "missing": (None, None),
        "clash": (born + timedelta(days=1), born),
    }
    return {
        "born_low": spans_of[how][0], "born_high": spans_of[how][1],
        "index_low": low, "index_high": high,
        "sex": draw(maybe("female", "male")), "sex_raw": "as written", "deceased": False,
        "age_raw": None if how == "missing" else "as written",
    }  # fmt: skip


@st.composite
def tumours(draw: DrawFn, index: date) -> dict[str, Any]:
    stage_keys = ("III", "IIIA", "IV", "IVB", "limited", "extensive")
    of = {"diagnosis": texts(TUMOURS), "stage": texts(dict.fromkeys(stage_keys, ()))}
    row: dict[str, Any] = {}
    for name, strategy in of.items():
        row |= {f"{name}_{part}": value for part, value in draw(strategy).items()}
        row |= {f"{name}_raw": draw(maybe("as written", "as written")), f"{name}_said": "as read"}
    return {
        **row,
        "is_tumour": draw(st.sampled_from((True, True, None, False))),
        "basis": draw(maybe("histology", "cytology", "clinical")),
        "t": draw(maybe("T1", "T2", "T2a", "T1c", "TX")),
        "n": draw(maybe("N0", "N2", "N2a", "NX")),
        "m": draw(maybe("M0", "M1", "M1c")),
        **draw(spans("diagnosed_on", index)),
    }


@st.composite
def findings(draw: DrawFn, index: date) -> dict[str, Any]:
    report = draw(st.sampled_from(("gene", "gene", "score", "silent panel", "unclear")))
    row = dict.fromkeys(
        ("gene", "marker", "alteration", "result", "not_tested_because", "significance")
    )
    tested = draw(maybe(["EGFR"], ["KRAS"], ["EGFR", "KRAS"]))
    panel = draw(maybe(*PANELS))
    row["genes_unclear"] = None
    number = {"low": None, "high": None, "low_open": False, "high_open": False}
    if report == "gene":
        row["gene"] = draw(st.sampled_from(("EGFR", "EGFR", "EGFR", "KRAS")))
        names = list(CLINIC.variants) if row["gene"] == "EGFR" else [None]
        row["alteration"] = draw(st.sampled_from(names))
        results = ("positive", "positive", "negative", "negative", "equivocal", "not_tested")
        row["result"] = draw(st.sampled_from(results))
        row["significance"] = draw(st.sampled_from((None, None, "vus", "benign")))
        if row["result"] == "not_tested":
            row["not_tested_because"] = draw(maybe("pending", "insufficient"))
    elif report == "score":
        row["marker"] = draw(
            st.sampled_from(("PD-L1 TPS", "PD-L1 TPS", "PD-L1", "PD-L1 CPS", "TMB"))
        )
        number = draw(numbers(1.0, 50.0))
        if number["low"] is None and number["high"] is None:
            row["result"] = draw(st.sampled_from(("positive", "not_tested")))
            if row["result"] == "not_tested":
                row["not_tested_because"] = draw(maybe("pending", "insufficient"))
    elif report == "unclear":
        row["genes_unclear"] = draw(st.sampled_from((["EGFR"], ["KRAS"])))
    looks = report == "silent panel" or draw(st.booleans())
    if not looks:
        tested, panel = None, None
    return {
        **row, **number,
        "raw": "as written", "normalized": "as read", "unit": None,
        "report": panel or draw(maybe("another method")),
        "panel": panel, "genes_tested": tested, "looked_for": looks,
        "test": draw(st.sampled_from(("EGFR PCR", "EGFR PCR", "panel"))),
        "blood": draw(st.sampled_from((False, False, False, True))),
        **draw(spans("reported_on", index)), **draw(spans("specimen_on", index)),
    }  # fmt: skip


@st.composite
def measurements(draw: DrawFn, index: date, *names: str) -> dict[str, Any]:
    values = {
        "weight": (60.0,), "creatinine": (80.0,), "crcl": (50.0, 60.0), "hemoglobin": (90.0, 100.0),
        "ast": (60.0, 100.0), "hbsag": (0.5,),
    }  # fmt: skip
    analyte = draw(_analyte)
    of_one = (analyte, analyte, "troponin_t" if analyte == "troponin" else analyte, "creatinine")
    name = draw(st.sampled_from(names or of_one))
    how = draw(st.sampled_from(("number",) * 6 + ("word", "unit", "value", "pending")))
    number = draw(numbers(*values.get(name, (1.5, 2.0))))
    if how != "number" and name != "hbsag":
        number |= {"low": None, "high": None}
    word = draw(st.sampled_from(("positive", "negative", "indeterminate")))
    written = "word" in {how, *(["word"] if name == "hbsag" else [])}
    return {
        "table": "observations" if name in {"ecog", "weight"} else "labs",
        "concept": name, "name": name, **number,
        "word": word if written else None,
        "problem": how if how in {"unit", "value"} else None, "pending": how == "pending",
        "unit": "as said", "ref_low": draw(maybe(20.0, 110.0)), "ref_high": draw(maybe(40.0, 50.0)),
        **draw(spans("on", index)),
        "raw": f"{name} as written", "as_recorded": draw(st.booleans()),
    }  # fmt: skip


@st.composite
def treatments(draw: DrawFn, index: date) -> dict[str, Any]:
    started, ended = draw(spans("started_on", index)), draw(spans("ended_on", index))
    over = ended["ended_on_high"] is not None
    known = over or started["started_on_high"] is not None
    one_day = draw(st.booleans()) and not over and known
    last = {
        "last_low": ended["ended_on_low"] or started["started_on_low"],
        "last_high": ended["ended_on_high"] or (started["started_on_high"] if one_day else None),
    }
    denied = draw(st.sampled_from((False,) * 5 + (True,)))
    line = draw(maybe(1, 2, 3))
    setting = draw(maybe("metastatic", "metastatic", "adjuvant", "maintenance", "consolidation"))
    return {
        "table": "treatments", "raw": "as written", "normalized": "as read",
        **draw(texts(TREATMENTS)),
        "denied": denied, "given": not denied and draw(st.sampled_from((True, True, True, False))),
        "route": draw(maybe("systemic", "inhaled")),
        "setting": setting or ("metastatic" if line else None), "line": line,
        "cycles": draw(maybe(3, 4, 5)),
        "response": draw(maybe("CR", "PD", "SD")), "stop_reason": draw(maybe("progression", "toxicity")),
        "prednisone_mg": draw(maybe(9.0, 10.0, 11.0)),
        "ongoing": False if over or one_day else True if known else None,
        **last, **started, **ended, **draw(spans("progressed_on", index)),
    }  # fmt: skip


@st.composite
def conditions(draw: DrawFn, index: date) -> dict[str, Any]:
    onset, resolved = draw(spans("onset_on", index)), draw(spans("resolved_on", index))
    status = draw(maybe("active", "controlled", "suspected", "resolved", "history", "ruled_out"))
    past = onset["onset_on_low"] if status in {"resolved", "history"} else None
    return {
        "table": "conditions", "raw": "as written", "normalized": "as read",
        **draw(texts(CONDITIONS)),
        "status": status, "denied": status == "ruled_out" or draw(st.sampled_from((False,) * 6 + (True,))),
        "grade": draw(maybe(1, 2, 3)), **onset, **resolved,
        "end_on_low": resolved["resolved_on_low"] or past, "end_on_high": resolved["resolved_on_high"],
    }  # fmt: skip


@st.composite
def lesions(draw: DrawFn, index: date) -> dict[str, Any]:
    named = draw(st.sampled_from((False,) * 4 + (True,)))
    text = draw(texts(SITES))
    diameter = draw(maybe(9.0, 10.0, 11.0)) if not named else None
    yes_or_no = st.just(None) if named else maybe(True, False)
    stable = draw(spans("stable_since", index))
    return {
        "table": "conditions" if named else "lesions", "raw": "as written", "normalized": "as read",
        **text, "denied": named and draw(st.booleans()),
        "kind": "metastasis" if named else draw(maybe("metastasis", "node", "primary")),
        "measurable": draw(yes_or_no), "symptomatic": draw(yes_or_no), "treated": draw(yes_or_no),
        "low": diameter, "high": diameter, "low_open": False, "high_open": False,
        "organ": ORGANS.get(text["concept"], text["concept"]),
        **(dict.fromkeys(stable) if named else stable), **draw(spans("observed_on", index)),
    }  # fmt: skip


@st.composite
def coverage(
    draw: DrawFn, index: date, born: date | None, table: str, terms: tuple[str, ...]
) -> dict[str, Any]:
    """A span that just holds a look-back, from a window or from birth on, or just misses it."""
    term = draw(maybe(*terms)) if draw(st.booleans()) else None
    edges = [before(index, draw(_window)), born or index]
    starts = st.tuples(st.sampled_from(edges), st.integers(-1, 1)).map(
        lambda it: it[0] + timedelta(days=it[1])
    )
    ended = st.sampled_from((index, index - timedelta(days=1), _month(index)[1]))
    return {
        "domain": table if term is None else f"{table}/{term}", "table": table, "term": term,
        "from_high": draw(st.one_of(st.none(), starts)), "to_low": draw(st.one_of(st.none(), ended)),
    }  # fmt: skip


_TERMS = {
    "biomarkers": ("EGFR", "KRAS"),
    "treatments": tuple(TREATMENTS),
    "conditions": tuple(CONDITIONS),
    "lesions": tuple(SITES),
}
TABLE_OF = {
    "findings": "biomarkers", "treatments": "treatments", "conditions": "conditions",
    "lesions": "lesions",
}  # fmt: skip
ROWS = {
    "tumours": tumours, "findings": findings, "measurements": measurements,
    "treatments": treatments, "conditions": conditions, "lesions": lesions,
}  # fmt: skip


@st.composite
def patients(draw: DrawFn, *frames: str, measured: tuple[str, ...] = ()) -> dict[str, Any]:
    """A patient with a few rows in some frames."""
    index = draw(st.sampled_from(INDEX_DAYS))
    patient: dict[str, Any] = {"person": draw(people(index)), "coverage": []}
    for name, rows in ROWS.items():
        strategy = rows(index)
        number = draw(st.sampled_from((0, 1, 1, 1, 2, 2, 3))) if name in frames else 0
        patient[name] = [draw(strategy) for _ in range(number)]
    if measured:
        twice = [one for one in measured for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2))))]
        patient["measurements"] = [draw(measurements(index, one)) for one in twice]
    for name in frames:
        if name in TABLE_OF:
            table = TABLE_OF[name]
            spans_declared = draw(st.sampled_from((0, 0, 1, 2)))
            one = coverage(index, patient["person"]["born_low"], table, _TERMS[table])
            patient["coverage"] += [draw(one) for _ in range(spans_declared)]
    for at, row in enumerate(patient["lesions"], start=1):
        earlier = row["table"] == "lesions" and draw(st.sampled_from((False, False, False, True)))
        row["lesion"] = None if earlier else f"{row['table']} {at}"
    return patient


def empty_patient(index: date, *, deceased: bool = False) -> dict[str, Any]:
    """Somebody of whom nothing is on record but the index date."""
    person = dict.fromkeys(("born_low", "born_high", "sex", "sex_raw", "age_raw"))
    person |= {"index_low": index, "index_high": index, "deceased": deceased}
    return {"person": person, "coverage": [], **{name: [] for name in ROWS}}


# Questions -------------------------------------------------------------------------------------


def _some(*keys: str, most: int = 2) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(keys), min_size=1, max_size=most, unique=True)


def _with(
    required: dict[str, SearchStrategy[Any]],
    optional: dict[str, SearchStrategy[Any]],
    most: int = 2,
) -> SearchStrategy[dict[str, Any]]:
    """The required fields and up to so many of the optional ones."""
    chosen = st.lists(st.sampled_from(sorted(optional)), max_size=most, unique=True)
    return chosen.flatmap(
        lambda names: st.fixed_dictionaries({**required, **{n: optional[n] for n in names}})
    )


def _left_out(field: str, parents: dict[str, tuple[str, ...]]) -> Any:
    """Leave out what stands below what is asked for, or beside it, but not all of it."""

    def sensible(content: dict[str, Any]) -> bool:
        out = set().union(*(branch(parents, key) for key in content.get("but_not", ())))
        return not out & set(content.get(field, ()))

    return sensible


_yes_no = st.booleans()


def _one_by_one(
    everything: dict[str, Any], optional: dict[str, SearchStrategy[Any]]
) -> SearchStrategy[dict[str, Any]]:
    """Ask for anything at all, with one optional field: its own limits decide then."""
    names = sorted(set(optional) - {"but_not"})
    between_two_days = [name for name in names if name.endswith("_free_for")]
    return st.sampled_from([*names, *between_two_days * 2]).flatmap(
        lambda name: optional[name].map(lambda value: {**everything, name: value})
    )


def _roots(parents: dict[str, tuple[str, ...]]) -> list[str]:
    return [key for key, above in parents.items() if not above]


_TREATMENT_FIELDS: dict[str, SearchStrategy[Any]] = {
    "but_not": _some(*TREATMENTS),
    "setting": _some("metastatic", "adjuvant"),
    "line": limits(1, 2),
    "within": _window,
    "ongoing": _yes_no,
    "cycles": limits(4),
    "route": _some("systemic", "inhaled"),
    "prednisone_mg": limits(10),
    "best_response": _some("CR", "PD", "SD"),
    "progressed": _yes_no,
    "progression_free_for": _window,
    "relapse_free_for": _window,
    "known": _yes_no,
}
_CONDITION_FIELDS: dict[str, SearchStrategy[Any]] = {
    "but_not": _some(*CONDITIONS),
    "active": _yes_no,
    "suspected": _yes_no,
    "grade_at_least": st.sampled_from((2, 3)),
    "within": _window,
    "known": _yes_no,
}
_LESION_FIELDS: dict[str, SearchStrategy[Any]] = {
    "counting": st.sampled_from(("lesions", "organs")),
    "site": _some(*SITES),
    "but_not": _some(*SITES),
    "kind": _some("metastasis", "node", "primary"),
    "measurable": _yes_no,
    "symptomatic": _yes_no,
    "treated": _yes_no,
    "stable_for": _window,
    "not_stable_for": _window,
    "diameter_mm": limits(10),
    "within": _window,
    "known": _yes_no,
}

LEAVES: dict[str, SearchStrategy[dict[str, Any]]] = {
    "age": st.fixed_dictionaries({"age": limits(18, 65, 75)}),
    "sex": st.fixed_dictionaries({"sex": st.sampled_from(("female", "male"))}),
    "diagnosis": _with({"diagnosis": _some(*TUMOURS)}, {"but_not": _some(*TUMOURS)}).filter(
        _left_out("diagnosis", TUMOURS)
    ),
    "diagnosis_basis": st.fixed_dictionaries(
        {"diagnosis_basis": _some("histology", "cytology", "clinical")}
    ),
    "stage": st.fixed_dictionaries(
        {"stage": _some("III", "IIIA", "IV", "IVB", "limited", "extensive")}
    ),
    "tnm": st.fixed_dictionaries(
        {"tnm": st.one_of(_some("T2", "T2a", "T1"), _some("N2", "N0"), _some("M1", "M1c"))}
    ),
    "biomarker": _with(
        {"biomarker": st.sampled_from(("EGFR", "EGFR", "EGFR", "KRAS"))},
        {
            "alteration": _some(*(one for one in CLINIC.variants if one)),
            "known": _yes_no,
        },
    ).filter(lambda it: it["biomarker"] == "EGFR" or "alteration" not in it),
    "score": st.tuples(
        st.fixed_dictionaries({"score": st.sampled_from(("PD-L1 TPS", "PD-L1 TPS", "TMB"))}),
        limits(1, 50),
    ).map(lambda it: it[0] | it[1]),
    "creatinine_clearance": _with(
        {"creatinine_clearance": limits(55, 60, 100)}, {"within": _window}
    ),
    "treatment": st.one_of(
        _with({"treatment": _some(*TREATMENTS)}, _TREATMENT_FIELDS).filter(
            _left_out("treatment", TREATMENTS)
        ),
        _one_by_one({"treatment": _roots(TREATMENTS)}, _TREATMENT_FIELDS),
        st.fixed_dictionaries(
            {
                "treatment": st.just(_roots(TREATMENTS)),
                "but_not": _some(*(key for key, above in TREATMENTS.items() if above)),
            }
        ),
    ),
    "lines_of_therapy": st.fixed_dictionaries({"lines_of_therapy": limits(1, 2)}),
    "condition": st.one_of(
        _with({"condition": _some(*CONDITIONS)}, _CONDITION_FIELDS, most=3).filter(
            _left_out("condition", CONDITIONS)
        ),
        _one_by_one({"condition": _roots(CONDITIONS)}, _CONDITION_FIELDS),
    ).flatmap(
        lambda it: st.sampled_from(("onset", "end")).map(
            lambda counted: it | ({"counted_from": counted} if "within" in it else {})
        )
    ),
    "lesions": st.one_of(
        _with({"lesions": st.sampled_from((1, 1, 1, 2))}, _LESION_FIELDS, most=3).filter(
            _left_out("site", SITES)
        ),
        _one_by_one({"lesions": 1, "within": "30 years"}, _LESION_FIELDS),
    ),
    "manual": st.fixed_dictionaries(
        {"manual": st.just("gives consent")}, optional={"manual_zh": st.just("签署知情同意书")}
    ),
}


def _values_of(name: str) -> tuple[float, ...]:
    return {"hemoglobin": (90.0, 100.0), "ast": (60.0, 100.0), "weight": (60.0,)}.get(
        name, (1.5, 2.0)
    )


@st.composite
def _measurement_question(draw: DrawFn) -> dict[str, Any]:
    name = draw(_analyte)
    content: dict[str, Any] = {"measurement": name}
    if name == "hbsag" or draw(st.sampled_from((False,) * 9 + (True,))):
        content["is"] = draw(st.sampled_from(("positive", "negative")))
    elif name == "hemoglobin" and draw(st.booleans()):
        content |= {"unit": "g/dL", **draw(limits(9.0, 10.0))}
    elif name in {"ast", "hemoglobin"} and draw(st.booleans()):
        content["times"] = draw(st.sampled_from(("uln", "lln", "normal range")))
        content |= draw(limits(1.5, 2.5, 0.75))
    else:
        content |= draw(limits(*_values_of(name)))
    if draw(st.sampled_from((True, True, True, False))):
        content["within"] = draw(_window)
    if draw(st.booleans()):
        content["pick"] = draw(st.sampled_from(("latest", "all")))
    return content


LEAVES["measurement"] = _measurement_question()

FRAMES_OF = {
    "diagnosis": ("tumours",), "diagnosis_basis": ("tumours",), "stage": ("tumours", "lesions"),
    "tnm": ("tumours",), "biomarker": ("findings",), "score": ("findings",),
    "measurement": ("measurements",), "creatinine_clearance": ("measurements",),
    "treatment": ("treatments",), "lines_of_therapy": ("treatments",),
    "condition": ("conditions",), "lesions": ("lesions",),
}  # fmt: skip


def _compounds(parts: SearchStrategy[dict[str, Any]]) -> SearchStrategy[dict[str, Any]]:
    some = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        some.map(lambda them: {"all_of": them}),
        some.map(lambda them: {"any_of": them}),
        parts.map(lambda one: {"not": one}),
        st.tuples(st.integers(1, 3), some).map(
            lambda it: {"at_least": min(it[0], len(it[1])), "of": it[1]}
        ),
        st.tuples(parts, parts).map(lambda it: {"if": it[0], "then": it[1]}),
        st.tuples(parts, parts, parts).map(
            lambda it: dict(zip(("if", "then", "else"), it, strict=True))
        ),
    )


@st.composite
def simple_questions(draw: DrawFn) -> dict[str, Any]:
    """Leaves whose answers vary much: what compounds are made of."""
    kind = draw(st.sampled_from(("sex", "age", "condition", "treatment", "manual")))
    return draw(LEAVES[kind])


COMPOUNDS = _compounds(st.one_of(simple_questions(), _compounds(simple_questions())))
