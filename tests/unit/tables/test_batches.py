"""However a table is cut into batches, the same is read, and each batch can be read on its own."""

import csv
import io
import pickle
import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import DataRefusedError
from matcher.tables import (
    Batch,
    PatientTables,
    Survey,
    read_frames,
    read_patients,
    read_surveyed,
    read_tables,
    refuse_identified,
    sightings,
    survey_folder,
    survey_frames,
)
from matcher.tables.batches import read_raw
from matcher.tables.csv_blocks import blocks
from matcher.tables.csv_records import OVERFLOW
from tests.conftest import examples

from .conftest import AS_OF, SOUND

LABS = "patient_id,test,value,unit\n"
WIDTH = 4


def folder_with(path: Path, **tables: str | bytes) -> Path:
    for name, content in {**SOUND, **tables}.items():
        written = content.encode() if isinstance(content, str) else content
        (path / f"{name}.csv").write_bytes(written)
    return path


def same(one: PatientTables, other: PatientTables) -> bool:
    return (
        all(one.frames[name].equals(other.frames[name]) for name in one.frames)
        and one.quarantine.equals(other.quarantine)
        and one.incomplete.equals(other.incomplete)
        and one.counts == other.counts
        and one.notes == other.notes
        and one.files == other.files
    )


GOOD = "A,ALT,3,U/L\nB,AST,4,U/L\n"
CONTENTS = {
    "plain": LABS + GOOD * 9,
    "without a last line end": (LABS + GOOD * 9)[:-1],
    "quoted line ends": LABS + (GOOD + 'A,"al\nt, ""x""\r\n","3",\n"B","","4",""\n') * 5,
    "a mark": "\ufeff" + LABS + GOOD * 9,
    "a mark and quotes": '\ufeff"patient_id","test","value"\n' + '"A","ALT","3"\n' * 9,
    "a header on two lines": '"patient_id","test","value","un\nit"\n' + GOOD * 9,
    "CRLF": (LABS + GOOD * 9).replace("\n", "\r\n"),
    "CR": (LABS + GOOD * 9).replace("\n", "\r"),
    "CR among LF": LABS + GOOD * 4 + "A,ALT,3,\rB,AST,4,\n" + GOOD * 4,
    "CR within quotes": LABS + GOOD * 4 + 'A,"A\rLT",3,\n' + GOOD * 4,
    "blank lines": LABS + GOOD * 3 + "\n\n" + GOOD + "\r\n" + GOOD * 2 + "\n\n",
    "blank lines before the header": "\n\r\n" + LABS + GOOD * 9,
    "blanks": LABS + GOOD * 3 + "   \n" + GOOD + ",,,\n" + GOOD * 3,
    "too many": LABS + GOOD * 5 + "A,ALT,3,U/L,x\n" + GOOD * 5,
    "too few": LABS + GOOD * 5 + "A,ALT\n" + GOOD * 5,
    "as many too many as too few": LABS + GOOD * 2 + "A,ALT,3\nA,ALT,3,U/L,x\n" + GOOD * 5,
    "a quote within a cell": LABS + GOOD * 2 + 'A,5" t,3,\n' + GOOD * 5,
    "two quotes within cells": LABS + GOOD * 2 + 'A,5" t,3,\n' + GOOD + 'A,5" t,3,\n' + GOOD * 2,
    "text after a quote": LABS + GOOD * 2 + 'A,"ALT"x,3,\n' + GOOD * 5,
    "a NUL": LABS + GOOD * 5 + "A,A\0LT,3,\n" + GOOD * 5,
    "a long cell": LABS + GOOD * 5 + f"A,{'x' * 40_000},3,\n" + GOOD * 5,
    "a long quoted cell": LABS + GOOD * 5 + 'A,"' + "x,\n" * 20_000 + '",3,\n' + GOOD * 5,
    "nothing": LABS,
    "a header alone": LABS[:-1],
    "other columns": LABS.replace("unit", "note") + GOOD * 5,
    "no row that fits": LABS.replace("unit", "a note") + "A,ALT,3\n" * 5,
    "faults": LABS + (GOOD + "Z,ALT,3,\nA,ALT,-3,\nA,,3,\n") * 5,
    "wide characters": LABS + "A,白蛋白,3,克\nB,é,4,\n" * 7,
}


@pytest.mark.parametrize("size", [1, 60])
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_csv_file_is_read_alike_in_blocks_of_any_size(
    content: str, size: int, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, labs=content)
    cut = survey_folder(folder, size=size)
    assert same(read_surveyed(cut, as_of=AS_OF), read_tables(folder, as_of=AS_OF))


