"""How a reported alteration stands to the one that a criterion wants: one of these, another, maybe.

An alteration is a shape (what it is, where it lies, what it does), a class a union of shapes from
`alterations.csv`. A shape inside the wanted one is surely wanted, one that lies apart from it surely
is not, and one that only overlaps it could be either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from matcher.errors import ConfigurationError, Place
from matcher.terms.variants import FUSION, GENOMIC, Alteration, Coding, parse_alteration
from matcher.terms.vocabulary import Term, Vocabulary, load_vocabulary, read_rows, split_cell

WHOLE_GENE = Alteration("any", GENOMIC)

# CAP/IASLC/AMP 2018: the protein by IHC stands for the fusion in ALK, but only screens for the others.
_PROTEIN_MEANS_FUSION = frozenset({"ALK"})
# What an abundant protein neither proves nor rules out.
_PROTEIN_MAY_MEAN = frozenset({"fusion", "rearrangement", "amplification", "gain", "loss"})
_KIND_OF_COVERAGE = {
    "mutation": "mutation",
    "fusion": "fusion",
    "rearrangement": "fusion",
    "amplification": "copy number",
    "gain": "copy number",
    "loss": "copy number",
    "expression": "expression",
}
_LENGTHWISE = frozenset({"insertion", "duplication", "deletion", "delins+", "delins-", "delins="})
_NEAR = 12  # residues within which two spellings of an insertion or deletion may be one change


@dataclass(frozen=True)
class _Anchor:
    """A class's splice site by its coding position: `c.3028+` is all that begins there."""

    position: int
    sign: int


@dataclass(frozen=True)
class _Wanted:
    """A class: its shapes, those that only some count to it, and what it names literally."""

    shapes: tuple[Alteration, ...] = ()
    unsure: tuple[Alteration, ...] = ()
    literal: frozenset[str] = frozenset()
    anchors: tuple[_Anchor, ...] = ()


