"""Reading `matcher.yaml`, with every fault by line and column."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from matcher.errors import ConfigurationError, Place
from matcher.settings import Settings
from matcher.yaml_file import fault_message, load_yaml, place_of


def read_settings(path: Path) -> Settings:
    """Read the site's configuration.

    Raises:
        ConfigurationError: the file can't be read, or has faults; all of them are in `faults`.
    """
    text, content = load_yaml(path)
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        faults = tuple(
            ConfigurationError(fault_message(fault), place=place_of(path, text, fault["loc"]))
            for fault in error.errors(include_url=False, include_input=False)
        )
        raise ConfigurationError(
            "the configuration has faults", place=Place(file=str(path)), faults=faults
        ) from None
