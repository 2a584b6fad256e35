"""Hostile configuration and trial files: each fault has its place, and none takes the run along."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError, in_lines
from matcher.settings import CONFIG_FOLDER
from matcher.settings_file import read_settings
from matcher.terms.vocabularies import Vocabularies, load_vocabularies
from matcher.trials.reading import read_trial

HEAD = """title: A drug
status: recruiting
source: {document: drug.txt, sha256: "%s"}
criteria:
""" % ("0" * 64)


def criterion(question: str) -> str:
    return f"""{HEAD}  - id: one
    section: inclusion
    item: "1"
    text: One
    require: {question}
    fingerprint: "0123456789abcdef"
"""


GOOD = criterion("{age: {at_least: 18}}")

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

FILES: dict[str, bytes] = {
    "nothing": b"",
    "only a comment": b"# nothing\n",
    "a list": b"- a\n- b\n",
    "a text": b"hello",
    "a number": b"5",
    "null": b"null\n",
    "two documents": b"a: 1\n---\nb: 2\n",
    "bytes of no text": bytes(range(256)),
    "UTF-16": GOOD.encode("utf-16"),
    "latin-1": GOOD.replace("A drug", "Médicament").encode("latin-1"),
    "NUL": GOOD.replace("A drug", "A\0drug").encode(),
    "escapes": GOOD.replace("A drug", "A\x1b[2Jdrug").encode(),
    "a tab": GOOD.replace("  - id", "\t- id").encode(),
    "a key twice": (GOOD + "title: Another\n").encode(),
    "a bomb of aliases": BOMB.encode(),
    "a bomb in a trial": (GOOD + BOMB).encode(),
    "an alias of itself": b"a: &a [*a]\n",
    "an unknown alias": b"a: *b\n",
    "brackets in brackets": b"a: " + b"[" * 50_000,
    "braces in braces": b"{a: " * 20_000,
    "blocks in blocks": "".join(f"{' ' * n}a:\n" for n in range(2_000)).encode(),
    "a key of a million letters": b"a" * 1_000_000 + b": 1\n",
    "a value of a million letters": GOOD.replace("A drug", "a" * 1_000_000).encode(),
    "a program": b"a: !!python/object/apply:os.system ['touch owned']\n",
    "a program as title": GOOD.replace("A drug", "!!python/name:os.system").encode(),
    "a binary": GOOD.replace("A drug", "!!binary aGVsbG8=").encode(),
    "a set": b"!!set {a, b}\n",
    "a merge": b"a: &a {title: x}\n<<: *a\n",
    "a key that is a list": b"? [a, b]\n: 1\n",
    "a directive": b"%YAML 9.9\n---\na: 1\n",
    "an unclosed quote": GOOD.replace("A drug", '"A drug').encode(),
    "a huge whole number": criterion("{age: {at_least: " + "9" * 400 + "}}").encode(),
    "a number of 5,000 digits": criterion("{age: {at_least: " + "9" * 5_000 + "}}").encode(),
    "infinity": criterion("{measurement: neutrophils, at_least: .inf}").encode(),
    "not a number": criterion("{measurement: neutrophils, at_least: .nan}").encode(),
    "a negative age": criterion("{age: {at_least: -5}}").encode(),
    "an age upside down": criterion("{age: {at_least: 80, at_most: 18}}").encode(),
    "an age that is a day": criterion("{age: {at_least: 2026-01-01}}").encode(),
    "an age that is a time of day": criterion("{age: {at_least: 18:30}}").encode(),
    "a yes that is no text": criterion("{manual: yes}").encode(),
    "two questions in one": criterion("{age: {at_least: 18}, sex: female}").encode(),
    "no question": criterion("{}").encode(),
    "an unknown question": criterion("{horoscope: lion}").encode(),
    "a question in a list": criterion("[{age: {at_least: 18}}]").encode(),
    "not not not": criterion("{not: " * 400 + "{age: {at_least: 18}}" + "}" * 400).encode(),
    "all of all of": criterion("{all_of: [" * 300 + "{sex: female}" + "]}" * 300).encode(),
    "of nothing": criterion("{all_of: []}").encode(),
    "more than there are": criterion("{at_least: 5, of: [{sex: female}]}").encode(),
    "an unknown gene": criterion("{biomarker: NOGENE1}").encode(),
    "a gene that is a path": criterion('{biomarker: "../../etc/passwd"}').encode(),
    "an id that is a path": GOOD.replace("id: one", "id: ../one").encode(),
    "an id that is a formula": GOOD.replace("id: one", 'id: "=1+1"').encode(),
    "a fingerprint that is a number": GOOD.replace('"0123456789abcdef"', "1e5").encode(),
    "a document that is a path": GOOD.replace("drug.txt", "../../../etc/passwd").encode(),
    "a bad digest": GOOD.replace("0" * 64, "0" * 63).encode(),
    "an unknown status": GOOD.replace("recruiting", "dancing").encode(),
    "an unknown key": (GOOD + "horoscope: lion\n").encode(),
    "criteria as text": (HEAD + "  none\n").encode(),
    "a thousand faults": (HEAD + "  - {id: 5}\n" * 1_000).encode(),
    "ten thousand criteria of one id": (HEAD + GOOD.removeprefix(HEAD) * 10_000).encode(),
}


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load_vocabularies(CONFIG_FOLDER / "vocabulary")


def told(faults: list[ConfigurationError]) -> str:
    whole = ConfigurationError("faults", faults=tuple(faults))
    return in_lines(whole)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_trial_file_gets_a_clear_answer(
    tmp_path: Path, vocabularies: Vocabularies, name: str
) -> None:
    path = tmp_path / "drug.yaml"
    path.write_bytes(FILES[name])
    trial, faults = read_trial(path, vocabularies)
    assert (trial is None) == bool(faults)
    assert all(fault.place.file == str(path) for fault in faults if fault.place)
    assert all(line.isprintable() for line in told(faults).splitlines())
    if name == "a document that is a path":  # it is shown as it stands, and read by no run
        assert trial is not None
    assert [one.name for one in tmp_path.iterdir()] == ["drug.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        # As a trial file it is tried each time.
        pytest.param(name, marks=pytest.mark.nightly if name.startswith("ten thousand") else ())
        for name in FILES
    ],
)
def test_a_hostile_configuration_gets_a_clear_answer(tmp_path: Path, name: str) -> None:
    path = tmp_path / "matcher.yaml"
    path.write_bytes(FILES[name])
    with pytest.raises(ConfigurationError) as caught:
        read_settings(path)
    assert all(line.isprintable() for line in in_lines(caught.value).splitlines())
    assert len(in_lines(caught.value)) < 20_000
