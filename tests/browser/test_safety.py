"""Nothing leaves the page, and no cell of a record becomes code in any of its views."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Desk
from tests.browser.views import HOSTILE, TRIAL, VIEWS, address
from tests.unit.report.nights import ENDING, FORMULA, IMAGE, SCRIPT


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_opens_in_silence_and_cells_stay_text(desk: Desk, view: str) -> None:
    page = desk.open(VIEWS[view])
    for fold in page.locator("main summary").all():
        fold.click()
    assert desk.heard == []
    assert page.locator("#matcher :is(script, img, iframe, object)").count() == 0
    assert page.locator("[onclick], [onerror], [onload], [style]").count() == 0
    assert "Trial candidates as of 2026-11-20" in page.title()


def test_hostile_cells_are_shown_as_they_are(desk: Desk) -> None:
    pair = desk.open(address("trial", TRIAL, HOSTILE)).locator("main").inner_text()
    for cell in (SCRIPT, ENDING, IMAGE, FORMULA):
        assert cell in pair
    assert IMAGE in desk.open("#/").locator("main").inner_text()
    assert IMAGE in desk.open("#/dispositions").locator("main").inner_text()
    assert SCRIPT in desk.open("#/quality").locator("main").inner_text()
    assert desk.heard == []


def test_an_address_is_text_too(desk: Desk) -> None:
    page = desk.open(address("search", IMAGE))
    assert IMAGE in page.locator("h1").inner_text()
    assert page.locator("img").count() == 0
    assert desk.heard == []


def test_the_policy_stops_what_it_does_not_know(desk: Desk, report: Path, tmp_path: Path) -> None:
    """The silence of the console means something only if a violation would break it."""
    text = report.read_text(encoding="utf-8")
    tampered = text.replace("</body>", "<script>document.title = 'owned'</script></body>")
    (tmp_path / "bad.html").write_text(tampered, encoding="utf-8")
    page = desk.open(path=tmp_path / "bad.html")
    assert page.title() != "owned"
    assert any("Content Security Policy" in line for line in desk.heard)


@pytest.mark.parametrize(
    "deed",
    [
        "document.body.innerHTML = '<b>bold</b>'",
        "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
    ],
)
def test_even_a_script_of_the_page_could_not_make_text_run(desk: Desk, deed: str) -> None:
    page = desk.open()
    # As a script of the page would do it: outside the tools' own evaluation, which may do all.
    stopped = page.evaluate(
        """(deed) => new Promise((done) => {
          document.addEventListener("securitypolicyviolation", () => done(true), { once: true });
          setTimeout(() => done(false), 1000);
          try { new Function(deed)(); } catch (refused) { done(true); }
        })""",
        deed,
    )
    assert stopped is True
