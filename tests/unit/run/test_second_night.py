"""A night after a night: the same files as a full run gives, whatever was kept and has changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from matcher.normalize.dictionary import TextKind
from matcher.run import cache
from matcher.run.job import run_job
from matcher.run.plan import plan_run, versions
from tests.unit.run.sites import AS_OF, UNKNOWN, Night, Rows, Site, index_of

OTHERS = "vocabularies, decisions or code have changed: all texts are normalized anew"

_NEW = {"patient_id": "ZZ-NEW"}


def _nothing(_site: Site) -> None:
    """Change nothing."""


def _rows(site: Site) -> None:
    """Remove a patient, add one, change what is written of those in between, and leave a column empty."""
    removed = []
    site.edit_rows("patients", lambda rows: removed.append(rows[3]["patient_id"]) or rows)

    def without_one(rows: Rows) -> Rows:
        return [row for row in rows if row["patient_id"] not in removed]

    for table in site.tables:
        site.edit_rows(table, without_one)
    site.edit_rows("patients", lambda rows: [*rows, {**rows[0], **_NEW}])
    new = {**_NEW, "diagnosis": "metastatic lung adenocarcinoma, brain mets", "is_primary": ""}
    site.edit_rows("diagnoses", lambda rows: [*rows, {**rows[0], **new}])
    site.edit_rows("treatments", lambda rows: [{**rows[0], "treatment": "osimertinib"}, *rows[1:]])
    site.edit_rows("treatments", lambda rows: [{**row, "stop_reason": ""} for row in rows])


def _trial(site: Site) -> None:
    site.edit("trials/golden-driver-negative.yaml", "at_least: 18", "at_least: 65")


def _setting(site: Site) -> None:
    site.edit("matcher.yaml", "lab: 28 days", "lab: 90 days")


def _vocabulary(site: Site) -> None:
    site.edit("vocabulary/conditions.csv", "autoimmune disorder|", f"{UNKNOWN.lower()}|")


def _decision(site: Site) -> None:
    head = "kind,raw,concept,value,unit,decided_by,decided_on,note,before"
    line = f"condition,{UNKNOWN},autoimmune_disease,,,Dr. Test,2026-06-01,,"
    (site.folder / "decisions.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "as_of", "n_known"),
    [
        (_nothing, AS_OF + timedelta(days=1), "all"),
        (_rows, AS_OF, "some"),
        (_trial, AS_OF, "all"),
        (_setting, AS_OF, "all"),
        (_vocabulary, AS_OF, "none"),
        (_decision, AS_OF, "none"),
    ],
    ids=["calendar", "rows", "trial", "setting", "vocabulary", "decision"],
)
def test_a_second_night_is_a_full_one(
    first_night: tuple[Site, Night],
    tmp_path: Path,
    change: Callable[[Site], None],
    as_of: date,
    n_known: str,
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    change(site)
    without = shutil.ignore_patterns(".cache")
    fresh = Path(shutil.copytree(site.out, tmp_path / "fresh", symlinks=True, ignore=without))
    second, full = site.night(as_of=as_of), site.night(fresh, as_of)
    assert second.manifest == full.manifest
    assert second.manifest["compared_with"] == first_night[1].manifest["run_id"]
    assert full.n_known == 0
    n_texts = sum(
        one["rows"] for name, one in second.outputs.items() if name.startswith("record/texts/")
    )
    assert {"all": n_texts, "none": 0}.get(n_known, second.n_known) == second.n_known
    assert (second.n_known > 0) == (n_known != "none")
    assert (OTHERS in second.lines) == (n_known == "none")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _other_digest(path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "digest": "0" * 64}), encoding="utf-8")


DAMAGED = "kept texts are damaged and normalized anew: sex"
UNREADABLE = "the texts of the night before can't be read: all are normalized anew"


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        ("sex.parquet", _flip, [DAMAGED]),
        ("sex.parquet", lambda path: path.write_bytes(path.read_bytes()[:-100]), [DAMAGED]),
        ("sex.parquet", Path.unlink, [DAMAGED]),
        ("index.json", _other_digest, [OTHERS]),
        ("index.json", lambda path: path.write_bytes(b"\xff"), [UNREADABLE]),
        ("index.json", lambda path: path.write_text("[]"), [UNREADABLE]),
        ("index.json", Path.unlink, []),
    ],
    ids=["flipped", "truncated", "gone", "other-digest", "no-text", "other-json", "no-index"],
)
def test_what_is_damaged_is_noticed_and_found_out_again(
    first_night: tuple[Site, Night],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    damage: Callable[[Path], object],
    told: list[str],
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    before = index_of(site)
    kept = cache.KeptTexts(site.out / ".cache/texts", before["digest"])
    damage(kept.folder / name)
    lines: list[str] = []
    pages = kept.pages(lines.append).pages
    assert lines == told
    assert set(pages) == (set(before["pages"]) - {"sex"} if name == "sex.parquet" else set())
    kept.replace(site.out / "latest/record/texts")
    assert index_of(site) == before
    assert set(kept.pages(pytest.fail).pages) == set(before["pages"])
    assert {path.stem for path in kept.folder.iterdir()} == {"index", *before["pages"]}


def test_a_night_after_damage_is_as_the_first(
    first_night: tuple[Site, Night], tmp_path: Path
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    before = index_of(site)
    _flip(site.out / ".cache/texts/condition.parquet")
    again = site.night()
    assert again.outputs == first_night[1].outputs
    assert "kept texts are damaged and normalized anew: condition" in again.lines
    assert (
        0
        < again.n_known
        < sum(
            one["rows"] for name, one in again.outputs.items() if name.startswith("record/texts/")
        )
    )
    assert index_of(site) == before


def test_what_was_replaced_half_way_is_not_used(
    first_night: tuple[Site, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    kept = cache.KeptTexts(site.out / ".cache/texts", index_of(site)["digest"])
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(kept.folder / "sex.parquet", other / "stage.parquet")

    def killed(_page: Path) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(cache, "sha256", killed)
    with pytest.raises(KeyboardInterrupt):
        kept.replace(other)
    lines: list[str] = []
    assert "stage" not in kept.pages(lines.append).pages
    assert lines == ["kept texts are damaged and normalized anew: stage"]


def test_another_release_of_code_or_a_library_uses_nothing_kept(
    first_night: tuple[Site, Night], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = first_night[0]
    plan = plan_run(site.parameters(site.out))
    assert cache.kept_texts(plan).pages(pytest.fail).pages
    monkeypatch.setattr(cache, "versions", lambda: {**versions(), "rapidfuzz": "0"})
    lines: list[str] = []
    assert not cache.kept_texts(plan).pages(lines.append).pages
    assert lines == [OTHERS]


def test_no_shard_resolves_a_text_but_laboratory_values(
    first_night: tuple[Site, Night], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = first_night[0].copy(tmp_path / "site")
    resolved: dict[str, list[str]] = {}
    stage, page = ["read"], TextKind.page

    def watched(kind: TextKind, *given: object) -> object:
        resolved.setdefault(stage[0], []).append(kind.name)
        return page(kind, *given)

    def follow(line: str) -> None:
        if line.startswith("normalized"):
            stage[0] = "after"

    monkeypatch.setattr(TextKind, "page", watched)
    run_job(site.parameters(tmp_path / "fresh"), follow)
    assert {"diagnosis", "condition"} < set(resolved["read"])
    assert set(resolved["after"]) == {"lab"}
