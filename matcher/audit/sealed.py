"""A finished run as its seal tells it: its manifest, and the files that are there now."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from matcher.errors import Place, RunError, UsageError
from matcher.run.manifest import MANIFEST
from matcher.run.plan import Plan, RunParameters, hashed_inputs, plan_run, sha256, versions
from matcher.run.signing import SIGNATURE

Sha256 = str


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Parameters(_Told):
    """What the run was asked to do, and where it read."""

    data: Path
    trials: Path
    config: Path
    as_of: date
    explain: Literal["listed", "all"]
    dispositions_bytes: int = 0


class File(_Told):
    """A file that the run read or wrote."""

    sha256: Sha256


class Manifest(_Told):
    """What of `manifest.json` a run is checked by."""

    run_id: str
    compared_with: str | None
    parameters: Parameters
    versions: dict[str, str]
    inputs: dict[str, File]
    outputs: dict[str, File]


def read_manifest(run: Path) -> Manifest:
    """Read a run's manifest.

    Raises:
        UsageError: there is no such folder.
        RunError: the folder is no finished run.
    """
    remedy = "Name a run, or out/latest."
    if not run.is_dir():
        raise UsageError("there is no such folder", place=Place(file=str(run)), remedy=remedy)
    try:
        return Manifest.model_validate_json((run / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        place = Place(file=str(run / MANIFEST))
        raise RunError("this is no finished run's manifest", place=place, remedy=remedy) from None


def planned_again(manifest: Manifest) -> Plan:
    """Plan a finished run again from its manifest; nothing is compared yet.

    Raises:
        ConfigurationError: the configuration can't be read, or has faults.
    """
    told = manifest.parameters.model_dump()
    return plan_run(
        dispositions_bytes=told.pop("dispositions_bytes"), parameters=RunParameters(**told)
    )


def files_that_differ(run: Path, manifest: Manifest) -> Iterator[str]:
    """Name what in a run's folder isn't as the manifest says: changed, missing, or there besides."""
    folders = {"", *(str(one) for name in manifest.outputs for one in Path(name).parents)}
    found: dict[str, Sha256 | None] = {}
    for folder, inner, names in os.walk(run):
        for name in (*inner, *names):
            path = Path(folder, name)
            place = str(path.relative_to(run))
            kind = path.lstat().st_mode
            if stat.S_ISREG(kind):
                found[place] = _hash(path)
            elif not stat.S_ISDIR(kind):
                yield f"{place} is no file that a run writes (a link, or something special)"
            elif place not in folders:
                yield f"the folder {place} doesn't belong to the run"
    for name, told in manifest.outputs.items():
        if name not in found:
            yield f"{name} is missing"
        elif found[name] != told.sha256:
            yield f"{name} is not as it was written"
    for name in sorted(found.keys() - manifest.outputs.keys() - {MANIFEST, SIGNATURE}):
        yield f"{name} doesn't belong to the run"


def _hash(path: Path) -> Sha256 | None:
    try:
        return sha256(path)
    except OSError:
        return None


def inputs_that_differ(manifest: Manifest, plan: Plan | None) -> tuple[list[str], list[str]]:
    """Compare the inputs with what they were: gives what differs, and what is there no more.

    Inputs are of kinds: patient tables, trials, vocabulary, configuration. Where of a kind none is there,
    nothing can be said of it. Without a plan (the configuration is gone) only the first two are found.

    Raises:
        ConfigurationError: an input can't be read.
    """
    was = {name: told.sha256 for name, told in manifest.inputs.items()}
    told = manifest.parameters
    now = dict(plan.inputs if plan else hashed_inputs(told.data, told.trials))
    kinds = dict.fromkeys(_kind(name) for name in was)
    gone = [kind for kind in kinds if kind not in map(_kind, now)]
    differences = []
    for name in sorted(name for name in was.keys() | now.keys() if _kind(name) not in gone):
        if name not in now:
            differences.append(f"{name} is gone")
        elif name not in was:
            differences.append(f"{name} is new")
        elif was[name] != now[name]:
            differences.append(f"{name} has changed")
    return differences, gone


def _kind(name: str) -> str:
    return name.partition("/")[0]


def versions_that_differ(manifest: Manifest) -> Iterator[str]:
    """Name what computes that is of another release than it was, or has other content."""
    now = versions()
    for name in dict.fromkeys([*manifest.versions, *now]):
        was, current = manifest.versions.get(name), now.get(name)
        if was != current:
            yield f"{name} was {was} and is {current}"


def check_same_rules(manifest: Manifest, plan: Plan) -> None:
    """Check that configuration, trials, vocabularies and code are those of the run.

    Raises:
        RunError: one of them has changed, or is gone.
    """
    was = {name: told.sha256 for name, told in manifest.inputs.items()}
    now = dict(plan.rules)
    changed = [
        f"{name} has changed"
        for name in sorted(was.keys() | now.keys())
        if _kind(name) not in {"data", "dispositions"} and was.get(name) != now.get(name)
    ]
    if changed := [*changed, *versions_that_differ(manifest)]:
        raise RunError(
            f"since the run, {changed[0]}",
            remedy="Explain by the configuration and code of the run, or run again.",
        )
