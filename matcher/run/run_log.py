"""The log of an output folder's runs, `runs.jsonl`: a line a run, added to and never changed.

Each line carries the SHA-256 of the line before, and its own. So a line that was changed, taken out,
put in or moved is found, and the log keeps what the manifest can't, since a manifest is the same bytes
each time: when a run was made, how long it took, by what it was carried out. Of a run that failed it
keeps when, and the kind of error, never its text.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from matcher.append_only import append_whole
from matcher.errors import MatcherError, OutputError
from matcher.run.manifest import MANIFEST
from matcher.run.pace import Notify
from matcher.run.plan import sha256
from matcher.run.signing import SIGNATURE, PublicKey, Signer
from matcher.run.workspace import READABLE, writing

RUN_LOG = "runs.jsonl"

Engine = Literal["plain", "prefect"]


class Entry(BaseModel):
    """A line of the log."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    number: int
    """Of the line, from 1."""
    before: str | None
    """The SHA-256 of the line before, its end included."""
    after_torn: bool
    """The line before was torn when this one was written: a run ended while it wrote it."""
    outcome: Literal["sealed", "failed"]
    run_id: str | None
    started: str
    ended: str
    seconds: float
    """By a clock that can't be set back."""
    engine: Engine
    processes: int
    python: str
    zlib: str
    machine: str
    exit_code: int
    error: str | None
    """The kind of error."""
    manifest_sha256: str | None
    signature_sha256: str | None
    public_key: str | None
    """The fingerprint of the key that signed the manifest and this line."""
    signature: str | None
    """Of this line without it and without `sha256`, in Base64."""
    sha256: str
    """Of this line without it."""

    def written(self, signer: Signer | None) -> bytes:
        """Give the line, signed if there is a key, with its hash and its end."""
        body = self.model_dump(exclude={"signature", "sha256"})
        signature = b64encode(signer.sign(_text(body))).decode() if signer else None
        return _with_hash({**body, "signature": signature})

    def is_signed_by(self, key: PublicKey) -> bool:
        """Say whether the line's signature fits."""
        body = self.model_dump(exclude={"signature", "sha256"})
        try:
            return key.fits(b64decode(self.signature or "", validate=True), _text(body))
        except NoBase64:
            return False


@dataclass(frozen=True, slots=True)
class RunLog:
    """The lines of a log, and what is wrong with them.

    `entries` are those that are as they were written. `faults` name lines that aren't, or that don't
    follow the line before; `torn` those that the next line says were torn already when it was written.
    """

    entries: tuple[Entry, ...]
    faults: tuple[str, ...]
    torn: tuple[str, ...]


def read_log(path: Path) -> RunLog:
    """Read the log of an output folder and check every line.

    Raises:
        OSError: it can't be read.
    """
    return _checked(_lines(path.read_bytes()))


def _checked(lines: Sequence[bytes]) -> RunLog:
    entries = [_entry(line) for line in lines]
    faults, torn = [], []
    for at, entry in enumerate(entries):
        line = f"{RUN_LOG}, line {at + 1}"
        before, after = (entries[at - 1] if at else None), (*entries, None)[at + 1]
        if entry is None:
            if after is not None and after.after_torn:
                torn.append(f"{line} is torn: a run ended while it wrote it")
            elif not lines[at].endswith(b"\n"):
                faults.append(f"{line} is torn: a run ended while it wrote it, or it was cut off")
            else:
                faults.append(f"{line} is not as it was written")
        elif entry.number != at + 1:
            faults.append(
                f"{line} is numbered {entry.number}: lines were taken out, put in or moved"
            )
        elif entry.before != _hash_before(lines[:at]) and (before or entry.after_torn or not at):
            faults.append(f"{line} does not follow the line before: one of them was replaced")
    return RunLog(tuple(entry for entry in entries if entry), tuple(faults), tuple(torn))


