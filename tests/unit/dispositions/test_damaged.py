"""Workbooks that no one should open, each told in one line: damaged, locked, or made to burst."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from matcher import workbook_file
from matcher.dispositions.workbooks import rows_of_workbook
from matcher.errors import EntryError
from tests.unit.dispositions.worklists import GONE, Worklist

SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return Worklist().of("P1", **GONE).save(tmp_path / "1.xlsx")


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Change the parts of a workbook, by their names."""
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, content: bytes) -> bytes:
        assert name != SHEET or old in content
        return content.replace(old, new) if name == SHEET else content

    return change


def told(path: Path) -> str:
    with pytest.raises(EntryError) as error:
        rows_of_workbook(path)
    assert str(path) in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "damaged"),
        (b"patient,disposition\n", "damaged"),
        (b"PK\x03\x04 half of one", "damaged"),
        (b"PK\x05\x06" + bytes(18), "damaged"),  # an empty zip file
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), "password"),
    ],
)
def test_what_is_no_workbook(tmp_path, content, cause):
    (tmp_path / "1.xlsx").write_bytes(content)
    assert cause in told(tmp_path / "1.xlsx")


def test_what_is_not_there(tmp_path):
    assert "can't be read" in told(tmp_path / "none.xlsx")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_one_that_was_cut_off(workbook, share):
    content = workbook.read_bytes()
    workbook.write_bytes(content[: int(len(content) * share)])
    assert "damaged" in told(workbook)


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_one_with_a_byte_turned_over_never_harms(workbook, place):
    content = bytearray(workbook.read_bytes())
    content[len(content) * place // 100] ^= 0xFF
    workbook.write_bytes(bytes(content))
    try:
        rows, _ = rows_of_workbook(workbook)
    except EntryError:
        return
    assert len(rows) <= 1


def test_one_of_other_xml(workbook):
    rewrite(workbook, in_sheet(b"<sheetData>", b"<sheetData"))
    assert "damaged" in told(workbook)


@pytest.mark.parametrize(
    ("reference", "cause"),
    [
        (b'r="XFD1"', "too far"),
        (b'r="A1048576"', "too far"),
        (b'r="A&#49;"', "no spreadsheet program"),
        (b'r="A99999999999"', "no spreadsheet program"),
    ],
)
def test_one_whose_cells_would_fill_the_memory(workbook, reference, cause):
    rewrite(workbook, in_sheet(b'r="A1"', reference))
    assert cause in told(workbook)


def test_one_that_unpacks_to_more_than_any_worklist(workbook, monkeypatch):
    monkeypatch.setattr(workbook_file, "MOST_UNPACKED", 3_000_000)
    rewrite(workbook, in_sheet(b"<sheetData>", b" " * 4_000_000 + b"<sheetData>"))
    assert workbook.stat().st_size < 100_000
    assert "unpacks to more" in told(workbook)


def test_one_that_hides_how_much_it_unpacks_to(workbook, monkeypatch):
    monkeypatch.setattr(workbook_file, "MOST_UNPACKED", 3_000_000)
    rewrite(workbook, in_sheet(b"<sheetData>", b" " * 4_000_000 + b"<sheetData>"))
    with zipfile.ZipFile(workbook) as file:
        real = file.getinfo(SHEET).file_size
    lie = workbook.read_bytes().replace(real.to_bytes(4, "little"), (900).to_bytes(4, "little"))
    workbook.write_bytes(lie)
    assert "unpacks to more" in told(workbook)


def test_one_that_is_too_large(workbook, monkeypatch):
    monkeypatch.setattr(workbook_file, "MOST_PACKED", workbook.stat().st_size - 1)
    assert "too large" in told(workbook)


def test_a_panic_of_the_reader_is_a_line(workbook, monkeypatch):
    class PanicError(BaseException):
        pass

    def panic(_content: bytes) -> None:
        raise PanicError

    monkeypatch.setattr("matcher.workbook_file.fastexcel.read_excel", panic)
    assert "damaged" in told(workbook)
