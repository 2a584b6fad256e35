"""The release of ICD-10-CM says what the package says that its file was written from."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.normalize.condition.release import FILE, Release

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "config" / "vocabulary"


@pytest.fixture(scope="module")
def release() -> Release:
    return Release(FOLDER)


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(ROOT / ".ci")
    yield importlib.import_module("icd10_titles")
    del sys.modules["icd10_titles"]


@pytest.mark.nightly
def test_the_file_is_what_the_package_gives(writing) -> None:
    """Run `python .ci/icd10_titles.py` where the package or the normal form has changed."""
    # Compared beforehand: to show where texts of eight megabytes differ would take minutes.
    is_same = writing.content() == (FOLDER / FILE).read_text(encoding="utf-8")
    assert is_same


@pytest.mark.nightly
def test_categories_are_divided_as_in_the_package(writing, release: Release) -> None:
    icd = writing.package()
    categories = [code for code in icd.get_all_codes() if icd.is_category(code)]
    assert len(categories) > 1900
    assert [code for code in categories if not release.is_category(code)] == []
    undivided = {code for code in categories if release.is_undivided(code)}
    assert undivided == {code for code in categories if icd.is_leaf(code)}


@pytest.mark.parametrize("code", ["L5", "T12", "C00-C14", "B12", "D3", "34", "I10.1", "U9"])
def test_what_looks_like_a_category_and_is_none(release: Release, code: str) -> None:
    assert not release.is_category(code)
    assert not release.is_undivided(code)


def test_a_title_and_a_note_under_it_name_a_code(release: Release) -> None:
    assert release.codes_of("Essential (primary) hypertension") == ("I10",)
    assert release.codes_of("Mental illness, NOS") == ("F99",)
    assert release.codes_of("high pressure") == ()
    assert "hypertension" in release.words


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "can't be read"), ("", "columns"), ("codes,title\n", "columns")],
)
def test_a_folder_without_a_release(tmp_path: Path, content: str | None, told: str) -> None:
    if content is not None:
        (tmp_path / FILE).write_text(content)
    with pytest.raises(ConfigurationError, match=told):
        Release(tmp_path)


def test_a_line_that_is_not_a_title_and_codes(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("title,codes\nasthma,J45\ngout\n")
    with pytest.raises(ConfigurationError, match="two cells") as caught:
        Release(tmp_path).codes_of("asthma")
    assert caught.value.place is not None
    assert caught.value.place.line == 3
