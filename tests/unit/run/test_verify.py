"""What is done to a finished run is found and named, whatever file and byte it concerns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from matcher.audit.replay import _first_difference
from matcher.audit.verification import Findings, verify
from matcher.errors import MatcherError
from matcher.run import job
from matcher.run.signing import PublicKey, read_public_key
from tests.unit.run.conftest import short_nights
from tests.unit.run.sites import Site, new_site
from tests.unit.run.test_signing import PEM, PUBLIC


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that signs its runs, after a night; tests put back what they change."""
    folder = tmp_path_factory.mktemp("signing")
    (folder / "key.pem").write_bytes(PEM)
    (folder / "public.pem").write_bytes(PUBLIC)
    site = new_site(folder)
    site.edit("matcher.yaml", "signing_key: null", f"signing_key: {{file: {folder}/key.pem}}")
    with short_nights():
        site.night()
    return site


@pytest.fixture
def key(site: Site) -> PublicKey:
    return read_public_key(site.folder / "public.pem")


@pytest.fixture
def _seal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check the seal, and spare doing the run again."""
    monkeypatch.setattr("matcher.audit.verification.results_that_differ", lambda *_: ())


def _run(site: Site) -> Path:
    return (site.out / "latest").resolve()


def _found(site: Site, key: PublicKey | None = None) -> Findings:
    """Verify; of a damaged manifest the error is what names it."""
    try:
        return verify(_run(site), key)
    except MatcherError as error:
        return Findings([str(error)])


def test_a_signed_run_is_the_same(site: Site, key: PublicKey) -> None:
    assert verify(_run(site), key) == Findings([], [], recomputed=True)
    unchecked = ["whether manifest.json.sig is the site's: name its key with --public-key"]
    assert verify(_run(site)) == Findings([], unchecked, recomputed=True)


def _flips(content: bytes) -> Iterator[bytes]:
    """Change one bit of the first byte, of the last, of the middle one, and of one between."""
    size = len(content)
    for at in {0, size // 2, size - 1, size * 7 // 11}:
        yield content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :]


@pytest.mark.usefixtures("_seal_alone")
def test_a_byte_of_any_file_of_a_run(site: Site) -> None:
    run = _run(site)
    files = [path for path in run.rglob("*") if path.is_file()]
    assert len(files) > 30
    for path in files:
        content = path.read_bytes()
        for flipped in _flips(content):
            path.write_bytes(flipped)
            found = _found(site)
            assert any(str(path.relative_to(run)) in one for one in found.differences), path
        path.write_bytes(content)
    assert not _found(site).differences


@pytest.mark.usefixtures("_seal_alone")
def test_a_byte_of_any_input(site: Site) -> None:
    kinds = {"data": "*.csv", "vocabulary": "*.csv", "trials": "*.yaml", ".": "matcher.yaml"}
    for folder, pattern in kinds.items():
        for path in (site.folder / folder).glob(pattern):
            content = path.read_bytes()
            for flipped in list(_flips(content))[:2]:
                path.write_bytes(flipped)
                assert any(path.name in one for one in _found(site).differences), path
            path.write_bytes(content)
    assert not _found(site).differences


@pytest.mark.usefixtures("_seal_alone")
def test_a_byte_of_the_log(site: Site) -> None:
    path = site.out / "runs.jsonl"
    content = path.read_bytes()
    for flipped in _flips(content):
        path.write_bytes(flipped)
        assert any(one.startswith("runs.jsonl") for one in _found(site).differences)
    path.write_bytes(content)


def _link(path: Path) -> None:
    path.symlink_to("candidates.csv")


def _linked_instead(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to("other")


@pytest.mark.usefixtures("_seal_alone")
@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("more.csv", lambda path: path.write_text("x"), "more.csv doesn't belong to the run"),
        (".hidden", lambda path: path.write_text("x"), ".hidden doesn't belong to the run"),
        ("empty", Path.mkdir, "the folder empty doesn't belong to the run"),
        ("link", _link, "link is no file that a run writes"),
        ("pipe", os.mkfifo, "pipe is no file that a run writes"),
        ("funnel.parquet", Path.unlink, "funnel.parquet is missing"),
        ("funnel.parquet", _linked_instead, "funnel.parquet is no file that a run writes"),
        ("record/labs", shutil.rmtree, "record/labs/00000."),
        ("manifest.json", Path.unlink, "manifest.json: this is no finished run's manifest"),
        ("manifest.json.sig", Path.unlink, "manifest.json.sig is missing"),
    ],
)
def test_what_was_added_or_taken_away(
    site: Site, tmp_path: Path, name: str, change: Callable[[Path], object], told: str
) -> None:
    copy = site.copy(tmp_path / "site")
    change(_run(copy) / name)
    found = _found(copy)
    assert [one for one in found.differences if one.startswith(told) or f"/{told}" in one]


@pytest.mark.usefixtures("_seal_alone")
def test_who_forges_all_but_the_key_is_found_with_the_key(
    site: Site, tmp_path: Path, key: PublicKey
) -> None:
    """Without the key a forged manifest can be given a forged log; the signatures then fit neither."""
    copy = site.copy(tmp_path / "site")
    copy.edit("matcher.yaml", "signing_key: {file:", "signing_key: null #")
    shutil.rmtree(copy.out)
    copy.night()
    assert verify(_run(copy)).differences == []
    found = verify(_run(copy), key).differences
    assert found == ["runs.jsonl, line 1 is not signed by this key", "manifest.json.sig is missing"]


@pytest.mark.usefixtures("_seal_alone")
def test_a_run_that_the_log_does_not_know(site: Site, tmp_path: Path) -> None:
    copy = site.copy(tmp_path / "site")
    (copy.out / "runs.jsonl").write_bytes(b"")
    assert "runs.jsonl has no line of this run" in verify(_run(copy)).differences


@pytest.mark.usefixtures("_seal_alone")
def test_a_log_whose_end_was_cut_off_is_told_by_the_runs_that_it_lacks(
    site: Site, tmp_path: Path
) -> None:
    copy = site.copy(tmp_path / "site")
    first, log = _run(copy), copy.out / "runs.jsonl"
    lines = log.read_bytes()
    copy.edit("matcher.yaml", "per_night: 0", "per_night: 1")
    with short_nights():
        copy.night()
    later = _run(copy)
    shutil.copytree(later, copy.out / "backup")
    assert verify(first).differences == []
    log.write_bytes(lines)
    assert verify(first).differences == [
        f"runs.jsonl has no line of {name}, which stands beside this run"
        for name in (later.name, "backup")
    ]


@pytest.mark.usefixtures("_seal_alone")
def test_a_run_beside_no_log(site: Site, tmp_path: Path, key: PublicKey) -> None:
    run = shutil.copytree(_run(site), tmp_path / "elsewhere")
    found = verify(run, key)
    assert found.differences == []
    assert found.unchecked == [
        "manifest.json itself: there is no runs.jsonl beside the run, which has its SHA-256"
    ]
    (run / "manifest.json.sig").write_bytes(bytes(64))
    assert verify(run, key).differences == [
        "manifest.json.sig fits not this manifest.json and this key"
    ]


def test_a_result_that_comes_out_differently(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def otherwise(plan: object, folder: Path, *given: object) -> object:
        fresh = job.carry_out(plan, folder, *given)
        path = folder / "candidates.parquet"
        rows = pl.read_parquet(path)
        changed = rows.with_columns(
            score=pl.when(pl.int_range(pl.len()) == 1).then(0.5).otherwise("score")
        )
        changed.write_parquet(path)
        fresh["outputs"]["candidates.parquet"]["sha256"] = "other"
        return fresh

    monkeypatch.setattr("matcher.audit.replay.carry_out", otherwise)
    (told,) = verify(_run(site)).differences
    assert told.startswith("candidates.parquet comes out differently: first in row 2 (golden-")


ROWS = pl.DataFrame({"trial_id": ["a", "a", "b"], "patient_id": ["1", "2", "1"], "n": [1, 2, 3]})


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (ROWS, ""),
        (ROWS.with_columns(n=pl.Series([1, 2, 4])), ": first in row 3 (b, 1)"),
        (ROWS.with_columns(n=pl.Series([1, None, 3])), ": first in row 2 (a, 2)"),
        (ROWS.head(2), ": 3 rows before, 2 now"),
        (ROWS.drop("trial_id", "patient_id").with_columns(n=0), ": 3 rows before, 3 now"),
    ],
)
def test_the_first_row_that_differs_is_named(tmp_path: Path, now: pl.DataFrame, told: str) -> None:
    ROWS.write_parquet(tmp_path / "was.parquet")
    now.write_parquet(tmp_path / "now.parquet")
    assert _first_difference(tmp_path / "was.parquet", tmp_path / "now.parquet") == told
