"""Whether a finished run holds: is as it was sealed, and comes out the same when it is done again."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from matcher.audit.replay import results_that_differ
from matcher.audit.sealed import (
    Manifest,
    files_that_differ,
    inputs_that_differ,
    planned_again,
    read_manifest,
    versions_that_differ,
)
from matcher.errors import ConfigurationError, RunError
from matcher.run.manifest import MANIFEST
from matcher.run.plan import Plan, sha256
from matcher.run.run_log import RUN_LOG, Entry, read_log
from matcher.run.signing import SIGNATURE, PublicKey


@dataclass(slots=True)
class Findings:
    """What `verify` found.

    `differences` show a claim of the run false, of `unchecked` nothing is known, and `recomputed` says
    whether the run was done again.
    """

    differences: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    recomputed: bool = False


def verify(run: Path, public_key: PublicKey | None = None) -> Findings:
    """Check a run's seal, and recompute all of it where its inputs are at hand.

    The seal: the files against the manifest, the manifest against the log of runs and the site's
    signature, the log's lines against each other. The inputs against what they were. Last, where all
    these are the same, a fresh run of the same inputs against this one, byte by byte. What is there and
    differs is a difference; what isn't there any more can't be checked, and is said.

    Raises:
        UsageError: there is no such folder.
        RunError: the folder is no finished run.
    """
    run = run.resolve()
    manifest, findings = read_manifest(run), Findings()
    files = list(files_that_differ(run, manifest))
    findings.differences.extend(files)
    entry = _check_log(run, manifest, public_key, findings)
    _check_signature(run, entry, public_key, findings)
    plan = _check_inputs(manifest, findings)
    if plan is not None and not files:
        findings.differences.extend(results_that_differ(run, manifest, plan))
        findings.recomputed = True
    return findings


def _check_log(
    run: Path, manifest: Manifest, public_key: PublicKey | None, findings: Findings
) -> Entry | None:
    """Check the log of runs and the manifest against it; gives the run's line, if there is one."""
    try:
        log = read_log(run.parent / RUN_LOG)
    except OSError:
        findings.unchecked.append(
            f"{MANIFEST} itself: there is no {RUN_LOG} beside the run, which has its SHA-256"
        )
        return None
    findings.differences.extend(log.faults)
    findings.unchecked.extend(log.torn)
    every = [entry for entry in log.entries if entry.outcome == "sealed"]
    findings.differences.extend(_without_a_line(run, {entry.run_id for entry in every}))
    sealed = [entry for entry in every if entry.run_id in {run.name, manifest.run_id}]
    if not sealed:
        findings.differences.append(f"{RUN_LOG} has no line of this run")
        return None
    entry = sealed[-1]
    place = f"{RUN_LOG}, line {entry.number}"
    if sha256(run / MANIFEST) != entry.manifest_sha256:
        findings.differences.append(f"{MANIFEST} is not as it was sealed ({place})")
    if public_key is not None:
        _check_lines(log.entries, entry, public_key, findings)
    return entry


def _without_a_line(run: Path, logged: Set[str | None]) -> Iterator[str]:
    """Name the finished runs beside a run that its log doesn't know: its end was cut off, or they are forged.

    A line is written before its run is published. Copies under other names are of a run that it knows.
    """
    for path in sorted(run.parent.glob(f"*/{MANIFEST}")):
        folder = path.parent
        if folder == run or folder.is_symlink() or folder.name in logged:
            continue
        try:
            known = read_manifest(folder).run_id in logged
        except RunError:
            known = False
        if not known:
            yield f"{RUN_LOG} has no line of {folder.name}, which stands beside this run"


def _check_lines(
    entries: tuple[Entry, ...], own: Entry, key: PublicKey, findings: Findings
) -> None:
    """Check the signatures of the log's lines; the run's own must be signed by the key."""
    others = []
    for entry in entries:
        place = f"{RUN_LOG}, line {entry.number}"
        if entry.public_key != key.fingerprint and entry is not own:
            others.append(str(entry.number))
        elif not entry.is_signed_by(key):
            findings.differences.append(f"{place} is not signed by this key")
    if others:
        lines = ", ".join(others)
        findings.unchecked.append(f"{RUN_LOG}, lines not signed by this key: {lines}")


def _check_signature(
    run: Path, entry: Entry | None, public_key: PublicKey | None, findings: Findings
) -> None:
    path = run / SIGNATURE
    if not path.is_file():
        if public_key is not None or (entry is not None and entry.signature_sha256):
            findings.differences.append(f"{SIGNATURE} is missing")
        return
    if entry is not None and entry.signature_sha256 is None:
        findings.differences.append(f"{SIGNATURE} doesn't belong to the run")
    elif entry is not None and sha256(path) != entry.signature_sha256:
        findings.differences.append(f"{SIGNATURE} is not as it was written")
    if public_key is None:
        findings.unchecked.append(
            f"whether {SIGNATURE} is the site's: name its key with --public-key"
        )
    elif not public_key.fits(path.read_bytes(), (run / MANIFEST).read_bytes()):
        findings.differences.append(f"{SIGNATURE} fits not this {MANIFEST} and this key")


_KINDS = {
    "data": "the patient tables",
    "trials": "the trial files",
    "vocabulary": "the vocabularies",
    "config": "the configuration",
    "dispositions": "the history of dispositions",
}


def _check_inputs(manifest: Manifest, findings: Findings) -> Plan | None:
    """Check the inputs and versions; gives the plan by which the run can be repeated, if it can."""
    try:
        plan = planned_again(manifest) if manifest.parameters.config.is_file() else None
        differences, gone = inputs_that_differ(manifest, plan)
    except ConfigurationError as error:
        findings.differences.append(f"the run can't be repeated: {error}")
        return None
    differences += versions_that_differ(manifest)
    findings.differences.extend(differences)
    if gone:
        named = ", ".join(_KINDS.get(kind, kind) for kind in gone)
        findings.unchecked.append(f"{named}: no longer where the run read them")
        findings.unchecked.append("verdicts and reasons, which can't be recomputed without these")
    if differences or gone or plan is None:
        return None
    if plan.run_id(manifest.compared_with) != manifest.run_id:
        findings.differences.append("the run's id is not the one that its inputs give")
        return None
    return plan
