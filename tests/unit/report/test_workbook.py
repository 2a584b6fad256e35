from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

from matcher.report import SCHEMAS, Night, sheets, workbook, write_workbook
from matcher.report.sheets import MAX_CHARACTERS
from matcher.report.workbook import fit_cell
from tests.unit.report.nights import CHINESE, FORMULA, SCRIPT, build_large_night, build_night

SHEETS = [
    "Summary",
    "Candidates",
    "Criteria",
    "Near misses",
    "To look up",
    "Texts to decide",
    "Normalization",
    "Quarantine",
]


def read_sheet(path: Path, sheet: str) -> pl.DataFrame:
    return fastexcel.read_excel(path).load_sheet(sheet).to_polars()


@pytest.fixture(scope="module")
def book(night: Night, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "worklist.xlsx"
    write_workbook(night, path)
    return path


@pytest.fixture(scope="module")
def parts(book: Path) -> dict[str, str]:
    with ZipFile(book) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def part_of(parts: dict[str, str], sheet: str) -> str:
    return parts[f"xl/worksheets/sheet{SHEETS.index(sheet) + 1}.xml"]


def test_the_same_night_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    write_workbook(build_night(), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


def test_lazy_frames_give_the_same_bytes(night: Night, book: Path, tmp_path: Path) -> None:
    lazy = {
        name: getattr(night, name).lazy() for name in ("criteria", "normalization", "quarantine")
    }
    write_workbook(build_night(**lazy), tmp_path / "lazy.xlsx")
    assert (tmp_path / "lazy.xlsx").read_bytes() == book.read_bytes()


def test_it_was_created_on_the_night_and_not_by_the_clock(parts: dict[str, str]) -> None:
    assert set(re.findall(r">([\d-]+T[\d:]+Z)<", parts["docProps/core.xml"])) == {
        "2026-11-20T00:00:00Z"
    }


def test_its_sheets_stand_in_order(book: Path) -> None:
    assert fastexcel.read_excel(book).sheet_names == SHEETS


def test_no_cell_is_a_formula_or_a_link(parts: dict[str, str]) -> None:
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS)
    assert not [text for text in sheets if "<f>" in text or "<hyperlink" in text]
    assert not [name for name in parts if name.startswith("xl/worksheets/_rels")]


def test_text_is_marked_as_text_for_whoever_edits_it(parts: dict[str, str]) -> None:
    styles = parts["xl/styles.xml"].split("<cellXfs")[1].split("</cellXfs>")[0]
    quoted = [number for number, style in enumerate(re.findall("<xf [^>]*>", styles))
              if 'quotePrefix="1"' in style]  # fmt: skip
    texts = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)" t="inlineStr"', part_of(parts, "Candidates"))
    assert texts
    assert {int(style) for style in texts} <= set(quoted)


def test_hostile_cells_read_back_as_they_were(book: Path) -> None:
    candidates = read_sheet(book, "Candidates")
    assert FORMULA in candidates["Patient"].to_list()
    normalization = read_sheet(book, "Normalization")
    assert {SCRIPT, FORMULA} <= set(normalization["Text as recorded"])


def test_candidates_read_back(night: Night, book: Path) -> None:
    read = read_sheet(book, "Candidates")
    assert read.height == night.candidates.height
    assert read["Patient"].to_list() == night.candidates["patient_id"].to_list()
    assert read["Verdict"].to_list() == night.candidates["verdict"].to_list()
    days = read["Eligible from"].cast(pl.Date).to_list()
    assert days == night.candidates["eligible_from"].to_list()
    assert read["Pass"].cast(pl.Int64).to_list() == night.candidates["n_pass"].to_list()


def test_coordinators_have_a_list_of_decisions_to_choose_from(parts: dict[str, str]) -> None:
    sheet = part_of(parts, "Candidates")
    assert '<dataValidation type="list"' in sheet
    assert '"to contact,contacted,consented,declined,not suitable,ask again"' in sheet.replace(
        "&quot;", '"'
    )
    assert re.search(r'sqref="H2:H11"', sheet)


def test_headers_stay_in_sight_and_filter(parts: dict[str, str]) -> None:
    for sheet in SHEETS[1:]:
        assert 'state="frozen"' in part_of(parts, sheet)
        assert "<autoFilter" in part_of(parts, sheet)


def test_criteria_show_their_evidence_as_text(book: Path) -> None:
    read = read_sheet(book, "Criteria")
    found = read.filter(pl.col("Patient") == "AJ07793T", pl.col("Item") == "inclusion 2")
    assert f"diagnoses row 7: {CHINESE} → LUAD, IVB (2026-03-02)" in found["Evidence"].to_list()


def test_criteria_follow_the_lists_with_near_misses_after_them(book: Path) -> None:
    read = read_sheet(book, "Criteria").filter(pl.col("Trial") == "NCT06749886")
    order = read["Patient"].unique(maintain_order=True).to_list()
    assert order == [
        "AJ07793T",
        "AK61411S",
        "患者-0042",
        FORMULA,
        "A/B #7 ?&",
        "BX90210Q",
        "BX90211R",
        "NM00001",
    ]


def test_what_is_to_look_up_holds_every_unknown_of_the_lists(night: Night, book: Path) -> None:
    read = read_sheet(book, "To look up")
    listed = night.criteria_of(night.candidates, night.near_misses)
    assert read.height == listed.filter(status="unknown").height
    assert set(read["Cause"]) == {"conflict", "stale", "not recorded", "unit", "ambiguous"}


