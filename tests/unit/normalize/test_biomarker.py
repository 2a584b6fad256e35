"""Biomarker cells against labels that were given by hand, from what the text means.

A finding is written `gene alteration result significance`, its result as `+`, `-`, `?` (equivocal),
`nt:reason` (not tested) or `~` (ambiguous); a number as an interval, `[0,1)%`.
"""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.normalize.biomarker.normalizer import BiomarkerNormalizer
from matcher.normalize.resolution import Finding

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests/cases"
REAL = ROOT / "../shared/real/nsclc-coh/biomarkers.csv"
SIGNS = {"positive": "+", "negative": "-", "equivocal": "?"}


@pytest.fixture(scope="module")
def normalizer():
    return BiomarkerNormalizer(ROOT / "config/vocabulary")


def read_cases(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(finding: Finding) -> str:
    words = [finding.gene or finding.marker, finding.alteration]
    if finding.status == "ambiguous":
        assert finding.result is None
        return " ".join(word for word in (*words, "~") if word)
    if finding.result == "not_tested":
        because = finding.not_tested_because
        words.append(f"nt:{because}" if because else "nt")
    else:
        words.append(SIGNS.get(finding.result))
    if finding.low is not None or finding.high is not None:
        high = "" if finding.high is None else f"{finding.high:g}"
        closed = finding.high is not None and not finding.high_open
        words.append(
            f"{'(' if finding.low_open else '['}{finding.low:g},{high}{']' if closed else ')'}"
            f"{finding.unit or ''}"
        )
    words += [finding.significance, None if finding.status == "matched" else finding.status]
    return " ".join(word for word in words if word)


def findings_of(resolution) -> set[str]:
    return {written(finding) for finding in resolution.findings}


def sure(findings: set[str]) -> set[str]:
    return {finding for finding in findings if not finding.endswith((" ~", " partial"))}


def test_labelled_biomarkers_are_read_as_labelled(normalizer, judge):
    cases = read_cases("biomarkers.csv")
    read = normalizer.resolve([(case["test"], case["result"]) for case in cases])
    found = {(case["test"], case["result"]): one for case, one in zip(cases, read, strict=True)}

    def outcome(case):
        one = found[case["test"], case["result"]]
        told, meant = sure(findings_of(one)), sure(set(case["findings"].split("; ")) - {""})
        complete = one.status == "matched"
        if told == meant and complete == (case["status"] == "matched"):
            return "right"
        return "abstained" if told <= meant and not complete else "wrong"

    assert len(found) == len(cases)
    judge("biomarker", cases, outcome, least_right=0.95)


@pytest.mark.parametrize("case", read_cases("biomarker_panels.csv"), ids=lambda case: case["test"])
def test_names_the_panel_and_the_genes_it_looked_at(normalizer, case):
    [resolution] = normalizer.resolve([(case["test"], case["result"])])
    assert resolution.panel == (case["panel"] or None)
    assert resolution.genes_tested == tuple(case["genes_tested"].split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (("ALK", "negative", "", "", "FISH"), "ALK fusion -"),
        (("ALK", "positive", "", "", "IHC (D5F3)"), "ALK expression +"),
        (("ALK", "negative", "", "", "ALK FISH"), "ALK fusion -"),
        (
            ("ALK", "negative", "", "", "Cedars Sinai FISH and Gene Panel (KRAS, EGFR, ALK)"),
            "ALK -",
        ),
        (("EGFR", "negative", "", "", "COH panel (EGFR, KRAS), ALK FISH"), "EGFR -"),
        (("EGFR", "e746_a750del", "", "", "IHC"), "EGFR E746_A750del +"),
        (("EGFR", "negative", "", "", "T790M ddPCR"), "EGFR T790M -"),
        (("EGFR", "positive", "", "", "exon 19 del / L858R PCR"), "EGFR ~"),
        (("PD-L1", "", "50", "%", "22C3"), "PD-L1 [50,50]%"),
        (("PD-L1 TPS", "positive", "60", "%", ""), "PD-L1 TPS + [60,60]%"),
        (("PD-L1", "60%", "60", "%", ""), "PD-L1 [60,60]%"),
        (("TMB", "12", "", "mut/Mb", ""), "TMB [12,12]mut/Mb"),
        (("TMB", "", "12.6", "mut/Mb", ""), "TMB [12.6,12.6]mut/Mb"),
    ],
)
def test_reads_numbers_and_techniques_of_their_own_columns(normalizer, text, expected):
    [resolution] = normalizer.resolve([text])
    assert findings_of(resolution) == {expected}


