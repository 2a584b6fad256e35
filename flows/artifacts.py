"""What a data team sees of a night in Prefect's UI: a summary, a table a trial, data quality.

Artifacts hold counts and the trials' own texts. Patients are named only in the files of the run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
from prefect.artifacts import create_markdown_artifact, create_table_artifact


def publish_artifacts(folder: Path) -> None:
    """Publish the artifacts of a finished run."""
    manifest = json.loads((folder / "manifest.json").read_text())
    create_markdown_artifact(
        summary_text(manifest, folder), key="night", description="The night at a glance"
    )
    funnel = pl.read_parquet(folder / "funnel.parquet")
    for trial_id in manifest["trials"]:
        create_table_artifact(
            trial_rows(funnel, trial_id),
            key=f"trial-{trial_id.lower()}",
            description=f"{trial_id}: what its criteria did to the living patients",
        )
    quarantine = pl.read_parquet(folder / "quarantine.parquet")
    create_table_artifact(
        quality_rows(manifest, quarantine),
        key="data-quality",
        description="Rows read and set aside",
    )


def summary_text(manifest: dict[str, Any], folder: Path) -> str:
    """Write the run as Markdown: what it is, and each trial's verdicts."""
    lines = [
        f"# Run {manifest['run_id']}",
        f"As of {manifest['parameters']['as_of']}, written to `{folder}`.",
        "",
        "| trial | eligible | possible | later | ineligible |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for trial_id, counts in manifest["verdicts"].items():
        numbers = " | ".join(f"{counts[name]:,}" for name in counts)
        lines.append(f"| {trial_id} | {numbers} |")
    return "\n".join(lines)


def trial_rows(funnel: pl.DataFrame, trial_id: str) -> list[dict[str, Any]]:
    """Give a trial's criteria with their counts."""
    own = funnel.filter(pl.col("trial_id") == trial_id).drop("trial_id")
    return own.to_dicts()


def quality_rows(manifest: dict[str, Any], quarantine: pl.DataFrame) -> list[dict[str, Any]]:
    """Give each table's counts, with the commonest reason for setting rows aside."""
    reasons = (
        quarantine.group_by("table", "reason").len().sort("len", "reason", descending=[True, False])
    )
    commonest = {table: reason for table, reason, _ in reversed(list(reasons.iter_rows()))}
    return [
        {"table": table, **counts, "commonest reason": commonest.get(table, "")}
        for table, counts in manifest["tables"].items()
    ]
