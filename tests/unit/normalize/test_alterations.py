"""How reported alterations stand to wanted ones: surely, surely not, or perhaps."""

from pathlib import Path

import pytest

from matcher.errors import ConfigurationError
from matcher.terms.alterations import AlterationClasses
from matcher.terms.variants import parse_alteration

FOLDER = Path(__file__).parents[3] / "config/vocabulary"
SENSITIZING = "sensitizing mutation"


@pytest.fixture(scope="module")
def classes():
    return AlterationClasses(FOLDER)


SURELY = [
    ("EGFR", "L858R", SENSITIZING),
    ("EGFR", "L858R", "mutation"),
    ("EGFR", "L858R", "any"),
    ("EGFR", "L858R", None),
    ("EGFR", "L858R", "EGFR common sensitizing mutation"),
    ("EGFR", "E746_A750del", "exon 19 deletion"),
    ("EGFR", "E746_A750del", SENSITIZING),
    ("EGFR", "L747_T751del", SENSITIZING),
    ("EGFR", "L747_A750delinsP", "exon 19 deletion"),
    ("EGFR", "c.2235_2249del", "exon 19 deletion"),
    ("EGFR", "exon 19 deletion", SENSITIZING),
    ("EGFR", "G719A", SENSITIZING),
    ("EGFR", "G719X", SENSITIZING),
    ("EGFR", "S768I", SENSITIZING),
    ("EGFR", "c.2573T>G", "L858R"),
    ("EGFR", "c.2573T>G", SENSITIZING),
    ("EGFR", "A767_V769dup", "exon 20 insertion"),
    ("EGFR", "D770_N771insSVD", "exon 20 insertion"),
    ("EGFR", "D761_E762insEAFQ", "exon 20 insertion"),
    ("EGFR", SENSITIZING, "mutation"),
    ("EGFR", "sensitising mutation", SENSITIZING),
    ("EGFR", "T790M", "exon 18-21 mutation"),
    ("ERBB2", "A775_G776insYVMA", "exon 20 insertion"),
    ("ERBB2", "G776delinsVC", "exon 20 insertion"),
    ("ERBB2", "Y772_A775dup", "kinase domain mutation"),
    ("BRAF", "V600E", "V600"),
    ("BRAF", "V600E", "V600E"),
    ("KRAS", "c.34G>T", "G12C"),
    ("KRAS", "G12C", "codon 12 mutation"),
    ("MET", "exon 14 skipping", "exon 14 skipping"),
    ("MET", "exon 14 deletion", "exon 14 skipping"),
    ("MET", "c.3028G>A", "exon 14 skipping"),
    ("MET", "c.3028+1G>T", "exon 14 skipping"),
    ("MET", "c.3082+2T>C", "exon 14 skipping"),
    ("MET", "c.2888-18_2895del", "exon 14 skipping"),
    ("MET", "exon 14 skipping", "mutation"),
    ("ALK", "rearrangement", "fusion"),
    ("ALK", "fusion", None),
    ("ALK", "expression", "fusion"),
    ("TP53", "R213*", "mutation"),
    ("TP53", "c.672+1G>T", "splice site"),
    ("CDKN2A", "loss", "homozygous deletion"),
]
SURELY_NOT = [
    ("EGFR", "exon 20 insertion", SENSITIZING),
    ("EGFR", "D770_N771insSVD", SENSITIZING),
    ("EGFR", "T790M", SENSITIZING),
    ("EGFR", "P848L", SENSITIZING),
    ("EGFR", "G277fs", SENSITIZING),
    ("EGFR", "L747fs", "exon 19 deletion"),
    ("EGFR", "c.2236_2250delinsAA", "exon 19 deletion"),
    ("EGFR", "I740_K745dup", "exon 19 deletion"),
    ("EGFR", "L858R", "T790M"),
    ("EGFR", "L858R", "exon 19 mutation"),
    ("EGFR", "exon 19 deletion", "T790M"),
    ("EGFR", "fusion", "mutation"),
    ("EGFR", "amplification", "mutation"),
    ("EGFR", "amplification", SENSITIZING),
    ("EGFR", "expression", "mutation"),
    ("EGFR", "P644P", "any"),
    ("EGFR", "P644P", "mutation"),
    ("EGFR", "P644P", None),
    ("BRAF", "K601E", "V600"),
    ("BRAF", "V600K", "V600E"),
    ("KRAS", "G12D", "G12C"),
    ("KRAS", "c.35G>T", "G12C"),
    ("KRAS", "Q61H", "G12"),
    ("MET", "T1010I", "exon 14 skipping"),
    ("MET", "amplification", "exon 14 skipping"),
    ("MET", "c.2888G>A", "exon 14 deletion"),
    ("ALK", "G1202R", "fusion"),
    ("RET", "fusion", "mutation"),
]
PERHAPS = [
    ("EGFR", "mutation", "L858R"),
    ("EGFR", "mutation", SENSITIZING),
    ("EGFR", None, SENSITIZING),
    ("EGFR", None, "mutation"),
    ("EGFR", "exon 19 mutation", "exon 19 deletion"),
    ("EGFR", "exon 19 deletion", "E746_A750del"),
    ("EGFR", "exon 18-21 mutation", SENSITIZING),
    ("EGFR", "A763_Y764insFQEA", SENSITIZING),
    ("EGFR", "L747P", SENSITIZING),
    ("EGFR", "G719X", "G719A"),
    ("EGFR", "deletion", "exon 19 deletion"),
    ("EGFR", "expression", "any"),
    ("EGFR", "an unknown alteration", "mutation"),
    ("BRAF", "V600", "V600E"),
    ("ERBB2", "A775_G776insYVMA", "Y772_A775dup"),
    ("ERBB2", "expression", "amplification"),
    ("MET", "mutation", "exon 14 skipping"),
    ("MET", "exon 14 mutation", "exon 14 skipping"),
    ("MET", "splice site", "exon 14 skipping"),
    ("MET", "D1010H", "exon 14 skipping"),
    ("MET", "c.2888-35_2888-16del", "exon 14 skipping"),
    ("MET", "copy number gain", "amplification"),
    ("ROS1", "expression", "fusion"),
    ("TP53", "rearrangement", "fusion"),
    ("TP53", "G277fs", "G277fs*45"),
    ("CDKN2A", "deletion", "loss"),
]


