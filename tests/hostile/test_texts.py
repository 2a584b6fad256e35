"""Hostile texts in every grammar: each is answered in time, and none is understood by accident."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from matcher.normalize.command import normalized_lines
from matcher.settings import CONFIG_FOLDER
from tests.hostile.texts import TEXTS

KINDS = ("diagnosis", "stage", "biomarker", "drug", "lab", "condition")

ONE_LINE = {
    name: text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    for name, text in TEXTS.items()
}


def _lines(kind: str) -> Iterator[str]:
    for text in ONE_LINE.values():
        fields = {"biomarker": f"EGFR\t{text}", "lab": f"ANC\t{text}\t10*9/L"}
        yield fields.get(kind, text)
        if kind in ("biomarker", "lab"):
            yield f"{text}\tpositive\t"


MEANINGLESS = (
    *("formula", "dynamic data", "script", "image", "template", "javascript", "clear screen"),
    *("title", "markup", "path", "null in path", "shell", "SQL", "format", "JSON", "YAML"),
    *("many letters", "many brackets", "many commas", "emoji", "noncharacter", "nothing"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_is_answered_and_what_means_nothing_is_nothing(kind: str) -> None:
    lines = list(_lines(kind))
    answers = [
        json.loads(one) for one in normalized_lines(kind, lines, CONFIG_FOLDER / "vocabulary")
    ]
    assert [one["raw"] for one in answers] == lines
    understood = {one["raw"] for one in answers if one["concept"] is not None}
    if kind not in ("biomarker", "lab"):  # there the other field says what is meant
        assert understood & {ONE_LINE[name] for name in MEANINGLESS} == set()
