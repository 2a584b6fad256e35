from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from fluent.syntax import FluentParser, ast

from matcher.messages import LANGUAGES, messages_in
from matcher.report import SCHEMAS, Night, lists, overview, write_report
from matcher.report.page import LIBRARIES, SCRIPTS, render_report
from matcher.report.page_words import SPOKEN, page_words
from tests.unit.report.nights import FORMULA, build_large_night, build_night


class Outline(HTMLParser):
    """The elements of a page with their attributes, and the text that follows each one's start."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", {}))
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements if not tag.startswith("/")}

    def piece(self, name: str) -> Any:
        """Give what a piece of the page's data holds."""
        places = [attributes.get("id") for _, attributes in self.elements]
        return json.loads(self.texts[places.index(f"matcher-{name}")])

    def code(self, tag: str) -> list[str]:
        """Give the texts of the elements of a name that hold no data."""
        return [
            text
            for (name, attributes), text in zip(self.elements, self.texts, strict=True)
            if name == tag and "type" not in attributes
        ]


@pytest.fixture(scope="module")
def html(night: Night) -> str:
    return render_report(night)


@pytest.fixture(scope="module")
def outline(html: str) -> Outline:
    return Outline(html)


def asset(*place: str) -> str:
    return files("matcher.report").joinpath(*place).read_text(encoding="utf-8")


# ---- the file ---------------------------------------------------------------------------------


