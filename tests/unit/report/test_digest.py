from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from matcher.report import Night, write_digest, write_funnel
from tests.unit.report.nights import FORMULA, TRIALS, build_large_night, build_night


def digest_of(night: Night, folder: Path, smallest_count: int | None = None) -> list[str]:
    write_digest(night, folder / "digest.md", smallest_count)
    return (folder / "digest.md").read_text(encoding="utf-8").splitlines()


def test_it_tells_of_the_night_its_changes_its_trials_and_its_data(
    night: Night, tmp_path: Path
) -> None:
    lines = digest_of(night, tmp_path)
    assert lines[:3] == [
        "# Trial candidates of 2026-11-20",
        "",
        "Run 2026-11-20T0315Z-7f3a, 2,221 patients read.",
    ]
    title = "Consolidation radiotherapy of oligoresidual disease"
    for line in (
        "| gone | 3 |",
        "| data | 3 |",
        f"| {title} (oligoresidual-radiotherapy) | 0 | 0 | 0 | 1,880 |",
        "| labs | 88,412 | 88,393 | 19 |",
        "4 raw texts wait for a decision: see the workbook.",
    ):
        assert line in lines


def test_it_names_no_patient(night: Night, tmp_path: Path) -> None:
    told = "\n".join(digest_of(night, tmp_path))
    assert not [one for one in night.candidates["patient_id"] if one in told]


def test_the_same_night_gives_the_same_bytes(tmp_path: Path) -> None:
    first = digest_of(build_night(), tmp_path)
    assert digest_of(build_night(), tmp_path) == first


def test_it_speaks_the_language_of_the_site(tmp_path: Path) -> None:
    lines = digest_of(build_night(language="zh"), tmp_path)
    assert lines[0] == "# 2026-11-20 试验候选患者"
    assert "| 移出 | 3 |" in lines


def test_small_counts_are_withheld_and_what_would_reveal_them(night: Night, tmp_path: Path) -> None:
    lines = digest_of(night, tmp_path, 11)
    # 1, 4 and 2 of 1,880
    assert any(line.endswith("(NCT06749886) | <11 | <11 | <11 | `*` |") for line in lines)
    assert any(
        line.endswith("(oligoresidual-radiotherapy) | 0 | 0 | 0 | 1,880 |") for line in lines
    )
    assert "| treatments | `*` | 9,119 | <11 |" in lines
    assert lines[-1].startswith("Counts from 1 to 10 are withheld")


def test_a_first_night_says_that_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    night = build_night()
    first = build_night(changes=night.changes.clear())
    told = "Nothing has changed since the night before, or there was none."
    assert told in digest_of(first, tmp_path)


def test_a_title_is_no_markup(tmp_path: Path) -> None:
    title = "a | b <script> [c](https://example.org)\n# d"
    night = build_night(trials=(replace(TRIALS[0], title=title),))
    (line,) = [line for line in digest_of(night, tmp_path) if "NCT06749886" in line]
    assert line.startswith(r"| a \| b \<script\> \[c\](https://example.org) \# d (")


@pytest.mark.parametrize(
    ("trials", "told"), [(100, None), (101, "One further trial stands in the report.")]
)
def test_of_many_trials_it_tells_of_the_first(
    tmp_path: Path, trials: int, told: str | None
) -> None:
    lines = digest_of(build_large_night(trials=trials, patients=1, criteria=1), tmp_path)
    assert sum("A trial of its own kind" in line for line in lines) == 100
    assert ("further trial" in "".join(lines)) is (told is not None)
    assert told is None or told in lines


def funnel(
    *counts: tuple[int, int, int, int, int], text: str = "18 years or older"
) -> pl.DataFrame:
    names = ("n_pass", "n_fail", "n_unknown", "n_manual", "n_fail_only_this")
    frame = pl.DataFrame(list(counts), schema=dict.fromkeys(names, pl.UInt32), orient="row")
    own = {"trial_id": "T", "criterion_id": "c", "section": "inclusion", "source_item": "1"}
    said = {name: pl.lit(value) for name, value in (own | {"text": text}).items()}
    in_order = {"n_lost": "n_fail", "n_left": pl.lit(0, pl.UInt32)}
    return frame.with_columns(**said, **in_order).select(*said, *names, *in_order)


def exported(rows: pl.DataFrame, folder: Path, smallest_count: int | None) -> pl.DataFrame:
    write_funnel(rows, folder / "funnel.csv", smallest_count)
    return pl.read_csv(folder / "funnel.csv", infer_schema=False)


def test_the_funnel_is_exported_as_it_is(tmp_path: Path) -> None:
    read = exported(funnel((900, 3, 77, 0, 1)), tmp_path, None)
    assert read.row(0)[5:] == ("900", "3", "77", "0", "1", "3", "0")


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((900, 3, 77, 0, 1), ("900", "<11", "*", "0", "<11")),
        ((900, 0, 77, 3, 0), ("*", "0", "77", "<11", "0")),
        # what fails is withheld beside what passes, and who fails only this with it
        ((3, 900, 77, 0, 800), ("<11", "*", "77", "0", "*")),
        ((900, 77, 23, 0, 11), ("900", "77", "23", "0", "11")),
    ],
)
def test_the_funnel_withholds_small_counts_and_what_would_reveal_them(
    tmp_path: Path, counts: tuple[int, int, int, int, int], told: tuple[str, ...]
) -> None:
    read = exported(funnel(counts), tmp_path, 11)
    assert read.columns[5:] == ["n_pass", "n_fail", "n_unknown", "n_manual", "n_fail_only_this"]
    assert read.row(0)[5:] == told


def test_no_text_of_the_funnel_can_run_as_a_formula(tmp_path: Path) -> None:
    assert exported(funnel((1, 2, 3, 4, 5), text=FORMULA), tmp_path, 11)["text"][0] == f"'{FORMULA}"


def test_a_funnel_of_nobody_is_one_all_the_same(tmp_path: Path) -> None:
    assert exported(funnel(), tmp_path, 11).height == 0
