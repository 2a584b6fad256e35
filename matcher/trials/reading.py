"""Reading trial files, with every fault of every file by line and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from matcher.criteria import leaves
from matcher.errors import ConfigurationError, Place
from matcher.terms.vocabularies import Vocabularies
from matcher.trials.model import Trial

Location = tuple[str | int, ...]
Fault = tuple[Location, str]


def read_trials(folder: Path, vocabularies: Vocabularies) -> tuple[Trial, ...]:
    """Read all trial files of a folder, in the order of their names.

    Raises:
        ConfigurationError: the folder holds none, or files have faults; all of them are in `faults`.
    """
    paths = sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.yml"))
    if not paths:
        raise ConfigurationError(
            "no trial files (*.yaml) found",
            place=Place(file=str(folder)),
            remedy="Name the folder with --trials.",
        )
    trials: list[Trial] = []
    faults: list[ConfigurationError] = []
    for path in paths:
        trial, found = read_trial(path, vocabularies)
        faults.extend(found)
        if trial is not None:
            trials.append(trial)
    if faults:
        raise ConfigurationError(
            f"{len(faults)} fault{'s' * (len(faults) > 1)} in the trial files",
            place=Place(file=str(folder)),
            faults=tuple(faults),
        )
    return tuple(trials)


def read_trial(
    path: Path, vocabularies: Vocabularies
) -> tuple[Trial | None, list[ConfigurationError]]:
    """Read one trial file: the trial, if it could be built, and every fault found."""
    try:
        text = path.read_text(encoding="utf-8")
        content = YAML(typ="safe").load(text)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        return None, [_unreadable(path, error)]
    if not isinstance(content, dict):
        cause = "a trial file holds keys and values (title, status, criteria, …)"
        return None, [ConfigurationError(cause, place=Place(file=str(path), line=1))]
    trial: Trial | None = None
    try:
        trial = Trial.model_validate({**content, "trial_id": path.stem})
        found = list(_faults(trial, vocabularies))
    except ValidationError as error:
        found = [_as_fault(fault) for fault in error.errors(include_url=False, include_input=False)]
    if not found:
        return trial, []
    tree = YAML(typ="rt").load(text)
    return trial, [
        ConfigurationError(message, place=_place(path, tree, location))
        for location, message in found
    ]


def _faults(trial: Trial, vocabularies: Vocabularies) -> Iterable[Fault]:
    """Find what the model alone can't see: repeated ids, unknown terms, examples of nothing."""
    seen: set[str] = set()
    for at, criterion in enumerate(trial.criteria):
        if criterion.id in seen:
            yield ("criteria", at, "id"), f"the id {criterion.id!r} stands twice"
        seen.add(criterion.id)
        demand = "require" if criterion.wanted else "forbid"
        for path, leaf in leaves(criterion.question):
            for field, term in leaf.unknown_terms(vocabularies):
                location = ("criteria", at, demand, *path, field)
                yield location, f"{term!r} is not in the vocabulary"
    for at, example in enumerate(trial.examples):
        for name in example.expect:
            if name not in seen:
                yield ("examples", at, "expect", name), f"there is no criterion {name!r}"


def _as_fault(error: Any) -> Fault:
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"unknown key {error['loc'][-1]!r}"
    elif error["type"] == "missing":
        message = f"the key {error['loc'][-1]!r} is missing"
    return tuple(error["loc"]), message


def _unreadable(path: Path, error: Exception) -> ConfigurationError:
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    cause = getattr(error, "problem", None) or getattr(error, "strerror", None) or "not UTF-8 text"
    place = Place(
        file=str(path),
        line=mark.line + 1 if mark else None,
        character=mark.column + 1 if mark else None,
    )
    return ConfigurationError(f"the file can't be read: {cause}", place=place)


def _place(path: Path, tree: Any, location: Sequence[str | int]) -> Place:
    """Find the line and column of a location; steps that name a union's branch are passed over."""
    node, line, column = tree, 0, 0
    for step in location:
        if isinstance(node, CommentedMap) and step in node:
            line, column = node.lc.key(step)
            node = node[step]
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line, column = node.lc.item(step)
            node = node[step]
    return Place(file=str(path), line=line + 1, character=column + 1)
