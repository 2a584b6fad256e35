import hashlib
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from matcher.errors import DataRefusedError, UsageError
from matcher.tables import PatientTables, TableCount, read_tables
from matcher.tables.contract import LONGEST_CELL, TABLES

from .conftest import AS_OF, SOUND, Read

LABS = "patient_id,test,value,unit\n"
COHORT = Path(__file__).parents[3] / "../shared/real/nsclc-coh"


def reasons(tables: PatientTables) -> list[tuple[object, ...]]:
    return tables.quarantine.select("row", "column", "reason").rows()


def test_frames_are_the_contract_s(read: Read) -> None:
    tables = read()
    assert list(tables.frames) == list(TABLES)
    patients = tables.frames["patients"]
    assert dict(patients.schema) == {
        "row": pl.UInt32,
        "patient_id": pl.String,
        "sex": pl.String,
        "birth_year": pl.Int32,
        "age_low": pl.Int16,
        "age_high": pl.Int16,
        "index_date_low": pl.Date,
        "index_date_high": pl.Date,
        "vital_status": pl.String,
        "site": pl.String,
        "sex_at_birth": pl.String,
        "race": pl.String,
        "ethnicity": pl.String,
    }
    lesions = tables.frames["lesions"]
    assert lesions.is_empty()
    assert lesions.columns[4:] == [
        *("measurable", "symptomatic", "treated", "stable_since_low", "stable_since_high"),
        *("diameter_mm", "observed_on_low", "observed_on_high"),
    ]


def test_used_and_empty_frames_have_one_schema(read: Read) -> None:
    without = read().frames["labs"].schema
    assert read(labs=LABS + "A,ALT,3,U/L\n").frames["labs"].schema == without


def test_counts_files_and_notes(read: Read, tmp_path: Path) -> None:
    tables = read(
        labs="patient_id,test,value,lab_order\nA,ALT,3,x\nA,ALT,-3,y\n", lesions="patient_id,site\n"
    )
    assert tables.counts["labs"] == TableCount(rows_in=2, rows_used=1, rows_quarantined=1)
    assert set(tables.counts) == {"patients", "diagnoses", "labs", "lesions"}
    assert {file.table: file.sha256 for file in tables.files} == {
        name: hashlib.sha256((tmp_path / f"{name}.csv").read_bytes()).hexdigest()
        for name in tables.counts
    }
    assert "labs: columns that the contract does not have were ignored: lab_order." in tables.notes
    assert "lesions: the file has a header and no rows." in tables.notes
    assert "conditions: there is no file of this table." in tables.notes


def test_other_files_are_ignored_and_a_near_miss_is_noted(read: Read, tmp_path: Path) -> None:
    for name in ("LICENSE", "SOURCE.md", "labs.xlsx", ".hidden.csv", "._patients.csv"):
        (tmp_path / name).write_bytes(b"\0")
    tables = read()
    assert set(tables.counts) == {"patients", "diagnoses"}
    assert "labs.xlsx was ignored: a table is a .csv or .parquet file." in tables.notes
    assert not any("LICENSE" in note for note in tables.notes)


def test_ids_and_texts_are_stripped(read: Read) -> None:
    tables = read(labs=LABS + '"A  ",\u00a0ALT\u3000, 3 ,\n')
    assert tables.frames["labs"].row(0)[:5] == (1, "A", "ALT", "3", None)


def test_a_missing_index_date_is_the_run_s_day(read: Read) -> None:
    patients = read(patients="patient_id\nA\nB\n").frames["patients"]
    assert (
        patients["index_date_low"].to_list() == patients["index_date_high"].to_list() == [AS_OF] * 2
    )


HEADERS = [
    "\ufeffpatient_id,test,value",
    " Patient_ID ,Test,VALUE",
    "Patient ID,test,value",
    "PatientId,TEST,\u00a0value\u00a0",
    '"patient_id","test","value"',
]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_headers_and_line_ends_vary(header: str, end: str, read: Read) -> None:
    tables = read(labs=f"{header}{end}A,ALT,3{end}B,AST,4{end}")
    assert tables.frames["labs"].select("row", "patient_id", "test", "value").rows() == [
        (1, "A", "ALT", "3"),
        (2, "B", "AST", "4"),
    ]


def test_quotes_hold_commas_quotes_and_line_ends(read: Read) -> None:
    tables = read(labs=LABS + 'A,"al\nt, ""x""",3,\nA,5" t,3,\n\n\r\nB,AST,4,')
    assert tables.frames["labs"].select("row", "test").rows() == [
        (1, 'al\nt, "x"'),
        (2, '5" t'),
        (3, "AST"),
    ]


RAGGED = {
    "too many": ("A,ALT,3,U/L,x\n", "the row has more cells than the header"),
    "one comma more": ("A,ALT,3,U/L,\n", "the row has more cells than the header"),
    "too few": ("A,ALT,3\n", "the row has fewer cells than the header"),
    "NUL": ("A,AL\0T,3,\n", "a cell holds a NUL byte"),
    "long": (f"A,ALT,3,{'x' * (LONGEST_CELL + 1)}\n", "a cell is longer than 32767 characters"),
    "long and ragged": (
        f"A,{'é' * (LONGEST_CELL + 1)}\n",
        "the row has fewer cells than the header",
    ),
}


