"""The log of runs: each line carries the hash of the one before, so that nothing goes unnoticed."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from matcher.errors import ConfigurationError, DataRefusedError, OutputError
from matcher.run import run_log
from matcher.run.run_log import Entry, RunLog, read_log, recorded
from matcher.run.signing import Signer
from tests.unit.run.sites import new_site

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def _run(
    out: Path, run_id: str, signer: Signer | None = None, told: list[str] | None = None
) -> None:
    """Record a run that is sealed."""
    workspace = out / f".{run_id}.partial"
    workspace.mkdir(parents=True)
    (workspace / "manifest.json").write_text(run_id)
    notify = [].append if told is None else told.append
    with recorded(out, "plain", 2, signer, notify) as recording:
        recording.run_id = run_id
        recording.seal(workspace)


def _log(out: Path) -> RunLog:
    return read_log(out / "runs.jsonl")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder after four nights."""
    for run_id in ("one", "two", "three", "four"):
        _run(tmp_path, run_id)
    return tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Set the clock, in Berlin, where 02:30 comes twice on 2026-10-25."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()

    def set_to(moment: str) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:
                return datetime.fromisoformat(moment).astimezone(tz)

        monkeypatch.setattr(run_log, "datetime", Clock)

    yield set_to
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ("2026-10-25T02:30+02:00", "2026-10-25T02:10+01:00", False),  # an hour shown twice
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30+01:00", False),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:29+01:00", True),
        ("2026-10-25T02:30+01:00", "2001-09-09T03:46+02:00", True),
    ],
)
def test_a_clock_that_is_set_back_is_told_and_breaks_no_chain(
    tmp_path: Path, clock: Callable[[str], None], first: str, second: str, is_told: bool
) -> None:
    told: list[str] = []
    clock(first)
    _run(tmp_path, "one")
    clock(second)
    _run(tmp_path, "two", told=told)
    words = ["the clock was set back since the run before, as the log tells it"]
    assert told == (words if is_told else [])
    assert (_log(tmp_path).faults, len(_log(tmp_path).entries)) == ((), 2)


def test_each_run_has_a_line(out: Path) -> None:
    log = _log(out)
    assert (log.faults, log.torn) == ((), ())
    assert [(one.number, one.run_id, one.outcome) for one in log.entries] == [
        (1, "one", "sealed"),
        (2, "two", "sealed"),
        (3, "three", "sealed"),
        (4, "four", "sealed"),
    ]
    assert log.entries[0].before is None
    assert log.entries[0].started.endswith("+00:00")
    assert stat.S_IMODE((out / "runs.jsonl").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("error", "code"),
    [(DataRefusedError("the row of Erika"), 3), (KeyboardInterrupt(), 1), (ValueError("Erika"), 1)],
)
def test_of_a_run_that_fails_the_kind_of_error_is_kept_and_no_text(
    out: Path, error: BaseException, code: int
) -> None:
    with pytest.raises(type(error)), recorded(out, "prefect", 1, None, [].append):
        raise error
    entry = _log(out).entries[-1]
    assert (entry.outcome, entry.run_id, entry.manifest_sha256) == ("failed", None, None)
    assert (entry.error, entry.exit_code) == (type(error).__name__, code)
    assert "Erika" not in (out / "runs.jsonl").read_text()


def test_a_night_whose_trials_have_faults_is_logged_like_any_other_that_fails(
    tmp_path: Path,
) -> None:
    site = new_site(tmp_path / "site")
    trial = min((site.folder / "trials").glob("*.yaml"))
    trial.write_text(trial.read_text().replace("require:", "requires:"))
    with pytest.raises(ConfigurationError, match="faults in the trial files"):
        site.night()
    entry = _log(site.out).entries[-1]
    assert (entry.outcome, entry.error, entry.exit_code) == ("failed", "ConfigurationError", 2)


def _edited(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[1].replace(b'"two"', b'"owt"'), *lines[2:]]


