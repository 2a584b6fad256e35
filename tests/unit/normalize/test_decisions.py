"""What people decided stands above every rung of the ladder, and is told when it needs another look."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.normalize.decisions import (
    COLUMNS,
    Decided,
    Decision,
    Decisions,
    asked_for,
    read_decisions,
    told,
    write_decisions,
)
from matcher.normalize.normalizers import Normalizers, load_decisions
from matcher.normalize.resolution import Resolution
from matcher.settings import CONFIG_FOLDER
from tests.known import known_normalizers

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def normalizers() -> Normalizers:
    return known_normalizers(CONFIG_FOLDER / "vocabulary")


def decided(normalizers: Normalizers, kind: str, raw: str, text: str, **meant: str) -> Resolution:
    decision = Decision(kind=kind, raw=raw, decided_by="A. Reader", decided_on=DAY, **meant)
    above = Decided(kind, normalizers.of(kind), Decisions({decision.key: decision}))
    return above.resolve([tuple(text.split("\t"))])[0]


@pytest.mark.parametrize(
    ("kind", "raw", "concept"),
    [
        ("diagnosis", "LC adeno type, see scan", "LUAD"),
        ("stage", "far gone", "IVB"),
        ("drug", "the blue infusion", "tislelizumab"),
        ("condition", "bad chest 2019", "pneumonitis"),
        ("lesion", "spot in the head", "brain"),
        ("biomarker", "panel 7\tsee scan", "EGFR L858R positive"),
        ("sex", "2", "female"),
        ("response", "no better, no worse", "SD"),
    ],
)
def test_a_decision_settles_what_no_rung_can(normalizers, kind, raw, concept):
    assert normalizers.of(kind).resolve([tuple(raw.split("\t"))])[0].concept is None
    found = decided(normalizers, kind, raw, raw, concept=concept)
    assert (found.concept, found.status, found.method) == (concept, "matched", "decision")
    assert found.raw != concept


@pytest.mark.parametrize("text", ["FAR  gone", " far gone", "Far Gone"])
def test_case_and_spaces_make_no_other_text(normalizers, text):
    assert decided(normalizers, "stage", "far gone", text, concept="IVB").concept == "IVB"


@pytest.mark.parametrize("text", ["far-gone", "gone far", "far gone?", "not far gone"])
def test_anything_else_makes_another_text(normalizers, text):
    assert decided(normalizers, "stage", "far gone", text, concept="IVB").method != "decision"


@pytest.mark.parametrize(
    ("raw", "meant", "text", "concept", "low"),
    [
        ("Gran#\t*\tk", {"concept": "neutrophils", "unit": "10*9/L"}, "Gran#\t1.5\tk", "neutrophils", 1.5),
        ("Gran#\t*\tk", {"concept": "neutrophils", "unit": "10*9/L"}, "gran#\t<0.2\tK", "neutrophils", 0),
        ("WBC\t*", {"unit": "10*9/L"}, "WBC\t7.1", "leukocytes", 7.1),
        ("WBC\t*", {"unit": "10*9/L"}, "WBC\t7100\t/uL", "leukocytes", 7.1),  # has a unit: another text
        ("Gran#\t*\tk", {"concept": "neutrophils", "unit": "10*9/L"}, "Gran#\t1.5", None, None),
        ("Gran#\t*\tk", {"concept": "neutrophils", "unit": "10*9/L"}, "Gran#\tclotted\tk", None, None),
        ("Virus X\tpos!", {"concept": "anti_hiv", "value": "positive"}, "Virus X\tpos!", "anti_hiv", None),
    ],
)  # fmt: skip
def test_a_decision_on_a_laboratory_test_holds_for_any_value(
    normalizers, raw, meant, text, concept, low
):
    found = decided(normalizers, "lab", raw, text, **meant)
    assert (found.concept, found.low) == (concept, low)
    assert found.remark is None


def test_a_text_decided_to_say_nothing_is_asked_about_no_more(normalizers):
    found = decided(normalizers, "diagnosis", "see scan", "see scan", concept="nothing")
    assert (found.concept, found.status, found.method) == (None, "unmatched", "decision")
    assert asked_for(("see scan",), found) is None


@pytest.mark.parametrize("concept", ["LUADX", "adenocarcnoma of lung", "lung or breast cancer"])
def test_a_decision_for_what_the_vocabularies_do_not_surely_know_is_not_applied(
    normalizers, concept
):
    found = decided(normalizers, "diagnosis", "see scan", "see scan", concept=concept)
    assert (found.concept, found.method) == (None, None)
    assert "not applied" in str(found.remark)
    assert asked_for(("see scan",), found) == "see scan"


@pytest.mark.parametrize(
    ("before", "contradicted"),
    [
        ("unmatched", True),  # the vocabularies have learnt the text since
        ("ambiguous: LUAD, LUSC", True),
        ("matched: LUSC", False),  # it was known then, and overruled
        ("", True),
    ],
)
def test_a_decision_that_the_vocabularies_have_come_to_contradict_is_flagged(
    normalizers, before, contradicted
):
    raw = "squamous cell carcinoma of the lung"
    found = decided(normalizers, "diagnosis", raw, raw, concept="LUAD", before=before)
    assert (found.concept, found.method) == ("LUAD", "decision")
    assert (found.remark is not None) == contradicted
    assert asked_for((raw,), found) == (raw if contradicted else None)


def test_a_decision_for_the_opposite_is_flagged(normalizers):
    found = decided(normalizers, "condition", "no asthma", "no asthma", concept="asthma")
    assert "contradicted" in str(found.remark)


def test_what_the_ladder_said_is_kept_in_words(normalizers):
    texts = [("LUAD",), ("xyzzy",)]
    assert [told(one) for one in normalizers.diagnosis.resolve(texts)] == [
        "matched: LUAD",
        "unmatched",
    ]


# -- the file -------------------------------------------------------------------------------------

HEAD = ",".join(COLUMNS)


def read(tmp_path: Path, *lines: str) -> Decisions:
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return load_decisions(path, CONFIG_FOLDER / "vocabulary")


@pytest.mark.parametrize("file", [None, Path("not-there.csv")])
def test_a_site_without_the_file_has_no_decisions(file):
    assert load_decisions(file, CONFIG_FOLDER / "vocabulary").found == {}


def test_the_file_that_the_project_comes_with_is_empty_and_right():
    path = CONFIG_FOLDER / "decisions.csv"
    assert load_decisions(path, CONFIG_FOLDER / "vocabulary").found == {}


def test_lines_are_read_with_the_fields_of_their_text(tmp_path):
    found = read(tmp_path, 'biomarker,"\tEGFR pos in scan",EGFR positive,,,A. Reader,2026-11-20,,')
    assert found.of("biomarker", ("", "EGFR pos in scan")) is not None
    assert found.of("biomarker", ("EGFR pos in scan", "")) is None


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("stage,far gone,IVB,,,,2026-11-20,,", "'decided_by' is empty"),
        ("stage,far gone,IVB,,,A. Reader,,,", "'decided_on' is empty"),
        ("stage,far gone,IVB,,,A. Reader,20.11.2026,,", "no day of the form"),
        ("stage,,IVB,,,A. Reader,2026-11-20,,", "'raw' is empty"),
        ("stage,far gone,,,,A. Reader,2026-11-20,,", "no concept"),
        ("stages,far gone,IVB,,,A. Reader,2026-11-20,,", "'stages' is no kind"),
        ("stage,FIRST ,IV,,,A. Reader,2026-11-20,,", "line 2 decides this text already"),
    ],
)
def test_each_fault_is_told_by_its_line(tmp_path, line, fault):
    first = "stage,first,IVB,,,A. Reader,2026-11-20,,"
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, first, line)
    (told_fault,) = caught.value.faults
    assert fault in str(told_fault)
    assert told_fault.place is not None
    assert told_fault.place.line == 3


def test_what_is_written_is_read_back(tmp_path):
    decision = Decision(
        kind="lab",
        raw="Gran#\t*\tk",
        concept="neutrophils",
        unit="10*9/L",
        decided_by="A. Reader",
        decided_on=DAY,
        note='says "granulocytes", see the SOP',
        before="unmatched",
    )
    write_decisions(tmp_path / "decisions.csv", [decision])
    found = read_decisions(tmp_path / "decisions.csv", ("lab",)).found
    assert [one.means for one in found.values()] == [decision.means]
    assert found[decision.key].note == decision.note
