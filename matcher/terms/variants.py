"""The grammar of alterations: what a gene can have, in the ways in which reports write it.

A variant is read by its form alone (HGVS, with or without `p.` and `c.`, in one- or three-letter
amino acids, in any case) and never by resemblance. Its shape says where in the protein it lies and
what it does there, so that a variant can be compared with a class such as 'exon 19 deletion'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

Kinds = frozenset[str]

MUTATION: Kinds = frozenset({"mutation"})
FUSION: Kinds = frozenset({"fusion"})
GENOMIC: Kinds = frozenset({"mutation", "fusion", "rearrangement", "amplification", "gain", "loss"})
SILENT: Kinds = frozenset()

_DELETIONS = frozenset({"deletion", "delins-"})
_INSERTIONS = frozenset({"insertion", "duplication", "delins+"})
_DELINS = frozenset({"delins+", "delins-", "delins="})
_TRUNCATIONS = frozenset({"nonsense", "frameshift"})

_LETTERS = {
    "ala": "A", "arg": "R", "asn": "N", "asp": "D", "cys": "C", "gln": "Q", "glu": "E",
    "gly": "G", "his": "H", "ile": "I", "leu": "L", "lys": "K", "met": "M", "phe": "F",
    "pro": "P", "ser": "S", "thr": "T", "trp": "W", "tyr": "Y", "val": "V",
}  # fmt: skip
_RESIDUE = rf"(?:{'|'.join(_LETTERS)}|[ACDEFGHIKLMNPQRSTVWY])"
_STOP = r"(?:\*|ter|stop|x)"


@dataclass(frozen=True, slots=True)
class Coding:
    """A position in the coding sequence; `offset` leads into an intron (`672+1` is 672, 1)."""

    start: int
    start_offset: int
    end: int
    end_offset: int

    @property
    def exonic(self) -> bool:
        """Say whether both ends lie in the coding sequence itself."""
        return not self.start_offset and not self.end_offset


@dataclass(frozen=True, slots=True)
class Alteration:
    """One alteration as reported, and its shape.

    `text` is the canonical form. `kinds` are what it can be (several: it could be any of them);
    `effects` what a mutation does (null: not said); `first` and `last` the residues, or `exons`
    where only these are named. `change` is set where one particular change is named, and
    `residues` are the amino acids that the text says the protein has there.
    """

    text: str
    kinds: Kinds
    effects: frozenset[str] | None = None
    first: int | None = None
    last: int | None = None
    exons: tuple[int, int] | None = None
    change: str | None = None
    residues: tuple[tuple[int, str], ...] = ()
    coding: Coding | None = field(default=None)

    @property
    def is_variant(self) -> bool:
        """Say whether one particular change of the sequence is named."""
        return self.change is not None or self.coding is not None


_PROTEIN = re.compile(
    rf"""(?<![A-Za-z0-9])(?:p\s?[.:]?\s?)?(?P<dash>del\s?(?={_RESIDUE}\d+\s?[_-]\s?{_RESIDUE}\d))?
    (?P<a>{_RESIDUE})(?P<n>\d{{1,4}})
    (?:\s?[_-]\s?(?P<b>{_RESIDUE})(?P<m>\d{{1,4}}))?
    (?:(?P<fs>(?P<fsto>{_RESIDUE})?fs(?:{_STOP}?(?P<fsn>\d+|\?)|\*)?)
      |(?P<delins>\s?del[A-Z]*?ins|\s?>\s?)(?P<new>{_RESIDUE}+\*?|\d+)
      |(?P<event>\s?(?:dup|del|ins))(?P<seq>{_RESIDUE}+|\d+)?
      |(?P<stop>{_STOP})
      |(?P<unsure>[=?])
      |(?P<splice>_splice)
      |(?P<to>{_RESIDUE})(?P<more>(?:/{_RESIDUE}(?!\.))+)?
    )?(?![A-Za-z0-9]|\s?>)""",
    re.IGNORECASE | re.VERBOSE,
)
_OLD_SPLICE = re.compile(r"(?<![A-Za-z0-9])X(\d{2,4})_splice\b", re.IGNORECASE)
_CODING = re.compile(
    r"""(?<![A-Za-z0-9.])(?P<c>c\s?\.\s?|c(?=\d+(?:[+-]\d+)?[ACGT]\s?>))?
    (?P<n>-?\d{1,5})(?P<no>[+-]\d+)?(?:_(?P<m>\d{1,5})(?P<mo>[+-]\d+)?)?\s?
    (?:(?P<from>[ACGT]+)\s?>\s?(?P<to>[ACGT]+)
      |del[ACGT]*ins(?P<new>[ACGT]+)|del(?P<gone>[ACGT]+|\d+)?|(?P<dup>dup)(?:[ACGT]+|\d+)?
      |ins(?P<added>[ACGT]+|\d+)
    )(?![A-Za-z0-9])""",
    re.IGNORECASE | re.VERBOSE,
)


def protein_at(text: str, at: int) -> tuple[tuple[Alteration, ...], int] | None:
    """Read a protein variant that begins at a place of the text; several where it says `V600E/K`.

    Gives the alterations and where they end; a bare residue (`V600`) is none of them.
    """
    found = _PROTEIN.match(text, at)
    if found and (shaped := _protein(found)):
        return shaped, found.end()
    if found := _OLD_SPLICE.match(text, at):
        n = int(found[1])
        return (_variant(f"X{n}_splice", "splice", n, n),), found.end()
    return None


def coding_at(text: str, at: int) -> tuple[Alteration, int] | None:
    """Read a variant of the coding sequence that begins at a place of the text.

    Without `c.` only substitutions are read: `746_750del` may count residues.
    """
    found = _CODING.match(text, at)
    if not found or not (found["c"] or found["from"]):
        return None
    return _coding(found), found.end()


def residue_at(text: str, at: int) -> tuple[Alteration, int] | None:
    """Read a bare residue, `V600` or `G12`, that begins at a place of the text."""
    found = _PROTEIN.match(text, at)
    if not found or found["m"] or found.end() != found.end("n") or len(found["n"]) < 2:
        return None
    letter, n = _letter(found["a"]), int(found["n"])
    known = ((n, letter),)
    return Alteration(f"{letter}{n}", MUTATION, None, n, n, residues=known), found.end()


def _letter(residue: str) -> str:
    return _LETTERS.get(residue.lower(), residue.upper())


def _letters(residues: str) -> str:
    return "".join(_letter(found) for found in re.findall(_RESIDUE, residues, re.IGNORECASE))


def _variant(  # noqa: PLR0913  (the parts of one shape)
    text: str,
    effect: str,
    first: int,
    last: int,
    residues: tuple[tuple[int, str], ...] = (),
    kinds: Kinds = MUTATION,
) -> Alteration:
    return Alteration(text, kinds, frozenset({effect}), first, last, change=text, residues=residues)


def _protein(found: re.Match[str]) -> tuple[Alteration, ...]:
    first, n = _letter(found["a"]), int(found["n"])
    if found["m"] or found["event"] or found["delins"]:
        return _range(found)
    if found["to"]:
        letters = _letters(found["to"] + (found["more"] or ""))
        return tuple(_substitution(first, n, to) for to in letters)
    one = _single(found, first, n)
    return (one,) if one else ()


def _single(found: re.Match[str], first: str, n: int) -> Alteration | None:
    """Read what befalls one residue and is no substitution."""
    known = ((n, first),)
    if found["fs"]:
        tail = f"*{found['fsn']}" if found["fsn"] else ""
        to = _letter(found["fsto"]) if found["fsto"] else ""
        return _variant(f"{first}{n}{to}fs{tail}", "frameshift", n, n, known)
    if found["stop"]:
        return _stop(found, first, n)
    if found["splice"]:
        return _variant(f"{first}{n}_splice", "splice", n, n, known)
    if found["unsure"] == "=":
        return _variant(f"{first}{n}=", "silent", n, n, known, SILENT)
    if found["unsure"]:
        return _variant(f"{first}{n}?", "start" if n == 1 else "unknown", n, n, known)
    return None


def _substitution(first: str, n: int, to: str) -> Alteration:
    if first == to:
        return _variant(f"{first}{n}{to}", "silent", n, n, ((n, first),), SILENT)
    effect = "start" if n == 1 and first == "M" else "substitution"
    return _variant(f"{first}{n}{to}", effect, n, n, ((n, first),))


def _stop(found: re.Match[str], first: str, n: int) -> Alteration:
    if found["stop"].lower() != "x":
        return _variant(f"{first}{n}*", "nonsense", n, n, ((n, first),))
    # G719X is any substitution of the residue; in older reports X is the stop.
    effects = frozenset({"substitution", "nonsense"})
    return Alteration(f"{first}{n}X", MUTATION, effects, n, n, residues=((n, first),))


def _range(found: re.Match[str]) -> tuple[Alteration, ...]:
    n, m = int(found["n"]), int(found["m"] or found["n"])
    a, b = _letter(found["a"]), _letter(found["b"]) if found["b"] else ""
    place = f"{a}{n}_{b}{m}" if b else f"{a}{n}"
    known = ((n, a), (m, b)) if b else ((n, a),)
    if m < n:
        return ()
    if found["delins"]:
        new = found["new"]
        new = new if new.isdigit() else _letters(new) + ("*" if new.endswith("*") else "")
        added = int(new) if new.isdigit() else len(new)
        return (_variant(f"{place}delins{new}", _delins(added - (m - n + 1)), n, m, known),)
    event = (found["event"] or "").strip().lower() or ("del" if found["dash"] else "")
    if event == "ins" and b and m == n + 1:
        seq = found["seq"] or ""
        seq = seq if seq.isdigit() else _letters(seq)
        return (_variant(f"{place}ins{seq}", "insertion", m, m, known),)
    effect = {"del": "deletion", "dup": "duplication"}.get(event)
    return (_variant(f"{place}{event}", effect, n, m, known),) if effect else ()


def _delins(growth: int) -> str:
    return "delins+" if growth > 0 else "delins-" if growth < 0 else "delins="


def _coding(found: re.Match[str]) -> Alteration:
    start, end = int(found["n"]), int(found["m"] or found["n"])
    coding = Coding(
        start, int(found["no"] or 0), end, int((found["mo"] if found["m"] else found["no"]) or 0)
    )
    place = found["n"] + (found["no"] or "")
    if found["m"]:
        place += f"_{found['m']}{found['mo'] or ''}"
    text = f"c.{place}{_coding_change(found)}"
    effects = _coding_effects(found, coding)
    if start < 0:
        return Alteration(text, MUTATION, effects, coding=coding)
    first, last = (start + 2) // 3, (end + 2) // 3
    return Alteration(
        text, MUTATION, effects, last if found["added"] else first, last, coding=coding
    )


def _coding_change(found: re.Match[str]) -> str:
    if found["from"]:
        return f"{found['from'].upper()}>{found['to'].upper()}"
    if found["new"]:
        return f"delins{found['new'].upper()}"
    if found["added"]:
        return f"ins{found['added'].upper()}"
    return "dup" if found["dup"] else "del"


def _coding_effects(found: re.Match[str], coding: Coding) -> frozenset[str] | None:
    if coding.start < 0:
        return frozenset({"promoter"})
    if not coding.exonic:
        near = any(0 < abs(offset) <= 2 for offset in (coding.start_offset, coding.end_offset))
        spans = bool(coding.start_offset) != bool(coding.end_offset)
        return frozenset({"splice"}) if near or spans else frozenset({"intronic", "splice"})
    if found["from"] and len(found["from"]) == len(found["to"]):
        return frozenset({"substitution", "nonsense", "silent", "splice"})
    return _growth_effects(found, coding.end - coding.start + 1)


def _growth_effects(found: re.Match[str], length: int) -> frozenset[str]:
    """Give the effect of a change of length, which keeps the frame by multiples of three only."""
    if found["from"] or found["new"]:
        gone = len(found["from"]) if found["from"] else length
        return _inframe(len(found["to"] or found["new"]) - gone, _DELINS)
    if found["dup"]:
        return _inframe(length, frozenset({"duplication"}))
    if found["added"]:
        added = found["added"]
        return _inframe(int(added) if added.isdigit() else len(added), frozenset({"insertion"}))
    return _inframe(-length, frozenset({"deletion", "delins-"}))


def _inframe(growth: int, effects: frozenset[str]) -> frozenset[str]:
    if growth % 3:
        return frozenset({"frameshift"})
    if effects == _DELINS:
        return frozenset({_delins(growth)})
    return effects


_WORDS: dict[str, tuple[Kinds, frozenset[str] | None]] = {
    "any": (GENOMIC, None),
    "alteration": (GENOMIC, None),
    "mutation": (MUTATION, None),
    "point mutation": (MUTATION, frozenset({"substitution", "nonsense", "start", "silent"})),
    "fusion": (FUSION, None),
    "rearrangement": (frozenset({"fusion", "rearrangement"}), None),
    "amplification": (frozenset({"amplification"}), None),
    "copy number gain": (frozenset({"gain", "amplification"}), None),
    "loss": (frozenset({"loss"}), None),
    "deletion": (frozenset({"mutation", "loss"}), None),
    "insertion": (MUTATION, _INSERTIONS),
    "duplication": (MUTATION, frozenset({"duplication"})),
    "skipping": (MUTATION, frozenset({"skipping"})),
    "exon skipping": (MUTATION, frozenset({"skipping"})),
    "splice site": (MUTATION, frozenset({"splice"})),
    "frameshift": (MUTATION, frozenset({"frameshift"})),
    "nonsense": (MUTATION, frozenset({"nonsense"})),
    "truncation": (MUTATION, _TRUNCATIONS),
    "expression": (frozenset({"expression"}), None),
}
_EXON_EVENTS: dict[str, frozenset[str] | None] = {
    "deletion": _DELETIONS,
    "insertion": _INSERTIONS,
    "duplication": frozenset({"duplication"}),
    "skipping": frozenset({"skipping"}),
    "splice site": frozenset({"splice"}),
    "frameshift": frozenset({"frameshift"}),
    "nonsense": frozenset({"nonsense"}),
    "mutation": None,
}
_EXON = re.compile(r"exon (\d{1,2})(?:-(\d{1,2}))? (.+)")
_LOSS = re.compile(r"(loss|rearrangement) exons? (\d{1,2})(?:-(\d{1,2}))?")
_CODON = re.compile(r"(?:codon (\d{1,4})|residues (\d{1,4})-(\d{1,4})) mutation")


@lru_cache(maxsize=200_000)
def parse_alteration(text: str) -> Alteration | None:
    """Read one alteration in its canonical form, or a variant in any form; null where it is none."""
    for read in (_word, _exon, _lost_exons, _codon, _one_variant):
        alteration = read(text)
        if alteration is not None:
            return alteration
    return None


def _word(text: str) -> Alteration | None:
    shape = _WORDS.get(text)
    return Alteration(text, *shape) if shape else None


def _exon(text: str) -> Alteration | None:
    found = _EXON.fullmatch(text)
    if not found or found[3] not in _EXON_EVENTS:
        return None
    exons = (int(found[1]), int(found[2] or found[1]))
    return Alteration(text, MUTATION, _EXON_EVENTS[found[3]], exons=exons)


def _lost_exons(text: str) -> Alteration | None:
    found = _LOSS.fullmatch(text)
    return replace(_shape(found[1]), text=text) if found else None


def _shape(word: str) -> Alteration:
    return Alteration(word, *_WORDS[word])


def _codon(text: str) -> Alteration | None:
    found = _CODON.fullmatch(text)
    if not found:
        return None
    first, last = (int(found[1] or found[2]), int(found[1] or found[3]))
    return Alteration(text, MUTATION, None, first, last)


def _one_variant(text: str) -> Alteration | None:
    for alteration, end in _variants_at_start(text):
        if end == len(text):
            return alteration
    return None


def _variants_at_start(text: str) -> Iterator[tuple[Alteration, int]]:
    several = protein_at(text, 0)
    if several and len(several[0]) == 1:
        yield several[0][0], several[1]
    readers: tuple[Callable[[str, int], tuple[Alteration, int] | None], ...]
    readers = (coding_at, residue_at)
    for read in readers:
        if one := read(text, 0):
            yield one
