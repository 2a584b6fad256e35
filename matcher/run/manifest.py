"""The manifest: what a run read, what it went by, and what it wrote, each with its SHA-256."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from matcher.eligibility import Verdict
from matcher.run.plan import Identity, Plan, sha256, versions

MANIFEST = "manifest.json"


def write_manifest(
    plan: Plan, workspace: Path, identity: Identity, tables: dict[str, Any]
) -> dict[str, Any]:
    """Write `manifest.json` over all files of the workspace. It holds no clock: runs repeat."""
    files = sorted(
        path for path in workspace.rglob("*") if path.is_file() and path.name != MANIFEST
    )
    manifest = {
        "run_id": identity.run_id,
        "compared_with": identity.compared_with,
        "parameters": {
            "data": str(plan.parameters.data.resolve()),
            "trials": str(plan.trials_folder.resolve()),
            "config": str(plan.parameters.config.resolve()),
            "as_of": str(plan.parameters.as_of),
            "explain": plan.parameters.explain,
            "dispositions_bytes": plan.history.n_bytes,
        },
        "identifiers": plan.settings.identifiers.model_dump(),
        "versions": versions(),
        "inputs": {
            name: {"sha256": digest, "rows": _rows_in(name, tables["counts"])}
            for name, digest in sorted(plan.inputs.items())
        },
        "trials": {
            trial.trial_id: {
                "file_sha256": plan.inputs.get(f"trials/{trial.trial_id}.yaml"),
                "source": trial.source.document,
                "source_sha256": trial.source.sha256,
                "criteria": len(trial.criteria),
            }
            for trial in plan.trials
        },
        "tables": tables["counts"],
        "verdicts": _verdict_counts(workspace),
        "outputs": {
            str(path.relative_to(workspace)): {"sha256": sha256(path), "rows": _rows(path)}
            for path in files
        },
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (workspace / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def _rows_in(name: str, counts: dict[str, dict[str, int]]) -> int | None:
    """Give the rows of a patient table; other inputs have none."""
    kind, _, file = name.partition("/")
    count = counts.get(file.rpartition(".")[0].lower()) if kind == "data" else None
    return count["rows_in"] if count else None


def _rows(path: Path) -> int | None:
    if path.suffix != ".parquet":
        return None
    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _verdict_counts(workspace: Path) -> dict[str, dict[str, int]]:
    numbers = pl.read_parquet(workspace / "trials.parquet")
    names = [verdict.name.lower() for verdict in Verdict]
    return {row["trial_id"]: {name: row[name] for name in names} for row in numbers.to_dicts()}
