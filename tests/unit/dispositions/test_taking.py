"""What people entered comes into the history once, whole, and nothing of it is ever lost."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from matcher.dispositions.history import read_history
from matcher.dispositions.taking import Taken, Taking, take, would_take
from matcher.errors import OutputError
from matcher.messages import messages_in
from tests.unit.dispositions.worklists import GONE, RUN, TODAY, WHO, Worklist

SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return tmp_path / "dispositions.csv"


def taking(runs: Path = Path("nowhere")) -> Taking:
    return Taking(TODAY, runs, {"trial-a", "trial-b"})


def taken(history: Path, *workbooks: Path, table: Path | None = None) -> list[Taken]:
    return take(workbooks, table, history, taking())[0]


def kept(history: Path, *names: str) -> list[Any]:
    """Give one thing, or several, of each entry in the history."""
    rows = [tuple(getattr(one, name) for name in names) for one in read_history(history).entries]
    return [row[0] for row in rows] if len(names) == 1 else rows


def told(one: Taken) -> list[str]:
    return [str(remark) for remark in one.remarks]


def test_an_entry_keeps_who_when_what_and_what_they_saw(history, tmp_path):
    filled = Worklist().of("P1", **GONE, note="asked Dr. L").of("P2").save(tmp_path / "ab.xlsx")
    (one,) = taken(history, filled)
    assert (one.n_added, one.n_known, one.remarks) == (1, 0, ())
    (entry,) = read_history(history).entries
    assert entry.pair == ("trial-a", "P1")
    assert (entry.disposition, entry.why) == ("not_eligible", "brain metastases in the letter")
    assert (entry.decided_by, entry.decided_on) == ("AB", date(2026, 11, 20))
    assert (entry.note, entry.run_id, entry.statuses) == ("asked Dr. L", RUN, "ecog=p;alk=u")
    assert entry.source == "ab.xlsx, trial-a, row 2"


def test_a_workbook_is_read_in_any_language_and_column_order(history, tmp_path):
    entered = {**GONE, "disposition": "不符合条件"}
    columns = (
        *("statuses", "run_id", "note", "decided_by", "decided_on"),
        *("why", "disposition", "trial_id", "patient_id"),
    )
    taken(history, Worklist(language="zh").of("P1", **entered).save(tmp_path / "1.xlsx", columns))
    taken(
        history,
        Worklist().of("P2", **{**GONE, "disposition": "Not Eligible "}).save(tmp_path / "2.xlsx"),
    )
    assert kept(history, "disposition") == ["not_eligible", "not_eligible"]


@pytest.mark.parametrize(
    "day",
    [date(2026, 11, 20), datetime(2026, 11, 20, 14, 30), "2026-11-20", " 2026-11-20 "],
)
def test_a_day_is_a_date_or_a_text(history, tmp_path, day):
    entered = {**GONE, "decided_on": day}
    taken(history, Worklist().of("P1", **entered).save(tmp_path / "1.xlsx"))
    assert kept(history, "decided_on") == [date(2026, 11, 20)]


def test_a_workbook_taken_again_adds_nothing(history, tmp_path):
    workbook = Worklist().of("P1", **GONE).save(tmp_path / "1.xlsx")
    taken(history, workbook)
    before = history.read_bytes()
    (one,) = taken(history, workbook, workbook.rename(tmp_path / "copy.xlsx"))[1:]
    assert (one.n_added, one.n_known) == (0, 1)
    assert history.read_bytes() == before


def test_without_an_entry_there_is_no_history(history, tmp_path):
    (one,) = taken(history, Worklist().of("P1").save(tmp_path / "1.xlsx"))
    assert (one.n_added, one.remarks) == (0, ())
    assert not history.exists()


def test_a_look_beforehand_tells_the_same_and_writes_nothing(history, tmp_path):
    workbook = (
        Worklist().of("P1", **GONE).of("P2", disposition="contacted").save(tmp_path / "1.xlsx")
    )
    (before,) = would_take([workbook], None, history, taking())
    assert not history.exists()
    (after,) = taken(history, workbook)
    assert (before.n_added, told(before)) == (after.n_added, told(after))


@pytest.mark.parametrize(
    ("entered", "column", "cause"),
    [
        ({**GONE, "decided_on": None}, "decided_on", "empty"),
        ({**GONE, "decided_by": "  "}, "decided_by", "empty"),
        ({**GONE, "disposition": None}, "disposition", "empty"),
        ({**GONE, "why": None}, "why", "needs a reason"),
        ({**GONE, "disposition": "screen failed", "why": ""}, "why", "needs a reason"),
        ({**GONE, "disposition": "perhaps"}, "disposition", "none of the words"),
        ({**GONE, "decided_on": "yesterday"}, "decided_on", "no day"),
        ({**GONE, "decided_on": 46345}, "decided_on", "no day"),
        ({**GONE, "decided_on": date(2026, 11, 22)}, "decided_on", "future"),
        ({**GONE, "decided_on": "0026-11-20"}, "decided_on", "too far back"),
        ({**GONE, "patient_id": "P9"}, "patient_id", "aren't those that were written"),
        ({**GONE, "trial_id": "trial-b"}, "patient_id", "aren't those that were written"),
        ({**GONE, "statuses": "ecog=f#00000000"}, "patient_id", "aren't those that were written"),
        ({**GONE, "statuses": None}, "patient_id", "aren't those that were written"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_place_and_the_rest_is_taken(
    history, tmp_path, entered, column, cause
):
    workbook = Worklist().of("P0", **GONE).of("P1", **entered).of("P2", **GONE)
    (one,) = taken(history, workbook.save(tmp_path / "1.xlsx"))
    assert kept(history, "patient_id") == ["P0", "P2"]
    (remark,) = told(one)
    heading = messages_in("en").text(f"workbook-column-{column}")
    assert remark.startswith(f"sheet trial-a, row 3, column {heading}")
    assert cause in remark
    assert "1.xlsx" in remark


def test_all_that_a_row_lacks_is_told_at_once(history, tmp_path):
    (one,) = taken(history, Worklist().of("P1", note="call back").save(tmp_path / "1.xlsx"))
    assert [remark.split(": ")[0].split(" (")[0].rpartition(" ")[2] for remark in told(one)] == [
        "Initials",
        "Disposition",
        "Date",
    ]


def test_no_remark_holds_what_a_cell_holds(history, tmp_path):
    value = "SECRET-7"
    entered = dict.fromkeys(("disposition", "decided_on", "decided_by", "note", "why"), value)
    workbook = Worklist().of(value, **entered).of("P2", patient_id=value, **GONE)
    (one,) = taken(history, workbook.save(tmp_path / "1.xlsx"))
    assert len(one.remarks) == 3
    assert not any(value in line for line in told(one))


class TestFormulas:
    """What begins with `=` is a formula to a spreadsheet program, whatever a person meant."""

    def test_a_note_that_begins_with_an_equals_sign_is_kept_and_told(self, history, tmp_path):
        entered = {**GONE, "why": "=mets in the letter", "note": "=see Dr. L"}
        (one,) = taken(history, Worklist().of("P1", **entered).save(tmp_path / "1.xlsx"))
        assert kept(history, "why", "note") == [("=mets in the letter", "=see Dr. L")]
        assert [remark.partition(" (")[0] for remark in told(one)] == [
            "sheet trial-a, row 2, column Why",
            "sheet trial-a, row 2, column Note",
        ]
        assert all("begins with = " in remark for remark in told(one))
        assert "the cell C2 " in told(one)[0]

    def test_a_row_with_nothing_else_is_told_too(self, history, tmp_path):
        workbook = Worklist().of("P1", **GONE).of("P2", note="=call back").save(tmp_path / "1.xlsx")
        (one,) = taken(history, workbook)
        assert kept(history, "patient_id") == ["P1"]
        assert "cell F3 " in told(one)[0]
        assert len(told(one)) == 4  # and the three cells that it lacks

    def test_what_a_formula_showed_is_taken(self, history, tmp_path):
        workbook = Worklist().of(
            "P1", **{**GONE, "decided_on": '=TEXT(TODAY(),"yyyy-mm-dd")'}, note='="a"&"b"'
        )
        saved = showing(workbook.save(tmp_path / "1.xlsx"), {"D2": "2026-11-20", "F2": "ab"})
        (one,) = taken(history, saved)
        assert kept(history, "decided_on", "note") == [(date(2026, 11, 20), "ab")]
        assert ["what it showed is read" in remark for remark in told(one)] == [True, True]

    def test_where_it_shows_nothing_and_says_nothing_that_is_told(self, history, tmp_path):
        workbook = Worklist().of("P1", **GONE, note="=X1").save(tmp_path / "1.xlsx")
        (one,) = taken(history, rewritten(workbook, b"<f>X1</f>", b'<f t="shared" si="0"/>'))
        assert kept(history, "note") == [""]
        assert "nothing is read of it" in told(one)[0]

    def test_a_word_of_the_list_that_is_none_is_told_by_its_cell(self, history, tmp_path):
        workbook = Worklist().of("P1", **{**GONE, "disposition": "=contacted"})
        (one,) = taken(history, workbook.save(tmp_path / "1.xlsx"))
        assert (one.n_added, len(told(one))) == (0, 2)
        assert "cell B2 " in told(one)[0]

    def test_a_sheet_that_declares_entities_is_damaged(self, history, tmp_path):
        workbook = Worklist().of("P1", **GONE, note="=X1").save(tmp_path / "1.xlsx")
        bomb = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet '
        (one,) = taken(history, rewritten(workbook, b"<worksheet ", bomb))
        assert "damaged" in told(one)[0]


def rewritten(path: Path, old: bytes, new: bytes) -> Path:
    """Write a part of a workbook's second sheet otherwise."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old in parts[SHEET]
    parts[SHEET] = parts[SHEET].replace(old, new)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def showing(path: Path, values: dict[str, str]) -> Path:
    """Write what formulas showed into their cells, as the program does that a person saves with."""
    for cell, value in values.items():
        with zipfile.ZipFile(path) as book:
            (found,) = re.findall(
                rf'<c r="{cell}"[^>]*><f>.*?</f><v ?/>', book.read(SHEET).decode()
            )
        told = found.replace("<v />", f"<v>{value}</v>").replace("<v/>", f"<v>{value}</v>")
        told = told.replace(f'r="{cell}"', f'r="{cell}" t="str"')
        rewritten(path, found.encode(), told.encode())
    return path


