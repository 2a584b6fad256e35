"""What a run is to do, and the identity that its inputs give it.

Two runs of the same inputs, configuration, trials, code and parameters have the same id, and the
same files byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

import matcher
from matcher.dispositions.history import History, read_history
from matcher.errors import ConfigurationError, Place, RunError
from matcher.messages import Messages, messages_in
from matcher.normalize.normalizers import Normalizers, load_normalizers
from matcher.settings import CONFIG_FOLDER, Resources, Settings
from matcher.settings_file import read_resources, read_settings
from matcher.terms.vocabularies import Vocabularies, load_vocabularies
from matcher.trials.model import Trial
from matcher.trials.reading import read_trials, trial_files

_LIBRARIES = (
    *("polars", "dataframely", "numpy", "pydantic", "rapidfuzz", "scikit-learn", "scipy", "opencc"),
    *("ruamel.yaml", "jinja2", "fluent.runtime", "xlsxwriter"),
)
"""Those that decide a byte of a run: what computes, and what writes the pages for people."""


class RunParameters(BaseModel):
    """The options of `matcher run`, validated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(description="folder of the patient tables")
    out: Path = Field(default=Path("out"), description="folder that holds the runs")
    config: Path = Field(
        default=CONFIG_FOLDER / "matcher.yaml", description="the site's configuration"
    )
    trials: Path | None = Field(None, description="folder of the trial files; else the configured")
    as_of: date = Field(description="the index date of patients who have none of their own")
    explain: Literal["listed", "all"] = Field(
        "listed", description="which pairs `criteria.parquet` explains"
    )


