"""Biomarkers: an alteration that is there or not, and scores such as PD-L1 TPS.

A gene is free of an alteration by an explicit negative that covers all that is asked, or because a
panel that covers it reported none. A negative for one variant is never one for its gene.
"""

from tests.spec.clinic import evidence, expect, told

EGFR = {"biomarker": "EGFR", "alteration": ["sensitizing mutation"]}
ANY_EGFR = {"biomarker": "EGFR", "alteration": ["mutation"]}
ALK = {"biomarker": "ALK", "alteration": ["fusion"]}
TPS = {"score": "PD-L1 TPS", "at_least": 50}


def test_a_variant_belongs_to_the_classes_that_it_is_one_of():
    table = """
        biomarkers | test | result             | reported_on
        1          | EGFR | p.L858R detected   | 2026-01-10  => yes, reported
        2          | EGFR | ex19del            | 2026-01-10  => yes, reported
        3          | EGFR | exon 20 insertion  | 2026-01-10  => {}
        4          | EGFR | mutation positive  | 2026-01-10  => {}
        5          | EGFR | negative           | 2026-01-10  => no, reported
        """
    expect(ANY_EGFR, table.format("yes, reported", "yes, reported"))
    # An insertion in exon 20 isn't sensitizing, and says nothing of other variants; an unnamed
    # mutation could be one of them.
    expect(EGFR, table.format("unknown, not recorded", "unknown, ambiguous"))


def test_a_negative_of_one_variant_is_none_of_its_gene():
    table = """
        biomarkers | test       | result   | reported_on
        1          | EGFR T790M | negative | 2026-01-10  => unknown, not recorded
        2          | EGFR L858R | negative | 2026-01-10  => unknown, not recorded
        3          | EGFR       | wild type | 2026-01-10 => no, reported
        4          | KRAS       | negative | 2026-01-10  => unknown, not recorded
        """
    expect(EGFR, table)
    expect(ANY_EGFR, table)
    expect(
        {"biomarker": "EGFR", "alteration": ["T790M"]},
        """
        biomarkers | test       | result   | reported_on
        1          | EGFR T790M | negative | 2026-01-10  => no, reported
        """,
    )


def test_only_a_panel_that_covers_the_gene_is_silent_about_it():
    expect(
        ANY_EGFR,
        """
        biomarkers | test          | result             | method
        1          | FoundationOne | panel performed    | FoundationOne       => no, reported
        2          | HopeSeq       | panel performed    | HopeSeq             => unknown, not recorded   # its genes aren't known
        3          | KRAS          | G12C               | FoundationOne       => no, reported            # by the same panel
        4          | NGS panel     | no driver found    |                     => unknown, not recorded   # names no gene
        5          | FoundationOne | panel performed    | FoundationOne
        5          | EGFR          | L858R              | FoundationOne       => yes, reported
        6          | FoundationOne | QNS                | FoundationOne       => unknown, not recorded
        """,
    )


def test_the_reason_says_whether_a_negative_or_a_panel_shows_it():
    table = """
        biomarkers | test          | result          | method        | reported_on
        1          | EGFR          | negative        | PCR           | 2026-01-10
        2          | FoundationOne | panel performed | FoundationOne | 2026-01-10
        """
    assert told(ANY_EGFR, table) == {
        "1": "EGFR negative (2026-01-10)",
        "2": "no EGFR alteration reported by FoundationOne (2026-01-10)",
    }
    assert evidence(ANY_EGFR, table)["1"] == ["biomarkers 1: EGFR | negative -> EGFR negative"]


def test_a_panel_covers_fusions_only_where_it_looks_for_them():
    expect(
        ALK,
        """
        biomarkers | test               | result          | method
        1          | FoundationOne      | panel performed | FoundationOne      => no, reported
        2          | Caris              | panel performed | Caris              => unknown, not recorded
        3          | Oncomine Dx Target | panel performed | Oncomine Dx Target => unknown, not recorded   # RET and ROS1 alone
        """,
    )


def test_a_positive_and_a_negative_disagree():
    expect(
        ANY_EGFR,
        """
        biomarkers | test          | result          | method        | reported_on
        1          | EGFR          | L858R           |               | 2026-01-10
        1          | EGFR          | negative        |               | 2026-01-10  => unknown, conflict
        2          | EGFR          | L858R           | PCR           | 2026-01-10
        2          | FoundationOne | panel performed | FoundationOne | 2026-01-10  => unknown, conflict
        3          | EGFR          | L858R           | PCR           | 2026-01-10
        3          | EGFR T790M    | negative        | PCR           | 2026-01-10  => yes, reported
        """,
    )


