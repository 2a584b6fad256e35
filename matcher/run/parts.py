"""What each reader gets of a night: a report and a workbook of their own, and the index of all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from matcher.messages import messages_in
from matcher.record.storage import RowStore
from matcher.report import Night, write_report, write_workbook
from matcher.report.index import entry_of, write_index
from matcher.report.readers import night_of, shares_of, unknown_of
from matcher.run.pace import Notify
from matcher.run.tasks import RECORD
from matcher.settings import Settings


def present_parts(night: Night, settings: Settings, workspace: Path, notify: Notify) -> None:
    """Write `reports/<name>/` of each reader that is configured, and `index.html`."""
    words = messages_in(night.language)
    people = RowStore(workspace / RECORD).scan("patients").select("patient_id", "site").collect()
    sites = people["site"].drop_nulls().unique().sort().to_list()
    verdicts = pl.scan_parquet(workspace / "verdicts.parquet")
    shares = shares_of(settings, night, sites)
    remarks = [note for share in shares for note in unknown_of(share, night, sites)]
    if settings.report_per_site and people["site"].null_count():
        remarks.append(words.text("index-no-site", n=people["site"].null_count()))
    shutil.rmtree(workspace / "reports", ignore_errors=True)  # of a first try
    entries = [entry_of(night, words.text("index-everything"), "./")]
    for share in shares:
        part = night_of(night, share, people, verdicts)
        folder = workspace / "reports" / share.folder
        folder.mkdir(parents=True)
        write_report(part, folder / "report.html")
        write_workbook(part, folder / "worklist.xlsx")
        entries.append(entry_of(part, share.label, f"./reports/{share.folder}/"))
    write_index(night, entries, remarks, workspace / "index.html")
    for line in (*remarks, *([f"wrote {len(shares)} readers' reports"] if shares else [])):
        notify(line)
