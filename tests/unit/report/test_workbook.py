from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import fastexcel
import openpyxl
import polars as pl
import pytest

from matcher.report import SCHEMAS, Night, text_sheets, work_sheets, workbook, write_workbook
from matcher.report.columns import MAX_CHARACTERS
from matcher.report.looks import GREYED, STYLES
from matcher.report.workbook import fit_cell
from tests.unit.report.nights import FORMULA, SCRIPT, build_large_night, build_night

FIRST = "NCT06749886"
TRIALS = [FIRST, "tislelizumab-anlotinib-pilot", "NCT06505837", "oligoresidual-radiotherapy"]
BEFORE = ["Summary", "Changed tonight"]
AFTER = [
    *("Near misses", "To find out", "To find out by patient", "Chart review"),
    *("Texts to decide", "Normalization", "Quarantine"),
]
SHEETS = [*BEFORE, *TRIALS, *AFTER]


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
    names = ("criteria", "normalization", "quarantine", "missing")
    lazy = {name: getattr(night, name).lazy() for name in names}
    write_workbook(build_night(**lazy), tmp_path / "lazy.xlsx")
    assert (tmp_path / "lazy.xlsx").read_bytes() == book.read_bytes()


def test_it_was_created_on_the_night_and_not_by_the_clock(parts: dict[str, str]) -> None:
    assert set(re.findall(r">([\d-]+T[\d:]+Z)<", parts["docProps/core.xml"])) == {
        "2026-11-20T00:00:00Z"
    }


def test_its_sheets_stand_in_order(book: Path) -> None:
    assert fastexcel.read_excel(book).sheet_names == SHEETS


def test_no_cell_is_a_formula(parts: dict[str, str]) -> None:
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(SHEETS)
    assert not [text for text in sheets if "<f>" in text]


def test_every_link_leads_into_the_report_beside_the_workbook(parts: dict[str, str]) -> None:
    targets = {
        target
        for name, text in parts.items()
        if name.startswith("xl/worksheets/_rels")
        for target in re.findall(r'Target="([^"]*)"', text)
    }
    assert targets == {"report.html"}


def test_a_pair_is_linked_to_its_place_in_the_report(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)[FIRST]
    links = {row[1].value: row[1].hyperlink.location for row in sheet.iter_rows(min_row=2)}
    assert links["AJ07793T"] == "/trial/NCT06749886/AJ07793T"
    assert links["A/B #7 ?&"] == "/trial/NCT06749886/A%2FB%20%237%20%3F%26"
    assert links["患者-0042"] == "/trial/NCT06749886/%E6%82%A3%E8%80%85-0042"


def test_text_is_marked_as_text_for_whoever_edits_it(parts: dict[str, str]) -> None:
    styles = parts["xl/styles.xml"].split("<cellXfs")[1].split("</cellXfs>")[0]
    quoted = [number for number, style in enumerate(re.findall("<xf [^>]*>", styles))
              if 'quotePrefix="1"' in style]  # fmt: skip
    texts = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)" t="inlineStr"', part_of(parts, FIRST))
    assert texts
    assert {int(style) for style in texts} <= set(quoted)


def test_hostile_cells_read_back_as_they_were(book: Path) -> None:
    assert FORMULA in read_sheet(book, FIRST)["Patient"].to_list()
    normalization = read_sheet(book, "Normalization")
    assert {SCRIPT, FORMULA} <= set(normalization["Text as recorded"])


@pytest.mark.parametrize("trial", TRIALS)
def test_a_trial_s_candidates_read_back(night: Night, book: Path, trial: str) -> None:
    read = read_sheet(book, trial)
    listed = night.candidates.filter(trial_id=trial)
    assert read["Patient"].to_list() == listed["patient_id"].to_list()
    days = read["Eligible from"].cast(pl.Date).to_list()
    assert days == listed["eligible_from"].to_list()
    assert read["Trial"].to_list() == [trial] * listed.height
    assert read["Run"].to_list() == [night.run_id] * listed.height


def test_a_word_has_a_sign_beside_its_colour(book: Path) -> None:
    read = read_sheet(book, FIRST)
    assert read["Verdict"].to_list() == ["● eligible", *["◐ possible"] * 4, *["◔ later"] * 2]
    assert read["Change"].to_list() == [
        *("✚ new", "same", "▼ down", "✚ new", "◆ changed", "▲ up", "same")
    ]