def test_a_later_report_of_the_same_test_on_the_same_specimen_amends_the_earlier():
    expect(
        ANY_EGFR,
        """
        biomarkers | test        | result    | method | specimen_on | reported_on
        1          | EGFR        | L858R     | PCR    | 2026-01-02  | 2026-01-10
        1          | EGFR        | negative  | PCR    | 2026-01-02  | 2026-01-20  => no, reported
        2          | EGFR        | equivocal | PCR    | 2026-01-02  | 2026-01-10
        2          | EGFR        | negative  | PCR    | 2026-01-02  | 2026-01-20  => no, reported
        3          | EGFR        | L858R     | PCR    | 2026-01-02  | 2026-01-10
        3          | EGFR        | negative  | NGS    | 2026-01-02  | 2026-01-20  => unknown, conflict       # another test
        4          | EGFR        | L858R     | PCR    | 2026-01-02  | 2026-01-10
        4          | EGFR        | negative  | PCR    | 2026-01-02  | 2026-01-10  => unknown, conflict       # the same day
        5          | EGFR        | L858R     | PCR    |             | 2026-01-10
        5          | EGFR        | negative  | PCR    |             | 2026-01-20  => unknown, conflict       # of which specimen isn't said
        6          | EGFR        | L858R     | PCR    | 2026-01     | 2026-01-10
        6          | EGFR        | negative  | PCR    | 2026-01     | 2026-01-20  => unknown, conflict       # perhaps not the same
        7          | EGFR        | L858R     | PCR    | 2026-01-02  | 2026-01-10
        7          | EGFR T790M  | negative  | PCR    | 2026-01-02  | 2026-01-20  => yes, reported           # of another variant
        """,
    )


def test_a_positive_outlasts_an_older_negative_and_not_a_newer_one():
    expect(
        ANY_EGFR,
        """
        biomarkers | test | result   | specimen_on | reported_on
        1          | EGFR | negative | 2021-03-01  | 2021-03-10
        1          | EGFR | L858R    | 2024-05-01  | 2024-05-10  => yes, reported
        2          | EGFR | negative |             | 2021-03-10
        2          | EGFR | L858R    |             | 2024-05-10  => yes, reported
        3          | EGFR | L858R    | 2021-03-01  | 2021-03-10
        3          | EGFR | negative | 2024-05-01  | 2024-05-10  => unknown, conflict
        4          | EGFR | negative | 2024-05-01  | 2024-05-10
        4          | EGFR | L858R    | 2021-03-01  | 2024-06-10  => unknown, conflict     # an old specimen, tested late
        5          | EGFR | negative |             | 2024-05
        5          | EGFR | L858R    |             | 2024-05-20  => unknown, conflict     # which is the later isn't said
        6          | EGFR | negative |             |
        6          | EGFR | L858R    |             | 2024-05-20  => unknown, conflict
        """,
    )


def test_a_negative_of_blood_proves_nothing_against_tissue():
    expect(
        ANY_EGFR,
        """
        biomarkers | test          | result          | method        | reported_on
        1          | EGFR          | L858R           | tissue NGS    | 2026-01-10
        1          | EGFR          | negative        | ctDNA         | 2026-03-10  => yes, reported
        2          | EGFR          | L858R           | tissue NGS    | 2026-01-10
        2          | Guardant360   | panel performed | Guardant360   | 2026-03-10  => yes, reported
        3          | EGFR (plasma) | negative        |               | 2026-03-10  => no, reported          # nothing else is known
        4          | EGFR          | negative        | tissue NGS    | 2026-01-10
        4          | EGFR          | L858R           | plasma        | 2026-03-10  => yes, reported
        5          | EGFR          | L858R           | plasma        | 2026-01-10
        5          | EGFR          | negative        | tissue NGS    | 2026-03-10  => unknown, conflict
        6          | EGFR          | L858R           | plasma        | 2026-01-10
        6          | EGFR          | negative        | plasma        | 2026-03-10  => unknown, conflict
        """,
    )


