"""A refused run leaves no value of the tables behind: in no file, no message, no log, under no name."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from tests.flow.conftest import Child, Command

NAME = "Quillfeather"
PLANTED = {
    "diagnoses": f"seen by Dr. {NAME}",
    "conditions": f"{NAME.upper()} SSN 457-55-5462",
    "labs": f"患者身份证11010519491231002X {NAME}",
}


def plant(table: Path, cell: str) -> None:
    """Write a cell into the last column of a table's last row, and a word of its own into each patient."""
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"))))
    rows[0].append("note")
    for row in rows[1:]:
        row.append("")
    rows[-1][-1] = cell
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def left_in(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Name the files below a folder that have one of the words in their contents or their name."""
    held = [word.encode() for word in words] + [word.encode("utf-16-le") for word in words]
    return [
        str(path)
        for path in folder.rglob("*")
        if any(word in os.fsencode(path) for word in held)
        or (path.is_file() and any(word in path.read_bytes() for word in held))
    ]


@pytest.fixture(params=["plain", pytest.param("prefect", marks=pytest.mark.nightly)])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_refused_run_leaves_no_value_behind(
    engine: str, cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(cohort / "data" / "labs.csv", PLANTED["labs"])
    temporary, out = tmp_path / "temporary", tmp_path / "out"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    given = {
        "data": cohort / "data",
        "trials": cohort / "trials",
        "config": cohort / "matcher.yaml",
    }
    options = [part for name, path in given.items() for part in (f"--{name}", str(path))]
    options += ["--out", str(out), "--as-of", "2026-06-30"]
    options += ["--engine", "plain"] if engine == "plain" else []
    child = Child(tmp_path / "home", "run", *options)
    code, printed, told = child.wait()
    assert code == 3, told
    lines = [line for line in told.splitlines() if not line.startswith("[")]
    assert len(lines) == 1, told
    assert lines[0].startswith("matcher: table labs")
    assert child.remaining() == []
    assert list(child.home.iterdir()) == []
    words = (NAME, "11010519491231002X", "G01")
    assert not [word for word in words if word in printed + told]
    assert [
        left_in(folder, words) for folder in (temporary, out, child.home) if folder.exists()
    ] == [[] for folder in (temporary, out, child.home) if folder.exists()]
    assert not (out / "latest").exists()
    held = {path.name for path in out.rglob("*") if path.is_file() and path.stat().st_size}
    assert held <= {"runs.jsonl"}  # that a run was refused, and no word of its tables


@pytest.mark.parametrize("table", ["diagnoses", "labs"])
def test_a_check_tells_no_value_either(matcher: Command, cohort: Path, table: str) -> None:
    plant(cohort / "data" / f"{table}.csv", PLANTED[table])
    done = matcher("check", "--data", cohort / "data", "--config", cohort / "matcher.yaml")
    assert done.exit_code == 3
    assert NAME not in done.output + done.stderr


def test_what_a_site_allows_stands_in_the_manifest(
    matcher: Command, cohort: Path, tmp_path: Path
) -> None:
    plant(cohort / "data" / "labs.csv", "S/N 4471-8812")
    allowed = {"table": "labs", "column": "note", "reason": "numbers of our analysers"}
    config = cohort / "matcher.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("  allow: []", f"  allow: [{json.dumps(allowed)}]"), "utf-8")
    options = ("--data", cohort / "data", "--trials", cohort / "trials", "--config", config)
    run = ("run", "--engine", "plain", *options, "--out", tmp_path / "out", "--as-of", "2026-06-30")
    done = matcher(*run)
    assert done.exit_code == 0, done.output
    latest = tmp_path / "out" / "latest"
    manifest = json.loads((latest / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["identifiers"]["allow"] == [allowed]
    notes = json.loads((latest / "tables.json").read_text(encoding="utf-8"))["notes"]
    assert any("numbers of our analysers" in note for note in notes)
    assert "numbers of our analysers" in (latest / "report.html").read_text(encoding="utf-8")
