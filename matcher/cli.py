"""The command `matcher`: what people type, and what they are told when it doesn't work."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from matcher.errors import (
    ConfigurationError,
    MatcherError,
    UsageError,
    in_lines,
    internal_error,
)
from matcher.settings import CONFIG_FOLDER

if TYPE_CHECKING:
    from matcher.checking import Checked
    from matcher.normalize.normalizers import Normalizers
    from matcher.run.plan import RunParameters

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Match de-identified patients to clinical trials, with reasons that can be checked.",
)
trials_app = typer.Typer(no_args_is_help=True, help="Work with trial files.")
app.add_typer(trials_app, name="trials")
decisions_app = typer.Typer(no_args_is_help=True, help="Work with decisions on raw texts.")
app.add_typer(decisions_app, name="decisions")
dispositions_app = typer.Typer(
    no_args_is_help=True, help="Work with what people did about candidates."
)
app.add_typer(dispositions_app, name="dispositions")


class Explained(StrEnum):
    """Which pairs `criteria.parquet` explains."""

    LISTED = "listed"
    ALL = "all"


class Engine(StrEnum):
    """What carries a run out: the Prefect flow, or the same stages without Prefect."""

    PREFECT = "prefect"
    PLAIN = "plain"


Data = Annotated[Path, typer.Option("--data", help="folder of the patient tables")]
Out = Annotated[Path, typer.Option("--out", help="folder that holds the runs")]
Config = Annotated[Path, typer.Option("--config", help="the site's configuration")]
Trials = Annotated[Path | None, typer.Option("--trials", help="folder of the trial files")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="YYYY-MM-DD: index date of patients without one; today"),
]
Explain = Annotated[Explained, typer.Option("--explain", help="which pairs are explained in full")]
Run = Annotated[Path, typer.Option("--run", help="folder of a finished run, `out/latest`")]
_CONFIG = CONFIG_FOLDER / "matcher.yaml"


@app.command()
def run(  # noqa: PLR0913
    data: Data,
    trials: Trials = None,
    config: Config = _CONFIG,
    out: Out = Path("out"),
    as_of: AsOf = None,
    explain: Explain = Explained.LISTED,
    engine: Annotated[
        Engine, typer.Option(help="prefect, or the same without it")
    ] = Engine.PREFECT,
) -> None:
    """Do the nightly job: read, normalize, match, explain, and write the lists."""
    with told_plainly():
        parameters = _parameters(data, trials, config, out, as_of, explain)
        if engine is Engine.PREFECT:
            from matcher.flow_process import run_flow
            from matcher.run.plan import plan_run
            from matcher.run.signing import signer_of

            # Faults of the configuration are told before Prefect takes its seconds to start.
            plan = plan_run(parameters)
            _ = plan.trials, signer_of(plan.settings.signing_key)
            raise typer.Exit(run_flow(parameters))
        from matcher.run.job import run_job
        from matcher.run.progress import progress

        with progress() as notify:
            finished = run_job(parameters, notify)
        typer.echo(f"done: {finished.folder}")


@app.command()
def check(  # noqa: PLR0913
    data: Data,
    trials: Trials = None,
    config: Config = _CONFIG,
    out: Out = Path("out"),
    as_of: AsOf = None,
    explain: Explain = Explained.LISTED,
) -> None:
    """Validate data, configuration and trials; run nothing and write nothing."""
    from matcher.checking import check_tables
    from matcher.decision_entries import decisions_not_applied
    from matcher.run.plan import plan_run
    from matcher.run.returned import would_have_taken
    from matcher.run.signing import signer_of

    with told_plainly():
        parameters = _parameters(data, trials, config, out, as_of, explain)
        plan = plan_run(parameters)
        signer_of(plan.settings.signing_key)
        typer.echo(f"configuration and {len(plan.trials)} trials: no faults")
        for line in would_have_taken(plan):
            typer.echo(line)
        for fault in decisions_not_applied(plan.normalizers, plan.decisions):
            typer.echo(f"  not applied: {fault}")
        normalizer = plan.normalizers.measurement
        checked = check_tables(
            parameters.data,
            as_of=parameters.as_of,
            normalizer=normalizer,
            guard=plan.settings.identifiers,
        )
        for line in _told(checked):
            typer.echo(line)


@app.command()
def explain(
    run_folder: Run,
    patient: Annotated[str, typer.Option(help="the patient's id")],
    trial: Annotated[str, typer.Option(help="the trial's id")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON instead of text")] = False,  # noqa: FBT002
    compared_with: Annotated[
        Path | None,
        typer.Option(help="folder of an earlier run: tell what differs from it, and why"),
    ] = None,
) -> None:
    """Tell every criterion of one pair: status, reason and evidence; or what has changed of it."""
    from matcher.audit.explain import explain_pair, in_words

    with told_plainly():
        if compared_with is not None:
            from matcher.audit.compare import compare_pair, compared_in_words

            comparison = compare_pair(run_folder, compared_with, patient, trial)
            text = json.dumps(asdict(comparison), ensure_ascii=False, indent=1, default=str)
            typer.echo(text if as_json else compared_in_words(comparison))
            return
        explanation = explain_pair(run_folder, patient, trial)
        if as_json:
            content = {**explanation.verdict, "criteria": explanation.criteria}
            typer.echo(json.dumps(content, ensure_ascii=False, indent=1, default=str))
        else:
            typer.echo(in_words(explanation))


@app.command()
def verify(
    run_folder: Run,
    public_key: Annotated[
        Path | None, typer.Option(help="the site's public key, that signatures are checked with")
    ] = None,
) -> None:
    """Check a finished run's seal, recompute what it claims, and name what differs."""
    from matcher.audit.verification import verify as found_in
    from matcher.run.signing import read_public_key

    with told_plainly():
        findings = found_in(run_folder, read_public_key(public_key) if public_key else None)
        for difference in findings.differences:
            typer.echo(difference)
        for one in findings.unchecked:
            typer.echo(f"not checked: {one}")
        if findings.differences:
            raise typer.Exit(1)
        typer.echo("the same" if findings.recomputed else "the seal holds")