def test_texts_to_decide_are_shown_with_what_hangs_on_them_and_room_for_an_answer(
    book: Path, parts: dict[str, str]
) -> None:
    read = read_sheet(book, "Texts to decide")
    assert read["Text as recorded"].to_list()[:2] == ["NSCLC NOS vs SCLC", "Gran# | * | 10^9/L"]
    assert [int(number) for number in read["Patients at stake"]] == [38, 2, 1, 0]
    assert {"It means", "Decided by", "Decided on", "Note"} <= set(read.columns)
    assert read["Key"].to_list()[1] == "Gran#\t*\t10^9/L"
    sheet = part_of(parts, "Texts to decide").replace("&quot;", '"')
    assert '"NSCLC,SCLC,nothing"' in sheet
    assert 'hidden="1"' in sheet


@pytest.mark.parametrize(
    ("candidates", "offered"),
    [
        (None, ["nothing"]),
        ("NSCLC 0.61; SCLC 0.58", ["NSCLC", "SCLC", "nothing"]),
        ("CR; PR 0.50", ["CR", "PR", "nothing"]),
        ("a, or b 1.00; c 0.50", ["c", "nothing"]),  # a comma would split the choice in two
        ("; ".join(f"{'x' * 99}{n} 0.50" for n in range(5)), [f"{'x' * 99}{n}" for n in (0, 1)] + ["nothing"]),
    ],
)  # fmt: skip
def test_a_person_chooses_among_the_nearest_concepts(
    candidates: str | None, offered: list[str]
) -> None:
    assert workbook.concepts_offered(candidates) == offered


def test_numbers_that_were_read_stay_out_of_the_sheet_of_texts(book: Path) -> None:
    assert "lab" not in set(read_sheet(book, "Normalization")["Kind"])


def test_the_summary_names_the_run_and_a_source_without_criteria(book: Path) -> None:
    rows = read_sheet(book, "Summary")
    said = {str(value) for column in rows for value in column}
    assert {"2026-11-20T0315Z-7f3a", "0.1.0", "The source lists no criteria."} <= said


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with room for a few rows only, of two trials with twelve patients each."""
    night = build_large_night(trials=2, patients=12, criteria=8)
    path = tmp_path_factory.mktemp("narrow") / "narrow.xlsx"
    room = {"Candidates": 9, "Criteria": 33, "To look up": 9, "Texts to decide": 3, "Quarantine": 4}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "ROOM", sheets.ROOM | room)
        write_workbook(night, path)
    return path


@pytest.mark.parametrize(
    ("sheet", "height", "note"),
    [
        ("Candidates", 8, "the first of each trial stand here, 16 further rows in candidates.parquet."),
        ("Criteria", 32, "the first of each trial stand here, 160 further rows in criteria.parquet."),
        ("To look up", 8, "the first of each trial stand here, 40 further rows in criteria.parquet."),
        ("Texts to decide", 3, "those on which most hangs stand here, 1 further rows in to_decide.parquet."),
        ("Quarantine", 4, "the first of each table, column and reason stand here, 16 further rows in quarantine.parquet."),
    ],
)  # fmt: skip
def test_rows_without_room_are_left_out_with_a_note(
    narrow: Path, sheet: str, height: int, note: str
) -> None:
    read = read_sheet(narrow, sheet)
    assert read.height == height + 1
    assert read[read.columns[0]][-1] == f"{sheet}: {note}"
    summary = read_sheet(narrow, "Summary")
    assert f"{sheet}: {note}" in {str(value) for column in summary for value in column}


def test_every_trial_has_its_share_of_the_room(narrow: Path) -> None:
    best = {"P00000", "P00001", "P00002", "P00003"}
    candidates = read_sheet(narrow, "Candidates").head(-1)
    for _, rows in candidates.group_by("Trial"):
        assert set(rows["Patient"]) == best
    criteria = read_sheet(narrow, "Criteria").head(-1)
    assert criteria.group_by("Trial", "Patient").len()["len"].to_list() == [8] * 4
    assert set(criteria["Patient"]) == {"P00000", "P00001"}
    assert set(read_sheet(narrow, "To look up").head(-1)["Patient"]) == {"P00000", "P00001"}


def test_every_reason_has_its_share_of_the_room(narrow: Path) -> None:
    read = read_sheet(narrow, "Quarantine").head(-1)
    assert set(read["Table"]) == {"labs", "treatments"}


def test_nothing_but_the_workbook_is_left_beside_it(narrow: Path) -> None:
    assert list(narrow.parent.iterdir()) == [narrow]


def test_a_text_beyond_a_cell_is_cut_with_a_note(tmp_path: Path) -> None:
    night = build_night()
    long = night.quarantine.with_columns(reason=pl.lit("x" * 40_000)).head(1)
    write_workbook(build_night(quarantine=long), tmp_path / "cut.xlsx")
    read = read_sheet(tmp_path / "cut.xlsx", "Quarantine")
    assert read["Reason"][0].endswith("[cut: more than 7233 further characters]")
    assert "1 texts cut" in read["Table"][-1]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("x" * MAX_CHARACTERS, False),
        ("x" * (MAX_CHARACTERS + 1), True),
        ("𠮷" * (MAX_CHARACTERS // 2), False),
        ("𠮷" * MAX_CHARACTERS, True),
    ],
)
def test_a_cell_holds_so_many_utf_16_units(text: str, cut: bool) -> None:
    fitted, was_cut = fit_cell(text)
    assert was_cut is cut
    assert len(fitted.encode("utf-16-le")) // 2 <= MAX_CHARACTERS
    assert (fitted == text) is not cut


def test_an_empty_night_is_a_workbook_all_the_same(tmp_path: Path) -> None:
    empty = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    write_workbook(build_night(trials=(), counts={}, notes=(), **empty), tmp_path / "empty.xlsx")
    assert fastexcel.read_excel(tmp_path / "empty.xlsx").sheet_names == SHEETS
