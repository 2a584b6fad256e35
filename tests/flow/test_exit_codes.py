"""Exit codes of every command: 0 done, 1 failed, 2 usage or configuration, 3 data refused.

What goes wrong is told in plain lines: no traceback, and never what a cell holds.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.run import stages
from matcher.run.workspace import locked
from tests.flow.conftest import GOLDEN, Command, Options, copy_configuration

PLAIN = ("run", "--engine", "plain")


def _options(cohort: Path) -> list[str]:
    own = {"data": cohort / "data", "trials": cohort / "trials", "config": cohort / "matcher.yaml"}
    return [part for name, path in own.items() for part in (f"--{name}", str(path))]


def _refused(matcher: Command, *arguments: object, code: int = 2) -> str:
    """Call the command, and give the lines that it fails with, after those of its progress."""
    done = matcher(*arguments)
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if not line.startswith("[")]
    assert lines
    assert all(line.startswith("matcher: ") for line in lines), lines
    return "\n".join(lines)


@pytest.mark.parametrize("arguments", [(), ("--help",), ("trials",), ("run", "--help")])
def test_help_names_what_can_be_asked(matcher: Command, arguments: tuple[str, ...]) -> None:
    told = matcher(*arguments)
    assert "Usage: " in told.output
    assert ("Commands" in told.output) != ("run" in arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("nothing",),
        ("run", "--data", ".", "--explain", "some"),
        ("run", "--data", ".", "--engine", "steam"),
        ("sample", "--patients", "0", "--out", "x"),
        ("explain", "--run", "x"),
    ],
)
def test_wrong_usage_exits_with_2(matcher: Command, arguments: tuple[str, ...]) -> None:
    told = matcher(*arguments)
    assert told.exit_code == 2
    assert "Usage: " in told.stderr
    assert "Traceback" not in told.output


@pytest.mark.parametrize("command", [PLAIN, ("run",), ("check",)])
class TestBeforeARun:
    """What is wrong before a run begins, told alike by both engines and by `check`."""

    def test_a_missing_data_folder(
        self, matcher: Command, cohort: Path, command: tuple[str, ...]
    ) -> None:
        told = _refused(matcher, *command, "--data", cohort / "nowhere")
        assert "nowhere is no folder. Name a folder that is there." in told

    def test_a_missing_folder_of_trials(
        self, matcher: Command, cohort: Path, command: tuple[str, ...]
    ) -> None:
        options = ("--data", cohort / "data", "--trials", cohort / "nowhere")
        assert "--trials: " in _refused(matcher, *command, *options)

    def test_a_folder_without_trials(
        self, matcher: Command, cohort: Path, command: tuple[str, ...]
    ) -> None:
        (cohort / "empty").mkdir()
        options = ("--data", cohort / "data", "--trials", cohort / "empty")
        assert "no trial files (*.yaml) found. Name" in _refused(matcher, *command, *options)

    def test_no_day(self, matcher: Command, cohort: Path, command: tuple[str, ...]) -> None:
        told = _refused(matcher, *command, *_options(cohort), "--as-of", "30.06.2026")
        assert told == "matcher: --as-of: no day of the form YYYY-MM-DD. Write 2026-11-21."

    def test_a_missing_configuration(
        self, matcher: Command, cohort: Path, command: tuple[str, ...]
    ) -> None:
        told = _refused(matcher, *command, *_options(cohort), "--config", cohort / "none.yaml")
        assert "none.yaml: the file can't be read: No such file or directory" in told


@pytest.mark.parametrize("command", [PLAIN, ("run",), ("check",)])
def test_a_signing_key_that_can_not_be_read(
    matcher: Command, cohort: Path, command: tuple[str, ...]
) -> None:
    config = cohort / "matcher.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("signing_key: null", "signing_key: {file: /no/key.pem}"))
    told = _refused(matcher, *command, *_options(cohort), "--out", cohort / "out")
    assert "/no/key.pem: the signing key can't be read (No such file or directory)" in told


@pytest.mark.parametrize("command", [PLAIN, ("check",)])
class TestRefusedData:
    def test_an_empty_folder(
        self, matcher: Command, cohort: Path, command: tuple[str, ...]
    ) -> None:
        (cohort / "none").mkdir()
        options = ("--data", cohort / "none", "--trials", cohort / "trials")
        out = ("--out", cohort / "out")
        told = _refused(matcher, *command, *options, *out, code=3)
        assert "neither patients.csv nor patients.parquet" in told
        assert not (cohort / "out" / "latest").exists()

    def test_an_identified_table_is_refused_and_its_values_are_told_to_nobody(
        self, matcher: Command, cohort: Path, command: tuple[str, ...]
    ) -> None:
        lines = (cohort / "data" / "patients.csv").read_text().splitlines()
        named = [f"{lines[0]},patient_name", *(f"{one},Erika Mustermann" for one in lines[1:])]
        (cohort / "data" / "patients.csv").write_text("\n".join(named))
        out = ("--out", cohort / "out")
        told = _refused(matcher, *command, *_options(cohort), *out, code=3)
        assert "table patients" in told
        assert "Mustermann" not in told
        written = [path for path in (cohort / "out").rglob("*") if path.is_file()]
        assert {path.name for path in written} <= {".lock", "runs.jsonl"}


def test_check_counts_rows_and_names_what_is_set_aside(matcher: Command, cohort: Path) -> None:
    told = matcher("check", *_options(cohort))
    assert told.exit_code == 0, told.output
    assert "configuration and 2 trials: no faults" in told.stdout
    assert "diagnoses: 14 rows, 13 used, 1 quarantined" in told.stdout
    assert "table diagnoses, row 14, column patient_id: " in told.stdout
    assert "conditions: there is no file of this table." in told.stdout
    assert "G99" not in told.output
    assert not (cohort / "out").exists()


class TestOutput:
    def test_a_file_in_the_place_of_the_output_folder(self, matcher: Command, cohort: Path) -> None:
        (cohort / "out").write_text("")
        told = _refused(matcher, *PLAIN, *_options(cohort), "--out", cohort / "out", code=1)
        assert "out: the output folder can't be written (File exists). Make room" in told

    def test_an_output_folder_below_a_file(self, matcher: Command, cohort: Path) -> None:
        (cohort / "file").write_text("")
        out = cohort / "file" / "out"
        told = _refused(matcher, *PLAIN, *_options(cohort), "--out", out, code=1)
        assert "can't be written (Not a directory)" in told

    def test_the_table_of_a_patient_is_no_longer_what_it_was(
        self, matcher: Command, cohort: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A nightly extract that is replaced under the run's hands gives no run at all."""
        survey = stages.survey_folder

        def replaced(folder: Path, *further: object) -> object:
            with (folder / "labs.csv").open("a") as file:
                file.write("G02,ANC,1.1,10^9/L,2026-06-21\n")
            return survey(folder, *further)  # type: ignore[arg-type]

        monkeypatch.setattr(stages, "survey_folder", replaced)
        out = cohort / "out"
        told = _refused(matcher, *PLAIN, *_options(cohort), "--out", out, code=1)
        assert "labs.csv: the file was replaced while the run read it. Run again" in told
        assert {path.name for path in out.iterdir()} == {".lock", "runs.jsonl"}

    def test_two_runs_at_once_in_one_folder(
        self, matcher: Command, golden_options: Options, golden_out: Path, cohort: Path
    ) -> None:
        out = cohort / "out"
        with locked(out):
            told = _refused(matcher, *PLAIN, *golden_options(out), code=1)
        assert "another run is writing to this folder. Wait until it ends" in told
        assert matcher(*PLAIN, *golden_options(out)).exit_code == 0
        assert (out / "latest").readlink() == (golden_out / "latest").readlink()


