"""From what a report says to findings: each on one gene, one alteration, with one result.

The cell of the test gives the context (the gene, the alteration or the technique that was asked
for); whatever the result names itself comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

from matcher.normalize.biomarker.chunks import EXON_EVENTS, NOT_TESTED, Chunk, clauses
from matcher.normalize.biomarker.doubts import (
    REPAIR,
    bare_gene,
    claims_nothing,
    leads_to,
    leaves_open,
    only_classed,
    only_measured,
    only_significance,
    only_zero,
    readable,
    yes_or_no,
)
from matcher.normalize.biomarker.retellings import Retellings, ambiguous
from matcher.normalize.biomarker.statements import Said, said
from matcher.normalize.biomarker.tokens import Gene, Token
from matcher.normalize.resolution import Finding
from matcher.terms.alterations import AlterationClasses
from matcher.terms.variants import Alteration, parse_alteration
from matcher.terms.vocabulary import load_vocabulary, read_rows

_HER2_SCORES = {0: "negative", 1: "negative", 2: "equivocal", 3: "positive"}
_SCORES = {0: "negative", 1: "equivocal", 2: "equivocal", 3: "positive"}
# What a bare result means of a gene that goes by its protein's name: p16 is a stain; of p53 both
# the stain and the sequence are reported so.
_STAINS = {"CDKN2A": True, "TP53": False, "TP63": True, "NKX2-1": True}
_STAINS |= dict.fromkeys(("NTRK1", "NTRK2", "NTRK3"), True)
_STRUCTURAL = frozenset({"fusion", "rearrangement", "amplification", "copy number gain"})
_GENERIC = frozenset({"mutation", "any"})
# Neighbours on 9p21 that a report names with one sign, for the one deletion that takes both.
_LOST_TOGETHER = frozenset({"CDKN2A", "CDKN2B"})
Result = Literal["positive", "negative", "equivocal", "not_tested"]


@dataclass(frozen=True)
class Context:
    """What the cell of the test says before any result: genes, exon, technique.

    `asked` are the alterations that it asks for, gene by gene ('EGFR T790M').
    """

    genes: tuple[Gene, ...] = ()
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exon: tuple[int, int] | None = None
    technique: str | None = None


@dataclass
class Reading:
    """Findings as they are read, and whether anything was left that isn't understood."""

    findings: list[Finding]
    understood: bool = True
    named: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    lists_genes: bool = False
    measured: tuple[str, ...] = ()