def test_a_test_that_told_nothing_hides_no_result():
    expect(
        ANY_EGFR,
        """
        biomarkers | test | result    | reported_on
        1          | EGFR | L858R     | 2026-01-10
        1          | EGFR | QNS       | 2026-03-10  => yes, reported
        2          | EGFR | negative  | 2026-01-10
        2          | EGFR | QNS       | 2026-03-10  => no, reported
        3          | EGFR | equivocal | 2026-01-10
        3          | EGFR | L858R     | 2026-03-10  => yes, reported
        4          | EGFR | negative  | 2026-01-10
        4          | EGFR | equivocal | 2026-03-10  => unknown, ambiguous
        5          | EGFR | pending   | 2026-01-10
        5          | EGFR | negative  | 2026-01-20  => no, reported
        6          | EGFR | negative  | 2026-01-10
        6          | EGFR | pending   | 2026-03-10  => unknown, pending
        """,
    )
    expect(
        TPS,
        """
        biomarkers | test      | result  | reported_on
        1          | PD-L1 TPS | 60%     | 2026-01-10
        1          | PD-L1 TPS | QNS     | 2026-03-10  => yes, measured
        2          | PD-L1 TPS | 60%     | 2026-01-10
        2          | PD-L1 TPS | pending | 2026-03-10  => unknown, pending
        3          | PD-L1 TPS | pending | 2026-01-10
        3          | PD-L1 TPS | 60%     | 2026-03-10  => yes, measured
        """,
    )


def test_the_latest_specimen_decides_a_score_where_each_is_dated():
    expect(
        TPS,
        """
        biomarkers | test      | result | specimen_on | reported_on
        1          | PD-L1 TPS | 60%    | 2025-12-01  | 2026-01-10
        1          | PD-L1 TPS | 10%    | 2024-05-01  | 2026-01-10  => yes, measured       # reported on one day
        2          | PD-L1 TPS | 60%    | 2025-12-01  | 2025-12-10
        2          | PD-L1 TPS | 10%    | 2024-05-01  | 2026-01-10  => yes, measured       # an old specimen, tested late
        3          | PD-L1 TPS | 60%    | 2025-12-01  | 2025-12-10
        3          | PD-L1 TPS | 10%    | 2025-12-01  | 2025-12-20  => no, measured        # amended
        4          | PD-L1 TPS | 60%    | 2025-12-01  | 2025-12-10
        4          | PD-L1 TPS | 10%    | 2025-12-01  | 2025-12-10  => unknown, conflict
        5          | PD-L1 TPS | 60%    | 2025-12-01  | 2025-12-10
        5          | PD-L1 TPS | 10%    |             | 2026-01-10  => no, measured        # the later report
        6          | PD-L1 TPS | 60%    | 2025-12     | 2025-12-10
        6          | PD-L1 TPS | 10%    | 2025-12-05  | 2025-12-20  => unknown, ambiguous  # which specimen is the later
        """,
    )


def test_what_is_not_clear_is_neither_yes_nor_no():
    expect(
        ANY_EGFR,
        """
        biomarkers | test | result                                      | reported_on
        1          | EGFR | A955T, variant of uncertain significance    | 2026-01-10  => unknown, ambiguous
        2          | EGFR | equivocal                                   | 2026-01-10  => unknown, ambiguous
        3          | EGFR | see report                                  | 2026-01-10  => unknown, ambiguous
        4          | EGFR | pending                                     | 2026-01-10  => unknown, pending
        5          | EGFR | QNS                                         | 2026-01-10  => unknown, not recorded
        6          | EGFR | cancelled                                   | 2026-01-10  => unknown, not recorded
        7          | EGFR | pending                                     | 2026-01-10
        7          | EGFR | L858R                                       | 2026-01-10  => yes, reported
        """,
    )


def test_a_variant_of_unknown_significance_that_is_not_asked_for_is_no_sensitizing_one():
    expect(
        EGFR,
        """
        biomarkers | test | result                                   | reported_on
        1          | EGFR | A955T, variant of uncertain significance | 2026-01-10  => unknown, not recorded
        """,
    )


