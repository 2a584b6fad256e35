"""A site with a small cohort, its nights without the pages for people, and what a night came to."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from matcher.run.job import run_job
from matcher.run.plan import RunParameters
from matcher.sample import write_sample
from matcher.settings import CONFIG_FOLDER

GOLDEN_TRIALS = Path(__file__).parents[2] / "flow" / "golden" / "trials"
AS_OF = date(2026, 6, 30)
UNKNOWN = "Morbus Testensis"
"""A condition that no vocabulary knows; the first patient of the cohort has it."""

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Night:
    """A run's manifest, which has the SHA-256 of each of its files, and what was told meanwhile."""

    manifest: dict[str, Any]
    lines: list[str]

    @property
    def outputs(self) -> dict[str, Any]:
        return dict(self.manifest["outputs"])

    @property
    def n_known(self) -> int:
        (told,) = [line for line in self.lines if " known before" in line]
        return int(told.split(", ")[1].split()[0].replace(",", ""))


@dataclass(frozen=True)
class Site:
    """A folder with `data/`, `trials/`, `vocabulary/` and `matcher.yaml`, which a test may change."""

    folder: Path

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def parameters(self, out: Path, as_of: date = AS_OF) -> RunParameters:
        config = self.folder / "matcher.yaml"
        return RunParameters(data=self.folder / "data", config=config, out=out, as_of=as_of)

    def night(self, out: Path | None = None, as_of: date = AS_OF) -> Night:
        lines: list[str] = []
        return Night(run_job(self.parameters(out or self.out, as_of), lines.append).manifest, lines)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def edit_rows(self, table: str, change: Callable[[Rows], Rows]) -> None:
        path = self.folder / "data" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(change(rows))

    @property
    def tables(self) -> list[str]:
        return sorted(path.stem for path in (self.folder / "data").iterdir())

    def copy(self, folder: Path) -> Site:
        shutil.copytree(self.folder, folder, symlinks=True)
        return Site(folder)


def new_site(folder: Path) -> Site:
    write_sample(folder / "data", patients=12, seed=7, format="csv")
    shutil.copytree(CONFIG_FOLDER / "vocabulary", folder / "vocabulary")
    shutil.copytree(GOLDEN_TRIALS, folder / "trials")
    shutil.copy(CONFIG_FOLDER / "matcher.yaml", folder)
    site = Site(folder)
    site.edit_rows(
        "conditions", lambda rows: [{**rows[0], "condition": UNKNOWN, "code": ""}, *rows]
    )
    return site


def index_of(site: Site) -> dict[str, Any]:
    return dict(json.loads((site.out / ".cache/texts/index.json").read_text(encoding="utf-8")))