@trials_app.command("check")
def check_trials(
    folder: Annotated[Path, typer.Argument(help="folder of the trial files")] = CONFIG_FOLDER
    / "trials",
    config: Config = _CONFIG,
) -> None:
    """Report every fault of every trial file by line and column, and run their examples."""
    from matcher.examples import examples_that_fail
    from matcher.normalize.normalizers import load_normalizers
    from matcher.settings_file import read_settings
    from matcher.terms.vocabularies import load_vocabularies
    from matcher.trials.reading import read_trials

    with told_plainly():
        settings = read_settings(config)
        words = config.resolve().parent / settings.vocabulary
        vocabularies = load_vocabularies(words)
        trials = read_trials(_folder(folder, "the folder"), vocabularies)
        faults = examples_that_fail(folder, trials, vocabularies, load_normalizers(words), settings)
        if faults:
            raise ConfigurationError("examples fail", faults=tuple(faults))
        criteria = sum(len(trial.criteria) for trial in trials)
        examples = sum(len(trial.examples) for trial in trials)
        typer.echo(f"{len(trials)} trials, {criteria} criteria, {examples} examples: no faults")
        left = [
            one for trial in trials for one in trial.criteria if trial.review_of(one) != "reviewed"
        ]
        typer.echo(f"{len(left)} criteria not reviewed as they stand")


