"""The two files for people: `report.html` to read over coffee, `worklist.xlsx` to work through."""

from matcher.report.night import SCHEMAS, CriterionSheet, Night, TrialSheet
from matcher.report.page import write_report
from matcher.report.workbook import write_workbook

__all__ = ["SCHEMAS", "CriterionSheet", "Night", "TrialSheet", "write_report", "write_workbook"]
