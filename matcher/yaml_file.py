"""YAML files of the configuration: read safely, and faults placed by line and column."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.nodes import ScalarNode

from matcher.errors import ConfigurationError, Place

_RESOLVER = YAML(typ="safe").resolver


def load_yaml(path: Path) -> tuple[str, dict[str, Any]]:
    """Read a YAML file that holds keys and values: its text and its content.

    Raises:
        ConfigurationError: the file is missing, not UTF-8, no YAML (a key that stands twice
            included), or holds something else than keys and values.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = _content(text)
    except (OSError, ValueError, YAMLError) as error:
        raise _unreadable(path, error) from None
    if not isinstance(content, dict):
        place = Place(file=str(path), line=1)
        raise ConfigurationError("the file has to hold keys and values", place=place)
    return text, content


class _Uncommon(Exception):  # noqa: N818  (it is no fault)
    """The short way doesn't read an anchor, a tag, a key that stands twice, several documents."""


def _content(text: str) -> Any:
    """Read a text; the short way takes a quarter of the time, and faults are told by the long one."""
    try:
        return _plain_content(iter(CParser(text).get_event, None))
    except (_Uncommon, YAMLError):
        return YAML(typ="safe").load(text)


def _plain_content(events: Iterator[Any]) -> Any:
    next(events)  # the stream's start
    start = next(events)
    if not isinstance(start, DocumentStartEvent) or start.version or start.tags:
        raise _Uncommon
    content = _value(next(events), events)
    next(events)  # the document's end
    if not isinstance(next(events), StreamEndEvent):
        raise _Uncommon
    return content


def _value(event: Any, events: Iterator[Any]) -> Any:
    if event.anchor or event.ctag:
        raise _Uncommon
    if isinstance(event, ScalarEvent):
        return _unquoted(event.value) if event.implicit[0] else event.value
    if isinstance(event, SequenceStartEvent):
        return list(_items(events))
    if isinstance(event, MappingStartEvent):
        return _mapping(events)
    raise _Uncommon


def _items(events: Iterator[Any]) -> Iterator[Any]:
    while not isinstance(event := next(events), SequenceEndEvent):
        yield _value(event, events)


def _mapping(events: Iterator[Any]) -> dict[Hashable, Any]:
    content: dict[Hashable, Any] = {}
    while not isinstance(event := next(events), MappingEndEvent):
        key = _value(event, events)
        if not isinstance(key, Hashable) or key in content:
            raise _Uncommon
        content[key] = _value(next(events), events)
    return content


@lru_cache(maxsize=4096)
def _unquoted(text: str) -> Any:
    """Give what an unquoted text means: itself, a number, a date, nothing."""
    tag = _RESOLVER.resolve(ScalarNode, text, (True, False))
    if tag == "tag:yaml.org,2002:str":
        return text
    return YAML(typ="safe").constructor.construct_object(ScalarNode(tag, text))


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
    cause = getattr(error, "problem", None) or getattr(error, "strerror", None)
    if cause is None:
        is_text = not isinstance(error, UnicodeDecodeError)
        cause = "a date in it doesn't exist" if is_text else "not UTF-8 text"
    place = Place(
        file=str(path),
        line=mark.line + 1 if mark else None,
        character=mark.column + 1 if mark else None,
    )
    return ConfigurationError(f"the file can't be read: {cause}", place=place)