class TestExplain:
    def test_every_criterion_of_a_pair(self, matcher: Command, golden_out: Path) -> None:
        told = matcher(*self._pair(golden_out, "G04"))
        assert told.exit_code == 0, told.output
        head, first, *_ = told.stdout.splitlines()
        assert head == "golden-driver-negative · G04: ineligible"
        assert first.startswith("fail     (reported)  egfr [exclusion 1]: EGFR mutation")
        assert "biomarkers row 11, 2026-03-02: " in told.stdout

    @pytest.mark.parametrize("patient", ["G01", "G05", "G06", "G13"])
    def test_json_has_all_criteria_whether_listed_or_not(
        self, matcher: Command, golden_out: Path, patient: str
    ) -> None:
        told = matcher(*self._pair(golden_out, patient), "--json")
        content = json.loads(told.stdout)
        assert content["patient_id"] == patient
        ids = [one["criterion_id"] for one in content["criteria"]]
        wanted = ["adult", "nsclc", "stage-iv", "egfr", "ecog", "anc", "washout", "consent"]
        assert sorted(ids) == sorted(wanted)
        for one in content["criteria"]:
            assert one["status"] in {"pass", "fail", "unknown", "manual"}
            assert one["reason"]
            assert isinstance(one["evidence"], list)

    def test_of_a_deceased_patient_it_says_so(self, matcher: Command, golden_out: Path) -> None:
        told = matcher(*self._pair(golden_out, "G05"))
        assert "G05: ineligible (recorded as deceased: a candidate for nothing)" in told.stdout
        assert json.loads(matcher(*self._pair(golden_out, "G05"), "--json").stdout)[
            "first_fail"
        ] == ("deceased")

    def test_an_unknown_patient_or_trial(self, matcher: Command, golden_out: Path) -> None:
        run = ("explain", "--run", golden_out / "latest")
        trial = ("--trial", "golden-closed")
        assert "no such patient" in _refused(matcher, *run, *trial, "--patient", "Erika")
        told = _refused(matcher, *run, "--trial", "NCT0", "--patient", "G01")
        assert "It has: golden-closed, golden-driver-negative." in told
        assert "Erika" not in _refused(matcher, *run, *trial, "--patient", "Erika")

    def test_what_is_no_run(self, matcher: Command, golden_out: Path, tmp_path: Path) -> None:
        pair = ("--patient", "G01", "--trial", "golden-closed")
        told = _refused(matcher, "explain", "--run", tmp_path / "none", *pair)
        assert "there is no such folder. Name a run, or out/latest." in told
        told = _refused(matcher, "explain", "--run", tmp_path, *pair, code=1)
        assert "manifest.json: this is no finished run's manifest. Name a run" in told

    @staticmethod
    def _pair(out: Path, patient: str) -> list[str]:
        run = ["explain", "--run", str(out / "latest")]
        return [*run, "--patient", patient, "--trial", "golden-driver-negative"]


