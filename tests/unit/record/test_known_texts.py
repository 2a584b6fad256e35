"""A record made with texts that are known already is the record made without."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest

from matcher.normalize.dictionary import Dictionary, load_dictionary
from matcher.normalize.ledger import merged_counts
from matcher.record import Record
from matcher.record.build import Built, build
from matcher.record.people import numbered, ordered
from matcher.record.raw_texts import KINDS, LAB, STANDS_IN, distinct_of
from matcher.record.storage import Rows
from matcher.tables import read_tables
from tests.spec.clinic import INDEX_DAY, normalizers, settings, vocabularies

GOLDEN = Path(__file__).parents[2] / "flow/golden/data"
FRAMES = [field.name for field in fields(Record) if field.type == "pl.DataFrame"]


def rows_of(folder: Path) -> dict[str, pl.DataFrame]:
    """Read the tables of a folder and number their patients."""
    tables = read_tables(folder, as_of=INDEX_DAY)
    patients = ordered(tables.frames["patients"])
    rows = {
        name: numbered(frame, patients)
        for name, frame in tables.frames.items()
        if name != "patients"
    }
    return {**rows, "patients": patients}


@pytest.fixture(scope="module")
def rows() -> dict[str, pl.DataFrame]:
    return rows_of(GOLDEN)


def built(rows: dict[str, pl.DataFrame], dictionary: Dictionary | None = None) -> Built:
    nobody = pl.DataFrame(schema={"p": pl.UInt32, "table": pl.String})
    return build(Rows(rows, nobody), vocabularies(), normalizers(), settings(), dictionary)


@pytest.fixture(scope="module")
def afresh(rows) -> Built:
    return built(rows)


def page_of(name: str, rows: dict[str, pl.DataFrame], n_slices: int = 1) -> pl.DataFrame:
    """Make the page of a kind from slices of its texts."""
    kind, every = KINDS[name], normalizers()
    texts = distinct_of(kind, rows)
    size = -(-texts.height // n_slices) or 1
    slices = [texts.slice(start, size) for start in range(0, texts.height or 1, size)]
    return pl.concat(kind.page(part, every.of(name), every.decisions) for part in slices)


def assert_same(one: Built, other: Built) -> None:
    for name in FRAMES:
        assert getattr(one.record, name).equals(getattr(other.record, name)), name
    of_one, of_other = (merged_counts([built.ledger.counted({})]) for built in (one, other))
    assert of_one.texts.equals(of_other.texts)
    assert of_one.asked.equals(of_other.asked)
    assert one.impossible.equals(other.impossible)


def test_all_texts_may_be_known(rows, afresh, tmp_path):
    for name in KINDS:
        page_of(name, rows, n_slices=3).write_parquet(tmp_path / f"{name}.parquet")
    assert_same(built(rows, load_dictionary(tmp_path)), afresh)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_some_texts_may_be_known(rows, afresh, kept):
    pages = {name: page_of(name, rows) for name in KINDS}
    some = {name: page.gather_every(3, kept) for name, page in pages.items()}
    assert_same(built(rows, Dictionary(some)), afresh)


def test_what_is_lacking_is_what_no_page_has(rows):
    page, texts = page_of("lab", rows), distinct_of(LAB, rows)
    known = Dictionary({"lab": page.head(5)})
    assert known.lacking(LAB, texts).equals(texts.slice(5))
    assert Dictionary().lacking(LAB, texts).equals(texts)


TABLES = {
    "patients": "patient_id\nA\nB\nC\nD\nE\n",
    "diagnoses": "patient_id,diagnosis,histology,is_primary,code\n"
    "A,LUAD,,yes,C34.1\n"
    "A,breast cancer,adenocarcinoma,no,\n"
    "B,LUAD,,,\n"
    "C,gastric cancer,,,\n"
    "C,LUSC,,,\n"
    "D,melanoma,,no,\n"
    "E,thymoma,,,\n"
    "E,LUAD,,yes,\n",
    "conditions": "patient_id,condition,status\nA,pneumonitis,active\n",
}


def test_a_known_text_is_not_resolved_again(tmp_path, monkeypatch):
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    rows = rows_of(tmp_path)
    pages = {name: page_of(name, rows) for name in KINDS}
    for name in ("condition", "diagnosis", "drug"):
        monkeypatch.setattr(
            type(normalizers().of(name)), "resolve", lambda _, texts: [] if not texts else 1 / 0
        )
    known = built(rows, Dictionary(pages)).record.conditions
    assert sorted(known["raw"].unique()) == [
        *("LUSC", "breast cancer, adenocarcinoma", "gastric cancer", "melanoma"),
        *("pneumonitis | active", "thymoma"),
    ]


def test_every_kind_stands_somewhere():
    assert KINDS.keys() == STANDS_IN.keys()
    for kind in KINDS.values():
        assert {len(columns) for _, columns in STANDS_IN[kind.name]} == {len(kind.columns)}
