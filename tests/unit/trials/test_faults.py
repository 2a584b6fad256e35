"""Every fault of a trial file is told by line and column, all faults of all files at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError, in_lines
from matcher.examples import examples_that_fail
from matcher.settings import CONFIG_FOLDER
from matcher.settings_file import read_settings
from matcher.terms.vocabularies import Vocabularies, load_vocabularies
from matcher.trials.reading import read_trials
from tests.known import known_normalizers

TRIAL = """\
title: A trial
status: recruiting
source: {document: a.txt, sha256: "0000000000000000000000000000000000000000000000000000000000000000"}
criteria:
  - id: adult
    section: inclusion
    item: "1"
    text: At least 18 years old
    require: {age: {at_least: 18}}
    fingerprint: "0123456789abcdef"
  - id: anc
    section: inclusion
    item: "2"
    text: Neutrophils
    require: {measurement: neutrophils, at_least: 1.5}
    fingerprint: "0123456789abcdef"
examples:
  - name: an adult
    tables:
      patients: [{birth_year: 1960}]
    expect: {adult: pass}
"""


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(CONFIG_FOLDER / "vocabulary")


def _faults(folder: Path, vocabularies: Vocabularies) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_trials(folder, vocabularies)
    return [line.replace(f"{folder}/", "") for line in in_lines(caught.value).splitlines()]


def test_the_trial_that_the_faults_are_made_in_has_none(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    (tmp_path / "a.yaml").write_text(TRIAL)
    assert [trial.trial_id for trial in read_trials(tmp_path, vocabularies)] == ["a"]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("title: A trial", "titel: A trial", "a.yaml:1:1: unknown key 'titel'"),
        ("    text: Neutrophils", "    texts: Neutrophils", "a.yaml:14:5: unknown key 'texts'"),
        ("at_least: 1.5}", "atleast: 1.5}", "a.yaml:15:41: unknown key 'atleast'"),
        ("neutrophils,", "neutrofils,", "a.yaml:15:15: 'neutrofils' is not in the vocabulary"),
        (
            "{measurement: neutrophils, at_least: 1.5}",
            "{biomarker: EGFRR}",
            "a.yaml:15:15: 'EGFRR' is not in the vocabulary",
        ),
        (
            "{measurement: neutrophils, at_least: 1.5}",
            "{condition: [bad_luck]}",
            "a.yaml:15:15: 'bad_luck' is not in the vocabulary",
        ),
        ("{at_least: 18}", "{at_least: 75, at_most: 18}", "a.yaml:9:15: "),
        ("{at_least: 18}", "{at_least: old}", "a.yaml:9:21: "),
        ("  - id: anc", "  - id: adult", "a.yaml:11:5: the id 'adult' stands twice"),
        ("    item: \"2\"", "    item: \"2\"\n    item: \"3\"", "a.yaml:14:5: "),
        ("section: inclusion\n    item: \"2\"", "section: included\n    item: \"2\"", "a.yaml:12:5"),
        ("status: recruiting", "status: open", "a.yaml:2:1: "),
        ("{age: {at_least: 18}}", "{}", "a.yaml:9:5: a question has exactly one of the keys age,"),
        (
            "require: {age: {at_least: 18}}",
            "note: a note",
            "a.yaml:5:5: a criterion has either `require` or `forbid`",
        ),
        ("expect: {adult: pass}", "expect: {grown: pass}", "a.yaml:21:14: there is no criterion"),
        ("expect: {adult: pass}", "expect: {adult: passed}", "a.yaml:21:14: "),
        ("title: A trial", "title: [", "a.yaml:3:7: the file can't be read: "),
        ("title: A trial", "\ttitle: A trial", "a.yaml:1:1: the file can't be read: "),
    ],
)  # fmt: skip
def test_a_fault_has_its_place(
    tmp_path: Path, vocabularies: Vocabularies, was: str, now: str, told: str
) -> None:
    assert was in TRIAL
    (tmp_path / "a.yaml").write_text(TRIAL.replace(was, now, 1))
    head, *faults = _faults(tmp_path, vocabularies)
    assert "in the trial files" in head
    assert any(fault.startswith(f"matcher: {told}") for fault in faults), faults


@pytest.mark.parametrize("given", ["deadbeef", "0123456789ABCDEF", "0123456789abcdeg"])
def test_a_fingerprint_is_16_hex_digits(
    tmp_path: Path, vocabularies: Vocabularies, given: str
) -> None:
    (tmp_path / "a.yaml").write_text(TRIAL.replace('"0123456789abcdef"', f'"{given}"', 1))
    _, fault = _faults(tmp_path, vocabularies)
    assert fault.startswith("matcher: a.yaml:10:5: ")


def test_a_fingerprint_that_yaml_takes_for_a_number_is_to_be_quoted(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    (tmp_path / "a.yaml").write_text(TRIAL.replace('"0123456789abcdef"', "1234567890123456", 1))
    _, fault = _faults(tmp_path, vocabularies)
    assert fault == "matcher: a.yaml:10:5: this has to be text: write it in quotes"


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words", "42"])
def test_what_holds_no_keys_is_no_trial(
    tmp_path: Path, vocabularies: Vocabularies, content: str
) -> None:
    (tmp_path / "a.yaml").write_text(content)
    _, fault = _faults(tmp_path, vocabularies)
    assert fault == "matcher: a.yaml:1: the file has to hold keys and values"


def test_bytes_that_are_no_text(tmp_path: Path, vocabularies: Vocabularies) -> None:
    (tmp_path / "a.yaml").write_bytes(b"title: \xff\xfe")
    _, fault = _faults(tmp_path, vocabularies)
    assert fault == "matcher: a.yaml: the file can't be read: not UTF-8 text"


def test_all_faults_of_all_files_are_told_at_once(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    two = TRIAL.replace("title:", "titel:").replace("text: Neutrophils", "texts: N")
    (tmp_path / "a.yaml").write_text(two)
    (tmp_path / "b.yaml").write_text(TRIAL.replace("neutrophils", "neutrofils"))
    (tmp_path / "c.yaml").write_text(TRIAL)
    (tmp_path / "d.yaml").write_text("a: 1\na: 2\n")
    head, *faults = _faults(tmp_path, vocabularies)
    assert head.endswith("6 faults in the trial files")
    assert [fault.split(":")[1].strip() for fault in faults] == [
        *["a.yaml"] * 4,
        "b.yaml",
        "d.yaml",
    ]
    assert faults[-1].startswith("matcher: d.yaml:2:1: the file can't be read: found duplicate key")


def test_two_files_of_one_name_describe_one_trial(
    tmp_path: Path, vocabularies: Vocabularies
) -> None:
    (tmp_path / "a.yaml").write_text(TRIAL)
    (tmp_path / "a.yml").write_text(TRIAL)
    _, fault = _faults(tmp_path, vocabularies)
    assert fault == "matcher: a.yml: a.yaml describes the same trial. Delete one of them."


def test_hidden_files_and_others_are_no_trials(tmp_path: Path, vocabularies: Vocabularies) -> None:
    (tmp_path / "a.yml").write_text(TRIAL)
    (tmp_path / ".b.yaml").write_text("")
    (tmp_path / "trial.schema.json").write_text("{}")
    assert [trial.trial_id for trial in read_trials(tmp_path, vocabularies)] == ["a"]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("adult: pass", "adult: fail", "a.yml:21:14: the example 'an adult' expects adult to fail"),
        ("birth_year: 1960", "birth_year: 2060", "a.yml:17:1: a row of the examples' table"),
        ("birth_year: 1960", "birthyears: 1960", "a.yml:17:1: the examples: "),
        ("patients: [{", "persons: [{", "a.yml:17:1: the examples: "),
        ("birth_year: 1960", "patient_name: Erika", "a.yml:17:1: the examples: "),
    ],
)
def test_examples_are_held_against_the_criteria(
    tmp_path: Path, vocabularies: Vocabularies, was: str, now: str, told: str
) -> None:
    assert was in TRIAL
    (tmp_path / "a.yml").write_text(TRIAL.replace(was, now))
    trials = read_trials(tmp_path, vocabularies)
    normalizers = known_normalizers(CONFIG_FOLDER / "vocabulary")
    settings = read_settings(CONFIG_FOLDER / "matcher.yaml")
    faults = examples_that_fail(tmp_path, trials, vocabularies, normalizers, settings)
    assert str(faults[0]).replace(f"{tmp_path}/", "").startswith(told)
