from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from matcher.report import write_report
from tests.browser.chromium import Browser
from tests.unit.report.nights import ENDING, FORMULA, IMAGE, SCRIPT, build_large_night

Act = Callable[..., Any]

TRIAL = "NCT06749886"
HOSTILE = "A/B #7 ?&"


def fragment(trial: str, patient: str) -> str:
    return f"#{quote(trial, safe='')}/{quote(patient, safe='')}"


def test_the_page_opens_without_a_word_on_the_console(browser: Browser, report: Path) -> None:
    with browser.open(report.as_uri() + fragment(TRIAL, HOSTILE)) as page:
        assert page.console == []
        assert "12 of 12 rows shown" in page.dom


def test_the_policy_stops_what_it_does_not_know(browser: Browser, tmp_path: Path) -> None:
    """The silence of the console means something only if a violation would break it."""
    write_report(build_large_night(trials=1, patients=3, criteria=1), tmp_path / "good.html")
    changed = (tmp_path / "good.html").read_text(encoding="utf-8")
    tampered = changed.replace("</body>", "<script>document.title = 'owned'</script></body>")
    (tmp_path / "bad.html").write_text(tampered, encoding="utf-8")
    with browser.open((tmp_path / "bad.html").as_uri()) as page:
        assert "<title>owned" not in page.dom
        assert any("Content Security Policy" in line for line in page.console)


def test_an_address_opens_its_pair(browser: Browser, report: Path) -> None:
    with browser.open(report.as_uri() + fragment(TRIAL, "患者-0042")) as page:
        dom = page.dom
    assert dom.count('<tr class="detail"') == 1
    assert "ECOG 1 on <time>2026-08-02</time> is older than 28 days." in dom


def test_nothing_is_unfolded_before_it_is_asked_for(browser: Browser, report: Path) -> None:
    with browser.open(report.as_uri()) as page:
        assert '<tr class="detail"' not in page.dom


def test_an_address_of_nobody_opens_nothing(browser: Browser, report: Path) -> None:
    with browser.open(report.as_uri() + "#%E0%A4%A/constructor") as page:
        assert '<tr class="detail"' not in page.dom
        assert page.console == []


def test_hostile_cells_are_shown_as_they_are_and_do_nothing(act: Act) -> None:
    seen = act(
        """await pause();
        const box = $(".box");
        return { title: page.title, text: box.textContent,
                 elements: [...box.querySelectorAll("script, img, iframe")].length,
                 images: $$("img").length };""",
        fragment=fragment(TRIAL, HOSTILE),
    )
    assert seen["title"] == "Trial candidates as of 2026-11-20"
    assert (seen["elements"], seen["images"]) == (0, 0)
    for cell in (SCRIPT, ENDING, IMAGE, FORMULA):
        assert cell in seen["text"]


def test_a_patient_unfolds_fails_first_then_what_to_look_up_and_to_ask(act: Act) -> None:
    seen = act(
        f"""const row = pair("{TRIAL}", "BX90211R"), button = row.querySelector("button");
        button.click();
        const box = row.nextElementSibling;
        return {{ parts: [...box.querySelectorAll("caption")].map((part) => part.textContent),
          expanded: button.getAttribute("aria-expanded"),
          boxes: box.querySelectorAll("input[type=checkbox]").length,
          passed: box.querySelector("details").open,
          first: box.querySelector(".criteria > tbody > tr").innerText.replace(/\\s+/g, " ") }};"""
    )
    assert seen["parts"] == ["Speaks against (1)", "To look up (4)", "To ask (2)", "Passed (8)"]
    assert seen["expanded"] == "true"
    assert seen["boxes"] == 6
    assert seen["passed"] is False
    for said in ("✗ fail", "reported", "exclusion 12", "ended on 2026-11-18", "treatments, row 77"):
        assert said in seen["first"]
    assert "levofloxacin 500mg PO → read as levofloxacin 2026-11-18" in seen["first"]


def test_a_second_click_folds_the_patient_again(act: Act) -> None:
    hidden = act(
        f"""const row = pair("{TRIAL}", "AK61411S"), button = row.querySelector("button");
        button.click(); button.click();
        return row.nextElementSibling.hidden && button.getAttribute("aria-expanded") === "false";"""
    )
    assert hidden is True


def test_a_near_miss_unfolds_too(act: Act) -> None:
    text = act(
        f"""const row = pair("{TRIAL}", "NM00001"); row.querySelector("button").click();
        return row.nextElementSibling.textContent;"""
    )
    assert "Levofloxacin by mouth ended" in text


def test_a_pair_whose_criteria_are_not_in_the_file_says_so(act: Act) -> None:
    text = act(
        f"""const row = pair("{TRIAL}", "NM00002"); row.querySelector("button").click();
        return row.nextElementSibling.textContent;"""
    )
    assert "No criteria of this pair are in this file." in text


SHOWN = "$$('tr.pair:not([hidden])').map((row) => row.dataset.patient)"


