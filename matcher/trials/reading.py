"""Reading trial files, with every fault of every file by line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from matcher.criteria import leaves
from matcher.errors import ConfigurationError, Place
from matcher.terms.vocabularies import Vocabularies
from matcher.trials.model import Trial
from matcher.yaml_file import fault_message, load_yaml, place_of

Fault = tuple[tuple[str | int, ...], str]


def trial_files(folder: Path) -> list[Path]:
    """Give the trial files of a folder in the order of their names, without hidden ones."""
    found = [*folder.glob("*.yaml"), *folder.glob("*.yml")]
    shown = (path for path in found if not path.name.startswith("."))
    return sorted(shown, key=lambda path: (path.stem, path.suffix))


def read_trials(folder: Path, vocabularies: Vocabularies) -> tuple[Trial, ...]:
    """Read all trial files of a folder, in the order of their names.

    Raises:
        ConfigurationError: the folder holds none, or files have faults; all of them are in `faults`.
    """
    paths = trial_files(folder)
    if not paths:
        raise ConfigurationError(
            "no trial files (*.yaml) found",
            place=Place(file=str(folder)),
            remedy="Name the folder that holds them.",
        )
    trials: list[Trial] = []
    faults = list(_repeated(paths))
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


def _repeated(paths: Sequence[Path]) -> Iterator[ConfigurationError]:
    """Find files that differ in their endings only: both would describe one trial."""
    for path in paths:
        if path.suffix == ".yml" and path.with_suffix(".yaml") in paths:
            yield ConfigurationError(
                f"{path.stem}.yaml describes the same trial",
                place=Place(file=str(path)),
                remedy="Delete one of them.",
            )


def read_trial(
    path: Path, vocabularies: Vocabularies
) -> tuple[Trial | None, list[ConfigurationError]]:
    """Read one trial file: the trial, if it has no faults, and every fault found."""
    try:
        text, content = load_yaml(path)
    except ConfigurationError as error:
        return None, [error]
    try:
        trial = Trial.model_validate({**content, "trial_id": path.stem})
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        faults: list[Fault] = [(fault["loc"], fault_message(fault)) for fault in found]
    else:
        faults = list(_faults(trial, vocabularies))
        if not faults:
            return trial, []
    return None, [
        ConfigurationError(message, place=place_of(path, text, location))
        for location, message in faults
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
