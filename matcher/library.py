"""The matcher from Python: patient tables and trials in, polars frames out, without Prefect.

```python
import matcher

result = matcher.match("extract/", "config/trials")
result.candidates.filter(trial_id="NCT06505837")
result.verdicts.filter(pl.col("verdict") == "possible").collect()
```
"""

from __future__ import annotations

import json
import shutil
import weakref
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal

import polars as pl

from matcher.run.crew import crew_for, processes_for
from matcher.run.job import match_in
from matcher.run.plan import RunParameters, plan_run
from matcher.run.tasks import WORK
from matcher.settings import CONFIG_FOLDER


class Match:
    """What patients and trials come to, in the columns of a run's files (`docs/results.md`).

    The frames stand in a temporary folder, which goes when this object does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    @cached_property
    def candidates(self) -> pl.DataFrame:
        """Give the ranked patients of each trial, with what matters most of each in a sentence."""
        return self._read("candidates")

    @cached_property
    def near_misses(self) -> pl.DataFrame:
        """Give the pairs that fail exactly one criterion."""
        return self._read("near_misses")

    @cached_property
    def criteria(self) -> pl.DataFrame:
        """Give each criterion of each listed pair: status, cause, reason, evidence."""
        return self._read("criteria")

    @property
    def verdicts(self) -> pl.LazyFrame:
        """Give the verdict of every pair; there may be more of them than fit into memory."""
        return pl.scan_parquet(self.folder / "verdicts.parquet")

    @cached_property
    def funnel(self) -> pl.DataFrame:
        """Give each trial's criteria with how many patients pass and fail."""
        return self._read("funnel")

    @cached_property
    def missing(self) -> pl.DataFrame:
        """Give the facts that aren't known of the candidates, criterion by criterion."""
        return self._read("missing")

    @cached_property
    def to_find_out(self) -> pl.DataFrame:
        """Give the missing facts that settle the most candidates, ranked."""
        return self._read("to_find_out")

    @cached_property
    def statuses(self) -> pl.DataFrame:
        """Give the best patients with every trial: verdicts, and a letter for each criterion."""
        return self._read("statuses")

    @cached_property
    def normalization(self) -> pl.DataFrame:
        """Give each distinct raw string with what it was taken for."""
        return self._read("normalization")

    @cached_property
    def to_decide(self) -> pl.DataFrame:
        """Give the texts that a person has to decide, by how many patients hang on them."""
        return self._read("to_decide")

    @cached_property
    def quarantine(self) -> pl.DataFrame:
        """Give each row that isn't used, and why."""
        return self._read("quarantine")

    @cached_property
    def tables(self) -> dict[str, Any]:
        """Give the rows of each table that were read, used and quarantined, and notes on them."""
        told = (self.folder / "tables.json").read_text(encoding="utf-8")
        return dict(json.loads(told))

    def _read(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")


def match(
    tables: Path | str | Mapping[str, pl.DataFrame],
    trials: Path | str | None = None,
    *,
    config: Path | str = CONFIG_FOLDER / "matcher.yaml",
    as_of: date | None = None,
    explain: Literal["listed", "all"] = "listed",
) -> Match:
    """Match patients to trials.

    Args:
        tables: a folder of patient tables, or a frame for each table's name
        trials: a folder of trial files; without it the configured one
        config: the site's configuration
        as_of: the index date of patients who have none of their own; without it today
        explain: which pairs `criteria` explains

    Raises:
        MatcherError: what is wrong, where, and what to do about it.
    """
    result = Match(Path(mkdtemp(prefix="matcher-")))
    if isinstance(tables, Mapping):
        data = result.folder / "tables"
        data.mkdir()
        for name, frame in tables.items():
            frame.write_parquet(data / f"{name}.parquet")
    else:
        data = Path(tables)
    plan = plan_run(
        RunParameters(
            data=data,
            trials=None if trials is None else Path(trials),
            config=Path(config),
            as_of=as_of or date.today(),
            explain=explain,
        )
    )
    with crew_for(plan, result.folder, processes_for(plan)) as crew:
        match_in(plan, result.folder, None, crew, _silent)
    shutil.rmtree(result.folder / WORK)
    return result


def _silent(_line: str) -> None:
    """Take no notice of progress."""