@trials_app.command("drift")
def drift(
    sources: Annotated[
        list[Path],
        typer.Argument(help="documents as they are today: *.txt, or the registry's *.json"),
    ],
    folder: Trials = None,
    config: Config = _CONFIG,
) -> None:
    """Name the criteria whose item of the source changed, appeared or vanished."""
    from matcher.settings_file import read_settings
    from matcher.terms.vocabularies import load_vocabularies
    from matcher.trials.drift import drift_of, trial_of
    from matcher.trials.reading import read_trials
    from matcher.trials.source import read_document

    with told_plainly():
        settings, base = read_settings(config), config.resolve().parent
        vocabularies = load_vocabularies(base / settings.vocabulary)
        trials = read_trials(folder or base / settings.trials, vocabularies)
        drifted = False
        for path in sources:
            document = read_document(path)
            trial = trial_of(document, trials, path)
            found = list(drift_of(trial, document))
            drifted |= bool(found)
            for one in found or (f"{trial.trial_id}: as it was read",):
                typer.echo(str(one))
        if drifted:
            raise typer.Exit(1)


@trials_app.command("review")
def review(
    trial: Annotated[Path, typer.Argument(help="the trial's file")],
    by: Annotated[str, typer.Option(help="who has read the criteria against the source")],
    on: Annotated[str | None, typer.Option(help="YYYY-MM-DD: the day; today")] = None,
    criterion: Annotated[
        list[str] | None, typer.Option(help="its id, once for each; without it all that are left")
    ] = None,
    config: Config = _CONFIG,
) -> None:
    """Write into a trial's file who reviewed which criteria, and a digest of what they read."""
    from matcher.settings_file import read_settings
    from matcher.terms.vocabularies import load_vocabularies
    from matcher.trials.reading import read_trial
    from matcher.trials.review import add_review

    with told_plainly():
        vocabularies = load_vocabularies(config.resolve().parent / read_settings(config).vocabulary)
        read, faults = read_trial(trial, vocabularies)
        if read is None:
            raise ConfigurationError("the trial file has faults", faults=tuple(faults))
        added = add_review(trial, read, by, _day(on, "--on"), criterion or ())
        typer.echo(f"{len(added.criteria)} criteria reviewed by {by} on {added.on}")


@trials_app.command("schema")
def trial_schema() -> None:
    """Print the JSON schema that editors complete and explain trial files with."""
    from matcher.trials.schema import schema_text

    typer.echo(schema_text(), nl=False)


@decisions_app.command("take")
def take(
    workbook: Annotated[Path, typer.Argument(help="a worklist.xlsx with entries, saved")],
    config: Config = _CONFIG,
) -> None:
    """Add what was entered into a workbook's sheet of texts to the file of decisions."""
    from matcher.decision_entries import take_decisions

    with told_plainly():
        file, normalizers = _decisions_and_normalizers(config)
        if file is None:
            raise UsageError(
                f"{config} names no file of decisions", remedy="Set `decisions:` to one."
            )
        taken = take_decisions(workbook, file, normalizers)
        typer.echo(f"{len(taken.added)} decisions added to {file}")
        if taken.faults:
            raise ConfigurationError("some entries can't be taken", faults=taken.faults)


@dispositions_app.command("take")
def take_dispositions(
    workbooks: Annotated[list[Path], typer.Argument(help="worklist.xlsx files with entries")],
    config: Config = _CONFIG,
    out: Out = Path("out"),
) -> None:
    """Add what was entered into workbooks to the history of dispositions."""
    from matcher.run.plan import plan_run
    from matcher.run.returned import take_all

    with told_plainly():
        # No table is read: what a row is about stands in it.
        parameters = _parameters(Path(), None, config, out, None, Explained.LISTED)
        if not take_all(plan_run(parameters), workbooks, None, typer.echo):
            raise typer.Exit(2)


