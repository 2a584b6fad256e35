"""What names of tests mean is kept by a run, and who reads it again gets the same, and sooner."""

import subprocess
import sys

import polars as pl
import pytest

from matcher.normalize.measurement.known_names import names_in
from matcher.record.raw_texts import TEST_NAME
from matcher.settings import CONFIG_FOLDER
from tests.spec.clinic import normalizers

NAMES = {
    "Hemoglobin": "exact",
    "血红蛋白": "synonym",
    "718-7": "code",
    "Alkaline phosphatse": "fuzzy",
    "Serum creatinine, Jaffe": "grammar",
    "Creatine kinase-like thing": None,
    " Hgb\t(blood)": "grammar",
    None: None,
}


@pytest.fixture(scope="module")
def page() -> pl.DataFrame:
    texts = pl.DataFrame({"test": list(NAMES)}, schema={"test": pl.String})
    every = normalizers()
    return TEST_NAME.page(texts, every.of("test_name"), every.decisions)


def test_each_way_of_reading_a_name_is_among_these(page):
    assert dict(page.select("test_raw", "method").iter_rows()) == NAMES


def test_kept_names_mean_what_they_mean_when_they_are_read(page, tmp_path):
    page.write_parquet(tmp_path / "page.parquet")
    kept = names_in(pl.read_parquet(tmp_path / "page.parquet"))
    assert list(kept.values()) == normalizers().measurement.names(list(kept))
    assert len(kept) == len(NAMES)


def test_without_a_page_no_name_is_known():
    assert names_in(None) == {}


READ = """
import sys
from pathlib import Path
from matcher.normalize.measurement.normalizer import MeasurementNormalizer
from matcher.normalize.resolution import Rung
known = {"Alkaline phosphatse": Rung("alp", "matched", "fuzzy", 0.95)} if sys.argv[2] == "known" else {}
normalizer = MeasurementNormalizer(Path(sys.argv[1]), known=known)
(read,) = normalizer.resolve([("Alkaline phosphatse", "80", "U/L")])
print(read.concept, "sklearn" in sys.modules)
"""


@pytest.mark.parametrize(("how", "loaded"), [("known", False), ("anew", True)])
def test_only_a_name_that_is_not_known_is_compared_by_resemblance(how, loaded):
    command = [sys.executable, "-c", READ, str(CONFIG_FOLDER / "vocabulary"), how]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603
    assert done.stdout.split() == ["alp", str(loaded)]
