"""A site that reads Chinese finds no English sentence in what a night writes, whatever the data bring."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from matcher.messages import messages_in
from tests.chinese_night import in_english, never_told, run_twice
from tests.flow.conftest import Command

TOLD = ("quarantine-", "note-", "remark-")
NOT_OF_FOLDERS = {"note-no-table", "note-no-decisions"}
"""What is told of frames, and where the configured file isn't there."""


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    return run_twice(tmp_path_factory.mktemp("chinese"))


@pytest.fixture(scope="module")
def run(nights: tuple[Path, list[str]]) -> Path:
    return nights[0]


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_in(one)


def texts_of_report(path: Path) -> Iterator[str]:
    pieces = re.findall(
        r'<script type="application/json" id="matcher-(?!words)[^"]*">(.*?)</script>',
        path.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    for piece in pieces:
        yield from strings_in(json.loads(piece))


def texts_of_workbook(path: Path) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(path):
        yield sheet.title
        hidden = {letter for letter, one in sheet.column_dimensions.items() if one.hidden}
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.column_letter not in hidden:
                    yield cell.value


def texts_of_table(path: Path) -> Iterator[str]:
    for row in pl.read_parquet(path).to_dicts():
        yield from strings_in({name: told for name, told in row.items() if name != "candidates"})


def test_english_is_recognized() -> None:
    words = messages_in("en").text
    said = [
        words("quarantine-few-cells"),
        words("note-no-rows", table="labs"),
        words("entry-no-day"),
        words("returned-taken", source="a.xlsx", taken=1, known=0, remarks=0),
        "Neutrophils at least 1.5",
    ]
    assert in_english(
        [*said, "labs 第 1 行", "ended_on", "G01 · NSCLC", "no-transfusion"]
    ) == sorted(said)


@pytest.mark.parametrize(
    "name",
    "candidates changes criteria funnel missing near_misses quarantine to_decide to_find_out".split(),
)
def test_no_table_says_anything_in_english(run: Path, name: str) -> None:
    assert in_english(texts_of_table(run / f"{name}.parquet")) == []


def test_no_report_says_anything_in_english(run: Path) -> None:
    reports = [run / "report.html", *run.glob("reports/*/report.html")]
    assert len(reports) > 2
    assert in_english(text for path in reports for text in texts_of_report(path)) == []


def test_no_workbook_says_anything_in_english(run: Path) -> None:
    workbooks = [run / "worklist.xlsx", *run.glob("reports/*/worklist.xlsx")]
    assert in_english(text for path in workbooks for text in texts_of_workbook(path)) == []


@pytest.mark.parametrize("name", ["digest.md", "index.html"])
def test_neither_digest_nor_index_says_anything_in_english(run: Path, name: str) -> None:
    text = re.sub(
        r"<(style|head).*?</\1>", "", (run / name).read_text(encoding="utf-8"), flags=re.DOTALL
    )
    lines = [unescape(line) for line in re.sub(r"<[^>]*>", "\n", text).splitlines()]
    assert in_english(lines) == []


def test_every_reason_note_and_remark_was_told(run: Path) -> None:
    texts = [
        *pl.read_parquet(run / "quarantine.parquet")["reason"],
        *pl.read_parquet(run / "normalization.parquet")["remark"].drop_nulls(),
        *json.loads((run / "tables.json").read_text(encoding="utf-8"))["notes"],
    ]
    assert set(never_told(TOLD, texts)) == NOT_OF_FOLDERS


def test_the_answer_to_a_returned_workbook_is_in_chinese(
    nights: tuple[Path, list[str]],
) -> None:
    _, answer = nights
    assert answer[0] == "worklist.xlsx：已收录处理结果 2 条，此前已有 0 条，说明 3 条"
    assert in_english(answer) == []


@pytest.mark.nightly
def test_such_a_run_verifies(matcher: Command, run: Path) -> None:
    done = matcher("verify", "--run", run)
    assert done.exit_code == 0, done.output
