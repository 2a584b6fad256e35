"""A night whose readers get a part each: what lies where, sealed with the rest, the same each time."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from tests.flow.conftest import AS_OF, GOLDEN, Command, copy_configuration

CONFIGURED = """
readers:
  - {name: Dr Li, sites: [East, Nowhere], trials: [golden-driver-negative]}
report_per_trial: true
report_per_site: true
smallest_count: 11
"""


def _cohort(folder: Path) -> Path:
    """Give the golden cohort, of which some patients have a site, and its readers."""
    cohort = Path(shutil.copytree(GOLDEN, folder / "cohort"))
    patients = pl.read_csv(cohort / "data" / "patients.csv", infer_schema=False)
    sites = ["East", "West", None]
    placed = patients.with_columns(
        site=pl.Series([sites[number % 3] for number in range(patients.height)])
    )
    placed.write_csv(cohort / "data" / "patients.csv")
    config = copy_configuration(cohort)
    keys = "|".join(re.findall(r"^(\w+):", CONFIGURED, flags=re.MULTILINE))
    text = re.sub(rf"^({keys}):.*$", "", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = text.replace("smallest_site: 20", "smallest_site: null")  # these are small
    config.write_text(text + CONFIGURED, encoding="utf-8")
    return cohort


@pytest.fixture(scope="module")
def run(matcher: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    cohort = _cohort(folder)
    options = {
        "--data": cohort / "data",
        "--trials": cohort / "trials",
        "--config": cohort / "matcher.yaml",
        "--out": folder / "out",
        "--as-of": AS_OF,
    }
    told = [one for pair in options.items() for one in pair]
    done = matcher("run", "--engine", "plain", *told)
    assert done.exit_code == 0, done.output
    assert "gives Dr Li the site Nowhere, of which no patient was read" in done.output
    return (folder / "out" / "latest").resolve()


def _listed(workbook: Path) -> set[str]:
    book = fastexcel.read_excel(workbook)
    sheets = [book.load_sheet(name).to_polars() for name in book.sheet_names[1:]]
    return {
        patient
        for sheet in sheets
        if "Patient" in sheet
        for patient in sheet["Patient"].drop_nulls()
    }


def test_each_reader_each_trial_and_each_site_has_a_folder(run: Path) -> None:
    assert sorted(path.name for path in (run / "reports").iterdir()) == [
        *("Dr Li", "site-East", "site-West"),
        *("trial-golden-closed", "trial-golden-driver-negative"),
    ]
    for folder in (run / "reports").iterdir():
        assert sorted(path.name for path in folder.iterdir()) == ["report.html", "worklist.xlsx"]


def test_nobody_reads_of_another_site(run: Path) -> None:
    people = pl.read_parquet(run / "record" / "patients" / "*.parquet")
    everyone = _listed(run / "worklist.xlsx")
    for folder, site in (("Dr Li", "East"), ("site-East", "East"), ("site-West", "West")):
        own = set(people.filter(site=site)["patient_id"])
        theirs = _listed(run / "reports" / folder / "worklist.xlsx")
        assert theirs
        assert theirs == everyone & own or folder == "Dr Li"
        assert theirs <= own
        page = (run / "reports" / folder / "report.html").read_text(encoding="utf-8")
        others = set(people["patient_id"]) - own
        assert not [patient for patient in others if f'"{patient}"' in page]


def test_the_index_leads_to_each_of_them(run: Path) -> None:
    page = (run / "index.html").read_text(encoding="utf-8")
    links = re.findall('href="([^"]*)"', page)
    assert len(links) == 12
    assert all((run / link.replace("%20", " ")).is_file() for link in links)
    assert "patients have no site, and stand in no site’s report." in page


def test_all_of_it_is_sealed_and_repeats(run: Path, matcher: Command) -> None:
    outputs = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert {"index.html", "digest.md", "funnel.csv"} <= outputs.keys()
    assert "reports/Dr Li/worklist.xlsx" in outputs
    assert matcher("verify", "--run", run).exit_code == 0


def test_what_leaves_the_hospital_has_no_small_count(run: Path) -> None:
    read = pl.read_csv(run / "funnel.csv", infer_schema=False)
    counts = read.select(pl.col("^n_.*$"))
    assert not [one for column in counts for one in column if one.isdecimal() and 0 < int(one) < 11]
    digest = (run / "digest.md").read_text(encoding="utf-8")
    of_trials = [line for line in digest.splitlines() if "(golden-" in line]
    assert of_trials
    assert not [line for line in of_trials if re.search(r"\| ([1-9]|10) \|", line)]