def _luminance(colour: str) -> float:
    """Relative luminance as of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_verdicts_differ_in_grey_too() -> None:
    fills = [STYLES[name]["bg_color"] for name in ("eligible", "possible", "later")]
    assert _contrast(fills[0], fills[1]) > 1.2
    assert _contrast(fills[1], fills[2]) > 1.2


@pytest.mark.parametrize("style", [*STYLES.values(), *GREYED.values()])
def test_every_text_stands_out_from_its_ground(style: dict[str, Any]) -> None:
    ink = style.get("font_color", "#000000")
    assert _contrast(ink, style.get("bg_color", "#FFFFFF")) >= 4.5


def test_what_is_open_stands_beside_each_patient(book: Path) -> None:
    read = read_sheet(book, FIRST)
    (found,) = read.filter(pl.col("Patient") == FORMULA).iter_rows(named=True)
    assert found["To find out"] == "ECOG, measurable lesions"
    assert found["To check in the chart"] == "EGFR, creatinine"


def test_what_people_entered_stands_in_a_column_of_its_own(book: Path) -> None:
    read = read_sheet(book, FIRST)
    told = dict(read.select("Patient", "So far").iter_rows())
    assert told["AK61411S"] == "to review, 2026-11-19, MK"
    assert told["患者-0042"] == "contacted, 2026-11-18, 李\nRing again on Monday."
    assert told["AJ07793T"] is None
    for title in ("Disposition", "Why", "Date", "Initials", "Note"):
        assert read[title].null_count() == read.height


def test_whom_someone_dismissed_stands_last_and_grey(night: Night, tmp_path: Path) -> None:
    gone = night.dispositions.filter(patient_id="BX90211R").with_columns(patient_id=pl.lit("ZZ"))
    told = pl.concat([night.dispositions, gone])
    write_workbook(build_night(dispositions=told), tmp_path / "worklist.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "worklist.xlsx")[FIRST]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[1].value for row in rows[-2:]] == ["BX90211R", "ZZ"]
    grey = {row[1].fill.fgColor.rgb for row in rows[-2:]}
    assert grey == {"FFE4E4E4"}
    assert rows[0][1].fill.fgColor.rgb != "FFE4E4E4"
    assert rows[-1][9].value.startswith("screen failed, 2026-11-12, MK: =HYPERLINK")


def test_answers_are_kept_with_the_row_and_out_of_sight(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)[FIRST]
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    hidden = [one for one in sheet.column_dimensions.values() if one.hidden]
    assert [(one.min, one.max) for one in hidden] == [
        (sheet[f"{columns[first]}1"].column, sheet[f"{columns[last]}1"].column)
        for first, last in [("Trial", "Answers")]
    ]
    assert re.match(
        r"adult=p;nsclc=p;.*judgement=m#[0-9a-f]{8}$", sheet[f"{columns['Answers']}2"].value
    )


def _validations(book: Path, sheet: str) -> dict[str, Any]:
    found = openpyxl.load_workbook(book)[sheet].data_validations.dataValidation
    return {str(one.sqref): one for one in found}


def test_dispositions_are_chosen_from_a_list(book: Path) -> None:
    choice = _validations(book, FIRST)["K2:K8"]
    assert choice.type == "list"
    assert choice.formula1 == (
        '"to review,contacted,consented,screen failed,not interested,not eligible"'
    )
    assert choice.errorStyle is None  # that is: stop


def test_a_day_is_one_up_to_today(book: Path) -> None:
    day = _validations(book, FIRST)["M2:M8"]
    assert (day.type, day.operator, day.formula2) == ("date", None, "TODAY()+1")


def test_headers_stay_in_sight_and_filter(parts: dict[str, str]) -> None:
    for sheet in SHEETS[1:]:
        assert 'state="frozen"' in part_of(parts, sheet)
        assert "<autoFilter" in part_of(parts, sheet)


def test_what_changed_stands_first_with_its_cause(night: Night, book: Path) -> None:
    read = read_sheet(book, "Changed tonight")
    assert read.height == night.changes.height
    gone = read.filter(pl.col("Patient") == "GONE-001").row(0, named=True)
    assert gone["Because of"] == "criteria"
    assert gone["What has changed"] == "Platelets: at least 80 became at least 100."
    assert (gone["Verdict before"], gone["Verdict"]) == ("◐ possible", "○ ineligible")


def test_what_to_find_out_is_ranked(night: Night, book: Path) -> None:
    read = read_sheet(book, "To find out")
    assert read["What to find out"].to_list() == night.to_find_out["label"].to_list()
    assert read["For these trials"][1] == "NCT06749886, tislelizumab-anlotinib-pilot"
    assert read["Kind of fact"].to_list()[-1] == "laboratory value"


def test_what_to_find_out_by_patient_holds_every_missing_fact_once(
    night: Night, book: Path
) -> None:
    read = read_sheet(book, "To find out by patient")
    missing = pl.DataFrame(night.missing)
    assert set(read.select("Patient", "What to find out").iter_rows()) == set(
        missing.select("patient_id", "label").iter_rows()
    )
    first = read.row(0, named=True)
    assert (first["Patient"], first["Cause"]) == ("AJ07793T", "conflict")


def test_the_blind_sample_tells_whom_to_look_up_and_nothing_else(night: Night, book: Path) -> None:
    read = read_sheet(book, "Chart review")
    assert read.columns == [
        *("Trial", "Patient", "Disposition", "Why", "Date", "Initials", "Note", "Run", "Answers")
    ]
    assert read["Patient"].to_list() == night.blind_sample["patient_id"].to_list()
    for cell in read["Answers"]:
        assert re.fullmatch("#[0-9a-f]{8}", cell)
    assert _validations(book, "Chart review")["C2:C3"].type == "list"


def test_without_a_blind_sample_there_is_no_sheet_for_one(night: Night, tmp_path: Path) -> None:
    write_workbook(build_night(blind_sample=night.blind_sample.clear()), tmp_path / "none.xlsx")
    assert "Chart review" not in fastexcel.read_excel(tmp_path / "none.xlsx").sheet_names


def test_a_site_that_reads_chinese_has_all_of_it_in_chinese(tmp_path: Path) -> None:
    write_workbook(build_night(language="zh"), tmp_path / "zh.xlsx")
    book = fastexcel.read_excel(tmp_path / "zh.xlsx")
    assert [name for name in book.sheet_names if name not in TRIALS] == [
        *("概要", "今夜变化", "接近符合", "待查明", "按患者待查明", "病历复核"),
        *("待判定文本", "文本解读", "搁置的行"),
    ]
    for name in book.sheet_names[1:]:
        titles = book.load_sheet(name).to_polars().columns
        assert not [title for title in titles if re.search("[a-z]", title)]
    read = book.load_sheet(FIRST).to_polars()
    assert read["判定"][0] == "● 符合"
    assert read["既往处理"][1] == "待审核，2026-11-19，MK"


def test_texts_to_decide_are_shown_with_what_hangs_on_them_and_room_for_an_answer(
    book: Path, parts: dict[str, str]
) -> None:
    read = read_sheet(book, "Texts to decide")
    assert read["Text as recorded"].to_list()[:2] == ["NSCLC NOS vs SCLC", "Gran# | * | 10^9/L"]
    assert [int(number) for number in read["Patients at stake"]] == [38, 2, 1, 0]
    assert {"It means", "Decided by", "Decided on", "Note"} <= set(read.columns)
    assert read["Key"].to_list()[1] == "Gran#\t*\t10^9/L"
    assert read["Kind of text"].to_list()[1] == "laboratory value"
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
    assert "laboratory value" not in set(read_sheet(book, "Normalization")["Kind of text"])


def test_the_summary_names_the_run_and_a_source_without_criteria(book: Path) -> None:
    rows = read_sheet(book, "Summary")
    said = {str(value) for column in rows for value in column}
    assert {"2026-11-20T0315Z-7f3a", "0.1.0", "The source lists no criteria."} <= said


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with room for a few rows only, of two trials with twelve patients each."""
    night = build_large_night(trials=2, patients=12, criteria=8)
    path = tmp_path_factory.mktemp("narrow") / "narrow.xlsx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work_sheets, "LISTED_ROWS", 9)
        patch.setattr(text_sheets, "TO_DECIDE_ROWS", 3)
        patch.setattr(text_sheets, "QUARANTINE_ROWS", 4)
        write_workbook(night, path)
    return path


