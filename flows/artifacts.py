"""What a data team sees of a night in Prefect's UI: the digest, and data quality.

Artifacts hold counts and the trials' own texts. Patients are named only in the files of the run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
from prefect.artifacts import create_markdown_artifact, create_table_artifact


def publish_artifacts(folder: Path) -> None:
    """Publish the artifacts of a finished run; how many they are doesn't depend on the trials."""
    digest = (folder / "digest.md").read_text(encoding="utf-8")
    create_markdown_artifact(
        f"{digest}\n`{folder}`\n", key="night", description="The night at a glance"
    )
    manifest = json.loads((folder / "manifest.json").read_text())
    quarantine = pl.read_parquet(folder / "quarantine.parquet")
    create_table_artifact(
        quality_rows(manifest, quarantine),
        key="data-quality",
        description="Rows read and set aside",
    )


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
