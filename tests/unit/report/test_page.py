from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest

from matcher.report import SCHEMAS, Night, page, write_report
from matcher.report.page import render_report
from matcher.report.words import CAUSES, STATUSES, VERDICTS
from tests.unit.report.nights import FORMULA, IMAGE, SCRIPT, build_large_night, build_night


class Outline(HTMLParser):
    """The elements of a page with their attributes, and the text of each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.said.append((self._open[-1] if self._open else "", data))

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.elements if name == tag)

    def text(self, tag: str) -> list[str]:
        return [data for name, data in self.said if name == tag]

    @property
    def words(self) -> str:
        shown = (data for name, data in self.said if name not in ("script", "style"))
        return " ".join(" ".join(shown).split())


@pytest.fixture(scope="module")
def html(night: Night) -> str:
    return render_report(night)


@pytest.fixture(scope="module")
def outline(html: str) -> Outline:
    return Outline(html)


def test_the_same_night_gives_the_same_bytes(night: Night, tmp_path: Path) -> None:
    write_report(night, tmp_path / "a.html")
    write_report(build_night(), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert b"\r" not in (tmp_path / "a.html").read_bytes()


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(outline: Outline) -> None:
    metas = {meta.get("http-equiv"): meta.get("content") for meta in outline.all("meta")}
    policy = metas["Content-Security-Policy"]
    hashes = [
        b64encode(sha256(text.encode()).digest()).decode()
        for text in (*outline.text("style"), outline.text("script")[-1])
    ]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes


def test_the_page_loads_nothing_from_anywhere(html: str, outline: Outline) -> None:
    allowed = {"meta", "style", "script", "title", "svg", "rect"}
    assert not {tag for tag, _ in outline.elements} & {"link", "img", "iframe", "object", "base"}
    assert allowed <= {tag for tag, _ in outline.elements}
    assert all("src" not in attributes for _, attributes in outline.elements)
    assert all(str(link["href"]).startswith("#") for link in outline.all("a"))
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|innerHTML|localStorage", html)


def test_no_cell_becomes_an_element_or_an_attribute(outline: Outline) -> None:
    assert len(list(outline.all("script"))) == 3
    assert not [key for _, attributes in outline.elements for key in attributes if key[:2] == "on"]
    assert SCRIPT in outline.words
    assert IMAGE in outline.words
    assert FORMULA in outline.words


def test_no_element_has_a_style_of_its_own(outline: Outline) -> None:
    assert all("style" not in attributes for _, attributes in outline.elements)


def test_bands_come_in_the_order_of_their_verdicts(html: str) -> None:
    first = html.split('data-trial="NCT06749886"')[1].split('class="trial"', maxsplit=1)[0]
    assert re.findall(r'<tbody data-verdict="([^"]+)"', first) == [
        "eligible",
        "possible",
        "later",
        "near-miss",
    ]


def test_a_later_candidate_shows_its_day(outline: Outline) -> None:
    assert "later from 2026-11-25" in outline.words


def test_a_trial_that_does_not_recruit_says_so_before_its_list(outline: Outline) -> None:
    part = outline.words.split("JS001sc or JS001 with chemotherapy, first line, non-squamous NSCLC")
    said = part[-1]
    assert said.index("Watch list. This trial is not recruiting") < said.index("Watch list best")


def test_only_the_trial_without_criteria_says_that_it_lists_none(outline: Outline) -> None:
    assert outline.words.count("lists no eligibility criteria") == 1
    title = "Tislelizumab with anlotinib after progression on immunotherapy: a pilot study"
    part = outline.words.split(title)[-1].split("first line, non-squamous")[0]
    assert "lists no eligibility criteria" in part


def test_what_a_document_leaves_open_is_shown(outline: Outline) -> None:
    assert "doesn’t say on which day the three months" in outline.words


def test_a_trial_with_nobody_says_so(outline: Outline) -> None:
    assert outline.words.count("Nobody is listed for this trial tonight.") == 1


def test_the_glance_names_the_run_its_day_and_what_was_read(outline: Outline) -> None:
    for said in ("2026-11-20T0315Z-7f3a", "2026-11-20", "Patients read 2,221", "matcher 0.1.0"):
        assert said in outline.words


def test_rows_not_used_stand_under_their_reason(outline: Outline) -> None:
    assert "labs measured_on a month outside 1 to 12 19 3, 5, 7" in outline.words
    assert "23, 25 …" in outline.words


def test_the_legend_explains_every_word(outline: Outline) -> None:
    for meaning in (
        *CAUSES.values(),
        *(w.meaning for w in (*STATUSES.values(), *VERDICTS.values())),
    ):
        assert meaning in outline.words


def test_every_table_has_a_caption_and_every_header_a_scope(outline: Outline) -> None:
    assert len(list(outline.all("table"))) == len(list(outline.all("caption")))
    assert {head.get("scope") for head in outline.all("th")} == {"col", "row", "rowgroup"}


def test_ids_are_unique_and_links_lead_somewhere(outline: Outline) -> None:
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {str(link["href"])[1:] for link in outline.all("a")} <= set(ids)


def test_only_a_real_change_is_marked(html: str) -> None:
    marked = re.findall(r'data-patient="([^"]+)" data-changed', html)
    assert marked == ["AJ07793T", "患者-0042", "=HYPERLINK(&#34;https://example.org/?p=&#34;&amp;A2,&#34;open&#34;)", "A/B #7 ?&amp;", "BX90210Q"]  # fmt: skip


def test_a_list_beyond_the_page_says_how_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "LIST_ROWS", 20)
    html = render_report(build_large_night(trials=1, patients=50, criteria=2))
    details = html.split('id="matcher-details">')[1].split("</script>")[0]
    assert html.count('<tr class="pair"') == 20
    assert "30 further rows of this trial are left out" in html
    assert len(json.loads(details)["pairs"]["NCT00000000"]) == 20


def test_however_many_trials_the_page_holds_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "CANDIDATE_ROWS", 70)
    night = build_large_night(trials=30, patients=6, criteria=2)
    html = render_report(night)
    assert html.count('<tr class="pair"') == 60
    assert html.count('data-patient="P00001"') == 30
    assert html.count("4 further rows of this trial are left out") == 30
    assert '<main class="many">' in html


def test_of_lazy_frames_no_more_is_read_and_the_page_is_the_same(night: Night) -> None:
    lazy = {
        name: getattr(night, name).lazy() for name in ("criteria", "normalization", "quarantine")
    }
    assert render_report(build_night(**lazy)) == render_report(night)


def test_an_empty_night_is_a_page_all_the_same() -> None:
    empty = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    outline = Outline(render_report(build_night(trials=(), counts={}, notes=(), **empty)))
    assert "No trial was read." in outline.words
    assert "No row was quarantined." in outline.words


def test_forty_thousand_answers_stay_a_small_file(tmp_path: Path) -> None:
    write_report(build_large_night(), tmp_path / "large.html")
    assert (tmp_path / "large.html").stat().st_size < 4_000_000