def _edited_with_its_hash(lines: list[bytes]) -> list[bytes]:
    """Change a line as someone would who knows how its hash is made."""
    entry = Entry.model_validate_json(lines[1])
    return [lines[0], entry.model_copy(update={"run_id": "owt"}).written(None), *lines[2:]]


def _put_in(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[1], *lines[2:]]


def _appended_by_hand(lines: list[bytes]) -> list[bytes]:
    return [*lines, json.dumps({"number": 5, "run_id": "five"}).encode() + b"\n"]


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (_edited, ["line 2 is not as it was written"]),
        (_edited_with_its_hash, ["line 3 does not follow the line before"]),
        (lambda lines: [lines[0], *lines[2:]], ["line 2 is numbered 3", "line 3 is numbered 4"]),
        (lambda lines: lines[1:], [f"line {n} is numbered {n + 1}" for n in (1, 2, 3)]),
        (
            lambda lines: [lines[0], lines[2], lines[1], lines[3]],
            ["line 2 is numbered 3", "line 3 is numbered 2", "line 4 does not follow"],
        ),
        (_put_in, ["line 3 is numbered 2", "line 4 is numbered 3", "line 5 is numbered 4"]),
        (_appended_by_hand, ["line 5 is not as it was written"]),
        (lambda lines: [*lines[:3], lines[3][:-9]], ["line 4 is torn"]),
        (lambda lines: [*lines[:2], b"\xff\xfe\n", *lines[3:]], ["line 3 is not as it was"]),
        (lambda lines: [*lines, b"\n"], ["line 5 is not as it was written"]),
    ],
    ids=[
        *("edited", "edited-with-its-hash", "taken-out", "first-taken-out", "moved"),
        *("put-in", "appended-by-hand", "torn", "no-text", "blank"),
    ],
)
def test_what_was_done_to_the_log_is_named(
    out: Path, change: Callable[[list[bytes]], list[bytes]], faults: list[str]
) -> None:
    path = out / "runs.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    found = _log(out).faults
    assert len(found) == len(faults)
    for told, wanted in zip(found, faults, strict=True):
        assert told.startswith(f"runs.jsonl, {wanted}")


def test_each_byte_of_a_line_counts(tmp_path: Path) -> None:
    _run(tmp_path, "one")
    path = tmp_path / "runs.jsonl"
    content = path.read_bytes()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert _log(tmp_path).faults, at


def test_a_torn_line_is_told_and_closed_and_the_next_one_says_so(out: Path) -> None:
    path = out / "runs.jsonl"
    torn = path.read_bytes()[:-20]
    path.write_bytes(torn)
    told: list[str] = []
    _run(out, "five", told=told)
    assert told == [
        "the log of runs is damaged: runs.jsonl, line 4 is torn: a run ended while it wrote it, or "
        "it was cut off"
    ]
    assert path.read_bytes().startswith(torn + b"\n")
    log = _log(out)
    assert log.faults == ()
    assert log.torn == ("runs.jsonl, line 4 is torn: a run ended while it wrote it",)
    assert (log.entries[-1].number, log.entries[-1].after_torn) == (5, True)
    path.write_bytes(path.read_bytes().replace(b'"two"', b'"owt"'))
    _run(out, "six", told=told)
    assert "runs.jsonl, line 2 is not as it was written" in told[1]


def test_a_full_disk_leaves_the_log_as_it_was(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (out / "runs.jsonl").read_bytes()
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:7]))
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        _run(out, "five")
    assert (out / "runs.jsonl").read_bytes() == before


def test_a_line_is_signed_by_the_key_of_the_site(tmp_path: Path) -> None:
    _run(tmp_path, "one", SIGNER)
    (entry,) = _log(tmp_path).entries
    public = SIGNER.public
    assert entry.public_key == public.fingerprint
    assert entry.is_signed_by(public)
    forged = Entry.model_validate_json(entry.model_copy(update={"run_id": "two"}).written(None))
    for other in (forged, forged.model_copy(update={"signature": entry.signature})):
        assert not other.is_signed_by(public)
    assert not entry.model_copy(update={"signature": "no Base64!"}).is_signed_by(public)