@pytest.fixture(scope="module")
def sealed(matcher: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a cohort of its own, so that its inputs can be changed, too."""
    folder = tmp_path_factory.mktemp("sealed")
    shutil.copytree(GOLDEN, folder / "cohort")
    copy_configuration(folder / "cohort")
    out = ("--out", folder / "out", "--as-of", "2026-06-30")
    assert matcher(*PLAIN, *_options(folder / "cohort"), *out).exit_code == 0
    return folder


class TestVerify:
    def test_a_fresh_run_is_the_same(self, matcher: Command, sealed: Path) -> None:
        told = matcher("verify", "--run", sealed / "out" / "latest")
        assert (told.exit_code, told.stdout) == (0, "the same\n")

    @pytest.mark.parametrize(
        ("place", "named"),
        [
            ("out/latest/candidates.csv", "candidates.csv is not as it was written"),
            ("out/latest/report.html", "report.html is not as it was written"),
            ("cohort/data/labs.csv", "data/labs.csv has changed"),
            (
                "cohort/trials/golden-closed.yaml",
                "trials/golden-closed.yaml has changed",
            ),
        ],
    )
    def test_one_byte_more(self, matcher: Command, sealed: Path, place: str, named: str) -> None:
        path = sealed / place
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        told = matcher("verify", "--run", sealed / "out" / "latest")
        path.write_bytes(content)
        assert told.exit_code == 1
        assert told.stdout.splitlines() == [named]

    @pytest.mark.parametrize(
        ("place", "named"),
        [
            ("out/latest/funnel.parquet", "funnel.parquet is missing"),
            ("cohort/data/labs.csv", "data/labs.csv is gone"),
            ("cohort/trials/golden-closed.yaml", "trials/golden-closed.yaml is gone"),
        ],
    )
    def test_a_file_less(self, matcher: Command, sealed: Path, place: str, named: str) -> None:
        path = sealed / place
        path.rename(sealed / "away")
        told = matcher("verify", "--run", sealed / "out" / "latest")
        (sealed / "away").rename(path)
        assert told.exit_code == 1
        assert told.stdout.splitlines() == [named]

    @pytest.mark.parametrize(
        ("place", "named"),
        [
            ("out/latest/more.csv", "more.csv doesn't belong to the run"),
            ("cohort/data/conditions.csv", "data/conditions.csv is new"),
        ],
    )
    def test_a_file_more(self, matcher: Command, sealed: Path, place: str, named: str) -> None:
        (sealed / place).write_text("patient_id,condition\n")
        told = matcher("verify", "--run", sealed / "out" / "latest")
        (sealed / place).unlink()
        assert told.exit_code == 1
        assert told.stdout.splitlines() == [named]

    @pytest.mark.parametrize(
        ("was", "told_as", "named"),
        [
            ('"rows_used": 13', '"rows_used": 14', "\nmanifest.json comes out differently\n"),
            ('"eligible": 1', '"eligible": 2', "\nmanifest.json comes out differently\n"),
            ('"run_id": "2026', '"run_id": "2025', "\nthe run's id is not the one"),
        ],
    )
    def test_a_manifest_that_claims_something_else(
        self, matcher: Command, sealed: Path, was: str, told_as: str, named: str
    ) -> None:
        path = sealed / "out" / "latest" / "manifest.json"
        content = path.read_text()
        assert was in content
        path.write_text(content.replace(was, told_as, 1))
        told = matcher("verify", "--run", sealed / "out" / "latest")
        path.write_text(content)
        assert told.exit_code == 1
        assert told.stdout.startswith("manifest.json is not as it was sealed (runs.jsonl, line 1)")
        assert named in told.stdout

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"run_id": 1}', "\ufffe"])
    def test_a_damaged_manifest(
        self, matcher: Command, sealed: Path, tmp_path: Path, content: str
    ) -> None:
        (tmp_path / "manifest.json").write_text(content)
        told = _refused(matcher, "verify", "--run", tmp_path, code=1)
        assert "Name a run, or out/latest." in told

    @pytest.mark.parametrize(
        ("place", "named"),
        [
            ("cohort", "the configuration, the patient tables, the trial files, the vocabularies"),
            ("cohort/data", "the patient tables"),
            ("cohort/matcher.yaml", "the configuration, the vocabularies"),
        ],
    )
    def test_without_its_inputs_the_seal_of_a_run_is_checked(
        self, matcher: Command, sealed: Path, place: str, named: str
    ) -> None:
        (sealed / place).rename(sealed / "elsewhere")
        told = matcher("verify", "--run", sealed / "out" / "latest")
        (sealed / "elsewhere").rename(sealed / place)
        assert told.exit_code == 0
        assert told.stdout.splitlines() == [
            f"not checked: {named}: no longer where the run read them",
            "not checked: verdicts and reasons, which can't be recomputed without these",
            "the seal holds",
        ]

    def test_of_a_run_away_from_its_log_the_manifest_can_not_be_checked(
        self, matcher: Command, sealed: Path, tmp_path: Path
    ) -> None:
        alone = shutil.copytree(sealed / "out" / "latest", tmp_path / "alone")
        told = matcher("verify", "--run", alone)
        assert told.exit_code == 0
        assert told.stdout.splitlines() == [
            "not checked: manifest.json itself: there is no runs.jsonl beside the run, which has its "
            "SHA-256",
            "the same",
        ]

    def test_outputs_that_were_forged_together_with_the_manifest(
        self, matcher: Command, sealed: Path
    ) -> None:
        """Hashes alone would be content: only computing again shows that the claim is false."""
        run = sealed / "out" / "latest"
        kept = {name: (run / name).read_bytes() for name in ("candidates.csv", "manifest.json")}
        forged = kept["candidates.csv"].replace(b"possible", b"eligible", 1)
        manifest = json.loads(kept["manifest.json"])
        manifest["outputs"]["candidates.csv"]["sha256"] = hashlib.sha256(forged).hexdigest()
        (run / "candidates.csv").write_bytes(forged)
        (run / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
        told = matcher("verify", "--run", run)
        for name, content in kept.items():
            (run / name).write_bytes(content)
        assert told.exit_code == 1
        assert "candidates.csv comes out differently" in told.stdout


class TestNormalize:
    def test_one_object_a_line_in_order(self, matcher: Command) -> None:
        told = matcher("normalize", "stage", given="IVB\nStage 3A\n\nnonsense\n")
        assert told.exit_code == 0, told.output
        printed = [json.loads(line) for line in told.stdout.splitlines()]
        assert [one["raw"] for one in printed] == ["IVB", "Stage 3A", "", "nonsense"]
        assert [one["concept"] for one in printed] == ["IVB", "IIIA", None, None]

    def test_an_unknown_kind(self, matcher: Command) -> None:
        told = _refused(matcher, "normalize", "weather")
        assert "'weather' is no kind. The kinds are diagnosis, stage, " in told

    def test_text_that_is_not_utf_8(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "matcher", "normalize", "stage"],
            input=b"IVB\n\xff\xfe\n",
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2
        assert b"standard input is not UTF-8. Convert it first." in done.stderr


class TestSample:
    def test_a_cohort_that_check_accepts(self, matcher: Command, tmp_path: Path) -> None:
        told = matcher("sample", "--patients", 20, "--out", tmp_path / "s", "--csv")
        assert told.exit_code == 0, told.output
        assert matcher("check", "--data", tmp_path / "s").exit_code == 0

    def test_a_file_in_the_place_of_the_folder(self, matcher: Command, tmp_path: Path) -> None:
        (tmp_path / "s").write_text("")
        told = _refused(matcher, "sample", "--patients", 1, "--out", tmp_path / "s", code=1)
        assert str(tmp_path / "s") in told


def test_an_error_of_the_program_itself_tells_no_value(
    matcher: Command, cohort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: object, **_options: object) -> None:
        raise ValueError("Erika Mustermann")

    monkeypatch.setattr(stages, "merged", fails)
    told = matcher(*PLAIN, *_options(cohort), "--out", cohort / "out")
    assert told.exit_code == 1
    assert "internal error: ValueError at stages.py:" in told.stderr
    assert "Erika" not in told.output
    assert {path.name for path in (cohort / "out").iterdir()} == {".cache", ".lock", "runs.jsonl"}