def _lines(content: bytes) -> list[bytes]:
    """Part a log into its lines, ends included; the last one's may be missing."""
    *whole, rest = content.split(b"\n")
    return [*(line + b"\n" for line in whole), *([rest] if rest else [])]


def _entry(line: bytes) -> Entry | None:
    """Read a line; none, where it isn't as it was written."""
    try:
        entry = Entry.model_validate_json(line)
    except ValidationError:
        return None
    return entry if _with_hash(entry.model_dump(exclude={"sha256"})) == line else None


def _with_hash(body: dict[str, Any]) -> bytes:
    """Give a line of what it says, and its own SHA-256 at the end."""
    hashed = hashlib.sha256(_text(body)).hexdigest()
    return _text({**body, "sha256": hashed}) + b"\n"


def _text(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def _hash_before(lines: Sequence[bytes]) -> str | None:
    """Give the hash of the last line; a torn one has been given an end by then."""
    return hashlib.sha256(lines[-1].rstrip(b"\n") + b"\n").hexdigest() if lines else None


class Recording:
    """A run that goes on, and what its line in the log will say."""

    def __init__(
        self, out: Path, engine: Engine, processes: int, signer: Signer | None, notify: Notify
    ) -> None:
        self.run_id: str | None = None
        self._out = out
        self._signer = signer
        self._notify = notify
        self._began = time.monotonic()
        self._facts: dict[str, Any] = {
            "started": _now(),
            "engine": engine,
            "processes": processes,
            "python": platform.python_version(),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
            "machine": f"{platform.system()} {platform.machine()}",
        }

    def seal(self, workspace: Path) -> None:
        """Sign a workspace's manifest, if there is a key, and add the line of a run that is complete.

        The line is there before the run is published: no folder of a run is without one.

        Raises:
            OutputError: the signature or the line can't be written.
        """
        signature = None
        with writing(self._out):
            if self._signer:
                signature = workspace / SIGNATURE
                signature.write_bytes(self._signer.sign((workspace / MANIFEST).read_bytes()))
        self._add(
            outcome="sealed",
            exit_code=0,
            error=None,
            manifest_sha256=sha256(workspace / MANIFEST),
            signature_sha256=sha256(signature) if signature else None,
        )

    def fail(self, error: BaseException) -> None:
        """Add the line of a run that failed, if the disk takes it."""
        with suppress(OutputError):
            self._add(
                outcome="failed",
                exit_code=error.exit_code if isinstance(error, MatcherError) else 1,
                error=type(error).__name__,
                manifest_sha256=None,
                signature_sha256=None,
            )

    def _add(self, **said: Any) -> None:
        path = self._out / RUN_LOG
        with writing(self._out):
            lines = _lines(path.read_bytes() if path.exists() else b"")
            if lines:
                log = _checked(lines)
                for fault in log.faults:
                    self._notify(f"the log of runs is damaged: {fault}")
                if any(entry.ended > self._facts["started"] for entry in log.entries[-1:]):
                    self._notify("the clock was set back since the run before, as the log tells it")
            torn = bool(lines) and not lines[-1].endswith(b"\n")
            unsigned = Entry(
                number=len(lines) + 1,
                before=_hash_before(lines),
                after_torn=torn,
                run_id=self.run_id,
                ended=_now(),
                seconds=round(time.monotonic() - self._began, 3),
                public_key=self._signer.public.fingerprint if self._signer else None,
                signature=None,
                sha256="",
                **self._facts,
                **said,
            )
            line = unsigned.written(self._signer)
            _append(path, b"\n" + line if torn else line)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _append(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, READABLE)
    try:
        append_whole(file, content)
        os.fchmod(file, READABLE)
    finally:
        os.close(file)


@contextmanager
def recorded(
    out: Path, engine: Engine, processes: int, signer: Signer | None, notify: Notify
) -> Iterator[Recording]:
    """Record a run in the log of its output folder, which must be locked: sealed, or failed."""
    recording = Recording(out, engine, processes, signer, notify)
    try:
        yield recording
    except BaseException as error:
        recording.fail(error)
        raise
