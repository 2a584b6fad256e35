"""What is true of the patients hangs together, and what is written follows from it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from matcher.sample.analytes import read_analytes
from matcher.sample.block import WHO
from matcher.sample.cohort import block_table
from matcher.sample.columns import COLUMNS
from matcher.sample.disease import DRIVER, NON_SMALL_CELL, STAGE
from matcher.sample.lab_results import draw_results, draw_visits
from matcher.sample.labs import labs
from matcher.sample.patients import patients
from matcher.sample.people import STORIES
from matcher.sample.systemic import systemic


def per_patient(frame: pl.DataFrame) -> pl.Series:
    return frame.group_by(WHO).len().sort(WHO)["len"]


def test_stories_have_their_shares(block):
    shares = np.bincount(block.people.story) / len(block.people) * 100
    assert shares == pytest.approx(tuple(STORIES.values()), abs=1.5)


def test_every_age_and_about_a_tenth_deceased(block):
    assert 18 <= block.people.age.min() < 22
    assert block.people.age.max() == 95
    assert 0.08 < block.people.dead.mean() < 0.12


def test_stage_iv_has_metastases_and_localized_disease_has_none(block):
    disease = block.disease
    metastases = disease.spread.sum(axis=1)
    assert (metastases[np.isin(disease.stage, [STAGE["IVA"], STAGE["IVB"]])] > 0).all()
    assert (metastases[block.people.telling("localized")] == 0).all()
    assert (metastases[np.isin(disease.stage, [STAGE["I"], STAGE["II"], STAGE["III"]])] == 0).all()


def test_egfr_is_common_in_adenocarcinoma_and_rare_in_squamous_carcinoma(block):
    egfr = np.isin(block.disease.driver, [DRIVER["egfr_exon19"], DRIVER["egfr_l858r"]])
    assert 0.15 < egfr[block.disease.of("luad")].mean() < 0.35
    assert egfr[block.disease.of("lusc")].mean() < 0.04
    assert not egfr[~block.disease.of(*NON_SMALL_CELL, "lung")].any()


def test_five_in_six_progress_after_more_than_three_months_of_immunotherapy(block):
    mine = block.people.telling("immuno_progressed")
    months = (block.timeline.started - block.timeline.progressed)[mine] / 30.4
    assert 0.75 < (months >= 3).mean() < 0.93


def test_most_of_the_oligoresidual_had_four_to_six_cycles_and_have_few_lesions(block):
    mine = block.people.telling("oligoresidual")
    cycles = block.timeline.cycles[mine]
    assert 0.8 < ((cycles >= 4) & (cycles <= 6)).mean() < 1
    assert 0.85 < (block.disease.spread[mine].sum(axis=1) <= 5).mean() < 1


def test_no_course_ends_before_it_begins(block):
    courses = pl.concat(systemic(block.stream("treatments"), block))
    assert courses.height > 3000
    assert courses.filter(pl.col("ended") > pl.col("started")).is_empty()


def test_nobody_above_the_top_code_has_a_birth_year(block):
    written = patients(block)
    top = written["age_years"].str.ends_with("+").fill_null(value=False)
    assert 10 < top.sum() < 200
    assert written.filter(top)["birth_year"].null_count() == top.sum()


def test_birth_years_fit_ages(block):
    people = block.people
    year = 1970 + people.index_day / 365.2425
    assert (
        (year - people.birth_year >= people.age - 0.01)
        & (year - people.birth_year < people.age + 2.01)
    ).all()


def test_everybody_has_at_least_thirty_laboratory_rows(block):
    rows = per_patient(labs(block))
    assert rows.len() == len(block.people)
    assert rows.min() >= 30


def test_women_have_less_hemoglobin(block):
    analytes = read_analytes()
    results = draw_results(block.stream("labs"), block, draw_visits(block.stream("labs"), block))
    mine = results.test == analytes.place("hemoglobin")
    grams = (results.value / analytes.factor[results.unit])[mine]
    female = block.people.female[results.who[mine]]
    assert 8 < grams[~female].mean() - grams[female].mean() < 16


def test_liver_enzymes_rise_together(block):
    analytes = read_analytes()
    visits = draw_visits(block.stream("labs"), block)
    results = draw_results(block.stream("labs"), block, visits)
    ast, alt = (
        pl.DataFrame({WHO: results.who[mine], name: np.log(results.value[mine])})
        .group_by(WHO)
        .agg(pl.col(name).mean())
        for name in ("ast", "alt")
        for mine in [results.test == analytes.place(name)]
    )
    assert ast.join(alt, on=WHO).select(pl.corr("ast", "alt")).item() > 0.5


DATED = [
    (name, column)
    for name, columns in COLUMNS.items()
    for column in columns
    if column.endswith(("_on", "_since"))
]


@pytest.mark.parametrize(("name", "column"), DATED)
def test_no_row_is_dated_after_the_index_date_but_the_planted_ones(block, name, column):
    frame = block_table(block, name)
    index = pl.from_epoch(pl.Series(block.people.index_day), time_unit="d").dt.to_string("%Y-%m-%d")
    # As texts, dates and parts of dates sort by their first possible day.
    dated = frame.with_columns(index=index.gather(frame[WHO]), date=pl.col(column)).filter(
        pl.col("date").str.contains(r"^\d{4}(-\d\d){0,2}$")
    )
    assert dated.height > 30
    assert dated.filter(pl.col("date") > pl.col("index")).height <= 0.002 * frame.height
