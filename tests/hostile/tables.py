"""Files that claim to be patient tables."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from matcher.tables.contract import TABLES
from tests.hostile.texts import TEXTS

PATIENTS = b"patient_id,sex,birth_year\nP1,F,1960\nP2,M,1955\n"
DIAGNOSES = b"patient_id,diagnosis,stage\nP1,lung adenocarcinoma,IV\nP2,NSCLC,IIIB\n"
LABS = b"patient_id,test,value,unit,measured_on\nP1,ANC,2.1,10*9/L,2026-11-01\n"

GOOD = {"patients.csv": PATIENTS, "diagnoses.csv": DIAGNOSES, "labs.csv": LABS}


def _encodings() -> Iterator[tuple[str, bytes]]:
    text = LABS.decode()
    chinese = text.replace("ANC", "中性粒细胞")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig"):
        yield encoding, text.encode(encoding)
    for encoding in ("gbk", "big5", "shift_jis", "gb18030", "utf-8"):
        yield f"Chinese in {encoding}", chinese.encode(encoding, errors="replace")
    for encoding in ("latin-1", "cp1252"):
        yield f"a µ in {encoding}", text.replace("10*9/L", "µmol/L").encode(encoding)
    yield "EBCDIC", text.encode("cp500")
    yield "bytes of no text", bytes(range(256)) * 40
    yield "overlong UTF-8", LABS.replace(b"ANC", b"\xc0\xaf\xe0\x80\xaf")
    yield "half a surrogate", LABS.replace(b"ANC", b"\xed\xa0\x80")
    yield "cut in a character", chinese.encode()[:-8] + "中".encode()[:2]
    yield "two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + LABS
    yield "gzip", b"\x1f\x8b\x08\x00" + bytes(100)
    yield "zip", b"PK\x03\x04" + bytes(100)
    yield "an ELF program", b"\x7fELF" + bytes(200)


def _shapes() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "a line end", b"\n"
    yield "a header", b"patient_id,test,value,unit"
    yield "no header", b"P1,ANC,2.1,10*9/L,2026-11-01\n"
    yield "an empty header", b",,,,\nP1,ANC,2.1,10*9/L,2026-11-01\n"
    yield "a column twice", LABS.replace(b"unit", b"value")
    yield "a column twice by case", LABS.replace(b"unit", b"VALUE")
    yield "a header with spaces", LABS.replace(b"value", b" value ")
    yield "a header of formulas", LABS.replace(b"unit", b"=1+1")
    yield "a header with escapes", LABS.replace(b"unit", b"\x1b[2Junit")
    yield "100,000 columns", b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n"
    yield "100,000 columns of one name", b"a," * 100_000 + b"a\n"
    yield "a column's name of a million letters", b"patient_id,test,value," + b"u" * 1_000_000
    yield "semicolons", LABS.replace(b",", b";")
    yield "tabs", LABS.replace(b",", b"\t")
    yield "pipes", LABS.replace(b",", b"|")
    yield "carriage returns", LABS.replace(b"\n", b"\r")
    yield "both line ends", LABS.replace(b"\n", b"\r\n") + b"P2,ANC,1,10*9/L,2026-11-01\n"
    yield "no last line end", LABS.rstrip()
    yield "blank lines", LABS.replace(b"\n", b"\n\n\n")
    yield "100,000 blank lines", LABS + b"\n" * 100_000
    yield "only spaces", b" " * 10_000
    yield "NULs", LABS + b"\0" * 10_000
    yield "NUL in a cell", LABS.replace(b"ANC", b"A\0C")
    yield "NUL for commas", LABS.replace(b",", b"\0")
    yield "a quote that never closes", LABS + b'P2,"ANC,1,10*9/L,2026-11-01\n' * 1_000
    yield "a quote amid a cell", LABS + b'P2,A"N"C,1,10*9/L,2026-11-01\n'
    yield "a quote at the end", LABS + b'"'
    yield "quotes only", b'"' * 99_999
    yield "a comma after a quote", LABS + b'P2,"ANC"x,1,10*9/L,2026-11-01\n'
    yield "line ends in quotes", LABS + b'P2,"A\n\n\nC",1,10*9/L,2026-11-01\n'
    yield "a short row", LABS + b"P2,ANC\n"
    yield "a long row", LABS + b"P2,ANC,1,10*9/L,2026-11-01,x,y,z\n"
    yield "a row of 100,000 cells", LABS + b"," * 100_000 + b"\n"
    yield "a cell of a million letters", LABS + b"P2," + b"A" * 1_000_000 + b",1,g/L,2026-11-01\n"
    yield "a comment", b"# a comment\n" + LABS
    yield "Excel's separator line", b"sep=,\n" + LABS
    yield "JSON", b'[{"patient_id": "P1"}]'
    yield "HTML", b"<table><tr><td>patient_id</td></tr></table>"
    yield "an error page", b"502 Bad Gateway\nnginx\n"
    yield "Parquet in a CSV file", _parquet(pl.DataFrame({"patient_id": ["P1"]}))
    yield "only other patients", LABS.replace(b"P1", b"P9")
    yield "no patient", LABS.replace(b"P1", b"")
    yield "one row 50,000 times", LABS + b"P1,ANC,2.1,10*9/L,2026-11-01\n" * 50_000


def _parquet(frame: pl.DataFrame, **options: Any) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file, **options)
    return file.getvalue()


_LAB = {
    "patient_id": ["P1", "P2"],
    "test": ["ANC", "ANC"],
    "value": ["2.1", "1"],
    "unit": ["10*9/L", "10*9/L"],
    "measured_on": ["2026-11-01", "2026-11-02"],
}


def _types() -> Iterator[tuple[str, bytes]]:
    of_type: dict[str, list[Any]] = {
        "whole numbers": [1, 2],
        "huge whole numbers": [2**63 - 1, -(2**63)],
        "numbers": [1.5, float("nan")],
        "infinities": [float("inf"), float("-inf")],
        "Booleans": [True, False],
        "days": [date(2026, 11, 1), date(1, 1, 1)],
        "times": [datetime(2026, 11, 1, 12), datetime(9999, 12, 31)],
        "durations": [timedelta(days=1), timedelta(days=-1)],
        "decimals": [Decimal("1.5"), Decimal("99999999.9")],
        "bytes": [b"\xff\xfe", b""],
        "lists": [["a"], []],
        "lists of lists": [[["a"]], [[]]],
        "structures": [{"a": 1}, {"a": None}],
        "nothing": [None, None],
    }
    for column in ("patient_id", "test", "value", "measured_on"):
        for name, values in of_type.items():
            frame = pl.DataFrame({**_LAB, column: values}, strict=False)
            yield f"{column} of {name}", _parquet(frame)
    frame = pl.DataFrame(_LAB)
    categories = frame.with_columns(pl.col("test").cast(pl.Categorical))
    yield "categories", _parquet(categories)
    in_zone = pl.DataFrame({**_LAB, "measured_on": [datetime(2026, 11, 1)] * 2}).with_columns(
        pl.col("measured_on").dt.replace_time_zone("Pacific/Kiritimati")
    )
    yield "times in a zone", _parquet(in_zone)


def _broken_parquet() -> Iterator[tuple[str, bytes]]:
    whole = _parquet(pl.DataFrame(_LAB))
    yield "no rows", _parquet(pl.DataFrame(_LAB).clear())
    yield "no columns", _parquet(pl.DataFrame())
    yield "other columns", _parquet(pl.DataFrame({"a": [1]}))
    yield "the magic number only", b"PAR1"
    yield "the magic number twice", b"PAR1PAR1"
    yield "a footer longer than the file", whole[:-8] + b"\xff\xff\xff\x7fPAR1"
    yield "a footer of nothing", whole[:-8] + b"\0\0\0\0PAR1"
    yield "an encrypted footer", whole[:-4] + b"PARE"
    yield "CSV in a Parquet file", LABS
    for share in (1, 10, 25, 50, 75, 90, 99):
        yield f"cut at {share} %", whole[: len(whole) * share // 100]
    yield "without its beginning", whole[10:]
    yield "twice", whole * 2
    yield "something behind it", whole + b"more"
    for seed in range(40):
        dice = random.Random(seed)  # noqa: S311  (nothing is kept secret)
        flipped = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
        yield f"with flipped bits, {seed}", bytes(flipped)


def _cells() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give each text in every column of every table, among good rows."""
    for name, text in TEXTS.items():
        files = {}
        for table in TABLES.values():
            columns = [column.name for column in table.columns]
            rows = [[text if column != "patient_id" else "P1" for column in columns]]
            if table.name == "patients":
                rows = [["P1", *[""] * (len(columns) - 1)], ["P3", *[text] * (len(columns) - 1)]]
            frame = pl.DataFrame(rows, schema=columns, orient="row")
            files[f"{table.name}.csv"] = frame.write_csv(quote_style="always").encode()
        yield name, files


Files = dict[str, bytes]


def _as_labs(name: str, cases: Callable[[], Iterator[tuple[str, bytes]]]) -> Iterator[Any]:
    rest = {file: content for file, content in GOOD.items() if file != "labs.csv"}
    for case, content in cases():
        yield case, {**rest, name: content}


def cases() -> list[tuple[str, Files]]:
    """Give all cases: what it is, and the files of the folder."""
    hostile_patients = [
        (f"patients, {case}", {**GOOD, "patients.csv": content.replace(b"test", b"sex")})
        for group in (_encodings, _shapes)
        for case, content in group()
    ]
    return [
        *((f"encoding, {case}", files) for case, files in _as_labs("labs.csv", _encodings)),
        *((f"shape, {case}", files) for case, files in _as_labs("labs.csv", _shapes)),
        *((f"type, {case}", files) for case, files in _as_labs("labs.parquet", _types)),
        *((f"Parquet, {case}", files) for case, files in _as_labs("labs.parquet", _broken_parquet)),
        *((f"cell, {case}", files) for case, files in _cells()),
        *hostile_patients,
    ]