@pytest.mark.parametrize(
    ("sheet", "height", "note"),
    [
        ("NCT00000000", 4, "the first of each trial stand here, 8 further rows in candidates.parquet."),
        ("NCT00000001", 4, "the first of each trial stand here, 8 further rows in candidates.parquet."),
        ("Texts to decide", 3, "those on which most hangs stand here, one further row in to_decide.parquet."),
        ("Quarantine", 4, "the first of each table, column and reason stand here, 16 further rows in quarantine.parquet."),
    ],
)  # fmt: skip
def test_rows_without_room_are_left_out_with_a_note(
    narrow: Path, sheet: str, height: int, note: str
) -> None:
    cells = openpyxl.load_workbook(narrow)[sheet]
    assert cells.max_row == height + 2
    assert cells.cell(height + 2, 1).value == f"{sheet}: {note}"
    summary = read_sheet(narrow, "Summary")
    assert f"{sheet}: {note}" in {str(value) for column in summary for value in column}


def test_every_trial_has_its_share_of_the_room(narrow: Path) -> None:
    for trial in ("NCT00000000", "NCT00000001"):
        read = read_sheet(narrow, trial).head(-1)
        assert read["Patient"].to_list() == ["P00000", "P00001", "P00002", "P00003"]


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
    assert read["Reason"][0].endswith("x […7,233]")
    assert "one text is cut" in read["Table"][-1]


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
    names = [*BEFORE, *(name for name in AFTER if name != "Chart review")]
    assert fastexcel.read_excel(tmp_path / "empty.xlsx").sheet_names == names