class Identity(BaseModel):
    """What a run is called, and which list its `change` is told against."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    compared_with: str | None = Field(description="the id of the run before, if there was one")
    previous: Path | None = Field(description="the folder of that run, or of what was kept of it")


@dataclass(frozen=True)
class Plan:
    """Everything that a run goes by, read and checked before it begins."""

    parameters: RunParameters
    settings: Settings
    trials_folder: Path
    vocabulary_folder: Path
    decisions: Path | None
    dispositions: Path
    resources: Resources = field(default_factory=Resources)
    dispositions_bytes: int | None = None  # of a run that is repeated: what its history had then

    @property
    def tables(self) -> list[Path]:
        """Give the files of the patient tables."""
        return _tables(self.parameters.data)

    @cached_property
    def inputs(self) -> Mapping[str, str]:
        """Give the SHA-256 of each file that the run reads, by kind and name (`data/labs.csv`)."""
        return {**_digests({"data": self.tables}), **self.rules, **self._entered}

    @cached_property
    def rules(self) -> Mapping[str, str]:
        """Give the SHA-256 of each file that the tables are judged by, named as in `inputs`."""
        told = {"trials": trial_files(self.trials_folder), "config": [self.parameters.config]}
        return {**_digests(told), **self.meanings}

    @cached_property
    def history(self) -> History:
        """Give what people did about candidates up to now."""
        return read_history(self.dispositions, self.dispositions_bytes)

    @property
    def _entered(self) -> Mapping[str, str]:
        """Name the history like a file that is read: as far as it reaches, for more is added later."""
        if not self.history.n_bytes:
            return {}
        return {f"dispositions/{self.dispositions.name}": self.history.sha256}

    @cached_property
    def meanings(self) -> Mapping[str, str]:
        """Give the SHA-256 of each file that decides what a raw text means, named as in `inputs`."""
        decisions = [self.decisions] if self.decisions else []
        vocabularies = _files(self.vocabulary_folder, (".csv",))
        return _digests({"vocabulary": vocabularies, "config": decisions})

    @property
    def messages(self) -> Messages:
        """Give what people read, in the language of the site."""
        return messages_in(self.settings.language)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """Give the concepts."""
        return load_vocabularies(self.vocabulary_folder)

    @cached_property
    def normalizers(self) -> Normalizers:
        """Give the normalizers."""
        return load_normalizers(self.vocabulary_folder, self.decisions)

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """Give the trials, as the site lets them exclude."""
        return tuple(map(self.allowed, read_trials(self.trials_folder, self.vocabularies)))

    def allowed(self, trial: Trial) -> Trial:
        """Give a trial as the site lets it exclude."""
        reviewed = self.settings.only_reviewed_exclude
        return trial.without_unreviewed_exclusions() if reviewed else trial

    def __getstate__(self) -> dict[str, Any]:
        """Go to another process without what it can build itself; the trials take longest to read."""
        built = {"vocabularies", "normalizers", "inputs", "rules", "meanings", "history"}
        return {name: value for name, value in self.__dict__.items() if name not in built}

    def run_id(self, compared_with: str | None) -> str:
        """Give the run's identity: the as-of day and a digest of all that decides the result.

        The list that changes are told against decides it too; `compared_with` is that run's id.
        """
        parts = [f"{name}={digest}" for name, digest in sorted(self.inputs.items())]
        parts += [f"{name}={version}" for name, version in versions().items()]
        parts += [f"as_of={self.parameters.as_of}", f"explain={self.parameters.explain}"]
        parts += [f"compared_with={compared_with}"]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f"{self.parameters.as_of}-{digest[:12]}"


def plan_run(parameters: RunParameters, dispositions_bytes: int | None = None) -> Plan:
    """Read the configuration, and hash what the run goes by; the rest is read when it is asked for.

    With `dispositions_bytes`, the history of dispositions is what it was when it had so many.

    Raises:
        ConfigurationError: the configuration has faults.
    """
    settings = read_settings(parameters.config)
    base = parameters.config.resolve().parent
    plan = Plan(
        parameters,
        settings,
        trials_folder=parameters.trials or base / settings.trials,
        vocabulary_folder=base / settings.vocabulary,
        decisions=base / settings.decisions if settings.decisions else None,
        resources=_resources(base / settings.resources if settings.resources else None),
        dispositions=base / settings.dispositions.history,
        dispositions_bytes=dispositions_bytes,
    )
    _ = plan.rules  # hashed before they are read, so that `still_stands` can't miss a change
    return plan


def still_stands(plan: Plan) -> None:
    """Let no run be called by other rules than those that it went by, in whatever process it read them.

    Raises:
        RunError: configuration, trials, vocabularies or decisions were changed since the run was planned.
    """
    now = plan_run(plan.parameters, plan.dispositions_bytes)
    differ = sorted(dict(plan.rules.items() ^ now.rules.items()))
    if differ or now.settings != plan.settings:
        raise RunError(
            "the file was changed while the run went by it",
            place=Place(file=differ[0] if differ else str(plan.parameters.config)),
            remedy="Run again.",
        )


def _resources(path: Path | None) -> Resources:
    return read_resources(path) if path and path.exists() else Resources()


def hashed_inputs(data: Path, trials: Path) -> dict[str, str]:
    """Give the SHA-256 of the patient tables and trial files of two folders, named as in a plan.

    Raises:
        ConfigurationError: a file can't be read.
    """
    return _digests({"data": _tables(data), "trials": trial_files(trials)})


def _tables(folder: Path) -> list[Path]:
    return _files(folder, (".csv", ".parquet"))


def _digests(kinds: Mapping[str, Sequence[Path]]) -> dict[str, str]:
    return {
        f"{kind}/{path.name}": _sha256_of_input(path)
        for kind, paths in kinds.items()
        for path in paths
        if path.is_file()
    }


def sha256(path: Path) -> str:
    """Give a file's SHA-256 in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_of_input(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise ConfigurationError(
            f"the file can't be read ({error.strerror})",
            place=Place(file=str(path)),
            remedy="Give the right to read it.",
        ) from None


def versions() -> dict[str, str]:
    """Give the versions that decide a result: of the code by content, of libraries by release."""
    return {"matcher": matcher.__version__, "matcher code": _code_digest(), **_releases()}


@cache
def _releases() -> dict[str, str]:
    """Look up the libraries' releases once: a process goes on with those that it began with."""
    return {name: metadata.version(name) for name in _LIBRARIES}


@cache
def _code_digest() -> str:
    """Digest the package's files once: a process goes on with the code that it began with."""
    package = Path(matcher.__file__).parent
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(str(path.relative_to(package)).encode() + b"\0")
            whole.update(path.read_bytes())
    return whole.hexdigest()


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    """Give the files that are read: neither hidden ones nor locks of a spreadsheet program."""
    return sorted(
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.suffix.casefold() in suffixes and not path.name.startswith((".", "~$"))
    )
