"""What happens to every text before any kind reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.normalize.text import LONGEST, readable, simplified
from matcher.settings import CONFIG_FOLDER


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("EGFR 基因突變 陽性", "EGFR 基因突变 阳性"),
        ("右肺上葉鱗狀細胞癌", "右肺上叶鳞状细胞癌"),
        ("干燥综合征", "干燥综合征"),
        ("10⁹/L, μmol/L, Ⅳ", "10⁹/L, μmol/L, Ⅳ"),
        ("p.L858R", "p.L858R"),
    ],
)
def test_traditional_characters_are_read_as_simplified_ones(written, read):
    assert simplified(written) == read
    assert readable((written, "")) == (read, "")


@pytest.mark.parametrize("path", sorted((CONFIG_FOLDER / "vocabulary").glob("*.csv")), ids=str)
def test_vocabularies_stand_in_simplified_characters(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if simplified(line) != line] == []


@pytest.mark.parametrize(("length", "kept"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_report_is_not_read_as_a_text(length, kept):
    assert readable(("x" * length, "y")) == (("x" * length, "y") if kept else ("", ""))
