"""What has changed between two nights, and why: small tables of both, a clue each."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from matcher.changes import (
    DEFINITIONS,
    Rules,
    Side,
    asked,
    changes,
    defined_again,
    definitions,
    movements,
    told,
)
from matcher.changes.criteria import Swapped
from matcher.messages import messages_in
from matcher.reasons import CRITERIA_SCHEMA
from matcher.record.raw_texts import LESION
from matcher.settings import CONFIG_FOLDER, Freshness, Settings
from matcher.terms.vocabularies import load_vocabularies
from matcher.trials.model import Trial
from matcher.trials.reading import read_trials

TRIAL, PATIENT, CRITERION = "T1", "P1", "anc"
RULES = Rules(
    settings={"freshness": {"lab": "28 days"}},
    listing={"candidates": 200},
    versions={"matcher": "1"},
    vocabulary={"vocabulary/labs.csv": "0"},
)
WORDS = messages_in("en")


def _labs(*rows: tuple[int, str]) -> pl.DataFrame:
    schema = {"patient_id": pl.String, "row": pl.UInt32, "value": pl.String}
    return pl.DataFrame([(PATIENT, *row) for row in rows], schema=schema, orient="row")


def _evidence(*rows: tuple[str, int, str, str | None]) -> list[dict[str, Any]]:
    names = ("table", "row", "raw", "date")
    return [dict(zip(names, row, strict=True)) | {"normalized": row[2]} for row in rows]


def _side(
    status: str | None,
    evidence: list[dict[str, Any]] | None = None,
    *,
    labs: pl.DataFrame | None = None,
    definition: str = "{}",
    excludes: bool = True,
    day: date = date(2026, 6, 30),
    rules: Rules = RULES,
    set_aside: tuple[str, ...] = (),
    pages: dict[str, pl.DataFrame] | None = None,
    lesions: pl.DataFrame | None = None,
) -> Side:
    """Give one night of one pair with one criterion that matters, and another that never differs."""
    columns = ("trial_id", "patient_id", "criterion_id", "status", "evidence")
    rows = [(TRIAL, PATIENT, "other", "pass", []), (TRIAL, PATIENT, CRITERION, status, evidence)]
    schema = {name: CRITERIA_SCHEMA[name] for name in columns} | {"status": pl.String}
    told_of = [(TRIAL, "other", "inclusion", "1", "Other", "{}", True)]
    if status:
        told_of.append((TRIAL, CRITERION, "inclusion", "2", "Neutrophils", definition, excludes))
    patients = {
        "patient_id": [PATIENT],
        "row": [1],
        "sex": ["F"],
        "index_date_low": [day],
        "index_date_high": [day],
    }
    tables = {
        "patients": pl.DataFrame(patients, schema_overrides={"row": pl.UInt32}),
        "labs": _labs() if labs is None else labs,
    }
    if lesions is not None:
        tables["lesions"] = lesions
    return Side(
        pl.DataFrame(rows[: 2 if status else 1], schema=schema, orient="row"),
        tables,
        pl.DataFrame(
            [(PATIENT, one) for one in set_aside], schema=["patient_id", "table"], orient="row"
        )
        if set_aside
        else pl.DataFrame(schema={"patient_id": pl.String, "table": pl.String}),
        pl.DataFrame(told_of, schema=dict(DEFINITIONS), orient="row"),
        pages or {},
        rules,
    )


ASKED = pl.DataFrame(
    {
        "trial_id": [TRIAL],
        "criterion_id": [CRITERION],
        "tables": [["labs"]],
        "windows": [["28 days"]],
    }
)


def _judge(**statuses: str) -> Any:
    """Give one who judges again, by what is swapped; else as before nothing is."""

    def judge(swapped: Swapped, pairs: pl.DataFrame) -> pl.DataFrame:
        assert pairs.rows() == [(TRIAL, PATIENT)]
        status = pl.lit(statuses.get(swapped, "nothing"))
        return pairs.select(pl.all(), criterion_id=pl.lit(CRITERION), status=status)

    return judge


def _told(before: Side, now: Side, **statuses: str) -> tuple[str, str] | None:
    """Give the cause and the sentence of the one criterion that differs."""
    rows = told(before, now, ASKED, _judge(**statuses), WORDS).to_dicts()
    assert [row["criterion_id"] for row in rows] in ([], [CRITERION])
    return (rows[0]["cause"], rows[0]["what"]) if rows else None


ANC = _evidence(("labs", 7, "ANC 1.2", "2026-06-20"))
ONE_LAB = _labs((7, "1.2"))


def test_what_has_the_same_status_is_not_told_of():
    assert _told(_side("pass", ANC), _side("pass", [])) is None


def test_an_edit_comes_before_everything_else():
    now = _side("fail", ANC, labs=ONE_LAB, definition='{"require": 1}')
    sentence = "Criterion anc, item 2 of the source, was edited."
    assert _told(_side("pass"), now) == ("criteria", sentence)


@pytest.mark.parametrize(
    ("then", "how"),
    [
        (True, "can’t exclude any more: nobody has reviewed it as it stands"),
        (False, "may exclude now"),
    ],
)
def test_a_criterion_that_may_exclude_otherwise(then, how):
    before, now = _side("fail", excludes=then), _side("unknown", excludes=not then)
    sentence = f"Criterion anc, item 2 of the source, {how}."
    assert _told(before, now) == ("criteria", sentence)


@pytest.mark.parametrize(
    ("before", "now", "how"),
    [(None, "fail", "is new"), ("fail", None, "was removed")],
)
def test_a_criterion_comes_or_goes(before, now, how):
    sentence = f"Criterion anc, item 2 of the source, {how}."
    assert _told(_side(before), _side(now)) == ("criteria", sentence)


def test_a_new_row_behind_the_answer():
    evidence = _evidence(("labs", 1207, "ANC 1.2", "2026-06-20"))
    now = _side("fail", evidence, labs=_labs((1207, "1.2")))
    sentence = "New row 1207 of labs, of 2026-06-20: ANC 1.2"
    assert _told(_side("unknown"), now) == ("data", sentence)


def test_a_row_behind_the_answer_then_that_is_gone():
    before = _side("fail", _evidence(("labs", 7, "ANC 1.2", None)), labs=ONE_LAB)
    sentence = "Row 7 of labs is no longer there: ANC 1.2"
    assert _told(before, _side("unknown")) == ("data", sentence)


def test_the_number_of_a_row_says_nothing():
    before = _side("pass", ANC, labs=ONE_LAB, day=date(2026, 7, 18))
    moved = _side(
        "unknown",
        _evidence(("labs", 9, "ANC 1.2", "2026-06-20")),
        labs=_labs((9, "1.2")),
        day=date(2026, 7, 19),
    )
    assert _told(before, moved, day="pass") == (
        "calendar",
        "ANC 1.2 of 2026-06-20 became older than 28 days on 2026-07-19.",
    )


@pytest.mark.parametrize(
    ("then", "now", "status", "sentence"),
    [
        # On its 28th day a value still counts, and a washout of 28 days is over.
        (18, 19, "unknown", "ANC 1.2 of 2026-06-20 became older than 28 days on 2026-07-19."),
        (17, 18, "fail", "On 2026-07-18, 28 days had passed since 2026-06-20: ANC 1.2."),
        (17, 18, "unknown", "Only the day moved, from 2026-07-17 to 2026-07-18."),
        (18, 19, "fail", "Only the day moved, from 2026-07-18 to 2026-07-19."),
        (19, 20, "unknown", "Only the day moved, from 2026-07-19 to 2026-07-20."),
    ],
)
def test_a_window_is_named_if_it_ended_between_the_days(then, now, status, sentence):
    both = {"evidence": ANC, "labs": ONE_LAB}
    before = _side("pass", **both, day=date(2026, 7, then))
    after = _side(status, **both, day=date(2026, 7, now))
    assert _told(before, after, day="pass") == ("calendar", sentence)


def test_settings_that_alone_give_the_answer_of_then():
    rules = RULES.model_copy(update={"settings": {"freshness": {"lab": "14 days"}}})
    both = {"evidence": ANC, "labs": ONE_LAB}
    before, now = _side("pass", **both), _side("unknown", **both, rules=rules)
    sentence = "The site’s settings were changed: freshness.lab."
    assert _told(before, now, settings="pass") == ("settings", sentence)


def test_a_text_that_is_read_otherwise():
    lesion = pl.DataFrame(
        {"patient_id": [PATIENT], "row": [3], "site": ["hepar"]},
        schema_overrides={"row": pl.UInt32},
    )
    pages = [
        {"lesion": pl.DataFrame({"site_raw": ["hepar"], "concept": [concept], "score": [score]})}
        for concept, score in ((None, 0.1), ("liver", 0.9))
    ]
    assert LESION.raw == ("site_raw",)
    evidence = _evidence(("lesions", 3, "hepar", None))
    before, now = (
        _side(status, evidence, lesions=lesion, pages=page)
        for status, page in zip(("unknown", "fail"), pages, strict=True)
    )
    sentence = "“hepar” was read as not understood and is now read as liver."
    assert _told(before, now) == ("vocabulary", sentence)


def test_a_row_that_was_set_aside_makes_the_table_incomplete():
    before, now = _side("pass"), _side("unknown", set_aside=("labs",))
    sentence = "A row of this patient in labs can’t be used, so the table is no longer complete."
    assert _told(before, now) == ("data", sentence)


def test_a_row_elsewhere_in_a_table_that_the_question_reads():
    before, now = _side("unknown"), _side("pass", labs=ONE_LAB)
    assert _told(before, now) == ("data", "New row 7 of labs.")


def test_other_vocabularies_where_no_page_keeps_what_a_value_was_read_as():
    rules = RULES.model_copy(update={"vocabulary": {"vocabulary/labs.csv": "1"}})
    before = _side("unknown", ANC, labs=ONE_LAB)
    now = _side("pass", [ANC[0] | {"normalized": "Neutrophils 1.2"}], labs=ONE_LAB, rules=rules)
    sentence = "“ANC 1.2” was read as ANC 1.2 and is now read as Neutrophils 1.2."
    assert _told(before, now) == ("vocabulary", sentence)


def test_another_program_if_nothing_else_explains_it():
    rules = RULES.model_copy(update={"versions": {"matcher": "2"}})
    both = {"evidence": ANC, "labs": ONE_LAB}
    sentence = "Another version of the program judges: matcher."
    assert _told(_side("pass", **both), _side("fail", **both, rules=rules)) == ("version", sentence)


def _list(*rows: tuple[str, int, str, int, int, int]) -> pl.DataFrame:
    columns = ("patient_id", "rank", "verdict", "n_pass", "n_fail", "n_unknown")
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        trial_id=pl.lit(TRIAL), dismissed=pl.lit(value=False)
    )


def test_up_and_down_go_by_the_verdict_and_then_by_the_score():
    before = _list(
        ("better", 1, "possible", 8, 0, 2),
        ("closer", 2, "possible", 8, 0, 2),
        ("gone", 3, "possible", 8, 0, 2),
        ("outranked", 4, "possible", 8, 0, 2),
        ("farther", 5, "possible", 8, 0, 2),
        ("worse", 6, "possible", 8, 0, 2),
    )
    now = _list(
        ("better", 1, "eligible", 5, 0, 0),
        ("closer", 2, "possible", 9, 0, 1),
        ("farther", 3, "possible", 7, 0, 3),
        ("outranked", 9, "possible", 8, 0, 2),
        ("worse", 5, "later", 9, 1, 0),
        ("new", 6, "later", 9, 1, 0),
    )
    assert dict(movements(before, now).select("patient_id", "change").iter_rows()) == {
        "better": "up",
        "closer": "up",
        "gone": "gone",
        "outranked": "same",
        "farther": "down",
        "worse": "down",
        "new": "new",
    }


def test_whoever_is_dismissed_is_below_all_others():
    before = _list(("dismissed", 1, "eligible", 9, 0, 0), ("back", 2, "possible", 8, 0, 2))
    now = _list(("back", 1, "possible", 7, 0, 3), ("dismissed", 2, "eligible", 9, 0, 0))
    moved = movements(
        before.with_columns(dismissed=pl.col("patient_id") == "back"),
        now.with_columns(dismissed=pl.col("patient_id") == "dismissed"),
    )
    changed = dict(moved.select("patient_id", "change").iter_rows())
    assert changed == {"dismissed": "down", "back": "up"}


FACTS = {
    "first_fail_before": None,
    "first_fail": None,
    "disposition": None,
    "row": 1,
    "patient_then": True,
    "patient_now": True,
    "trial_then": True,
    "trial_now": True,
}


def _pair(before: pl.DataFrame, now: pl.DataFrame, **facts: Any) -> pl.DataFrame:
    given = {**FACTS, **facts}
    return movements(before, now).with_columns(
        pl.lit(value, dtype=pl.String if FACTS.get(name, 0) is None else None).alias(name)
        for name, value in given.items()
    )


def _details(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    told_of = [(TRIAL, PATIENT, name, was, is_, cause, cause) for name, was, is_, cause in rows]
    names = ("trial_id", "patient_id", "criterion_id", "status_before", "status", "cause", "what")
    frame = pl.DataFrame(told_of, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(section=pl.lit(""), source_item=pl.lit(""), text=pl.lit(""))


def _changed(moved: pl.DataFrame, details: pl.DataFrame, now: Rules = RULES) -> list[Any]:
    return changes(moved, details, RULES, now, WORDS).select("change", "cause", "what").rows()


STAYS = _list((PATIENT, 1, "possible", 8, 0, 2))
FELL = _list((PATIENT, 2, "later", 8, 1, 1))


@pytest.mark.parametrize(
    ("details", "cause"),
    [
        # The pair fell because of what fails now, whatever else is open or better now.
        ([("a", "pass", "unknown", "criteria"), ("b", "pass", "fail", "calendar")], "calendar"),
        ([("a", "fail", "pass", "criteria"), ("b", "pass", "unknown", "calendar")], "calendar"),
        # Of two that weigh the same, what people did comes before what time did.
        ([("a", "pass", "fail", "calendar"), ("b", "pass", "fail", "data")], "data"),
    ],
)
def test_a_pair_has_the_cause_of_the_criterion_that_turned_it(details, cause):
    (told_of,) = _changed(_pair(STAYS, FELL), _details(*details))
    assert told_of == ("down", cause, cause)


def test_a_pair_that_stays_where_it_is_may_have_changed():
    answers = [("a", "pass", "unknown", "calendar"), ("b", "unknown", "pass", "data")]
    assert _changed(_pair(STAYS, STAYS), _details(*answers)) == [("changed", "data", "data")]
    assert _changed(_pair(STAYS, STAYS), _details()) == []


def test_who_didnt_get_worse_left_because_of_others():
    gone = _pair(STAYS, STAYS.clear()).with_columns(
        verdict=pl.lit("possible"), n_pass=8, n_fail=0, n_unknown=2, dismissed=False
    )
    out = "Nothing of this patient got worse: others now rank higher on a full list."
    assert _changed(gone, _details()) == [("gone", "others", out)]
    shorter = RULES.model_copy(update={"listing": {"candidates": 2}})
    sentence = "The list held 200 patients and now holds 2."
    assert _changed(gone, _details(), shorter) == [("gone", "settings", sentence)]


def test_what_people_did_about_a_pair_is_told():
    out = {"dismissed": True, "disposition": "screen_failed"}
    moved = _pair(STAYS, STAYS.with_columns(dismissed=pl.lit(value=True)), **out)
    assert _changed(moved, _details()) == [("down", "disposition", "Dismissed: screen failed.")]
    back = _pair(STAYS.with_columns(dismissed=pl.lit(value=True)), STAYS)
    assert _changed(back, _details()) == [("up", "disposition", "No longer dismissed.")]


@pytest.mark.parametrize(
    ("facts", "cause", "sentence"),
    [
        ({"patient_now": False}, "data", "There is no row of patients any more that can be used."),
        ({"first_fail": "deceased"}, "data", "Recorded as deceased: row 1 of patients."),
        ({"trial_now": False}, "criteria", "The trial’s file is no longer in the folder."),
    ],
)
def test_nobody_disappears_silently(facts, cause, sentence):
    gone = _pair(STAYS, STAYS.clear(), dismissed=False, **facts)
    assert _changed(gone, _details()) == [("gone", cause, sentence)]


def test_criteria_come_back_from_what_is_kept_of_them():
    vocabularies = load_vocabularies(CONFIG_FOLDER / "vocabulary")
    trials = read_trials(CONFIG_FOLDER / "trials", vocabularies)
    again = defined_again(trials, definitions(trials))
    assert [_questions(trial) for trial in again] == [_questions(trial) for trial in trials]


def _questions(trial: Trial) -> list[Any]:
    return [(one.id, one.section, one.item, one.require, one.forbid) for one in trial.criteria]


def test_a_window_is_the_questions_own_or_the_configured_one():
    vocabularies = load_vocabularies(CONFIG_FOLDER / "vocabulary")
    given: dict[str, Any] = {
        "lab": "28 days",
        "performance": "14 days",
        "weight": None,
        "imaging": None,
        "lesions": "90 days",
    }
    settings = Settings.model_validate(
        {"vocabulary": "v", "trials": "t", "freshness": Freshness.model_validate(given)}
    )
    asks = [
        {"require": {"measurement": "ecog", "at_most": 1}},
        {"require": {"measurement": "ecog", "at_most": 1, "within": "7 days"}},
        {"forbid": {"treatment": ["chemotherapy"], "within": "4 weeks"}},
        {"require": {"lesions": 1}},
        {"require": {"age": {"at_least": 18}}},
    ]
    criteria = [
        {"id": f"c{at}", "section": "inclusion", "item": "1", "text": "t", **ask}
        | {"fingerprint": "0" * 16}
        for at, ask in enumerate(asks)
    ]
    trial = Trial.model_validate(
        {
            "trial_id": TRIAL,
            "title": "t",
            "status": "recruiting",
            "source": {"document": "d", "sha256": "0" * 64},
            "criteria": criteria,
        }
    )
    windows = asked([trial], settings, vocabularies)["windows"].to_list()
    assert windows == [["14 days"], ["7 days"], ["4 weeks"], ["90 days"], []]