class Interpreter:
    """Turns clauses into findings with what is known of genes and proteins.

    Reads `genes.csv`, `proteins.csv` and the files of `AlterationClasses`.
    """

    def __init__(self, folder: Path) -> None:
        self._classes = AlterationClasses(folder)
        self._retellings = Retellings(self._classes)
        genes = load_vocabulary(folder / "genes.csv")
        self._fish = {key: term.facts["fish"] for key, term in genes.terms.items()}
        self._proteins = {
            row["gene"]: (int(row["length"]), row["sequence"])
            for _, row in read_rows(
                folder / "proteins.csv", required=("gene", "length", "sequence")
            )
        }

    def read(
        self, told: Iterable[list[Chunk]], context: Context, *, lists_genes: bool = False
    ) -> Reading:
        """Read all clauses of a text.

        Args:
            told: the text as `clauses` gives it.
            context: what the cell of the test says.
            lists_genes: whether a gene of which nothing is said was looked at (a panel's name);
                elsewhere nobody can say what was meant.
        """
        reading = Reading([], lists_genes=lists_genes)
        told = list(told)
        only = None if context.genes else self._only_gene(told)
        for clause in told:
            chunks = [self._given_gene(chunk, only) for chunk in clause] if only else clause
            self._clause(list(said(chunks)), context, reading)
        known = {finding.gene for finding in reading.findings}
        alone = (symbol for symbol in dict.fromkeys(reading.measured) if symbol not in known)
        reading.findings.extend(Finding(gene=symbol, status="ambiguous") for symbol in alone)
        return reading

    def _only_gene(self, told: list[list[Chunk]]) -> Gene | None:
        """Give the gene of a text that begins with one and names no other, if its protein is known."""
        first = told[0][0].gene if told and told[0] else None
        named = {chunk.gene.symbols for clause in told for chunk in clause if chunk.gene}
        known = first and not first.family and first.symbols[0] in self._proteins
        return first if known and len(told) > 1 and len(named) == 1 else None

    def _given_gene(self, chunk: Chunk, gene: Gene) -> Chunk:
        """Let a variant of a later clause be of the text's gene: 'EGFR T790M(+);C797S(-)'."""
        fits = [self._fits(gene.symbols[0], shape) == "all" for shape in chunk.alterations]
        proteins = all(shape.residues for shape in chunk.alterations)
        belongs = chunk.gene is None and bool(fits) and all(fits) and proteins
        return replace(chunk, gene=gene) if belongs else chunk

    def technique_default(self, symbol: str, technique: str | None) -> str | None:
        """Give what a technique sees of a gene when the text names no alteration."""
        if technique == "ihc":
            return "expression"
        return self._fish.get(symbol) or None if technique == "fish" else None

    def fits(self, part: Iterable[Token], symbol: str, others: Iterable[str]) -> bool:
        """Say whether the alterations of a part can be a gene's, and aren't another's by the look."""
        return all(
            self._can_be_of(chunk, symbol, set(others) - {symbol})
            for clause in clauses(part)
            for chunk in clause
        )

    def _can_be_of(self, chunk: Chunk, symbol: str, others: set[str]) -> bool:
        for shape in chunk.alterations:
            fits = self._fits(symbol, shape)
            unknown = symbol not in self._proteins
            elsewhere = any(o in self._proteins and self._fits(o, shape) != "none" for o in others)
            if fits != "all" or (unknown and elsewhere):
                return False
        told = _with_exon(chunk.exon, chunk.words) if chunk.exon else chunk.words
        own = any(self._classes.class_name(symbol, text) for text in told)
        return own or not any(self._classes.class_name(o, text) for o in others for text in told)

    def _clause(self, spoken: list[Said], context: Context, reading: Reading) -> None:
        last: Gene | None = None
        read: list[Finding] = []
        for index, one in enumerate(spoken):
            chunk = one.chunk
            gene = chunk.gene or last
            last = gene
            if read and (only_classed(chunk) or only_zero(chunk)):
                read[-1] = _with_doubt(read[-1], chunk)
                continue
            if claims_nothing(chunk) or (bare_gene(one) and leads_to(spoken[index + 1 :])):
                continue
            if chunk.gene and only_measured(one):
                reading.measured += chunk.gene.symbols
                continue
            if chunk.gene and bare_gene(one) and reading.lists_genes:
                reading.named += chunk.gene.symbols
                continue
            if not chunk.gene and only_significance(chunk) and read:
                read[-1] = replace(read[-1], significance=_significance(chunk))
                continue
            found = self._chunk(one, gene, context, reading)
            reading.understood &= found is not None
            read.extend(found or ())
        kept, contradicted = self._retellings.merged(read)
        reading.findings.extend(kept)
        reading.understood &= not contradicted
        reading.alternatives += contradicted

    def _chunk(
        self, one: Said, gene: Gene | None, context: Context, reading: Reading
    ) -> list[Finding] | None:
        """Give the findings of one chunk; null where it isn't understood."""
        chunk = one.chunk
        genes = (gene,) if gene else context.genes
        symbols = tuple(dict.fromkeys(symbol for one_of in genes for symbol in one_of.symbols))
        if not symbols and readable(chunk) and not chunk.names_alteration:
            return []  # a statement that names no gene claims none
        if not symbols or not readable(chunk):
            return self._doubtful(symbols, chunk)
        if gene and not chunk.gene and context.genes and gene not in context.genes:
            return None  # which of the two genes a bare variant is in can't be said
        findings = [
            finding
            for symbol in symbols
            for finding in self._of_gene(one, symbol, gene, context, reading)
        ]
        several = len(symbols) > 1 and not (
            set(symbols) <= _LOST_TOGETHER and {f.alteration for f in findings} <= {"loss"}
        )
        if several and any(f.result in ("positive", "equivocal") for f in findings):
            return [ambiguous(finding) for finding in findings]
        if any(named.ambiguous for named in genes) and several:
            return [ambiguous(finding) for finding in findings]
        return findings

    def _doubtful(self, symbols: tuple[str, ...], chunk: Chunk) -> list[Finding] | None:
        """Keep the gene of a chunk that has two readings, without claiming either."""
        if not symbols or (chunk.unknown and not chunk.gene and not chunk.alterations):
            return None
        if not (chunk.open or chunk.speaks or chunk.names_alteration or chunk.joined_to_panel):
            return None
        return [Finding(gene=symbol, status="ambiguous") for symbol in symbols]

    def _of_gene(
        self, one: Said, symbol: str, gene: Gene | None, context: Context, reading: Reading
    ) -> Iterator[Finding]:
        chunk = one.chunk
        result, alterations = self._named(one, symbol, gene, context)
        if leaves_open(chunk, symbol, result, chunk.technique or context.technique):
            result = "unclear"
        if one.word == "fusion" and self._fish.get(symbol) != "fusion":
            result = "unclear"  # 'EGFR, ALK fusion negative': what of EGFR isn't said
        if result is None or result == "unclear":
            yield Finding(gene=symbol, status="ambiguous")
            return
        silent = [text for text in alterations if self._is_silent(text, chunk)]
        if silent and result == "positive":
            reading.silent += tuple(f"{symbol} {text}" for text in silent)
            reading.named += (symbol,)
        choices = [text for text in alterations if text not in silent]
        asked = result in ("positive", "equivocal") and not chunk.names_alteration
        if result == "positive" and "either" in chunk.marks:
            choices = _common(choices)
        if (len(choices) > 1 and asked) or (silent and result != "positive"):
            yield Finding(gene=symbol, status="ambiguous")
            return
        for text in choices:
            yield self._finding(symbol, text, result, chunk)

    def _finding(self, symbol: str, text: str | None, result: str, chunk: Chunk) -> Finding:
        significance = _significance(chunk) if result == "positive" else None
        if result in NOT_TESTED:
            because = None if result == "not_tested" else result
            return Finding(
                gene=symbol, alteration=text, result="not_tested",
                not_tested_because=because,  # type: ignore[arg-type]
            )  # fmt: skip
        finding = Finding(
            gene=symbol,
            alteration=text,
            result=cast(Result, result),
            significance=significance,
        )
        return self._checked(finding, chunk)

    def _checked(self, finding: Finding, chunk: Chunk) -> Finding:
        """Compare a variant with the protein: one that can't be there is a typo or another gene's."""
        shape = parse_alteration(finding.alteration) if finding.alteration else None
        gene = finding.gene or ""
        if shape is None:
            return finding
        fits = self._fits(gene, shape)
        exon = f"exon {chunk.exon[0]}-{chunk.exon[1]} mutation" if chunk.exon else None
        elsewhere = bool(exon and shape.is_variant) and (
            self._classes.standing(gene, shape.text, exon) is False
        )
        if fits == "all" and not elsewhere:
            return finding
        if fits == "some" and finding.result == "positive":
            return replace(finding, alteration="mutation", status="partial")
        return ambiguous(finding)

    def _fits(self, gene: str, shape: Alteration) -> Literal["all", "some", "none"]:
        length, sequence = self._proteins.get(gene, (0, ""))
        if length and shape.last and shape.is_variant and shape.last > length + 1:
            return "none"
        known = [
            sequence[place - 1] == letter
            for place, letter in shape.residues
            if 0 < place <= len(sequence)
        ]
        return "all" if all(known) else "some" if any(known) else "none"

    def _is_silent(self, text: str | None, chunk: Chunk) -> bool:
        shape = parse_alteration(text) if text else None
        return shape is not None and (not shape.kinds or chunk.significance == "synonymous")

    def _named(
        self, one: Said, symbol: str, gene: Gene | None, context: Context
    ) -> tuple[str | None, tuple[str | None, ...]]:
        """Give the result and the alterations that a chunk says of a gene; null: the whole gene."""
        chunk, result = one.chunk, one.result
        if not _applies(context, gene, symbol):
            context = Context()
        named = self._alterations(one, symbol, context)
        if "ihc" in (chunk.technique, context.technique if not chunk.technique else None):
            result, named = _stained(result, named)
        if chunk.ihc is not None:
            result = _by_score(chunk.ihc, symbol, None if one.implied else result)
            named = named or ("expression",)
        if named:
            return result, named
        if chunk.significance and not result:
            return "positive", ("mutation",)
        asked = context.asked.get(symbol) or (() if context.genes else context.asked.get("", ()))
        if not asked and yes_or_no(chunk):
            return "unclear", (None,)
        if asked:
            return result, tuple(self._plain(symbol, text) for text in asked)
        return self._unnamed(result, chunk, symbol, gene, context)

    def _unnamed(
        self, result: str | None, chunk: Chunk, symbol: str, gene: Gene | None, context: Context
    ) -> tuple[str | None, tuple[str | None, ...]]:
        """Give what a bare result speaks of: what the technique sees, a stain, or the whole gene."""
        technique = chunk.technique or context.technique
        default = self.technique_default(symbol, technique)
        if symbol == "ERBB2" and "plus" in chunk.marks and technique != "fish":
            return "unclear", (None,)  # one plus may be the score 1+, which is negative
        if self._classes.kinds(symbol, None) == {"expression"}:
            return result, ("expression",)
        if symbol in REPAIR and technique is None:
            return "unclear", (None,)
        by_stain = any(one_of.protein for one_of in ((gene,) if gene else context.genes))
        if by_stain and default is None and technique is None and symbol in _STAINS:
            return (result, ("expression",)) if _STAINS[symbol] else ("unclear", (None,))
        return result, (default,)

    def _alterations(self, one: Said, symbol: str, context: Context) -> tuple[str | None, ...]:
        """Compose the alterations that a chunk names, in canonical form; none: the test's hold."""
        chunk = one.chunk
        words = [*chunk.words, *([one.word] if one.word else [])]
        if chunk.alterations:
            words = [word for word in words if word != "promoter mutation"]  # 'promoter C228T'
        elif "promoter mutation" in words:
            words = [word for word in words if word != "mutation"]
        if _STRUCTURAL & set(words):
            words = [word for word in words if word != "mutation"]  # 'fusion mutation'
        exon = chunk.exon or (context.exon if not chunk.alterations else None)
        composed = [shape.text for shape in chunk.alterations]
        if not (composed or words or chunk.exon):
            return ()
        events = {word for word in words if word in EXON_EVENTS} - {"mutation"}
        if exon and (events or not composed):
            composed.extend(_with_exon(exon, words))
            words = [word for word in words if word not in EXON_EVENTS and word != "loss"]
        composed.extend(self._plain(symbol, word) for word in words)
        if any(_is_mutation(text) for text in composed if text not in _GENERIC):
            composed = [text for text in composed if text not in _GENERIC]
        if self._only_repeats(symbol, composed, context):
            return ()
        return tuple(None if text == "any" else text for text in dict.fromkeys(composed))

    def _only_repeats(self, symbol: str, composed: list[str], context: Context) -> bool:
        """Say whether a word only repeats what the test asked for: T790M, 'mutation not detected'."""
        asked_for = context.asked.get(symbol, ())
        return bool(asked_for) and all(
            parse_alteration(text) is not None
            and not _particular(text)
            and self._classes.standing(symbol, self._plain(symbol, asked), text) is True
            for text in composed
            for asked in asked_for
        )

    def _plain(self, symbol: str, word: str) -> str:
        if word == "rearrangement" and self._fish.get(symbol) == "fusion":
            return "fusion"
        return self._classes.class_name(symbol, word) or word