BAD = {
    "a quote never closed": (LABS + GOOD * 5 + 'A,"ALT,3,\n' + GOOD * 5, "begins on line 12"),
    "after quoted line ends": (LABS + 'A,"A\n\n\rLT",3,\n' + 'A,"ALT,3,\n' + GOOD, "on line 6"),
    "an identifier": (LABS + GOOD * 5 + "A,ALT,Mr. Smith,\n" * 3, r"row 11, .* \(3 rows, this"),
    "a damaged identifier": (LABS + GOOD * 5 + "A,ALT,3,,Mr. Smith\n", "row 11, column cells bey"),
}


@pytest.mark.parametrize("size", [1, 60])
@pytest.mark.parametrize(("content", "cause"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_alike(content: str, cause: str, size: int, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, labs=content)
    with pytest.raises(DataRefusedError, match=cause) as whole:
        read_tables(folder, as_of=AS_OF)
    with pytest.raises(DataRefusedError) as cut:
        read_surveyed(survey_folder(folder, size=size), as_of=AS_OF)
    assert str(cut.value) == str(whole.value)


def test_damage_costs_its_own_block_only(tmp_path: Path) -> None:
    content = LABS + GOOD * 50 + "A,ALT,3\n" + GOOD * 50
    (tmp_path / "labs.csv").write_text(content)
    cut = blocks(tmp_path / "labs.csv", "labs", start=len(LABS), width=WIDTH, size=100)
    sound = [block.sound for block in cut]
    assert sound.count(False) == 1
    assert len(sound) > 10


TEXTS = st.text(st.sampled_from('ab,"\r\n é白\0'), max_size=6)
ROWS = st.lists(st.one_of(st.tuples(*[TEXTS] * 4), st.lists(TEXTS, max_size=6)), max_size=12)


def records(content: str) -> list[list[str]]:
    read = csv.reader(io.StringIO(content, newline=""))
    return [record for record in list(read)[1:] if record]


def raw_cells(survey: Survey) -> list[list[str | None]]:
    """Give the cells of labs, those of each row up to the last that isn't empty."""
    batches = survey.tables["labs"].batches
    frames = [read_raw(batch).frame.drop("damage") for batch in batches]
    assert [row for frame in frames for row in frame["row"]] == list(
        range(1, sum(batch.rows for batch in batches) + 1)
    )
    columns = ["patient_id", "test", "value", "unit", OVERFLOW]
    return [
        [row.get(column) for column in columns]
        for frame in frames
        for row in frame.iter_rows(named=True)
    ]


def tidied(record: list[str]) -> list[str | None]:
    """Give a record as it should be read."""
    blanks = " \t\r\n\v\f\u00a0"
    cells = [cell.strip(blanks) or None for cell in record]
    beyond = " ".join(record[WIDTH:]).strip(blanks) or None
    return [*cells[:WIDTH], *[None] * (WIDTH - len(cells)), beyond]


@examples(60)
@given(ROWS, st.booleans(), st.booleans(), st.integers(1, 60))
def test_any_cut_gives_the_records_of_the_file(
    rows: list[list[str]], quoted: bool, crlf: bool, size: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(
        text,
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        lineterminator="\r\n" if crlf else "\n",
    ).writerows(rows)
    content = LABS + text.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        survey = survey_folder(folder_with(Path(folder), labs=content), size=size)
        assert raw_cells(survey) == [tidied(record) for record in records(content)]


@examples(60)
@given(st.text(st.sampled_from('ab,,,"\r\n\n'), max_size=80), st.integers(1, 60))
def test_any_cut_of_a_damaged_file_gives_its_records_or_refuses_it(rows: str, size: int) -> None:
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        folder_with(Path(folder), labs=LABS + rows)
        for bounds in ({}, {"size": size}):
            try:
                outcomes.append(raw_cells(survey_folder(Path(folder), **bounds)))
            except DataRefusedError as refusal:
                outcomes.append([[str(refusal)]])
    assert outcomes[0] == outcomes[1]
    if "never closed" not in str(outcomes[0]):
        assert outcomes[0] == [tidied(record) for record in records(LABS + rows)]


def cohort(copies: int = 12) -> dict[str, pl.DataFrame]:
    ids = [f"P{at:03}" for at in range(copies)]
    return {
        "patients": pl.DataFrame(
            {
                "patient_id": [*ids, "P003", "P005", None],
                "sex": ["F"] * copies + ["F", "M", "F"],
                "birth_year": [1960.0] * copies + [1960.0, 1950.0, 1950.0],
            }
        ),
        "diagnoses": pl.DataFrame({"patient_id": ids[::-1], "diagnosis": ["NSCLC"] * copies}),
        "labs": pl.DataFrame(
            {
                "patient_id": [*ids, *ids, "nobody"],
                "test": [" ALT "] * copies + [None, *["AST"] * copies],
                "value": [float(at) - 2 for at in range(2 * copies + 1)],
                "lab_order": list(range(2 * copies + 1)),
            }
        ),
        "coverage": pl.DataFrame({"patient_id": [None, "P001"], "domain": ["labs", "Lesions"]}),
    }


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
@pytest.mark.parametrize("group", [3, 100])
def test_a_parquet_file_is_read_alike_in_batches_of_any_size(
    rows: int, group: int, tmp_path: Path
) -> None:
    for name, frame in cohort().items():
        frame.write_parquet(tmp_path / f"{name}.parquet", row_group_size=group)
    whole = read_tables(tmp_path, as_of=AS_OF)
    assert whole.counts["labs"].rows_quarantined == 6
    assert same(read_surveyed(survey_folder(tmp_path, rows=rows), as_of=AS_OF), whole)


@pytest.mark.parametrize("rows", [1, 5, 100])
def test_frames_are_read_as_files_are(rows: int, tmp_path: Path) -> None:
    for name, frame in cohort().items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    files = read_tables(tmp_path, as_of=AS_OF)
    frames = read_surveyed(survey_frames(cohort(), rows=rows), as_of=AS_OF)
    assert frames.quarantine.equals(files.quarantine)
    assert frames.counts == files.counts
    assert all(frames.frames[name].equals(files.frames[name]) for name in files.frames)
    assert frames.files == ()
    assert "conditions: the table is missing." in frames.notes


def without(tables: Mapping[str, pl.DataFrame], name: str) -> dict[str, pl.DataFrame]:
    return {other: frame for other, frame in tables.items() if other != name}


def test_frames_must_be_tables() -> None:
    with pytest.raises(DataRefusedError, match="table patients: the table is missing"):
        read_frames(without(cohort(), "patients"), as_of=AS_OF)
    with pytest.raises(DataRefusedError, match="no table of that name"):
        read_frames({**cohort(), "lab": pl.DataFrame()}, as_of=AS_OF)
    with pytest.raises(DataRefusedError, match="column test: the required column is missing"):
        read_frames({**cohort(), "labs": cohort()["labs"].drop("test")}, as_of=AS_OF)


def test_frames_that_look_identified_are_refused() -> None:
    named = cohort()["labs"].with_columns(pl.lit("Mr. Smith").alias("test"))
    with pytest.raises(DataRefusedError, match=r"row 1, column test: .* \(25 rows, this the"):
        read_surveyed(survey_frames({**cohort(), "labs": named}, rows=4), as_of=AS_OF)


@pytest.mark.parametrize("kind", ["csv", "parquet", "frame"])
def test_batches_and_the_standing_can_be_pickled(kind: str, tmp_path: Path) -> None:
    tables = cohort()
    for name, frame in tables.items():
        if kind == "csv":
            frame.write_csv(tmp_path / f"{name}.csv")
        else:
            frame.write_parquet(tmp_path / f"{name}.parquet")
    survey = survey_frames(tables) if kind == "frame" else survey_folder(tmp_path)
    sent: Batch = pickle.loads(pickle.dumps(survey.tables["labs"].batches[0]))  # noqa: S301
    assert read_raw(sent).frame.height == tables["labs"].height
    _, standing = read_patients(survey.tables["patients"].batches, AS_OF)
    assert pickle.loads(pickle.dumps(standing)).frame.equals(standing.frame)  # noqa: S301


def test_a_file_that_changes_is_refused(tmp_path: Path) -> None:
    for name, frame in cohort().items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    survey = survey_folder(tmp_path, rows=5)
    cohort()["labs"].head(7).write_parquet(tmp_path / "labs.parquet")
    with pytest.raises(DataRefusedError, match="changed while it was read"):
        read_surveyed(survey, as_of=AS_OF)


def test_a_csv_file_that_changes_is_refused(tmp_path: Path) -> None:
    survey = survey_folder(folder_with(tmp_path, labs=LABS + GOOD * 9), size=40)
    for content in (LABS + GOOD, LABS + '"\xe9\n' * 90, LABS.encode() + b"\xe9\n\n,," * 90):
        folder_with(tmp_path, labs=content)
        with pytest.raises(DataRefusedError, match="changed while it was read") as refusal:
            read_surveyed(survey, as_of=AS_OF)
        assert refusal.value.__context__ is None


@pytest.mark.parametrize("honest", [10_050, 9_950], ids=["by chance", "not by chance"])
def test_chance_is_judged_over_the_whole_column(honest: int) -> None:
    # One of 10,000 texts may look like an identity card by accident, wherever the batches end.
    keys = [*(f"K{at}" for at in range(honest)), "11010519491231002X"]
    survey = survey_frames(
        {
            "patients": pl.DataFrame({"patient_id": keys}),
            "diagnoses": pl.DataFrame({"patient_id": keys[:1], "diagnosis": ["NSCLC"]}),
        },
        rows=3000,
    )
    batches = survey.tables["patients"].batches
    seen = [sighting for batch in batches for sighting in sightings(batch)]
    if honest < 10_000:
        with pytest.raises(DataRefusedError, match=f"row {honest + 1}, .* identity card number"):
            refuse_identified(batches, seen)
    else:
        refuse_identified(batches, seen)
