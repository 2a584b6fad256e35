"""Write `config/vocabulary/icd10_titles.csv` anew from the release in the package simple_icd_10_cm.

    python .ci/icd10_titles.py

The package takes seconds to read its XML, which no process of a run should spend.
"""

from __future__ import annotations

import csv
import importlib
import io
import warnings
from collections import defaultdict
from pathlib import Path
from types import ModuleType

from matcher.normalize.text import normal_form

FILE = Path(__file__).parents[1] / "config" / "vocabulary" / "icd10_titles.csv"


def package() -> ModuleType:
    """Give the package, which is read when it is imported."""
    with warnings.catch_warnings():
        # It reads its own files in a way that Python has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("simple_icd_10_cm")


def content() -> str:
    """Give what the file has to hold: each title in normal form, in order, with its codes."""
    icd = package()
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for code in icd.get_all_codes(with_dots=False):
        if icd.is_category_or_subcategory(code):
            for title in (icd.get_description(code), *icd.get_inclusion_term(code)):
                codes[normal_form(title)].add(code)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("title", "codes"))
    writer.writerows((title, "|".join(sorted(codes[title]))) for title in sorted(codes))
    return text.getvalue()


if __name__ == "__main__":
    FILE.write_text(content(), encoding="utf-8")