@pytest.mark.parametrize(
    ("question", "answer"),
    [(case, True) for case in SURELY]
    + [(case, False) for case in SURELY_NOT]
    + [(case, None) for case in PERHAPS],
)
def test_says_surely_surely_not_or_perhaps(classes, question, answer):
    assert classes.standing(*question) is answer


@pytest.mark.parametrize("case", SURELY)
def test_what_surely_is_one_of_the_wanted_is_never_said_to_be_another(classes, case):
    gene, reported, wanted = case
    assert classes.standing(gene, wanted, reported) is not False


@pytest.mark.parametrize("case", SURELY_NOT)
def test_what_surely_is_another_stays_so_when_asked_the_other_way(classes, case):
    gene, reported, wanted = case
    assert classes.standing(gene, wanted, reported) is not True


@pytest.mark.parametrize(
    ("gene", "wanted", "known"),
    [
        ("EGFR", "sensitizing mutation", True),
        ("EGFR", "EGFR sensitizing mutation", True),
        ("EGFR", "Sensitising Mutation", True),
        ("EGFR", "E746_A750del", True),
        ("EGFR", "exon 20 insertion", True),
        ("KRAS", "G12C", True),
        ("ALK", "fusion", True),
        ("ALK", None, True),
        ("ALK", "any", True),
        ("KRAS", "sensitizing mutation", False),
        ("EGFR", "exon 19 delation", False),
        ("EGFR", "G12", True),
        ("EGFR", "", False),
    ],
)
def test_knows_what_a_trial_file_may_ask_for(classes, gene, wanted, known):
    assert classes.known(gene, wanted) is known


@pytest.mark.parametrize(
    ("gene", "wanted", "kinds"),
    [
        ("ALK", None, {"fusion"}),
        ("KRAS", None, {"mutation"}),
        ("MET", None, {"mutation", "copy number"}),
        ("MET", "exon 14 skipping", {"mutation"}),
        ("MET", "amplification", {"copy number"}),
        ("EGFR", "sensitizing mutation", {"mutation"}),
        ("ALK", "fusion", {"fusion"}),
        ("TP53", "any", {"mutation"}),
    ],
)
def test_says_what_a_panel_must_look_at(classes, gene, wanted, kinds):
    assert classes.kinds(gene, wanted) == kinds


def test_what_nobody_knows_is_ruled_out_by_no_panel(classes):
    assert classes.kinds("EGFR", "an unknown alteration") > {"mutation", "fusion", "copy number"}


def test_every_pattern_of_the_vocabulary_belongs_to_its_class(classes):
    for key, term in classes.vocabulary.terms.items():
        for part in term.facts["pattern"].split("|"):
            if part and part[-1] not in "+-":
                assert classes.standing(term.facts["gene"], part.lstrip("="), key) is True


def test_every_class_lies_within_its_parents(classes):
    for key, term in classes.vocabulary.terms.items():
        for parent in term.parents:
            assert classes.standing(term.facts["gene"], key, parent) is True


def test_a_pattern_that_is_no_alteration_is_refused(tmp_path):
    for name in ("exons.csv", "genes.csv", "alterations.csv"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "alterations.csv").open("a", encoding="utf-8") as file:
        file.write("EGFR nonsense class,nonsense class,,,EGFR,no such thing,,,a test\n")
    with pytest.raises(ConfigurationError, match="no such thing"):
        AlterationClasses(tmp_path)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("p.Leu858Arg", "L858R"),
        ("l858r", "L858R"),
        ("pg360a", "G360A"),
        ("p152fs*18", "P152fs*18"),
        ("glu258glyfster6", "E258Gfs*6"),
        ("W110X", "W110X"),
        ("p.Trp110Ter", "W110*"),
        ("m1?", "M1?"),
        ("ala767_val769dup", "A767_V769dup"),
        ("A767_V769dupASV", "A767_V769dup"),
        ("L747_P753>S", "L747_P753delinsS"),
        ("E746_A750delELREA", "E746_A750del"),
        ("delE746_A750", "E746_A750del"),
        ("c.2235_2249del15", "c.2235_2249del"),
        ("34g>t", "c.34G>T"),
        ("c3689a>t", "c.3689A>T"),
        ("376-1g>a", "c.376-1G>A"),
        ("c.-124C>T", "c.-124C>T"),
        ("X1010_splice", "X1010_splice"),
        ("exon 19 deletion", "exon 19 deletion"),
    ],
)
def test_writes_a_variant_in_its_short_form(written, canonical):
    alteration = parse_alteration(written)
    assert alteration is not None
    assert alteration.text == canonical


@pytest.mark.parametrize(
    "text",
    ["D5F3", "E1L3N", "22C3", "SP142", "L858", "B858R", "750_746del", "A750_E746del", "EGFR"],
)
def test_reads_no_variant_where_there_is_none(text):
    alteration = parse_alteration(text)
    assert alteration is None or not alteration.is_variant