@pytest.mark.parametrize(
    ("deed", "patients"),
    [
        ("$('#matcher-text').value = 'wild-TYPE l858r';", ["患者-0042"]),
        ("$('#matcher-text').value = 'no such words';", []),
        ("for (const box of $$('[name=verdict]')) box.checked = box.value === 'near-miss';",
         ["NM00001", "NM00002"]),
        ("$('#matcher-changed').checked = true;", ["AJ07793T", "患者-0042", FORMULA, "A/B #7 ?&", "BX90210Q"]),
    ],
)  # fmt: skip
def test_filters_leave_what_was_asked_for(act: Act, deed: str, patients: list[str]) -> None:
    seen = act(
        f"""{deed}
        $("#matcher-text").dispatchEvent(new view.Event("input", {{ bubbles: true }}));
        await pause();
        return {{ patients: {SHOWN}, said: $("#matcher-shown").textContent,
          tables: $$("table.ranked").filter((table) => table.offsetHeight > 0).length }};"""
    )
    assert seen["patients"] == patients
    assert seen["said"] == f"{len(patients)} of 12 rows shown"
    assert (seen["tables"] == 0) is (patients == [])


def test_an_open_patient_hides_and_returns_with_its_row(act: Act) -> None:
    seen = act(
        f"""const row = pair("{TRIAL}", "AK61411S"), text = $("#matcher-text");
        row.querySelector("button").click();
        const states = [];
        for (const words of ["nobody at all", ""]) {{
          text.value = words; text.dispatchEvent(new view.Event("input")); await pause();
          states.push(row.nextElementSibling.hidden);
        }}
        return states;"""
    )
    assert seen == [True, False]


def test_an_address_wins_over_a_filter(act: Act) -> None:
    seen = act(
        f"""const text = $("#matcher-text");
        text.value = "nobody at all"; text.dispatchEvent(new view.Event("input")); await pause();
        view.location.hash = "{fragment(TRIAL, "AJ07793T")}"; await pause();
        const row = pair("{TRIAL}", "AJ07793T");
        return [row.hidden, row.nextElementSibling.className, text.value,
          page.activeElement.textContent];"""
    )
    assert seen == [False, "detail", "", "AJ07793T"]


def test_a_trial_opens_and_closes_all_its_patients(act: Act) -> None:
    seen = act(
        f"""const trial = $('[data-trial="{TRIAL}"]'), counts = [];
        for (const deed of ["open", "close"]) {{
          trial.querySelector(`[data-do=${{deed}}]`).click();
          counts.push($$("tr.detail:not([hidden])").length);
        }}
        return counts;"""
    )
    assert seen == [9, 0]


def test_all_trials_fold_and_unfold(act: Act) -> None:
    seen = act(
        """const counts = [];
        for (let press = 0; press < 2; press++) {
          $("#matcher-fold").click();
          counts.push($$(".trial > details[open]").length, $("#matcher-fold").textContent);
        }
        return counts;"""
    )
    assert seen == [0, "Unfold all trials", 4, "Fold all trials"]


def test_everything_that_acts_can_be_reached_by_key(act: Act) -> None:
    stray = act(
        """for (const button of $$("button.open")) button.click();
        const reach = "a[href], button, input, summary";
        return [...$$("[onclick], [tabindex]:not([tabindex='-1'])"),
          ...$$(reach).filter((one) => one.tabIndex < 0)].map((one) => one.outerHTML);"""
    )
    assert stray == []


# Every text against the ground it stands on, as WCAG 2 computes contrast.
CONTRAST = """
for (const button of $$("button.open")) button.click();
for (const part of $$("details")) part.open = true;
const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => {
  const [r, g, b] = parts(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const colour = view.getComputedStyle(one).backgroundColor;
    if (parts(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
};
const faint = new Set();
let checked = 0;
for (const element of $$("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || element.tagName === "SCRIPT" || !element.offsetParent) continue;
  const [a, b] = [light(view.getComputedStyle(element).color), light(ground(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  checked += 1;
  if (ratio < 4.5) faint.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
}
const dark = view.matchMedia("(prefers-color-scheme: dark)").matches;
return { checked, dark, faint: [...faint] };
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(act: Act, dark: bool) -> None:
    seen = act(CONTRAST, dark=dark)
    assert seen["dark"] is dark
    assert seen["checked"] > 300
    assert seen["faint"] == []


@pytest.mark.parametrize("width", [320, 480, 800, 1280, 1800])
def test_the_page_never_scrolls_sideways(act: Act, width: int) -> None:
    excess = act(
        """for (const button of $$("button.open")) button.click();
        for (const part of $$("details")) part.open = true;
        const root = page.documentElement;
        return root.scrollWidth - root.clientWidth;""",
        width=width,
    )
    assert excess <= 0


def test_printing_unfolds_what_open_patients_passed(act: Act) -> None:
    opened = act(
        f"""const row = pair("{TRIAL}", "AJ07793T"); row.querySelector("button").click();
        view.dispatchEvent(new view.Event("beforeprint"));
        return row.nextElementSibling.querySelector("details").open;"""
    )
    assert opened is True


def test_the_page_prints(browser: Browser, report: Path) -> None:
    with browser.open(report.as_uri()) as page:
        assert page.printed().startswith(b"%PDF")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "report.html"
    write_report(build_large_night(), path)
    return path


def test_forty_thousand_answers_open_within_two_seconds(browser: Browser, large: Path) -> None:
    with browser.open(large.as_uri() + "#NCT00000004/P00199") as page:
        assert page.act("return $('tr.detail').offsetHeight;") > 0  # laid out, that is
        assert page.seconds < 2


def test_two_hundred_patients_of_a_trial_unfold_together(browser: Browser, large: Path) -> None:
    with browser.open(large.as_uri()) as page:
        seen = page.act(
            """$("[data-do=open]").click();
            return [$$("tr.detail").length, $$("table.criteria tbody tr").length];"""
        )
    assert seen == [200, 8000]