def test_the_same_night_gives_the_same_bytes(night: Night, tmp_path: Path) -> None:
    write_report(night, tmp_path / "a.html")
    write_report(build_night(), tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert b"\r" not in (tmp_path / "a.html").read_bytes()


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(outline: Outline) -> None:
    metas = [attributes for tag, attributes in outline.elements if tag == "meta"]
    policy = next(meta["content"] for meta in metas if "http-equiv" in meta)
    hashes = [
        b64encode(sha256(text.encode()).digest()).decode()
        for text in (*outline.code("style"), *outline.code("script"))
    ]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert re.findall(r"'sha256-([^']+)'", policy) == hashes


def test_the_page_loads_nothing_from_anywhere(html: str, outline: Outline) -> None:
    assert not outline.tags & {"link", "img", "iframe", "object", "base"}
    assert all("src" not in attributes for _, attributes in outline.elements)
    assert "sourceMappingURL" not in html
    assert not re.search(r"@import|url\(", asset("report.css"))


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_of_ours_parses_text_or_keeps_anything(name: str) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|fetch\(|XMLHttp|localStorage|sessionStorage|dangerously"
    assert not re.search(forbidden, asset("scripts", f"{name}.js"))


def test_no_cell_becomes_an_element_or_an_attribute(outline: Outline) -> None:
    assert outline.tags == {
        *("html", "head", "meta", "title", "style", "body", "div", "noscript", "p", "script")
    }
    keys = {key for _, attributes in outline.elements for key in attributes}
    assert not [key for key in keys if key.startswith("on") or key == "style"]


def test_every_script_and_library_is_in_the_page() -> None:
    def there(folder: str) -> set[str]:
        return {
            file.name.removesuffix(".js")
            for file in files("matcher.report").joinpath(folder).iterdir()
            if file.name.endswith(".js")
        }

    assert there("scripts") == set(SCRIPTS)
    assert there("vendor") == set(LIBRARIES)


def test_each_library_is_the_one_that_its_readme_names() -> None:
    readme = asset("vendor", "README.md")
    for name in LIBRARIES:
        assert f"`{name}.js`" in readme
        assert sha256(asset("vendor", f"{name}.js").encode()).hexdigest() in readme


# ---- the words --------------------------------------------------------------------------------


def test_every_message_that_a_script_names_is_there_and_each_is_named_somewhere() -> None:
    scripts = "\n".join(asset("scripts", f"{name}.js") for name in SCRIPTS)
    scripts += asset("report.html.jinja")
    named = set(re.findall(r'"(page-[a-z-]+)"', scripts))
    # Those that are put together of a family and a key of the data.
    families = set(re.findall(r'word\("(page-[a-z-]+)"', scripts))
    families |= set(re.findall(r"`(page-[a-z-]+)-\$", scripts))
    known = {
        entry.id.name
        for entry in FluentParser().parse(messages_in("en").source).body
        if isinstance(entry, ast.Message) and entry.id.name.startswith("page-")
    }
    assert named - families <= known
    of_families = {key for key in known if key.startswith(tuple(f"{one}-" for one in families))}
    assert known - named - of_families == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_carries_the_messages_that_it_speaks(language: Any) -> None:
    keys = re.findall(r"^([a-z][\w-]*) =", page_words(language), re.MULTILINE)
    assert {"page-title", "verdict-eligible", "cause-stale-meaning", "registry-unknown"} <= {*keys}
    assert all(key.startswith(SPOKEN) for key in keys)
    assert Outline(render_report(build_night(language=language))).piece("words") == page_words(
        language
    )


# ---- the data ---------------------------------------------------------------------------------


def test_a_trial_counts_its_rows_and_holds_its_criteria(outline: Outline) -> None:
    first, *_ = outline.piece("night")["trials"]
    assert (first["n_listed"], first["n_near"], first["n_left_out"]) == (7, 2, 0)
    assert first["criteria"][0]["criterion_id"] == "adult"
    assert first["funnel"][1]["n_left"] == 1269


def test_a_candidate_names_what_it_lacks_by_place(outline: Outline) -> None:
    data = outline.piece("lists")
    rows = {row[0]: row for row in data["candidates"]["NCT06749886"]}
    assert [data["facts"][place] for place in rows["患者-0042"][-1]] == [
        ["biomarker", "EGFR", "EGFR", "conflict"],
        ["observation", "ecog", "ECOG", "stale"],
    ]
    assert rows["AJ07793T"][-1] == []


def test_a_patient_s_statuses_stand_in_the_order_of_the_trials(outline: Outline) -> None:
    told = outline.piece("statuses")
    assert told["BX90210Q"] == [
        "l2026-11-25 ppppppppppmppfm",
        "i fup",
        "i pffpppuuppmpupm",
        None,
    ]
    assert told[FORMULA][0] == "p ppuppupppumpppm"


def test_the_blind_sample_s_pairs_stand_nowhere(html: str) -> None:
    assert "BLIND-7" not in html


def test_rows_not_used_stand_under_their_reason(outline: Outline) -> None:
    first, second = outline.piece("night")["quality"]["quarantine"]
    assert (first["table"], first["column"], first["n"]) == ("labs", "measured_on", 19)
    assert first["rows"] == list(range(3, 27, 2))
    assert second["n"] == 1


# ---- what there is room for -------------------------------------------------------------------


def test_a_list_beyond_the_page_says_how_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LIST_ROWS", 20)
    outline = Outline(render_report(build_large_night(trials=1, patients=50, criteria=2)))
    assert len(outline.piece("lists")["candidates"]["NCT00000000"]) == 20
    assert outline.piece("night")["trials"][0]["n_left_out"] == 30
    assert len(outline.piece("answers-0")) == 20


def test_however_many_trials_the_page_holds_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "CANDIDATE_ROWS", 70)
    outline = Outline(render_report(build_large_night(trials=30, patients=6, criteria=2)))
    listed = outline.piece("lists")["candidates"]
    assert {len(rows) for rows in listed.values()} == {2}
    assert {trial["n_left_out"] for trial in outline.piece("night")["trials"]} == {4}


def test_of_changes_the_first_of_each_trial_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "CHANGE_ROWS", 2)
    told = Outline(render_report(build_night())).piece("night")
    assert [row["patient_id"] for row in told["changes"]] == ["AJ07793T", "GONE-003"]
    assert told["n_changes"] == 8


def test_a_first_night_has_nothing_to_compare_with(night: Night) -> None:
    first = build_night(
        changes=night.changes.clear(),
        candidates=night.candidates.with_columns(change=pl.lit(None, dtype=pl.String)),
    )
    assert Outline(render_report(first)).piece("night")["compared"] is False
    quiet = build_night(changes=night.changes.clear())
    assert Outline(render_report(quiet)).piece("night")["compared"] is True


def test_of_lazy_frames_no_more_is_read_and_the_page_is_the_same(night: Night) -> None:
    names = ("criteria", "normalization", "quarantine", "missing", "statuses")
    lazy = {name: getattr(night, name).lazy() for name in names}
    assert render_report(build_night(**lazy)) == render_report(night)


def test_an_empty_night_is_a_page_all_the_same() -> None:
    empty = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    told = Outline(render_report(build_night(trials=(), counts={}, notes=(), **empty)))
    assert told.piece("night")["trials"] == []
    assert told.piece("lists")["candidates"] == {}


def test_forty_thousand_answers_stay_a_small_file(tmp_path: Path) -> None:
    write_report(build_large_night(), tmp_path / "large.html")
    assert (tmp_path / "large.html").stat().st_size < 4_000_000
