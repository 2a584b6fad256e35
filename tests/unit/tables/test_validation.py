import pytest

from .conftest import Read

PATIENTS = "patient_id,sex,birth_year,age_years,index_date\n"
A = "A,F,1960,,2026-10-01\n"

CAUSES = {
    # table → header, good row, {bad row: (column, reason)}
    "diagnoses": (
        "patient_id,diagnosis,diagnosed_on,is_primary",
        "A,NSCLC,2026-10-01,Y",
        {
            "A,,2026-01-01,": ("diagnosis", "a required cell is empty"),
            ",NSCLC,2026-01-01,": ("patient_id", "a required cell is empty"),
            "A, ,2026-01-01,": ("diagnosis", "a required cell is empty"),
            "Z,NSCLC,2026-01-01,": ("patient_id", "the patient has no row in patients"),
            "a,NSCLC,2026-01-01,": ("patient_id", "the patient has no row in patients"),
            "A,NSCLC,2026-02-30,": ("diagnosed_on", "a day that its month does not have"),
            "A,NSCLC,2026-13,": ("diagnosed_on", "a month outside 1 to 12"),
            "A,NSCLC,soon,": (
                "diagnosed_on",
                "not a date of the form YYYY-MM-DD, YYYY-MM or YYYY",
            ),
            "A,NSCLC,2026-10-02,": ("diagnosed_on", "after the patient's index date"),
            "A,NSCLC,2026-11,": ("diagnosed_on", "after the patient's index date"),
            "A,NSCLC,1959-12-31,": ("diagnosed_on", "before the patient's birth"),
            "A,NSCLC,,perhaps": ("is_primary", "neither yes nor no"),
        },
    ),
    "biomarkers": (
        "patient_id,test,result,reported_on,specimen_on",
        "A,EGFR,neg,2026-03,2026-03-15",
        {
            "A,EGFR,,,": ("result", "a required cell is empty"),
            "A,EGFR,neg,2026-02,2026-03-15": ("reported_on", "before specimen_on"),
        },
    ),
    "labs": (
        "patient_id,test,value,unit,ref_low,ref_high,measured_on",
        "A,ALT,<0.2,U/L,0,40,2026-09",
        {
            "A,ALT,-3,U/L,,,": ("value", "a laboratory value below zero"),
            "A,ALT,\N{MINUS SIGN}3,U/L,,,": ("value", "a laboratory value below zero"),
            "A,ALT,3,U/L,,<40,": ("ref_high", "not a number"),
            "A,ALT,3,U/L,40,10,": ("ref_high", "below ref_low"),
        },
    ),
    "treatments": (
        "patient_id,treatment,line,started_on,ended_on,cycles,dose",
        "A,cisplatin,1,2026-05-01,2026-05,4,75.5",
        {
            "A,cisplatin,,2026-05-02,2026-05-01,,": ("ended_on", "before started_on"),
            "A,cisplatin,first,,,,": ("line", "not a number"),
            "A,cisplatin,1.5,,,,": ("line", "not a whole number"),
            "A,cisplatin,,,,-1,": ("cycles", "a number below zero"),
            "A,cisplatin,,,,,-75": ("dose", "a number below zero"),
            "A,cisplatin,,2026-05-01,2026-12-01,,": ("ended_on", "after the patient's index date"),
        },
    ),
    "conditions": (
        "patient_id,condition,onset_on,resolved_on",
        "A,asthma,2026,2026",
        {"A,asthma,2026-05,2025": ("resolved_on", "before onset_on")},
    ),
    "observations": (
        "patient_id,observation,value,observed_on",
        "A,T-score,-2.5,2026-10",
        {"A,ECOG,,": ("value", "a required cell is empty")},
    ),
    "coverage": (
        "patient_id,domain,complete_from,complete_to",
        ",lesions/brain,2020,2027",
        {
            "A,,2020,": ("domain", "a required cell is empty"),
            "A,brain,,": ("domain", "no table, and no table and term such as lesions/brain"),
            "Z,labs,,": ("patient_id", "the patient has no row in patients"),
            "A,labs,2021,2020": ("complete_to", "before complete_from"),
        },
    ),
    "lesions": (
        "patient_id,site,measurable,stable_since,diameter_mm,observed_on",
        "A,brain,1,2026-08,12.5,2026-09-01",
        {
            "A,brain,2,,,": ("measurable", "neither yes nor no"),
            "A,brain,,,-3,": ("diameter_mm", "a number below zero"),
            "A,brain,,2026-09,,2026-08": ("observed_on", "before stable_since"),
        },
    ),
}
CASES = [(table, row) for table, (_, _, bad) in CAUSES.items() for row in bad]


