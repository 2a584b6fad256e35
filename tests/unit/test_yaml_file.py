"""A configuration's YAML means what the library says it means, however it was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from matcher.errors import ConfigurationError
from matcher.yaml_file import load_yaml

VALUES = """\
words: [yes, no, on, 'quoted 1', "\\x41", é, '', x y]
numbers: [1, -1, 08, 0o17, 0x1F, 1_000, 1.5, 1e3, .inf]
others: [true, False, null, ~, 2020-01-01]
time: 2020-01-01T00:00:00Z
nothing:
clock: 1:30
folded: >
  a
  b
kept: |
  a
  b
list:
- a: {b, c: 1}   # with a comment
1: a number for a key
"""


@pytest.mark.parametrize(
    "text",
    [
        VALUES,
        "\ufeffa: 1",
        "--- {a: 1}\n...\n",
        "%YAML 1.1\n---\na: yes\n",
        "a: &one 1\nb: *one\n",
        "a: &one {b: 1}\nc: {<<: *one, d: 2}\n",
        "a: !!str 1\nb: ! '1'\nc: !!set {d, e}\n",
        "!!map {a: 1}",
        "? [1, 2]\n: a list for a key\n",
    ],
)
def test_a_file_means_what_the_library_reads(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert load_yaml(path) == (text, YAML(typ="safe").load(text))
    assert repr(load_yaml(path)[1]) == repr(YAML(typ="safe").load(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: 1\na: 2\n",
        "b:\n  true: 1\n  True: 2\n",
        "1: a\n1.0: b\n",
        "a: 1\n---\nb: 2\n",
        "a: !unknown 1\n",
        "a: [<<]\n",
        "? {a: 1}\n: b\n",
        "a: [1,\n",
        "a: b: c\n",
        "a: \x07\n",
        "a: *nothing\n",
    ],
)
def test_a_fault_is_told_as_the_library_tells_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YAMLError) as told:
        YAML(typ="safe").load(text)
    with pytest.raises(ConfigurationError) as caught:
        load_yaml(path)
    mark = getattr(told.value, "problem_mark", None)
    assert caught.value.place is not None
    assert caught.value.place.line == (mark and mark.line + 1)
    assert caught.value.place.character == (mark and mark.column + 1)
    assert str(getattr(told.value, "problem", "")) in caught.value.cause


def test_an_impossible_date_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 2020-13-45\n")
    with pytest.raises(ConfigurationError, match="a date in it doesn't exist"):
        load_yaml(path)