def test_remarks_are_told_in_the_language_of_those_who_read_them(history, tmp_path):
    workbook = Worklist().of("P1", **{**GONE, "decided_on": "soon", "note": "=so"})
    (one,) = taken(history, workbook.save(tmp_path / "1.xlsx"))
    path = tmp_path / "1.xlsx"
    assert [remark.told(messages_in("en")) for remark in one.remarks] == told(one)
    assert [remark.told(messages_in("zh")) for remark in one.remarks] == [
        f"工作表 trial-a，第 2 行，“Note”列（{path}）："
        "单元格 F2 以 = 开头，因而成为没有显示内容的公式；按其文字读取，如同直接填写",
        f"工作表 trial-a，第 2 行，“Date”列（{path}）：不是 YYYY-MM-DD 形式的日期",
    ]


class TestPeopleAtOnce:
    """Two people return copies of the same list."""

    def test_both_are_kept_and_who_disagrees_is_told(self, history, tmp_path):
        ab = Worklist().of("P1", **GONE).save(tmp_path / "ab.xlsx")
        cd = Worklist().of(
            "P1", disposition="contacted", decided_on=date(2026, 11, 21), decided_by="CD"
        )
        first, second = taken(history, ab, cd.save(tmp_path / "cd.xlsx"))
        assert kept(history, "disposition") == ["not_eligible", "contacted"]
        assert first.remarks == ()
        (remark,) = told(second)
        assert "row 2" in remark
        assert "both are kept" in remark

    @pytest.mark.parametrize(
        "entered", [{**GONE, "decided_by": "CD"}, {"disposition": "contacted", **WHO}]
    )
    def test_nobody_disagrees_with_the_same_or_with_themselves(self, history, tmp_path, entered):
        ab = Worklist().of("P1", **GONE).save(tmp_path / "ab.xlsx")
        other = Worklist().of("P1", **entered).save(tmp_path / "other.xlsx")
        assert [one.remarks for one in taken(history, ab, other)] == [(), ()]
        assert len(read_history(history).entries) == 2

    def test_another_night_is_another_question(self, history, tmp_path):
        ab = Worklist().of("P1", **GONE).save(tmp_path / "ab.xlsx")
        later = Worklist(run_id="2026-11-21-0123456789ab").of(
            "P1", disposition="contacted", decided_on=TODAY, decided_by="CD"
        )
        assert [one.remarks for one in taken(history, ab, later.save(tmp_path / "l.xlsx"))] == [
            (),
            (),
        ]


