"""Fuzzers: drawn texts for the grammars, damaged trial files and workbooks for their readers."""

from __future__ import annotations

import io
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from matcher.decision_entries import take_decisions
from matcher.errors import MatcherError
from matcher.normalize.command import KINDS
from matcher.normalize.decisions import Normalizer
from matcher.report.text_sheets import names_of_to_decide
from matcher.settings import CONFIG_FOLDER
from matcher.trials.reading import read_trial
from tests.conftest import examples
from tests.spec.clinic import normalizers, vocabularies

VOCABULARY = CONFIG_FOLDER / "vocabulary"
TRIAL = CONFIG_FOLDER / "trials" / "tislelizumab-anlotinib-pilot.yaml"

FEW = examples(60)

PIECES = st.sampled_from(
    [
        *("EGFR", "L858R", "p.", "c.", "del", "ins", "dup", "fs*", "exon 19", "ex", "::", "-", "/"),
        *("ALK", "PD-L1", "TPS", "22C3", "<1%", ">=", "50", "%", "neg", "(+)", "阴性", "野生型"),
        *("T1", "N2b", "M1c", "pT", "yp", "IIIA", "IV", "stage", "期", "8th", "ECOG", "0-1", "分"),
        *("carboplatin", "+", "AUC5", "mg", "q3w", "×4", "declined", "x10^9/L", "µmol/L", "10*9/L"),
        *("lung", "adenocarcinoma", "NSCLC", "no", "not", "history of", "?", "r/o", "无", "否认"),
        *("C34.1", "8140/3", ";", ",", "(", ")", "[", "]", "{", "}", "\\", "'", '"', "|", "~", "^"),
        *("2026-01-01", "1.5", "1,5", "1e9", "\u200b", "\u0301", "\ufeff", "①", "Ⅳ", "½", "٣"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)


@cache
def normalizer(kind: str) -> Normalizer:
    return KINDS[kind](VOCABULARY)


@FEW
@given(st.sampled_from(sorted(KINDS)), st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=4))
def test_a_grammar_answers_any_text_and_alone_as_among_others(
    kind: str, rows: list[tuple[str, str, str]]
) -> None:
    fields = {"biomarker": 2, "lab": 3, "observation": 3}.get(kind, 1)
    texts = [row[:fields] for row in rows]
    answers = normalizer(kind).resolve(texts)
    assert len(answers) == len(texts)
    alone = [one for text in texts for one in normalizer(kind).resolve([text])]
    assert answers == alone


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Cut out, double, or change a few pieces of a file."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 40)))
        piece = content[start:end]
        new = draw(
            st.sampled_from([b"", piece * 2, b"\0", b"\xff", b": ", b"\n", b"- ", b"{", b"*a"])
        )
        content = content[:start] + new + content[end:]
    return content


@FEW
@given(damaged(TRIAL.read_bytes()))
def test_a_damaged_trial_file_is_a_trial_or_faults_with_places(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / TRIAL.name
        path.write_bytes(content)
        trial, faults = read_trial(path, vocabularies())
    assert (trial is None) == bool(faults)
    for fault in faults:
        assert fault.place is not None
        assert fault.place.file == str(path)


@cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = min(names_of_to_decide())
    sheet.append(["Kind", "Text as recorded", "It means"])
    sheet.append(["drug", "carbo", "carboplatin"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@FEW
@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data: st.DataObject) -> None:
    content = data.draw(damaged(workbook()))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "worklist.xlsx"
        path.write_bytes(content)
        with suppress(MatcherError):
            taken = take_decisions(path, Path(folder) / "decisions.csv", normalizers())
            assert len(taken.added) + len(taken.faults) <= 1  # there was one entry
