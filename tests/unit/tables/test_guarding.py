"""What a site allows, and what is made coarser because it is rare: ages over 89, small sites."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from matcher.errors import DataRefusedError
from matcher.settings import Identifiers
from matcher.tables import PatientTables, read_surveyed, survey_frames

AS_OF = date(2026, 6, 30)
REASON = "numbers of our analysers"
ALLOWING = {"table": "labs", "column": "Analyser_Serial_No", "reason": REASON}


def read(guard: dict[str, object], **patients: list[object]) -> PatientTables:
    """Read patients with these columns, whose labs have a column of analysers."""
    n = len(next(iter(patients.values()), ["A"]))
    ids = [f"P{at}" for at in range(n)]
    tables = {
        "patients": {"patient_id": ids, **patients},
        "diagnoses": {"patient_id": ids[:1], "diagnosis": ["NSCLC"]},
        "labs": {
            "patient_id": ids[:1],
            "test": ["ANC"],
            "value": ["2"],
            "analyser_serial_no": ["S/N 4471-8812"],
        },
    }
    frames = {name: pl.DataFrame(table) for name, table in tables.items()}
    return read_surveyed(survey_frames(frames, Identifiers.model_validate(guard)), as_of=AS_OF)


def test_a_column_that_the_site_allows_is_not_searched_and_the_reason_is_told() -> None:
    (told,) = (note for note in read({"allow": [ALLOWING]}).notes if "allows" in note)
    assert told == (
        "labs: the site allows the column Analyser_Serial_No, which was not searched for identifiers: "
        + REASON
    )


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"allow": [{**ALLOWING, "table": "conditions"}]},
        {"allow": [{**ALLOWING, "column": "serial"}]},
    ],
)
def test_only_that_column_of_that_table_is_allowed(other: dict[str, object]) -> None:
    with pytest.raises(DataRefusedError, match="looks identified"):
        read(other)


def test_a_column_that_is_allowed_hides_no_other() -> None:
    with pytest.raises(DataRefusedError, match=r"column sex: .* a person's name"):
        read({"allow": [ALLOWING]}, sex=["Mr. Smith"])


AGES = [  # birth year, age, the lowest and highest age that remain, the year that remains
    (None, 89, 89, 89, None),
    (None, 90, 90, None, None),
    (None, 104, 90, None, None),
    (1937, None, None, None, 1937),  # 89 at most
    (1936, None, 89, None, None),  # 89 or 90: the year is no more told, 89 stays possible
    (1930, None, 90, None, None),
    (1930, 95, 90, None, None),
]


@pytest.mark.parametrize(("year", "age", "low", "high", "year_left"), AGES)
def test_ages_over_89_are_read_as_90_or_older(
    year: int | None, age: int | None, low: int, high: int, year_left: int
) -> None:
    read_ = read({"allow": [ALLOWING]}, birth_year=[year], age_years=[age])
    patient = read_.frames["patients"].row(0, named=True)
    left = (patient["age_low"], patient["age_high"], patient["birth_year"])
    assert left == (low, high, year_left)
    assert ("ages over 89" in " ".join(read_.notes)) == ((low, high, year_left) != (age, age, year))


@pytest.mark.parametrize("written", ["90+", ">89", "90 or older"])
def test_what_is_top_coded_already_stays_and_needs_no_note(written: str) -> None:
    read_ = read({"allow": [ALLOWING]}, age_years=[written])
    assert read_.frames["patients"].select("age_low", "age_high").row(0) == (90, None)
    assert "ages over 89" not in " ".join(read_.notes)


def test_a_band_that_reaches_over_89_has_no_upper_end() -> None:
    patients = read({"allow": [ALLOWING]}, age_years=["85-94"]).frames["patients"]
    assert patients.select("age_low", "age_high").row(0) == (85, None)


def test_ages_that_the_site_allows_stay_exact() -> None:
    allow = [ALLOWING, {"table": "patients", "column": "age_years", "reason": "not under HIPAA"}]
    patients = read({"allow": allow}, age_years=[95]).frames["patients"]
    assert patients.select("age_low", "age_high").row(0) == (95, 95)


@pytest.mark.parametrize(
    ("smallest", "left"),
    [
        (None, ["north", "north", "south", None]),
        (2, ["north", "north", None, None]),
        (3, [None] * 4),
    ],
)
def test_sites_with_fewer_patients_are_left_out(smallest: int | None, left: list[str]) -> None:
    guard = {"allow": [ALLOWING], "smallest_site": smallest}
    read_ = read(guard, site=["north", "north", "south", None])
    assert read_.frames["patients"]["site"].to_list() == left
    assert ("were left out" in " ".join(read_.notes)) == (smallest is not None)
