"""What people open of a night: the report and the workbook, whole and each reader's part, and their index.

Each file is made of the files of the run alone, so the crew writes several at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from matcher.messages import messages_in
from matcher.record.storage import RowStore
from matcher.report import Night, write_report, write_workbook
from matcher.report.index import Entry, entry_of, write_index
from matcher.report.readers import Share, night_of, shares_of, unknown_of
from matcher.run.crew import Crew
from matcher.run.night import read_night
from matcher.run.pace import Notify
from matcher.run.plan import Plan
from matcher.run.tasks import RECORD, WORK
from matcher.settings import Settings

REPORT = "report.html"
WORKBOOK = "worklist.xlsx"

_TASKS_A_PROCESS = 4
"""Into how many tasks for each process readers are divided: some have far more to read than others."""


def present_whole(run_id: str, crew: Crew, notify: Notify) -> None:
    """Write `report.html` and `worklist.xlsx` of the whole night."""
    files = (REPORT, WORKBOOK)
    for place, _ in crew.do(write_whole, [(run_id, file) for file in files]):
        notify(f"wrote {files[place]}")


def write_whole(plan: Plan, workspace: Path, run_id: str, file: str) -> None:
    """Write the report or the workbook of the whole night."""
    night = read_night(plan, workspace, run_id)
    if file == REPORT:
        write_report(night, workspace / REPORT)
    else:
        write_workbook(night, workspace / WORKBOOK, workspace / WORK)


def present_parts(
    night: Night, settings: Settings, workspace: Path, crew: Crew, notify: Notify
) -> None:
    """Write `reports/<name>/` of each reader that is configured, and `index.html`."""
    words = messages_in(night.language)
    people = _people(workspace)
    sites = people["site"].drop_nulls().unique().sort().to_list()
    shares = shares_of(settings, night, sites)
    remarks = [note for share in shares for note in unknown_of(share, night, sites)]
    if settings.report_per_site and people["site"].null_count():
        remarks.append(words.text("index-no-site", n=people["site"].null_count()))
    shutil.rmtree(workspace / "reports", ignore_errors=True)  # of a first try
    step = _TASKS_A_PROCESS * crew.size
    parts = [shares[first::step] for first in range(min(step, len(shares)))]
    written: dict[str, Entry] = {}
    for place, entries in crew.do(write_shares, [(night.run_id, part) for part in parts]):
        folders = [share.folder for share in parts[place]]
        written |= dict(zip(folders, entries, strict=True))
    whole = entry_of(night, words.text("index-everything"), "./")
    in_order = [whole, *(written[share.folder] for share in shares)]
    write_index(night, in_order, remarks, workspace / "index.html")
    for line in (*remarks, *([f"wrote {len(shares)} readers' reports"] if shares else [])):
        notify(line)


def write_shares(plan: Plan, workspace: Path, run_id: str, shares: Sequence[Share]) -> list[Entry]:
    """Write the report and the workbook of some readers, and give what the index says of them."""
    night = read_night(plan, workspace, run_id)
    people = _people(workspace)
    verdicts = pl.scan_parquet(workspace / "verdicts.parquet")
    entries = []
    for share in shares:
        part = night_of(night, share, people, verdicts)
        folder = workspace / "reports" / share.folder
        folder.mkdir(parents=True, exist_ok=True)
        write_report(part, folder / REPORT)
        write_workbook(part, folder / WORKBOOK, workspace / WORK)
        entries.append(entry_of(part, share.label, f"./reports/{share.folder}/"))
    return entries


def _people(workspace: Path) -> pl.DataFrame:
    """Give `patient_id` and `site` of all patients."""
    patients = RowStore(workspace / RECORD).scan("patients")
    return patients.select("patient_id", "site").collect()
