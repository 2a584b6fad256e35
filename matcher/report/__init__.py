"""The files for people: the report to read, the workbook to work through, the digest to send."""

from matcher.report.csv_file import write_csv
from matcher.report.digest import write_digest, write_funnel
from matcher.report.night import SCHEMAS, CriterionSheet, Night, TrialSheet
from matcher.report.page import write_report
from matcher.report.workbook import write_workbook

__all__ = [
    "SCHEMAS",
    "CriterionSheet",
    "Night",
    "TrialSheet",
    "write_csv",
    "write_digest",
    "write_funnel",
    "write_report",
    "write_workbook",
]
