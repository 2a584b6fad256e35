"""From tokens to chunks: what stands between two separators of a report, as read.

A report is read clause by clause (`;`), a clause chunk by chunk (`,`). Where a token can't belong to
the chunk at hand (another gene, a denial of what comes next) a new one begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from matcher.normalize.biomarker.tokens import Gene, Token
from matcher.terms.variants import Alteration

RESULTS = frozenset(
    {"positive", "negative", "equivocal", "pending", "insufficient", "failed", "cancelled"}
    | {"not_tested", "unclear"}
)
NOT_TESTED = frozenset({"pending", "insufficient", "failed", "cancelled", "not_tested"})
_SIGNIFICANCE = frozenset({"vus", "benign", "pathogenic", "synonymous"})
_ALTERATIONS = {
    "mutation": "mutation",
    "fusion": "fusion",
    "rearrangement": "rearrangement",
    "amplification": "amplification",
    "gain": "copy number gain",
    "loss": "loss",
    "deletion": "deletion",
    "insertion": "insertion",
    "duplication": "duplication",
    "skipping": "skipping",
    "splice": "splice site",
    "frameshift": "frameshift",
    "nonsense": "nonsense",
    "truncation": "truncation",
    "expression": "expression",
    "substitution": "point mutation",
    "alteration": "any",
    "promoter": "promoter mutation",
}
# Words that name an alteration and say at once that it is there ('amplified').
_STATES = {
    "mutated": "mutation",
    "fused": "fusion",
    "rearranged": "rearrangement",
    "amplified": "amplification",
    "deleted": "deletion",
    "overexpression": "expression",
    "retained": "expression",
}
ALTERED = frozenset({*_ALTERATIONS, *_STATES, "lost"})  # words that name an alteration
_LED_BY = frozenset({"lost", "loss", "retained"})
EXON_EVENTS = frozenset(
    {"deletion", "insertion", "duplication", "skipping", "splice site", "frameshift", "nonsense"}
    | {"mutation"}
)
_MARKS = frozenset(
    {"high", "low", "every", "weak", "intermediate", "quantity", "none_other", "unnamed", "codon"}
    | {"earlier", "germline", "classed", "partnered"}
)


_SHOWING = frozenset({"revealed", "shows", "showed", "demonstrated"})


@dataclass
class Chunk:
    """What stands between two separators, as read; `listed` is how it follows the one before."""

    listed: str = ","
    gene: Gene | None = None
    alterations: list[Alteration] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    exon: tuple[int, int] | None = None
    results: list[str] = field(default_factory=list)
    attached: bool = False
    leads: bool = False
    denies: bool = False
    detected: bool = False
    significance: str | None = None
    technique: str | None = None
    ihc: int | None = None
    marks: set[str] = field(default_factory=set)
    panel: str | None = None
    measures: int = 0
    unknown: list[str] = field(default_factory=list)
    alteration_first: bool = False
    open: bool = False
    joined_to_panel: bool = False

    @property
    def names_alteration(self) -> bool:
        """Say whether an alteration of any sort is named."""
        return bool(self.alterations or self.words or self.exon)

    @property
    def speaks(self) -> bool:
        """Say whether the chunk has a result of its own."""
        return bool(self.results or self.denies or self.detected or self.ihc is not None)

    @property
    def empty(self) -> bool:
        """Say whether nothing was read."""
        return self == Chunk(self.listed)


def clauses(tokens: Iterable[Token]) -> list[list[Chunk]]:
    """Read tokens into clauses of chunks."""
    read: list[list[Chunk]] = [[]]
    reader = _Reader()
    told = list(tokens)
    for index, token in enumerate(told):
        if token.kind == "break" and (reader.inside or _parts_one_variant(told, index)):
            read[-1].extend(reader.take(Token("separator", ",", token.text)))
        elif token.kind == "break":
            read[-1].extend(reader.finish(","))
            read.append([])
        else:
            after = told[index + 1] if index + 1 < len(told) else None
            read[-1].extend(reader.take(token, after))
    read[-1].extend(reader.finish(","))
    headed = [list(_headed(list(_stained(clause)))) for clause in read if clause]
    return [
        _after_heading(clause, before)
        for before, clause in zip([[], *headed], headed, strict=False)
    ]


def _after_heading(clause: list[Chunk], before: list[Chunk]) -> list[Chunk]:
    """Leave variants open that may still stand under the heading: 'VUS: ATM V2424G; MET T1010I'."""
    if not any("heads" in chunk.marks for chunk in before):
        return clause
    plain = all(chunk.names_alteration and not chunk.speaks for chunk in clause)
    uncertain = any(chunk.significance for chunk in clause)
    return [replace(one, open=True) for one in clause] if plain and not uncertain else clause


def _parts_one_variant(tokens: list[Token], index: int) -> bool:
    """Say whether a semicolon only parts two spellings of a variant: 'c.1799T>A; p.V600E'."""
    beside = [*tokens[max(index - 1, 0) : index], *tokens[index + 1 : index + 2]]
    if tokens[index].text != ";" or [token.kind for token in beside] != ["variant", "variant"]:
        return False
    coding = [any(shape.coding for shape in token.value) for token in beside]
    return coding[0] != coding[1]


def _stained(clause: list[Chunk]) -> Iterator[Chunk]:
    """Let a stain that a clause begins with hold for all that it lists: 'IHC: ALK(-), ROS1(-)'."""
    heads = bool(clause) and "stain first" in clause[0].marks
    for chunk in clause:
        plain = heads and chunk.gene is not None and not chunk.technique
        plain = plain and not chunk.names_alteration
        yield replace(chunk, technique="ihc") if plain else chunk


def _headed(clause: list[Chunk]) -> Iterator[Chunk]:
    """Let a heading of uncertain variants hold for all that it lists: 'VUS: ATM V2424G, MET T1010I'."""
    listed = False
    for chunk in clause:
        listed = listed or "heads" in chunk.marks
        vague = listed and not (chunk.significance or chunk.speaks)
        yield replace(chunk, significance="vus") if vague else chunk


class _Reader:
    """Takes tokens one by one and gives a chunk whenever one is complete."""

    def __init__(self) -> None:
        self._chunk = Chunk()
        self._inside = 0
        self._after_dash = False
        self._shown = False

    @property
    def inside(self) -> bool:
        """Say whether a parenthesis is open."""
        return bool(self._inside)

    def finish(self, listed: str) -> list[Chunk]:
        done, self._chunk = self._chunk, Chunk(listed)
        self._inside, self._after_dash = 0, False
        return [] if done.empty else [done]

    def take(self, token: Token, after: Token | None = None) -> list[Chunk]:
        if token.kind in ("open", "close"):
            self._inside = 1 if token.kind == "open" else 0
            return []
        if token.kind == "dash":
            self._after_dash = True
            return []
        if token.kind in ("separator", "plus"):
            inside = self._inside
            done = self.finish(token.value)
            self._inside = inside
            return done
        done = self._split(token, after)
        self._put(token)
        self._after_dash = False
        self._shown = token.text.lower() in _SHOWING
        return done

    def _split(self, token: Token, after: Token | None) -> list[Chunk]:
        """Begin a new chunk where the token can't belong to the one at hand."""
        chunk = self._chunk
        if token.kind == "gene":
            new = chunk.gene is not None and chunk.gene.symbols != token.value.symbols
        elif token.means("ihc", "fish", "sequencing"):
            new = chunk.technique is not None and chunk.speaks
        elif token.kind in ("variant", "exon"):
            new = bool(chunk.results) and chunk.names_alteration and not chunk.leads
        elif token.means("vus_list"):
            new = chunk != Chunk(chunk.listed)
        elif token.means("vus", "benign"):
            new = bool(chunk.results) and not chunk.names_alteration
        elif token.means("no") and chunk.detected and self._shown:
            chunk.detected = False  # 'testing revealed no mutations'
            new = False
        elif token.means("positive", "negative", "detected") and chunk.gene and chunk.speaks:
            other = after is not None and after.kind == "gene" and after.value != chunk.gene
            new = other and token.text not in ("+", "-")
        elif token.means("no", "not", "positive_for"):
            new = (chunk.speaks and not token.means("not")) or _turns(chunk, token, after)
        else:
            new = False
        return self.finish(" ") if new else []

    def _put(self, token: Token) -> None:
        chunk = self._chunk
        if token.kind == "gene":
            chunk.gene = token.value
            chunk.marks |= {"led"} if chunk.leads else set()
            denied = "negative" in chunk.results and not (chunk.leads or chunk.names_alteration)
            chunk.marks |= {"denied first"} if denied and chunk.listed == "," else set()
            chunk.alteration_first = chunk.names_alteration
            chunk.joined_to_panel = chunk.panel is not None and self._after_dash
        elif token.kind in ("variant", "residue"):
            self._put_variant(token)
        elif token.kind == "class":
            chunk.words.append(token.value)
        elif token.kind == "exon":
            chunk.exon = token.value
        elif token.kind == "panel":
            chunk.panel = token.value
        elif token.kind == "number":
            self._put_number(token)
        elif token.kind == "ihc":
            self._put_score(token)
        elif token.kind == "word":
            self._put_word(token.value)
            by_class = token.means("vus") and token.text.lower().startswith("class")
            chunk.marks |= {"classed vus"} if by_class else set()
            chunk.marks |= {"plus"} if token.text == "+" else set()
            chunk.marks |= {"minus"} if token.text == "-" else set()
        else:
            chunk.unknown.append(token.text)

    def _put_score(self, token: Token) -> None:
        if "amplification" in self._chunk.words and not token.text.strip("+"):
            self._chunk.detected = True  # a liquid biopsy counts copies so: 'amplification (++)'
        else:
            self._chunk.ihc = token.value

    def _put_number(self, token: Token) -> None:
        chunk, number = self._chunk, token.value.number
        if "codon" in chunk.marks and number.low == number.high:
            chunk.words.append(f"codon {number.low:.0f} mutation")
            return
        chunk.measures += 1
        if number.low == 0:
            chunk.marks.add("zero")  # 'T790M 0%', '<0.1%'
        if token.value.unit == "%" or "." in token.text:
            chunk.marks.add("percent")  # an allele frequency, which nothing here asks for

    def _put_variant(self, token: Token) -> None:
        if token.kind == "variant":
            self._chunk.alterations.extend(token.value)
            if len(token.value) > 1:
                self._chunk.marks.add("either")
        else:
            self._chunk.alterations.append(token.value)

    def _put_word(self, word: str) -> None:
        chunk = self._chunk
        if word in RESULTS or word == "normal":
            chunk.results.append("negative" if word == "normal" else word)
            chunk.marks |= {word} & {"normal"}
            chunk.attached = bool(self._inside or self._after_dash)
        elif word in _SIGNIFICANCE:
            chunk.significance = word
        elif word == "vus_list":
            chunk.significance = "vus"
            chunk.marks.add("heads")
        elif word in _ALTERATIONS or word in _STATES or word == "lost":
            self._put_alteration(word)
        elif word in ("no", "not", "positive_for"):
            self._put_lead(word)
        elif word in ("detected", "yes"):
            first = not (chunk.gene or chunk.names_alteration or chunk.speaks)
            chunk.detected = True
            chunk.marks |= ({word} & {"yes"}) | ({"found first"} if first else set())
        elif word in ("ihc", "fish", "sequencing"):
            if word == "ihc" and chunk == Chunk(chunk.listed):
                chunk.marks.add("stain first")
            chunk.technique = word
        elif word in _MARKS:
            chunk.marks.add(word)
        else:
            chunk.unknown.append(word)

    def _put_alteration(self, word: str) -> None:
        chunk = self._chunk
        if word in _LED_BY and chunk.gene is None and not chunk.names_alteration:
            chunk.leads = True  # 'loss of MLH1 and PMS2'
            chunk.detected = chunk.detected or word == "loss"
        if word == "lost":
            chunk.words.append("expression")
            chunk.results.append("negative")
            return
        chunk.words.append(_ALTERATIONS.get(word) or _STATES[word])
        chunk.detected = chunk.detected or word in _STATES

    def _put_lead(self, word: str) -> None:
        chunk = self._chunk
        if chunk == Chunk(chunk.listed):
            chunk.marks.add("begins")
        chunk.leads = word != "not"
        if word == "positive_for":
            chunk.results.append("positive")
        else:
            chunk.denies = True


def _turns(chunk: Chunk, token: Token, after: Token | None) -> bool:
    """Say whether a denial is of what comes next, not of the variant before: 'L858R without T790M'."""
    if token.text.lower() == "without" and chunk.names_alteration:
        return True
    if after is None or after.kind not in ("gene", "variant", "residue", "exon"):
        return False
    another = after.kind == "gene" and chunk.gene is not None and chunk.gene != after.value
    return another or particular(chunk)


def particular(chunk: Chunk) -> bool:
    """Say whether a chunk names a variant or an exon's event, not just 'mutation'."""
    event = chunk.exon is not None and any(word in EXON_EVENTS for word in chunk.words)
    return bool(chunk.alterations) or event
