"""YAML files of the configuration: read safely, and faults placed by line and column."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
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
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from matcher.errors import ConfigurationError, Place

_RESOLVER = YAML(typ="safe").resolver


_MOST_LEVELS = 100
"""Lists and mappings within each other; a trial's question goes some ten levels deep."""

_LONGEST = 10_000_000
"""Bytes of a file; a trial of a hundred criteria has some tens of thousands."""


def load_yaml(path: Path) -> tuple[str, dict[str, Any]]:
    """Read a YAML file that holds keys and values: its text and its content.

    Raises:
        ConfigurationError: the file is missing, not UTF-8, no YAML (a key that stands twice
            included), or holds something else than keys and values.
    """
    try:
        if path.stat().st_size > _LONGEST:
            raise MarkedYAMLError(problem=f"it has more than {_LONGEST:,} bytes")
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
        return _plain_content(_events(text))
    except (_Uncommon, YAMLError):
        deque(_events(text), maxlen=0)  # the long way would go as deep as the text does
        return YAML(typ="safe").load(text)


def _events(text: str) -> Iterator[Any]:
    """Give the text's events, down to so many levels."""
    level = 0
    for event in iter(CParser(text).get_event, None):
        if isinstance(event, SequenceStartEvent | MappingStartEvent):
            level += 1
            if level > _MOST_LEVELS:
                raise MarkedYAMLError(
                    problem=f"it is nested more than {_MOST_LEVELS} levels deep",
                    problem_mark=event.start_mark,
                )
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            level -= 1
        yield event


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
    node, mark = _composed(text), None
    for step, next_step in pairwise((*location, None)):
        below = _below(node, step)
        if below is not None and not _names_a_branch(node, below[1], next_step):
            mark, node = below
    return Place(
        file=str(path),
        line=mark.line + 1 if mark else 1,
        character=mark.column + 1 if mark else 1,
    )


@lru_cache(maxsize=1)
def _composed(text: str) -> Any:
    """Give the tree of a text, each part with its place; a file's faults ask for it one by one."""
    return YAML(typ="safe").compose(text)


def _below(node: Any, step: str | int | None) -> tuple[Any, Any] | None:
    """Give the place of a key, or of a list's item, and what stands there."""
    if isinstance(node, MappingNode):
        return next(
            ((key.start_mark, value) for key, value in node.value if key.value == step), None
        )
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark, node.value[step]
    return None


def _names_a_branch(node: Any, below: Any, next_step: str | int | None) -> bool:
    """Say whether a step names a union's branch: the branch `measurement` has that key as well."""
    if not isinstance(node, MappingNode) or _below(node, next_step) is None:
        return False
    return not (isinstance(below, MappingNode) and _below(below, next_step) is not None)


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
