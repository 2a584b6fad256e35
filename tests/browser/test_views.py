"""What a reader finds in each view."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk
from tests.browser.views import (
    HOSTILE,
    TRIAL,
    VIEWS,
    address,
    arrives,
    heading,
    patients_of,
    rows_of,
)
from tests.unit.report.nights import FORMULA, SCRIPT

PATIENTS = ["AJ07793T", "AK61411S", "患者-0042", FORMULA, HOSTILE, "BX90210Q", "BX90211R"]


@pytest.mark.parametrize(
    "wrong",
    [
        "#/what",
        "#/constructor",
        "#/trial",
        "#/trial/nobody",
        address("trial", TRIAL, "nobody"),
        address("trial", TRIAL, "AJ07793T", "more"),
        "#/patient/nobody",
        "#/patient/AJ07793T/more",
        "#/find-out/facts/lab/nothing",
        "#/quality/more",
        "#/%E0%A4%A",
    ],
)
def test_an_address_of_nothing_says_so(desk: Desk, wrong: str) -> None:
    assert heading(desk.open(wrong)) == "Nothing is at this address"
    assert desk.heard == []


def test_an_address_without_a_view_is_tonight(desk: Desk) -> None:
    assert heading(desk.open("")) == "Tonight"


# ---- tonight ----------------------------------------------------------------------------------


def test_what_changed_comes_first_trial_by_trial(desk: Desk) -> None:
    page = desk.open("#/")
    assert page.locator("h2").first.inner_text() == "What changed tonight"
    assert page.locator(".card h3 a").all_inner_texts() == [TRIAL, "tislelizumab-anlotinib-pilot"]
    assert page.locator(".card").first.locator(".tally-line").inner_text().split() == (
        "＋ new 2 − gone 2 ↑ up 1 ↓ down 1 ± changed 1".split()
    )
    gone = rows_of(page, f"Changes of {TRIAL}")[2]
    for said in (
        *("gone", "GONE-001", "possible", "ineligible", "3→ became –", "0.80→ became 0.76"),
        *("criteria", "at least 80 became"),
    ):
        assert said in gone


@pytest.mark.parametrize(
    ("boxes", "patients"),
    [
        (["criteria 1"], ["GONE-001"]),
        (["criteria 1", "other patients 1"], ["GONE-001", "GONE-002"]),
        (["gone 3", "data 3"], []),
    ],
)
def test_changes_are_filtered_by_kind_and_cause(
    desk: Desk, boxes: list[str], patients: list[str]
) -> None:
    page = desk.open("#/")
    for box in boxes:
        page.locator("fieldset label").filter(has_text=box).locator("input").check()
    assert patients_of(page, "changes") == patients
    assert page.locator("[role=status]").first.inner_text().startswith(f"{len(patients)} change")


def test_a_change_of_a_criterion_unfolds(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL, "GONE-001"))
    note = page.locator(".note").filter(has_text="gone").inner_text()
    assert "at least 80 became at least 100" in note


def test_the_glance_counts_patients_by_trial_and_verdict(desk: Desk) -> None:
    rows = rows_of(desk.open("#/"), "Patients by trial and verdict")
    assert rows[0].startswith("NCT06749886 status not stated Tislelizumab")
    assert rows[0].endswith(" 7 7 1 4 2 1,873 2 341")
    assert len(rows) == 4


# ---- a trial ----------------------------------------------------------------------------------


def test_a_trial_lists_its_candidates_best_first_and_dismissed_ones_last(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL))
    assert patients_of(page, "ranked") == PATIENTS
    assert page.locator("tr.dismissed").inner_text().split()[:2] == ["7", "BX90211R"]
    assert "screen failed" in page.locator("tr.dismissed").inner_text()
    assert "Check in the chart: EGFR conflict" in rows_of(page, "Candidates")[2]
    assert "Missing: ECOG stale" in rows_of(page, "Candidates")[2]


@pytest.mark.parametrize(
    ("deed", "patients"),
    [
        (("fill", "ecog"), ["AK61411S", "患者-0042", FORMULA, "BX90211R"]),
        (("fill", "ecog later"), ["BX90211R"]),
        (("fill", "nobody at all"), []),
        (("check", "possible 4"), PATIENTS[1:5]),
        (("check", "Only what changed"), ["AJ07793T", "患者-0042", FORMULA, HOSTILE, "BX90210Q"]),
    ],
)
def test_filters_leave_what_was_asked_for(
    desk: Desk, deed: tuple[str, str], patients: list[str]
) -> None:
    page = desk.open(address("trial", TRIAL))
    kind, what = deed
    if kind == "fill":
        page.get_by_label("Filter this list").fill(what)
    else:
        page.locator("main label").filter(has_text=what).locator("input").check()
    assert patients_of(page, "ranked") == patients
    said = page.locator("[role=status]").first.inner_text()
    assert said.startswith(f"{len(patients)} row")


def test_a_column_sorts_up_then_down_then_as_it_was(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL))
    head = page.locator("table.ranked th").filter(has_text="Score")
    seen = []
    for _ in range(3):
        head.locator("button").click()
        seen.append((head.get_attribute("aria-sort"), patients_of(page, "ranked")[0]))
    assert seen == [("ascending", "BX90211R"), ("descending", "AJ07793T"), (None, "AJ07793T")]


def test_a_trial_shows_where_patients_are_lost(desk: Desk) -> None:
    rows = rows_of(desk.open(address("trial", TRIAL)), "Where patients are lost")
    assert rows[1].endswith("611 1,269 611 65 3")
    assert rows[3].endswith("187 1,021 420 358 40")


def test_near_misses_have_their_margin_and_later_ones_their_day(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL))
    assert rows_of(page, "Near misses")[0].endswith("7 % 0")
    assert "no measure" in rows_of(page, "Near misses")[1]
    assert [row.split()[:2] for row in rows_of(page, "Eligible later")] == [
        ["2026-11-25", "BX90210Q"],
        ["2026-11-25", "BX90211R"],
    ]
    assert page.locator("svg.chart rect").count() == 1


def test_a_trial_says_what_its_document_leaves_open(desk: Desk) -> None:
    told = desk.open(address("trial", TRIAL)).locator("main").inner_text()
    assert "doesn’t say on which day the three months" in told
    assert "Of its 15 criteria the record can answer 13, and 2 only a person can answer." in told
    assert "doesn’t say whether this trial recruits" in told


def test_a_criterion_that_nobody_reviewed_is_marked_where_it_is_used(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL, "AJ07793T"))
    marked = page.locator("tr").filter(has=page.locator(".review")).all_inner_texts()
    assert len(marked) == 1
    assert "Brain metastases" in marked[0]


def test_a_trial_that_takes_nobody_and_one_without_criteria_say_so(desk: Desk) -> None:
    watched = desk.open(address("trial", "NCT06505837")).locator("main").inner_text()
    assert "This trial takes no patients now (active, not recruiting)." in watched
    pilot = desk.open(address("trial", "tislelizumab-anlotinib-pilot")).locator("main")
    assert "lists no eligibility criteria" in pilot.inner_text()
    empty = desk.open(address("trial", "oligoresidual-radiotherapy")).locator("main")
    assert "Nobody is listed for this trial tonight." in empty.inner_text()


# ---- a pair, a patient ------------------------------------------------------------------------


def test_a_pair_shows_fails_first_then_what_to_look_up_and_to_ask(desk: Desk) -> None:
    page = desk.open(address("trial", TRIAL, "BX90211R"))
    captions = [" ".join(text.split()) for text in page.locator("caption").all_inner_texts()]
    assert captions == ["Speaks against 1", "To look up 4", "To ask 2", "Passed 8"]
    first = rows_of(page, "Speaks against")[0]
    for said in ("fail", "reported", "exclusion 12", "ended on 2026-11-18", "treatments, row 77"):
        assert said in first
    assert "levofloxacin 500mg PO →" in first
    assert page.locator("table.criteria input[type=checkbox]").count() == 6


def test_a_near_miss_and_one_who_is_gone_have_a_page_too(desk: Desk) -> None:
    near = desk.open(address("trial", TRIAL, "NM00001")).locator("main").inner_text()
    assert "Levofloxacin by mouth ended" in near
    gone = desk.open(address("trial", TRIAL, "GONE-001")).locator("main").inner_text()
    assert "matcher explain" in gone


def test_a_patient_stands_side_by_side_in_every_trial(desk: Desk) -> None:
    page = desk.open(address("patient", "AJ07793T"))
    cards = page.locator(".cards .card").all_inner_texts()
    assert [card.split()[0] for card in cards] == [
        TRIAL,
        "tislelizumab-anlotinib-pilot",
        "NCT06505837",
    ]
    assert "First line held an immune checkpoint inhibitor" in cards[2]
    assert "ineligible" in cards[2]
    assert rows_of(page, "The facts that the verdicts rest on")[0].startswith("2026-11-17")
    assert page.locator("svg.chart .point").count() == 7


# ---- to find out, dispositions, quality, words ------------------------------------------------


def test_facts_to_find_out_are_ranked_by_what_they_settle(desk: Desk) -> None:
    rows = rows_of(desk.open("#/find-out"), "By test")
    assert "ECOG for these 2 patients settles 2 candidates." in rows[0]
    assert "measurable lesions for one patient settles one candidate." in rows[2]
    assert "creatinine is missing for one candidate, who lacks something else, too." in rows[3]


def test_the_same_is_a_work_list_by_patient_and_by_test(desk: Desk) -> None:
    rows = rows_of(desk.open("#/find-out/patients"), "By patient")
    assert rows[0].startswith("AK61411S")
    assert len(rows) == 6
    fact = rows_of(desk.open("#/find-out/facts/biomarker/EGFR"), "Patients of whom EGFR")
    assert fact[0] == "AJ07793T conflict tislelizumab-anlotinib-pilot"


def test_dispositions_stand_with_their_reasons(desk: Desk) -> None:
    rows = rows_of(desk.open("#/dispositions"), "The latest entry")
    assert len(rows) == 4
    assert "dismissed" in next(row for row in rows if "BX90211R" in row)
    assert "ECOG was 2 when this was entered" in next(row for row in rows if HOSTILE in row)


def test_quality_says_how_right_the_lists_are_and_what_was_not_used(desk: Desk) -> None:
    page = desk.open("#/quality")
    assert rows_of(page, "How right the lists are")[0].endswith("91 % 79 to 97 % 60")
    assert rows_of(page, "Rows not used")[0].startswith(
        "labs measured_on a month outside 1 to 12 19"
    )
    assert SCRIPT in " ".join(rows_of(page, "Texts that a person has to read"))


def test_search_finds_pairs_by_all_words(desk: Desk) -> None:
    page = desk.open("#/")
    page.keyboard.press("/")
    page.keyboard.type("egfr conflict")
    arrives(page, "Search: egfr conflict")
    page.keyboard.press("Control+a")
    page.keyboard.type("levofloxacin screen")
    arrives(page, "Search: levofloxacin screen")
    assert patients_of(page, "plain") == ["BX90211R"]
    page.keyboard.press("Enter")
    arrives(page, "BX90211R")


def test_the_glossary_explains_every_family_of_words(desk: Desk) -> None:
    told = desk.open("#/glossary").locator("main").inner_text()
    for said in ("Neither a yes nor a no", "two records disagree", "Worth a second look"):
        assert said in told


@pytest.mark.parametrize("view", VIEWS)
def test_every_word_of_a_view_is_known(desk: Desk, view: str) -> None:
    """A key that has no message would stand there as it is."""
    text = desk.open(VIEWS[view]).locator("body").inner_text()
    assert not [word for word in text.split() if word.startswith(("page-", "change-", "registry-"))]
