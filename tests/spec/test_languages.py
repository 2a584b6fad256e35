"""What a night says in each language: the same answers, and in Chinese no sentence in English.

English stays in what isn't the site's own to say: what stands in the chart, names of tests, and
concepts for which the vocabularies have no Chinese name.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from matcher.messages import Language, messages_in
from matcher.reasons import explain, in_short
from matcher.record.build import build_record
from matcher.tables import PatientTables, read_tables
from matcher.trials.reading import read_trials
from tests.known import names_without_chinese
from tests.spec.clinic import normalizers, settings, told, vocabularies

PROJECT = Path(__file__).parents[2]
ENGLISH = re.compile(
    r"(?<![a-z])(absent|active|age|and|asked|be|because|but|by|can|complete|declared|disagree|does"
    r"|fails|grade|has|in|is|it|known|line|missing|more|needs|no|not|of|old|older|on|only|or|other"
    r"|patient|positive|negative|record|since|stage|than|the|they|to|within|without|years)(?![a-z])",
    re.IGNORECASE,
)


@cache
def sample() -> PatientTables:
    return read_tables(PROJECT / "sample_data", as_of=date(2026, 11, 21))


@cache
def night(language: Language) -> pl.DataFrame:
    """Explain the sample's first patients for the trials that the project comes with."""
    trials = read_trials(PROJECT / "config" / "trials", vocabularies())
    chosen = settings().model_copy(update={"language": language})
    record, _ = build_record(sample(), vocabularies(), normalizers(), chosen)
    patients = record.patients["p"].head(80)
    return explain(record, trials, {trial.trial_id: patients for trial in trials})


def own_words(row: dict[str, object], names: re.Pattern[str]) -> str:
    """Give a reason without what is quoted from the chart, and without names in English."""
    reason = str(row["reason"])
    for one in row["evidence"]:  # type: ignore[attr-defined]
        for cell in sorted(str(one["raw"]).split(" | "), key=len, reverse=True):
            reason = reason.replace(cell, "")
    return names.sub("", reason)


@pytest.mark.nightly
def test_the_answers_are_the_same_in_each_language() -> None:
    english, chinese = night("en"), night("zh")
    answers = ("trial_id", "patient_id", "criterion_id", "status", "cause")
    assert english.select(answers).equals(chinese.select(answers))
    rows = [
        frame["evidence"].explode().struct.unnest().select("table", "row")
        for frame in (english, chinese)
    ]
    assert rows[0].equals(rows[1])


def test_in_chinese_no_english_sentence_is_left() -> None:
    names = names_without_chinese(vocabularies())
    pattern = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    texts = night("zh").unique(["reason", "text"], maintain_order=True)
    left = [
        (row["reason"], row["text"])
        for row in texts.iter_rows(named=True)
        if ENGLISH.search(own_words(row, pattern)) or ENGLISH.search(row["text"])
    ]
    assert not left, left[:5]


def test_in_short_in_chinese() -> None:
    short = in_short(night("zh"), messages_in("zh"))
    assert short["reasons"].str.contains("^(不满足|待查)：|^有记录的标准全部满足").all()


def test_what_is_asked_found_and_needed_in_chinese() -> None:
    table = """
        treatments | treatment | started_on | ended_on
        1          | cisplatin | 2026-03-01 | 2026-06-20

        coverage | domain
        2        | treatments

        patients
        3
        """
    washout = {"treatment": ["chemotherapy"], "within": "14 days"}
    assert told(washout, table, wanted=False, language="zh") == {
        "1": "顺铂（2026-03-01 至 2026-06-20）",
        "2": "无 14 天内的化疗的记录；治疗记录已声明完整",
        "3": "无 14 天内的化疗的记录，但治疗记录未声明完整",
    }
    counts = """
        labs | test | value | unit   | measured_on
        1    | ANC  | 2.0   | 10^9/L | 2026-05-20
        """
    assert told({"measurement": "neutrophils", "at_least": 1.5}, counts, language="zh") == {
        "1": "已过期：中性粒细胞计数 2 ×10⁹/L，已超过 28 天（2026-05-20）；要求：≥ 1.5 ×10⁹/L"
    }