@app.command()
def sample(
    patients: Annotated[int, typer.Option(min=1, help="how many patients")],
    out: Annotated[Path, typer.Option(help="the folder to write")],
    seed: Annotated[int, typer.Option(help="the same seed gives the same cohort")] = 1,
    csv: Annotated[bool, typer.Option("--csv", help="write CSV instead of Parquet")] = False,  # noqa: FBT002
) -> None:
    """Write a synthetic cohort."""
    from matcher.sample import write_sample

    with told_plainly():
        counts = write_sample(out, patients=patients, seed=seed, format="csv" if csv else "parquet")
        for table, rows in counts.items():
            typer.echo(f"{table}: {rows} rows")


@app.command()
def normalize(
    kind: Annotated[
        str, typer.Argument(help="diagnosis, stage, biomarker, drug, lab, condition, …")
    ],
    config: Config = _CONFIG,
) -> None:
    """Read raw strings, one a line, and print how each is understood, one JSON object a line."""
    from matcher.normalize.command import normalized_lines
    from matcher.settings_file import read_settings

    with told_plainly():
        settings, base = read_settings(config), config.resolve().parent
        decisions = base / settings.decisions if settings.decisions else None
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        try:
            for line in normalized_lines(kind, sys.stdin, base / settings.vocabulary, decisions):
                typer.echo(line)
        except UnicodeDecodeError:
            raise UsageError("standard input is not UTF-8", remedy="Convert it first.") from None


def _decisions_and_normalizers(config: Path) -> tuple[Path | None, Normalizers]:
    from matcher.normalize.normalizers import load_normalizers
    from matcher.settings_file import read_settings

    settings, base = read_settings(config), config.resolve().parent
    file = base / settings.decisions if settings.decisions else None
    return file, load_normalizers(base / settings.vocabulary, file)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn errors into a line for people and an exit code; never into a traceback or a value."""
    try:
        yield
    except MatcherError as error:
        typer.echo(in_lines(error), err=True)
        raise typer.Exit(error.exit_code) from None
    except (typer.Exit, BrokenPipeError, SystemExit):  # a pipe's reader may leave early: `| head`
        raise
    except KeyboardInterrupt:
        typer.echo("matcher: stopped; what was finished before is as it was", err=True)
        raise typer.Exit(1) from None
    except BaseException as error:  # a panic of polars is no Exception
        typer.echo(f"matcher: {internal_error(error)}", err=True)
        raise typer.Exit(1) from None


def _parameters(  # noqa: PLR0913
    data: Path, trials: Path | None, config: Path, out: Path, as_of: str | None, explain: Explained
) -> RunParameters:
    from matcher.run.plan import RunParameters

    return RunParameters(
        data=_folder(data, "--data"),
        trials=_folder(trials, "--trials") if trials else None,
        config=config,
        out=out,
        as_of=_day(as_of, "--as-of"),
        explain=explain.value,
    )


_SHOWN = 20


def _told(tables: Checked) -> Iterator[str]:
    """Say what would become of the tables' rows, the first faults by their places."""
    for table, count in tables.counts.items():
        used, left = count.rows_used, count.rows_quarantined
        yield f"{table}: {count.rows_in} rows, {used} used, {left} quarantined"
    for row in tables.quarantine.head(_SHOWN).iter_rows(named=True):
        column = f", column {row['column']}" if row["column"] else ""
        yield f"  table {row['table']}, row {row['row']}{column}: {row['reason']}"
    if tables.quarantine.height > _SHOWN:
        yield f"  and {tables.quarantine.height - _SHOWN} more"
    yield from (f"note: {note}" for note in tables.notes)


def _folder(path: Path, option: str) -> Path:
    if not path.is_dir():
        remedy = "Name a folder that is there."
        raise UsageError(f"{option}: {path} is no folder", remedy=remedy)
    return path


def _day(text: str | None, option: str) -> date:
    if text is None:
        return date.today()
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        remedy = "Write 2026-11-21."
        raise UsageError(f"{option}: no day of the form YYYY-MM-DD", remedy=remedy) from None


def main() -> None:
    """Run the command line; what it writes is about patients, and for the one who runs it."""
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` sets it
            signal.signal(number, signal.default_int_handler)
    app()