def test_the_protein_stands_for_the_fusion_in_alk_and_only_screens_for_others():
    # CAP/IASLC/AMP 2018: ALK by IHC is an alternative to FISH; ROS1 by IHC has to be confirmed.
    expect(
        ALK,
        """
        biomarkers | test           | result         | reported_on
        1          | ALK (D5F3) IHC | positive       | 2026-01-10  => yes, reported
        2          | ALK (D5F3) IHC | negative       | 2026-01-10  => no, reported
        3          | ALK FISH       | rearrangement  | 2026-01-10  => yes, reported
        4          | EML4-ALK       | fusion detected | 2026-01-10 => yes, reported
        """,
    )
    expect(
        {"biomarker": "ROS1", "alteration": ["fusion"]},
        """
        biomarkers | test      | result   | reported_on
        1          | ROS1 IHC  | positive | 2026-01-10  => unknown, ambiguous
        2          | ROS1 FISH | positive | 2026-01-10  => yes, reported
        """,
    )


def test_a_gene_asked_for_as_a_whole_takes_any_alteration():
    expect(
        {"biomarker": "MET"},
        """
        biomarkers | test | result            | reported_on
        1          | MET  | exon 14 skipping  | 2026-01-10  => yes, reported
        2          | MET  | amplification     | 2026-01-10  => yes, reported
        3          | MET  | negative          | 2026-01-10  => no, reported
        """,
    )


def test_what_excludes_only_when_known_is_no_among_other_reports():
    known = {**EGFR, "known": True}
    expect(
        known,
        """
        biomarkers | test       | result          | reported_on
        1          | KRAS       | G12C            | 2026-01-10  => no, not known
        2          | EGFR       | L858R           | 2026-01-10  => yes, reported
        3          | EGFR       | pending         | 2026-01-10  => unknown, pending
        4          | EGFR T790M | negative        | 2026-01-10  => no, not known

        patients
        5          => unknown, not recorded
        """,
    )


def test_a_pd_l1_score_is_under_at_or_over_its_limit():
    expect(
        TPS,
        """
        biomarkers | test           | result | reported_on
        1          | PD-L1 22C3 TPS | 49%    | 2026-01-10  => no, measured
        2          | PD-L1 22C3 TPS | 50%    | 2026-01-10  => yes, measured
        3          | PD-L1 TPS      | 60 %   | 2026-01-10  => yes, measured
        4          | PD-L1 TPS      | <1%    | 2026-01-10  => no, measured
        5          | PD-L1 TPS      | >=50%  | 2026-01-10  => yes, measured
        6          | PD-L1 TPS      | 1-49%  | 2026-01-10  => no, measured
        7          | PD-L1 TPS      | >=1%   | 2026-01-10  => unknown, ambiguous
        8          | PD-L1 TPS      | pending | 2026-01-10 => unknown, pending
        9          | PD-L1 TPS      | QNS    | 2026-01-10  => unknown, not recorded

        patients
        10         => unknown, not recorded
        """,
    )


def test_another_pd_l1_score_is_not_the_one_asked_for():
    expect(
        TPS,
        """
        biomarkers | test      | result | reported_on
        1          | PD-L1 CPS | 60     | 2026-01-10  => unknown, not recorded
        2          | PD-L1     | 60%    | 2026-01-10  => unknown, ambiguous     # which score isn't said
        """,
    )


def test_the_latest_score_decides():
    expect(
        TPS,
        """
        biomarkers | test      | result | reported_on
        1          | PD-L1 TPS | 60%    | 2025-01-10
        1          | PD-L1 TPS | 10%    | 2026-01-10  => no, measured
        2          | PD-L1 TPS | 60%    | 2026-01-10
        2          | PD-L1 TPS | 10%    | 2026-01-10  => unknown, conflict
        """,
    )


def test_a_biomarker_has_no_limit_in_time():
    expect(
        ANY_EGFR,
        """
        biomarkers | test | result | reported_on
        1          | EGFR | L858R  | 2016-01-10  => yes, reported
        2          | EGFR | L858R  |             => yes, reported
        """,
    )


def test_a_row_that_could_be_it_twice_over_is_told_once():
    """It names a gene without a result: as a finding of that gene, and as a text that isn't understood."""
    table = """
        biomarkers | test               | result | reported_on
        1          | ROS1 rearrangement | -      | 2026-05-20
    """
    fusion = {"biomarker": "ROS1", "alteration": ["fusion"]}
    assert evidence(fusion, table)["1"] == ["biomarkers 1: ROS1 rearrangement | - -> ROS1"]
    assert told(fusion, table)["1"] == "not clear: ROS1 (2026-05-20)"