def test_a_number_that_the_result_contradicts_is_ambiguous(normalizer):
    [resolution] = normalizer.resolve([("PD-L1", "50%", "5", "%", "")])
    assert resolution.status != "matched"


def test_a_method_names_the_panel(normalizer):
    [resolution] = normalizer.resolve([("KRAS", "g12c", "", "", "Foundation")])
    assert (resolution.panel, resolution.concept) == ("foundationone", "KRAS G12C positive")


@pytest.mark.parametrize(
    "method", ["Foundation - QNS", "Paradigm (ALK, ROS1: Neg, EGFR: Ins Spec.)"]
)
def test_a_method_that_failed_in_part_proves_nothing(normalizer, method):
    [resolution] = normalizer.resolve([("ALK", "negative", "", "", method)])
    assert (resolution.panel, resolution.genes_tested) == (None, ())


@pytest.mark.parametrize("result", ["no other mutations detected", "see report", "done"])
def test_a_panel_is_no_proof_where_its_own_row_is_not_understood(normalizer, result):
    [resolution] = normalizer.resolve([("EGFR", result, "", "", "Foundation")])
    assert (resolution.status, resolution.genes_unclear) == ("unmatched", ("EGFR",))


@pytest.mark.parametrize(
    "result",
    [
        "EGFR negative ALK",
        "EGFR + ALK negative",
        "+EGFR -ALK",
        "negative: EGFR, ALK positive",
        "positive EGFR, ALK, negative ROS1, RET",
        "ROS1, KRAS+, EGFR-",
        "no KRAS, EGFR L858R",
        "EGFR L858R nil ALK",
        "EGFR L858R detected, not confirmed by PCR",
        "EGFR (ALK negative)",
        "无EGFR突变 有ALK融合",
    ],
)
def test_a_sign_that_may_be_of_several_names_is_nobodys(normalizer, result):
    [resolution] = normalizer.resolve([("NGS", result)])
    assert resolution.findings
    assert sure(findings_of(resolution)) == set()
    assert resolution.concept is None


@pytest.mark.parametrize(
    "result", ["EGFR neg, ALK neg, ROS1 pos", "EGFR(-) ALK(-) ROS1(+)", "EGFR/ALK阴性；ROS1阳性"]
)
def test_signs_that_each_stand_behind_their_gene_are_kept(normalizer, result):
    [resolution] = normalizer.resolve([("NGS", result)])
    assert findings_of(resolution) == {"EGFR -", "ALK -", "ROS1 +"}


FRAGMENTS = (
    "EGFR ALK KRAS MET p16 HER2 NTRK PD-L1 TPS CPS TMB MSI L858R T790M c.2573T>G ex19del exon 20 ins "
    "V600E/K fusion mutation negative positive detected no not VUS QNS pending ( ) , ; / - + ? : . % "
    "50% <1% 12 3+ IHC FISH Foundation and or 阴性 外显子 突变 xyz p. c. EML4 _ > \t"
).split(" ")


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=9), st.sampled_from(["EGFR", "NGS", "PD-L1"]))
def test_any_text_is_answered_without_a_claim_on_nothing(normalizer, fragments, test):
    for joint in ("", " "):
        [found] = normalizer.resolve([(test, joint.join(fragments))])
        for finding in found.findings:
            assert (finding.gene is None) != (finding.marker is None)
            assert finding.status != "ambiguous" or finding.result is None
        assert found.status != "matched" or all(f.status == "matched" for f in found.findings)
        assert (found.concept is None) == (found.status in ("ambiguous", "unmatched"))


def test_what_is_not_understood_leaves_its_gene_unclear(normalizer):
    unread, doubtful, sure = normalizer.resolve(
        [("CDKN2A", "2", "", "", "Foundation"), ("EGFR", "ND"), ("EGFR", "L858R")]
    )
    assert (unread.genes_unclear, doubtful.genes_unclear) == (("CDKN2A",), ("EGFR",))
    assert sure.genes_unclear == ()


