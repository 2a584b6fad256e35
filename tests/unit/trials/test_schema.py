"""The schema beside the trial files is the one that the models give, and explains every key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from matcher.settings import CONFIG_FOLDER
from matcher.trials.schema import SCHEMA_FILE, schema_text

SCHEMA = json.loads(schema_text())


def test_the_committed_schema_is_the_one_that_is_printed() -> None:
    committed = (CONFIG_FOLDER / "trials" / SCHEMA_FILE).read_text(encoding="utf-8")
    assert committed == schema_text(), f"matcher trials schema > config/trials/{SCHEMA_FILE}"


def _keys() -> Iterator[Any]:
    for name, model in {"Trial": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, content in model["properties"].items():
            yield pytest.param(content, id=f"{name}.{key}")


@pytest.mark.parametrize("content", list(_keys()))
def test_every_key_has_hover_text(content: dict[str, Any]) -> None:
    assert content.get("description")


@pytest.mark.parametrize("name", SCHEMA["$defs"])
def test_every_kind_of_object_is_explained_and_closed(name: str) -> None:
    model = SCHEMA["$defs"][name]
    assert model.get("description")
    assert model["additionalProperties"] is False


def test_the_id_is_the_files_name_and_no_key() -> None:
    assert "trial_id" not in SCHEMA["properties"]
    assert "trial_id" not in SCHEMA["required"]
    assert SCHEMA["additionalProperties"] is False


def test_every_trial_file_names_the_schema() -> None:
    for path in (CONFIG_FOLDER / "trials").glob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema={SCHEMA_FILE}", path