def _by_score(score: int, symbol: str, said: str | None) -> str:
    """Give the result of a stain's score, beside what the report calls it.

    Only HER2 has a rule for 2+; elsewhere a report's 'positive (2+)' is what its laboratory goes by.
    """
    agreed = (_HER2_SCORES if symbol == "ERBB2" else _SCORES)[score]
    if said in (None, agreed):
        return agreed
    called_so = said == "positive" and agreed == "equivocal" and symbol != "ERBB2"
    return "positive" if called_so else "unclear"


def _applies(context: Context, gene: Gene | None, symbol: str) -> bool:
    """Say whether the cell of the test speaks of a gene: of its own, or of any where it names none."""
    if gene is None or not context.genes:
        return True
    return any(symbol in one_of.symbols for one_of in context.genes)


def _stained(
    result: str | None, named: tuple[str | None, ...]
) -> tuple[str | None, tuple[str | None, ...]]:
    """Read words of genes as a stain's: a lost protein is a negative one, a 'mutant' p53 neither."""
    if set(named) in ({"loss"}, {"deletion"}) and result == "positive":
        return "negative", ("expression",)
    if set(named) <= {"loss", "deletion", "mutation"} and named:
        return "unclear", (None,)
    return result, named


def _common(choices: list[str | None]) -> list[str | None]:
    """Give what a positive for one of several substitutions surely says: `V600E/K` is V600."""
    residues = {text[:-1] for text in choices if text}
    return list(residues) if len(residues) == 1 else choices