class AlterationClasses:
    """The named classes of alterations, and the grammar's own, ready to be compared.

    Reads `alterations.csv`, `exons.csv` and `genes.csv` of the folder of vocabularies.

    Raises:
        ConfigurationError: a file is missing or wrong, or a pattern is no alteration.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "alterations.csv"
        self.vocabulary = load_vocabulary(self._path)
        self._exons = _exons(folder / "exons.csv")
        genes = load_vocabulary(folder / "genes.csv")
        self._driver = {
            key: frozenset(split_cell(term.facts["driver"])) for key, term in genes.terms.items()
        }
        self._coding = _coding_names(self.vocabulary)
        self._classes = {key: self._read(term) for key, term in self.vocabulary.terms.items()}
        self._answers: dict[tuple[str, str | None, str | None], bool | None] = {}

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], str]:
        names: dict[tuple[str, str], str] = {}
        for key, term in self.vocabulary.terms.items():
            for name in (key, term.name, *term.synonyms):
                names.setdefault((term.facts["gene"], name.casefold()), key)
        return names

    def standing(self, gene: str, reported: str | None, wanted: str | None) -> bool | None:
        """Say how a reported alteration of a gene stands to the wanted one.

        Args:
            gene: the HGNC symbol of both.
            reported: an alteration as the normalizer gives it, or a class; null is the whole gene.
            wanted: an alteration, a key or name of `alterations.csv`, or null or `any` for every
                alteration of the gene.

        Returns:
            True where the reported one surely is one of the wanted, False where it surely is
            another, null where it could be either (or where one of them isn't known).
        """
        question = (gene, reported, wanted)
        if question not in self._answers:
            self._answers[question] = self._compare(gene, reported, wanted)
        return self._answers[question]

    def known(self, gene: str, wanted: str | None) -> bool:
        """Say whether an alteration of a gene can be asked for: by name, key or the grammar."""
        return self._look_up(gene, wanted) is not None

    def class_name(self, gene: str, text: str) -> str | None:
        """Give the canonical name of a class from its key, name or synonym; null if there's none."""
        key = self._names.get((gene, text.casefold()))
        return self.vocabulary.terms[key].name if key else None

    def protein_change(self, gene: str, coding: str) -> str | None:
        """Give the protein change of a coding change that the vocabulary lists (`c.2573T>G`)."""
        return self._coding.get((gene, coding))

    def kinds(self, gene: str, wanted: str | None) -> frozenset[str]:
        """Give what a test must have looked at before its silence rules the wanted one out.

        Of `mutation`, `fusion`, `copy number`, `expression`. For a whole gene these are the kinds
        that the gene is tested for (`driver` of `genes.csv`): fusions for ALK, mutations for KRAS.
        """
        if wanted in (None, "any", "alteration"):
            return self._driver.get(gene) or frozenset({"mutation"})
        target = self._look_up(gene, wanted)
        if target is None:
            return frozenset(_KIND_OF_COVERAGE.values())
        return frozenset(_KIND_OF_COVERAGE[kind] for shape in target.shapes for kind in shape.kinds)

    def _compare(self, gene: str, reported: str | None, wanted: str | None) -> bool | None:
        source, target = self._look_up(gene, reported), self._look_up(gene, wanted)
        if source is None or target is None:
            return None
        if reported is not None and reported == wanted:
            return True
        answer = self._all_among(source, target)
        if answer is False and self._all_among(target, source):
            return None  # what the wanted one is a kind of could be it
        return answer

    def _all_among(self, source: _Wanted, target: _Wanted) -> bool | None:
        answers = [self._among(shape, target) for shape in source.shapes]
        if not answers or any(answer is not answers[0] for answer in answers):
            return None
        return answers[0]

    def _among(self, shape: Alteration, target: _Wanted) -> bool | None:
        if shape.text in target.literal:
            return True
        anchored = _anchored(shape.coding, target.anchors)
        answers = [_inside(shape, one) for one in target.shapes]
        if anchored or any(answers):
            return True
        unsure = any(_inside(shape, one) for one in target.unsure)
        if unsure or anchored is None or None in answers:
            return None
        return None if _may_be_literal(shape, target) else False

    def _look_up(self, gene: str, text: str | None) -> _Wanted | None:
        if text is None:
            return _Wanted((WHOLE_GENE,))
        key = self._names.get((gene, text.casefold()))
        if key is None:
            shape = self._shape(gene, text)
            return _Wanted((shape,)) if shape else None
        below = [self._classes[one] for one in sorted(self.vocabulary.branch([key]))]
        return _Wanted(
            tuple(shape for one in below for shape in one.shapes),
            self._classes[key].unsure,
            frozenset().union(*(one.literal for one in below)),
            tuple(anchor for one in below for anchor in one.anchors),
        )

    def _shape(self, gene: str, text: str) -> Alteration | None:
        change = self._coding.get((gene, text))
        shape = parse_alteration(change or text)
        if shape is None:
            return None
        return self._placed(gene, replace(shape, kinds=self._kinds_in(gene, shape.kinds)))

    def _kinds_in(self, gene: str, kinds: frozenset[str]) -> frozenset[str]:
        if gene in _PROTEIN_MEANS_FUSION and kinds == {"expression"}:
            return FUSION
        if "fusion" in self._driver.get(gene, ()) and kinds == {"fusion", "rearrangement"}:
            return FUSION  # where fusions drive, a rearrangement is how FISH sees one
        return kinds

    def _placed(self, gene: str, shape: Alteration) -> Alteration:
        """Lay an exon over the residues that it holds, where the table knows it."""
        if shape.exons is None:
            return shape
        first, last = (self._exons.get((gene, exon)) for exon in shape.exons)
        if first is None or last is None:
            return shape
        return replace(shape, first=first[0], last=last[1])

    def _read(self, term: Term) -> _Wanted:
        gene, pattern = term.facts["gene"], split_cell(term.facts["pattern"])
        literal = tuple(part[1:] for part in pattern if part.startswith("="))
        anchors = tuple(_Anchor(int(part[2:-1]), 1 if part[-1] == "+" else -1)
                        for part in pattern if part[-1] in "+-")  # fmt: skip
        plain = [part for part in pattern if part[0] != "=" and part[-1] not in "+-"]
        return _Wanted(
            tuple(self._demanded(gene, part) for part in plain),
            tuple(self._demanded(gene, part) for part in split_cell(term.facts["unsure"])),
            frozenset(literal),
            anchors,
        )

    def _demanded(self, gene: str, text: str) -> Alteration:
        shape = self._shape(gene, text)
        if shape is None:
            place = Place(file=str(self._path))
            raise ConfigurationError(f"{text!r} is no alteration of {gene}", place=place)
        return shape


def _exons(path: Path) -> dict[tuple[str, int], tuple[int, int]]:
    rows = read_rows(path, required=("gene", "exon", "first", "last"))
    return {
        (row["gene"], int(row["exon"])): (int(row["first"]), int(row["last"])) for _, row in rows
    }


def _coding_names(vocabulary: Vocabulary) -> dict[tuple[str, str], str]:
    return {
        (term.facts["gene"], coding): term.name
        for term in vocabulary.terms.values()
        for coding in split_cell(term.facts["coding"])
    }


def _anchored(coding: Coding | None, anchors: Iterable[_Anchor]) -> bool | None:
    """Say whether a coding change destroys one of the splice sites; farther in the intron: maybe."""
    if coding is None:
        return False
    ends = ((coding.start, coding.start_offset), (coding.end, coding.end_offset))
    answers: list[bool | None] = [
        (abs(offset) <= 2 or not all(other for _, other in ends)) or None
        for position, offset in ends
        for anchor in anchors
        if offset and position == anchor.position and (offset > 0) == (anchor.sign > 0)
    ]
    return True if True in answers else None if answers else False


def _may_be_literal(shape: Alteration, target: _Wanted) -> bool:
    """Say whether an alteration known by its exon only could be one that a class names literally."""
    named = [parse_alteration(text) for text in target.literal]
    return any(one is not None and _inside(one, shape) for one in named)


def _inside(shape: Alteration, wanted: Alteration) -> bool | None:
    """Say whether a shape lies within another: in kind, in effect, in place, in the very change."""
    if shape.is_variant and wanted.is_variant and shape.text != wanted.text:
        return _may_be_one_change(shape, wanted)
    answers = (
        _kinds_inside(shape.kinds, wanted.kinds),
        _effects_inside(shape.effects, wanted.effects),
        _place_inside(shape, wanted),
        None if wanted.is_variant and not shape.is_variant else True,
    )
    return False if False in answers else None if None in answers else True


def _may_be_one_change(shape: Alteration, wanted: Alteration) -> bool | None:
    """Say null where two spellings may be one change, as insYVMA and a dup, False where not."""
    if shape.first is None or wanted.first is None or not shape.kinds & wanted.kinds:
        return False
    ours, theirs = (_sense(one.effects or frozenset()) for one in (shape, wanted))
    if not ours & theirs:
        return False
    reach = _NEAR if "length" in ours & theirs else 0
    near = abs(shape.first - wanted.first) <= reach
    if shape.change and wanted.change and ours == theirs == {"substitution"}:
        return False
    return None if near else False


def _sense(effects: frozenset[str]) -> frozenset[str]:
    """Fold the effects that one change can be spelt as: insertions and duplications are one sense."""
    return frozenset("length" if effect in _LENGTHWISE else effect for effect in effects)


def _kinds_inside(kinds: frozenset[str], wanted: frozenset[str]) -> bool | None:
    if not kinds:
        return False  # a silent change is no alteration
    if kinds <= wanted:
        return True
    if kinds & wanted:
        return None
    if "expression" in kinds | wanted and (kinds | wanted) & _PROTEIN_MAY_MEAN:
        return None
    return False


def _effects_inside(effects: frozenset[str] | None, wanted: frozenset[str] | None) -> bool | None:
    if wanted is None:
        return True
    if effects is None:
        return None
    return True if effects <= wanted else None if effects & wanted else False


def _place_inside(shape: Alteration, wanted: Alteration) -> bool | None:
    if _residues_differ(shape, wanted):
        return False
    if wanted.first is None or wanted.last is None:
        return _exons_inside(shape, wanted)
    if shape.first is None or shape.last is None:
        return None
    if shape.last < wanted.first or shape.first > wanted.last:
        return False
    return True if wanted.first <= shape.first and shape.last <= wanted.last else None


def _residues_differ(shape: Alteration, wanted: Alteration) -> bool:
    """Say whether the two count residues differently: T1010I is in another numbering than D1010."""
    known = dict(wanted.residues)
    return any(known.get(place, letter) != letter for place, letter in shape.residues)


def _exons_inside(shape: Alteration, wanted: Alteration) -> bool | None:
    if wanted.exons is None:
        return True
    if shape.exons is None:
        return None
    low, high = wanted.exons
    if shape.exons[1] < low or shape.exons[0] > high:
        return False
    return True if low <= shape.exons[0] and shape.exons[1] <= high else None
