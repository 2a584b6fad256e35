import csv
from pathlib import Path

import polars as pl
import pytest

from matcher.errors import DataRefusedError
from matcher.tables import read_tables

from .conftest import AS_OF, Read

CASES = list(
    csv.DictReader(
        (Path(__file__).parent / "identifying_cells.csv").read_text("utf-8").splitlines()
    )
)
PATIENT_COLUMNS = "patient_id sex birth_year age_years index_date vital_status site race".split()


def written(header: list[str], row: list[str]) -> str:
    cells = ",".join('"' + cell.replace('"', '""') + '"' for cell in row)
    return ",".join(header) + "\n" + cells + "\n"


def table_with(column: str, cell: str) -> dict[str, str]:
    """Put one cell into the table that has its column."""
    if column in PATIENT_COLUMNS:
        patient = {"patient_id": "A", column: cell}
        return {"patients": written(list(patient), list(patient.values()))}
    diagnosis = {"patient_id": "A", "diagnosis": "NSCLC", column: cell}
    return {"diagnoses": written(list(diagnosis), list(diagnosis.values()))}


@pytest.mark.parametrize("case", CASES, ids=[f"{c['column']}-{c['cell']}" for c in CASES])
def test_a_cell_is_refused_or_passes(case: dict[str, str], read: Read) -> None:
    tables = table_with(case["column"], case["cell"])
    if case["verdict"] == "passes":
        assert set(read(**tables).counts) == {"patients", "diagnoses"}
    else:
        with pytest.raises(DataRefusedError, match="looks identified") as refusal:
            read(**tables)
        assert case["cell"] not in str(refusal.value)
        assert refusal.value.place.column == case["column"]
        assert refusal.value.place.row == 1


IDENTIFYING_HEADERS = (
    "name|Patient Name|PatientName|pt_last_name|first_name|MRN|Pat_MRN|dob|DOB|birth_date|BirthDate|"
    "Date of Birth|phone|home_phone|address|Home Address|street|zip|email|E-Mail|ssn|"
    "social_security_number|physician_name|contact|姓名|身份证号|手机号|家庭住址|出生日期|住院号|"
    "Geburtsdatum"
)
HONEST_HEADERS = (
    "drug_name|test_name|site_name|gene_name|panel|encounter_id|order_no|notes|comment|city_size|"
    "address_complete|date|ordered_on|name_of_test|cohort|source_system|batch|备注|birth_weight|"
    "specimen_id|phonetic|"
)


@pytest.mark.parametrize("header", IDENTIFYING_HEADERS.split("|"))
def test_the_name_of_a_column_refuses_its_table(header: str, read: Read) -> None:
    with pytest.raises(DataRefusedError, match=r"column 3 has the name") as refusal:
        read(diagnoses=f'patient_id,diagnosis,"{header}"\nA,NSCLC,\n')
    assert refusal.value.place.column == header


@pytest.mark.parametrize("header", ["john.smith@example.com", "Mr. Smith", "MRN 1234567"])
def test_a_header_that_is_a_row_of_cells_is_not_shown(header: str, read: Read) -> None:
    with pytest.raises(DataRefusedError, match=r"column 3 has the name") as refusal:
        read(diagnoses=f'patient_id,diagnosis,"{header}"\nA,NSCLC,\n')
    assert header not in str(refusal.value)


@pytest.mark.parametrize("header", HONEST_HEADERS.split("|"))
def test_the_name_of_a_column_passes(header: str, read: Read) -> None:
    tables = read(diagnoses=f'patient_id,diagnosis,"{header}"\nA,NSCLC,x\n')
    assert tables.counts["diagnoses"].rows_used == 1


def test_a_refusal_counts_the_rows_and_names_the_first(read: Read) -> None:
    rows = "A,NSCLC\nA,see Mr. Smith\nB,SCLC\nB,Mrs. Jones\n"
    with pytest.raises(DataRefusedError) as refusal:
        read(diagnoses="patient_id,diagnosis\n" + rows)
    assert str(refusal.value).startswith(
        "table diagnoses, row 2, column diagnosis: the table looks identified: "
        "the cell holds what looks like a person's name (2 rows, this the first)."
    )


def test_columns_that_the_contract_does_not_know_are_searched_too(read: Read) -> None:
    with pytest.raises(DataRefusedError, match=r"row 1, column notes: .* telephone number"):
        read(diagnoses="patient_id,diagnosis,notes\nA,NSCLC,call 555-123-4567\n")


def test_cells_beyond_the_header_are_searched_too(read: Read) -> None:
    with pytest.raises(DataRefusedError, match="column cells beyond the header"):
        read(diagnoses="patient_id,diagnosis\nA,NSCLC,x,Mr. Smith\n")


def test_a_refused_table_refuses_the_folder(read: Read) -> None:
    with pytest.raises(DataRefusedError) as refusal:
        read(conditions="patient_id,condition\nA,asthma (DOB 1950-03-02)\n")
    assert refusal.value.exit_code == 3
    assert refusal.value.__cause__ is None
    assert refusal.value.place.table == "conditions"


def test_a_typed_birth_date_in_the_place_of_a_year_is_refused(tmp_path: Path) -> None:
    patients = pl.DataFrame({"patient_id": ["A"], "birth_year": [AS_OF]})
    patients.write_parquet(tmp_path / "patients.parquet")
    pl.DataFrame({"patient_id": ["A"], "diagnosis": ["NSCLC"]}).write_csv(
        tmp_path / "diagnoses.csv"
    )
    with pytest.raises(DataRefusedError, match=r"column birth_year: .* a birth date"):
        read_tables(tmp_path, as_of=AS_OF)


def test_numbers_that_resemble_identity_cards_by_chance_pass(tmp_path: Path) -> None:
    # Of 18-digit keys some have a province, a day and a check digit by accident.
    keys = [f"{175000000000000000 + at * 7919}" for at in range(20_000)] + ["11010519491231002X"]
    pl.DataFrame({"patient_id": keys}).write_csv(tmp_path / "patients.csv")
    pl.DataFrame({"patient_id": keys[:1], "diagnosis": ["NSCLC"]}).write_csv(
        tmp_path / "diagnoses.csv"
    )
    assert read_tables(tmp_path, as_of=AS_OF).counts["patients"].rows_used == len(keys)