def _with_doubt(finding: Finding, chunk: Chunk) -> Finding:
    """Leave a positive open that a share of nothing or a class follows; of BRAF it is its kinase's."""
    classed = only_classed(chunk) and finding.gene != "BRAF"
    doubtful = classed or (only_zero(chunk) and finding.result == "positive")
    return ambiguous(finding) if doubtful else finding


def _with_exon(exon: tuple[int, int], words: list[str]) -> list[str]:
    place = f"{exon[0]}" if exon[0] == exon[1] else f"{exon[0]}-{exon[1]}"
    if "loss" in words:
        return [f"loss exon{'s' if '-' in place else ''} {place}"]
    if any(word in ("rearrangement", "fusion", "amplification") for word in words):
        return []
    events = [word for word in words if word in EXON_EVENTS and word != "mutation"]
    return [f"exon {place} {event}" for event in events or ["mutation"]]


def _significance(chunk: Chunk) -> Literal["vus", "benign", "pathogenic"] | None:
    if chunk.significance == "synonymous":
        return "benign"
    return cast(Literal["vus", "benign", "pathogenic"] | None, chunk.significance)


def _particular(text: str) -> bool:
    shape = parse_alteration(text)
    return shape is not None and shape.is_variant


def _is_mutation(text: str) -> bool:
    shape = parse_alteration(text)
    return shape is None or "mutation" in shape.kinds
