"""The addresses of the report's views, and what a reader sees of one."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.unit.report.nights import FORMULA

TRIAL: Final = "NCT06749886"
HOSTILE: Final = "A/B #7 ?&"


def address(*parts: str) -> str:
    return "#/" + "/".join(quote(part, safe="") for part in parts)


VIEWS: Final = {
    "tonight": "#/",
    "trial": address("trial", TRIAL),
    "watch list": address("trial", "NCT06505837"),
    "pair": address("trial", TRIAL, HOSTILE),
    "dismissed pair": address("trial", TRIAL, "BX90211R"),
    "patient": address("patient", FORMULA),
    "find out": "#/find-out",
    "find out by patient": "#/find-out/patients",
    "one fact": "#/find-out/facts/biomarker/EGFR",
    "dispositions": "#/dispositions",
    "quality": "#/quality",
    "glossary": "#/glossary",
    "search": "#/search/alert",
    "nowhere": "#/nothing/here",
}


def heading(page: Page) -> str:
    return page.locator("h1").inner_text().split("\n")[0]


def patients_of(page: Page, table: str) -> list[str]:
    return page.locator(f"table.{table} tbody a.row").all_inner_texts()


def rows_of(page: Page, caption: str) -> list[str]:
    table = page.locator("table").filter(has=page.locator("caption", has_text=caption)).first
    return [" ".join(row.split()) for row in table.locator("tbody tr").all_inner_texts()]


def arrives(page: Page, title: str) -> None:
    """Wait until a view of this heading is there."""
    expect(page.locator("h1")).to_contain_text(title)


def focuses(page: Page, text: str) -> None:
    """Wait until what has the focus says this."""
    expect(page.locator(":focus")).to_contain_text(text)
