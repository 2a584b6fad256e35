"""YAML files of the configuration: read safely, and faults placed by line and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from matcher.errors import ConfigurationError, Place


def load_yaml(path: Path) -> tuple[str, dict[str, Any]]:
    """Read a YAML file that holds keys and values: its text and its content.

    Raises:
        ConfigurationError: the file is missing, not UTF-8, no YAML (a key that stands twice
            included), or holds something else than keys and values.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = YAML(typ="safe").load(text)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise _unreadable(path, error) from None
    if not isinstance(content, dict):
        place = Place(file=str(path), line=1)
        raise ConfigurationError("the file has to hold keys and values", place=place)
    return text, content


def place_of(path: Path, text: str, location: Sequence[str | int]) -> Place:
    """Find the line and column of a location; steps that name a union's branch are passed over."""
    node: Any = YAML(typ="rt").load(text)
    line, column = 0, 0
    for step, next_step in pairwise((*location, None)):
        if _names_a_branch(node, step, next_step):
            continue
        if isinstance(node, CommentedMap) and step in node:
            line, column = node.lc.key(step)
            node = node[step]
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line, column = node.lc.item(step)
            node = node[step]
    return Place(file=str(path), line=line + 1, character=column + 1)


def _names_a_branch(node: Any, step: str | int | None, next_step: str | int | None) -> bool:
    """Say whether a step names a union's branch: the branch `measurement` has that key as well."""
    if not isinstance(node, CommentedMap) or step not in node or next_step not in node:
        return False
    below = node[step]
    return not (isinstance(below, CommentedMap) and next_step in below)


def fault_message(fault: Mapping[str, Any]) -> str:
    """Put a fault that the model found into words, without the value that was given."""
    if fault["type"] == "extra_forbidden":
        return f"unknown key {fault['loc'][-1]!r}"
    if fault["type"] == "missing":
        return f"the key {fault['loc'][-1]!r} is missing"
    if fault["type"] == "string_type":
        return "this has to be text: write it in quotes"
    return str(fault["msg"]).removeprefix("Value error, ")


def _unreadable(path: Path, error: Exception) -> ConfigurationError:
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    cause = getattr(error, "problem", None) or getattr(error, "strerror", None) or "not UTF-8 text"
    place = Place(
        file=str(path),
        line=mark.line + 1 if mark else None,
        character=mark.column + 1 if mark else None,
    )
    return ConfigurationError(f"the file can't be read: {cause}", place=place)
