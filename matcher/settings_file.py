"""Reading `matcher.yaml` and `resources.yaml`, with every fault by line and column."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from matcher.errors import ConfigurationError, Place
from matcher.settings import Resources, Settings
from matcher.yaml_file import fault_message, load_yaml, place_of

Model = TypeVar("Model", bound=BaseModel)


def read_settings(path: Path) -> Settings:
    """Read the site's configuration.

    Raises:
        ConfigurationError: the file can't be read, or has faults; all of them are in `faults`.
    """
    return _read(path, Settings)


def read_resources(path: Path) -> Resources:
    """Read how a run uses the machine.

    Raises:
        ConfigurationError: as `read_settings`.
    """
    return _read(path, Resources)


def _read(path: Path, model: type[Model]) -> Model:
    text, content = load_yaml(path)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = tuple(
            ConfigurationError(fault_message(fault), place=place_of(path, text, fault["loc"]))
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise ConfigurationError(
            "the configuration has faults", place=Place(file=str(path)), faults=faults
        ) from None
