"""Whatever a hospital sends: every row is accounted for, and no cell's text gets into a message."""

import csv
import io
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.errors import DataRefusedError
from matcher.tables import PatientTables, read_tables
from matcher.tables.contract import TABLES, Kind
from tests.conftest import examples

from .conftest import AS_OF

MARK = "Xq"
"""Begins every generated text, so that it can't occur in a sentence by accident."""

DAMAGE = [b"", b'"', b"\n", b",", b"\0", b"\xff", b"\r", b"\xef\xbb\xbf", b"\xe9"]
INDEX = AS_OF - timedelta(days=30)
DAYS = st.sampled_from(
    [
        *(str(INDEX + timedelta(days=days)) for days in (-400, -1, 0, 1, 400)),
        "2026-10",
        "2026",
        "2026-02-30",
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(lambda text: MARK + text)
JUNK = st.one_of(
    TEXTS, st.sampled_from(["", " ", "\0", '"', "NULL", f'{MARK} 5" x', f"{MARK}\r\n,"])
)
CELLS = {
    Kind.DAY: DAYS,
    Kind.YEAR: st.sampled_from(["1950", "1950.0", "2030", "1800", "50"]),
    Kind.AGE: st.sampled_from(["64", "90+", "60-64", "140", "-1"]),
    Kind.WHOLE: st.sampled_from(["1", "2.0", "1.5", "-1"]),
    Kind.NUMBER: st.sampled_from(["1", "0.5", "-2", "1e400", "nan"]),
    Kind.FLAG: st.sampled_from(["Y", "no", "1", "2"]),
    Kind.DOMAIN: st.sampled_from(["labs", "lesions/brain", "brain"]),
    Kind.TEXT: TEXTS,
}
IDS = st.sampled_from([f"{MARK}{letter}" for letter in "ABCD"] + [f" {MARK}A "])


@st.composite
def contents(draw: st.DrawFn, name: str) -> list[list[str]]:
    """A header and rows of a table, most of their cells fit for their columns."""
    columns = TABLES[name].columns
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        row = [draw(IDS if c.name == "patient_id" else CELLS[c.kind]) for c in columns]
        if draw(st.booleans()):
            row[draw(st.integers(0, len(row) - 1))] = draw(JUNK)
        rows.append(row[: draw(st.sampled_from([len(row)] * 5 + [1, 3]))])
        rows[-1] += draw(st.sampled_from([[]] * 5 + [[f"{MARK}more"]]))
    return [[column.name for column in columns], *rows]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    wanted = {"patients", "diagnoses"} | draw(st.sets(st.sampled_from(sorted(TABLES))))
    return {name: draw(contents(name)) for name in sorted(wanted)}


def written(rows: list[list[str]], *, quoted: bool) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL).writerows(rows)
    return text.getvalue().encode()


def outcome(tables: dict[str, bytes]) -> PatientTables | DataRefusedError:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in tables.items():
            (Path(folder) / f"{name}.csv").write_bytes(content)
        try:
            return read_tables(Path(folder), as_of=AS_OF)
        except DataRefusedError as refusal:
            return refusal


def messages(of: PatientTables | DataRefusedError) -> Iterator[str]:
    if isinstance(of, DataRefusedError):
        yield from (str(of), str(of.__cause__))
        return
    tables = of
    yield from tables.notes
    yield from tables.quarantine["column"].drop_nulls()
    yield from tables.quarantine["reason"].drop_nulls()


@examples(40)
@given(folders(), st.booleans())
def test_every_row_is_used_or_quarantined(tables: dict[str, list[list[str]]], quoted: bool) -> None:
    read = outcome({name: written(rows, quoted=quoted) for name, rows in tables.items()})
    assert not any(MARK in message for message in messages(read))
    assume(isinstance(read, PatientTables))
    for name, count in read.counts.items():
        quarantined = read.quarantine.filter(read.quarantine["table"] == name)
        assert count.rows_in == len(tables[name]) - 1
        assert count.rows_in == count.rows_used + count.rows_quarantined
        assert count.rows_used == read.frames[name].height
        assert count.rows_quarantined == quarantined.height
        numbers = [*read.frames[name]["row"], *quarantined["row"]]
        assert sorted(numbers) == list(range(1, count.rows_in + 1))
    assert read.quarantine.drop("column").null_count().row(0) == (0, 0, 0)


@examples(50)
@given(contents("labs"), st.data())
def test_damaged_bytes_are_read_or_refused(rows: list[list[str]], data: st.DataObject) -> None:
    content = bytearray(written(rows, quoted=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(DAMAGE))
    sound = b"patient_id\n" + "\n".join(f"{MARK}{letter}" for letter in "ABC").encode()
    diagnoses = f"patient_id,diagnosis\n{MARK}A,{MARK}\n".encode()
    read = outcome({"patients": sound, "diagnoses": diagnoses, "labs": bytes(content)})
    assert not any(MARK in message for message in messages(read))
    assume(isinstance(read, PatientTables))
    count = read.counts["labs"]
    assert count.rows_in == count.rows_used + count.rows_quarantined