@pytest.mark.parametrize(("row", "reason"), RAGGED.values(), ids=RAGGED)
def test_a_damaged_row_is_quarantined_and_its_neighbours_are_used(
    row: str, reason: str, read: Read
) -> None:
    tables = read(labs=LABS + "A,ALT,3,U/L\n" + row + "B,AST,4,U/L\n")
    assert tables.frames["labs"]["row"].to_list() == [1, 3]
    assert reasons(tables) == [(2, None, reason)]


def test_a_cell_of_the_longest_length_is_used(read: Read) -> None:
    assert read(labs=LABS + f"A,{'é' * LONGEST_CELL},3,\n").counts["labs"].rows_used == 1


@pytest.mark.parametrize("damage", ["", "A,ALT,3\n"], ids=["sound", "ragged"])
def test_a_cell_of_forty_megabytes_is_quarantined(damage: str, read: Read) -> None:
    rows = f"A,ALT,3,U/L\n{damage}A,{'x' * 40_000_000},3,U/L\nB,AST,4,U/L\n"
    tables = read(labs=LABS + rows)
    assert tables.counts["labs"].rows_used == 2
    assert reasons(tables)[-1][2] == "a cell is longer than 32767 characters"


BAD_FILES = {
    "empty": (b"", "the file is empty"),
    "only a mark": (b"\xef\xbb\xbf", "the file is empty"),
    "only line ends": (b"\n\n\r\n", "the file is empty"),
    "UTF-16": ((LABS + "A,ALT,3,\n").encode("utf-16"), "line 1 is UTF-16"),
    "UTF-16 without a mark": ((LABS + "A,ALT,3,\n").encode("utf-16-le"), "line 1 is UTF-16"),
    "UTF-32": ((LABS + "A,ALT,3,\n").encode("utf-32"), "line 1 is UTF-32"),
    "Latin-1": ((LABS + "A,ALT,3,\nA,né,3,\n").encode("latin-1"), "line 3 is the first"),
    "GBK": ((LABS + "A,ALT,3,\nA,白蛋白,3,\n").encode("gbk"), "line 3 is the first"),
    "mixed": ((LABS + "A,né,3,\n").encode() + "A,né,3,\n".encode("latin-1"), "line 3 is the first"),
    "cut": ((LABS + "A,né,3,\nA,白").encode()[:-1], "line 3 is the first"),
    "open quote": ((LABS + 'A,"ALT,3,\nA,AST,4,\n').encode(), "begins on line 2"),
    "open quote at the end": ((LABS + 'A,ALT,3,\nA,AST,4,"').encode(), "begins on line 3"),
    "semicolons": (b"patient_id;test;value\nA;ALT;3\n", "not to be separated by commas"),
    "tabs": (b"patient_id\ttest\tvalue\nA\tALT\t3\n", "not to be separated by commas"),
    "no header": (
        b"A,ALT,3,U/L\nA,AST,4,U/L\n",
        "column patient_id: the required column is missing",
    ),
    "near": (b"patient,test,value\nA,ALT,3\n", r"Did you mean it by 'patient'"),
    "missing": (b"patient_id,test\nA,ALT\n", "column value: the required column is missing"),
    "repeated": (b"patient_id,test,value,Test\nA,ALT,3,AST\n", "stands twice, as columns 2 and 4"),
}


@pytest.mark.parametrize(("content", "cause"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused(content: bytes, cause: str, read: Read) -> None:
    with pytest.raises(DataRefusedError, match=cause) as refusal:
        read(labs=content)
    assert str(refusal.value).startswith("table labs")
    assert refusal.value.__cause__ is None
    assert refusal.value.remedy
    assert refusal.value.exit_code == 3


def test_the_bad_line_is_found_behind_the_first_block(read: Read) -> None:
    with pytest.raises(DataRefusedError, match="line 300002 "):
        read(labs=(LABS + "A,é,3,\n" * 300_000).encode() + b"A,\xe9,3,\n")


def test_a_header_that_swallowed_a_row_is_not_shown(read: Read) -> None:
    tables = read(labs="patient_id,test,value,unit A,secret,3,\nA,ALT,3,\n")
    assert not any("secret" in note for note in tables.notes)
    assert "labs: columns that the contract does not have were ignored: 4 of the file" in " ".join(
        tables.notes
    )


def test_no_cell_is_suggested_as_a_column(read: Read) -> None:
    with pytest.raises(DataRefusedError) as refusal:
        read(labs="patient_id,test,a value of secret kind\nA,ALT,3\n")
    assert "secret" not in str(refusal.value)


def test_patients_without_rows_are_refused(read: Read) -> None:
    with pytest.raises(DataRefusedError, match="the extract is likely to have failed"):
        read(patients="patient_id,sex\n")


def test_a_table_s_name_is_suggested(read: Read) -> None:
    with pytest.raises(DataRefusedError, match=r"lab\.csv: .* Did you mean labs\?"):
        read(lab=LABS)


@pytest.mark.parametrize("missing", ["patients", "diagnoses"])
def test_a_required_table_is_asked_for(missing: str, tmp_path: Path) -> None:
    for name in SOUND.keys() - {missing}:
        (tmp_path / f"{name}.csv").write_text(SOUND[name])
    with pytest.raises(DataRefusedError, match=f"table {missing}: the folder holds neither"):
        read_tables(tmp_path, as_of=AS_OF)


def test_a_table_in_two_files_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "diagnoses.parquet").write_bytes(b"")
    with pytest.raises(
        DataRefusedError, match=r"diagnoses\.csv and diagnoses\.parquet are the same"
    ):
        read()


def test_a_folder_in_the_place_of_a_file_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "labs.parquet").mkdir()
    with pytest.raises(DataRefusedError, match="a table is one file"):
        read()


