"""Alterations told more than once, and statements that can't both hold.

A report gives a variant as protein and as coding change, a class beside its variant, a word beside
its number: one finding. A positive beside a negative of the same is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcher.normalize.resolution import Finding
from matcher.terms.alterations import AlterationClasses
from matcher.terms.variants import Alteration, parse_alteration


class Retellings:
    """Finds what is told several times, by how alterations stand to each other."""

    def __init__(self, classes: AlterationClasses) -> None:
        self._classes = classes

    def merged(self, findings: Sequence[Finding]) -> tuple[list[Finding], tuple[str, ...]]:
        """Make one finding of an alteration that is told several times: p. and c., class and variant.

        Gives the findings to keep, and in words those that a `p.` and a `c.` told as one contradict.
        """
        kept: list[Finding] = []
        contradicted: list[str] = []
        for finding in findings:
            twins = [f for f in findings if f is not finding and _alike(f, finding)]
            told = [f for f in twins if self._tells(f, finding)]
            if told:
                continue
            if wrong := [f for f in twins if self._contradicts(f, finding, twins)]:
                contradicted.append(f"{wrong[0].gene} {finding.alteration} positive")
                continue
            kept.append(self._with_significance(finding, twins))
        return list(dict.fromkeys(kept)), tuple(contradicted)

    def _tells(self, finding: Finding, other: Finding) -> bool:
        """Say whether a finding already tells all that the other one says."""
        if finding.alteration == other.alteration or other.result != "positive":
            return False
        specific, general = _shape(finding), _shape(other)
        if specific is None or general is None:
            return False
        # The exon's event is the plainer name of a coding change: 'exon 14 skipping', c.3028+1G>T.
        if specific.exons is not None and general.coding is not None:
            return self._within(other, finding)
        if general.coding is not None:
            return specific.change is not None and _one_codon(specific, general)
        if specific.coding is not None and general.exons is not None:
            return False
        return not (specific.is_variant and general.is_variant) and self._within(finding, other)

    def _within(self, finding: Finding, other: Finding) -> bool:
        gene = finding.gene or ""
        inside = self._classes.standing(gene, finding.alteration, other.alteration) is True
        back = self._classes.standing(gene, other.alteration, finding.alteration) is True
        return inside and not back

    def _contradicts(self, protein: Finding, coding: Finding, twins: list[Finding]) -> bool:
        """Say whether `p.` and `c.` are told as one variant but count different codons."""
        change, sequence = _shape(protein), _shape(coding)
        if change is None or sequence is None or change.change is None or change.coding:
            return False
        if sequence.coding is None or not sequence.coding.exonic or coding.result != "positive":
            return False
        alone = [f for f in twins if (shape := _shape(f)) and shape.coding]
        return not alone

    def _with_significance(self, finding: Finding, twins: list[Finding]) -> Finding:
        for twin in twins:
            if twin.significance and self._tells(finding, twin):
                return replace(finding, significance=twin.significance)
        return finding


def _shape(finding: Finding) -> Alteration | None:
    return parse_alteration(finding.alteration) if finding.alteration else None


def _alike(one: Finding, other: Finding) -> bool:
    return one.gene == other.gene and one.result == other.result and other.status == "matched"


def _one_codon(protein: Alteration, coding: Alteration) -> bool:
    """Say whether a coding change lies in the codons of a protein change (deletions slide)."""
    if not coding.coding or not coding.coding.exonic or protein.first is None:
        return False
    slack = 0 if (protein.effects or frozenset()) & {"substitution", "nonsense"} else 3
    first, last = protein.first - slack, (protein.last or protein.first) + slack
    return first <= (coding.last or 0) and (coding.first or 0) <= last


def ambiguous(finding: Finding) -> Finding:
    """Give the finding without its claim: what it speaks of, and that nothing is sure."""
    return Finding(
        gene=finding.gene, marker=finding.marker, alteration=finding.alteration, status="ambiguous"
    )


def settled(findings: list[Finding]) -> list[Finding]:
    """Drop repetitions, and make what contradicts itself ambiguous."""
    unique = [one for one in dict.fromkeys(findings) if not any(
        _repeats(one, other) for other in findings)]  # fmt: skip
    return list(
        dict.fromkeys(
            ambiguous(finding) if any(_rival(finding, other) for other in unique) else finding
            for finding in unique
        )
    )


def _repeats(one: Finding, other: Finding) -> bool:
    """Say whether a finding only repeats with less what another says: without its number or reason."""
    if one.result == other.result == "not_tested" and not one.not_tested_because:
        same = (one.gene, one.marker, one.alteration) == (
            other.gene,
            other.marker,
            other.alteration,
        )
        return same and other.not_tested_because is not None
    counted = one.low is None and other.low is not None and other.marker is not None
    return counted and (one.marker, one.result) == (other.marker, other.result)


def _rival(one: Finding, other: Finding) -> bool:
    """Say whether two findings can't both hold: a positive and a negative, two numbers."""
    if (one.gene, one.marker) != (other.gene, other.marker):
        return False
    return _doubts_whole(one, other) or _clash(one, other)


def _doubts_whole(one: Finding, other: Finding) -> bool:
    """Say whether a gene that was called negative is left open beside it."""
    negative = one.gene is not None and one.alteration is None and one.result == "negative"
    return negative and other.alteration is None and other.status == "ambiguous"


def _clash(one: Finding, other: Finding) -> bool:
    """Say whether two statements of one gene or marker contradict each other."""
    if one.marker and None not in (one.low, other.low):
        return (one.low, one.high) != (other.low, other.high)
    if one.result is None or other.result in (None, one.result):
        return False
    if "vus" in (one.significance, other.significance):
        return False
    if one.alteration == other.alteration:
        return True
    results = {finding.result for finding in (one, other) if finding.alteration is None}
    return "negative" in results and "positive" in (one.result, other.result)
