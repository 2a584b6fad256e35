"""The workbook's sheets after its summary, in their order."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.messages import messages_in
from matcher.report import text_sheets, work_sheets
from matcher.report.columns import Sheet
from matcher.report.night import Night
from matcher.report.sheet_names import names_of_sheets


def sheets_of(night: Night) -> Iterator[Sheet]:
    """Give what changed, the trials' lists, what else is to be done, and what the tables came to."""
    words = messages_in(night.language)
    others = [
        work_sheets.near_misses(night, words),
        work_sheets.to_find_out(night, words),
        work_sheets.missing_facts(night, words),
        *([work_sheets.chart_review(night, words)] if night.blind_sample.height else []),
        text_sheets.texts_to_decide(night, words),
        text_sheets.normalization(night, words),
        text_sheets.quarantine(night, words),
    ]
    changed = work_sheets.changed_tonight(night, words)
    own = [summary_name(night), changed.name, *(sheet.name for sheet in others)]
    names = names_of_sheets([sheet.trial_id for sheet in night.trials], own)
    yield changed
    yield from work_sheets.trial_sheets(night, words, names)
    yield from others


def summary_name(night: Night) -> str:
    """Give the name of the sheet that stands before all."""
    return messages_in(night.language).text("workbook-sheet-summary")
