"""Faults of the site's configuration, by line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError, in_lines
from matcher.settings import CONFIG_FOLDER
from matcher.settings_file import read_settings

GOOD = (CONFIG_FOLDER / "matcher.yaml").read_text(encoding="utf-8")


def _line_of(key: str) -> int:
    return next(at for at, line in enumerate(GOOD.splitlines(), 1) if line.strip().startswith(key))


@pytest.mark.parametrize(
    ("was", "now", "key", "told"),
    [
        ("trials: trials", "trails: trials", "trials:", "1: unknown key 'trails'"),
        ("  lab: 28 days", "  lab: soon", "lab:", "3: "),
        ("  lab: 28 days", "  labs: 28 days", "lab:", "3: unknown key 'labs'"),
        ("candidates: 200", "candidates: many", "candidates:", "3: "),
        ("candidates: 200", "candidates: 0", "candidates:", "3: "),
        ("coverage: []", "coverage: [{domain: [1]}]", "coverage:", "13: "),
        (
            "hbv_copies_per_iu: null",
            "hbv_copies_per_iu: null\ntrials: elsewhere",
            "hbv_copies_per_iu:",
            "",
        ),
    ],
)
def test_a_fault_has_its_line_and_column(
    tmp_path: Path, was: str, now: str, key: str, told: str
) -> None:
    assert was in GOOD
    path = tmp_path / "matcher.yaml"
    path.write_text(GOOD.replace(was, now, 1))
    with pytest.raises(ConfigurationError) as caught:
        read_settings(path)
    assert caught.value.exit_code == 2
    line = _line_of(key)
    places = [f"{path}:{line}:{told}", f"{path}:{line + 1}:1: the file can't be read: found dup"]
    assert any(place in in_lines(caught.value) for place in places)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "matcher.yaml"
    path.write_text("vocabulary: v\n")
    with pytest.raises(ConfigurationError) as caught:
        read_settings(path)
    told = in_lines(caught.value)
    assert "the key 'trials' is missing" in told
    assert "the key 'freshness' is missing" in told