def test_sums_up_in_a_few_words(normalizer):
    texts = [
        ("NGS", "EGFR L858R positive, ALK fusion negative"),
        ("PD-L1", "TPS <1%"),
        ("EGFR", "QNS"),
        ("Foundation", "panel performed"),
        ("Guardant360", "QNS"),
        ("EGFR", "unclear words"),
    ]
    assert [resolution.concept for resolution in normalizer.resolve(texts)] == [
        "EGFR L858R positive; ALK fusion negative",
        "PD-L1 TPS <1%",
        "EGFR not tested (insufficient)",
        "FoundationOne performed",
        "Guardant360 not tested",
        None,
    ]


def test_concept_and_method_are_null_exactly_where_nothing_is_sure(normalizer):
    cases = read_cases("biomarkers.csv")
    for resolution in normalizer.resolve([(case["test"], case["result"]) for case in cases]):
        assert (resolution.concept is not None) == (resolution.status in ("matched", "partial"))
        assert (resolution.score == 0) == (resolution.status == "unmatched")
        assert (resolution.method is None) == (resolution.status == "unmatched")


def test_answers_in_order_and_alike_each_time(normalizer):
    texts = [(case["test"], case["result"]) for case in read_cases("biomarkers.csv")]
    once = normalizer.resolve(texts)
    assert normalizer.resolve(texts[::-1]) == once[::-1]
    assert [resolution.raw for resolution in once] == ["\t".join(text) for text in texts]


@pytest.mark.parametrize("typo", ["EGFRR", "KRAZ", "ALKK", "R0S1", "BRAFF", "T79OM", "EFGR"])
def test_a_gene_is_never_accepted_by_resemblance(normalizer, typo):
    [resolution] = normalizer.resolve([(typo, "positive")])
    assert resolution.findings == ()


# What a person has to look at, and why: a number, a typo, two variants told as one, two panels
# of which one failed, two panels without a name.
UNSURE = {
    ("CDKN2A", "2"): "unmatched",
    ("EGFR", "n746_a750del"): "partial",
    ("STK11", "p.K44*, c.595G>T"): "partial",
    ("Guardant - TP53, Foundation One - QNS", "panel performed"): "ambiguous",
    ("Northwestern Memorial Healthcare (22 gene panel)", "panel performed"): "unmatched",
    ("University of Colorado NGS", "panel performed"): "unmatched",
}


@pytest.mark.skipif(not REAL.exists(), reason="the shared cohort isn't here")
class TestRealCohort:
    """Every distinct cell of 177 real patients, as it was typed."""

    @pytest.fixture
    def rows(self):
        with REAL.open(encoding="utf-8", newline="") as file:
            return [
                (row["test"], row["result"], "", "", row["method"]) for row in csv.DictReader(file)
            ]

    def test_reads_all_but_what_a_person_must(self, normalizer, rows):
        read = zip(rows, normalizer.resolve(rows), strict=True)
        unsure = {row[:2]: found.status for row, found in read if found.status != "matched"}
        assert unsure == UNSURE

    def test_each_finding_is_of_the_gene_that_was_tested(self, normalizer, rows):
        for row, found in zip(rows, normalizer.resolve(rows), strict=True):
            if row[1] != "panel performed":
                assert {finding.gene or finding.marker for finding in found.findings} <= {row[0]}

    def test_each_positive_names_its_variant(self, normalizer, rows):
        for found in normalizer.resolve(rows):
            for finding in found.findings:
                assert finding.result != "positive" or finding.alteration or finding.marker

    def test_negatives_are_typed_as_negatives(self, normalizer, rows):
        for row, found in zip(rows, normalizer.resolve(rows), strict=True):
            if any(finding.result == "negative" for finding in found.findings):
                assert "neg" in f"{row[0]} {row[1]}".lower()


def test_a_finding_is_written_as_the_labels_are():
    finding = Finding(marker="PD-L1 TPS", low=0, high=1, high_open=True, unit="%")
    assert written(finding) == "PD-L1 TPS [0,1)%"
    assert written(replace(finding, result="negative")) == "PD-L1 TPS - [0,1)%"
