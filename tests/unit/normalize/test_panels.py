"""What a panel's silence proves, and that the vocabularies of genes and panels agree."""

from pathlib import Path

import pytest

from matcher.terms.alterations import AlterationClasses
from matcher.terms.panels import Panels
from matcher.terms.vocabulary import load_vocabulary, read_rows, split_cell

FOLDER = Path(__file__).parents[3] / "config/vocabulary"


@pytest.fixture(scope="module")
def panels():
    return Panels(FOLDER)


@pytest.fixture(scope="module")
def genes():
    return load_vocabulary(FOLDER / "genes.csv")


@pytest.mark.parametrize(
    ("panel", "gene", "wanted", "proves"),
    [
        ("foundationone_cdx", "EGFR", "sensitizing mutation", True),
        ("foundationone_cdx", "ALK", "fusion", True),
        ("foundationone_cdx", "NTRK3", "fusion", False),
        ("foundationone", "ROS1", None, True),
        ("guardant360", "RET", None, True),
        ("guardant360", "NTRK2", None, False),
        ("oncomine_dx_target", "ALK", None, False),
        ("caris", "ALK", None, False),
        ("hopeseq", "EGFR", None, False),
        ("neogenomics", "EGFR", None, False),
        ("no such panel", "EGFR", None, False),
    ],
)
def test_a_panel_proves_only_what_it_looks_at(panels, panel, gene, wanted, proves):
    kinds = AlterationClasses(FOLDER).kinds(gene, wanted)
    assert panels.proves(panel, gene, kinds) is proves


def test_nothing_asked_is_nothing_proved(panels):
    assert not panels.proves("foundationone_cdx", "EGFR", frozenset())


def test_panels_name_genes_by_their_approved_symbols(genes):
    for _, row in read_rows(FOLDER / "panels.csv", required=("key", "source")):
        named = {gene for column in ("mutations", "fusions", "copy_number")
                 for gene in split_cell(row[column])}  # fmt: skip
        assert {genes.terms[gene].facts["role"] for gene in named} <= {"gene"}
        assert row["source"]


def test_genes_are_as_many_as_tumour_panels_report(genes):
    named = [key for key, term in genes.terms.items() if term.facts["role"] == "gene"]
    assert len(named) >= 300
    assert {"EGFR", "ALK", "ROS1", "RET", "KRAS", "BRAF", "MET", "ERBB2", "NTRK1"} <= set(named)


def test_an_approved_symbol_is_no_other_genes_alias(genes):
    for key, term in genes.terms.items():
        assert not {alias.upper() for alias in term.synonyms} & (set(genes.terms) - {key})


def test_proteins_have_their_whole_length_and_their_hotspots():
    proteins = {
        row["gene"]: row for _, row in read_rows(FOLDER / "proteins.csv", required=("gene",))
    }
    hotspots = {"EGFR": "L858 T790 E746 A750 G719 S768 L861 D770 N771 C797", "KRAS": "G12 G13 Q61",
                "BRAF": "V600 K601 L597 D594", "ERBB2": "A775 G776 Y772 L755 V777"}  # fmt: skip
    for gene, residues in hotspots.items():
        sequence = proteins[gene]["sequence"]
        for residue in residues.split():
            assert sequence[int(residue[1:]) - 1] == residue[0]
    assert len(proteins["EGFR"]["sequence"]) == int(proteins["EGFR"]["length"]) == 1210