def test_there_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        read_tables(tmp_path / "nowhere", as_of=AS_OF)


def write_parquet(folder: Path, **tables: dict[str, object]) -> None:
    for name, columns in tables.items():
        pl.DataFrame(columns).write_parquet(folder / f"{name}.parquet")


def test_parquet_may_be_typed(tmp_path: Path) -> None:
    write_parquet(
        tmp_path,
        patients={
            "patient_id": [1, 2],
            "birth_year": [1960.0, None],
            "index_date": [date(2026, 10, 1)] * 2,
        },
        diagnoses={
            "patient_id": [1.0, 2.0],
            "diagnosis": pl.Series(["NSCLC", "SCLC"], dtype=pl.Categorical),
            "diagnosed_on": [datetime(2026, 1, 5, 14, 30), None],
            "is_primary": [True, None],
        },
        labs={
            "patient_id": ["1", " 2"],
            "test": ["ALT", "HBV DNA"],
            "value": [3.5, 1200000.0],
            "ref_high": [40, None],
        },
    )
    frames = read_tables(tmp_path, as_of=AS_OF).frames
    assert frames["patients"].select("patient_id", "birth_year").rows() == [
        ("1", 1960),
        ("2", None),
    ]
    assert frames["diagnoses"].select(
        "diagnosed_on_low", "diagnosed_on_high", "is_primary"
    ).rows() == [
        (date(2026, 1, 5), date(2026, 1, 5), True),
        (None, None, None),
    ]
    assert frames["labs"].select("patient_id", "value", "ref_high").rows() == [
        ("1", "3.5", 40.0),
        ("2", "1200000", None),
    ]


def test_parquet_and_csv_mean_the_same(tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    (tmp_path / "parquet").mkdir()
    for name, content in SOUND.items():
        (tmp_path / "csv" / f"{name}.csv").write_text(content)
        pl.read_csv(tmp_path / "csv" / f"{name}.csv").write_parquet(
            tmp_path / "parquet" / f"{name}.parquet"
        )
    one, other = (read_tables(tmp_path / kind, as_of=AS_OF) for kind in ("csv", "parquet"))
    for name in SOUND:
        assert one.frames[name].equals(other.frames[name])


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    write_parquet(
        tmp_path,
        patients={"patient_id": ["A"]},
        diagnoses={"patient_id": ["A"], "diagnosis": ["x"]},
    )
    whole = (tmp_path / "diagnoses.parquet").read_bytes()
    for content in (b"", b"patient_id,diagnosis\n", whole[:-20]):
        (tmp_path / "diagnoses.parquet").write_bytes(content)
        with pytest.raises(DataRefusedError, match="no Parquet file, or is damaged"):
            read_tables(tmp_path, as_of=AS_OF)


def test_nested_parquet_columns_are_refused(tmp_path: Path) -> None:
    write_parquet(
        tmp_path,
        patients={"patient_id": ["A"]},
        diagnoses={"patient_id": ["A"], "diagnosis": ["x"], "more": [["y"]]},
    )
    with pytest.raises(DataRefusedError, match="column 3 holds lists"):
        read_tables(tmp_path, as_of=AS_OF)


@pytest.mark.skipif(not COHORT.exists(), reason="the published cohort is not beside the project")
def test_the_published_cohort_is_read_whole() -> None:
    tables = read_tables(COHORT, as_of=AS_OF)
    assert {name: count.rows_in for name, count in tables.counts.items()} == {
        "patients": 177,
        "diagnoses": 177,
        "biomarkers": 602,
        "treatments": 209,
        "conditions": 60,
        "observations": 108,
    }
    for count in tables.counts.values():
        assert count.rows_in == count.rows_used + count.rows_quarantined
    assert set(tables.quarantine["reason"]) == {"after the patient's index date"}
    assert tables.quarantine.height == 15
    oldest = tables.frames["patients"].filter(pl.col("age_low").is_not_null())
    assert oldest.select("age_low", "age_high", "birth_year").rows() == [(89, None, None)]