class TestTable:
    """Dispositions that a database keeps come as a table."""

    COLUMNS = ("trial_id", "patient_id", "disposition", "why", "decided_on", "decided_by", "note")

    def table(self, path: Path, *rows: tuple[str | None, ...]) -> Path:
        frame = pl.DataFrame(rows, dict.fromkeys(self.COLUMNS, pl.String), orient="row")
        if path.suffix == ".parquet":
            frame.with_columns(pl.col("decided_on").str.to_date()).write_parquet(path)
        else:
            frame.write_csv(path)
        return path

    @pytest.mark.parametrize("name", ["kept.csv", "kept.parquet"])
    def test_its_rows_are_taken_each_night_and_kept_once(self, history, tmp_path, name):
        row = ("trial-a", "P1", "not_interested", None, "2026-11-20", "AB", None)
        table = self.table(tmp_path / name, row)
        assert [one.n_added for _ in range(2) for one in taken(history, table=table)] == [1, 0]
        assert kept(history, "disposition", "source") == [("not_interested", name)]

    def test_a_row_that_cannot_be_taken_is_told(self, history, tmp_path):
        good = ("trial-a", "P1", "contacted", None, "2026-11-20", "AB", None)
        bad = ("trial-z", "P1", "contacted", None, "2026-11-20", "AB", None)
        (one,) = taken(history, table=self.table(tmp_path / "kept.csv", good, bad))
        assert one.n_added == 1
        assert told(one)[0].startswith("table kept, row 2, column trial_id")

    @pytest.mark.parametrize("content", [b"", b"trial_id,patient_id\na,b\n", b"\xff\xfe\x00,"])
    def test_a_table_of_something_else_is_told(self, history, tmp_path, content):
        (tmp_path / "kept.csv").write_bytes(content)
        (one,) = taken(history, table=tmp_path / "kept.csv")
        assert one.n_added == 0
        assert len(one.remarks) == 1

    def test_its_entries_are_about_the_last_good_list(self, history, tmp_path):
        run = tmp_path / "out" / RUN
        run.mkdir(parents=True)
        (tmp_path / "out" / "latest").symlink_to(RUN)
        criteria = [("trial-a", "P1", "ecog", "pass"), ("trial-a", "P1", "alk", "unknown")]
        schema = dict.fromkeys(("trial_id", "patient_id", "criterion_id", "status"), pl.String)
        pl.DataFrame(criteria, schema, orient="row").write_parquet(run / "criteria.parquet")
        rows = [
            ("trial-a", one, "not_eligible", "w", "2026-11-20", "AB", None) for one in ("P1", "P2")
        ]
        table = self.table(tmp_path / "kept.csv", *rows)
        for _ in range(2):
            take([], table, history, taking(tmp_path / "out"))
        assert kept(history, "patient_id", "run_id", "statuses") == [
            ("P1", RUN, "ecog=p;alk=u"),
            ("P2", "", ""),
        ]


def test_a_history_that_cannot_be_written_is_told(tmp_path):
    workbook = Worklist().of("P1", **GONE).save(tmp_path / "1.xlsx")
    with pytest.raises(OutputError, match="can't be written"):
        taken(tmp_path / "no folder" / "dispositions.csv", workbook)


def test_a_workbook_of_something_else_is_told(history, tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (one,) = taken(history, tmp_path / "other.xlsx")
    assert "no sheet with columns for dispositions" in told(one)[0]


@pytest.mark.parametrize("lost", ["statuses", "note", "trial_id"])
def test_a_sheet_that_has_lost_a_column_is_told(history, tmp_path, lost):
    columns = [
        name
        for name in ("patient_id", *GONE, "note", "trial_id", "run_id", "statuses")
        if name != lost
    ]
    (one,) = taken(history, Worklist().of("P1", **GONE).save(tmp_path / "1.xlsx", columns))
    assert told(one)[0].startswith(f"sheet trial-a, column {lost}")
    assert not history.exists()