@pytest.mark.parametrize(("table", "row"), CASES)
def test_a_bad_row_is_quarantined_with_its_cause(table: str, row: str, read: Read) -> None:
    header, good, bad = CAUSES[table]
    tables = read(**{"patients": PATIENTS + A, table: "\n".join([header, good, row, good])})
    frame = tables.quarantine.filter(tables.quarantine["table"] == table)
    assert frame.rows() == [(table, 2, *bad[row])]
    assert tables.frames[table]["row"].to_list() == [1, 3]


@pytest.mark.parametrize(
    "test", ["Base Excess", "BE(B)", "base deficit, arterial", "1925-7", "剩余碱"]
)
def test_a_base_excess_may_be_below_zero(test: str, read: Read) -> None:
    tables = read(labs=f'patient_id,test,value\nA,"{test}",-3\n')
    assert tables.counts["labs"].rows_used == 1


PATIENT_CAUSES = {
    "A,F,2027,,2026-10-01": ("birth_year", "after the index date"),
    "A,F,1880,,2026-10-01": ("birth_year", "more than 130 years before the index date"),
    "A,F,60,,2026-10-01": ("birth_year", "not a year of four digits"),
    "A,F,,200,2026-10-01": ("age_years", "an age above 130 years"),
    "A,F,,-5,2026-10-01": ("age_years", "not an age in years"),
    "A,F,1960,,2026-10-32": ("index_date", "a day that its month does not have"),
    " ,F,1960,,2026-10-01": ("patient_id", "a required cell is empty"),
}


@pytest.mark.parametrize("row", PATIENT_CAUSES)
def test_a_bad_patient_is_quarantined(row: str, read: Read) -> None:
    tables = read(patients=f"{PATIENTS}{row}\nB,M,1950,90+,2026\n")
    assert tables.quarantine.row(0) == ("patients", 1, *PATIENT_CAUSES[row])
    assert tables.frames["patients"]["patient_id"].to_list() == ["B"]


def test_a_quarantined_patient_s_rows_are_quarantined(read: Read) -> None:
    tables = read(patients=PATIENTS + "A,F,3000,,2026-10-01\nB,M,1950,,2026-10-01\n")
    assert tables.quarantine.rows()[1] == (
        *("diagnoses", 1, "patient_id", "rows for a quarantined patient"),
    )
    assert tables.frames["diagnoses"]["patient_id"].to_list() == ["B"]


def test_of_identical_patients_the_first_is_kept(read: Read) -> None:
    tables = read(patients=PATIENTS + A + "A  ,F, 1960,,2026-10-01\nB,M,1950,,\n" + A)
    assert tables.frames["patients"]["row"].to_list() == [1, 3]
    assert tables.quarantine.rows() == [
        ("patients", row, "patient_id", "a repetition of the same patient's row") for row in (2, 4)
    ]
    assert tables.counts["diagnoses"].rows_used == 2


def test_of_differing_patients_none_is_kept(read: Read) -> None:
    tables = read(patients=PATIENTS + A + "A,M,1960,,2026-10-01\n" + A + "B,M,1950,,2026-10-01\n")
    assert tables.frames["patients"]["patient_id"].to_list() == ["B"]
    reasons = tables.quarantine.filter(tables.quarantine["table"] == "patients")["reason"]
    assert reasons.to_list() == ["another row of the same patient differs"] * 3
    assert tables.frames["diagnoses"]["patient_id"].to_list() == ["B"]


def test_an_early_month_of_the_index_date_may_still_come_before_it(read: Read) -> None:
    tables = read(
        patients=PATIENTS + "A,F,1960,,2026-10\n",
        labs="patient_id,test,value,measured_on\nA,ALT,3,2026-10-31\nA,ALT,3,2026\nA,ALT,3,2026-11\n",
    )
    assert tables.frames["labs"]["row"].to_list() == [1, 2]


def test_without_an_index_date_the_run_s_day_counts(read: Read) -> None:
    tables = read(
        patients="patient_id\nA\n",
        diagnoses="patient_id,diagnosis,diagnosed_on\nA,x,2026-11-01\nA,x,2026-11-02\n",
    )
    assert tables.frames["diagnoses"]["row"].to_list() == [1]


def test_coverage_of_everyone_has_no_patient(read: Read) -> None:
    coverage = read(coverage="patient_id,domain\n,labs\nA,Conditions\n").frames["coverage"]
    assert coverage.select("patient_id", "domain").rows() == [(None, "labs"), ("A", "conditions")]


def test_only_the_first_fault_is_reported(read: Read) -> None:
    tables = read(labs="patient_id,test,value,measured_on\nZ,,-3,2030-99\n")
    assert tables.quarantine.rows() == [("labs", 1, "test", "a required cell is empty")]
